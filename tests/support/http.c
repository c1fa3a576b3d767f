#include "config.h"

#include "tests/support/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "tests/support/process.h"

struct text {
	TALLOC_CTX *owner;
	char *bytes;
	size_t length;
	size_t capacity;
};

struct http_client {
	CURL *curl;
	const char *url;
	struct http_answer answer;
	struct text head;
	struct text body;
};

static void append(struct text *text, const void *bytes, size_t length)
{
	mem_grow(text->owner, text->bytes, &text->capacity, text->length + length + 1);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

static void empty(struct text *text)
{
	text->length = 0;
	append(text, "", 0);
}

static size_t take(char *bytes, size_t size, size_t count, void *argument)
{
	append(argument, bytes, size * count);
	return size * count;
}

static int disconnect(struct http_client *client)
{
	curl_easy_cleanup(client->curl);
	return 0;
}

struct http_client *http_client_new(TALLOC_CTX *mem, unsigned short port)
{
	struct http_client *client = mem_new(mem, struct http_client);

	client->url = mem_printf(client, "http://127.0.0.1:%u/", (unsigned)port);
	client->curl = curl_easy_init();
	if (!client->curl)
		mem_exhausted();
	client->head.owner = client;
	client->body.owner = client;
	talloc_set_destructor(client, disconnect);
	return client;
}

#define SET(option, value) ((void)curl_easy_setopt(client->curl, (option), (value)))

static void describe_client(struct http_client *client)
{
	SET(CURLOPT_URL, client->url);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, &client->body);
	SET(CURLOPT_HEADERFUNCTION, take);
	SET(CURLOPT_HEADERDATA, &client->head);
}

static void describe_request(struct http_client *client, const struct http_request *request)
{
	if (request->body.ptr) {
		SET(CURLOPT_POSTFIELDS, (const char *)request->body.ptr);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	}
	SET(CURLOPT_REQUEST_TARGET, request->target);
	SET(CURLOPT_CUSTOMREQUEST, request->method);
	SET(CURLOPT_NOBODY, strcmp(request->method, "HEAD") == 0 ? 1L : 0L);
}

static struct curl_slist *header_list(const struct http_request *request)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* large bodies go at once */

	for (const char *const *header = request->headers; header && *header; header++)
		list = curl_slist_append(list, *header);
	return list;
}

const struct http_answer *http_send(struct http_client *client, const struct http_request *request)
{
	struct curl_slist *headers = header_list(request);
	CURLcode result;
	long status = 0;

	curl_easy_reset(client->curl); /* keeps the connection */
	describe_client(client);
	describe_request(client, request);
	SET(CURLOPT_HTTPHEADER, headers);
	empty(&client->head);
	empty(&client->body);
	result = curl_easy_perform(client->curl);
	if (result == CURLE_OK)
		(void)curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	client->answer = (struct http_answer){
		.status = (int)status,
		.was_refused = result == CURLE_COULDNT_CONNECT,
		.head = client->head.bytes,
		.body = client->body.bytes,
		.length = client->body.length,
	};
	return &client->answer;
}

const char *http_header(struct http_client *client, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = client->head.bytes; *line; line += strcspn(line, "\n") + 1) {
		const char *value = line + length + 1;

		if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
			value += strspn(value, " ");
			return mem_text_n(client, value, strcspn(value, "\r\n"));
		}
	}
	return NULL;
}

/*
 * The value in a line that libcurl writes of a cookie: domain, whether of subdomains as well, path,
 * whether secure, end, name and value, with tabs between. NULL: it is another one, or has ended.
 */
static const char *value_in(const char *line, const char *name)
{
	size_t length = strlen(name);
	long long end_s;
	char *at;

	for (int i = 0; i < 4; i++)
		line = strchr(line, '\t') + 1;
	end_s = strtoll(line, &at, 10);
	if (end_s != 0 && end_s <= time(NULL))
		return NULL;
	return strncmp(at + 1, name, length) == 0 && at[length + 1] == '\t' ? at + length + 2
									    : NULL;
}

const char *http_cookie(struct http_client *client, const char *name)
{
	struct curl_slist *jar = NULL;
	const char *found = NULL;

	(void)curl_easy_getinfo(client->curl, CURLINFO_COOKIELIST, &jar);
	for (const struct curl_slist *line = jar; line; line = line->next) {
		const char *value = value_in(line->data, name);

		if (value)
			found = mem_text(client, value);
	}
	curl_slist_free_all(jar);
	return found;
}

/* One that ended long ago replaces it, and goes. */
void http_set_cookie(struct http_client *client, const char *name, const char *value)
{
	char *line = mem_printf(client, "127.0.0.1\tFALSE\t/\tFALSE\t%d\t%s\t%s", value ? 0 : 1,
		name, value ? value : "");

	SET(CURLOPT_COOKIELIST, line);
	talloc_free(line);
}

/* The first one opens the jar for good, even if it has ended. */
void http_keep_cookies(struct http_client *client)
{
	http_set_cookie(client, "none", NULL);
}
