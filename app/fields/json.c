/* JSON, kept as it was typed. Must never reformat what is stored: a list shows it
 * without the spaces between, and only there. */
#include "fields/kinds.h"

#include <jansson.h>

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Without the spaces outside of quotes, as far as `most` characters can show. A text
 * that is no JSON comes out somehow too: this is for reading only. */
static struct str compact(struct arena *arena, struct str json, size_t most)
{
	size_t cap = json.len, length = 0;
	bool is_quoted = false;
	char *to;

	if (most < cap / 4)
		cap = (most + 1) * 4;
	to = arena_alloc(arena, cap);
	for (size_t i = 0; i < json.len && length < cap; i++) {
		char byte = json.at[i];

		if (!is_quoted && is_space(byte))
			continue;
		to[length++] = byte;
		if (is_quoted && byte == '\\' && i + 1 < json.len && length < cap)
			to[length++] = json.at[++i];
		else if (byte == '"')
			is_quoted = !is_quoted;
	}
	return (struct str){to, length};
}

static struct str json_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	if (value.class != VALUE_TEXT)
		return plain_display(arena, field, value, most);
	return plain_visible(arena, compact(arena, value.bytes, most), most);
}

static struct field_input json_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input = plain_input(arena, field, value);

	if (input.widget == WIDGET_TEXT || input.widget == WIDGET_TEXTAREA)
		input.widget = WIDGET_JSON;
	return input;
}

static enum status json_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	/* Numbers of any length are in order: the text is kept, not the number. */
	const size_t flags = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL;
	json_error_t error;
	json_t *json;

	(void)field;
	if (number_replaces(arena, typed, stored, value))
		return STATUS_OK;
	if (typed.len > JSON_BYTES_MOST)
		return fault_set(fault, STATUS_INVALID,
			"This is more JSON than can be checked here: keep it to 1 MB.");
	json = json_loadb(typed.at, typed.len, flags, &error);
	if (!json)
		return fault_set(fault, STATUS_INVALID,
			"This is no valid JSON: look at line %d, character %d.",
			error.line, error.column);
	json_decref(json);
	*value = value_text(typed);
	return STATUS_OK;
}

const struct field_kind kind_json = {
	.name = "JSON",
	.display = json_display,
	.input = json_input,
	.parse = json_parse,
};
