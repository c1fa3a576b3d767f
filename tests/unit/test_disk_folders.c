/* Folders on a disk made equal: real trees, odd names, what cannot be read, what must be refused.
 */
#include "config.h"

#include "adapters/files/disk_folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/sync/sync.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/folder_model.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

/* Two folders of a test, empty at first. */
struct pair {
	TALLOC_CTX *mem;
	const char *source;
	const char *dest;
};

static struct pair make_pair(TALLOC_CTX *mem)
{
	const char *folder = temp_folder(mem);
	struct pair pair = {
		mem, mem_printf(mem, "%s/src", folder), mem_printf(mem, "%s/dst", folder)};

	assert_int_equal(mkdir(pair.source, 0700), 0);
	assert_int_equal(mkdir(pair.dest, 0700), 0);
	return pair;
}

static const struct sync_options deleting = {.may_delete = true};
static const struct sync_options copying = {.may_delete = false};

/* What was printed, with the folders called src and dst; *err when it failed. */
static const char *go(const struct pair *pair, struct sync_options options, struct error *err)
{
	struct disk_folders folders;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *printed;
	bool ok;

	*err = (struct error){0};
	assert_non_null(out);
	if (disk_folders_open(&folders, pair->source, pair->dest, err)) {
		folders.base.source = "src/";
		folders.base.dest = "dst";
		ok = sync_folders(&folders.base, options, out, err);
		assert_int_equal(ok, err->kind == ERROR_NONE);
	}
	disk_folders_close(&folders);
	assert_int_equal(fclose(out), 0);
	printed = mem_text(pair->mem, text);
	free(text);
	return printed;
}

static void must_go(const struct pair *pair, struct sync_options options)
{
	struct error err;

	(void)go(pair, options, &err);
	if (err.kind != ERROR_NONE)
		fail_msg("%s", err.message);
}

/* All that is in a folder, as the program itself sees it. */
static const char *describe(const struct pair *pair, const char *name)
{
	struct disk_folder folder = {.name = name, .fd = open(name, O_RDONLY | O_DIRECTORY)};
	struct disk_folder nothing = {.fd = -1};
	struct sync_listing listing;
	struct error err = {0};
	const char *text = "";

	assert_true(folder.fd >= 0);
	if (!disk_listing_read(pair->mem, &folder, &nothing, false, &listing, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < listing.count; i++)
		text = mem_printf(pair->mem, "%s%s: %s\n", text, listing.items[i].path,
			listing.items[i].content ? listing.items[i].content : "folder");
	(void)close(folder.fd);
	return text;
}

static void assert_equal_folders(const struct pair *pair)
{
	assert_string_equal(describe(pair, pair->dest), describe(pair, pair->source));
}

/* Puts the side of the model on the disk. */
static void build(const char *folder, const struct sync_listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct sync_entry *entry = &listing->items[i];
		char *path = mem_printf(NULL, "%s/%s", folder, entry->path);

		if (entry->content)
			write_text(folder, entry->path, entry->content);
		else
			assert_int_equal(mkdir(path, 0700), 0);
		talloc_free(path);
	}
}

static struct pair make_trees(TALLOC_CTX *mem, const char *source, const char *dest)
{
	struct folder_model *model = folder_model_new(mem, source, dest);
	struct pair pair = make_pair(mem);

	build(pair.source, &model->sides[SYNC_SOURCE]);
	build(pair.dest, &model->sides[SYNC_DEST]);
	return pair;
}

/* SHA-256 of "abc", of FIPS 180-2. */
static void test_disk_folders__files_are_known_by_their_hash(void **state)
{
	struct pair pair = make_trees(*state, "a=abc", "");

	assert_string_equal(describe(&pair, pair.source),
		"a: sha256 "
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
}

static void test_disk_folders__trees_become_equal(void **state)
{
	static const struct {
		const char *source;
		const char *dest;
		const char *printed;
	} rows[] = {
		{"a=1",     "b=1",     "MOVE dst/b dst/a\n"                           },
		{"a=2",     "a=1",     "COPY src/a dst/a\n"                           },
		{"a=1 b=2", "a=2 b=1",
                 "MOVE dst/b dst/.ficus-sync-0\nMOVE dst/a dst/b\n"
			"MOVE dst/.ficus-sync-0 dst/a\n"                              },
		{"a/a=1",   "a=1",
                 "MOVE dst/a dst/.ficus-sync-0\nCOPY src/a dst/a\n"
			"MOVE dst/.ficus-sync-0 dst/a/a\n"                            },
		{"a=1 e/",  "a/b/c=2",
                 "COPY src/e dst/e\nCOPY src/a dst/.ficus-sync-0\nDELETE dst/a/b/c\n"
			"DELETE dst/a/b\nDELETE dst/a\nMOVE dst/.ficus-sync-0 dst/a\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pair pair = make_trees(*state, rows[i].source, rows[i].dest);
		struct error err;

		assert_string_equal(go(&pair, deleting, &err), rows[i].printed);
		assert_string_equal(err.message, "");
		assert_equal_folders(&pair);
		assert_string_equal(go(&pair, deleting, &err), "");
	}
}

#define TREES 80

static void test_disk_folders__random_trees_become_equal(void **state)
{
	struct fake_random random;

	fake_random_init(&random, 20310503);
	for (int i = 0; i < TREES; i++) {
		TALLOC_CTX *mem = mem_context(*state, "trees");
		struct pair pair = make_trees(
			mem, random_tree(mem, &random.base), random_tree(mem, &random.base));

		must_go(&pair, deleting);
		assert_equal_folders(&pair);
		talloc_free(mem);
	}
}

static void test_disk_folders__dry_run_changes_nothing(void **state)
{
	struct pair pair = make_trees(*state, "a=1 b=2 c/d=3", "a=2 b=1 x=9");
	const char *before = describe(&pair, pair.dest);
	struct error err;
	const char *planned =
		go(&pair, (struct sync_options){.dry_run = true, .may_delete = true}, &err);

	assert_string_equal(describe(&pair, pair.dest), before);
	assert_string_equal(go(&pair, deleting, &err), planned);
	assert_equal_folders(&pair);
}

static void test_disk_folders__without_delete_surplus_stays(void **state)
{
	struct pair pair = make_trees(*state, "a=1", "b=1 c/d=2");
	struct error err;

	assert_string_equal(go(&pair, copying, &err), "COPY src/a dst/a\n");
	assert_string_equal(read_text_file(*state, mem_printf(*state, "%s/c/d", pair.dest)), "2");
	assert_string_equal(read_text_file(*state, mem_printf(*state, "%s/b", pair.dest)), "1");
}

static void test_disk_folders__links_are_copied_as_links(void **state)
{
	struct pair pair = make_trees(*state, "a=1 d/", "b=1");

	assert_int_equal(symlink("a", mem_printf(*state, "%s/to_a", pair.source)), 0);
	assert_int_equal(symlink("/nowhere", mem_printf(*state, "%s/d/x", pair.source)), 0);
	assert_int_equal(symlink("..", mem_printf(*state, "%s/up", pair.source)), 0);
	assert_int_equal(symlink("other", mem_printf(*state, "%s/up", pair.dest)), 0);
	must_go(&pair, deleting);

	assert_equal_folders(&pair);
	assert_non_null(strstr(describe(&pair, pair.dest), "d/x: link /nowhere\n"));
	assert_non_null(strstr(describe(&pair, pair.dest), "up: link ..\n"));
}

static void test_disk_folders__names_are_bytes(void **state)
{
	struct pair pair = make_pair(*state);
	char name[256];

	for (int byte = 1; byte < 256; byte++) {
		char text[] = {'x', (char)byte, '\0'};

		if (byte != '/')
			write_text(pair.source, text, "some");
	}
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	write_text(pair.source, name, "a name as long as may be");
	write_text(pair.source, " ", "");
	must_go(&pair, copying);
	assert_equal_folders(&pair);
}

/* Larger than whatever is read at once. */
static void test_disk_folders__large_files_are_copied(void **state)
{
	struct pair pair = make_pair(*state);
	size_t length = 1000003;
	char *bytes = mem_array(*state, char, length);

	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)(i * 31 % 251);
	write_bytes(pair.source, "large", bytes, length);
	must_go(&pair, copying);
	assert_equal_folders(&pair);
}

static void test_disk_folders__permissions_come_along(void **state)
{
	struct pair pair = make_trees(*state, "tool=1", "");
	struct stat status;
	mode_t mask = umask(077);

	assert_int_equal(chmod(mem_printf(*state, "%s/tool", pair.source), 0775), 0);
	must_go(&pair, copying);
	(void)umask(mask);
	assert_int_equal(stat(mem_printf(*state, "%s/tool", pair.dest), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0775);
}

/* Refuses the pair, naming the words; dest is left as it was. */
static void assert_refused(const struct pair *pair, enum error_kind kind, const char *words)
{
	struct error err;

	assert_string_equal(go(pair, deleting, &err), "");
	assert_int_equal(err.kind, kind);
	if (!strstr(err.message, words))
		fail_msg("%s", err.message);
}

static void test_disk_folders__one_inside_the_other_is_refused(void **state)
{
	struct pair outer = make_trees(*state, "inner/a=1 b=2", "c=3");
	const char *inner = mem_printf(*state, "%s/inner", outer.source);

	assert_refused(&(struct pair){*state, outer.source, inner}, ERROR_INVALID, "is inside");
	assert_refused(&(struct pair){*state, inner, outer.source}, ERROR_INVALID, "is inside");
	assert_refused(&(struct pair){*state, inner, inner}, ERROR_INVALID, "are the same folder");
	assert_non_null(strstr(describe(&outer, outer.source), "inner/a: "));
}

static void test_disk_folders__missing_folder_is_told(void **state)
{
	struct pair pair = make_trees(*state, "a=1", "");

	assert_refused(&(struct pair){*state, "/nowhere", pair.dest}, ERROR_UNAVAILABLE,
		"cannot open /nowhere: No such file");
	assert_refused(&(struct pair){*state, pair.source, "/nowhere"}, ERROR_UNAVAILABLE,
		"cannot open /nowhere: No such file");
}

static void test_disk_folders__what_is_no_file_is_refused(void **state)
{
	struct pair pair = make_trees(*state, "a=1", "b=2");

	assert_int_equal(mkfifo(mem_printf(*state, "%s/fifo", pair.source), 0600), 0);
	assert_refused(&pair, ERROR_INVALID, "/fifo is neither a file nor a folder nor a link");
	assert_non_null(strstr(describe(&pair, pair.dest), "b: "));
}

#define NOBODY 65534

/* In a process of its own, which may not read everything even if the test may. */
static int refuse_as_nobody(const struct pair *pair)
{
	struct error err;

	if (geteuid() == 0 && setuid(NOBODY) != 0)
		return 2;
	(void)go(pair, deleting, &err);
	return err.kind == ERROR_UNAVAILABLE && strstr(err.message, "src/b: Permission denied") ? 0
												: 1;
}

static void test_disk_folders__unreadable_file_stops_it_before_anything_is_done(void **state)
{
	struct pair pair = make_trees(*state, "a=1 b=2", "c=3");
	const char *before = describe(&pair, pair.dest);
	int status;
	pid_t pid;

	assert_int_equal(chmod(mem_printf(*state, "%s/b", pair.source), 0), 0);
	assert_int_equal(chmod(pair.source, 0755), 0);
	assert_int_equal(chmod(pair.dest, 0777), 0);
	assert_int_equal(chmod(mem_printf(*state, "%s/..", pair.source), 0755), 0);
	pid = process_fork();
	if (pid == 0)
		_exit(refuse_as_nobody(&pair));
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_string_equal(describe(&pair, pair.dest), before);
}

/* Between listing and copying: the file is not taken for what it was. */
static void test_disk_folders__file_that_changes_meanwhile_is_not_copied(void **state)
{
	struct pair pair = make_trees(*state, "a=1", "a=0");
	struct sync_action copy = {SYNC_COPY, "a", "a", "sha256 of something else"};
	const char *before = describe(&pair, pair.dest);
	struct disk_folders folders;
	struct error err = {0};

	assert_true(disk_folders_open(&folders, pair.source, pair.dest, &err));
	assert_false(folder_pair_perform(&folders.base, &copy, &err));
	disk_folders_close(&folders);

	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "src/a was changed meanwhile"));
	assert_string_equal(describe(&pair, pair.dest), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_disk_folders__files_are_known_by_their_hash),
		WITH_MEM(test_disk_folders__trees_become_equal),
		WITH_MEM(test_disk_folders__random_trees_become_equal),
		WITH_MEM(test_disk_folders__dry_run_changes_nothing),
		WITH_MEM(test_disk_folders__without_delete_surplus_stays),
		WITH_MEM(test_disk_folders__links_are_copied_as_links),
		WITH_MEM(test_disk_folders__names_are_bytes),
		WITH_MEM(test_disk_folders__large_files_are_copied),
		WITH_MEM(test_disk_folders__permissions_come_along),
		WITH_MEM(test_disk_folders__one_inside_the_other_is_refused),
		WITH_MEM(test_disk_folders__missing_folder_is_told),
		WITH_MEM(test_disk_folders__what_is_no_file_is_refused),
		WITH_MEM(test_disk_folders__unreadable_file_stops_it_before_anything_is_done),
		WITH_MEM(test_disk_folders__file_that_changes_meanwhile_is_not_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
