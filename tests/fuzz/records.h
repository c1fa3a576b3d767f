/*
 * tests/fuzz/records.h - FastCGI records as they stand in a stream: by their headers alone, and so
 * independent of how the server reads them.
 */
#ifndef FICUS_TESTS_FUZZ_RECORDS_H
#define FICUS_TESTS_FUZZ_RECORDS_H

#include <stdbool.h>

#include "base/mem.h"
#include "tests/support/fcgi_client.h"

struct record {
	unsigned version;
	unsigned type; /* enum fcgi_type, or what else was sent */
	unsigned id;
	struct bytes content; /* as much of it as is there */
	size_t size;          /* with header and padding; 0: not all of it is there */
};

/* The record that the stream starts with; false: not even a header is there. */
bool record_at(struct bytes stream, struct record *out);

/* What is left of the stream behind its first size bytes, or behind all there are. */
struct bytes bytes_behind(struct bytes stream, size_t size);

size_t records_count(struct bytes stream, enum fcgi_type type);

/* Whether there is nothing but whole records of the types, each a character of the text. */
bool records_are_of(struct bytes stream, const char *types);

/* The contents of all records of the type, one after the other; owned by mem. */
struct bytes records_join(TALLOC_CTX *mem, struct bytes stream, enum fcgi_type type);

/*
 * Bytes of the request to a responder, whole, in order, with well-formed params and padding only
 * where there is content of a stream, that the stream starts with; 0: it does not.
 */
size_t records_request_size(struct bytes stream);

#endif
