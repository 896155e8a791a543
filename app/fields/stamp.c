/* When a row was made and last changed: the saver fills these in, nobody types them.
 * Reads no clock: the moment is given. */
#include "fields/kinds.h"

#include <time.h>

#define STAMP_WHY "Reeve fills this in when the row is saved."

enum { FIXED_CHARACTERS = 200 };

static struct field_input stamp_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct field_input input = plain_input(arena, field, value);

	if (input.widget == WIDGET_FIXED)
		return input;
	return (struct field_input){
		.widget = WIDGET_FIXED,
		.text = plain_display(arena, field, value, FIXED_CHARACTERS),
		.why = STR(STAMP_WHY),
		.is_null = value_is_null(value),
	};
}

bool field_is_stamp(const struct field *field, bool is_new)
{
	return !field->is_generated &&
	       (field->kind == &kind_updated || (is_new && field->kind == &kind_created));
}

struct value field_stamp(struct arena *arena, const struct field *field, int64_t moment_s)
{
	time_t moment = (time_t)moment_s;
	struct tm parts;

	if (field->affinity == AFFINITY_INTEGER || field->affinity == AFFINITY_REAL)
		return affinity_apply(arena, field->affinity, value_integer(moment_s));
	if (!gmtime_r(&moment, &parts))
		return value_null();
	return value_text(arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d",
		parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
		parts.tm_min, parts.tm_sec));
}

const struct field_kind kind_created = {
	.name = "created",
	.display = plain_display,
	.input = stamp_input,
	.parse = datetime_parse,
};

const struct field_kind kind_updated = {
	.name = "updated",
	.display = plain_display,
	.input = stamp_input,
	.parse = datetime_parse,
};
