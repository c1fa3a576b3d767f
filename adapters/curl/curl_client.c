#include "config.h"

#include "adapters/curl/curl_client.h"

#include <curl/curl.h>

#include "adapters/curl/target_url.h"
#include "base/monotonic.h"

#define STOPPING_GRACE_MS 2000
#define LONGEST_WAIT_MS   200
#define EXCERPT_MAX       160

/* More of an answer is not read: nothing depends on it. */
#define ANSWER_MAX (64 * 1024)

const struct curl_timeouts curl_default_timeouts = {.connect_ms = 5000, .total_ms = 30000};

struct curl_client {
	const struct stopping *stopping;
	struct curl_timeouts timeouts;
	CURL *easy;
	CURLM *multi; /* keeps the connections */
	char problem[CURL_ERROR_SIZE];
	char excerpt[EXCERPT_MAX + 1]; /* of the answer: printable ASCII */
	size_t excerpt_length;
	size_t received;
	struct bytes upload; /* what is still to be sent */
};

void curl_client_init_library(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		mem_exhausted();
}

static int disconnect(struct curl_client *client)
{
	curl_easy_cleanup(client->easy);
	(void)curl_multi_cleanup(client->multi);
	return 0;
}

struct curl_client *curl_client_new(
	TALLOC_CTX *mem, const struct stopping *stopping, const struct curl_timeouts *timeouts)
{
	struct curl_client *client = mem_new(mem, struct curl_client);

	client->stopping = stopping;
	client->timeouts = *timeouts;
	client->easy = curl_easy_init();
	client->multi = curl_multi_init();
	if (!client->easy || !client->multi)
		mem_exhausted();
	talloc_set_destructor(client, disconnect);
	return client;
}

static char printable(char c)
{
	if (c & 0x80)
		return '?';
	return c < ' ' || c == 0x7F ? ' ' : c;
}

static void add_to_excerpt(struct curl_client *client, const char *bytes, size_t length)
{
	while (length-- > 0 && client->excerpt_length < EXCERPT_MAX)
		client->excerpt[client->excerpt_length++] = printable(*bytes++);
	client->excerpt[client->excerpt_length] = '\0';
}

static size_t count(struct curl_client *client, size_t length)
{
	client->received += length;
	return client->received <= ANSWER_MAX ? length : 0;
}

/*
 * A line of a mail server's reply. The last one counts, but for one that follows a refusal: we say
 * goodbye then, and are answered.
 */
static size_t take_reply(char *bytes, size_t size, size_t item_count, void *argument)
{
	struct curl_client *client = argument;
	size_t length = size * item_count;

	while (length > 0 && strchr("\r\n", bytes[length - 1]))
		length--;
	if (client->excerpt[0] != '4' && client->excerpt[0] != '5') {
		client->excerpt_length = 0;
		add_to_excerpt(client, bytes, length);
	}
	return count(client, size * item_count);
}

static size_t skip_head(char *bytes, size_t size, size_t item_count, void *argument)
{
	(void)bytes;
	return count(argument, size * item_count);
}

static size_t take_body(char *bytes, size_t size, size_t item_count, void *argument)
{
	struct curl_client *client = argument;

	add_to_excerpt(client, bytes, size * item_count);
	return count(client, size * item_count);
}

static size_t give_upload(char *buffer, size_t size, size_t item_count, void *argument)
{
	struct curl_client *client = argument;
	size_t room = size * item_count;
	size_t length = client->upload.len < room ? client->upload.len : room;

	memcpy(buffer, client->upload.ptr, length);
	client->upload.ptr = (const char *)client->upload.ptr + length;
	client->upload.len -= length;
	return length;
}

#define SET(option, value) ((void)curl_easy_setopt(client->easy, (option), (value)))

static void describe(struct curl_client *client, const char *url, const char *protocols)
{
	curl_easy_reset(client->easy); /* not the connections */
	client->problem[0] = '\0';
	client->excerpt[0] = '\0';
	client->excerpt_length = 0;
	client->received = 0;
	SET(CURLOPT_URL, url);
	SET(CURLOPT_PROTOCOLS_STR, protocols);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)client->timeouts.connect_ms);
	SET(CURLOPT_TIMEOUT_MS, (long)client->timeouts.total_ms);
	SET(CURLOPT_ERRORBUFFER, client->problem);
	SET(CURLOPT_HEADERFUNCTION, skip_head);
	SET(CURLOPT_HEADERDATA, client);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, client);
}

static CURLcode result_of(struct curl_client *client)
{
	int left;
	const CURLMsg *message = curl_multi_info_read(client->multi, &left);

	return message ? message->data.result : CURLE_OUT_OF_MEMORY;
}

static CURLcode await_end(struct curl_client *client)
{
	struct curl_waitfd stop = {.fd = client->stopping->fd, .events = CURL_WAIT_POLLIN};
	int64_t deadline = INT64_MAX;
	int running = 0;

	while (curl_multi_perform(client->multi, &running) == CURLM_OK && running > 0) {
		bool watches = stop.fd >= 0 && deadline == INT64_MAX;

		(void)curl_multi_poll(client->multi, &stop, watches ? 1 : 0, LONGEST_WAIT_MS, NULL);
		if (watches && stopping_wait(client->stopping, 0))
			deadline = monotonic_ms() + STOPPING_GRACE_MS;
		if (monotonic_ms() >= deadline)
			return CURLE_ABORTED_BY_CALLBACK;
	}
	return result_of(client);
}

static CURLcode perform(struct curl_client *client)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;

	if (stopping_wait(client->stopping, 0))
		return code;
	if (curl_multi_add_handle(client->multi, client->easy) != CURLM_OK)
		return CURLE_OUT_OF_MEMORY;
	code = await_end(client);
	(void)curl_multi_remove_handle(client->multi, client->easy);
	return code;
}

/* The last one; 0: there was none. */
static long status_of(struct curl_client *client)
{
	long status = 0;

	(void)curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool fail_without_answer(
	const struct curl_client *client, const char *whom, CURLcode code, struct error *err)
{
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return error_set(err, ERROR_UNAVAILABLE, "%s: not sent, since we are ending", whom);
	return error_set(err, ERROR_UNAVAILABLE, "%s: %s", whom,
		client->problem[0] ? client->problem : curl_easy_strerror(code));
}

/*
 * A reply to sender, recipient or text; one to our greeting or sign-in would meet any other mail,
 * too. libcurl calls it a send error unless the text has gone already.
 */
static bool is_about_the_mail(const struct curl_client *client, CURLcode code)
{
	return code == CURLE_SEND_ERROR || client->upload.len == 0;
}

static bool fail_mail(struct curl_client *client, CURLcode code, struct error *err)
{
	long status = status_of(client);

	if (status < 400)
		return fail_without_answer(client, "mail server", code, err);
	return error_set(err,
		status >= 500 && is_about_the_mail(client, code) ? ERROR_INVALID
								 : ERROR_UNAVAILABLE,
		"the mail server refused: %s", client->excerpt);
}

bool curl_client_mail(struct curl_client *client, const struct curl_mail *mail, struct error *err)
{
	struct curl_slist *recipients = curl_slist_append(NULL, mail->recipient);
	CURLcode code;

	if (!recipients)
		mem_exhausted();
	describe(client, mail->url, "smtp,smtps");
	client->upload = (struct bytes){mail->text, strlen(mail->text)};
	SET(CURLOPT_USE_SSL,
		target_url_has_user(mail->url) ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	SET(CURLOPT_HEADERFUNCTION, take_reply);
	SET(CURLOPT_MAIL_FROM, mail->sender);
	SET(CURLOPT_MAIL_RCPT, recipients);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)client->upload.len);
	SET(CURLOPT_READFUNCTION, give_upload);
	SET(CURLOPT_READDATA, client);
	SET(CURLOPT_FORBID_REUSE, 1L);
	code = perform(client);
	curl_slist_free_all(recipients);
	return code == CURLE_OK || fail_mail(client, code, err);
}

static bool fail_post(const struct curl_client *client, long status, struct error *err)
{
	bool for_good =
		status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;

	return error_set(err, for_good ? ERROR_INVALID : ERROR_UNAVAILABLE,
		"the webhook answered %ld%s%s", status, client->excerpt[0] ? ": " : "",
		client->excerpt);
}

static struct curl_slist *header_list(const char *const *headers)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* the body goes at once */

	for (; list && *headers; headers++)
		list = curl_slist_append(list, *headers);
	if (!list)
		mem_exhausted();
	return list;
}

bool curl_client_post(struct curl_client *client, const struct curl_post *post, struct error *err)
{
	struct curl_slist *headers = header_list(post->headers);
	CURLcode code;
	long status;

	describe(client, post->url, "http,https");
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_USERAGENT, "ficus");
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(post->body));
	SET(CURLOPT_POSTFIELDS, post->body);
	code = perform(client);
	curl_slist_free_all(headers);
	status = status_of(client);
	/* With a status, a write error is our having read enough. */
	if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status > 0))
		return fail_without_answer(client, "webhook", code, err);
	return (status >= 200 && status < 300) || fail_post(client, status, err);
}
