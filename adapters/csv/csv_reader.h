/*
 * adapters/csv/csv_reader.h - the rows of a CSV file as messages of one type: a column for each
 * field, found by the field's name in the header line.
 */
#ifndef FICUS_ADAPTERS_CSV_CSV_READER_H
#define FICUS_ADAPTERS_CSV_CSV_READER_H

#include "base/message.h"

#define CSV_FILE_MAX (64 << 20) /* bytes */
#define CSV_ROW_MAX  (1 << 20)  /* bytes; a quote that is never closed is found before */

/* Where rows go. Implementations embed it first. */
struct csv_sink {
	/* The row lasts until it returns. False ends the reading; the reader says where it was. */
	bool (*take)(struct csv_sink *sink, const struct message *row, struct error *err);
};

/*
 * Gives every row of the file to the sink, top to bottom. It is UTF-8, perhaps behind a byte order
 * mark, quoted as in RFC 4180, with lines that end in LF or CRLF; empty lines are nothing. Columns
 * stand in any order, besides others. An empty cell leaves an optional field zeroed.
 * found: whether there is such a file; NULL: there must be.
 * Errors: INVALID, naming file, line and field; UNAVAILABLE; whatever the sink fails with.
 */
MUST_CHECK bool csv_read(const char *path, const struct message_type *type, struct csv_sink *sink,
	bool *found, struct error *err);

#endif
