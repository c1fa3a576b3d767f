/*
 * tests/unit/test_mutated_credentials.c - what a visitor's browser holds, changed in 120,000 ways:
 * sessions, messages, tokens and cookies. Only what was written by us is taken for it, and nothing
 * takes more memory than its length allows. The random numbers are the same in every run.
 */
#include "config.h"

#include <zlib.h>

#include "fcgi_app/django/base64.h"
#include "fcgi_app/django/csrf_token.h"
#include "fcgi_app/django/legacy_session.h"
#include "fcgi_app/django/message_codec.h"
#include "fcgi_app/django/session_codec.h"
#include "fcgi_app/django/session_data.h"
#include "fcgi_app/http/cookie.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"
#include "tests/support/with_mem.h"

#define SESSION_ROUNDS 40000
#define LEGACY_ROUNDS  10000
#define MESSAGE_ROUNDS 20000
#define TOKEN_ROUNDS   30000
#define COOKIE_ROUNDS  20000
#define BOMB_ROUNDS    60

#define BOMB_SIZE (16 * 1024 * 1024)
#define AGE_MAX_S 100

/* Of a text of that length that was not signed: some copies of it, and a few signatures. */
#define MEMORY_FOR(length) (8 * (length) + 8192)

static const struct django_settings settings = {.version = 502, .keys = vector_keys};

/* Texts of one kind, all good. */
struct originals {
	const char *texts[8];
	size_t count;
};

struct mutation {
	TALLOC_CTX *mem; /* of this round */
	struct random *random;
	const struct originals *originals;
	const char *text; /* one of them */
	size_t length;
};

static size_t below(struct random *random, size_t limit)
{
	return random_below(random, (uint32_t)limit);
}

/* The text with removed bytes at that place replaced. */
static const char *replaced(
	const struct mutation *m, size_t place, size_t removed, const char *inserted)
{
	return mem_printf(
		m->mem, "%.*s%s%s", (int)place, m->text, inserted, m->text + place + removed);
}

/* Any byte, or, as often, one that the text may well have. */
static const char *some_byte(const struct mutation *m)
{
	const char byte = below(m->random, 2) ? (char)(1 + below(m->random, 255))
					      : m->text[below(m->random, m->length)];

	return mem_text_n(m->mem, &byte, 1);
}

static const char *change_byte(const struct mutation *m)
{
	return replaced(m, below(m->random, m->length), 1, some_byte(m));
}

static const char *insert_byte(const struct mutation *m)
{
	return replaced(m, below(m->random, m->length + 1), 0, some_byte(m));
}

static const char *remove_bytes(const struct mutation *m)
{
	size_t place = below(m->random, m->length);

	return replaced(m, place, 1 + below(m->random, m->length - place), "");
}

static const char *truncate_text(const struct mutation *m)
{
	return mem_text_n(m->mem, m->text, below(m->random, m->length));
}

static const char *extend_text(const struct mutation *m)
{
	static const char *const ends[] = {"=", ":", " ", "\n", "A", ".", ":1r31eq", "%00", ";"};

	return replaced(m, m->length, 0, ends[below(m->random, ARRAY_SIZE(ends))]);
}

/* The beginning of this text, the end of another: swapped parts, if they stand at a colon. */
static const char *splice(const struct mutation *m)
{
	const char *other = m->originals->texts[below(m->random, m->originals->count)];
	size_t place = below(m->random, m->length);
	const char *colon = strchr(m->text + place, ':');
	const char *other_colon = strrchr(other, ':');

	if (colon && other_colon)
		return replaced(m, (size_t)(colon - m->text), strlen(colon), other_colon);
	return mem_printf(m->mem, "%.*s%s", (int)place, m->text, other);
}

static const char *swap_parts(const struct mutation *m)
{
	size_t place = below(m->random, m->length);
	const char *colon = strchr(m->text + place, ':');
	const char *second = colon ? colon + 1 : m->text + place;

	return mem_printf(m->mem, "%s%s%.*s", second, colon ? ":" : "",
		(int)(second - m->text - (colon ? 1 : 0)), m->text);
}

static const char *move_dot(const struct mutation *m)
{
	return *m->text == '.' ? m->text + 1 : replaced(m, 0, 0, ".");
}

static const char *repeat(const struct mutation *m)
{
	size_t times = 2 + below(m->random, 40);
	const char *text = m->text;

	while (times-- > 1)
		text = mem_printf(m->mem, "%s%s", text, m->text);
	return text;
}

static const char *(*const mutations[])(const struct mutation *m) = {
	change_byte,
	change_byte,
	insert_byte,
	remove_bytes,
	truncate_text,
	extend_text,
	splice,
	swap_parts,
	move_dot,
	repeat,
};

static const char *mutate(TALLOC_CTX *mem, struct random *random, const struct originals *originals)
{
	const char *text = originals->texts[below(random, originals->count)];
	struct mutation m = {mem, random, originals, text, strlen(text)};

	return mutations[below(random, ARRAY_SIZE(mutations))](&m);
}

static bool is_original(const char *text, const struct originals *originals)
{
	for (size_t i = 0; i < originals->count; i++)
		if (strcmp(text, originals->texts[i]) == 0)
			return true;
	return false;
}

/* Whether the text is taken; whatever that allocates belongs to mem. */
typedef bool taking(TALLOC_CTX *mem, const char *text);

static void assert_only_originals_are_taken(
	const struct originals *originals, taking *is_taken, unsigned rounds)
{
	struct fake_random random;

	fake_random_init(&random, rounds);
	for (size_t i = 0; i < originals->count; i++) {
		TALLOC_CTX *mem = mem_context(NULL, "original");

		assert_row(is_taken(mem, originals->texts[i]), originals->texts[i]);
		talloc_free(mem);
	}
	for (unsigned i = 0; i < rounds; i++) {
		TALLOC_CTX *making = mem_context(NULL, "making");
		TALLOC_CTX *reading = mem_context(NULL, "reading");
		const char *text = mutate(making, &random.base, originals);
		bool expected = is_original(text, originals);

		assert_row(is_taken(reading, text) == expected, text);
		assert_true(expected || talloc_total_size(reading) <= MEMORY_FOR(strlen(text)));
		talloc_free(reading);
		talloc_free(making);
	}
}

static bool is_session(TALLOC_CTX *mem, const char *text)
{
	struct decoded_session found;
	struct session_data *data;

	return session_codec_decode(mem, &vector_signer, text, &found) &&
		session_data_parse(mem, found.json, &data);
}

/* As the engine signed_cookies reads them; whoever has the text by then, the time counts. */
static bool is_young_session(TALLOC_CTX *mem, const char *text, int64_t now_s)
{
	struct decoded_session found;

	return session_codec_decode(mem, &vector_signer, text, &found) &&
		!signing_is_expired(found.signed_at_s, AGE_MAX_S, now_s);
}

static bool is_legacy_session(TALLOC_CTX *mem, const char *text)
{
	struct decoded_session found;

	return legacy_session_decode(mem, vector_keys, "SessionStore", text, &found);
}

static bool is_message_list(TALLOC_CTX *mem, const char *text)
{
	struct message_list found;

	return message_cookie_decode(mem, &settings, text, &found);
}

static bool is_token(TALLOC_CTX *mem, const char *text)
{
	(void)mem;
	return csrf_token_matches(text, VECTOR_SECRET);
}

/* The header of a request: whoever changes it, no other session comes out. */
static bool is_session_cookie(TALLOC_CTX *mem, const char *header)
{
	const char *value = cookie_find(mem, header, "sessionid");

	return value && is_session(mem, value);
}

static const char *large_session(TALLOC_CTX *mem)
{
	struct session_data *data = session_data_new(mem);

	for (int i = 0; i < 200; i++)
		session_data_set_number(data, mem_printf(mem, "member_%d", i), i);
	return session_codec_encode(
		mem, &vector_signer, session_data_write(mem, data), VECTOR_TIME_S);
}

static void test_mutated_credentials__session_is_ours_or_none(void **state)
{
	struct originals originals = {
		{VECTOR_EMPTY, VECTOR_ACCENTS, VECTOR_LOGIN, VECTOR_LOGIN_PLAIN,
                 large_session(*state)},
		5,
	};

	assert_only_originals_are_taken(&originals, is_session, SESSION_ROUNDS);
}

static void test_mutated_credentials__old_session_is_ours_or_none(void **state)
{
	static const struct originals originals = {{VECTOR_LEGACY}, 1};

	(void)state;
	assert_only_originals_are_taken(&originals, is_legacy_session, LEGACY_ROUNDS);
}

static void test_mutated_credentials__messages_are_ours_or_none(void **state)
{
	static const struct django_message messages[] = {
		{MESSAGE_INFO,  "One message, and one message, and one more message.", "",   false},
		{MESSAGE_ERROR, "One message, and one message, and one more message.", NULL, false},
	};
	struct message_list list = {messages, ARRAY_SIZE(messages), false};
	size_t kept;
	struct originals originals = {
		{VECTOR_MESSAGES,
                 message_cookie_encode(*state, &settings, &list, VECTOR_TIME_S, &kept)},
		2,
	};

	assert_only_originals_are_taken(&originals, is_message_list, MESSAGE_ROUNDS);
}

static void test_mutated_credentials__token_is_of_the_secret_or_none(void **state)
{
	static const struct originals originals = {
		{VECTOR_SECRET, VECTOR_TOKEN},
                2
        };

	(void)state;
	assert_only_originals_are_taken(&originals, is_token, TOKEN_ROUNDS);
}

/*
 * A header may change in many ways and still hold the same session: what comes out of it is what
 * was put in, or nothing that is taken.
 */
static void test_mutated_credentials__cookie_holds_its_session_or_none(void **state)
{
	static const struct originals originals = {
		{
                 "sessionid=" VECTOR_EMPTY "; csrftoken=" VECTOR_SECRET,
                 "csrftoken=" VECTOR_TOKEN "; sessionid=" VECTOR_LOGIN,
                 "sessionid=\"" VECTOR_ACCENTS "\";messages=" VECTOR_MESSAGES,
		 },
		3,
	};
	static const struct originals values = {
		{VECTOR_EMPTY, VECTOR_LOGIN, VECTOR_ACCENTS},
                3
        };
	struct fake_random random;
	unsigned taken = 0;

	(void)state;
	fake_random_init(&random, COOKIE_ROUNDS);
	for (unsigned i = 0; i < COOKIE_ROUNDS; i++) {
		TALLOC_CTX *mem = mem_context(NULL, "round");
		const char *header = mutate(mem, &random.base, &originals);
		const char *value = cookie_find(mem, header, "sessionid");

		if (is_session_cookie(mem, header)) {
			assert_row(is_original(value, &values), header);
			taken++;
		}
		talloc_free(mem);
	}
	assert_in_range(taken, 1, COOKIE_ROUNDS - 1);
}

/* A text that is good for one purpose is good for no other. */
static void test_mutated_credentials__replay_elsewhere_is_refused(void **state)
{
	static const char *const other_keys[] = {"another-secret-key", NULL};
	static const struct signer elsewhere[] = {
		{vector_keys, "django.contrib.sessions.backends.signed_cookies", ""                   },
		{vector_keys, "django.contrib.sessions.OurStore",                ""                   },
		{vector_keys, "django.contrib.sessions.SessionStore",            SIGNING_COOKIE_PREFIX},
		{vector_keys, "django.contrib.messages",                         ""                   },
		{vector_keys, "django.contrib.messages",                         SIGNING_COOKIE_PREFIX},
		{other_keys,  "django.contrib.sessions.SessionStore",            ""                   },
	};
	TALLOC_CTX *mem = *state;
	struct decoded_session found;

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++) {
		assert_false(session_codec_decode(mem, &elsewhere[i], VECTOR_LOGIN, &found));
		assert_false(is_session(mem,
			session_codec_encode(
				mem, &elsewhere[i], (struct bytes){"{}", 2}, VECTOR_TIME_S)));
	}
	assert_false(is_message_list(mem, VECTOR_LOGIN));
	assert_false(is_session(mem, VECTOR_MESSAGES));
	assert_false(is_session(mem, VECTOR_LEGACY));
	assert_false(is_legacy_session(mem, VECTOR_LOGIN));
}

static void test_mutated_credentials__session_is_taken_until_it_expires(void **state)
{
	TALLOC_CTX *mem = *state;

	for (int64_t age_s = 0; age_s <= 2 * AGE_MAX_S; age_s++)
		assert_int_equal(is_young_session(mem, VECTOR_LOGIN, VECTOR_TIME_S + age_s),
			age_s <= AGE_MAX_S);
}

/* Cut off anywhere, with another byte somewhere. */
static struct bytes damaged(TALLOC_CTX *mem, struct random *random, struct bytes bytes)
{
	size_t length = 1 + below(random, bytes.len);
	unsigned char *copy = mem_copy(mem, bytes.ptr, length);

	copy[below(random, length)] = (unsigned char)below(random, 256);
	return (struct bytes){copy, length};
}

/* Bombs, damaged each in its own way, that somebody who has the key has signed. */
static void test_mutated_credentials__bomb_takes_bounded_memory(void **state)
{
	TALLOC_CTX *mem = *state;
	uLongf length = compressBound(BOMB_SIZE);
	unsigned char *bomb = mem_array(mem, unsigned char, length);
	struct fake_random random;

	assert_int_equal(
		compress(bomb, &length, mem_array(mem, unsigned char, BOMB_SIZE), BOMB_SIZE), Z_OK);
	fake_random_init(&random, BOMB_ROUNDS);
	for (unsigned i = 0; i < BOMB_ROUNDS; i++) {
		TALLOC_CTX *making = mem_context(mem, "making");
		TALLOC_CTX *reading = mem_context(mem, "reading");
		struct bytes packed = damaged(making, &random.base, (struct bytes){bomb, length});
		const char *value =
			mem_printf(making, ".%s", base64_encode(making, BASE64_URL, packed));

		assert_false(is_session(
			reading, signing_sign(making, &vector_signer, value, VECTOR_TIME_S)));
		assert_true(talloc_total_size(reading) <
			2 * SESSION_JSON_MAX + MEMORY_FOR(strlen(value)));
		talloc_free(reading);
		talloc_free(making);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_mutated_credentials__session_is_ours_or_none),
		WITH_MEM(test_mutated_credentials__old_session_is_ours_or_none),
		WITH_MEM(test_mutated_credentials__messages_are_ours_or_none),
		WITH_MEM(test_mutated_credentials__token_is_of_the_secret_or_none),
		WITH_MEM(test_mutated_credentials__cookie_holds_its_session_or_none),
		WITH_MEM(test_mutated_credentials__replay_elsewhere_is_refused),
		WITH_MEM(test_mutated_credentials__session_is_taken_until_it_expires),
		WITH_MEM(test_mutated_credentials__bomb_takes_bounded_memory),
	};

	return cmocka_run_group_tests_name("mutated_credentials", tests, NULL, NULL);
}
