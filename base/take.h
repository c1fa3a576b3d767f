/* base/take.h - reading a text piece by piece, as dates and times are: what is taken is behind. */
#ifndef FICUS_BASE_TAKE_H
#define FICUS_BASE_TAKE_H

#include <stdbool.h>

/* Takes this character, if it is the next one. */
static inline bool take(const char **text, char wanted)
{
	if (**text != wanted)
		return false;
	(*text)++;
	return true;
}

/* Takes exactly count digits; -1 when there are fewer. count: at most 9. */
static inline int take_digits(const char **text, int count)
{
	int value = 0;

	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return -1;
		value = value * 10 + (**text - '0');
	}
	return value;
}

#endif
