/*
 * fcgi_app/http/gate.h - who may use a route, and whoever finds that out: asked by the router
 * before a view that is not for everybody, and once more when there is an answer.
 */
#ifndef FICUS_FCGI_APP_HTTP_GATE_H
#define FICUS_FCGI_APP_HTTP_GATE_H

#include "fcgi_app/http/request.h"
#include "fcgi_app/http/response.h"

enum access_level {
	LEVEL_UNASKED, /* whom nginx lets through, but no page of another site; no session is read
			*/
	LEVEL_VISITOR, /* the same, signed in or not */
	LEVEL_USER,    /* somebody who is signed in */
	LEVEL_STAFF,   /* and is staff */
};

/* From LEVEL_VISITOR on, what changes something comes with a token against forged requests. */
struct access {
	enum access_level level;
	bool is_api;             /* LEVEL_UNASKED as long as the API is open */
	const char *permissions; /* any of these names, separated by blanks; NULL: none is wanted */
};

#define ACCESS_PUBLIC                                                                              \
	{                                                                                          \
		.level = LEVEL_UNASKED                                                             \
	}
#define ACCESS_VISITOR                                                                             \
	{                                                                                          \
		.level = LEVEL_VISITOR                                                             \
	}
#define ACCESS_LOGIN                                                                               \
	{                                                                                          \
		.level = LEVEL_USER                                                                \
	}
#define ACCESS_STAFF                                                                               \
	{                                                                                          \
		.level = LEVEL_STAFF                                                               \
	}
#define ACCESS_PERMISSION(names)                                                                   \
	{                                                                                          \
		.level = LEVEL_USER, .permissions = (names)                                        \
	}
#define ACCESS_STAFF_PERMISSION(names)                                                             \
	{                                                                                          \
		.level = LEVEL_STAFF, .permissions = (names)                                       \
	}
#define ACCESS_API(names)                                                                          \
	{                                                                                          \
		.level = LEVEL_USER, .is_api = true, .permissions = (names)                        \
	}

/* Belongs to one thread. */
struct gate {
	const struct gate_ops *ops;
};

struct gate_ops {
	/*
	 * Finds out who is asking, and sets request->visitor. Errors: UNAUTHENTICATED: nobody is
	 * signed in, and somebody has to be; FORBIDDEN: they may not, or the request was forged;
	 * INVALID; BUSY, UNAVAILABLE, INTERNAL.
	 */
	bool (*enter)(struct gate *gate, struct request *request, const struct access *access,
		struct error *err);
	/* The answer to UNAUTHENTICATED for somebody who can be led to where one signs in. */
	void (*challenge)(struct gate *gate, struct request *request, struct response *response);
	/*
	 * Adds to the answer, whatever it is, what the visit leaves with the browser, after keeping
	 * the rest. On failure the answer is to be the error's.
	 */
	bool (*leave)(struct gate *gate, struct request *request, struct response *response,
		struct error *err);
};

MUST_CHECK static inline bool gate_enter(
	struct gate *gate, struct request *request, const struct access *access, struct error *err)
{
	return gate->ops->enter(gate, request, access, err);
}

static inline void gate_challenge(
	struct gate *gate, struct request *request, struct response *response)
{
	gate->ops->challenge(gate, request, response);
}

MUST_CHECK static inline bool gate_leave(
	struct gate *gate, struct request *request, struct response *response, struct error *err)
{
	return gate->ops->leave(gate, request, response, err);
}

#endif
