/* tests/unit/test_words.c - which language is chosen, and the texts in it. */
#include "config.h"

#include "fcgi_app/http/words.h"
#include "tests/support/cmocka.h"

static const struct words *called(const char *language)
{
	const struct words *words = words_choose(language, NULL, NULL);

	assert_string_equal(words->language, language);
	return words;
}

static const char *const german_site[] = {"de", "en", NULL};
static const char *const dutch_site[] = {"nl", "fr-ca", NULL};
static const char *const austrian_site[] = {"en", "de-at", NULL};

static const struct choosing {
	const char *what;
	const char *chosen;
	const char *accepted;
	const char *const *allowed;
	const char *expected;
} choosings[] = {
	{"nothing is known",             NULL,      NULL,                         NULL,          "en"},
	{"the cookie",                   "fr",      "de",                         NULL,          "fr"},
	{"a cookie that is not ours",    "xx",      "de",                         NULL,          "de"},
	{"an empty cookie",              "",        "de",                         NULL,          "de"},
	{"a cookie that is not allowed", "fr",      "en",                         german_site,   "en"},
	{"a region",		     "fr-CA",   NULL,                         NULL,          "fr"},
	{"a region as in C",             "de_AT",   NULL,                         NULL,          "de"},
	{"capitals",		     "DE",      NULL,                         NULL,          "de"},
	{"a longer word",                "deutsch", NULL,                         NULL,          "en"},
	{"the header",                   NULL,      "fr",                         NULL,          "fr"},
	{"the first of equals",          NULL,      "xx, fr-CH, de",              NULL,          "fr"},
	{"the best",		     NULL,      "fr;q=0.5,de;q=0.8,en;q=0.1", NULL,          "de"},
	{"blanks",		       NULL,      " fr ; q=0.5 ,\tde ;q=0.8",   NULL,          "de"},
	{"refused ones",                 NULL,      "fr;q=0, de;q=0.001",         NULL,          "de"},
	{"only refused ones",            NULL,      "fr;q=0",                     german_site,   "de"},
	{"too much of it",               NULL,      "fr;q=2, de;q=0.1",           NULL,          "de"},
	{"no number",                    NULL,      "fr;q=x, de;q=0.1",           NULL,          "de"},
	{"a negative number",            NULL,      "fr;q=-1, de;q=0.1",          NULL,          "de"},
	{"no quality",                   NULL,      "fr;level=1, de;q=0.1",       NULL,          "de"},
	{"half a quality",               NULL,      "fr;, de;q=0.1",              NULL,          "de"},
	{"any",			  NULL,      "*",                          german_site,   "de"},
	{"an empty header",              NULL,      "",                           german_site,   "de"},
	{"nothing but commas",           NULL,      ",,,;;,",                     german_site,   "de"},
	{"the site's own",               NULL,      "xx",                         german_site,   "de"},
	{"the site's is not ours",       NULL,      "xx",                         dutch_site,    "en"},
	{"its region",                   NULL,      "fr",                         dutch_site,    "fr"},
	{"another region",               "de-ch",   NULL,                         austrian_site, "de"},
};

static void test_words__the_best_language_is_chosen(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(choosings); i++) {
		const struct choosing *it = &choosings[i];

		assert_row(
			words_choose(it->chosen, it->accepted, it->allowed) == called(it->expected),
			it->what);
	}
}

static void test_words__english_is_what_the_sources_have(void **state)
{
	(void)state;
	assert_string_equal(words_text(&words_english, "Search"), "Search");
	assert_string_equal(words_count(&words_english, "%zu row", "%zu rows", 1), "%zu row");
	assert_string_equal(words_count(&words_english, "%zu row", "%zu rows", 0), "%zu rows");
}

static void test_words__texts_are_translated(void **state)
{
	(void)state;
	assert_string_equal(words_text(called("de"), "Search"), "Suchen");
	assert_string_equal(words_text(called("fr"), "Search"), "Rechercher");
}

static void test_words__what_nobody_translated_stays_english(void **state)
{
	(void)state;
	assert_string_equal(words_text(called("de"), "No such text"), "No such text");
	assert_string_equal(words_text(called("fr"), ""), "");
	assert_string_equal(words_text(called("fr"), "\xff"), "\xff");
	assert_string_equal(words_count(called("fr"), "one x", "many x", 0), "many x");
}

/* The forms of a number are the language's: French says one of nothing, too. */
static void test_words__numbers_have_their_forms(void **state)
{
	static const char one[] = "Too many attempts have failed. Try again in %lu minute.";
	static const char many[] = "Too many attempts have failed. Try again in %lu minutes.";
	static const struct {
		const char *language;
		unsigned long number;
		const char *end;
	} forms[] = {
		{"de", 0, "%lu Minuten wieder."      },
		{"de", 1, "%lu Minute wieder."       },
		{"de", 2, "%lu Minuten wieder."      },
		{"fr", 0, "dans %lu minute."         },
		{"fr", 1, "dans %lu minute."         },
		{"fr", 2, "dans %lu minutes."        },
		{"en", 0, "Try again in %lu minutes."},
		{"en", 1, "Try again in %lu minute." },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *form =
			words_count(called(forms[i].language), one, many, forms[i].number);

		assert_true(strlen(form) > strlen(forms[i].end));
		assert_string_equal(form + strlen(form) - strlen(forms[i].end), forms[i].end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words__the_best_language_is_chosen),
		cmocka_unit_test(test_words__english_is_what_the_sources_have),
		cmocka_unit_test(test_words__texts_are_translated),
		cmocka_unit_test(test_words__what_nobody_translated_stays_english),
		cmocka_unit_test(test_words__numbers_have_their_forms),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
