/* base/monotonic.h - a clock that never jumps, to measure and to wait by; it tells no date. */
#ifndef FICUS_BASE_MONOTONIC_H
#define FICUS_BASE_MONOTONIC_H

#include <stdint.h>

int64_t monotonic_us(void); /* microseconds */
int64_t monotonic_ms(void); /* milliseconds */

#endif
