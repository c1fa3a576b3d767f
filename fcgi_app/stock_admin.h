/*
 * fcgi_app/stock_admin.h - what the admin site says of stock beyond its tables: what a revision
 * would move, who is served from where, and how the pages of batches, orders and items hang
 * together.
 */
#ifndef FICUS_FCGI_APP_STOCK_ADMIN_H
#define FICUS_FCGI_APP_STOCK_ADMIN_H

#include "fcgi_app/admin/declaration.h"

/* Asks when lines would leave the batch: of which orders, and where they would go. */
bool preview_batch_revision(
	struct admin_page *page, const struct message *command, bool *asks, struct error *err);

/* Allocates an order line, and says to which batch, or that there is not enough. */
bool send_allocate(struct admin_page *page, const struct message *command, const char **told,
	struct error *err);

/* Each at most one statement. */
bool write_batch_extra(struct admin_page *page, const char *const *values, struct error *err);
bool write_order_line_extra(struct admin_page *page, const char *const *values, struct error *err);
bool write_item_extra(struct admin_page *page, const char *const *values, struct error *err);

#endif
