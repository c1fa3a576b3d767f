/* tests/unit/test_fingerprint.c - requests that differ have different fingerprints. */
#include "config.h"

#include "fcgi_app/http/fingerprint.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

#define PART(text)                                                                                 \
	{                                                                                          \
		(text), sizeof(text) - 1                                                           \
	}

static bool is_same(struct bytes a, struct bytes b)
{
	assert_int_equal(a.len, FINGERPRINT_SIZE);
	assert_int_equal(b.len, FINGERPRINT_SIZE);
	return memcmp(a.ptr, b.ptr, FINGERPRINT_SIZE) == 0;
}

/* By another hand: printf '3:abc0:' | sha256sum. */
static void test_fingerprint__is_sha_256_of_parts_with_their_lengths(void **state)
{
	static const unsigned char expected[FINGERPRINT_SIZE] = {0xbd, 0xf1, 0x00, 0x4d, 0x30, 0x99,
		0xa7, 0xa3, 0x71, 0x2d, 0x12, 0xc4, 0x56, 0xe1, 0x5e, 0xbb, 0x2b, 0x81, 0xd4, 0x37,
		0x40, 0x86, 0x8f, 0x77, 0x76, 0x0b, 0xe8, 0xf6, 0x39, 0x85, 0x5a, 0xad};
	static const struct bytes parts[] = {PART("abc"), PART("")};
	struct bytes found = fingerprint_of(*state, parts, ARRAY_SIZE(parts));

	assert_int_equal(found.len, sizeof(expected));
	assert_memory_equal(found.ptr, expected, sizeof(expected));
}

static void test_fingerprint__tells_every_list_from_others(void **state)
{
	static const struct bytes lists[][2] = {
		{PART("ab"),      PART("c")  },
		{PART("a"),       PART("bc") },
		{PART("abc"),     PART("")   },
		{PART(""),        PART("abc")},
		{PART("a\0b"),    PART("c")  },
		{PART("a\0"),     PART("bc") },
		{PART("2:ab1:c"), PART("")   },
		{{NULL, 0},       {NULL, 0}  },
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (size_t j = 0; j < ARRAY_SIZE(lists); j++)
			assert_int_equal(is_same(fingerprint_of(mem, lists[i], 2),
						 fingerprint_of(mem, lists[j], 2)),
				i == j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_fingerprint__is_sha_256_of_parts_with_their_lengths),
		WITH_MEM(test_fingerprint__tells_every_list_from_others),
	};

	return cmocka_run_group_tests_name("fingerprint", tests, NULL, NULL);
}
