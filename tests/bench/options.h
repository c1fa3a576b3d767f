/* tests/bench/options.h - command lines of the programs of the benchmark: pairs of name and value.
 */
#ifndef FICUS_TESTS_BENCH_OPTIONS_H
#define FICUS_TESTS_BENCH_OPTIONS_H

#include <stddef.h>

struct option {
	const char *name;
	void (*take)(void *field, char *value); /* ends the program when it is not right */
	size_t offset;                          /* of the field, in what is filled in */
};

/*
 * known: ends with a row without a name. Ends the program with the usage when there is a name that
 * is not known, or no value behind it.
 */
void options_read(const struct option *known, void *fields, char **argv, const char *usage);

/* For fields of these types: uint64_t, double, const char *, struct template. */
void take_number(void *field, char *value);
void take_seconds(void *field, char *value);
void take_text(void *field, char *value);
void take_template(void *field, char *value);

#endif
