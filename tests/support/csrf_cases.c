#include "config.h"

#include "tests/support/csrf_cases.h"

#include "fcgi_app/django/csrf_check.h"
#include "fcgi_app/django/csrf_token.h"
#include "tests/fakes/fake_exchange.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

#define SECRET       "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"
#define TOKEN        "zyxwvutsrqponmlkjihgfedcba987654ZynXwlVujTshRqfPodNmbLk9Ji7Hg5Fe"
#define OTHER_SECRET "Ba0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk"
#define OTHER_TOKEN  "zyxwvutsrqponmlkjihgfedcba987654ZynXwlVujTshRqfPodNmbLk9Ji7Hg5Ff"
#define WITH_TOKEN   .cookie = SECRET, .field = TOKEN

#define PORT(text)           "SERVER_PORT=" text
#define HTTPS                "HTTPS=on", PORT("443")
#define ORIGIN(text)         "HTTP_ORIGIN=" text
#define REFERER(text)        "HTTP_REFERER=" text
#define TOKEN_IS(text)       "HTTP_X_CSRFTOKEN=" text
#define HOST(text)           "HTTP_HOST=" text
#define FORWARDED_HOST(text) "HTTP_X_FORWARDED_HOST=" text
#define FORWARDED_PORT(text) "HTTP_X_FORWARDED_PORT=" text
#define PROXY_SAYS(text)     "HTTP_X_FORWARDED_PROTO=" text

#define NO_COOKIE      "CSRF cookie not set"
#define NO_TOKEN       "CSRF token missing"
#define BAD_FIELD      "CSRF token from POST incorrect"
#define BAD_HEADER     "CSRF token from the 'X-Csrftoken' HTTP header incorrect"
#define NO_REFERER     "Referer checking failed - no Referer"
#define MALFORMED      "Referer checking failed - Referer is malformed"
#define INSECURE       "Referer checking failed - Referer is insecure while host is secure"
#define UNTRUSTED      " does not match any trusted origins"
#define BAD_ORIGIN     "Origin checking failed - "
#define BAD_REFERER    "Referer checking failed - "
#define BAD_HOST(text) "the host " text " is not one of this site"

/* Of all versions, and of some. */
#define ROW(what, ...)                                                                             \
	{                                                                                          \
		.name = what, __VA_ARGS__                                                          \
	}
#define UNTIL_3_2(what, ...) ROW("3.2: " what, .rules = CSRF_RULES_OF_REFERER, __VA_ARGS__)
#define SINCE_4_0(what, ...) ROW("4.0: " what, .rules = CSRF_RULES_OF_ORIGIN, __VA_ARGS__)

const struct csrf_case csrf_cases[] = {
	ROW("GET needs nothing", .method = "GET"),
	ROW("HEAD needs nothing", .method = "HEAD"),
	ROW("neither cookie nor token", .refusal = NO_COOKIE),
	ROW("a token without a cookie", .field = TOKEN, .refusal = NO_COOKIE),
	ROW("an empty cookie", .cookie = "", .field = TOKEN, .refusal = NO_COOKIE),
	ROW("a cookie of 31", .cookie = "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K", .field = TOKEN,
		.refusal = NO_COOKIE),
	ROW("a cookie of 33", .cookie = SECRET "l", .field = TOKEN, .refusal = NO_COOKIE),
	ROW("a cookie with a foreign character", .cookie = "-a0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk",
		.field = TOKEN, .refusal = NO_COOKIE),
	ROW("cookie of 32, field of 64", .cookie = SECRET, .field = TOKEN),
	ROW("cookie of 32, field of 32", .cookie = SECRET, .field = SECRET),
	ROW("cookie of 64, field of 64", .cookie = TOKEN, .field = TOKEN),
	ROW("cookie of 64, field of 32", .cookie = TOKEN, .field = SECRET),
	ROW("cookie of 32, header of 64", .cookie = SECRET, .params = LIST(TOKEN_IS(TOKEN))),
	ROW("cookie of 32, header of 32", .cookie = SECRET, .params = LIST(TOKEN_IS(SECRET))),
	ROW("cookie of 64, header of 64", .cookie = TOKEN, .params = LIST(TOKEN_IS(TOKEN))),
	ROW("cookie of 64, header of 32", .cookie = TOKEN, .params = LIST(TOKEN_IS(SECRET))),
	ROW("an empty field and a header", .cookie = SECRET, .field = "",
		.params = LIST(TOKEN_IS(TOKEN))),
	ROW("a bad field and a good header", .cookie = SECRET, .field = OTHER_TOKEN,
		.params = LIST(TOKEN_IS(TOKEN)), .refusal = BAD_FIELD),
	ROW("a good field and a bad header", .cookie = SECRET, .field = TOKEN,
		.params = LIST(TOKEN_IS(OTHER_TOKEN))),
	ROW("neither field nor header", .cookie = SECRET, .refusal = NO_TOKEN),
	ROW("an empty field and no header", .cookie = SECRET, .field = "", .refusal = NO_TOKEN),
	ROW("an empty header", .cookie = SECRET, .params = LIST(TOKEN_IS("")),
		.refusal = BAD_HEADER),
	ROW("a field of another secret", .cookie = SECRET, .field = OTHER_TOKEN,
		.refusal = BAD_FIELD),
	ROW("another secret as field", .cookie = SECRET, .field = OTHER_SECRET,
		.refusal = BAD_FIELD),
	ROW("a header of another secret", .cookie = SECRET, .params = LIST(TOKEN_IS(OTHER_TOKEN)),
		.refusal = BAD_HEADER),
	ROW("a field of 63", .cookie = SECRET, .field = SECRET "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K",
		.refusal = BAD_FIELD),
	ROW("a field with a foreign character", .cookie = SECRET,
		.field = "Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9K-", .refusal = BAD_FIELD),
	ROW("a secret in the session", .uses_sessions = true, .cookie = TOKEN, .field = TOKEN),
	ROW("no secret in the session", .uses_sessions = true, .field = TOKEN,
		.refusal = NO_COOKIE),
	ROW("HTTP proves nothing by a Referer", WITH_TOKEN,
		.params = LIST(REFERER("http://evil.example/"))),
	ROW("HTTPS without a Referer", WITH_TOKEN, .params = LIST(HTTPS), .refusal = NO_REFERER),
	ROW("an empty Referer", WITH_TOKEN, .params = LIST(HTTPS, REFERER("")),
		.refusal = MALFORMED),
	ROW("a Referer that is no URL", WITH_TOKEN, .params = LIST(HTTPS, REFERER("page")),
		.refusal = MALFORMED),
	ROW("a Referer without a scheme", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("//shop.example/")), .refusal = MALFORMED),
	ROW("a Referer without a host", WITH_TOKEN, .params = LIST(HTTPS, REFERER("https:///page")),
		.refusal = MALFORMED),
	ROW("a Referer of HTTP", WITH_TOKEN, .params = LIST(HTTPS, REFERER("http://shop.example/")),
		.refusal = INSECURE),
	ROW("a Referer of this site", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://shop.example/page?a=b#c"))),
	ROW("a Referer that ends with its host", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://shop.example"))),
	ROW("a Referer with a query behind its host", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://shop.example?a=/b"))),
	ROW("a scheme in capitals", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("HTTPS://shop.example/"))),
	ROW("a Host in capitals", WITH_TOKEN,
		.params = LIST(HTTPS, HOST("SHOP.example"), REFERER("https://shop.example/"))),
	ROW("a Referer of another site", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://evil.example/?at=shop.example")),
		.refusal = BAD_REFERER "https://evil.example" UNTRUSTED),
	ROW("a Referer of a site below", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://a.shop.example/")),
		.refusal = BAD_REFERER "https://a.shop.example" UNTRUSTED),
	ROW("a Referer of a name that only begins alike", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://shop.example.evil/")),
		.refusal = BAD_REFERER "https://shop.example.evil" UNTRUSTED),
	ROW("a Referer of another port", WITH_TOKEN,
		.params = LIST(HTTPS, REFERER("https://shop.example:444/")),
		.refusal = BAD_REFERER "https://shop.example:444" UNTRUSTED),
	ROW("a Referer of the Host's port", WITH_TOKEN,
		.params = LIST(
			HTTPS, HOST("shop.example:444"), REFERER("https://shop.example:444/"))),
	ROW("a cookie domain covers sites below", WITH_TOKEN, .domain = ".shop.example",
		.params = LIST(HTTPS, REFERER("https://a.shop.example/"))),
	ROW("a cookie domain covers itself", WITH_TOKEN, .domain = ".shop.example",
		.params = LIST(HTTPS, REFERER("https://shop.example/"))),
	ROW("a cookie domain without a dot is itself", WITH_TOKEN, .domain = "shop.example",
		.params = LIST(HTTPS, REFERER("https://a.shop.example/")),
		.refusal = BAD_REFERER "https://a.shop.example" UNTRUSTED),
	ROW("a cookie domain replaces the Host", WITH_TOKEN, .domain = ".other.example",
		.params = LIST(HTTPS, REFERER("https://shop.example/")),
		.refusal = BAD_REFERER "https://shop.example" UNTRUSTED),
	ROW("a cookie domain has the server's port", WITH_TOKEN, .domain = ".shop.example",
		.params = LIST(HTTPS, PORT("444"), REFERER("https://a.shop.example:444/"))),
	ROW("a cookie domain and no port", WITH_TOKEN, .domain = ".shop.example",
		.params = LIST(HTTPS, PORT("444"), REFERER("https://a.shop.example/")),
		.refusal = BAD_REFERER "https://a.shop.example" UNTRUSTED),
	ROW("a cookie domain behind port 80", WITH_TOKEN, .domain = ".shop.example",
		.params = LIST(HTTPS, PORT("80"), REFERER("https://a.shop.example/"))),
	ROW("a session's cookie domain", .uses_sessions = true, .cookie = TOKEN, .field = TOKEN,
		.domain = ".shop.example",
		.params = LIST(HTTPS, REFERER("https://a.shop.example/"))),
	ROW("a good Referer is not enough", .cookie = SECRET,
		.params = LIST(HTTPS, REFERER("https://shop.example/")), .refusal = NO_TOKEN),
	UNTIL_3_2("Origin does not count", WITH_TOKEN,
		.params = LIST(ORIGIN("https://evil.example"))),
	UNTIL_3_2("Origin does not replace the Referer", WITH_TOKEN,
		.params = LIST(HTTPS, ORIGIN("https://shop.example")), .refusal = NO_REFERER),
	UNTIL_3_2("a trusted host", WITH_TOKEN, .trusted = LIST("a.example", "pay.example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/"))),
	UNTIL_3_2("a trusted host in capitals", WITH_TOKEN, .trusted = LIST("Pay.Example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/"))),
	UNTIL_3_2("a trusted host trusts none below", WITH_TOKEN, .trusted = LIST("pay.example"),
		.params = LIST(HTTPS, REFERER("https://a.pay.example/")),
		.refusal = BAD_REFERER "https://a.pay.example" UNTRUSTED),
	UNTIL_3_2("a trusted domain trusts those below", WITH_TOKEN,
		.trusted = LIST(".pay.example"),
		.params = LIST(HTTPS, REFERER("https://a.b.pay.example/"))),
	UNTIL_3_2("a trusted domain trusts itself", WITH_TOKEN, .trusted = LIST(".pay.example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/"))),
	UNTIL_3_2("a trusted domain is no ending", WITH_TOKEN, .trusted = LIST(".pay.example"),
		.params = LIST(HTTPS, REFERER("https://epay.example/")),
		.refusal = BAD_REFERER "https://epay.example" UNTRUSTED),
	UNTIL_3_2("a trusted host with a scheme is none", WITH_TOKEN,
		.trusted = LIST("https://pay.example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/")),
		.refusal = BAD_REFERER "https://pay.example" UNTRUSTED),
	SINCE_4_0("this site's Origin", WITH_TOKEN, .params = LIST(ORIGIN("http://shop.example"))),
	SINCE_4_0("this site's Origin of HTTPS", WITH_TOKEN,
		.params = LIST(HTTPS, ORIGIN("https://shop.example"))),
	SINCE_4_0("this site's Origin with a port", WITH_TOKEN,
		.params = LIST(HOST("shop.example:8080"), ORIGIN("http://shop.example:8080"))),
	SINCE_4_0("an Origin of another port", WITH_TOKEN,
		.params = LIST(ORIGIN("http://shop.example:8080")),
		.refusal = BAD_ORIGIN "http://shop.example:8080" UNTRUSTED),
	SINCE_4_0("an Origin of HTTP on HTTPS", WITH_TOKEN,
		.params = LIST(HTTPS, ORIGIN("http://shop.example")),
		.refusal = BAD_ORIGIN "http://shop.example" UNTRUSTED),
	SINCE_4_0("an Origin of HTTPS on HTTP", WITH_TOKEN,
		.params = LIST(ORIGIN("https://shop.example")),
		.refusal = BAD_ORIGIN "https://shop.example" UNTRUSTED),
	SINCE_4_0("an Origin of another site", WITH_TOKEN,
		.params = LIST(ORIGIN("http://evil.example")),
		.refusal = BAD_ORIGIN "http://evil.example" UNTRUSTED),
	SINCE_4_0("an Origin that only begins alike", WITH_TOKEN,
		.params = LIST(ORIGIN("http://shop.example.evil")),
		.refusal = BAD_ORIGIN "http://shop.example.evil" UNTRUSTED),
	SINCE_4_0("a bad Origin with a good Referer", WITH_TOKEN,
		.params = LIST(
			HTTPS, ORIGIN("https://evil.example"), REFERER("https://shop.example/")),
		.refusal = BAD_ORIGIN "https://evil.example" UNTRUSTED),
	SINCE_4_0("a good Origin with a bad Referer", WITH_TOKEN,
		.params = LIST(
			HTTPS, ORIGIN("https://shop.example"), REFERER("https://evil.example/"))),
	SINCE_4_0("an Origin of null", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("null")), .refusal = BAD_ORIGIN "null" UNTRUSTED),
	SINCE_4_0("an empty Origin", WITH_TOKEN, .params = LIST(ORIGIN("")),
		.refusal = BAD_ORIGIN UNTRUSTED),
	SINCE_4_0("an Origin that is no URL", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("a.pay.example")),
		.refusal = BAD_ORIGIN "a.pay.example" UNTRUSTED),
	SINCE_4_0("an Origin without a host", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("https://")), .refusal = BAD_ORIGIN "https://" UNTRUSTED),
	SINCE_4_0("a trusted Origin", WITH_TOKEN,
		.trusted = LIST("https://a.example", "https://pay.example"),
		.params = LIST(ORIGIN("https://pay.example"))),
	SINCE_4_0("a trusted Origin's other scheme", WITH_TOKEN,
		.trusted = LIST("https://pay.example"),
		.params = LIST(ORIGIN("http://pay.example")),
		.refusal = BAD_ORIGIN "http://pay.example" UNTRUSTED),
	SINCE_4_0("a trusted Origin trusts none below", WITH_TOKEN,
		.trusted = LIST("https://pay.example"),
		.params = LIST(ORIGIN("https://a.pay.example")),
		.refusal = BAD_ORIGIN "https://a.pay.example" UNTRUSTED),
	SINCE_4_0("a wildcard trusts those below", WITH_TOKEN,
		.trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("https://a.b.pay.example"))),
	SINCE_4_0("a wildcard trusts the bare domain", WITH_TOKEN,
		.trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("https://pay.example"))),
	SINCE_4_0("a wildcard is no ending", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("https://epay.example")),
		.refusal = BAD_ORIGIN "https://epay.example" UNTRUSTED),
	SINCE_4_0("a wildcard's other scheme", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("http://a.pay.example")),
		.refusal = BAD_ORIGIN "http://a.pay.example" UNTRUSTED),
	SINCE_4_0("a wildcard with a port", WITH_TOKEN,
		.trusted = LIST("https://*.pay.example:444"),
		.params = LIST(ORIGIN("https://a.pay.example:444"))),
	SINCE_4_0("a wildcard's other port", WITH_TOKEN, .trusted = LIST("https://*.pay.example"),
		.params = LIST(ORIGIN("https://a.pay.example:444")),
		.refusal = BAD_ORIGIN "https://a.pay.example:444" UNTRUSTED),
	SINCE_4_0("no Origin on HTTPS: a Referer", WITH_TOKEN,
		.trusted = LIST("https://pay.example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/"))),
	SINCE_4_0("a Referer below a wildcard", WITH_TOKEN,
		.trusted = LIST("https://*.pay.example"),
		.params = LIST(HTTPS, REFERER("https://a.pay.example/"))),
	SINCE_4_0("a trusted origin without a scheme is none", WITH_TOKEN,
		.trusted = LIST("pay.example"),
		.params = LIST(HTTPS, REFERER("https://pay.example/")),
		.refusal = BAD_REFERER "https://pay.example" UNTRUSTED),
	ROW("a proxy says HTTPS", WITH_TOKEN, .proxy_value = "https",
		.params = LIST(PROXY_SAYS("https")), .refusal = NO_REFERER),
	ROW("a proxy says HTTP", WITH_TOKEN, .proxy_value = "https",
		.params = LIST(HTTPS, PROXY_SAYS("http"))),
	ROW("a proxy says nothing", WITH_TOKEN, .proxy_value = "https", .params = LIST(HTTPS),
		.refusal = NO_REFERER),
	ROW("nobody asked the proxy", WITH_TOKEN, .params = LIST(PROXY_SAYS("https"))),
	UNTIL_3_2("proxies say a list", WITH_TOKEN, .proxy_value = "https",
		.params = LIST(PROXY_SAYS("https, http"))),
	ROW("a forwarded host", WITH_TOKEN, .uses_forwarded = true,
		.params = LIST(HTTPS, HOST("inside.example"), FORWARDED_HOST("shop.example"),
			REFERER("https://shop.example/"))),
	ROW("a forwarded host that nobody asked for", WITH_TOKEN,
		.params = LIST(HTTPS, FORWARDED_HOST("other.shop.example"),
			REFERER("https://other.shop.example/")),
		.refusal = BAD_REFERER "https://other.shop.example" UNTRUSTED),
	ROW("a forwarded port", WITH_TOKEN, .uses_forwarded = true, .domain = ".shop.example",
		.params =
			LIST(HTTPS, FORWARDED_PORT("444"), REFERER("https://a.shop.example:444/"))),
	ROW("a host of nobody", WITH_TOKEN, .params = LIST(HOST("evil.example")),
		.refusal = BAD_HOST("evil.example")),
	ROW("no host", WITH_TOKEN, .params = LIST(HOST("shop.example/page")),
		.refusal = BAD_HOST("shop.example/page")),
};
const size_t csrf_case_count = ARRAY_SIZE(csrf_cases);

static const char *const none[] = {NULL};
static const char *const allowed_hosts[] = {".shop.example", NULL};

struct django_settings csrf_case_settings(const struct csrf_case *row, int version)
{
	const char *domain = row->domain ? row->domain : "";
	struct django_settings settings = {
		.version = version,
		.session_cookie.domain = row->uses_sessions ? domain : "",
		.csrf_cookie.domain = row->uses_sessions ? "" : domain,
		.csrf_uses_sessions = row->uses_sessions,
		.csrf_header = "HTTP_X_CSRFTOKEN",
		.csrf_trusted_origins = row->trusted ? row->trusted : none,
		.allowed_hosts = allowed_hosts,
		.uses_forwarded_host = row->uses_forwarded,
		.uses_forwarded_port = row->uses_forwarded,
		.secure_header = row->proxy_value ? "HTTP_X_FORWARDED_PROTO" : "",
		.secure_value = row->proxy_value ? row->proxy_value : "",
	};

	return settings;
}

bool csrf_case_is_for(const struct csrf_case *row, int version)
{
	enum csrf_rules rules = version < 400 ? CSRF_RULES_OF_REFERER : CSRF_RULES_OF_ORIGIN;

	return row->rules == CSRF_RULES_ANY || row->rules == rules;
}

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

const char *const *csrf_case_params(TALLOC_CTX *mem, const struct csrf_case *row)
{
	const char *const usual[] = {
		mem_printf(mem, "REQUEST_METHOD=%s", row->method ? row->method : "POST"),
		"HTTP_HOST=shop.example", "SERVER_NAME=shop.example", "SERVER_PORT=80"};
	const char *const *own = row->params ? row->params : none;
	size_t own_count = count_of(own);
	const char **params = mem_array(mem, const char *, ARRAY_SIZE(usual) + own_count + 1);

	memcpy(params, usual, sizeof(usual));
	memcpy(params + ARRAY_SIZE(usual), own, own_count * sizeof(*own));
	return params;
}

bool csrf_case_passes(TALLOC_CTX *mem, const struct csrf_case *row, int version, struct error *err)
{
	struct django_settings settings = csrf_case_settings(row, version);
	struct fake_exchange exchange;
	struct request request;
	char secret[CSRF_SECRET_LENGTH + 1];
	bool has_secret = row->cookie && csrf_secret_read(row->cookie, secret);

	fake_exchange_init(&exchange, mem, csrf_case_params(mem, row), (struct bytes){"", 0});
	request_init(&request, mem, &exchange.base);
	return csrf_check(&settings, &request, has_secret ? secret : NULL, row->field, err);
}
