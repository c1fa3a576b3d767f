#include "config.h"

#include "fcgi_app/http/response.h"

#include <assert.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "base/utf8.h"

/* nginx passes a status without its name on as it is, which not every client takes. */
static const struct {
	int status;
	const char *name;
} statuses[] = {
	{200, "OK"		   },
	{201, "Created"              },
	{202, "Accepted"             },
	{302, "Found"                },
	{400, "Bad Request"          },
	{401, "Unauthorized"         },
	{403, "Forbidden"            },
	{404, "Not Found"            },
	{405, "Method Not Allowed"   },
	{409, "Conflict"             },
	{413, "Content Too Large"    },
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"    },
	{500, "Internal Server Error"},
	{503, "Service Unavailable"  },
};

static const char *name_of(int status)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(statuses) && statuses[i].status != status)
		i++;
	assert(i < ARRAY_SIZE(statuses));
	return statuses[i].name;
}

void response_init(struct response *response, TALLOC_CTX *mem)
{
	*response = (struct response){.mem = mem};
}

/* A stream in memory fails for one reason only. */
static void close_body(struct response *response)
{
	bool failed = ferror(response->body);

	if (fclose(response->body) != 0 || failed)
		mem_exhausted();
	response->body = NULL;
}

void response_release(struct response *response)
{
	if (response->body)
		close_body(response);
	free(response->text);
	response->text = NULL;
}

FILE *response_begin(struct response *response, int status, const char *content_type)
{
	response_release(response);
	response->status = status;
	response->content_type = content_type;
	response->headers = "";
	response->writer = NULL;
	response->body = open_memstream(&response->text, &response->length);
	if (!response->body)
		mem_exhausted();
	return response->body;
}

void response_add_header(struct response *response, const char *name, const char *value)
{
	assert(response->status && utf8_is_printable_ascii(name) && utf8_is_printable_ascii(value));
	response->headers =
		mem_printf(response->mem, "%s%s: %s\r\n", response->headers, name, value);
}

void response_text(struct response *response, int status, const char *text)
{
	(void)fputs(text, response_begin(response, status, CONTENT_HTML));
}

void response_message(struct response *response, int status, const char *message)
{
	FILE *body = response_begin(response, status, CONTENT_JSON);

	(void)fputs("{\"message\": ", body);
	json_write_text(body, message);
	(void)fputs("}", body);
}

void response_redirect(struct response *response, const char *url)
{
	(void)response_begin(response, 302, CONTENT_HTML);
	response_add_header(response, "Location", url);
}

void response_leave_to(struct response *response, struct body_writer *writer)
{
	assert(response->body);
	response->writer = writer;
}

/* The length of a body that is not there yet is not known. */
static const char *length_line(const struct response *response)
{
	if (response->writer)
		return "";
	return mem_printf(response->mem, "Content-Length: %zu\r\n", response->length);
}

struct bytes response_finish(struct response *response, bool with_body)
{
	const char *head;
	size_t head_length;
	char *whole;

	assert(response->body);
	close_body(response);
	head = mem_printf(response->mem,
		"Status: %d %s\r\n"
		"Content-Type: %s\r\n"
		"%s"
		"X-Content-Type-Options: nosniff\r\n"
		"%s\r\n",
		response->status, name_of(response->status), response->content_type,
		length_line(response), response->headers);
	if (!with_body)
		return (struct bytes){head, strlen(head)};
	head_length = strlen(head);
	whole = mem_array(response->mem, char, head_length + response->length);
	memcpy(whole, head, head_length);
	memcpy(whole + head_length, response->text, response->length);
	return (struct bytes){whole, head_length + response->length};
}
