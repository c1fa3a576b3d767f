#include "config.h"

#include "adapters/curl/target_url.h"

#include <curl/curl.h>
#include <string.h>

#include "base/mem.h"

static CURLU *parse(const char *url, CURLUcode *code)
{
	CURLU *parts = curl_url();

	if (!parts)
		mem_exhausted();
	*code = curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	return parts;
}

static bool is_word_of(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (; *words; words += strcspn(words, " "), words += strspn(words, " "))
		if (strncmp(words, word, length) == 0 && strchr(" ", words[length]))
			return true;
	return false;
}

bool target_url_check(const char *url, const char *schemes, struct error *err)
{
	CURLUcode code;
	CURLU *parts = parse(url, &code);
	char *scheme = NULL;
	bool ok = false;

	if (code != CURLUE_OK)
		error_set(err, ERROR_INVALID, "not a URL: %s", curl_url_strerror(code));
	else if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		!is_word_of(scheme, schemes))
		error_set(err, ERROR_INVALID, "not a URL that starts with one of: %s", schemes);
	else
		ok = true;
	curl_free(scheme);
	curl_url_cleanup(parts);
	return ok;
}

bool target_url_has_user(const char *url)
{
	CURLUcode code;
	CURLU *parts = parse(url, &code);
	char *user = NULL;
	bool has_user =
		code == CURLUE_OK && curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK;

	curl_free(user);
	curl_url_cleanup(parts);
	return has_user;
}
