/* services/consumer/excerpt.h - bytes from outside as a line of a log can show them. */
#ifndef FICUS_SERVICES_CONSUMER_EXCERPT_H
#define FICUS_SERVICES_CONSUMER_EXCERPT_H

#include "base/mem.h"

/* So many bytes are shown: even if all are escaped, a line of the log has room for them. */
#define EXCERPT_MAX 2048

/*
 * The first bytes: printable ASCII as it is, a backslash doubled, everything else as \xNN, so that
 * they can be had back (printf '%b'); "..." stands for what was left out. Owned by mem.
 */
const char *excerpt(TALLOC_CTX *mem, struct bytes bytes);

#endif
