#include "config.h"

#include "base/letters.h"

#include <unictype.h>

bool letter_is_of_word(uint32_t character)
{
	return character == '_' ||
		uc_is_general_category_withtable(
			character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}
