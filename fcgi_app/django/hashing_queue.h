/*
 * fcgi_app/django/hashing_queue.h - password hashes of a process are computed one after another:
 * each takes a processor for a while, and argon2 100 MiB, for whoever asks. Source:
 * docs/operations.md, "Processes".
 */
#ifndef FICUS_FCGI_APP_DJANGO_HASHING_QUEUE_H
#define FICUS_FCGI_APP_DJANGO_HASHING_QUEUE_H

#include "base/error.h"
#include "base/mem.h"

struct hashing_queue; /* shared by the threads of a process */

struct hashing_queue_settings {
	unsigned waiting_max; /* threads: the others are for other requests */
	int patience_ms;      /* the longest wait */
};

struct hashing_queue *hashing_queue_new(TALLOC_CTX *owner, struct hashing_queue_settings settings);

/*
 * Waits while another thread computes; then it is the caller's turn, who must call
 * hashing_queue_leave(). BUSY: too many wait already, or the wait was too long.
 */
MUST_CHECK bool hashing_queue_enter(struct hashing_queue *queue, struct error *err);

void hashing_queue_leave(struct hashing_queue *queue);

#endif
