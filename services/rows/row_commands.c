#include "config.h"

#include "services/rows/row_commands.h"

/* For the log; what the commands are about stands beside, in structures of the caller. */

static const struct field save_row_fields[] = {
	FIELD(struct save_row, model, "model", .max = INT32_MAX),
	FIELD(struct save_row, key, "key", .flags = FIELD_OPTIONAL, .max = INT32_MAX),
	FIELD(struct save_row, actor, "actor", .max = INT32_MAX),
};

static const struct field remove_rows_fields[] = {
	FIELD(struct remove_rows, model, "model", .max = INT32_MAX),
	FIELD(struct remove_rows, actor, "actor", .max = INT32_MAX),
};

static const struct field set_rows_fields[] = {
	FIELD(struct set_rows, model, "model", .max = INT32_MAX),
	FIELD(struct set_rows, actor, "actor", .max = INT32_MAX),
};

const struct message_type save_row_type = MESSAGE_TYPE("SaveRow", struct save_row, save_row_fields);
const struct message_type remove_rows_type =
	MESSAGE_TYPE("RemoveRows", struct remove_rows, remove_rows_fields);
const struct message_type set_rows_type = MESSAGE_TYPE("SetRows", struct set_rows, set_rows_fields);
