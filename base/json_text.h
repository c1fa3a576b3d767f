/* base/json_text.h - writing JSON strings. Reading JSON is json-c's work. */
#ifndef FICUS_BASE_JSON_TEXT_H
#define FICUS_BASE_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_ESCAPE_SIZE sizeof("\\u0000")

/* The escape of one byte of a JSON string, written to scratch, or NULL when it stands for itself.
 */
const char *json_escape(unsigned char byte, char scratch[JSON_ESCAPE_SIZE]);

/* How many bytes of the text, from the first one on, stand for themselves. */
size_t json_plain_length(const char *text);

/*
 * Writes a character of a JSON string as Python does: what is not printable ASCII as \uXXXX, two
 * of them for a character beyond U+FFFF. Half a surrogate pair is written as it is.
 */
void json_write_ascii(FILE *out, uint32_t character);

/* Writes text, which is UTF-8, as a JSON string with its quotes; NULL as null. */
void json_write_text(FILE *out, const char *text);

/* The same as Python does it: all of it is ASCII. */
void json_write_ascii_text(FILE *out, const char *text);

#endif
