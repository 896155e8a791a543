/* Blobs: their size is shown, their bytes are never typed. A text or a number that a
 * blob column holds all the same is edited as what it is. */
#include "fields/kinds.h"

#define NOT_TYPED "Files cannot be typed here."

static struct field_input blob_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input = plain_input(arena, field, value);

	if (field->is_generated)
		return input;
	if (value_is_null(value))
		input.widget = WIDGET_FIXED;
	if (value_is_null(value) || value.class == VALUE_BLOB)
		input.why = STR(NOT_TYPED);
	return input;
}

static enum status blob_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	if (!stored || value_is_null(*stored) || stored->class == VALUE_BLOB)
		return fault_set(fault, STATUS_INVALID, NOT_TYPED);
	return any_parse(arena, field, typed, stored, value, fault);
}

const struct field_kind kind_blob = {
	.name = "blob",
	.display = plain_display,
	.input = blob_input,
	.parse = blob_parse,
};
