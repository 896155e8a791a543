/* Durations: microseconds in columns of numbers, texts in columns of texts. Must never
 * change a value that it cannot read. */
#include "fields/kinds.h"

#include <inttypes.h>

#define SENTENCE "Enter a duration as 1 02:03:04, 90 min or PT90M."

/* ".5" for half a second, nothing for none. */
static struct str fraction_text(struct arena *arena, uint64_t us)
{
	struct str text = arena_printf(arena, ".%06" PRIu64, us % SECOND_US);

	while (text.len && (str_ends(text, "0") || text.len == 1))
		text.len--;
	return text;
}

static uint64_t magnitude(int64_t us)
{
	return us < 0 ? -(uint64_t)us : (uint64_t)us;
}

/* "1 02:03:04.5": days only when there are any. */
static struct str clock_spelling(struct arena *arena, int64_t signed_us)
{
	uint64_t us = magnitude(signed_us), days = us / DAY_US;
	struct str fraction = fraction_text(arena, us);
	struct str clock = arena_printf(arena, "%02d:%02d:%02d%.*s",
		(int)(us / HOUR_US % 24), (int)(us / MINUTE_US % 60),
		(int)(us / SECOND_US % 60), STR_ARGS(fraction));
	const char *sign = signed_us < 0 ? "-" : "";

	if (!days)
		return arena_printf(arena, "%s%.*s", sign, STR_ARGS(clock));
	return arena_printf(arena, "%s%" PRIu64 " %.*s", sign, days, STR_ARGS(clock));
}

static struct str iso_part(
	struct arena *arena, uint64_t number, struct str fraction, char letter)
{
	if (!number && !fraction.len)
		return STR("");
	return arena_printf(
		arena, "%" PRIu64 "%.*s%c", number, STR_ARGS(fraction), letter);
}

/* "P1DT2H3M4.5S". */
static struct str iso_spelling(struct arena *arena, int64_t signed_us)
{
	uint64_t us = magnitude(signed_us);
	struct str none = STR("");
	struct str days = iso_part(arena, us / DAY_US, none, 'D');
	struct str hours = iso_part(arena, us / HOUR_US % 24, none, 'H');
	struct str minutes = iso_part(arena, us / MINUTE_US % 60, none, 'M');
	struct str seconds =
		iso_part(arena, us / SECOND_US % 60, fraction_text(arena, us), 'S');

	if (!us)
		return STR("PT0S");
	return arena_printf(arena, "%sP%.*s%s%.*s%.*s%.*s", signed_us < 0 ? "-" : "",
		STR_ARGS(days), us % DAY_US ? "T" : "", STR_ARGS(hours),
		STR_ARGS(minutes), STR_ARGS(seconds));
}

static bool span_of(struct value value, int64_t *us)
{
	if (value.class == VALUE_INTEGER)
		*us = value.integer;
	return value.class == VALUE_INTEGER ||
	       (value.class == VALUE_TEXT &&
		       span_read(str_trim(value.bytes), us) == SPAN_OK);
}

static struct str duration_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	if (value.class != VALUE_INTEGER)
		return plain_display(arena, field, value, most);
	return plain_visible(arena, clock_spelling(arena, value.integer), most);
}

static struct field_input duration_input(
	struct arena *arena, const struct field *field, struct value value)
{
	if (value.class == VALUE_INTEGER)
		return own_input(
			field, WIDGET_TEXT, clock_spelling(arena, value.integer));
	return plain_input(arena, field, value);
}

/* As the row has it: a text that says a duration is followed by one of its kind. */
static struct value duration_value(struct arena *arena, const struct field *field,
	const struct value *stored, int64_t us)
{
	bool was_text = stored && stored->class == VALUE_TEXT;
	int64_t old_us;

	if (was_text && span_of(*stored, &old_us))
		return value_text(str_find(stored->bytes, 0, 'P') < stored->bytes.len
					  ? iso_spelling(arena, us)
					  : clock_spelling(arena, us));
	if (field->affinity == AFFINITY_TEXT)
		return value_text(iso_spelling(arena, us));
	return value_integer(us);
}

static enum status duration_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);
	int64_t us;

	if (stored && stored->class == VALUE_REAL &&
		number_replaces(arena, text, stored, value))
		return STATUS_OK;
	switch (span_read(text, &us)) {
	case SPAN_OK:
		*value = duration_value(arena, field, stored, us);
		return STATUS_OK;
	case SPAN_TOO_LONG:
		return fault_set(fault, STATUS_INVALID,
			"This duration is too long: 292,000 years are kept at most.");
	case SPAN_TOO_FINE:
		return fault_set(fault, STATUS_INVALID,
			"This duration is too fine: whole microseconds are kept.");
	case SPAN_SHAPELESS:
		break;
	}
	return fault_set(fault, STATUS_INVALID, SENTENCE);
}

static bool duration_compare(struct arena *arena, const struct field *field,
	struct value value, struct str limit, int *order)
{
	int64_t one, other;

	(void)arena;
	(void)field;
	if (!span_of(value, &one) || span_read(str_trim(limit), &other) != SPAN_OK)
		return false;
	*order = (one > other) - (one < other);
	return true;
}

const struct field_kind kind_duration = {
	.name = "duration",
	.display = duration_display,
	.input = duration_input,
	.parse = duration_parse,
	.compare = duration_compare,
};
