#include "config.h"

#include "domain/events.h"

#include "domain/batch.h"

#define ORDER_ID_FIELD(record) FIELD(record, orderid, "orderid", .min = 1, .max = ORDER_ID_MAX)
#define SKU_FIELD(record)      FIELD(record, sku, "sku", .min = 1, .max = SKU_MAX)
#define QUANTITY_FIELD(record) FIELD(record, quantity, "qty", .min = 1, .max = INT32_MAX)
#define BATCHREF_FIELD(record)                                                                     \
	FIELD(record, batchref, "batchref", .min = 1, .max = BATCH_REFERENCE_MAX)

static const struct field allocated_fields[] = {
	ORDER_ID_FIELD(struct allocated),
	SKU_FIELD(struct allocated),
	QUANTITY_FIELD(struct allocated),
	BATCHREF_FIELD(struct allocated),
};

static const struct field deallocated_fields[] = {
	ORDER_ID_FIELD(struct deallocated),
	SKU_FIELD(struct deallocated),
	QUANTITY_FIELD(struct deallocated),
};

static const struct field allocation_cancelled_fields[] = {
	ORDER_ID_FIELD(struct allocation_cancelled),
	SKU_FIELD(struct allocation_cancelled),
	QUANTITY_FIELD(struct allocation_cancelled),
	BATCHREF_FIELD(struct allocation_cancelled),
};

static const struct field out_of_stock_fields[] = {
	SKU_FIELD(struct out_of_stock),
};

const struct message_type allocated_type =
	MESSAGE_TYPE("Allocated", struct allocated, allocated_fields);
const struct message_type deallocated_type =
	MESSAGE_TYPE("Deallocated", struct deallocated, deallocated_fields);
const struct message_type allocation_cancelled_type = MESSAGE_TYPE(
	"AllocationCancelled", struct allocation_cancelled, allocation_cancelled_fields);
const struct message_type out_of_stock_type =
	MESSAGE_TYPE("OutOfStock", struct out_of_stock, out_of_stock_fields);
