#include "config.h"

#include "fcgi_app/django/authentication.h"

#include "fcgi_app/django/username.h"

static void add_work(struct password_work *sum, const struct password_work *work)
{
	for (size_t i = 0; i < PASSWORD_FAMILY_COUNT; i++)
		sum->rounds[i] += work->rounds[i];
}

/* Whoever is refused has cost at least as much as a user that does not exist. */
static bool is_admitted(const struct authenticator *authenticator, const struct user *user,
	const char *password, struct password_work *work)
{
	if (user && password_verify(user->password, password, authenticator->policy, work) &&
		user->is_active)
		return true;
	password_spend_missing(authenticator->policy, work);
	return false;
}

/* Sets *out to the user, if admitted. */
static bool judge(const struct authenticator *authenticator, struct user *user,
	const char *password, struct user **out, struct error *err)
{
	struct password_work work = {0};

	if (authenticator->queue && !hashing_queue_enter(authenticator->queue, err))
		return false;
	if (is_admitted(authenticator, user, password, &work))
		*out = user;
	if (authenticator->queue)
		hashing_queue_leave(authenticator->queue);
	if (authenticator->work)
		add_work(authenticator->work, &work);
	return true;
}

bool authenticate(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const struct credentials *credentials, struct user **out, struct error *err)
{
	const char *username =
		username_normalize(mem, credentials->username, authenticator->username_max);
	struct user *user = NULL;

	*out = NULL;
	if (username && !users_find_by_name(authenticator->users, mem, username, &user, err))
		return false;
	return judge(authenticator, user, credentials->password, out, err);
}

bool authenticator_hash(const struct authenticator *authenticator, TALLOC_CTX *mem,
	const char *password, const char **out, struct error *err)
{
	if (authenticator->queue && !hashing_queue_enter(authenticator->queue, err))
		return false;
	*out = password_hash(mem, authenticator->policy, authenticator->random, password);
	if (authenticator->queue)
		hashing_queue_leave(authenticator->queue);
	return true;
}
