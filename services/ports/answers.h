/*
 * services/ports/answers.h - how requests that came with a key were answered, so that one that
 * comes again is answered the same. What had an effect is kept with that, see bus/receipt.h; here
 * it is read, and what was refused is kept beside it.
 */
#ifndef FICUS_SERVICES_PORTS_ANSWERS_H
#define FICUS_SERVICES_PORTS_ANSWERS_H

#include "base/mem.h"

struct kept_answer {
	struct bytes fingerprint; /* 32 bytes that tell the request from others */
	enum error_kind kind;     /* ERROR_NONE: it was carried out */
	const char *text; /* the error's message, or what the command replied; may be NULL */
};

struct answers {
	const struct answers_ops *ops;
};

struct answers_ops {
	/* *out: owned by mem; NULL: none is kept. Errors: UNAVAILABLE, INTERNAL. */
	bool (*find)(struct answers *answers, TALLOC_CTX *mem, const char *key,
		const struct kept_answer **out, struct error *err);
	/*
	 * Keeps the answer to a request without effect, in a transaction of its own; *is_new is
	 * false when there is one for that key already, which stays. Errors: BUSY, UNAVAILABLE,
	 * INTERNAL.
	 */
	bool (*keep)(struct answers *answers, const char *key, const struct kept_answer *answer,
		bool *is_new, struct error *err);
};

MUST_CHECK static inline bool answers_find(struct answers *answers, TALLOC_CTX *mem,
	const char *key, const struct kept_answer **out, struct error *err)
{
	return answers->ops->find(answers, mem, key, out, err);
}

MUST_CHECK static inline bool answers_keep(struct answers *answers, const char *key,
	const struct kept_answer *answer, bool *is_new, struct error *err)
{
	return answers->ops->keep(answers, key, answer, is_new, err);
}

#endif
