#include "config.h"

#include "tests/fakes/fake_users.h"

#include <strings.h>

static struct fake_users *self(struct users *base)
{
	return container_of(base, struct fake_users, base);
}

static bool begin(struct users *base, struct error *err)
{
	self(base)->call_count++;
	return !fake_failure_strikes(&self(base)->failure, err);
}

struct fake_user *fake_users_named(const struct fake_users *fake, const char *username)
{
	for (size_t i = 0; i < fake->count; i++)
		if (strcasecmp(fake->items[i]->user.username, username) == 0)
			return fake->items[i];
	return NULL;
}

static struct fake_user *with_id(const struct fake_users *fake, const char *id)
{
	for (size_t i = 0; i < fake->count; i++)
		if (strcmp(fake->items[i]->user.id, id) == 0)
			return fake->items[i];
	return NULL;
}

static struct user *copy_of(TALLOC_CTX *mem, const struct fake_user *found)
{
	struct user *copy;

	if (!found)
		return NULL;
	copy = mem_new(mem, struct user);
	*copy = found->user;
	copy->id = mem_text(mem, found->user.id);
	copy->username = mem_text(mem, found->user.username);
	copy->password = mem_text(mem, found->user.password);
	return copy;
}

static bool find(
	struct users *base, TALLOC_CTX *mem, const char *id, struct user **out, struct error *err)
{
	if (!begin(base, err))
		return false;
	*out = copy_of(mem, with_id(self(base), id));
	return true;
}

static bool find_by_name(struct users *base, TALLOC_CTX *mem, const char *username,
	struct user **out, struct error *err)
{
	if (!begin(base, err))
		return false;
	*out = copy_of(mem, fake_users_named(self(base), username));
	return true;
}

static void copy_permissions(
	TALLOC_CTX *mem, const struct permissions *from, struct permissions *out)
{
	*out = (struct permissions){mem_array(mem, const char *, from->count), from->count};
	for (size_t i = 0; i < from->count; i++)
		out->items[i] = mem_text(mem, from->items[i]);
}

static bool permissions(struct users *base, TALLOC_CTX *mem, const char *id,
	struct permissions *out, struct error *err)
{
	static const struct permissions none = {NULL, 0};
	const struct fake_user *found = with_id(self(base), id);

	if (!begin(base, err))
		return false;
	copy_permissions(mem, found ? &found->granted : &none, out);
	return true;
}

static bool all_permissions(
	struct users *base, TALLOC_CTX *mem, struct permissions *out, struct error *err)
{
	if (!begin(base, err))
		return false;
	copy_permissions(mem, &self(base)->known, out);
	return true;
}

static bool note_login(struct users *base, const char *id, int64_t now_us, struct error *err)
{
	struct fake_user *found = with_id(self(base), id);

	if (!begin(base, err))
		return false;
	if (found)
		found->last_login_us = now_us;
	return true;
}

static bool replace_password(struct users *base, const struct user *user, const char *hash,
	bool *replaced, struct error *err)
{
	struct fake_user *found = with_id(self(base), user->id);

	if (!begin(base, err))
		return false;
	*replaced = found && strcmp(found->user.password, user->password) == 0;
	if (*replaced)
		found->user.password = mem_text(self(base)->mem, hash);
	return true;
}

static bool create(struct users *base, const struct new_user *user, struct error *err)
{
	struct fake_users *fake = self(base);
	struct fake_user *made;

	if (!begin(base, err))
		return false;
	if (fake_users_named(fake, user->username))
		return error_set(err, ERROR_CONFLICT, "user %s: there is one", user->username);
	made = mem_new(fake->mem, struct fake_user);
	made->user = (struct user){
		.id = mem_printf(fake->mem, "%zu", fake->count + 1),
		.username = mem_text(fake->mem, user->username),
		.password = mem_text(fake->mem, user->password),
		.is_active = true,
		.is_staff = user->is_staff,
		.is_superuser = user->is_superuser,
	};
	made->email = mem_text(fake->mem, user->email);
	made->joined_us = user->joined_us;
	mem_grow(fake->mem, fake->items, &fake->capacity, fake->count + 1);
	fake->items[fake->count++] = made;
	return true;
}

static bool make_superuser(struct users *base, const char *username, struct error *err)
{
	struct fake_user *found = fake_users_named(self(base), username);

	if (!begin(base, err))
		return false;
	if (!found)
		return error_set(err, ERROR_NOT_FOUND, "user %s: there is none", username);
	found->user.is_superuser = true;
	found->user.is_staff = true;
	return true;
}

/* The place that keeps the list sorted. */
static size_t place_of(const struct permissions *list, const char *permission)
{
	size_t at = 0;

	while (at < list->count && strcmp(list->items[at], permission) < 0)
		at++;
	return at;
}

static bool has(const struct permissions *list, const char *permission)
{
	size_t at = place_of(list, permission);

	return at < list->count && strcmp(list->items[at], permission) == 0;
}

static void insert(TALLOC_CTX *mem, struct permissions *list, const char *permission)
{
	size_t place = place_of(list, permission);
	const char **items = mem_array(mem, const char *, list->count + 1);

	for (size_t i = 0; i <= list->count; i++)
		items[i] =
			i == place ? mem_text(mem, permission) : list->items[i < place ? i : i - 1];
	*list = (struct permissions){items, list->count + 1};
}

static bool grant(
	struct users *base, const char *username, const char *permission, struct error *err)
{
	struct fake_users *fake = self(base);
	struct fake_user *found = fake_users_named(fake, username);

	if (!begin(base, err))
		return false;
	if (!found)
		return error_set(err, ERROR_NOT_FOUND, "user %s: there is none", username);
	if (!has(&fake->known, permission))
		return error_set(err, ERROR_NOT_FOUND, "permission %s: there is none", permission);
	if (!has(&found->granted, permission))
		insert(fake->mem, &found->granted, permission);
	return true;
}

void fake_users_init(struct fake_users *fake, TALLOC_CTX *mem, struct permissions known)
{
	static const struct users_ops ops = {
		.find = find,
		.find_by_name = find_by_name,
		.permissions = permissions,
		.all_permissions = all_permissions,
		.note_login = note_login,
		.replace_password = replace_password,
		.create = create,
		.make_superuser = make_superuser,
		.grant = grant,
	};

	*fake = (struct fake_users){.base = {&ops}, .mem = mem, .known = known};
}
