/*
 * fcgi_app/http/multipart.h - what a form with files sends: multipart/form-data bodies, as RFC 7578
 * has them and browsers send them.
 */
#ifndef FICUS_FCGI_APP_HTTP_MULTIPART_H
#define FICUS_FCGI_APP_HTTP_MULTIPART_H

#include "fcgi_app/http/form.h"

#define MULTIPART_TYPE "multipart/form-data"

/*
 * content_type: the header, which names the boundary. The form is owned by mem; the contents of
 * its files stay in the body. A field for files in which none was chosen is left out.
 * ERROR_INVALID: as form_parse() has it.
 */
MUST_CHECK bool multipart_parse(TALLOC_CTX *mem, const char *content_type, struct bytes body,
	struct form **out, struct error *err);

#endif
