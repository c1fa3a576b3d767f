#include "config.h"

#include "fcgi_app/django/hashing_queue.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct hashing_queue {
	struct hashing_queue_settings settings;
	pthread_mutex_t lock;
	pthread_cond_t is_free;
	bool is_taken;
	unsigned waiting;
};

static int destroy(struct hashing_queue *queue)
{
	(void)pthread_cond_destroy(&queue->is_free);
	(void)pthread_mutex_destroy(&queue->lock);
	return 0;
}

struct hashing_queue *hashing_queue_new(TALLOC_CTX *owner, struct hashing_queue_settings settings)
{
	struct hashing_queue *queue = mem_new(owner, struct hashing_queue);
	pthread_condattr_t attributes;

	queue->settings = settings;
	(void)pthread_mutex_init(&queue->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&queue->is_free, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	talloc_set_destructor(queue, destroy);
	return queue;
}

static struct timespec end_of_patience(const struct hashing_queue *queue)
{
	struct timespec end;

	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += queue->settings.patience_ms / 1000;
	end.tv_nsec += queue->settings.patience_ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000L) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000L;
	}
	return end;
}

static void wait_until_free(struct hashing_queue *queue)
{
	struct timespec end = end_of_patience(queue);
	int result = 0;

	queue->waiting++;
	while (queue->is_taken && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&queue->is_free, &queue->lock, &end);
	queue->waiting--;
}

bool hashing_queue_enter(struct hashing_queue *queue, struct error *err)
{
	bool ok;

	(void)pthread_mutex_lock(&queue->lock);
	if (queue->is_taken && queue->waiting < queue->settings.waiting_max)
		wait_until_free(queue);
	ok = !queue->is_taken;
	queue->is_taken = true;
	(void)pthread_mutex_unlock(&queue->lock);
	return ok || error_set(err, ERROR_BUSY, "too many sign-ins at once");
}

void hashing_queue_leave(struct hashing_queue *queue)
{
	(void)pthread_mutex_lock(&queue->lock);
	queue->is_taken = false;
	(void)pthread_cond_signal(&queue->is_free);
	(void)pthread_mutex_unlock(&queue->lock);
}
