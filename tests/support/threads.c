#include "config.h"

#include "tests/support/threads.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "orm_mapping/mysql/client_library.h"

struct thread {
	pthread_t id;
	pthread_barrier_t *start; /* NULL: at once */
	thread_work work;
	void *context;
};

static void *run(void *argument)
{
	struct thread *thread = argument;
	struct error err = {0};

	if (!client_library_thread_begin(&err))
		abort();
	if (thread->start)
		(void)pthread_barrier_wait(thread->start);
	thread->work(thread->context);
	client_library_thread_end();
	return NULL;
}

static int join(struct thread *thread)
{
	(void)pthread_join(thread->id, NULL);
	return 0;
}

/* A program without a database has not begun to use its library. */
static void start(struct thread *thread)
{
	struct error err = {0};

	if (!client_library_init(&err) || pthread_create(&thread->id, NULL, run, thread) != 0)
		abort();
}

struct thread *thread_start(TALLOC_CTX *mem, thread_work work, void *context)
{
	struct thread *thread = mem_new(mem, struct thread);

	thread->work = work;
	thread->context = context;
	start(thread);
	talloc_set_destructor(thread, join);
	return thread;
}

void threads_run(thread_work work, void *contexts, size_t size, size_t count)
{
	struct thread *threads = mem_array(NULL, struct thread, count);
	pthread_barrier_t barrier;

	if (pthread_barrier_init(&barrier, NULL, (unsigned)count) != 0)
		abort();
	for (size_t i = 0; i < count; i++) {
		threads[i] = (struct thread){
			.start = &barrier, .work = work, .context = (char *)contexts + i * size};
		start(&threads[i]);
	}
	for (size_t i = 0; i < count; i++)
		(void)join(&threads[i]);
	(void)pthread_barrier_destroy(&barrier);
	talloc_free(threads);
}
