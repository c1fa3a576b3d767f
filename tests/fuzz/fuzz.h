/*
 * tests/fuzz/fuzz.h - a fuzz target: one file with the function that libFuzzer calls, or replay.c.
 */
#ifndef FICUS_TESTS_FUZZ_FUZZ_H
#define FICUS_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Tries one input. Whatever is wrong ends the process: an assert, or a sanitizer. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
