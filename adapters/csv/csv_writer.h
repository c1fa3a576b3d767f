/*
 * adapters/csv/csv_writer.h - messages of one type as the rows of a CSV file: a column for each
 * field, in their order; lines end in CRLF. What it writes, csv_read() reads.
 */
#ifndef FICUS_ADAPTERS_CSV_CSV_WRITER_H
#define FICUS_ADAPTERS_CSV_CSV_WRITER_H

#include <stdio.h>

#include "base/message.h"

void csv_write_header(FILE *out, const struct message_type *type);
void csv_write_row(FILE *out, const struct message *row);

#endif
