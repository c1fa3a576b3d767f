#include "config.h"

#include "tests/bench/statistics.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

/*
 * How many values may be cut off at each end: each is below the true median with one half, so the
 * number of those below it is binomial, and both tails together may have 5 %.
 */
static size_t cut(size_t count)
{
	double term = 1;
	double tail = 0;
	size_t ranks = 0;

	for (size_t i = 0; i < count; i++)
		term /= 2;
	while (ranks < count / 2) {
		tail += term;
		if (2 * tail > 0.05)
			break;
		term = term * (double)(count - ranks) / (double)(ranks + 1);
		ranks++;
	}
	return ranks > 0 ? ranks - 1 : 0;
}

struct estimate estimate_of(double *values, size_t count)
{
	size_t outside = cut(count);
	size_t middle = count / 2;

	qsort(values, count, sizeof(*values), compare);
	return (struct estimate){
		count % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2,
		values[outside],
		values[count - 1 - outside],
	};
}
