/* Slugs: names of tables as URL segments. Never looks at the database. */
#include "model/slug.h"

#include <stdlib.h>

/* A slug, and the number to try first for the next name that wants it. */
struct taken_slug {
	struct str slug;
	int next;
};

/* An open-addressing set of the slugs that are taken. */
struct taken {
	struct taken_slug *slots;
	size_t mask;
};

/* The slug's place in the set, or the free one where it belongs. */
static struct taken_slug *place_of(struct taken *taken, struct str slug)
{
	size_t at = (size_t)str_hash(slug) & taken->mask;

	while (taken->slots[at].slug.at && !str_equal(taken->slots[at].slug, slug))
		at = (at + 1) & taken->mask;
	return &taken->slots[at];
}

static bool take(struct taken *taken, struct str slug)
{
	struct taken_slug *place = place_of(taken, slug);

	if (place->slug.at)
		return false;
	*place = (struct taken_slug){slug, 2};
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

/* `base` is taken. */
static struct str numbered_slug(struct arena *arena, struct taken *taken, struct str base)
{
	struct taken_slug *place = place_of(taken, base);
	struct str slug;

	do
		slug = arena_printf(arena, "%.*s-%d", STR_ARGS(base), place->next++);
	while (!take(taken, slug));
	return slug;
}

static struct str nameless_slug(struct arena *arena, struct taken *taken, int *next)
{
	struct str slug;

	do
		slug = arena_printf(arena, "table-%d", (*next)++);
	while (!take(taken, slug));
	return slug;
}

void slugs_assign(
	struct arena *arena, const struct str *names, struct str *slugs, size_t count)
{
	static const char *const site[] = {"login", "logout", "password", "-"};
	struct taken taken = {.mask = 63};
	int nameless = 1;
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
		slugs[i] = slugs[i].len ? numbered_slug(arena, &taken, slugs[i])
					: nameless_slug(arena, &taken, &nameless);
	}
	free(is_settled);
	free(taken.slots);
}
