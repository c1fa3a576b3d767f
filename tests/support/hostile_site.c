#include "config.h"

#include "tests/support/hostile_site.h"

#include "tests/support/cmocka.h"

/* One row of each table, in which all texts are @t; @i is its key. */
static const char row_of_hostile_text[] =
	"INSERT INTO alloc_batch (id, reference, sku, qty) VALUES (@i, @t, @t, 10);"
	"INSERT INTO alloc_orderline (id, orderid, sku, qty) VALUES (@i, @t, @t, 1);"
	"INSERT INTO alloc_allocation (id, batch_id, line_id) VALUES (@i, @i, @i);"
	"INSERT INTO catalogue_supplier (id, name, email, website, country, is_active, notes, "
	"added)"
	" VALUES (@i, @t, @t, @t, LEFT(@t, 2), 1, @t, NOW());"
	"INSERT INTO catalogue_tag (id, name, slug) VALUES (@i, LEFT(@t, 40), LEFT(@t, 50));"
	"INSERT INTO catalogue_item (id, sku, name, slug, supplier_id, status, price, description,"
	" attributes, photo, code, updated) VALUES (@i, @t, @t, LEFT(@t, 50), @i, LEFT(@t, 10), 1,"
	" @t, JSON_OBJECT(@t, @t), @t, LPAD(@i, 32, '0'), NOW());"
	"INSERT INTO catalogue_item_tags (item_id, tag_id) VALUES (@i, @i);"
	"INSERT INTO catalogue_price (id, item_id, currency, amount, valid_from)"
	" VALUES (@i, @i, LEFT(@t, 3), 1, '2031-01-01');"
	"INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email,"
	" is_staff, is_active, date_joined)"
	" SELECT @i, password, 0, @t, @t, @t, @t, 0, 1, NOW() FROM auth_user"
	" WHERE username = 'demo-admin';"
	"INSERT INTO auth_group (id, name) VALUES (@i, @t);"
	"INSERT INTO django_admin_log (action_time, user_id, content_type_id, object_id,"
	" object_repr, action_flag, change_message) SELECT NOW(), u.id, t.id, @i, @t, 2,"
	" IF(@i % 2, @t, JSON_ARRAY(JSON_OBJECT('changed', JSON_OBJECT('name', @t, 'object', @t,"
	" 'fields', JSON_ARRAY(@t))))) FROM auth_user u, django_content_type t"
	" WHERE u.username = 'demo-admin' AND t.app_label IN ('alloc', 'catalogue', 'auth');";

static void add_hostile_rows(struct hostile_site *this)
{
	for (; hostile_texts[this->rows]; this->rows++) {
		const char *text = hostile_texts[this->rows];
		const char *hex = "";

		for (const char *byte = text; *byte; byte++)
			hex = mem_printf(this, "%s%02X", hex, (unsigned)(unsigned char)*byte);
		(void)site_sql(this->site,
			mem_printf(this, "SET @i = %u, @t = CONVERT(x'%s' USING utf8mb4);%s",
				HOSTILE_FIRST_KEY + this->rows, hex, row_of_hostile_text));
	}
}

int hostile_site_set_up(void **state)
{
	struct hostile_site *this = mem_new(NULL, struct hostile_site);

	this->django = django_site_start(this, NONE);
	this->site = this->django->site;
	add_hostile_rows(this);
	this->root = web_user_new(this, this->site);
	web_user_sign_in(this->root, SIDE_OURS, "demo-admin", "demo");
	this->editor = web_user_new(this, this->site);
	web_user_sign_in(this->editor, SIDE_OURS, "demo-staff", "demo");
	this->worker = site_worker(this->site);
	*state = this;
	return 0;
}

int hostile_site_tear_down(void **state)
{
	struct hostile_site *this = *state;

	site_stop(this->site);
	return talloc_free(this);
}

const char *hostile_site_sums(struct hostile_site *this)
{
	return site_sql(this->site,
		"CHECKSUM TABLE alloc_batch, alloc_orderline, alloc_allocation, catalogue_item,"
		" catalogue_item_tags, catalogue_supplier, catalogue_tag, catalogue_price,"
		" auth_group, auth_group_permissions, auth_user_groups, django_admin_log,"
		" ficus_audit EXTENDED");
}

void hostile_visit(struct web_user *user, const char *target)
{
	(void)web_user_get(user, target);
	page_check(user, target);
}

int hostile_send(struct web_user *user, const char *target, const struct page_form *form)
{
	const char *body = page_form_body(user, form);

	user->answer = http_send(
		user->browser, &(struct http_request){"POST", target, HTTP_TEXT(body), NULL});
	page_check(user, target);
	return user->answer->status;
}

struct page_form *hostile_open(struct web_user *user, const char *target)
{
	struct page_form *form;

	hostile_visit(user, target);
	form = page_form_read(user, user->answer->body);
	if (!form)
		fail_msg("%s: there is no form", target);
	return form;
}

void check_hostile_worker(void **state)
{
	struct hostile_site *this = *state;

	assert_int_equal(site_worker(this->site), this->worker);
}
