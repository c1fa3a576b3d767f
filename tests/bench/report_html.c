#include "config.h"

#include <string.h>

#include "tests/bench/report.h"

/* The picture's measures, in pixels of its own. */
#define BAR_HEIGHT  18
#define BAR_STEP    24
#define NAME_WIDTH  110
#define BAR_WIDTH   420
#define TOTAL_WIDTH 680
#define ROW_GAP     14

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>Ficus: benchmark</title>\n<style>\n"
	":root { color-scheme: light dark; }\n"
	"body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;"
	" padding: 0 1rem; }\n"
	"table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }\n"
	"th, td { padding: 0.3rem 0.5rem; text-align: right; border-bottom: 1px solid #8886; }\n"
	"th:first-child, td:first-child { text-align: left; }\n"
	".wide { overflow-x: auto; }\n"
	".missed { color: #c62828; font-weight: bold; }\n"
	"svg { width: 100%; height: auto; fill: currentColor; font-size: 13px; }\n"
	".ours { fill: #2e7d32; }\n.other { fill: #78909c; }\n"
	"</style>\n</head>\n<body>\n<h1>Ficus: benchmark</h1>\n";

static void write_text(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '&':
			(void)fputs("&amp;", out);
			break;
		default:
			(void)fputc(*text, out);
			break;
		}
}

static void write_about(const struct report *report, FILE *out)
{
	(void)fputs("<p>", out);
	for (const char *const *about = report->about; *about; about++) {
		write_text(out, *about);
		(void)fputs("<br>\n", out);
	}
	(void)fputs("</p>\n", out);
}

static void write_goal(FILE *out, const struct goal *goal, const struct verdict *verdict)
{
	(void)fputs("<tr><td>", out);
	write_text(out, goal->title);
	(void)fprintf(out,
		"</td><td>%.2f</td><td>%.2f to %.2f</td><td>%s %.2f</td><td%s>%s</td>"
		"<td>%zu</td><td>%zu</td></tr>\n",
		verdict->value.median, verdict->value.low, verdict->value.high,
		goal->is_upper ? "&le;" : "&ge;", goal->limit,
		verdict->is_met ? "" : " class=\"missed\"", verdict_text(verdict), verdict->pairs,
		verdict->left_out);
}

static void write_goals(const struct report *report, FILE *out)
{
	(void)fputs("<h2>Goals</h2>\n<div class=\"wide\"><table>\n<tr><th>what</th><th>median</th>"
		    "<th>interval (95 %)</th><th>goal</th><th></th><th>pairs</th><th>left "
		    "out</th></tr>\n",
		out);
	for (size_t i = 0; i < goal_count; i++)
		if (report->verdicts[i].pairs > 0)
			write_goal(out, &goals[i], &report->verdicts[i]);
	(void)fputs("</table></div>\n", out);
	(void)fprintf(out, "<p>Clients left hanging: %lld.</p>\n", (long long)report->hung);
}

static double best_of_row(const struct figures *figures, const char *row)
{
	double best = 1;

	for (size_t i = 0; i < figures->count; i++)
		if (strcmp(figures->items[i].row, row) == 0 && figures->items[i].per_second > best)
			best = figures->items[i].per_second;
	return best;
}

/* The others are what we are compared with. */
static bool is_ours(const struct figure *figure)
{
	static const char *const others[] = {"nginx", "bare", "e", "e_16", "e_table"};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(figure->contestant, others[i]) == 0)
			return false;
	return true;
}

static void write_bar(FILE *out, const struct figures *figures, const struct figure *figure, int y)
{
	int width = (int)(figure->per_second / best_of_row(figures, figure->row) * BAR_WIDTH);

	(void)fprintf(out,
		"<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
		"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
		"<text x=\"%d\" y=\"%d\">%.0f/s, p99 %.1f ms</text>\n",
		NAME_WIDTH - 8, y + BAR_HEIGHT - 4, figure->contestant,
		is_ours(figure) ? "ours" : "other", NAME_WIDTH, y, width, BAR_HEIGHT,
		NAME_WIDTH + width + 6, y + BAR_HEIGHT - 4, figure->per_second, figure->p99_ms);
}

static bool starts_row(const struct figures *figures, size_t i)
{
	return i == 0 || strcmp(figures->items[i].row, figures->items[i - 1].row) != 0;
}

static int picture_height(const struct figures *figures)
{
	int height = ROW_GAP;

	for (size_t i = 0; i < figures->count; i++)
		height += BAR_STEP + (starts_row(figures, i) ? BAR_STEP + ROW_GAP : 0);
	return height;
}

/* Each row has a scale of its own: what counts is how its contestants compare. */
static void write_picture(const struct figures *figures, FILE *out)
{
	int y = 0;

	(void)fprintf(out,
		"<h2>Requests per second</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\""
		" aria-label=\"Requests per second of each contestant, row by row; the table"
		" below has the same figures\">\n",
		TOTAL_WIDTH, picture_height(figures));
	for (size_t i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->items[i];

		if (starts_row(figures, i)) {
			y += BAR_STEP + ROW_GAP;
			(void)fprintf(out,
				"<text x=\"0\" y=\"%d\" font-weight=\"bold\">%s</text>\n", y - 6,
				figure->row);
		}
		write_bar(out, figures, figure, y);
		y += BAR_STEP;
	}
	(void)fputs("</svg>\n", out);
}

static void write_figures(const struct figures *figures, FILE *out)
{
	(void)fputs("<h2>All figures</h2>\n<div class=\"wide\"><table>\n"
		    "<tr><th>row</th><th>contestant</th><th>requests/s</th><th>p50 ms</th>"
		    "<th>p99 ms</th><th>CPU &micro;s: application</th><th>nginx</th>"
		    "<th>MariaDB</th><th>PSS MB</th><th>hung</th><th>runs</th></tr>\n",
		out);
	for (size_t i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->items[i];

		(void)fprintf(out,
			"<tr><td>%s</td><td>%s</td><td>%.0f</td><td>%.2f</td><td>%.2f</td>"
			"<td>%.1f</td><td>%.1f</td><td>%.1f</td><td>%.1f</td><td>%lld</td>"
			"<td>%zu</td></tr>\n",
			figure->row, figure->contestant, figure->per_second, figure->p50_ms,
			figure->p99_ms, figure->application_us, figure->nginx_us,
			figure->mariadb_us, figure->pss_mb, (long long)figure->hung, figure->runs);
	}
	(void)fputs("</table></div>\n", out);
}

void report_write_html(const struct report *report, FILE *out)
{
	(void)fputs(head, out);
	write_about(report, out);
	write_goals(report, out);
	write_picture(&report->figures, out);
	write_figures(&report->figures, out);
	(void)fputs("</body>\n</html>\n", out);
}
