/* Text, long text and any: what is typed is what is stored, empty text included. Must
 * never trim or tidy what a person typed. */
#include "fields/kinds.h"

static enum status text_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	(void)arena;
	(void)field;
	(void)stored;
	(void)fault;
	*value = value_text(typed);
	return STATUS_OK;
}

static struct field_input long_text_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input = plain_input(arena, field, value);

	if (input.widget == WIDGET_TEXT)
		input.widget = WIDGET_TEXTAREA;
	return input;
}

enum status any_parse(struct arena *arena, const struct field *field, struct str typed,
	const struct value *stored, struct value *value, struct fault *fault)
{
	bool was_text = stored && stored->class == VALUE_TEXT;

	(void)fault;
	if (!was_text && field->affinity != AFFINITY_TEXT &&
		plain_number(arena, typed, value))
		return STATUS_OK;
	*value = value_text(typed);
	return STATUS_OK;
}

const struct field_kind kind_text = {
	.name = "text",
	.display = plain_display,
	.input = plain_input,
	.parse = text_parse,
};

const struct field_kind kind_long_text = {
	.name = "long text",
	.display = plain_display,
	.input = long_text_input,
	.parse = text_parse,
};

const struct field_kind kind_any = {
	.name = "any",
	.display = plain_display,
	.input = plain_input,
	.parse = any_parse,
};
