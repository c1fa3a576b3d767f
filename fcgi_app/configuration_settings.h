/* fcgi_app/configuration_settings.h - the table of all settings: name, kind, range, default. */
#ifndef FICUS_FCGI_APP_CONFIGURATION_SETTINGS_H
#define FICUS_FCGI_APP_CONFIGURATION_SETTINGS_H

#include "fcgi_app/configuration.h"

enum setting_kind {
	SETTING_TEXT,
	SETTING_CHOICE, /* one of the words of choices */
	SETTING_FLAG,   /* "yes" or "no", kept as a bool */
	SETTING_NUMBER, /* decimal, from min to max */
	SETTING_MODE,   /* octal, from min to max */
};

struct setting {
	const char *name;
	enum setting_kind kind;
	bool is_secret;
	bool is_for_serving; /* has no default, and other commands do without */
	size_t offset;
	const char *fallback; /* as it would be written; NULL: must be given */
	const char *choices;  /* separated by blanks */
	int64_t min;
	int64_t max;
	const char *help;
};

extern const struct setting settings[];
extern const size_t setting_count;

#endif
