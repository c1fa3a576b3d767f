/* base/internet_date.h - a moment as mails and HTTP spell it. Source: RFC 5322, 3.3; RFC
 * 9110, 5.6.7. */
#ifndef FICUS_BASE_INTERNET_DATE_H
#define FICUS_BASE_INTERNET_DATE_H

#include <stdint.h>
#include <stdio.h>

/*
 * Writes "Sun, 22 Nov 2026 23:59:07", in UTC; what follows says so: " +0000" in mails, " GMT" in
 * HTTP. time_s: Unix time, of the years 0 to 9999.
 */
void internet_date_write(FILE *out, int64_t time_s);

#endif
