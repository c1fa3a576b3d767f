/* tests/unit/test_history_message.c - what a line of the log says, as a sentence. */
#include "config.h"

#include "fcgi_app/admin/history_message.h"
#include "services/bus/journal.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static const struct {
	const char *message;
	const char *expected; /* NULL: as it stands */
} messages[] = {
	{"[]",									      "No fields changed."},
	{"[{\"added\": {}}]",							       "Added."            },
	{"[{\"changed\": {\"fields\": [\"Qty\"]}}]",                                        "Changed Qty."      },
	{"[{\"changed\": {\"fields\": [\"A\", \"B\"]}}]",                                   "Changed A and B."  },
	{"[{\"changed\": {\"fields\": [\"A\", \"B\", \"Pr\\u00e9nom\"]}}]",
         "Changed A, B and Pr\xc3\xa9nom."								      },
	{"[{\"changed\": {\"fields\": []}}]",					       "Changed ."         },
	{"[{\"added\": {\"name\": \"order line\", \"object\": \"Line 3\"}}]",
         "Added order line \xe2\x80\x9cLine 3\xe2\x80\x9d."                                                     },
	{"[{\"changed\": {\"name\": \"line\", \"object\": \"3\", \"fields\": [\"Qty\"]}}]",
         "Changed Qty for line \xe2\x80\x9c"
		"3\xe2\x80\x9d."										},
	{"[{\"deleted\": {\"name\": \"line\", \"object\": \"3\"}}]",
         "Deleted line \xe2\x80\x9c"
		"3\xe2\x80\x9d."										},
	{"[{\"changed\": {\"fields\": [\"A\"]}}, {\"deleted\": {\"name\": \"b\", \"object\": "
	 "\"c\"}}]",							       "Changed A. Deleted b \xe2\x80\x9c"
		"c\xe2\x80\x9d."						   },
	{"Moved by hand.",								  NULL                },
	{"100% %s %n",								      NULL                },
	{"[{\"changed\": {\"fields\": [\"%s%n\"]}}]",                                       "Changed %s%n."     },
	{"[broken",									 NULL                },
	{"[1]",									     NULL                },
	{"[null]",									  NULL                },
	{"[[]]",									    NULL                },
	{"[{}]",									    NULL                },
	{"[{\"moved\": {}}]",							       NULL                },
	{"[{\"added\": []}]",							       NULL                },
	{"[{\"added\": null}]",							     NULL                },
	{"[{\"changed\": {}}]",							     NULL                },
	{"[{\"changed\": {\"fields\": \"Qty\"}}]",                                          NULL                },
	{"[{\"changed\": {\"fields\": [1]}}]",                                              NULL                },
	{"[{\"deleted\": {}}]",							     NULL                },
	{"[{\"deleted\": {\"name\": \"line\"}}]",                                           NULL                },
	{"[{\"added\": {}}, 1]",							    NULL                },
	{"[\"Qty\"]",								       NULL                },
	{"[{\"added\": {}}] and more",						      NULL                },
	{"{\"added\": {}}",								 NULL                },
};

static const char *text_of(TALLOC_CTX *mem, int action, const char *message)
{
	const struct history_line line = {.action = action, .message = message};

	return history_message_text(mem, &words_english, &line);
}

static void test_history_message__is_a_sentence_or_stands_as_it_is(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		const char *message = messages[i].message;
		const char *expected = messages[i].expected;

		assert_string_equal(
			text_of(*state, JOURNAL_CHANGE, message), expected ? expected : message);
	}
}

static void test_history_message__without_a_text_the_action_speaks(void **state)
{
	assert_string_equal(text_of(*state, JOURNAL_ADDITION, ""), "Added.");
	assert_string_equal(text_of(*state, JOURNAL_CHANGE, ""), "Changed.");
	assert_string_equal(text_of(*state, JOURNAL_DELETION, ""), "Deleted.");
	assert_string_equal(text_of(*state, 77, ""), "");
}

/* Deeper than any parser follows. */
static void test_history_message__deep_json_stands_as_it_is(void **state)
{
	char *deep = mem_array(*state, char, 100001);

	memset(deep, '[', 100000);
	assert_ptr_equal(text_of(*state, JOURNAL_CHANGE, deep), deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_history_message__is_a_sentence_or_stands_as_it_is),
		WITH_MEM(test_history_message__without_a_text_the_action_speaks),
		WITH_MEM(test_history_message__deep_json_stands_as_it_is),
	};

	return cmocka_run_group_tests_name("history_message", tests, NULL, NULL);
}
