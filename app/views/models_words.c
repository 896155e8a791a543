/* A field's options as people read them in a table. Never reads the database. */
#include "views/models.h"

#include "base/buf.h"

enum { WORDS_BYTES_MOST = 1 << 16, VALUE_CHARACTERS = 40 };

static void add(struct buf *words, const char *text)
{
	if (words->len)
		buf_text(words, ", ");
	buf_text(words, text);
}

static void add_value(struct buf *words, const char *what, struct str value)
{
	struct str cut = str_first_characters(value, VALUE_CHARACTERS);

	if (!value.len)
		return;
	add(words, what);
	buf_printf(words, " %.*s%s", STR_ARGS(cut), cut.len < value.len ? "…" : "");
}

static void add_flags(struct buf *words, const struct field_spec *field)
{
	if (field->is_key)
		add(words, "key");
	if (field->is_not_null && !field->is_key)
		add(words, "required");
	if (field->is_required)
		add(words, "not blank");
	if (field->is_unique && !field->is_key)
		add(words, "unique");
	if (field->is_indexed)
		add(words, "indexed");
	if (field->is_hidden)
		add(words, "hidden");
}

static void add_choices(
	struct arena *arena, struct buf *words, const struct field_spec *field)
{
	const struct field_choice *choices;
	struct fault ignored;
	size_t count = 0;

	if (!field->choices.len ||
		field_choices_parse(arena, field->choices, &choices, &count, &ignored) !=
			STATUS_OK ||
		!count)
		return;
	add(words, "");
	buf_printf(words, "%zu choice%s", count, count == 1 ? "" : "s");
}

struct str field_in_words(struct arena *arena, const struct field_spec *field)
{
	struct buf words;
	struct str copy;

	buf_init(&words, WORDS_BYTES_MOST);
	add_flags(&words, field);
	add_value(&words, "to", field->target);
	if (field->target.len && field->on_delete.len &&
		!str_is(field->on_delete, "NO ACTION"))
		add_value(&words, "on delete", field->on_delete);
	if (field->max_length) {
		add(&words, "");
		buf_printf(&words, "up to %lld characters", (long long)field->max_length);
	}
	if (field->digits) {
		add(&words, "");
		buf_printf(&words, "%lld digits, %lld after the point",
			(long long)field->digits, (long long)field->places);
	}
	add_choices(arena, &words, field);
	add_value(&words, "from", field->minimum);
	add_value(&words, "to", field->maximum);
	add_value(&words, "like", field->pattern);
	add_value(&words, "default", field->fallback);
	add_value(&words, "computed as", field->expression);
	copy = arena_copy(arena, buf_content(&words));
	buf_free(&words);
	return copy;
}
