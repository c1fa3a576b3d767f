#include "config.h"

#include "fcgi_app/http/words.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

/*
 * A catalogue as msgfmt makes it, its numbers little-endian: a magic number, a revision, how many
 * texts there are, and where two tables begin. These hold the length and the place of each English
 * text, sorted, and of each translation. Texts end in NUL; so do the forms for numbers, one after
 * another. The catalogues are of our own build, and not checked again here.
 */
struct catalogue {
	const unsigned char *bytes;
	size_t (*form)(unsigned long number); /* which of the forms, as its Plural-Forms says */
};

#define MAGIC       UINT32_C(0x950412de)
#define COUNT_AT    8
#define ENGLISH_AT  12
#define FOREIGN_AT  16
#define ENTRY_BYTES 8

static const unsigned char german_bytes[] = {
#include "po/de.inc"
};

static const unsigned char french_bytes[] = {
#include "po/fr.inc"
};

/* plural=(n != 1) */
static size_t form_unless_one(unsigned long number)
{
	return number != 1;
}

/* plural=(n > 1) */
static size_t form_above_one(unsigned long number)
{
	return number > 1;
}

static const struct catalogue german_catalogue = {german_bytes, form_unless_one};
static const struct catalogue french_catalogue = {french_bytes, form_above_one};

const struct words words_english = {.language = "en"};

static const struct words translated[] = {
	{.language = "de", .catalogue = &german_catalogue},
	{.language = "fr", .catalogue = &french_catalogue},
};

static uint32_t number_at(const struct catalogue *catalogue, size_t place)
{
	const unsigned char *bytes = catalogue->bytes + place;

	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
		(uint32_t)bytes[3] << 24;
}

/* table: where the place of one of the two tables stands. */
static const char *text_at(const struct catalogue *catalogue, size_t table, size_t index)
{
	size_t entry = number_at(catalogue, table) + index * ENTRY_BYTES;

	return (const char *)catalogue->bytes + number_at(catalogue, entry + 4);
}

/* The translation, or the first of its forms; NULL: there is none. */
static const char *find_text(const struct catalogue *catalogue, const char *english)
{
	size_t low = 0;
	size_t high = number_at(catalogue, COUNT_AT);

	assert(number_at(catalogue, 0) == MAGIC);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(english, text_at(catalogue, ENGLISH_AT, middle));

		if (order == 0)
			return text_at(catalogue, FOREIGN_AT, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The empty text stands for the catalogue's own header. */
const char *words_text(const struct words *words, const char *english)
{
	const char *found = NULL;

	if (words->catalogue && *english)
		found = find_text(words->catalogue, english);
	return found ? found : english;
}

const char *words_count(
	const struct words *words, const char *one, const char *many, unsigned long number)
{
	const char *form = words->catalogue ? find_text(words->catalogue, one) : NULL;

	if (!form)
		return number == 1 ? one : many;
	for (size_t i = words->catalogue->form(number); i > 0; i--)
		form += strlen(form) + 1;
	return form;
}

/* Of "fr-CA" what stands before the hyphen. */
static size_t base_length(const char *code)
{
	return strcspn(code, "-_;, \t");
}

static bool is_same_language(const char *a, const char *b)
{
	size_t length = base_length(a);

	return length > 0 && length == base_length(b) && strncasecmp(a, b, length) == 0;
}

static bool is_allowed(const char *code, const char *const *allowed)
{
	if (!allowed)
		return true;
	while (*allowed && !is_same_language(*allowed, code))
		allowed++;
	return *allowed;
}

/* NULL: we have none for it. */
static const struct words *words_for(const char *code)
{
	for (size_t i = 0; i < ARRAY_SIZE(translated); i++)
		if (is_same_language(translated[i].language, code))
			return &translated[i];
	return is_same_language(words_english.language, code) ? &words_english : NULL;
}

/* NULL: likewise, or the site does not allow it. */
static const struct words *find_words(const char *code, const char *const *allowed)
{
	return is_allowed(code, allowed) ? words_for(code) : NULL;
}

/* What "de;q=0.5" is liked, at most 1; what cannot be read is not liked at all. */
static double quality_of(const char *range, size_t length)
{
	static const char sign[] = "q=";
	const char *parameter = memchr(range, ';', length);
	double quality;
	char *end;

	if (!parameter)
		return 1;
	parameter++;
	parameter += strspn(parameter, " \t");
	if (strncasecmp(parameter, sign, strlen(sign)) != 0)
		return 0;
	parameter += strlen(sign);
	if (strspn(parameter, "01") == 0)
		return 0;
	quality = strtod(parameter, &end);
	return end <= range + length && quality <= 1 ? quality : 0;
}

/* Of those that are liked most the first one. */
static const struct words *find_accepted(const char *accepted, const char *const *allowed)
{
	const struct words *best = NULL;
	double best_quality = 0;

	for (size_t length; *accepted; accepted += length + (accepted[length] == ',')) {
		const struct words *words;
		double quality;

		accepted += strspn(accepted, " \t");
		length = strcspn(accepted, ",");
		words = find_words(accepted, allowed);
		quality = words ? quality_of(accepted, length) : 0;
		if (quality > best_quality) {
			best = words;
			best_quality = quality;
		}
	}
	return best;
}

const struct words *words_choose(
	const char *chosen, const char *accepted, const char *const *allowed)
{
	const struct words *words = chosen ? find_words(chosen, allowed) : NULL;

	if (!words && accepted)
		words = find_accepted(accepted, allowed);
	if (!words && allowed && *allowed)
		words = find_words(*allowed, allowed);
	return words ? words : &words_english;
}
