/* base/letters.h - letters of every script. */
#ifndef FICUS_BASE_LETTERS_H
#define FICUS_BASE_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether it is a letter, a digit or '_', as Python's "\w" has it. */
bool letter_is_of_word(uint32_t character);

#endif
