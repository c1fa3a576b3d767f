/* orm_mapping/mysql_product_repository.h - products from the old tables; remembers what it gave
 * out. */
#ifndef FICUS_ORM_MAPPING_MYSQL_PRODUCT_REPOSITORY_H
#define FICUS_ORM_MAPPING_MYSQL_PRODUCT_REPOSITORY_H

#include "orm_mapping/product_loader.h"
#include "services/ports/product_repository.h"

struct mysql_product_repository {
	struct product_repository base;
	struct product_loader loader;
	struct product_snapshot **seen; /* in the order in which they were asked for */
	size_t seen_count;
	size_t seen_capacity;
};

void mysql_product_repository_init(struct mysql_product_repository *repository,
	struct connection *conn, const struct database_traits *traits);

/* Forgets what it gave out; what follows is owned by mem. */
void mysql_product_repository_reset(struct mysql_product_repository *repository, TALLOC_CTX *mem);

#endif
