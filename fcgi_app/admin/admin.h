/*
 * fcgi_app/admin/admin.h - the admin site: one entry for all its routes, which finds the model and
 * the page, and lets nobody in who may not. Pages are made by the files beside this one.
 */
#ifndef FICUS_FCGI_APP_ADMIN_ADMIN_H
#define FICUS_FCGI_APP_ADMIN_ADMIN_H

#include "fcgi_app/admin/frame.h"
#include "fcgi_app/admin/site.h"
#include "fcgi_app/django/authentication.h"
#include "fcgi_app/django/visitor.h"
#include "fcgi_app/http/router.h"
#include "services/bus/clock.h"
#include "services/bus/message_bus.h"
#include "services/rows/file_storage.h"
#include "services/rows/row_history.h"
#include "services/rows/row_reader.h"

/* Constant while the process runs. */
struct admin_settings {
	const char *zone;         /* name of the site's zone, which is the process's: "UTC" */
	const char *media_url;    /* where uploaded files are read; "" nowhere */
	int64_t export_max;       /* rows in one file */
	const char *django_admin; /* Django's own: "/admin/"; "" there is none */
	const char *user_model; /* whose rows sign in, as Django has it: "auth.User"; NULL: none */
};

/* Where a thread gets the site from: made anew when the database's tables have changed. */
struct site_source {
	/* *out stays as it is until mem is freed. Errors: BUSY, UNAVAILABLE, INTERNAL. */
	bool (*get)(struct site_source *source, TALLOC_CTX *mem, const struct admin_site **out,
		struct error *err);
	/* A statement failed, and the tables may be the reason: it is soon made anew. */
	void (*doubt)(struct site_source *source);
};

/* A thread's; the application fills it in. */
struct admin {
	const struct admin_settings *settings;
	struct site_source *sites;
	struct row_reader *reader;
	struct row_history *history;
	struct message_bus *bus;
	struct file_storage *files;                /* NULL: none, and no form takes files */
	const struct authenticator *authenticator; /* where the password is asked for once more */
	struct clock *clock;
	struct app *app; /* for the application's own hooks */
};

struct nav_table;

enum admin_right {
	RIGHT_VIEW, /* or change, as Django has it */
	RIGHT_FORM, /* to see a form: also to add */
	RIGHT_ADD,
	RIGHT_CHANGE,
	RIGHT_DELETE,
};

/* One visit. */
struct admin_page {
	struct admin *admin;
	struct request *request;
	struct response *response;
	TALLOC_CTX *mem; /* the request's */
	const struct words *words;
	const struct admin_site *site;
	const struct nav_table *tables; /* that the visitor may see: nav.h */
	size_t table_count;
	const struct admin_model *model; /* NULL: of none */
	const char *key;                 /* of a row, decoded; NULL: of none */
	const char *row_text; /* what the row is called, on pages below its own; NULL: none */
	bool is_sensitive;    /* what it writes touches a table that is: admin_touch() */
	FILE *out;            /* once the page has begun */
};

/* A text of ours in the visitor's language. */
#define T(page, english) words_text((page)->words, (english))

/* A visit of a page of the application's own, beside those of the tables. */
MUST_CHECK bool admin_page_open(struct admin *admin, struct request *request,
	struct response *response, struct admin_page *page, struct error *err);

/* The view of every admin route below ADMIN_PATH. */
bool admin_handle(
	struct admin *admin, struct request *request, struct response *response, struct error *err);

/*
 * Whether the visitor has the right, and the table's declaration leaves such writes to anybody:
 * where it says how rows are added, changed, deleted. No statement but the first of a request.
 */
MUST_CHECK bool admin_may(struct admin_page *page, const struct admin_model *model,
	enum admin_right right, bool *may, struct error *err);

/* The address of a page of the model; key and name may be NULL: "/ficus/alloc/batch/12/change/". */
const char *admin_url(
	TALLOC_CTX *mem, const struct admin_model *model, const char *key, const char *name);

/* Keys in addresses, as Django's admin has them: "a/b_c" is "a_2Fb_5Fc". */
const char *admin_quote(TALLOC_CTX *mem, const char *key);
const char *admin_unquote(TALLOC_CTX *mem, const char *quoted);

/*
 * Begins a page with the tables beside it, and the crumbs of model and row; title as in frame.h.
 * Sets and returns page->out.
 */
FILE *admin_begin(struct admin_page *page, int status, const char *title, const char *kind);

/* What a row is called: one statement, NULL when it is gone. */
MUST_CHECK bool admin_row_text(struct admin_page *page, const struct row_model *model,
	const char *key, const char **out, struct error *err);

/* Tells the visitor something on the next page. */
void admin_tell(struct admin_page *page, enum message_level level, const char *text);

/* The visitor's user key, for commands. */
const char *admin_actor(const struct admin_page *page);

/* Whether the rows of the page's model are those who sign in. */
bool admin_is_of_users(const struct admin_page *page);

/*
 * The filters that the list had when one left it travel as ADMIN_FILTERS, in the query of links and
 * in a hidden input of forms, until one is back. kept: that value, "" for none.
 */
#define ADMIN_FILTERS "_changelist_filters"

const char *admin_kept_filters(const struct admin_page *page);

/* The list as one left it. */
const char *admin_list_url(const struct admin_page *page);

/* As admin_url(), of the page's model; the filters travel along. */
const char *admin_own_url(const struct admin_page *page, const char *key, const char *name);

/* The address of any page of a model, with the filters behind it; filters: "" for none. */
const char *admin_with_filters(TALLOC_CTX *mem, const char *url, const char *filters);

/* That hidden input. */
void admin_write_filters(const struct admin_page *page);

/* Whether another page shows this form in a dialog: "_popup" stands in the address, as in Django.
 */
bool admin_is_in_dialog(const struct admin_page *page);

/* What the page writes goes into this table as well, beside its own. */
void admin_touch(struct admin_page *page, const struct admin_model *model);

/*
 * Where the declaration of any of these tables is_sensitive: whether the field "_password" has the
 * visitor's own password. *right is true where it is not asked for. A wrong one counts as an
 * attempt to sign in. Errors: BUSY, UNAVAILABLE, INTERNAL; FORBIDDEN: too many were wrong.
 */
MUST_CHECK bool admin_confirm_password(struct admin_page *page, bool *right, struct error *err);

/* That field, where it is asked for. was_wrong: what admin_confirm_password() found. */
void admin_write_confirmation(struct admin_page *page, bool was_wrong);

#endif
