/* Booleans: 1 and 0, or the words that a column already uses for them. Must never turn
 * a value that is neither into one that is. */
#include "fields/kinds.h"

struct words {
	const char *yes;
	const char *no;
};

/* The styles in which texts say yes and no: what is stored picks the row, so that an
 * answer goes back in the same style. */
static const struct words styles[] = {
	{"1", "0"},
	{"true", "false"},
	{"True", "False"},
	{"TRUE", "FALSE"},
	{"t", "f"},
	{"T", "F"},
	{"yes", "no"},
	{"Yes", "No"},
	{"YES", "NO"},
	{"y", "n"},
	{"Y", "N"},
};

enum { STYLE_COUNT = sizeof styles / sizeof *styles };

/* The row whose words the text is one of; NULL when it says neither. */
static const struct words *style_of(struct str text, bool *answer)
{
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		*answer = str_is(text, styles[i].yes);
		if (*answer || str_is(text, styles[i].no))
			return &styles[i];
	}
	return NULL;
}

static bool boolean_answer(struct value value, bool *answer)
{
	if (value.class == VALUE_INTEGER) {
		*answer = value.integer == 1;
		return value.integer == 0 || value.integer == 1;
	}
	return value.class == VALUE_TEXT && style_of(value.bytes, answer);
}

static struct str boolean_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	bool answer;

	if (boolean_answer(value, &answer))
		return answer ? STR("Yes") : STR("No");
	return plain_display(arena, field, value, most);
}

static struct field_input boolean_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input;
	bool answer;

	if (value_is_null(value))
		return null_input(field, WIDGET_BOOLEAN);
	if (boolean_answer(value, &answer))
		return own_input(field, WIDGET_BOOLEAN,
			field->is_generated ? (answer ? STR("Yes") : STR("No"))
					    : (answer ? STR("1") : STR("0")));
	input = plain_input(arena, field, value);
	/* A select offers the strange value as a third choice; a long or broken text
	 * would not survive in one. */
	if (input.widget == WIDGET_TEXT)
		input.widget = WIDGET_BOOLEAN;
	return input;
}

/* Words in any case, so that a person without the select may type them. */
static bool read_answer(struct str typed, bool *answer)
{
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		*answer = str_equal_nocase(typed, str_from(styles[i].yes));
		if (*answer || str_equal_nocase(typed, str_from(styles[i].no)))
			return true;
	}
	return false;
}

static enum status boolean_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	const struct value *model =
		stored && !value_is_null(*stored) ? stored : &field->fallback;
	const struct words *style = NULL;
	bool answer, ignored;

	if (stored && stored->class != VALUE_BLOB &&
		str_equal(typed, value_spelling(arena, *stored))) {
		*value = *stored;
		return STATUS_OK;
	}
	if (!read_answer(str_trim(typed), &answer))
		return fault_set(fault, STATUS_INVALID, "Choose yes or no.");
	if (model->class == VALUE_TEXT)
		style = style_of(model->bytes, &ignored);
	*value = style ? value_text(str_from(answer ? style->yes : style->no))
		       : value_integer(answer);
	return STATUS_OK;
}

size_t field_boolean_values(struct value value, struct value values[FIELD_BOOLEAN_VALUES])
{
	bool answer;

	_Static_assert(FIELD_BOOLEAN_VALUES == STYLE_COUNT + 1,
		"one for each style, and a number");
	if (!boolean_answer(value, &answer))
		return 0;
	for (size_t i = 0; i < STYLE_COUNT; i++)
		values[i] = value_text(str_from(answer ? styles[i].yes : styles[i].no));
	values[STYLE_COUNT] = value_integer(answer);
	return FIELD_BOOLEAN_VALUES;
}

const struct field_kind kind_boolean = {
	.name = "boolean",
	.display = boolean_display,
	.input = boolean_input,
	.parse = boolean_parse,
};
