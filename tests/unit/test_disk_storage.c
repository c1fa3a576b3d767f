/* tests/unit/test_disk_storage.c - files that rows name. */
#include "config.h"

#include "adapters/files/disk_storage.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"

struct storage_case {
	char folder[sizeof("/tmp/ficus-storage-XXXXXX")];
	struct fake_random random;
	struct disk_storage storage;
	struct error err;
};

static int set_up(void **state)
{
	struct storage_case *this = mem_new(NULL, struct storage_case);

	(void)snprintf(this->folder, sizeof(this->folder), "/tmp/ficus-storage-XXXXXX");
	assert_non_null(mkdtemp(this->folder));
	fake_random_init(&this->random, 1);
	disk_storage_init(&this->storage, this->folder, &this->random.base);
	*state = this;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

static int tear_down(void **state)
{
	struct storage_case *this = *state;

	assert_int_equal(nftw(this->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	return talloc_free(this);
}

#define STORAGE_CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* The name it is kept by; NULL: it is not, and this->err says why. */
static const char *keep(struct storage_case *this, const char *name, int64_t longest)
{
	const char *kept = NULL;

	this->err = (struct error){0};
	if (!file_storage_keep(&this->storage.base, this, name, longest,
		    (struct bytes){name, strlen(name)}, &kept, &this->err))
		return NULL;
	return kept;
}

static const char *path_of(struct storage_case *this, const char *name)
{
	return mem_printf(this, "%s/%s", this->folder, name);
}

static const char *content_of(struct storage_case *this, const char *name)
{
	char text[512] = "";
	FILE *file = fopen(path_of(this, name), "r");

	assert_non_null(file);
	(void)fread(text, 1, sizeof(text) - 1, file);
	assert_int_equal(fclose(file), 0);
	return mem_text(this, text);
}

static void test_disk_storage__names_are_cleaned_as_django_does(void **state)
{
	static const struct {
		const char *name;
		const char *cleaned;
	} rows[] = {
		{"lamp.png",                       "lamp.png"                      },
		{"  my lamp .png ",                "my_lamp_.png"                  },
		{"L\xC3\xA4mp\xC3\xA9_2-x.tar.gz", "L\xC3\xA4mp\xC3\xA9_2-x.tar.gz"},
		{"\xE7\x81\xAF.png",               "\xE7\x81\xAF.png"              },
		{"a<b>'\"&$;:|\\\t\n.png",         "ab.png"                        },
		{"\xF0\x9F\x92\xA1.png",           ".png"                          },
		{"",			       ""			      },
	};
	struct storage_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(disk_storage_clean(this, rows[i].name), rows[i].cleaned);
}

static void test_disk_storage__file_is_kept_in_its_folder(void **state)
{
	struct storage_case *this = *state;
	struct stat status;

	assert_string_equal(keep(this, "items/2024/my lamp.png", 0), "items/2024/my_lamp.png");
	assert_string_equal(content_of(this, "items/2024/my_lamp.png"), "items/2024/my lamp.png");
	assert_string_equal(keep(this, "items/2024/b.png", 0), "items/2024/b.png");
	file_storage_drop(&this->storage.base, "items/2024/b.png");
	assert_int_equal(stat(path_of(this, "items/2024/b.png"), &status), -1);
	file_storage_drop(&this->storage.base, "items/2024/b.png");
	file_storage_drop(&this->storage.base, "nowhere/b.png");
}

static void test_disk_storage__taken_name_gets_a_mark_before_its_endings(void **state)
{
	struct storage_case *this = *state;
	const char *kept, *again;

	assert_string_equal(keep(this, "a.tar.gz", 0), "a.tar.gz");
	kept = keep(this, "a.tar.gz", 0);
	assert_int_equal(strlen(kept), strlen("a_1234567.tar.gz"));
	assert_memory_equal(kept, "a_", 2);
	assert_string_equal(kept + strlen("a_1234567"), ".tar.gz");
	again = keep(this, "a.tar.gz", 0);
	assert_string_not_equal(kept, again);
	assert_string_equal(content_of(this, "a.tar.gz"), "a.tar.gz");
}

static void test_disk_storage__long_name_is_cut(void **state)
{
	struct storage_case *this = *state;

	assert_string_equal(keep(this, "items/\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4.png", 12),
		"items/\xC3\xA4\xC3\xA4.png");
	assert_null(keep(this, "items/lamp.png", 10));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	assert_int_equal(strlen(keep(this, mem_printf(this, "%0400d.png", 0), 0)), 255);
}

static void test_disk_storage__what_is_no_name_is_refused(void **state)
{
	static const char *const names[] = {"", ".", "..", "items/", "items/..", "\xF0\x9F\x92\xA1",
		"../a.png", "items/../../a.png", "/etc/a.png", "items//a.png", "./a.png"};
	struct storage_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_row(!keep(this, names[i], 0), names[i]);
		assert_row(this->err.kind == ERROR_INVALID, names[i]);
	}
}

static void test_disk_storage__links_lead_nowhere(void **state)
{
	struct storage_case *this = *state;
	struct stat status;

	assert_int_equal(symlink("/tmp", path_of(this, "out")), 0);
	assert_int_equal(symlink("/tmp/ficus-no-such-file", path_of(this, "a.png")), 0);
	assert_null(keep(this, "out/a.png", 0));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
	assert_string_not_equal(keep(this, "a.png", 0), "a.png");
	assert_int_equal(stat("/tmp/ficus-no-such-file", &status), -1);
}

static void test_disk_storage__without_a_folder_nothing_is_kept(void **state)
{
	struct storage_case *this = *state;

	disk_storage_init(&this->storage, path_of(this, "missing"), &this->random.base);
	assert_null(keep(this, "a.png", 0));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORAGE_CASE(test_disk_storage__names_are_cleaned_as_django_does),
		STORAGE_CASE(test_disk_storage__file_is_kept_in_its_folder),
		STORAGE_CASE(test_disk_storage__taken_name_gets_a_mark_before_its_endings),
		STORAGE_CASE(test_disk_storage__long_name_is_cut),
		STORAGE_CASE(test_disk_storage__what_is_no_name_is_refused),
		STORAGE_CASE(test_disk_storage__links_lead_nowhere),
		STORAGE_CASE(test_disk_storage__without_a_folder_nothing_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
