/* fcgi_app/admin/step_chart.h - a quantity over time as a picture, drawn in SVG. */
#ifndef FICUS_FCGI_APP_ADMIN_STEP_CHART_H
#define FICUS_FCGI_APP_ADMIN_STEP_CHART_H

#include <stdint.h>
#include <stdio.h>

#include "base/date.h"

/* From that day on it is so much. */
struct step {
	struct date from;
	int64_t quantity;
};

struct step_chart {
	const struct step *steps; /* by date, count >= 1; the first day is the left edge */
	size_t count;
	const char *title; /* what a reader who does not see it is told */
};

/* Writes an svg element of class "chart", as wide as there is room, for html.h's pages. */
void step_chart_write(FILE *out, const struct step_chart *chart);

#endif
