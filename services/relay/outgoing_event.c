#include "config.h"

#include "services/relay/outgoing_event.h"

#include <inttypes.h>

#include "base/json_text.h"

static void write_member(FILE *out, const char *name, const char *text)
{
	(void)fprintf(out, ",\"%s\":", name);
	json_write_text(out, text);
}

void outgoing_event_write_cloud_event(
	FILE *out, const struct outgoing_event *event, const char *source)
{
	(void)fputs("{\"specversion\":\"1.0\"", out);
	write_member(out, "id", event->event_id);
	write_member(out, "source", source);
	(void)fprintf(
		out, ",\"type\":\"ficus.%s.v%" PRId32 "\"", event->type, event->schema_version);
	write_member(out, "subject", event->aggregateid);
	write_member(out, "time", event->time);
	(void)fprintf(out, ",\"sequence\":\"%" PRId64 "\"", event->sequence);
	(void)fprintf(
		out, ",\"datacontenttype\":\"application/json\",\"data\":%s}", event->payload);
}
