#include "config.h"

#include "services/sync/sync.h"

static bool needs_quotes(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name <= ' ' || *name == '\x7f' || *name == '"' || *name == '\\')
			return true;
	return false;
}

static void write_escaped(FILE *out, const char *name)
{
	for (; *name; name++) {
		unsigned char byte = (unsigned char)*name;

		if (byte == '"' || byte == '\\')
			(void)fprintf(out, "\\%c", byte);
		else if (byte < ' ' || byte == 0x7f)
			(void)fprintf(out, "\\%03o", byte);
		else
			(void)putc(byte, out);
	}
}

static void write_path(FILE *out, const char *folder, const char *path)
{
	bool quoted = needs_quotes(path) || needs_quotes(folder);

	(void)fputs(quoted ? " \"" : " ", out);
	write_escaped(out, folder);
	if (folder[strlen(folder) - 1] != '/')
		(void)putc('/', out);
	write_escaped(out, path);
	(void)fputs(quoted ? "\"" : "", out);
}

static void print(const struct folder_pair *folders, const struct sync_action *action, FILE *out)
{
	static const char *const verbs[] = {
		[SYNC_COPY] = "COPY",
		[SYNC_MOVE] = "MOVE",
		[SYNC_DELETE] = "DELETE",
	};

	(void)fputs(verbs[action->verb], out);
	write_path(out, action->verb == SYNC_COPY ? folders->source : folders->dest, action->from);
	if (action->to)
		write_path(out, folders->dest, action->to);
	(void)putc('\n', out);
}

static bool plan(struct folder_pair *folders, TALLOC_CTX *mem, bool may_delete,
	struct sync_plan *out, struct error *err)
{
	struct sync_listing source;
	struct sync_listing dest;

	return folder_pair_list(folders, mem, SYNC_SOURCE, &source, err) &&
		folder_pair_list(folders, mem, SYNC_DEST, &dest, err) &&
		sync_plan_make(mem, &source, &dest, may_delete, out, err);
}

bool sync_folders(
	struct folder_pair *folders, struct sync_options options, FILE *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "sync_folders");
	struct sync_plan actions;
	bool ok = plan(folders, mem, options.may_delete, &actions, err);

	for (size_t i = 0; ok && i < actions.count; i++) {
		ok = options.dry_run || folder_pair_perform(folders, &actions.items[i], err);
		if (ok)
			print(folders, &actions.items[i], out);
	}
	talloc_free(mem);
	return ok;
}
