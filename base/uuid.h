/* base/uuid.h - universally unique identifiers: sixteen bytes and their two spellings. */
#ifndef FICUS_BASE_UUID_H
#define FICUS_BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT_SIZE sizeof("12345678-1234-5678-1234-567812345678")

enum uuid_spelling {
	UUID_PLAIN,      /* 32 hexadecimal digits */
	UUID_HYPHENATED, /* 8-4-4-4-12 of them */
};

/* A small value. All zero is one like any other. */
struct uuid {
	uint8_t bytes[16];
};

/*
 * Reads either spelling, in small letters or capitals. False when text is anything else; *out is
 * then unchanged.
 */
bool uuid_parse(const char *text, struct uuid *out) __attribute__((warn_unused_result));

/* Writes it in small letters, and returns buffer. */
char *uuid_format(struct uuid uuid, enum uuid_spelling spelling, char buffer[UUID_TEXT_SIZE]);

#endif
