#include "config.h"

#include "tests/fakes/fake_answers.h"

static struct fake_answers *self(struct answers *base)
{
	return container_of(base, struct fake_answers, base);
}

static bool find(struct answers *base, TALLOC_CTX *mem, const char *key,
	const struct kept_answer **out, struct error *err)
{
	const struct fake_receipt_row *row = fake_store_receipt(self(base)->store, NULL, key);
	struct kept_answer answer;

	if (fake_failure_strikes(&self(base)->fail_find, err))
		return false;
	*out = NULL;
	if (row) {
		answer = (struct kept_answer){row->fingerprint, row->kind, row->answer};
		*out = mem_copy(mem, &answer, sizeof(answer));
	}
	return true;
}

static bool keep(struct answers *base, const char *key, const struct kept_answer *answer,
	bool *is_new, struct error *err)
{
	struct fake_store *store = self(base)->store;

	if (fake_failure_strikes(&self(base)->fail_keep, err))
		return false;
	*is_new = !fake_store_receipt(store, NULL, key);
	if (*is_new)
		fake_store_add_receipt(store,
			&(struct fake_receipt_row){.key = key,
				.fingerprint = answer->fingerprint,
				.kind = answer->kind,
				.answer = answer->text});
	return true;
}

void fake_answers_init(struct fake_answers *answers, struct fake_store *store)
{
	static const struct answers_ops ops = {find, keep};

	*answers = (struct fake_answers){.base = {&ops}, .store = store};
}
