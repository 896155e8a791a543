/* How any value is shown and typed as it is spelled, whatever its field's kind. Must
 * never lose a byte: what an input cannot give back unchanged is shown, not typed. */
#include "fields/kinds.h"

enum {
	LINE_CHARACTERS = 120,
	FIXED_CHARACTERS = 200,
	SYMBOL_BYTES = 3,
	/* A longer text would not come back: a form sends three bytes for one at worst,
	 * and a request has its limit. */
	TYPED_BYTES_MOST = 2 * 1024 * 1024
};

#define REPLACEMENT "\xEF\xBF\xBD"
#define ELLIPSIS "\xE2\x80\xA6"

static bool is_bare_control(unsigned char byte)
{
	if (byte == '\t' || byte == '\n' || byte == '\r')
		return false;
	return byte < 0x20 || byte == 0x7F;
}

/* U+0080 to U+009F, in UTF-8. */
static bool is_wide_control(const unsigned char *at, size_t left)
{
	return at[0] == 0xC2 && left > 1 && at[1] < 0xA0;
}

static bool is_visible(struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	bool is_ascii = true;

	for (size_t i = 0; i < text.len; i++) {
		if (is_bare_control(at[i]) || is_wide_control(at + i, text.len - i))
			return false;
		is_ascii = is_ascii && at[i] < 0x80;
	}
	return is_ascii || str_is_utf8(text);
}

/* Writes one character, made visible; returns its bytes. */
static size_t write_visible(char *to, struct str character)
{
	unsigned char first = (unsigned char)character.at[0];

	if (is_bare_control(first)) {
		/* U+2400 and on are the symbols of U+0000 and on, U+2421 of DEL. */
		to[0] = '\xE2';
		to[1] = '\x90';
		to[2] = (char)(0x80 + (first == 0x7F ? 0x21 : first));
		return SYMBOL_BYTES;
	}
	if (!str_is_utf8(character) ||
		is_wide_control((const unsigned char *)character.at, character.len)) {
		memcpy(to, REPLACEMENT, SYMBOL_BYTES);
		return SYMBOL_BYTES;
	}
	memcpy(to, character.at, character.len);
	return character.len;
}

struct str plain_visible(struct arena *arena, struct str text, size_t most)
{
	bool is_cut = false;
	struct str shown = text, rest;
	size_t length = 0;
	char *to;

	/* So many bytes are surely no more characters than that. */
	if (text.len > most) {
		shown = str_first_characters(text, most);
		is_cut = shown.len < text.len;
	}
	if (is_cut)
		shown = str_first_characters(text, most ? most - 1 : 0);
	if (!is_cut && is_visible(shown))
		return shown;
	to = arena_alloc(arena, shown.len * SYMBOL_BYTES + sizeof ELLIPSIS);
	for (rest = shown; rest.len;) {
		struct str character = str_first_characters(rest, 1);

		length += write_visible(to + length, character);
		rest = str_slice(rest, character.len, rest.len);
	}
	if (is_cut && most) {
		memcpy(to + length, ELLIPSIS, sizeof ELLIPSIS - 1);
		length += sizeof ELLIPSIS - 1;
	}
	return (struct str){to, length};
}

struct str plain_size(struct arena *arena, size_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB"};
	double size = (double)bytes / 1000;
	size_t unit = 0;

	if (bytes < 1000)
		return arena_printf(arena, "%zu byte%s", bytes, bytes == 1 ? "" : "s");
	/* 999.95 would be written as 1000.0. */
	while (size >= 999.95 && unit + 1 < sizeof units / sizeof *units) {
		size /= 1000;
		unit++;
	}
	return arena_printf(arena, "%.1f %s", size, units[unit]);
}

struct str plain_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	(void)field;
	if (value.class == VALUE_BLOB)
		return plain_size(arena, value.bytes.len);
	return plain_visible(arena, value_spelling(arena, value), most);
}

static bool is_typeable(struct str text)
{
	return str_find(text, 0, '\0') == text.len && str_is_utf8(text);
}

static struct field_input fixed_input(
	struct arena *arena, struct value value, const char *why)
{
	return (struct field_input){
		.widget = WIDGET_FIXED,
		.text = plain_display(arena, NULL, value, FIXED_CHARACTERS),
		.why = str_from(why),
		.is_null = value_is_null(value),
	};
}

struct field_input plain_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input = {.widget = WIDGET_TEXT};
	struct str text = value_spelling(arena, value);

	if (field->is_generated)
		return fixed_input(arena, value, "The database computes this column.");
	if (value.class == VALUE_BLOB || !is_typeable(text))
		return fixed_input(arena, value,
			"This holds bytes that are no text; they are left as they are.");
	if (text.len > TYPED_BYTES_MOST)
		return fixed_input(arena, value,
			"This text is too long to be edited here; it is left as it is.");
	if (str_find(text, 0, '\n') < text.len || str_find(text, 0, '\r') < text.len ||
		str_first_characters(text, LINE_CHARACTERS).len < text.len)
		input.widget = WIDGET_TEXTAREA;
	input.text = text;
	input.is_null = value_is_null(value);
	return input;
}

struct field_input own_input(
	const struct field *field, enum field_widget widget, struct str text)
{
	struct field_input input = {.widget = widget, .text = text};

	if (field->is_generated) {
		input.widget = WIDGET_FIXED;
		input.why = STR("The database computes this column.");
	}
	return input;
}

struct field_input null_input(const struct field *field, enum field_widget widget)
{
	struct field_input input = own_input(field, widget, STR(""));

	input.is_null = true;
	return input;
}

bool plain_number(struct arena *arena, struct str typed, struct value *value)
{
	static const enum affinity tries[] = {AFFINITY_NUMERIC, AFFINITY_REAL};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		*value = affinity_apply(arena, tries[i], value_text(typed));
		if (value->class != VALUE_TEXT &&
			str_equal(value_spelling(arena, *value), typed))
			return true;
	}
	return false;
}

bool number_replaces(struct arena *arena, struct str typed, const struct value *stored,
	struct value *value)
{
	if (!stored || (stored->class != VALUE_INTEGER && stored->class != VALUE_REAL))
		return false;
	*value = affinity_apply(arena, AFFINITY_NUMERIC, value_text(typed));
	if (value->class == VALUE_TEXT)
		return false;
	if (stored->class == VALUE_REAL && value->class == VALUE_INTEGER)
		*value = affinity_apply(arena, AFFINITY_REAL, value_text(typed));
	return true;
}
