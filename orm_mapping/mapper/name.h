/* orm_mapping/mapper/name.h - names of tables and columns in SQL that is made. */
#ifndef FICUS_ORM_MAPPING_MAPPER_NAME_H
#define FICUS_ORM_MAPPING_MAPPER_NAME_H

#include <stdio.h>

/* Writes it between backquotes, one in it twice: whatever it is, it is a name. */
static inline void name_put(FILE *sql, const char *name)
{
	(void)putc('`', sql);
	for (; *name; name++) {
		if (*name == '`')
			(void)putc('`', sql);
		(void)putc(*name, sql);
	}
	(void)putc('`', sql);
}

#endif
