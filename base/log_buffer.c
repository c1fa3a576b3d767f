#include "config.h"

#include "base/log_buffer.h"

#include <string.h>

#include "base/mem.h"
#include "base/monotonic.h"

void log_buffer_flush(struct log_buffer *log)
{
	if (log->length > 0)
		log->target->write(log->target, LOG_LEVEL_INFO, log->lines, log->length);
	log->length = 0;
}

static void gather(struct log *base, enum log_level level, const char *line, size_t length)
{
	struct log_buffer *log = container_of(base, struct log_buffer, base);
	int64_t now = monotonic_ms();

	if (length > sizeof(log->lines) - log->length)
		log_buffer_flush(log);
	if (length > sizeof(log->lines)) {
		log->target->write(log->target, level, line, length);
		return;
	}
	if (log->length == 0)
		log->oldest_ms = now;
	memcpy(log->lines + log->length, line, length);
	log->length += length;
	if (level >= LOG_LEVEL_WARNING || now - log->oldest_ms >= LOG_BUFFER_MS)
		log_buffer_flush(log);
}

void log_buffer_init(struct log_buffer *log, struct log *target)
{
	log->base = (struct log){gather, target->threshold};
	log->target = target;
	log->length = 0;
}
