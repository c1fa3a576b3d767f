/* fcgi_app/stock_page.h - the page of a product: its batches, and what is available when. */
#ifndef FICUS_FCGI_APP_STOCK_PAGE_H
#define FICUS_FCGI_APP_STOCK_PAGE_H

#include "fcgi_app/admin/admin.h"

#define STOCK_PATH "/ficus/stock/"

/* "/ficus/stock/{sku}/". One statement besides those of the visit. */
view_function view_stock;

/* Whether the visitor may see rows of a table, "batch" say; of one that is missing nobody does. */
MUST_CHECK bool stock_may_view(
	struct admin_page *page, const char *name, bool *may, struct error *err);

/* The address of a SKU's page, for those who may see batches. */
const char *stock_url(TALLOC_CTX *mem, const char *sku);

#endif
