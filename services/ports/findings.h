/* services/ports/findings.h - what looking at a database finds, in words. */
#ifndef FICUS_SERVICES_PORTS_FINDINGS_H
#define FICUS_SERVICES_PORTS_FINDINGS_H

#include <stddef.h>

enum finding_severity {
	FINDING_ADVICE,  /* works, but slower or with less protection */
	FINDING_PROBLEM, /* wrong, or will not work */
};

struct finding {
	enum finding_severity severity;
	const char *what;   /* "batch B-7 has promised 12 of 10 units" */
	const char *advice; /* what to do about it */
};

/* A list; whoever had it filled owns its memory. */
struct findings {
	struct finding *items;
	size_t count;
	size_t capacity;
};

#endif
