#include "config.h"

#include "services/rows/row_attempt.h"

bool row_attempt_commit(struct row_attempt *attempt, struct error *err)
{
	if (work_commit(attempt->rows->work, err))
		return true;
	attempt->is_refused = err->kind == ERROR_CONFLICT || err->kind == ERROR_INVALID;
	return false;
}

static bool run_once(struct row_attempt *attempt, row_attempt_function *function, struct error *err)
{
	struct work *work = attempt->rows->work;
	bool ok;

	attempt->is_refused = false;
	if (!work_begin(work, err))
		return false;
	attempt->mem = work->mem;
	ok = function(attempt, err);
	work_end(work);
	return ok;
}

bool row_attempt_run(struct row_attempt *attempt, row_attempt_function *function, struct error *err)
{
	if (run_once(attempt, function, err))
		return true;
	if (attempt->is_refused && err->kind == ERROR_CONFLICT && run_once(attempt, function, err))
		return true;
	if (attempt->is_refused)
		err->kind = ERROR_INVALID;
	return false;
}

struct row_complaint row_attempt_complaint(TALLOC_CTX *kept, const struct error *err)
{
	return (struct row_complaint){
		N_("The database does not take this: %s."), {mem_text(kept, err->message), NULL}
        };
}
