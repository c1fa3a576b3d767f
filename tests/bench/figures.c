#include "config.h"

#include "tests/bench/figures.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"
#include "tests/bench/statistics.h"

static bool is_of(const struct figure *figure, const struct run *run)
{
	return strcmp(figure->row, run->row) == 0 &&
		strcmp(figure->contestant, run->contestant) == 0;
}

static struct figure *find(const struct figures *figures, const struct run *run)
{
	for (size_t i = 0; i < figures->count; i++)
		if (is_of(&figures->items[i], run))
			return &figures->items[i];
	return NULL;
}

/* The median of the field of that offset in a run. */
static double median(const struct runs *runs, const struct figure *figure, size_t offset)
{
	double *values = allocate(runs->count, sizeof(*values));
	size_t count = 0;
	double result;

	for (size_t i = 0; i < runs->count; i++)
		if (is_of(figure, &runs->items[i]) && run_is_sound(&runs->items[i]))
			memcpy(&values[count++], (const char *)&runs->items[i] + offset,
				sizeof(*values));
	result = count > 0 ? estimate_of(values, count).median : 0;
	free(values);
	return result;
}

static void fill(struct figure *figure, const struct runs *runs)
{
	figure->per_second = median(runs, figure, offsetof(struct run, per_second));
	figure->p50_ms = median(runs, figure, offsetof(struct run, p50_us)) / 1000;
	figure->p99_ms = median(runs, figure, offsetof(struct run, p99_us)) / 1000;
	figure->application_us = median(runs, figure, offsetof(struct run, application_us));
	figure->nginx_us = median(runs, figure, offsetof(struct run, nginx_us));
	figure->mariadb_us = median(runs, figure, offsetof(struct run, mariadb_us));
	figure->pss_mb = median(runs, figure, offsetof(struct run, pss_kb)) / 1024;
}

void figures_of(struct figures *figures, const struct runs *runs)
{
	*figures = (struct figures){allocate(runs->count + 1, sizeof(struct figure)), 0};
	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = &runs->items[i];
		struct figure *figure = find(figures, run);

		if (!figure) {
			figure = &figures->items[figures->count++];
			*figure = (struct figure){.row = run->row, .contestant = run->contestant};
		}
		figure->runs += run_is_sound(run);
		figure->hung += run->hung;
	}
	for (size_t i = 0; i < figures->count; i++)
		fill(&figures->items[i], runs);
}
