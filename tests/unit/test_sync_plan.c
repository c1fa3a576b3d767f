/* Plans, printed and tried on a model: from hand-made trees to thousands of random ones. */
#include "config.h"

#include "services/sync/sync_plan.h"

#include <stdlib.h>

#include "services/sync/sync.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/folder_model.h"
#include "tests/support/with_mem.h"

/* Runs it on the model; returns what was printed. */
static const char *run(
	struct folder_model *model, struct sync_options options, bool *ok, struct error *err)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *printed;

	assert_non_null(out);
	*ok = sync_folders(&model->base, options, out, err);
	assert_int_equal(fclose(out), 0);
	printed = mem_text(model, text);
	free(text);
	return printed;
}

struct example {
	const char *what;
	const char *source;
	const char *dest;
	const char *plan;
};

static void check_examples(
	TALLOC_CTX *mem, const struct example *rows, size_t count, bool may_delete)
{
	for (size_t i = 0; i < count; i++) {
		struct folder_model *model = folder_model_new(mem, rows[i].source, rows[i].dest);
		struct sync_options options = {.dry_run = true, .may_delete = may_delete};
		struct error err = {0};
		bool ok;
		const char *printed = run(model, options, &ok, &err);

		if (!ok || strcmp(printed, rows[i].plan) != 0)
			fail_msg("%s: %s%s", rows[i].what, printed, err.message);
		assert_int_equal(model->copied_files, 0);
	}
}

static void test_sync_plan__examples_with_delete(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct example rows[] = {
		{"equal", "a=1 b/c=2", "a=1 b/c=2", ""},
		{"both empty", "", "", ""},
		{"new", "fn1=1", "", "COPY src/fn1 dst/fn1\n"},
		{"renamed", "fn1=1", "fn2=1", "MOVE dst/fn2 dst/fn1\n"},
		{"surplus", "", "a=1", "DELETE dst/a\n"},
		{"new content", "a=2", "a=1", "COPY src/a dst/a\n"},
		{"swapped", "a=1 b=2", "a=2 b=1", "MOVE dst/b dst/.ficus-sync-0\nMOVE dst/a dst/b\n"
			"MOVE dst/.ficus-sync-0 dst/a\n"},
		{"chain", "b=1 c=2 d=3", "a=1 b=2 c=3",
			"MOVE dst/c dst/d\nMOVE dst/b dst/c\nMOVE dst/a dst/b\n"},
		{"cycle", "a=3 b=1 c=2", "a=1 b=2 c=3",
			"MOVE dst/c dst/.ficus-sync-0\nMOVE dst/b dst/c\nMOVE dst/a dst/b\n"
			"MOVE dst/.ficus-sync-0 dst/a\n"},
		{"renamed, and its name used again", "a=2 b=1", "a=1",
			"MOVE dst/a dst/b\nCOPY src/a dst/a\n"},
		{"duplicates", "a=1 b=1 c=1", "a=1 d=1", "MOVE dst/d dst/b\nCOPY src/c dst/c\n"},
		{"fewer duplicates", "a=1", "a=1 b=1", "DELETE dst/b\n"},
		{"folders", "a/b/c=1 e/", "d/",
			"COPY src/a dst/a\nCOPY src/a/b dst/a/b\nCOPY src/e dst/e\n"
			"COPY src/a/b/c dst/a/b/c\nDELETE dst/d\n"},
		{"folder renamed", "b/x=1 b/y=2", "a/x=1 a/y=2",
			"COPY src/b dst/b\nMOVE dst/a/x dst/b/x\nMOVE dst/a/y dst/b/y\n"
			"DELETE dst/a\n"},
		{"file into a folder of its name", "a/a=1", "a=1",
			"MOVE dst/a dst/.ficus-sync-0\nCOPY src/a dst/a\n"
			"MOVE dst/.ficus-sync-0 dst/a/a\n"},
		{"file out of a folder, to its name", "a=1", "a/a=1",
			"MOVE dst/a/a dst/.ficus-sync-0\nDELETE dst/a\n"
			"MOVE dst/.ficus-sync-0 dst/a\n"},
		{"folder to file", "a=2", "a/b=1",
			"COPY src/a dst/.ficus-sync-0\nDELETE dst/a/b\nDELETE dst/a\n"
			"MOVE dst/.ficus-sync-0 dst/a\n"},
		{"file to folder", "a/b=2", "a=1",
			"COPY src/a/b dst/.ficus-sync-0\nDELETE dst/a\nCOPY src/a dst/a\n"
			"MOVE dst/.ficus-sync-0 dst/a/b\n"},
		{"temporary name that is taken", "a=1 b=2 .ficus-sync-0=3",
			"a=2 b=1 .ficus-sync-1=3",
			"MOVE dst/.ficus-sync-1 dst/.ficus-sync-0\nMOVE dst/b dst/.ficus-sync-2\n"
			"MOVE dst/a dst/b\nMOVE dst/.ficus-sync-2 dst/a\n"},
	};
	/* clang-format on */

	check_examples(*state, rows, ARRAY_SIZE(rows), true);
}

static void test_sync_plan__examples_without_delete(void **state)
{
	static const struct example rows[] = {
		{"renamed",     "fn1=1",   "fn2=1",   "COPY src/fn1 dst/fn1\n"                  },
		{"surplus",     "",        "a=1 b/",  ""                                        },
		{"new content", "a=2",     "a=1",     "COPY src/a dst/a\n"                      },
		{"swapped",     "a=1 b=2", "a=2 b=1", "COPY src/a dst/a\nCOPY src/b dst/b\n"    },
		{"folders",     "a/b=1",   "c/d=1",   "COPY src/a dst/a\nCOPY src/a/b dst/a/b\n"},
	};

	check_examples(*state, rows, ARRAY_SIZE(rows), false);
}

static void test_sync_plan__change_of_kind_wants_delete(void **state)
{
	static const struct {
		const char *source;
		const char *dest;
	} rows[] = {
		{"a=1",       "a/b=1"},
                {"a=1",       "a/"   },
                {"b=2 a/b=1", "a=1"  }
        };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct folder_model *model = folder_model_new(*state, rows[i].source, rows[i].dest);
		struct error err = {0};
		bool ok;

		assert_string_equal(run(model, (struct sync_options){0}, &ok, &err), "");
		assert_false(ok);
		assert_int_equal(err.kind, ERROR_CONFLICT);
		assert_string_equal(err.message,
			"a is a folder on one side and none on the other: one of them would "
			"have to be deleted");
		assert_int_equal(model->copied_files, 0);
	}
}

static void test_sync_plan__odd_names_stand_in_quotes(void **state)
{
	struct folder_model *model =
		folder_model_new(*state, "a\nb=1 \"=2 \\=3 \xc3\xa9=4 \xff=5 \x7f=6 \t=7", "");
	struct error err = {0};
	bool ok;

	assert_string_equal(run(model, (struct sync_options){0}, &ok, &err),
		"COPY \"src/\\011\" \"dst/\\011\"\n"
		"COPY \"src/\\\"\" \"dst/\\\"\"\n"
		"COPY \"src/\\\\\" \"dst/\\\\\"\n"
		"COPY \"src/a\\012b\" \"dst/a\\012b\"\n"
		"COPY \"src/\\177\" \"dst/\\177\"\n"
		"COPY src/\xc3\xa9 dst/\xc3\xa9\n"
		"COPY src/\xff dst/\xff\n");
	assert_true(ok);
}

/* Whatever source and dest both had is still there after every action, wherever. */
struct watch {
	struct folder_pair base;
	struct folder_model *model;
	const struct folder_model *before;
};

static bool watched_list(struct folder_pair *base, TALLOC_CTX *mem, enum sync_side side,
	struct sync_listing *out, struct error *err)
{
	struct watch *watch = container_of(base, struct watch, base);

	return folder_pair_list(&watch->model->base, mem, side, out, err);
}

static bool watched_perform(
	struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	struct watch *watch = container_of(base, struct watch, base);
	bool ok = folder_pair_perform(&watch->model->base, action, err);

	for (char content[] = "1"; *content <= '5'; ++*content)
		if (folder_model_has_content(watch->before, SYNC_SOURCE, content) &&
			folder_model_has_content(watch->before, SYNC_DEST, content))
			assert_row(folder_model_has_content(watch->model, SYNC_DEST, content),
				folder_model_text(watch->before, SYNC_DEST));
	return ok;
}

#define TREES 10000

static void test_sync_plan__random_trees_become_equal(void **state)
{
	static const struct folder_pair_ops ops = {watched_list, watched_perform};
	struct fake_random random;

	fake_random_init(&random, 20310501);
	for (int i = 0; i < TREES; i++) {
		TALLOC_CTX *mem = mem_context(*state, "trees");
		const char *source = random_tree(mem, &random.base);
		const char *dest = random_tree(mem, &random.base);
		struct folder_model *model = folder_model_new(mem, source, dest);
		struct watch watch = {
			{&ops, "src", "dst"},
                        model, folder_model_new(mem, source, dest)
                };
		struct error err = {0};
		FILE *out = fopen("/dev/null", "we");

		assert_non_null(out);
		assert_true(sync_folders(
			&watch.base, (struct sync_options){.may_delete = true}, out, &err));
		assert_int_equal(fclose(out), 0);
		assert_string_equal(
			folder_model_text(model, SYNC_DEST), folder_model_text(model, SYNC_SOURCE));
		assert_row(!model->deleted_before_copy, dest);
		talloc_free(mem);
	}
}

/* In dest now, as it is in the listing. */
static bool is_in_dest(const struct folder_model *model, const struct sync_entry *entry)
{
	const struct sync_entry *is = sync_listing_find(&model->sides[SYNC_DEST], entry->path);

	if (!is || !is->content || !entry->content)
		return is && is->content == entry->content;
	return strcmp(is->content, entry->content) == 0;
}

/* Whatever dest had that source does not name is there as it was. */
static void assert_kept(const struct folder_model *before, const struct folder_model *model)
{
	const struct sync_listing *dest = &before->sides[SYNC_DEST];

	for (size_t i = 0; i < dest->count; i++)
		assert_row(sync_listing_find(&before->sides[SYNC_SOURCE], dest->items[i].path) ||
				is_in_dest(model, &dest->items[i]),
			dest->items[i].path);
}

static void assert_has_source(const struct folder_model *model)
{
	const struct sync_listing *source = &model->sides[SYNC_SOURCE];

	for (size_t i = 0; i < source->count; i++)
		assert_row(is_in_dest(model, &source->items[i]), source->items[i].path);
}

static void test_sync_plan__random_trees_lose_nothing_without_delete(void **state)
{
	struct fake_random random;
	int refused = 0;

	fake_random_init(&random, 20310502);
	for (int i = 0; i < TREES; i++) {
		TALLOC_CTX *mem = mem_context(*state, "trees");
		const char *source = random_tree(mem, &random.base);
		const char *dest = random_tree(mem, &random.base);
		struct folder_model *model = folder_model_new(mem, source, dest);
		struct error err = {0};
		bool ok;

		(void)run(model, (struct sync_options){0}, &ok, &err);
		assert_int_equal(model->deletions, 0);
		assert_kept(folder_model_new(mem, source, dest), model);
		if (ok)
			assert_has_source(model);
		else
			assert_string_equal(folder_model_text(model, SYNC_DEST), dest);
		refused += !ok;
		talloc_free(mem);
	}
	assert_in_range(refused, 1, TREES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_sync_plan__examples_with_delete),
		WITH_MEM(test_sync_plan__examples_without_delete),
		WITH_MEM(test_sync_plan__change_of_kind_wants_delete),
		WITH_MEM(test_sync_plan__odd_names_stand_in_quotes),
		WITH_MEM(test_sync_plan__random_trees_become_equal),
		WITH_MEM(test_sync_plan__random_trees_lose_nothing_without_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
