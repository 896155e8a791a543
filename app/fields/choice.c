/* Choice and multiple choice: what is stored is the choice's value, what people read is
 * its label. Must never drop a stored value that is not among the choices any more. */
#include "fields/kinds.h"

enum { FIXED_CHARACTERS = 200 };

const struct field_choice *field_choice_find(const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (str_equal(field->choices[i].value, value))
			return &field->choices[i];
	return NULL;
}

const struct field_choice *choice_of_value(
	struct arena *arena, const struct field *field, struct value value)
{
	const struct field_choice *choice;
	struct value whole;

	if (value.class == VALUE_NULL || value.class == VALUE_BLOB)
		return NULL;
	choice = field_choice_find(field, value_spelling(arena, value));
	if (choice || value.class != VALUE_REAL)
		return choice;
	/* A REAL column spells the choice "2" as 2.0. */
	whole = affinity_apply(arena, AFFINITY_NUMERIC, value);
	return whole.class == VALUE_INTEGER
		       ? field_choice_find(field, value_spelling(arena, whole))
		       : NULL;
}

static struct str choice_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	const struct field_choice *choice = choice_of_value(arena, field, value);

	if (choice)
		return plain_visible(arena, choice->label, most);
	return plain_display(arena, field, value, most);
}

static struct field_input choice_input(
	struct arena *arena, const struct field *field, struct value value)
{
	const struct field_choice *choice = choice_of_value(arena, field, value);
	struct field_input input;

	if (!field->choice_count)
		return plain_input(arena, field, value);
	if (value_is_null(value))
		return null_input(field, WIDGET_SELECT);
	if (choice)
		return own_input(field, WIDGET_SELECT,
			field->is_generated
				? plain_visible(arena, choice->label, FIXED_CHARACTERS)
				: choice->value);
	input = plain_input(arena, field, value);
	/* A select offers the strange value too; a long or broken text would not survive
	 * in one. */
	if (input.widget == WIDGET_TEXT)
		input.widget = WIDGET_SELECT;
	return input;
}

static enum status choice_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	const struct field_choice *choice = field_choice_find(field, typed);

	(void)fault;
	if (number_replaces(arena, typed, stored, value))
		return STATUS_OK;
	/* A column of numbers may spell the choice otherwise, as long as it is that one.
	 */
	*value = affinity_apply(arena, field->affinity, value_text(typed));
	if (!choice || choice_of_value(arena, field, *value) != choice)
		*value = value_text(typed);
	return STATUS_OK;
}

static bool has_text(const struct str *texts, size_t count, struct str text)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(texts[i], text))
			return true;
	return false;
}

/* The texts once each, those of choices first and in the order of these: as the
 * checkboxes have them. */
static struct str join_in_order(struct arena *arena, const struct field *field,
	const struct str *texts, size_t count)
{
	struct str *ordered = arena_alloc(arena, (count + 1) * sizeof *ordered);
	size_t ordered_count = 0;

	for (size_t i = 0; i < field->choice_count && ordered_count < count; i++)
		if (has_text(texts, count, field->choices[i].value))
			ordered[ordered_count++] = field->choices[i].value;
	for (size_t i = 0; i < count; i++)
		if (!has_text(ordered, ordered_count, texts[i]))
			ordered[ordered_count++] = texts[i];
	return field_texts_join(arena, ordered, ordered_count);
}

static struct str multiple_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	struct str labels = STR("");
	struct str *texts;
	size_t count;

	if (value.class != VALUE_TEXT ||
		!field_texts_split(arena, value.bytes, &texts, &count))
		return plain_display(arena, field, value, most);
	/* Labels past `most` bytes cannot be seen. */
	for (size_t i = 0; i < count && labels.len <= most * 4; i++) {
		const struct field_choice *choice = field_choice_find(field, texts[i]);
		struct str label = choice ? choice->label : texts[i];

		labels = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(labels),
			i ? ", " : "", STR_ARGS(label));
	}
	return plain_visible(arena, labels, most);
}

static struct field_input multiple_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct str *texts;
	size_t count;

	if (!field->choice_count)
		return plain_input(arena, field, value);
	if (value_is_null(value))
		return null_input(field, WIDGET_CHECKBOXES);
	if (value.class != VALUE_TEXT ||
		!field_texts_split(arena, value.bytes, &texts, &count))
		return plain_input(arena, field, value);
	if (field->is_generated)
		return own_input(field, WIDGET_FIXED,
			multiple_display(arena, field, value, FIXED_CHARACTERS));
	return own_input(
		field, WIDGET_CHECKBOXES, join_in_order(arena, field, texts, count));
}

static enum status multiple_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str *texts, *old_texts = NULL;
	size_t count, old_count = 0;

	if (stored && stored->class == VALUE_TEXT &&
		!field_texts_split(arena, stored->bytes, &old_texts, &old_count))
		old_count = 0;
	if (!field_texts_split(arena, typed, &texts, &count))
		return fault_set(fault, STATUS_INVALID,
			"Enter the choices as a JSON array, such as [\"a\",\"b\"].");
	if (!count && field->is_required)
		return fault_set(fault, STATUS_INVALID, FIELD_REQUIRED);
	for (size_t i = 0; i < count && field->choice_count; i++)
		if (!field_choice_find(field, texts[i]) &&
			!has_text(old_texts, old_count, texts[i]))
			return fault_set(
				fault, STATUS_INVALID, "Choose among the choices.");
	*value =
		value_text(count ? join_in_order(arena, field, texts, count) : STR("[]"));
	return STATUS_OK;
}

const struct field_kind kind_choice = {
	.name = "choice",
	.display = choice_display,
	.input = choice_input,
	.parse = choice_parse,
};

const struct field_kind kind_multiple_choice = {
	.name = "multiple choice",
	.display = multiple_display,
	.input = multiple_input,
	.parse = multiple_parse,
};
