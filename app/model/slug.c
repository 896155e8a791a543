/* Slugs: names of tables as URL segments. Never looks at the database. */
#include "model/slug.h"

#include <stdlib.h>

/* An open-addressing set of the slugs that are taken. */
struct taken {
	struct str *slots;
	size_t mask;
};

static bool take(struct taken *taken, struct str slug)
{
	size_t at = (size_t)str_hash(slug) & taken->mask;

	for (; taken->slots[at].at; at = (at + 1) & taken->mask)
		if (str_equal(taken->slots[at], slug))
			return false;
	taken->slots[at] = slug;
	return true;
}

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

static struct str plain_slug(struct arena *arena, struct str name)
{
	char *slug = arena_alloc(arena, name.len + 1);
	size_t used = 0;
	bool has_letters = false;

	for (size_t i = 0; i < name.len; i++) {
		char byte = name.at[i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte + 32);
		if (is_plain(byte)) {
			slug[used++] = byte;
			has_letters = true;
		} else if (used == 0 || slug[used - 1] != '-') {
			slug[used++] = '-';
		}
	}
	slug[used] = '\0';
	return (struct str){slug, has_letters ? used : 0};
}

static struct str numbered_slug(
	struct arena *arena, struct taken *taken, struct str base, int from)
{
	struct str slug;

	do
		slug = arena_printf(arena, "%.*s-%d", STR_ARGS(base), from++);
	while (!take(taken, slug));
	return slug;
}

void slugs_assign(
	struct arena *arena, const struct str *names, struct str *slugs, size_t count)
{
	static const char *const site[] = {"login", "logout", "password", "-"};
	struct taken taken = {.mask = 63};
	bool *is_settled = must_calloc(count, sizeof *is_settled);

	while (taken.mask < 4 * (count + 8))
		taken.mask = 2 * taken.mask + 1;
	taken.slots = must_calloc(taken.mask + 1, sizeof *taken.slots);
	for (size_t i = 0; i < sizeof site / sizeof *site; i++)
		(void)take(&taken, str_from(site[i]));
	for (size_t i = 0; i < count; i++) {
		slugs[i] = plain_slug(arena, names[i]);
		is_settled[i] = slugs[i].len && take(&taken, slugs[i]);
	}
	for (size_t i = 0; i < count; i++) {
		if (is_settled[i])
			continue;
		slugs[i] = slugs[i].len ? numbered_slug(arena, &taken, slugs[i], 2)
					: numbered_slug(arena, &taken, STR("table"), 1);
	}
	free(is_settled);
	free(taken.slots);
}
