/*
 * tests/fuzz/fastcgi_seeds.c - writes the seeds of the fastcgi target that have a meaning, each as
 *a file of its name, to the folder given. Run by hand when one is added:
 *
 *	make tests/fuzz/fastcgi_seeds && tests/fuzz/fastcgi_seeds SOURCES/tests/fuzz/corpus/fastcgi
 */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "tests/support/fcgi_client.h"

#define GET(target)  ((const char *const[]){"REQUEST_METHOD=GET", "REQUEST_URI=" target, NULL})
#define POST(target) ((const char *const[]){"REQUEST_METHOD=POST", "REQUEST_URI=" target, NULL})

#define ID 1 /* the one that fcgi_add_request() uses */

static const char allocate_body[] = "{\"orderid\":\"order-2\",\"sku\":\"LAMP\",\"qty\":2}";

static void add_text(struct fcgi_records *records, enum fcgi_type type, const char *text)
{
	fcgi_add_record(records, type, ID, text, strlen(text));
}

static void add_post(struct fcgi_records *records)
{
	fcgi_add_request(records, POST("/allocate"), allocate_body, strlen(allocate_body));
}

static void add_get(struct fcgi_records *records)
{
	fcgi_add_request(records, GET("/allocations/order-1"), NULL, 0);
}

static void add_head(struct fcgi_records *records)
{
	static const char *const params[] = {
		"REQUEST_METHOD=HEAD", "REQUEST_URI=/allocations/order-1", NULL};

	fcgi_add_request(records, params, NULL, 0);
}

static void add_two(struct fcgi_records *records)
{
	add_post(records);
	add_get(records);
}

static void add_not_kept(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, 0);
	fcgi_add_params(records, GET("/allocations/order-1"));
	fcgi_add_body(records, NULL, 0);
}

/* A body made of requests; size bytes of it, from shift on. */
static void add_forged(struct fcgi_records *records, size_t shift, size_t size)
{
	struct fcgi_records forged = {.owner = records->owner};

	while (forged.length < shift + size)
		add_post(&forged);
	fcgi_add_request(records, POST("/nowhere"), forged.bytes + shift, size);
}

static void add_forged_body(struct fcgi_records *records)
{
	add_forged(records, 0, 400);
}

static void add_long_forged_body(struct fcgi_records *records)
{
	add_forged(records, 37, 9000);
}

static void add_request_behind_forged_body(struct fcgi_records *records)
{
	add_get(records);
	add_forged(records, 0, 9000);
	add_get(records);
}

static void add_body_in_pieces(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, POST("/allocate"));
	for (const char *next = allocate_body; *next; next++)
		fcgi_add_record(records, FCGI_STDIN, ID, next, 1);
	fcgi_add_body(records, NULL, 0);
}

static void add_body_cut_short(struct fcgi_records *records)
{
	add_post(records);
	records->length -= 12;
}

/* The content of the records of a list of params. */
static struct fcgi_records pairs(TALLOC_CTX *owner, const char *const *params)
{
	struct fcgi_records pairs = {.owner = owner};

	fcgi_add_params(&pairs, params);
	pairs.bytes += FCGI_HEADER_SIZE;
	pairs.length -= 2 * FCGI_HEADER_SIZE;
	return pairs;
}

static void add_params_in_pieces(struct fcgi_records *records)
{
	struct fcgi_records content = pairs(records->owner, GET("/allocations/order-1"));

	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	for (size_t i = 0; i < content.length; i++)
		fcgi_add_record(records, FCGI_PARAMS, ID, content.bytes + i, 1);
	add_text(records, FCGI_PARAMS, "");
	fcgi_add_body(records, NULL, 0);
}

static void add_params_cut_short(struct fcgi_records *records)
{
	struct fcgi_records content = pairs(records->owner, GET("/allocations/order-1"));

	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_record(records, FCGI_PARAMS, ID, content.bytes, content.length - 5);
	add_text(records, FCGI_PARAMS, "");
	fcgi_add_body(records, NULL, 0);
}

static void add_lengths(struct fcgi_records *records, const char *lengths, size_t size)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_record(records, FCGI_PARAMS, ID, lengths, size);
	add_text(records, FCGI_PARAMS, "");
	fcgi_add_body(records, NULL, 0);
}

static void add_huge_name(struct fcgi_records *records)
{
	add_lengths(records, "\xFF\xFF\xFF\xFF\x01NAME", 9);
}

static void add_huge_value(struct fcgi_records *records)
{
	add_lengths(records, "\x04\xC0\x00\x00\x00NAMEvalue", 14);
}

static void add_nul_in_name(struct fcgi_records *records)
{
	add_lengths(records, "\x05\x05NA\0MEvalue", 12);
}

static void add_no_params(struct fcgi_records *records)
{
	fcgi_add_request(records, (const char *const[]){NULL}, NULL, 0);
}

static void add_padding(struct fcgi_records *records)
{
	static const char body[] = "\x01\x05\x00\x01\x00\x02\x06\x00{}......";

	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, POST("/allocate"));
	fcgi_add_bytes(records, body, sizeof(body) - 1);
	fcgi_add_body(records, NULL, 0);
}

/* A header whose content is empty, and whose padding is a whole request. */
static void add_padded(struct fcgi_records *records, enum fcgi_type type)
{
	size_t header = records->length;

	add_text(records, type, "");
	add_get(records);
	records->bytes[header + 6] = (unsigned char)(records->length - header - FCGI_HEADER_SIZE);
}

static void add_params_end_padded(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	add_padded(records, FCGI_PARAMS);
	fcgi_add_body(records, NULL, 0);
}

static void add_body_end_padded(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, GET("/allocations/order-1"));
	add_padded(records, FCGI_STDIN);
}

static void add_begin_padded(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, GET("/allocations/order-1"));
	fcgi_add_body(records, NULL, 0);
	records->bytes[6] = (unsigned char)(records->length - 16);
	add_get(records);
}

static void add_management_first(struct fcgi_records *records)
{
	fcgi_add_record(records, FCGI_GET_VALUES, 0,
		"\x0E\x00"
		"FCGI_MAX_CONNS",
		16);
	add_get(records);
}

static void add_management_before_params(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_record(records, FCGI_GET_VALUES, 0,
		"\x0E\x00"
		"FCGI_MAX_CONNS",
		16);
	fcgi_add_params(records, GET("/allocations/order-1"));
	fcgi_add_body(records, NULL, 0);
}

static void add_management_in_body(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, POST("/allocate"));
	fcgi_add_record(records, FCGI_GET_VALUES, 0, NULL, 0);
	fcgi_add_body(records, allocate_body, strlen(allocate_body));
}

static void add_begin_in_request(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, GET("/allocations/order-1"));
	fcgi_add_body(records, NULL, 0);
}

static void add_record_of_another(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_record(records, FCGI_PARAMS, ID + 1, NULL, 0);
	fcgi_add_params(records, GET("/allocations/order-1"));
	fcgi_add_body(records, NULL, 0);
}

static void add_abort(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, POST("/allocate"));
	add_text(records, FCGI_ABORT_REQUEST, "");
}

static void add_authorizer(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_AUTHORIZER, FCGI_KEEP_CONN);
	fcgi_add_params(records, GET("/allocations/order-1"));
}

static void add_data(struct fcgi_records *records)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, POST("/allocate"));
	add_text(records, FCGI_DATA, allocate_body);
}

static void add_http(struct fcgi_records *records)
{
	static const char text[] = "GET /allocations/order-1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

	fcgi_add_bytes(records, text, strlen(text));
}

static const struct seed {
	const char *name;
	void (*add)(struct fcgi_records *records);
} seeds[] = {
	{"abort",			add_abort                     },
	{"authorizer",                   add_authorizer                },
	{"begin_in_request",             add_begin_in_request          },
	{"begin_padded",                 add_begin_padded              },
	{"body_end_padded",              add_body_end_padded           },
	{"params_end_padded",            add_params_end_padded         },
	{"body_cut_short",               add_body_cut_short            },
	{"body_in_pieces",               add_body_in_pieces            },
	{"data",			 add_data                      },
	{"forged_body",                  add_forged_body               },
	{"forged_body_long",             add_long_forged_body          },
	{"forged_body_between_requests", add_request_behind_forged_body},
	{"get",			  add_get		       },
	{"head",			 add_head                      },
	{"http",			 add_http                      },
	{"huge_name",                    add_huge_name                 },
	{"huge_value",                   add_huge_value                },
	{"management_before_params",     add_management_before_params  },
	{"management_first",             add_management_first          },
	{"management_in_body",           add_management_in_body        },
	{"nul_in_name",                  add_nul_in_name               },
	{"no_params",                    add_no_params                 },
	{"not_kept",		     add_not_kept                  },
	{"padding",		      add_padding                   },
	{"params_cut_short",             add_params_cut_short          },
	{"params_in_pieces",             add_params_in_pieces          },
	{"post",			 add_post                      },
	{"record_of_another_request",    add_record_of_another         },
	{"two_requests",                 add_two                       },
};

static bool write_seed(TALLOC_CTX *mem, const char *folder, const struct seed *seed)
{
	struct fcgi_records records = {.owner = mem};
	FILE *file = fopen(mem_printf(mem, "%s/%s", folder, seed->name), "we");
	bool written;

	if (!file)
		return false;
	seed->add(&records);
	written = fwrite(records.bytes, 1, records.length, file) == records.length;
	return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
	TALLOC_CTX *mem = mem_context(NULL, "seeds");
	bool ok = argc == 2;

	for (size_t i = 0; ok && i < ARRAY_SIZE(seeds); i++)
		ok = write_seed(mem, argv[1], &seeds[i]);
	talloc_free(mem);
	if (!ok)
		(void)fprintf(stderr, "Usage: fastcgi_seeds FOLDER, which can be written to\n");
	return ok ? 0 : 1;
}
