/* fcgi_app/http/path.h - the path of a URL as decoded segments. */
#ifndef FICUS_FCGI_APP_HTTP_PATH_H
#define FICUS_FCGI_APP_HTTP_PATH_H

#include "base/mem.h"

#define PATH_SEGMENTS_MAX 8
#define PATH_SEGMENT_MAX  255 /* characters of a segment that a route names */

/* So names begin of segments in which one character may be spelled by three, as "_2F". */
#define PATH_QUOTED     "quoted_"
#define PATH_QUOTED_MAX (3 * PATH_SEGMENT_MAX)

/* "/allocations/a%2Fb" has two: "allocations" and "a/b"; "/" has one, which is empty. */
struct path {
	size_t count; /* 0: more than PATH_SEGMENTS_MAX, so that it is no path of ours */
	const char *segments[PATH_SEGMENTS_MAX];
};

/*
 * Splits the first length bytes of raw at its slashes, then decodes each segment into memory of
 * mem. Nothing is normalised: "//", "." and ".." are segments like others. ERROR_INVALID: does not
 * start with a slash, has a blank, a control character, a '#', a broken escape, or a segment that
 * would be no text: an escaped NUL or broken UTF-8.
 */
MUST_CHECK bool path_parse(
	TALLOC_CTX *mem, const char *raw, size_t length, struct path *out, struct error *err);

/*
 * Whether path has the form of a route's, such as "/allocations/{orderid}": a segment in braces
 * stands for any that is not empty, others for themselves.
 */
bool path_matches(const struct path *path, const char *pattern);

/*
 * The segment of a path that matches, by its name in the pattern; NULL: the pattern has no such
 * name.
 */
const char *path_segment(const struct path *path, const char *pattern, const char *name);

/*
 * ERROR_INVALID: a segment of a path that matches has more than PATH_SEGMENT_MAX characters, or
 * PATH_QUOTED_MAX, by its name.
 */
MUST_CHECK bool path_check_lengths(const struct path *path, const char *pattern, struct error *err);

/* text as one segment of a URL: all but letters, digits and "-._~" escaped. */
char *path_escape(TALLOC_CTX *mem, const char *text);

#endif
