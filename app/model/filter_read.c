/* What was typed for a condition, as values of the column. Must never take what a kind
 * cannot read for something else: it is refused with a sentence. */
#include <time.h>

#include "model/filter.h"

enum { YEAR_CHARACTERS = 4, MONTH_CHARACTERS = 7, DAY_CHARACTERS = 10 };

/* What sorts behind every moment that begins like this: no date has a '~', and all that
 * can follow in one comes before it. */
#define BEHIND_ALL "~"

static bool is_named(const struct field *field, const char *kind)
{
	return strcmp(field->kind->name, kind) == 0;
}

static bool holds_numbers(const struct field *field)
{
	return field->affinity == AFFINITY_INTEGER || field->affinity == AFFINITY_REAL;
}

bool filter_is_dated(const struct field *field)
{
	return is_named(field, "date") || is_named(field, "datetime") ||
	       is_named(field, "created") || is_named(field, "updated");
}

bool filter_is_number_text(const struct field *field)
{
	return field->affinity == AFFINITY_TEXT &&
	       (is_named(field, "integer") || is_named(field, "big integer") ||
		       is_named(field, "real") || is_named(field, "decimal"));
}

bool filter_is_in_seconds(const struct field *field)
{
	return filter_is_dated(field) && holds_numbers(field);
}

/* The field as far as it is only read: no rule of the form stands in the way of asking,
 * and texts of every kind are texts. */
static struct field as_asked(const struct field *field)
{
	struct field asked = *field;

	if (filter_is_dated(field) && !field->kind->compare)
		asked.kind = field_kind_named("datetime");
	else if (!field->kind->compare && !is_named(field, "boolean") &&
		 !is_named(field, "any"))
		asked.kind = field_kind_named("text");
	asked.reference = -1;
	asked.is_nullable = true;
	asked.is_generated = asked.is_required = asked.is_rowid = false;
	asked.has_fallback = asked.is_fallback_constant = false;
	asked.fallback = value_null();
	asked.max_length = 0;
	asked.choice_count = 0;
	asked.minimum = asked.maximum = asked.pattern = STR("");
	return asked;
}

/* The seconds since 1970 at which a moment "YYYY-MM-DD[ HH:MM[:SS]]" is. */
static bool seconds_of(struct str text, int64_t *seconds)
{
	static const size_t at[] = {0, 5, 8, 11, 14, 17}, to[] = {4, 7, 10, 13, 16, 19};
	int64_t part[6] = {0, 1, 1, 0, 0, 0};
	struct tm tm = {0};

	for (size_t i = 0; i < 6 && at[i] < text.len; i++) {
		struct str digits = str_slice(text, at[i], to[i]);

		while (digits.len > 1 && digits.at[0] == '0')
			digits = str_slice(digits, 1, digits.len);
		if (!str_to_int64(digits, &part[i]))
			return false;
	}
	tm.tm_year = (int)part[0] - 1900;
	tm.tm_mon = (int)part[1] - 1;
	tm.tm_mday = (int)part[2];
	tm.tm_hour = (int)part[3];
	tm.tm_min = (int)part[4];
	tm.tm_sec = (int)part[5];
	*seconds = timegm(&tm);
	return text.len <= to[5];
}

/* The first second after a year, a month or a day; timegm carries over. */
static int64_t seconds_beyond(struct str span)
{
	struct tm tm = {.tm_mday = 1};
	int64_t year = 0, month = 1, day = 1;
	bool is_read =
		str_to_int64(str_slice(span, 0, YEAR_CHARACTERS), &year) &&
		(span.len < MONTH_CHARACTERS ||
			str_to_int64(
				str_slice(span, 5 + (span.at[5] == '0'), 7), &month)) &&
		(span.len < DAY_CHARACTERS ||
			str_to_int64(str_slice(span, 8 + (span.at[8] == '0'), 10), &day));

	if (!is_read)
		return 0;
	tm.tm_year = (int)year - 1900 + (span.len == YEAR_CHARACTERS);
	tm.tm_mon = (int)month - 1 + (span.len == MONTH_CHARACTERS);
	tm.tm_mday = (int)day + (span.len == DAY_CHARACTERS);
	return timegm(&tm);
}

static bool is_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.len > 0;
}

/* "2026", "2026-01" or "2026-01-31", which date has been read by its kind already. */
static bool is_span(struct arena *arena, const struct field *asked, struct str text)
{
	struct field dated = *asked;
	struct value ignored;
	struct fault why;
	struct str day = text;

	if (text.len == YEAR_CHARACTERS && is_digits(text))
		day = arena_printf(arena, "%.*s-01-01", STR_ARGS(text));
	else if (text.len == MONTH_CHARACTERS)
		day = arena_printf(arena, "%.*s-01", STR_ARGS(text));
	else if (text.len != DAY_CHARACTERS)
		return false;
	dated.kind = field_kind_named("date");
	return text.at[0] != '+' && text.at[0] != '-' &&
	       dated.kind->parse(arena, &dated, day, NULL, &ignored, &why) == STATUS_OK;
}

/* A year ends in '-': a column that likes numbers would take it for one. */
static struct filter_value span_of(
	struct arena *arena, const struct field *field, struct str text)
{
	const char *dash = text.len == YEAR_CHARACTERS ? "-" : "";
	struct filter_value value;
	int64_t first;

	if (holds_numbers(field) && seconds_of(text, &first))
		return (struct filter_value){
			value_integer(first), value_integer(seconds_beyond(text))};
	value.first = value_text(arena_printf(arena, "%.*s%s", STR_ARGS(text), dash));
	value.beyond = value_text(
		arena_printf(arena, "%.*s%s" BEHIND_ALL, STR_ARGS(text), dash));
	return value;
}

/* Up to how many values one text comes to: a yes has many spellings. */
enum { VALUES_OF_ONE_MOST = 2 * FIELD_BOOLEAN_VALUES };

/* A moment with a time: a T may stand where this project writes a space. */
static enum status read_moment(struct arena *arena, const struct field *field,
	struct filter_value *values, size_t *count, struct fault *fault)
{
	struct value *value = &values[0].first;
	struct str text = value->bytes, other;
	int64_t seconds;

	if (value->class != VALUE_TEXT)
		return STATUS_OK;
	if (holds_numbers(field)) {
		if (!seconds_of(text, &seconds))
			return fault_set(fault, STATUS_INVALID,
				"Enter a date and time as YYYY-MM-DD HH:MM:SS.");
		*value = value_integer(seconds);
		return STATUS_OK;
	}
	if (text.len <= DAY_CHARACTERS)
		return STATUS_OK;
	other = arena_printf(arena, "%.*s%c%.*s", DAY_CHARACTERS, text.at,
		text.at[DAY_CHARACTERS] == 'T' ? ' ' : 'T',
		(int)(text.len - DAY_CHARACTERS - 1), text.at + DAY_CHARACTERS + 1);
	values[(*count)++] = (struct filter_value){value_text(other), value_null()};
	return STATUS_OK;
}

static enum status read_one(struct arena *arena, const struct field *field,
	struct str text, struct filter_value *values, size_t *count, struct fault *fault)
{
	const struct field asked = as_asked(field);
	const struct field_typed typed = {.text = text};
	const struct value number = value_integer(0);
	struct value value, spelled[FIELD_BOOLEAN_VALUES];
	bool is_by_date = filter_is_dated(field);
	enum status status;

	*count = 1;
	if (is_by_date && is_span(arena, &asked, str_trim(text))) {
		values[0] = span_of(arena, field, str_trim(text));
		return STATUS_OK;
	}
	status = field_read(arena, &asked, &typed,
		is_by_date && holds_numbers(field) ? &number : NULL, &value, fault);
	if (status == STATUS_OK && value_is_null(value))
		return fault_set(fault, STATUS_INVALID, "Say what to compare with.");
	if (status != STATUS_OK)
		return status;
	values[0] = (struct filter_value){value, value_null()};
	if (is_by_date)
		return read_moment(arena, field, values, count, fault);
	if (is_named(&asked, "boolean")) {
		*count = field_boolean_values(value, spelled);
		for (size_t i = 0; i < *count; i++)
			values[i] = (struct filter_value){spelled[i], value_null()};
	} else if (is_named(&asked, "any") && value.class != VALUE_TEXT) {
		values[(*count)++] =
			(struct filter_value){value_text(text), value_null()};
	}
	return STATUS_OK;
}

static enum status read_many(struct arena *arena, const struct field *field,
	struct str text, struct condition *condition, struct fault *fault)
{
	struct filter_value *values = arena_zeroed(
		arena, FILTER_VALUES_MOST * (size_t)VALUES_OF_ONE_MOST, sizeof *values);
	size_t from = 0, parts = 0, count;
	enum status status;

	condition->values = values;
	do {
		size_t comma = str_find(text, from, ',');

		if (parts++ == FILTER_VALUES_MOST)
			return fault_set(fault, STATUS_INVALID, "Give %d values at most.",
				FILTER_VALUES_MOST);
		status = read_one(arena, field, str_slice(text, from, comma),
			&values[condition->count], &count, fault);
		if (status != STATUS_OK)
			return status;
		condition->count += count;
		from = comma + 1;
	} while (from <= text.len);
	return STATUS_OK;
}

enum status filter_read(struct arena *arena, const struct field *field,
	enum lookup lookup, struct str text, struct condition *condition,
	struct fault *fault)
{
	struct filter_value *values;
	enum status status;

	*condition = (struct condition){.field = field, .lookup = lookup, .text = text};
	if (lookup == LOOKUP_IS_NULL)
		return str_is(text, "0") || str_is(text, "1")
			       ? STATUS_OK
			       : fault_set(fault, STATUS_INVALID, "Say 1 or 0.");
	if (is_named(field, "blob"))
		return fault_set(fault, STATUS_INVALID,
			"Bytes that are no text are not compared.");
	if (lookup == LOOKUP_IN)
		return read_many(arena, field, text, condition, fault);
	values = arena_zeroed(arena, VALUES_OF_ONE_MOST, sizeof *values);
	condition->values = values;
	status = read_one(arena, field, text, values, &condition->count, fault);
	if (status == STATUS_OK && lookup >= LOOKUP_GTE && filter_is_number_text(field))
		values[0].first =
			affinity_apply(arena, AFFINITY_NUMERIC, values[0].first);
	return status;
}
