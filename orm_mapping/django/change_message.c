#include "config.h"

#include "orm_mapping/django/change_message.h"

#include "base/json_text.h"
#include "base/text_stream.h"

static const char *const action_words[] = {
	[JOURNAL_ADDITION] = "added",
	[JOURNAL_CHANGE] = "changed",
	[JOURNAL_DELETION] = "deleted",
};

/* Each remark is an object of one member, called like the action; what it says comes between. */
static void begin_remark(FILE *out, bool is_first, enum journal_action action)
{
	(void)fprintf(out, "%s{\"%s\": {", is_first ? "" : ", ", action_words[action]);
}

static void end_remark(FILE *out)
{
	(void)fputs("}}", out);
}

static void write_fields(FILE *out, const char *const *fields)
{
	(void)fputs("\"fields\": [", out);
	for (size_t i = 0; fields && fields[i]; i++) {
		(void)fputs(i ? ", " : "", out);
		json_write_ascii_text(out, fields[i]);
	}
	(void)fputs("]", out);
}

static void write_part(FILE *out, const struct journal_part *part)
{
	(void)fputs("\"name\": ", out);
	json_write_ascii_text(out, part->kind);
	(void)fputs(", \"object\": ", out);
	json_write_ascii_text(out, part->object_text);
	if (part->action != JOURNAL_CHANGE)
		return;
	(void)fputs(", ", out);
	write_fields(out, part->fields);
}

/* Whether there is something to say of the row itself: a change may be one of its parts alone. */
static bool has_remark(const struct journal_entry *entry)
{
	return entry->action == JOURNAL_ADDITION || (entry->fields && entry->fields[0]);
}

const char *change_message_of(TALLOC_CTX *mem, const struct journal_entry *entry)
{
	bool is_first = true;
	struct text_stream stream;
	FILE *out;

	if (entry->action == JOURNAL_DELETION)
		return "";
	out = text_stream_open(&stream);
	(void)fputs("[", out);
	if (has_remark(entry)) {
		begin_remark(out, is_first, entry->action);
		if (entry->action == JOURNAL_CHANGE)
			write_fields(out, entry->fields);
		end_remark(out);
		is_first = false;
	}
	for (size_t i = 0; i < entry->part_count; i++) {
		begin_remark(out, is_first, entry->parts[i].action);
		write_part(out, &entry->parts[i]);
		end_remark(out);
		is_first = false;
	}
	(void)fputs("]", out);
	return text_stream_take(&stream, mem);
}
