/*
 * tests/fuzz/csv.c - a CSV file, read as rows of every kind that is read from one. What is read
 * keeps to the limits; written and read again it is the same.
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/csv/csv_reader.h"
#include "adapters/csv/csv_writer.h"
#include "base/utf8.h"
#include "domain/commands.h"
#include "domain/events.h"
#include "tests/fuzz/fuzz.h"

/* Writes the rows that it gets as a file again. */
struct copy {
	struct csv_sink base;
	FILE *out;
};

static bool take(struct csv_sink *sink, const struct message *row, struct error *err)
{
	(void)err;
	csv_write_row(container_of(sink, struct copy, base)->out, row);
	return true;
}

/* Reads a file of these bytes; what its rows are, written, is the caller's to free. */
static bool copy_rows(
	const struct message_type *type, struct bytes bytes, struct bytes *out, struct error *err)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char *path = mem_printf(NULL, "/proc/self/fd/%d", fd);
	char *text = NULL;
	struct copy copy = {{take}, open_memstream(&text, &out->len)};
	bool ok;

	assert(fd >= 0 && copy.out);
	assert(write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
	csv_write_header(copy.out, type);
	ok = csv_read(path, type, &copy.base, NULL, err);
	assert(fclose(copy.out) == 0);
	out->ptr = text;
	(void)close(fd);
	talloc_free(path);
	return ok;
}

static void try_type(const struct message_type *type, struct bytes bytes)
{
	struct bytes once = {0};
	struct bytes twice = {0};
	struct error err = {0};

	if (copy_rows(type, bytes, &once, &err)) {
		bool ok = copy_rows(type, once, &twice, &err);

		assert(ok && once.len == twice.len && memcmp(once.ptr, twice.ptr, once.len) == 0);
	} else {
		assert(err.kind == ERROR_INVALID && *err.message);
		assert(utf8_is_valid(err.message, strlen(err.message)));
	}
	free((void *)(uintptr_t)once.ptr);
	free((void *)(uintptr_t)twice.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct message_type *const types[] = {
		&create_batch_type, &allocate_type, &allocated_type};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		try_type(types[i], (struct bytes){data, size});
	return 0;
}
