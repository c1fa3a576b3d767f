#include "config.h"

#include "domain/commands.h"

#include "domain/batch.h"

#define ORDER_ID_FIELD(record)                                                                     \
	FIELD(record, orderid, "orderid", .min = 1, .max = ORDER_ID_MAX,                           \
		.flags = FIELD_FROM_INTEGER)
#define SKU_FIELD(record) FIELD(record, sku, "sku", .min = 1, .max = SKU_MAX)
#define REFERENCE_FIELD(record, name, ...)                                                         \
	FIELD(record, reference, name, .min = 1, .max = BATCH_REFERENCE_MAX, __VA_ARGS__)
#define QUANTITY_FIELD(record, least)                                                              \
	FIELD(record, quantity, "qty", .min = (least), .max = INT32_MAX)
#define ETA_FIELD(record, may_be) FIELD(record, eta, "eta", .flags = (may_be))

static const struct field create_batch_fields[] = {
	REFERENCE_FIELD(struct create_batch, "ref", .alias = NULL),
	SKU_FIELD(struct create_batch),
	QUANTITY_FIELD(struct create_batch, 1),
	ETA_FIELD(struct create_batch, FIELD_OPTIONAL),
};

static const struct field allocate_fields[] = {
	ORDER_ID_FIELD(struct allocate),
	SKU_FIELD(struct allocate),
	QUANTITY_FIELD(struct allocate, 1),
};

static const struct field deallocate_fields[] = {
	ORDER_ID_FIELD(struct deallocate),
	SKU_FIELD(struct deallocate),
};

static const struct field change_batch_quantity_fields[] = {
	REFERENCE_FIELD(struct change_batch_quantity, "batchref", .alias = "ref"),
	QUANTITY_FIELD(struct change_batch_quantity, 0),
};

static const struct field change_batch_eta_fields[] = {
	REFERENCE_FIELD(struct change_batch_eta, "ref", .alias = "batchref"),
	ETA_FIELD(struct change_batch_eta, FIELD_NULLABLE),
};

/* What was seen is whatever stands in the old tables, a negative quantity included. */
static const struct field revise_batch_fields[] = {
	REFERENCE_FIELD(struct revise_batch, "ref", .alias = NULL),
	QUANTITY_FIELD(struct revise_batch, 0),
	ETA_FIELD(struct revise_batch, FIELD_NULLABLE),
	FIELD(struct revise_batch, seen_quantity, "seen_qty", .min = INT32_MIN, .max = INT32_MAX),
	FIELD(struct revise_batch, seen_eta, "seen_eta", .flags = FIELD_NULLABLE),
};

const struct message_type create_batch_type =
	MESSAGE_TYPE("CreateBatch", struct create_batch, create_batch_fields);
const struct message_type allocate_type =
	MESSAGE_TYPE("Allocate", struct allocate, allocate_fields);
const struct message_type deallocate_type =
	MESSAGE_TYPE("Deallocate", struct deallocate, deallocate_fields);
const struct message_type change_batch_quantity_type = MESSAGE_TYPE(
	"ChangeBatchQuantity", struct change_batch_quantity, change_batch_quantity_fields);
const struct message_type change_batch_eta_type =
	MESSAGE_TYPE("ChangeBatchEta", struct change_batch_eta, change_batch_eta_fields);
const struct message_type revise_batch_type =
	MESSAGE_TYPE("ReviseBatch", struct revise_batch, revise_batch_fields);
