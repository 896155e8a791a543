/* Renaming a column in options. Must never touch what only looks like the name: labels
 * of fieldsets, text between a title's tags. */
#include "model/option_names.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"

struct renaming {
	struct str old_name;
	struct str new_name;
	bool is_found;
};

enum { TITLE_BYTES = 1024 * 1024 };

static void rename_in_list(struct renaming *renaming, struct arena *arena, json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		struct str text = {json_string_value(item), json_string_length(item)};
		bool is_descending;
		json_t *renamed;

		if (!json_is_string(item))
			continue;
		is_descending = !str_equal_nocase(text, renaming->old_name) &&
				str_starts(text, "-") &&
				str_equal_nocase(
					str_slice(text, 1, text.len), renaming->old_name);
		if (!is_descending && !str_equal_nocase(text, renaming->old_name))
			continue;
		text = arena_printf(arena, "%s%.*s", is_descending ? "-" : "",
			STR_ARGS(renaming->new_name));
		renamed = json_stringn(text.at, text.len);
		if (renamed)
			json_array_set_new(list, i, renamed);
		renaming->is_found |= renamed != NULL;
	}
}

struct str option_names_rename(
	struct arena *arena, struct str json, struct str old_name, struct str new_name)
{
	struct renaming renaming = {old_name, new_name, false};
	json_error_t error;
	json_t *list =
		json.len ? json_loadb(json.at, json.len, JSON_ALLOW_NUL, &error) : NULL;
	char *text;

	rename_in_list(&renaming, arena, list);
	for (size_t i = 0; i < json_array_size(list); i++)
		rename_in_list(&renaming, arena,
			json_object_get(json_array_get(list, i), "fields"));
	text = renaming.is_found ? json_dumps(list, JSON_COMPACT) : NULL;
	json_decref(list);
	if (!text)
		return json;
	json = arena_copy(arena, str_from(text));
	free(text);
	return json;
}

/* The name in a tag's inside: without the sign before it, up to a point. */
static struct str tag_name(struct str inside)
{
	struct str name = str_trim(inside);

	while (name.len && strchr("{#^/&", name.at[0]))
		name = str_trim(str_slice(name, 1, name.len));
	return str_trim(str_slice(name, 0, str_find(name, 0, '.')));
}

/* Where the next "{{" or "}}" begins; the text's length: nowhere. */
static size_t find_pair(struct str text, size_t from, char byte)
{
	size_t at = str_find(text, from, byte);

	while (at + 1 < text.len && text.at[at + 1] != byte)
		at = str_find(text, at + 1, byte);
	return at + 1 < text.len ? at : text.len;
}

static bool is_called(struct str name, struct str column)
{
	return str_equal_nocase(name, column) ||
	       str_equal_nocase(str_trim(name), str_trim(column));
}

struct str option_title_rename(
	struct arena *arena, struct str title, struct str old_name, struct str new_name)
{
	struct buf renamed;
	size_t done = 0, open, close;
	struct str copy;

	buf_init(&renamed, TITLE_BYTES);
	for (size_t at = 0; (open = find_pair(title, at, '{')) < title.len; at = close) {
		struct str inside, name;

		close = find_pair(title, open, '}');
		inside = str_slice(title, open + 2, close);
		name = tag_name(inside);
		/* Spaces beside a name may be its own, or would be the new one's. */
		if (str_equal(str_trim(inside), name))
			name = inside;
		if (close == title.len || !is_called(name, old_name))
			continue;
		buf_str(&renamed, str_slice(title, done, (size_t)(name.at - title.at)));
		buf_str(&renamed, new_name);
		done = (size_t)(name.at - title.at) + name.len;
	}
	buf_str(&renamed, str_slice(title, done, title.len));
	copy = done && !buf_is_full(&renamed) ? arena_copy(arena, buf_content(&renamed))
					      : title;
	buf_free(&renamed);
	return copy;
}
