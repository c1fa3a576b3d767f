#include "config.h"

#include "orm_mapping/mysql_answers.h"

#include "orm_mapping/rows.h"

_Static_assert(ERROR_NONE == 0 && ERROR_INVALID == 1 && ERROR_FORBIDDEN == 3 &&
		ERROR_NOT_FOUND == 4 && ERROR_CONFLICT == 5,
	"rows hold the numbers of the kinds, which therefore stay as they are");

struct answer_row {
	const char *key;
	struct bytes fingerprint;
	int32_t error_kind;
	const char *answer;
};

static const struct column answer_columns[] = {
	COLUMN_NAMED(answer_row, key, "idempotency_key", COLUMN_KEY),
	COLUMN(answer_row, fingerprint, COLUMN_PLAIN),
	COLUMN(answer_row, error_kind, COLUMN_PLAIN),
	COLUMN(answer_row, answer, COLUMN_NULLABLE),
};

static const struct constraint answer_constraints[] = {
	{"PRIMARY", ERROR_CONFLICT, "an answer is kept already"},
};

static const struct table answer_table = {
	.name = "ficus_idempotency",
	.row = ROW_TYPE(answer_row, answer_columns),
	.constraints = answer_constraints,
	.constraint_count = ARRAY_SIZE(answer_constraints),
};

static struct connection *connection_of(struct answers *base)
{
	return container_of(base, struct mysql_answers, base)->conn;
}

static const struct kept_answer *answer_of(TALLOC_CTX *mem, const struct answer_row *row)
{
	struct kept_answer answer = {
		row->fingerprint, (enum error_kind)row->error_kind, row->answer};

	return mem_copy(mem, &answer, sizeof(answer));
}

static bool is_sound(const struct answer_row *row)
{
	bool is_error = row->error_kind > ERROR_NONE && row->error_kind < ERROR_KIND_COUNT;

	return row->error_kind == ERROR_NONE || (is_error && row->answer);
}

static bool find(struct answers *base, TALLOC_CTX *mem, const char *key,
	const struct kept_answer **out, struct error *err)
{
	struct answer_row wanted = {.key = key};
	struct rows found = {.mem = mem};
	const struct answer_row *row;

	if (!mapper_find(connection_of(base), &answer_table, &wanted, &found, err))
		return false;
	row = found.items;
	if (row && !is_sound(row))
		return error_set(err, ERROR_INTERNAL,
			"ficus_idempotency holds an answer that was never given");
	*out = row ? answer_of(mem, row) : NULL;
	return true;
}

static bool keep(struct answers *base, const char *key, const struct kept_answer *answer,
	bool *is_new, struct error *err)
{
	struct answer_row row = {key, answer->fingerprint, (int32_t)answer->kind, answer->text};

	*is_new = mapper_insert(connection_of(base), &answer_table, &row, err);
	if (err->kind != ERROR_CONFLICT)
		return *is_new;
	*err = (struct error){0};
	return true;
}

void mysql_answers_init(struct mysql_answers *answers, struct connection *conn)
{
	static const struct answers_ops ops = {find, keep};

	*answers = (struct mysql_answers){{&ops}, conn};
}
