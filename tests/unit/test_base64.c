/* tests/unit/test_base64.c - bytes as text, read strictly. */
#include "config.h"

#include "fcgi_app/django/base64.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

/* RFC 4648, 10, and bytes whose digits differ in the two forms. */
static const struct {
	const char *bytes;
	const char *url;
	const char *padded;
} rows[] = {
	{"",	     "",         ""        },
	{"f",            "Zg",       "Zg=="    },
	{"fo",           "Zm8",      "Zm8="    },
	{"foo",          "Zm9v",     "Zm9v"    },
	{"foob",         "Zm9vYg",   "Zm9vYg=="},
	{"fooba",        "Zm9vYmE",  "Zm9vYmE="},
	{"foobar",       "Zm9vYmFy", "Zm9vYmFy"},
	{"\xFB\xFF\xBE", "-_--",     "+/++"    },
};

static bool is_decoded(TALLOC_CTX *mem, enum base64_form form, const char *text, const char *bytes)
{
	struct bytes found;

	return base64_decode(mem, form, text, strlen(text), &found) && found.len == strlen(bytes) &&
		memcmp(found.ptr, bytes, found.len) == 0 &&
		((const char *)found.ptr)[found.len] == '\0';
}

static void test_base64__bytes_and_text_stand_for_each_other(void **state)
{
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes bytes = {rows[i].bytes, strlen(rows[i].bytes)};

		assert_string_equal(base64_encode(mem, BASE64_URL, bytes), rows[i].url);
		assert_string_equal(base64_encode(mem, BASE64_PADDED, bytes), rows[i].padded);
		assert_row(is_decoded(mem, BASE64_URL, rows[i].url, rows[i].bytes), rows[i].url);
		assert_row(is_decoded(mem, BASE64_PADDED, rows[i].padded, rows[i].bytes),
			rows[i].padded);
	}
}

static void test_base64__another_text_is_refused(void **state)
{
	static const char *const neither[] = {"Z", "Zm9vY", "Zh", "Zh==", "Zm9",
		"Zm9=", "Z===", "Zg=", "Zg===", "=", "==", "====", "Zg==Zg==", " Zg==", "Zg==\n",
		"Zm 8", "Z\xC3\xA9v"};
	TALLOC_CTX *mem = *state;
	struct bytes out;

	for (size_t i = 0; i < ARRAY_SIZE(neither); i++) {
		size_t length = strlen(neither[i]);

		assert_row(!base64_decode(mem, BASE64_URL, neither[i], length, &out), neither[i]);
		assert_row(
			!base64_decode(mem, BASE64_PADDED, neither[i], length, &out), neither[i]);
	}
	assert_false(base64_decode(mem, BASE64_URL, "Zg==", 4, &out));
	assert_false(base64_decode(mem, BASE64_URL, "+/++", 4, &out));
	assert_false(base64_decode(mem, BASE64_PADDED, "-_--", 4, &out));
	assert_false(base64_decode(mem, BASE64_PADDED, "Zg", 2, &out));
	assert_false(base64_decode(mem, BASE64_URL, "Z\0Z", 3, &out));
}

static void test_base64__every_byte_is_read_back(void **state)
{
	TALLOC_CTX *mem = *state;
	unsigned char bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		const char *text = base64_encode(mem, BASE64_URL, (struct bytes){bytes, length});
		struct bytes found;

		assert_true(base64_decode(mem, BASE64_URL, text, strlen(text), &found));
		assert_int_equal(found.len, length);
		assert_memory_equal(found.ptr, bytes, length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_base64__bytes_and_text_stand_for_each_other),
		WITH_MEM(test_base64__another_text_is_refused),
		WITH_MEM(test_base64__every_byte_is_read_back),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
