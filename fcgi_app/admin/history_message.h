/*
 * fcgi_app/admin/history_message.h - what a line of Django's log says, as a sentence: it holds
 * JSON, or whatever text somebody else has put there. Source: docs/django.md, "History".
 */
#ifndef FICUS_FCGI_APP_ADMIN_HISTORY_MESSAGE_H
#define FICUS_FCGI_APP_ADMIN_HISTORY_MESSAGE_H

#include "fcgi_app/http/words.h"
#include "services/rows/row_history.h"

/* "Changed Title and Price.", owned by mem. JSON that is not Django's is shown as it stands. */
const char *history_message_text(
	TALLOC_CTX *mem, const struct words *words, const struct history_line *line);

#endif
