/* base/translate.h - marks English texts of tables and rules for whoever translates them. */
#ifndef FICUS_BASE_TRANSLATE_H
#define FICUS_BASE_TRANSLATE_H

#define N_(text) text

#endif
