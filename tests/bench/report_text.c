#include "config.h"

#include <inttypes.h>

#include "tests/bench/report.h"

static void write_goal(FILE *out, const struct goal *goal, const struct verdict *verdict)
{
	(void)fprintf(out, "%-44s %8.2f  %6.2f to %-6.2f  %s %-5.2f %s\n", goal->title,
		verdict->value.median, verdict->value.low, verdict->value.high,
		goal->is_upper ? "<=" : ">=", goal->limit, verdict_text(verdict));
}

static void write_goals(const struct report *report, FILE *out)
{
	(void)fprintf(out, "\n%-44s %8s  %-17s %-8s\n", "", "median", "interval (95 %)", "goal");
	for (size_t i = 0; i < goal_count; i++)
		if (report->verdicts[i].pairs > 0)
			write_goal(out, &goals[i], &report->verdicts[i]);
	(void)fprintf(out, "%-44s %8" PRId64 "  %-17s %-8s %s\n", "clients left hanging, all rows",
		report->hung, "", "<= 0", report->hung == 0 ? "met" : "MISSED");
}

static void write_figures(const struct report *report, FILE *out)
{
	(void)fprintf(out, "\n%-14s %-11s %10s %8s %8s %26s %6s %5s\n", "", "", "", "ms", "ms",
		"CPU us per request", "PSS", "");
	(void)fprintf(out, "%-14s %-11s %10s %8s %8s %8s %8s %8s %6s %5s\n", "row", "contestant",
		"requests/s", "p50", "p99", "app", "nginx", "mariadb", "MB", "hung");
	for (size_t i = 0; i < report->figures.count; i++) {
		const struct figure *figure = &report->figures.items[i];

		(void)fprintf(out,
			"%-14s %-11s %10.0f %8.2f %8.2f %8.1f %8.1f %8.1f %6.1f %5" PRId64 "\n",
			figure->row, figure->contestant, figure->per_second, figure->p50_ms,
			figure->p99_ms, figure->application_us, figure->nginx_us,
			figure->mariadb_us, figure->pss_mb, figure->hung);
	}
}

static void write_left_out(const struct report *report, FILE *out)
{
	for (size_t i = 0; i < report->runs.count; i++) {
		const struct run *run = &report->runs.items[i];

		if (run_is_sound(run))
			continue;
		(void)fprintf(out,
			"left out: pair %" PRId64 " of %s, since %s gave %" PRId64
			" wrong answers, left %" PRId64 " clients hanging and broke %" PRId64
			" connections%s%s\n",
			run->pair, run->row, run->contestant, run->wrong, run->hung, run->broken,
			run->wrong ? "; the first wrong answer: " : "", run->first_wrong);
	}
}

void report_write_text(const struct report *report, FILE *out)
{
	(void)fputc('\n', out);
	for (const char *const *about = report->about; *about; about++)
		(void)fprintf(out, "%s\n", *about);
	write_figures(report, out);
	write_goals(report, out);
	write_left_out(report, out);
}
