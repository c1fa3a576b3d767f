/* tests/unit/test_admin_site_faults.c - declarations that fit no table, in words for people. */
#include "config.h"

#include "fcgi_app/admin/model_check.h"
#include "tests/support/small_shop.h"
#include "tests/support/with_mem.h"

#define ITEM .model = "shop.item"

static const struct row_field computed[] = {
	{.name = "stock", .label = "stock", .help = "", .expression = "1", .kind = ROW_INTEGER},
	{.name = NULL    },
};
static const struct admin_fieldset twice[] = {
	{.fields = "sku"}, {.fields = "name sku"}, {.fields = NULL}};
static const struct admin_fieldset open_end[] = {{.fields = "sku name+"}, {.fields = NULL}};
static const struct admin_fieldset beside[] = {{.fields = "sku+name+sku"}, {.fields = NULL}};
static const struct admin_fieldset related[] = {{.fields = "supplier.name"}, {.fields = NULL}};
static const struct admin_fieldset secret[] = {{.fields = "username password"}, {.fields = NULL}};

static const struct {
	struct admin_declaration declaration;
	const char *fault;
} rows[] = {
	{{.model = "shop.lamp"},				   "there is no table shop_lamp"                             },
	{{.model = "shop.lamp", .table = "lamps"},                 "there is no table lamps"                                 },
	{{.model = "shop.unmigrated"},                             "there is no table shop_unmigrated"                       },
	{{.model = "sessions.session", .table = "django_session"},
         "sessions are not for anybody to see"									       },
	{{ITEM, .text = "{sku} {hue}"},                            "text: there is no field hue"                             },
	{{.model = "auth.user", .text = "{password}"},             "text: password is not for anybody to see"                },
	{{ITEM, .list = ""},				       "list: there is no column"                                },
	{{ITEM, .list = "sku hue"},                                "list: there is no field hue"                             },
	{{ITEM, .list = "supplier.hue"},                           "list: there is no field supplier.hue"                    },
	{{ITEM, .list = "tags"},				   "list: tags has many values, and a column one"            },
	{{ITEM, .list = "tags.name"},                              "list: tags.name has many values, and a column one"       },
	{{ITEM, .list = "sku", .links = "name"},                   "links: name is no column of the list"                    },
	{{ITEM, .search = "^hue"},                                 "search: there is no field hue"                           },
	{{ITEM, .search = "tags"},                                 "search: tags has no column"                              },
	{{ITEM, .search = "stock", .computed = computed},          "search: stock has no column"                             },
	{{ITEM, .filters = "hue"},                                 "filters: there is no field hue"                          },
	{{ITEM, .filters = "stock", .computed = computed},         "filters: stock has no column"                            },
	{{ITEM, .order = "-hue"},				  "order: there is no field hue"                            },
	{{ITEM, .order = "tags"},				  "order: tags has no column"                               },
	{{ITEM, .order = "tags.name"},                             "order: tags.name has no column"                          },
	{{ITEM, .dates = "sku"},				   "dates: sku is no date of the table"                      },
	{{ITEM, .dates = "hue"},				   "dates: there is no field hue"                            },
	{{ITEM, .read_only = "hue"},                               "read_only: there is no field hue"                        },
	{{ITEM, .read_only = "supplier.name"},
         "read_only: supplier.name is no field of the table itself"                                                          },
	{{ITEM, .prefills = "slug"},                               "prefills: slug: expected two names and = between"        },
	{{ITEM, .prefills = "slug=hue"},                           "prefills: there is no field hue"                         },
	{{ITEM, .prefills = "hue=name"},                           "prefills: there is no field hue"                         },
	{{ITEM, .fieldsets = twice},                               "fieldsets: sku stands there twice"                       },
	{{ITEM, .fieldsets = related},                             "fieldsets: supplier.name is no field of the table itself"},
	{{.model = "auth.user", .fieldsets = secret},
         "fieldsets: password is not for anybody to see"								     },
	{{.model = "auth.user", .list = "password"},               "list: password is not for anybody to see"                },
	{{.model = "auth.user", .search = "=password"},
         "search: password is not for anybody to see"									},
	{{.model = "auth.user", .filters = "password"},
         "filters: password is not for anybody to see"								       },
	{{.model = "auth.user", .order = "-password"},             "order: password is not for anybody to see"               },
	{{ITEM, .fieldsets = open_end},                            "fieldsets: there is no field "                           },
	{{ITEM, .fieldsets = beside},                              "fieldsets: sku stands there twice"                       },
	{{ITEM, .inlines = "shop.price:"},
         "inlines: shop.price:: expected the least rows, a - and the most, up to 100"                                        },
	{{ITEM, .inlines = "shop.price:3"},
         "inlines: shop.price:3: expected the least rows, a - and the most, up to 100"                                       },
	{{ITEM, .inlines = "shop.price:-"},
         "inlines: shop.price:-: expected the least rows, a - and the most, up to 100"                                       },
	{{ITEM, .inlines = "shop.price:2-1"},
         "inlines: shop.price:2-1: expected the least rows, a - and the most, up to 100"                                     },
	{{ITEM, .inlines = "shop.price:1-101"},
         "inlines: shop.price:1-101: expected the least rows, a - and the most, up to 100"                                   },
	{{ITEM, .inlines = "shop.price:1-2x"},
         "inlines: shop.price:1-2x: expected the least rows, a - and the most, up to 100"                                    },
	{{ITEM, .inlines = "shop.price:x-"},
         "inlines: shop.price:x-: expected the least rows, a - and the most, up to 100"                                      },
	{{ITEM, .inlines = "shop.price:-99999999999999999999"},
         "inlines: shop.price:-99999999999999999999: expected the least rows, a - and the "
		"most, up to 100"											    },
	{{ITEM, .inlines = "shop.price"},                          "inlines: shop.price is not declared"                     },
};

static const struct admin_site *site_of(
	TALLOC_CTX *mem, const struct admin_declaration *items, size_t count)
{
	const struct admin_declarations declarations = {items, count};

	return admin_site_make(mem, &declarations, small_shop_description(mem),
		&small_shop_catalogue, &small_shop_facts);
}

static void test_admin_site__what_is_wrong_is_named(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct admin_model *model =
			&site_of(*state, &rows[i].declaration, 1)->models[0];

		assert_row(model->fault != NULL, rows[i].fault);
		assert_string_equal(model->fault, rows[i].fault);
		assert_int_equal(model->column_count + model->set_count, 0);
		assert_null(model->columns);
	}
}

static void test_admin_site__an_inline_needs_one_way_to_its_parent(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.tag",     .inlines = "shop.price"},
		{.model = "shop.price",                       .inlines = "shop.item"},
		{ITEM,.inlines = "shop.unmigrated"},
		{.model = "shop.unmigrated"                   },
	};
	const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));

	assert_string_equal(site->models[0].fault,
		"inlines: shop.price has 0 foreign keys to this table: expected one");
	assert_string_equal(site->models[1].fault,
		"inlines: shop.item has 0 foreign keys to this table: expected one");
	assert_string_equal(site->models[2].fault, "inlines: shop.unmigrated has no table");
}

static void test_admin_site__what_cannot_be_shown_is_no_inline(void **state)
{
	static const struct admin_declaration items[] = {
		{ITEM,                  .inlines = "shop.price"},
		{.model = "shop.price", .list = "hue"          },
	};
	const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));

	assert_string_equal(
		site->models[0].fault, "inlines: shop.price: list: there is no field hue");
	assert_null(site->models[0].inlines);
}

static void test_admin_site__one_fault_leaves_the_others_usable(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.lamp"},
		{.model = "shop.tag"},
	};
	const struct admin_site *site = site_of(*state, items, ARRAY_SIZE(items));

	assert_non_null(site->models[0].fault);
	assert_null(site->models[1].fault);
	assert_null(admin_site_find(site, "shop", "lamp"));
}

static void test_admin_site__faults_are_findings(void **state)
{
	static const struct admin_declaration items[] = {
		{.model = "shop.lamp"   },
		{ ITEM,          .list = "hue"},
		{ .model = "shop.supplier", .writes = ADMIN_BY_ROW},
		{ .model = "shop.tag", .writes = ADMIN_BY_ROW},
	};
	struct findings findings = {0};

	admin_site_check(*state, site_of(*state, items, ARRAY_SIZE(items)), &findings);
	assert_int_equal(findings.count, 3);
	assert_int_equal(findings.items[0].severity, FINDING_ADVICE);
	assert_string_equal(findings.items[0].what,
		"shop.lamp cannot be administered: there is no table shop_lamp");
	assert_int_equal(findings.items[1].severity, FINDING_PROBLEM);
	assert_string_equal(findings.items[1].what,
		"shop.item cannot be administered: list: there is no field hue");
	assert_int_equal(findings.items[2].severity, FINDING_ADVICE);
	assert_string_equal(
		findings.items[2].what, "shop.supplier can be looked at, and not written");
}

/* Commands of its own know the rules. */
static void test_admin_site__what_writes_by_commands_is_as_declared(void **state)
{
	static const struct admin_declaration supplier = {.model = "shop.supplier"};
	struct findings findings = {0};

	admin_site_check(*state, site_of(*state, &supplier, 1), &findings);
	assert_int_equal(findings.count, 0);
}

/* The first and the last date are found by an index, or not looked for. */
static void test_admin_site__dates_without_an_index_are_told_of(void **state)
{
	static const struct admin_declaration item = {.model = "shop.item", .dates = "updated"};
	struct findings findings = {0};

	admin_site_check(*state, site_of(*state, &item, 1), &findings);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].severity, FINDING_ADVICE);
	assert_string_equal(findings.items[0].what,
		"shop.item declares the dates of updated, which are not shown above its list: "
		"no index begins with shop_item.updated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_admin_site__what_is_wrong_is_named),
		WITH_MEM(test_admin_site__an_inline_needs_one_way_to_its_parent),
		WITH_MEM(test_admin_site__what_cannot_be_shown_is_no_inline),
		WITH_MEM(test_admin_site__one_fault_leaves_the_others_usable),
		WITH_MEM(test_admin_site__faults_are_findings),
		WITH_MEM(test_admin_site__what_writes_by_commands_is_as_declared),
		WITH_MEM(test_admin_site__dates_without_an_index_are_told_of),
	};

	return cmocka_run_group_tests_name("admin_site_faults", tests, NULL, NULL);
}
