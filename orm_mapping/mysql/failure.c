#include "config.h"

#include "orm_mapping/mysql/failure.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define CONSTRAINT_NAME_SIZE (64 * 4 + 1) /* 64 characters, as of everything in MySQL */

/* Numbers, because the two client libraries' headers name different subsets of them. */
static const struct failure failures[] = {
	{1020, FAILURE_RETRY,     ERROR_BUSY,        "another transaction changed the row"       },
	{1205, FAILURE_WAIT,      ERROR_BUSY,        "waited too long for a lock"                },
	{1213, FAILURE_RETRY,     ERROR_BUSY,        "deadlock"                                  },
	{3100, FAILURE_RETRY,     ERROR_BUSY,        "refused by the replication group"          },
	{3101, FAILURE_RETRY,     ERROR_BUSY,        "rolled back by the replication group"      },
	{8002, FAILURE_RETRY,     ERROR_BUSY,        "write conflict"                            },
	{8022, FAILURE_RETRY,     ERROR_BUSY,        "write conflict"                            },
	{9007, FAILURE_RETRY,     ERROR_BUSY,        "write conflict"                            },

	{1927, FAILURE_LOST,      ERROR_UNAVAILABLE, "connection killed"                         },
	{2006, FAILURE_LOST,      ERROR_UNAVAILABLE, "connection gone"                           },
	{2013, FAILURE_LOST,      ERROR_UNAVAILABLE, "connection lost"                           },
	{2027, FAILURE_LOST,      ERROR_UNAVAILABLE, "malformed packet"                          },
	{2055, FAILURE_LOST,      ERROR_UNAVAILABLE, "connection lost"                           },
	{4031, FAILURE_LOST,      ERROR_UNAVAILABLE, "connection closed for inactivity"          },

	{1047, FAILURE_FAILOVER,  ERROR_BUSY,        "the database node is not ready"            },
	{1053, FAILURE_FAILOVER,  ERROR_BUSY,        "the database is shutting down"             },
	{1290, FAILURE_FAILOVER,  ERROR_BUSY,        "the database is read-only"                 },
	{1792, FAILURE_FAILOVER,  ERROR_BUSY,        "the transaction is read-only"              },
	{1836, FAILURE_FAILOVER,  ERROR_BUSY,        "the database is read-only"                 },

	{1243, FAILURE_REPREPARE, ERROR_BUSY,        "the server forgot a statement"             },
	{1615, FAILURE_REPREPARE, ERROR_BUSY,        "a table was altered"                       },
	{2057, FAILURE_REPREPARE, ERROR_BUSY,        "a table was altered"                       },

	{1412, FAILURE_SCHEMA,    ERROR_BUSY,        "a table was altered"                       },
	{1054, FAILURE_SCHEMA,    ERROR_INTERNAL,    "no such column"                            },
	{1146, FAILURE_SCHEMA,    ERROR_INTERNAL,    "no such table"                             },
	{1364, FAILURE_SCHEMA,    ERROR_INTERNAL,    "a column without default is not written"   },
	{1267, FAILURE_SCHEMA,    ERROR_INVALID,     "the database has no such characters"       },
	{3854, FAILURE_SCHEMA,    ERROR_INVALID,     "the database has no such characters"       },
	{3988, FAILURE_SCHEMA,    ERROR_INVALID,     "the database has no such characters"       },

	{1040, FAILURE_CAPACITY,  ERROR_UNAVAILABLE, "too many connections"                      },
	{1203, FAILURE_CAPACITY,  ERROR_UNAVAILABLE, "too many connections of this user"         },
	{1226, FAILURE_CAPACITY,  ERROR_UNAVAILABLE, "this user's resources are used up"         },
	{1461, FAILURE_CAPACITY,  ERROR_UNAVAILABLE, "too many prepared statements on the server"},

	{1028, FAILURE_TIME,      ERROR_UNAVAILABLE, "the database took too long to sort"        },
	{1969, FAILURE_TIME,      ERROR_UNAVAILABLE, "the database took too long"                },
	{3024, FAILURE_TIME,      ERROR_UNAVAILABLE, "the database took too long"                },

	{1062, FAILURE_DOMAIN,    ERROR_CONFLICT,    "a row with this key is there already"      },
	{1451, FAILURE_DOMAIN,    ERROR_CONFLICT,    "other rows still refer to this one"        },
	{1452, FAILURE_DOMAIN,    ERROR_CONFLICT,    "a row that this one refers to is not there"},
	{3819, FAILURE_DOMAIN,    ERROR_INVALID,     "a value breaks a rule of its table"        },
	{4025, FAILURE_DOMAIN,    ERROR_INVALID,     "a value breaks a rule of its table"        },
	{1264, FAILURE_DOMAIN,    ERROR_INVALID,     "a number is out of its column's range"     },
	{1265, FAILURE_DOMAIN,    ERROR_INVALID,     "a value is none that its column can hold"  },
	{1292, FAILURE_DOMAIN,    ERROR_INVALID,     "a value is none of its column's type"      },
	{1366, FAILURE_DOMAIN,    ERROR_INVALID,     "the database has no such characters"       },
	{1406, FAILURE_DOMAIN,    ERROR_INVALID,     "a value is too long for its column"        },
};

static const struct failure unforeseen = {0, FAILURE_OTHER, ERROR_INTERNAL, "unforeseen"};

const struct failure *failure_find(unsigned code)
{
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++)
		if (failures[i].code == code)
			return &failures[i];
	return &unforeseen;
}

/* Where the name of a constraint, or of a column, stands in the (English) message. */
static const struct name_place {
	unsigned code;
	const char *before;
	char after;
} name_places[] = {
	{1062, "for key '",          '\''},
	{1451, "CONSTRAINT `",       '`' },
	{1452, "CONSTRAINT `",       '`' },
	{3819, "Check constraint '", '\''},
	{4025, "CONSTRAINT `",       '`' },
	{1264, "for column '",       '\''},
	{1265, "for column '",       '\''},
	{1292, "`.`",                '`' },
	{1292, "for column '",       '\''},
	{1366, "`.`",                '`' },
	{1366, "for column '",       '\''},
	{1406, "for column '",       '\''},
};

/* The text behind the last occurrence of mark: what is quoted earlier may be a value, which may
 * contain anything. NULL when there is none. */
static const char *behind_last(const char *message, const char *mark)
{
	const char *found = NULL;

	for (const char *at = strstr(message, mark); at; at = strstr(at + 1, mark))
		found = at + strlen(mark);
	return found;
}

/* The violated constraint's name from the message, "" when there is none. MySQL writes 'table.key'
 * where MariaDB writes 'key', and 'column' where it writes `database`.`table`.`column`. */
static void find_name(unsigned code, const char *message, char name[CONSTRAINT_NAME_SIZE])
{
	name[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(name_places); i++) {
		const struct name_place *place = &name_places[i];
		const char *start =
			code == place->code ? behind_last(message, place->before) : NULL;
		const char *end = start ? strchr(start, place->after) : NULL;
		const char *dot;

		if (!end)
			continue;
		dot = memrchr(start, '.', (size_t)(end - start));
		start = dot ? dot + 1 : start;
		(void)snprintf(name, CONSTRAINT_NAME_SIZE, "%.*s", (int)(end - start), start);
	}
}

bool failure_of_constraint(const struct failure *failure, const char *message,
	const struct constraint *constraints, size_t count, struct error *err)
{
	char name[CONSTRAINT_NAME_SIZE];

	find_name(failure->code, message, name);
	for (size_t i = 0; i < count; i++)
		if (strcmp(constraints[i].name, name) == 0)
			return error_set(err, constraints[i].kind, "%s", constraints[i].message);
	if (!*name)
		return error_set(err, failure->kind, "%s", failure->meaning);
	return error_set(err, failure->kind, "%s (%s)", failure->meaning, name);
}
