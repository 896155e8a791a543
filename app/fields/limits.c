/* What a definition asks of a value beyond its kind: choices, minimum, maximum, pattern.
 * Must never look at a value that nobody typed. */
#include "fields/kinds.h"

enum { SHOWN_LIMIT_CHARACTERS = 60 };

static struct str shown_limit(struct arena *arena, struct str limit)
{
	return plain_visible(arena, limit, SHOWN_LIMIT_CHARACTERS);
}

static enum status check_range(struct arena *arena, const struct field *field,
	struct value value, struct fault *fault)
{
	bool is_moment = field->kind->compare == moment_compare;
	struct str limit;
	int order;

	if (!field->kind->compare)
		return STATUS_OK;
	if (field->minimum.len &&
		field->kind->compare(arena, field, value, field->minimum, &order) &&
		order < 0) {
		limit = shown_limit(arena, field->minimum);
		return fault_set(fault, STATUS_INVALID, "Enter %.*s or %s.",
			STR_ARGS(limit), is_moment ? "later" : "more");
	}
	if (field->maximum.len &&
		field->kind->compare(arena, field, value, field->maximum, &order) &&
		order > 0) {
		limit = shown_limit(arena, field->maximum);
		return fault_set(fault, STATUS_INVALID, "Enter %.*s or %s.",
			STR_ARGS(limit), is_moment ? "earlier" : "less");
	}
	return STATUS_OK;
}

enum status limits_check(struct arena *arena, const struct field *field,
	struct value value, struct fault *fault)
{
	enum status status;

	if (field->choice_count && field->kind != &kind_multiple_choice &&
		!choice_of_value(arena, field, value))
		return fault_set(fault, STATUS_INVALID, "Choose one of the choices.");
	status = check_range(arena, field, value, fault);
	if (status != STATUS_OK || !field->pattern.len)
		return status;
	return pattern_try(field->pattern, value_spelling(arena, value), fault);
}

enum status field_limit_check(struct arena *arena, const struct field *field,
	struct str limit, struct fault *fault)
{
	struct value value;
	enum status status;
	int order;

	if (!limit.len)
		return STATUS_OK;
	if (!field->kind->compare)
		return fault_set(fault, STATUS_INVALID,
			"A field of the kind %s has no minimum and no maximum.",
			field->kind->name);
	if (!str_is_utf8(limit) || str_find(limit, 0, '\0') < limit.len)
		return fault_set(fault, STATUS_INVALID, "This is no valid text.");
	status = field->kind->parse(arena, field, limit, NULL, &value, fault);
	if (status != STATUS_OK)
		return status;
	if (!field->kind->compare(arena, field, value, limit, &order))
		return fault_set(fault, STATUS_INVALID,
			"This cannot be compared with what the field holds.");
	return STATUS_OK;
}
