/* services/relay/outgoing_event.h - an event on its way out, as the outbox keeps it. */
#ifndef FICUS_SERVICES_RELAY_OUTGOING_EVENT_H
#define FICUS_SERVICES_RELAY_OUTGOING_EVENT_H

#include <stdint.h>
#include <stdio.h>

/* All texts are UTF-8 and never NULL. */
struct outgoing_event {
	int64_t id;                /* its number in the outbox; of one aggregate, it grows */
	const char *event_id;      /* unique, 36 characters: a UUID */
	const char *aggregatetype; /* "Product" */
	const char *aggregateid;   /* the SKU */
	int64_t sequence;          /* 1, 2, ... among the events of that aggregate */
	const char *type;          /* "Allocated" */
	int32_t schema_version;
	const char *payload; /* a JSON object: the fields of the event */
	const char *time;    /* "2031-05-01T10:00:00.123456Z" */
};

/*
 * Writes it as a CloudEvents 1.0 JSON object: id, source, type ("ficus.Allocated.v1"), subject (the
 * aggregate), time, sequence (as text), data (the payload). source: who sends, a URI reference
 * like "/ficus". Source: docs/delivery.md, "Envelope".
 */
void outgoing_event_write_cloud_event(
	FILE *out, const struct outgoing_event *event, const char *source);

#endif
