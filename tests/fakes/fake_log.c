#include "config.h"

#include "tests/fakes/fake_log.h"

#include <string.h>

#include "base/mem.h"

static void keep(struct log *log, enum log_level level, const char *lines, size_t length)
{
	struct fake_log *fake = container_of(log, struct fake_log, base);

	(void)level;
	mem_grow(fake->mem, fake->lines, &fake->line_capacity, fake->line_count + 1);
	fake->lines[fake->line_count++] = mem_text_n(fake->mem, lines, length);
}

void fake_log_init(struct fake_log *log, TALLOC_CTX *mem)
{
	*log = (struct fake_log){
		.base = {keep, LOG_LEVEL_DEBUG},
                  .mem = mem
        };
}

size_t fake_log_find(const struct fake_log *log, size_t index, const char *text)
{
	while (index < log->line_count && !strstr(log->lines[index], text))
		index++;
	return index;
}

size_t fake_log_count(const struct fake_log *log, const char *text)
{
	size_t count = 0;

	for (size_t i = 0; i < log->line_count; i++)
		count += strstr(log->lines[i], text) != NULL;
	return count;
}
