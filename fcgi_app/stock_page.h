/* fcgi_app/stock_page.h - the page of a product: its batches, and what is available when. */
#ifndef FICUS_FCGI_APP_STOCK_PAGE_H
#define FICUS_FCGI_APP_STOCK_PAGE_H

#include "fcgi_app/http/router.h"

#define STOCK_PATH "/ficus/stock/"

/* "/ficus/stock/{sku}/". One statement besides those of the visit. */
view_function view_stock;

/* The address of a SKU's page. */
const char *stock_url(TALLOC_CTX *mem, const char *sku);

#endif
