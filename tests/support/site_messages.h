/*
 * tests/support/site_messages.h - the messages of a site: through its own Redis, which its
 * companions use, into its mail catcher, and by companions that run apart. What fails here fails
 * the running test.
 */
#ifndef FICUS_TESTS_SUPPORT_SITE_MESSAGES_H
#define FICUS_TESTS_SUPPORT_SITE_MESSAGES_H

#include "tests/support/mail_catcher.h"
#include "tests/support/redis.h"
#include "tests/support/site.h"

/* A connection of mem's to the site's Redis; it does not connect yet. */
struct redis_connection *site_redis(TALLOC_CTX *mem, struct site *site);

/* Hears, in their order, what is published to that channel from now on. */
struct redis_connection *site_listen(TALLOC_CTX *mem, struct site *site, const char *channel);

/* The next message; owned by the listener. */
const char *site_hear(struct redis_connection *listener);

/* Publishes a message, as soon as somebody is there who hears it. */
void site_tell(struct site *site, const char *channel, const char *message);

/* Adds an entry to the stream of commands: with these bytes, and in an envelope. */
void site_enqueue(struct site *site, const char *entry);
void site_enqueue_command(struct site *site, const char *id, const char *type, const char *data);

/* What the site's mail catcher has got and will get; the catcher ends with the site. */
struct mail_catcher *site_mails(TALLOC_CTX *mem, struct site *site);

/* Settings for a ficus that does what the site's own would: a list, owned by the site. */
const char *const *site_settings(struct site *site, const char *const *more);

/* `ficus relay`, say, by itself, with site_settings(); killed with the site. */
struct companion;
struct companion *companion_start(
	struct site *site, const char *subcommand, const char *const *more);

/* As an administrator would; it must end well. */
void companion_stop(struct companion *companion);
pid_t companion_pid(const struct companion *companion);

#endif
