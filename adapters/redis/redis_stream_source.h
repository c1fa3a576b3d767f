/*
 * adapters/redis/redis_stream_source.h - messages of a stream, read as a member of a consumer
 * group: at least once each. Those this member was given before it died come first; those that
 * other members were given and left lying come to it after a while.
 */
#ifndef FICUS_ADAPTERS_REDIS_REDIS_STREAM_SOURCE_H
#define FICUS_ADAPTERS_REDIS_REDIS_STREAM_SOURCE_H

#include "adapters/redis/redis_upkeep.h"
#include "services/consumer/message_source.h"

/* Texts outlive the source. */
struct redis_stream_options {
	const char *stream;
	const char *group;    /* made, and the stream too, where there is none yet */
	const char *consumer; /* this member's name, the same after each start, and no other's */
	int claim_idle_ms;    /* what lies with another member for longer is taken over */
	int deliveries_max;   /* an entry that comes more often is given without its body, unread */
};

#define REDIS_STREAM_DEFAULTS .claim_idle_ms = 60000, .deliveries_max = MESSAGE_DELIVERIES_MAX

/* Two numbers of 64 bits with a dash between them. */
#define REDIS_ENTRY_SIZE 48

struct redis_stream_source {
	struct message_source base;
	struct redis_upkeep upkeep;
	struct redis_stream_options options;
	struct redisReply *reply;         /* which holds the entries; NULL: none */
	const struct redisReply *entries; /* an array in it, or NULL */
	size_t next_entry;                /* of them, was not given yet */
	int64_t deliveries;               /* of an entry that was given before; 0: of new ones */
	bool is_unread;                   /* the last of those is to be given without its body */
	bool has_own;                     /* there may be more of them with this member */
	char own[REDIS_ENTRY_SIZE];       /* the last of them that came */
	bool can_claim;                   /* Redis is of version 6.2 or later */
	char claimed[REDIS_ENTRY_SIZE];   /* others' entries were looked at up to there */
	int64_t claim_due_ms;
	bool is_asked; /* for new entries, and has not answered yet */
	int64_t asked_ms;
};

/* Once the group is there, the log is told. conn is nobody else's. */
void redis_stream_source_init(struct redis_stream_source *source, struct redis_connection *conn,
	const struct redis_stream_options *options, struct log *log);

/* Lets go of the entries; the connection stays its owner's. */
void redis_stream_source_release(struct redis_stream_source *source);

#endif
