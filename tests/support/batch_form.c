#include "config.h"

#include "tests/support/batch_form.h"

static const char make_batch[] =
	"from alloc.models import Batch\n"
	"print(Batch.objects.create(reference=sys.argv[1], sku='K', qty=10).pk)\n";

const char *batch_form_new(struct django_site *site, const char *reference)
{
	return django_python(site->django, make_batch, LIST(reference));
}

const char *batch_form_path(TALLOC_CTX *mem, const char *id)
{
	return mem_printf(mem, "/ficus/alloc/batch/%s/change/", id);
}

int batch_form_revise(struct web_user *user, const char *id, const char *quantity, const char *eta)
{
	return web_user_submit(user, batch_form_path(user, id), LIST("qty", quantity, "eta", eta));
}

int batch_form_revise_in_django(struct web_user *user, const char *id, const char *reference,
	const char *quantity, const char *eta)
{
	return web_user_submit(user, mem_printf(user, "/admin/alloc/batch/%s/change/", id),
		LIST("reference", reference, "sku", "K", "qty", quantity, "eta", eta));
}
