#include "config.h"

#include "fcgi_app/admin_tables.h"

#include "base/translate.h"
#include "domain/commands.h"
#include "fcgi_app/stock_admin.h"

/* What a batch's lines have not taken. In the words of the database, which computes it. */
static const struct row_field batch_computed[] = {
	{
         .name = "available",
         .label = "available",
         .help = "",
         .kind = ROW_INTEGER,
         .flags = ROW_COMPUTED | ROW_NOT_EDITABLE,
         .expression = "{table}.qty - (SELECT COALESCE(SUM(l.qty), 0)"
			      " FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
			      " WHERE a.batch_id = {table}.id)", },
	{0         },
};

/* A batch that is no longer wanted gets the quantity 0: its lines go elsewhere. */
static const struct admin_command create_batch = {&create_batch_type, "ref=reference"};
static const struct admin_command revise_batch = {&revise_batch_type, "ref=reference"};

static const struct admin_action line_actions[] = {
	{
         .name = "allocate",
         .label = N_("Allocate an order line"),
         .permission = "alloc.add_allocation",
         .command = {&allocate_type, NULL},
         .send = send_allocate,
	 },
	{0},
};

static const struct admin_action allocation_actions[] = {
	{
         .name = "deallocate",
         .label = N_("Take back"),
         .permission = "alloc.delete_allocation",
         .command = {&deallocate_type, "orderid=line.orderid sku=line.sku"},
         .is_of_rows = true,
         .noted_as = JOURNAL_DELETION,
	 },
	{0},
};

static const struct admin_scope item_scopes[] = {
	{"listed",         N_("Listed"), "status=listed"},
	{"draft", N_("Drafts"), "status=draft"},
	{0         },
};

static const struct admin_fieldset item_fieldsets[] = {
	{.title = "",			.fields = "sku name slug supplier+status tags"},
	{.title = N_("Price and weight"),                                  .fields = "price+weight handling"},
	{.title = N_("Text"),.fields = "description attributes photo", .is_collapsed = true},
	{.title = N_("Dates"),                .fields = "listed_on reviewed_at opens_at replaced_by code updated"},
	{0	     },
};

static const struct admin_fieldset user_fieldsets[] = {
	{.title = "",							 .fields = "username first_name+last_name email"},
	{.title = N_("Permissions"),
         .fields = "is_active is_staff is_superuser groups user_permissions"},
	{.title = N_("Dates"), .fields = "last_login+date_joined"},
	{0					       },
};

static const struct admin_declaration tables[] = {
	{
         .model = "alloc.batch",
         .text = "{reference}",
         .list = "reference sku qty available eta",
         .search = "^reference ^sku",
         .filters = "eta qty",
         .computed = batch_computed,
         .read_only = "available",
         .writes = {.add = &create_batch,
			.change = &revise_batch,
			.preview = preview_batch_revision},
         .extra = write_batch_extra,
	 },
	{
         .model = "alloc.orderline",
         .text = "{orderid}: {qty} of {sku}",
         .list = "orderid sku qty",
         .search = "^orderid",
         .filters = "qty",
         .actions = line_actions,
         .extra = write_order_line_extra,
	 },
	{
         .model = "alloc.allocation",
         .text = "{line.orderid}: {line.qty} of {line.sku} from {batch.reference}",
         .list = "line.orderid line.sku line.qty batch batch.eta",
         .search = "^line.orderid ^batch.reference",
         .filters = "batch",
         .actions = allocation_actions,
	 },
	{
         .model = "catalogue.item",
         .list = "name sku supplier price status listed_on",
         .search = "^name =sku",
         .filters = "status supplier tags listed_on price",
         .dates = "listed_on",
         .fieldsets = item_fieldsets,
         .read_only = "code updated",
         .inlines = "catalogue.price",
         .prefills = "slug=name",
         .scopes = item_scopes,
         .writes = ADMIN_BY_ROW,
         .extra = write_item_extra,
	 },
	{
         .model = "catalogue.supplier",
         .list = "name country is_active rating email",
         .search = "^name",
         .filters = "is_active country rating added",
         .read_only = "added",
         .writes = ADMIN_BY_ROW,
	 },
	{
         .model = "catalogue.price",
         .list = "item currency amount valid_from",
         .filters = "currency valid_from",
         .writes = ADMIN_BY_ROW,
	 },
	{
         .model = "catalogue.tag",
         .list = "name slug",
         .search = "^name",
         .prefills = "slug=name",
         .writes = ADMIN_BY_ROW,
	 },
	{
         .model = "auth.user",
         .list = "username email first_name last_name is_staff is_active",
         .search = "^username email first_name last_name",
         .filters = "is_staff is_superuser is_active groups date_joined",
         .fieldsets = user_fieldsets,
         .read_only = "last_login date_joined",
         .writes = ADMIN_BY_ROW,
         .is_sensitive = true,
	 },
	{
         .model = "auth.group",
         .text = "{name}",
         .list = "name",
         .search = "^name",
         .writes = ADMIN_BY_ROW,
         .is_sensitive = true,
	 },
	{
         .model = "auth.permission",
         .text = "{content_type.app_label} | {content_type.model} | {name}",
         .list = "name codename content_type.app_label content_type.model",
         .search = "^codename name",
	 },
};

const struct admin_declarations admin_tables = {tables, ARRAY_SIZE(tables)};
