#include "config.h"

#include "fcgi_app/admin/step_chart.h"

#include "base/datetime.h"
#include "fcgi_app/http/html.h"

/* In units of the picture, whose text is 12 of them high. */
#define WIDTH  640
#define HEIGHT 180
#define LEFT   56
#define RIGHT  24
#define TOP    16
#define BOTTOM 28

/* Of a written one, about. */
#define DATE_WIDTH 76

/* Days behind the last step, so that it is seen. */
#define DAYS_AFTER 14

#define DAY_US (INT64_C(86400) * 1000000)

static int64_t day_of(struct date date)
{
	return datetime_to_instant((struct datetime){.date = date}) / DAY_US;
}

struct scale {
	int64_t first_day;
	int64_t days; /* > 0 */
	int64_t least;
	int64_t units; /* > 0 */
};

static struct scale scale_of(const struct step_chart *chart)
{
	struct scale scale = {.first_day = day_of(chart->steps[0].from), .units = 1};
	int64_t most = 0;

	scale.days = day_of(chart->steps[chart->count - 1].from) - scale.first_day + DAYS_AFTER;
	for (size_t i = 0; i < chart->count; i++) {
		int64_t quantity = chart->steps[i].quantity;

		most = quantity > most ? quantity : most;
		scale.least = quantity < scale.least ? quantity : scale.least;
	}
	if (most > scale.least)
		scale.units = most - scale.least;
	return scale;
}

static int x_of(const struct scale *scale, struct date date)
{
	return LEFT +
		(int)((day_of(date) - scale->first_day) * (WIDTH - LEFT - RIGHT) / scale->days);
}

static int y_of(const struct scale *scale, int64_t quantity)
{
	double share = (double)(quantity - scale->least) / (double)scale->units;

	return HEIGHT - BOTTOM - (int)(share * (HEIGHT - TOP - BOTTOM));
}

/* Along the steps to the right edge. */
static void write_line(FILE *out, const struct step_chart *chart, const struct scale *scale)
{
	html_format(out, "M%d %d", LEFT, y_of(scale, chart->steps[0].quantity));
	for (size_t i = 1; i < chart->count; i++)
		html_format(out, "H%dV%d", x_of(scale, chart->steps[i].from),
			y_of(scale, chart->steps[i].quantity));
	html_format(out, "H%d", WIDTH - RIGHT);
}

static void write_label(FILE *out, int y, int64_t quantity)
{
	html_format(out,
		"<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
		"<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%ld</text>\n",
		LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, (long)quantity);
}

/* Below its place, as far as the picture reaches. */
static void write_date(FILE *out, int x, struct date date)
{
	char text[DATE_TEXT_SIZE];

	if (x > WIDTH - DATE_WIDTH / 2)
		x = WIDTH - DATE_WIDTH / 2;
	html_format(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x,
		HEIGHT - 8, date_format(date, text));
}

void step_chart_write(FILE *out, const struct step_chart *chart)
{
	struct scale scale = scale_of(chart);
	struct date last = chart->steps[chart->count - 1].from;

	html_format(out,
		"<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
		WIDTH, HEIGHT, chart->title);
	write_label(out, y_of(&scale, scale.least + scale.units), scale.least + scale.units);
	write_label(out, y_of(&scale, 0), 0);
	html_format(out, "<path class=\"area\" d=\"");
	write_line(out, chart, &scale);
	html_format(out, "V%dH%dZ\"/>\n<path class=\"line\" d=\"", y_of(&scale, 0), LEFT);
	write_line(out, chart, &scale);
	html_format(out, "\"/>\n");
	write_date(out, LEFT, chart->steps[0].from);
	if (chart->count > 1)
		write_date(out, x_of(&scale, last), last);
	html_format(out, "</svg>\n");
}
