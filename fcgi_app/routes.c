#include "config.h"

#include "fcgi_app/routes.h"

#include "fcgi_app/account_views.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/static_files.h"
#include "fcgi_app/app.h"
#include "fcgi_app/password_views.h"
#include "fcgi_app/stock_page.h"
#include "fcgi_app/views.h"

/* The largest command: a few texts of 255 characters, each escaped to twelve bytes at worst. */
#define COMMAND_MAX (64 * 1024)

/* The largest form of ours: a few short fields, each byte escaped to three. */
#define FORM_MAX (16 * 1024)

/* The largest form of the admin site, with the files that it sends: what nginx lets through. */
#define ADMIN_FORM_MAX (8 * 1024 * 1024)

#define APP_PATH   ADMIN_PATH "{app}/"
#define MODEL_PATH APP_PATH "{model}/"
#define ROW_PATH   MODEL_PATH "{" PATH_QUOTED "key}/"

/* Django's rule: who may change something may look at it. */
#define VIEW_BATCH      "alloc.view_batch alloc.change_batch"
#define VIEW_ALLOCATION "alloc.view_allocation alloc.change_allocation"

#define API(method, path, view, permissions, body_max)                                             \
	{                                                                                          \
		(method), (path), (view), ACCESS_API(permissions), (body_max), false               \
	}
#define PAGE(method, path, view, access, body_max)                                                 \
	{                                                                                          \
		(method), (path), (view), access, (body_max), true                                 \
	}

/* The site's pages are told apart there, by what it knows of its tables. */
static bool view_admin(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	return admin_handle(app->admin, request, response, err);
}

/* clang-format off */
const struct route routes[] = {
	API(HTTP_POST, "/add_batch", view_add_batch, "alloc.add_batch", COMMAND_MAX),
	API(HTTP_POST, "/allocate", view_allocate, "alloc.add_allocation", COMMAND_MAX),
	API(HTTP_GET, "/allocations/{orderid}", view_allocations, VIEW_ALLOCATION, 0),
	API(HTTP_GET, "/allocations/{orderid}/{sku}", view_allocations_of_sku, VIEW_ALLOCATION, 0),
	API(HTTP_GET, "/availability/{sku}", view_availability, VIEW_BATCH, 0),
	API(HTTP_POST, "/change_eta", view_change_eta, "alloc.change_batch", COMMAND_MAX),
	API(HTTP_POST, "/change_quantity", view_change_quantity, "alloc.change_batch", COMMAND_MAX),
	API(HTTP_POST, "/deallocate", view_deallocate, "alloc.delete_allocation", COMMAND_MAX),

	{HTTP_GET, "/ficus/whoami", view_whoami, ACCESS_LOGIN, 0, false},
	PAGE(HTTP_GET, STYLE_PATH, view_style_sheet, ACCESS_PUBLIC, 0),
	PAGE(HTTP_GET, SCRIPT_PATH, view_script, ACCESS_PUBLIC, 0),
	PAGE(HTTP_GET, LOGIN_PATH, view_login, ACCESS_VISITOR, 0),
	PAGE(HTTP_POST, LOGIN_PATH, view_sign_in, ACCESS_VISITOR, FORM_MAX),
	PAGE(HTTP_POST, LOGOUT_PATH, view_sign_out, ACCESS_VISITOR, FORM_MAX),
	PAGE(HTTP_GET, PASSWORD_PATH, view_password, ACCESS_LOGIN, 0),
	PAGE(HTTP_POST, PASSWORD_PATH, view_change_password, ACCESS_LOGIN, FORM_MAX),
	PAGE(HTTP_GET, STOCK_PATH "{sku}/", view_stock, ACCESS_STAFF, 0),
	PAGE(HTTP_GET, ADMIN_PATH, view_admin, ACCESS_STAFF, 0),
	PAGE(HTTP_GET, APP_PATH, view_admin, ACCESS_STAFF, 0),
	PAGE(HTTP_GET, MODEL_PATH, view_admin, ACCESS_STAFF, 0),
	PAGE(HTTP_POST, MODEL_PATH, view_admin, ACCESS_STAFF, ADMIN_FORM_MAX),
	PAGE(HTTP_GET, ROW_PATH, view_admin, ACCESS_STAFF, 0),
	PAGE(HTTP_POST, ROW_PATH, view_admin, ACCESS_STAFF, ADMIN_FORM_MAX),
	PAGE(HTTP_GET, ROW_PATH "{page}/", view_admin, ACCESS_STAFF, 0),
	PAGE(HTTP_POST, ROW_PATH "{page}/", view_admin, ACCESS_STAFF, ADMIN_FORM_MAX),
};
/* clang-format on */
const size_t route_count = ARRAY_SIZE(routes);
