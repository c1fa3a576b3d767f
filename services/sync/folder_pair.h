/* services/sync/folder_pair.h - port: the two folders that are to be made equal. */
#ifndef FICUS_SERVICES_SYNC_FOLDER_PAIR_H
#define FICUS_SERVICES_SYNC_FOLDER_PAIR_H

#include "services/sync/sync_plan.h"

enum sync_side { SYNC_SOURCE, SYNC_DEST };

struct folder_pair {
	const struct folder_pair_ops *ops;
	const char *source; /* their names, for people; not empty */
	const char *dest;
};

struct folder_pair_ops {
	/* All of one folder, sorted; owned by mem. Errors: INVALID, UNAVAILABLE. */
	bool (*list)(struct folder_pair *folders, TALLOC_CTX *mem, enum sync_side side,
		struct sync_listing *out, struct error *err);
	/* Wholly or not at all. Errors: CONFLICT when others changed it, UNAVAILABLE. */
	bool (*perform)(
		struct folder_pair *folders, const struct sync_action *action, struct error *err);
};

MUST_CHECK static inline bool folder_pair_list(struct folder_pair *folders, TALLOC_CTX *mem,
	enum sync_side side, struct sync_listing *out, struct error *err)
{
	return folders->ops->list(folders, mem, side, out, err);
}

MUST_CHECK static inline bool folder_pair_perform(
	struct folder_pair *folders, const struct sync_action *action, struct error *err)
{
	return folders->ops->perform(folders, action, err);
}

#endif
