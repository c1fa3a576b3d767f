/* tests/support/death.h - broken promises end the process; this shows that they do. */
#ifndef FICUS_TESTS_SUPPORT_DEATH_H
#define FICUS_TESTS_SUPPORT_DEATH_H

/* Asserts that act(context), in a process of its own, aborts after saying words on stderr. */
void assert_aborts(void (*act)(void *context), void *context, const char *words);

#endif
