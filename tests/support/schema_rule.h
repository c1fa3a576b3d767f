/* tests/support/schema_rule.h - the additive-only rule: what was valid once stays valid. */
#ifndef FICUS_TESTS_SUPPORT_SCHEMA_RULE_H
#define FICUS_TESTS_SUPPORT_SCHEMA_RULE_H

#include <talloc.h>

/*
 * Holds a new JSON Schema against the old one, both texts as json_schema.h writes them: every
 * property is there still, of the same types, within limits that are no narrower, and no other one
 * is required. Returns what is wrong with it, owned by mem; NULL: nothing.
 */
const char *schema_rule_broken(TALLOC_CTX *mem, const char *old_schema, const char *new_schema);

#endif
