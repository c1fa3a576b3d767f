#include "config.h"

#include "fcgi_app/django/change_message.h"

#include "base/text_stream.h"
#include "fcgi_app/django/python_json.h"

const char *change_message_of_fields(TALLOC_CTX *mem, const char *const *labels, size_t count)
{
	struct text_stream stream;
	FILE *out;

	if (count == 0)
		return "[]";
	out = text_stream_open(&stream);
	(void)fputs("[{\"changed\": {\"fields\": [", out);
	for (size_t i = 0; i < count; i++) {
		(void)fputs(i ? ", " : "", out);
		python_json_write_text(out, labels[i]);
	}
	(void)fputs("]}}]", out);
	return text_stream_take(&stream, mem);
}
