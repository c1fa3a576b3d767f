/*
 * tests/bench/template.h - texts that differ by request: {n} stands for its number, {n%M} for what
 * is left when that is divided by M.
 */
#ifndef FICUS_TESTS_BENCH_TEMPLATE_H
#define FICUS_TESTS_BENCH_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#define TEMPLATE_PARTS_MAX 8

struct template
{
	struct template_part {
		const char *text; /* borrowed */
		size_t length;
		uint64_t modulus; /* of the number behind the text; 0: there is none */
	} parts[TEMPLATE_PARTS_MAX];
	size_t count;
};

/* The text must live as long as the template. */
void template_parse(struct template *template, const char *text);

/* Writes the text of a request, without a NUL; returns its length, which must be below size. */
size_t template_fill(const struct template *template, uint64_t number, char *out, size_t size);

#endif
