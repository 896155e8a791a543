/* Integers, reals and decimals. Must never round what a person typed into an integer
 * or a decimal: a number that SQLite would not keep is refused. */
#include "fields/kinds.h"

#include <math.h>

enum { MOST_PADDED_PLACES = 15 };

static size_t digits_from(struct str text, size_t from)
{
	size_t at = from;

	while (at < text.len && text.at[at] >= '0' && text.at[at] <= '9')
		at++;
	return at;
}

bool decimal_scan(struct str text, struct decimal *scan)
{
	size_t start = text.len && (text.at[0] == '-' || text.at[0] == '+');
	size_t end = digits_from(text, start);

	scan->whole = str_slice(text, start, end);
	scan->has_point = end < text.len && text.at[end] == '.';
	start = end + scan->has_point;
	end = digits_from(text, start);
	scan->fraction = str_slice(text, start, end);
	return end == text.len && scan->whole.len + scan->fraction.len > 0;
}

static struct field_input integer_input(
	struct arena *arena, const struct field *field, struct value value)
{
	if (value_is_null(value))
		return null_input(field, WIDGET_NUMBER);
	if (value.class == VALUE_INTEGER)
		return own_input(field, WIDGET_NUMBER, value_spelling(arena, value));
	return plain_input(arena, field, value);
}

static enum status integer_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);
	struct decimal scan;
	int64_t integer;

	(void)arena;
	(void)field;
	(void)stored;
	if (!decimal_scan(text, &scan) || scan.has_point)
		return fault_set(fault, STATUS_INVALID, "Enter a whole number.");
	if (!str_to_int64(text, &integer))
		return fault_set(fault, STATUS_INVALID,
			"Enter a number from -9223372036854775808 to "
			"9223372036854775807: SQLite keeps no larger ones here.");
	*value = value_integer(integer);
	return STATUS_OK;
}

static struct field_input real_input(
	struct arena *arena, const struct field *field, struct value value)
{
	if (value_is_null(value))
		return null_input(field, WIDGET_NUMBER);
	if (value.class == VALUE_REAL || value.class == VALUE_INTEGER)
		return own_input(field, WIDGET_NUMBER, value_spelling(arena, value));
	return plain_input(arena, field, value);
}

static bool real_is_infinite(struct str text, double *real)
{
	bool is_negative = str_starts(text, "-");

	if (is_negative || str_starts(text, "+"))
		text = str_slice(text, 1, text.len);
	*real = is_negative ? -INFINITY : INFINITY;
	return str_equal_nocase(text, STR("inf")) ||
	       str_equal_nocase(text, STR("infinity"));
}

/* A digit other than 0 before any exponent. */
static bool has_mantissa(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == 'e' || text.at[i] == 'E')
			return false;
		if (text.at[i] >= '1' && text.at[i] <= '9')
			return true;
	}
	return false;
}

static enum status real_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);
	double real;

	(void)field;
	(void)stored;
	if (real_is_infinite(text, &real)) {
		*value = value_real(real);
		return STATUS_OK;
	}
	*value = affinity_apply(arena, AFFINITY_REAL, value_text(text));
	if (value->class != VALUE_REAL)
		return fault_set(
			fault, STATUS_INVALID, "Enter a number, such as 12.5 or 3e8.");
	if (isinf(value->real))
		return fault_set(fault, STATUS_INVALID,
			"This number is too large: the largest is about 1.8e308.");
	if (value->real == 0 && has_mantissa(text))
		return fault_set(fault, STATUS_INVALID,
			"This number is too small: it would be kept as 0.");
	return STATUS_OK;
}

/* With the zeros that the declared places ask for, when nothing is hidden by it. */
static struct str decimal_spelling(
	struct arena *arena, const struct field *field, struct value value)
{
	struct str spelled = value_spelling(arena, value);
	struct str fraction;
	struct decimal scan;

	if (value.class == VALUE_TEXT || !field->digits || !decimal_scan(spelled, &scan))
		return spelled;
	fraction = str_equal(scan.fraction, STR("0")) ? STR("") : scan.fraction;
	if (fraction.len > field->places || field->places > MOST_PADDED_PLACES)
		return spelled;
	spelled = str_slice(
		spelled, 0, (size_t)(scan.whole.at - spelled.at) + scan.whole.len);
	if (!field->places)
		return spelled;
	return arena_printf(arena, "%.*s.%.*s%.*s", STR_ARGS(spelled), STR_ARGS(fraction),
		(int)(field->places - fraction.len), "000000000000000");
}

/* Powers of ten up to PLACES_FAST. */
static const double scales[] = {1, 10, 100, 1e3, 1e4};

enum { PLACES_FAST = 4 };

/* The usual decimal by whole numbers: false where those do not give the same value. */
static bool spell_fast(struct arena *arena, const struct field *field, struct value value,
	struct str *text)
{
	double scale, scaled;
	char digits[32], *end = digits + sizeof digits, *at = end;
	uint64_t rest;
	int written = 0;

	if (value.class != VALUE_REAL || !field->places || field->places > PLACES_FAST ||
		!(fabs(value.real) < 1e10))
		return false;
	scale = scales[field->places];
	scaled = nearbyint(value.real * scale);
	if (scaled / scale != value.real)
		return false;
	rest = (uint64_t)fabs(scaled);
	for (; rest || written <= (int)field->places; rest /= 10, written++) {
		if (written == (int)field->places)
			*--at = '.';
		*--at = (char)('0' + rest % 10);
	}
	if (scaled < 0)
		*--at = '-';
	*text = arena_copy(arena, (struct str){at, (size_t)(end - at)});
	return true;
}

static struct str decimal_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	struct str text;

	if (spell_fast(arena, field, value, &text) && text.len <= most)
		return text;
	if (value.class == VALUE_INTEGER || value.class == VALUE_REAL)
		return plain_visible(arena, decimal_spelling(arena, field, value), most);
	return plain_display(arena, field, value, most);
}

static struct field_input decimal_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct decimal scan;
	bool is_number = value.class == VALUE_INTEGER || value.class == VALUE_REAL;

	if (value_is_null(value))
		return null_input(field, WIDGET_NUMBER);
	if (is_number || (value.class == VALUE_TEXT && field->affinity == AFFINITY_TEXT &&
				 decimal_scan(value.bytes, &scan)))
		return own_input(
			field, WIDGET_NUMBER, decimal_spelling(arena, field, value));
	return plain_input(arena, field, value);
}

static struct str without_leading_zeros(struct str digits)
{
	while (digits.len && digits.at[0] == '0')
		digits = str_slice(digits, 1, digits.len);
	return digits;
}

static struct str without_trailing_zeros(struct str digits)
{
	while (digits.len && digits.at[digits.len - 1] == '0')
		digits.len--;
	return digits;
}

/* The rules of DECIMAL(digits, places). */
static enum status decimal_check(
	const struct field *field, const struct decimal *scan, struct fault *fault)
{
	uint32_t before = field->digits - field->places;

	if (!field->digits)
		return STATUS_OK;
	if (scan->fraction.len > field->places)
		return field->places
			       ? fault_set(fault, STATUS_INVALID,
					 "Enter at most %u digit%s after the point.",
					 field->places, field->places == 1 ? "" : "s")
			       : fault_set(fault, STATUS_INVALID,
					 "Enter a number with no digits after the "
					 "point.");
	if (scan->whole.len > before)
		return fault_set(fault, STATUS_INVALID,
			"Enter at most %u digit%s before the point.", before,
			before == 1 ? "" : "s");
	return STATUS_OK;
}

/* A whole number within 64 bits is kept as it is, except in REAL columns. */
static bool decimal_is_integer(const struct field *field, struct str text,
	const struct decimal *scan, int64_t *integer)
{
	size_t end = (size_t)(scan->whole.at - text.at) + scan->whole.len;

	return !scan->fraction.len && field->affinity != AFFINITY_REAL &&
	       str_to_int64(str_slice(text, 0, end), integer);
}

static bool decimal_is_exact(const struct decimal *scan)
{
	size_t significant = scan->whole.len + scan->fraction.len;

	if (!scan->whole.len)
		significant = without_leading_zeros(scan->fraction).len;
	if (!scan->fraction.len)
		significant = without_trailing_zeros(scan->whole).len;
	return significant <= EXACT_DIGITS;
}

/* The number that a column of any affinity but TEXT keeps of a scanned decimal. */
static enum status decimal_number(struct arena *arena, const struct field *field,
	struct str text, const struct decimal *scan, struct value *value,
	struct fault *fault)
{
	int64_t integer;

	if (decimal_is_integer(field, text, scan, &integer)) {
		*value = value_integer(integer);
		return STATUS_OK;
	}
	if (!decimal_is_exact(scan))
		return fault_set(fault, STATUS_INVALID,
			"Enter fewer digits: SQLite keeps %d digits of this column "
			"exactly.",
			EXACT_DIGITS);
	*value = affinity_apply(arena,
		field->affinity == AFFINITY_REAL ? AFFINITY_REAL : AFFINITY_NUMERIC,
		value_text(text));
	return STATUS_OK;
}

static enum status decimal_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	bool is_kept_as_text = field->affinity == AFFINITY_TEXT;
	struct str text = str_trim(typed);
	enum status status;
	struct decimal scan;

	(void)stored;
	if (!decimal_scan(text, &scan))
		return fault_set(
			fault, STATUS_INVALID, "Enter a number, such as 12 or 12.50.");
	scan.whole = without_leading_zeros(scan.whole);
	if (!is_kept_as_text)
		scan.fraction = without_trailing_zeros(scan.fraction);
	status = decimal_check(field, &scan, fault);
	if (status != STATUS_OK)
		return status;
	if (!is_kept_as_text)
		return decimal_number(arena, field, text, &scan, value, fault);
	*value = value_text(str_slice(text, str_starts(text, "+"), text.len));
	return STATUS_OK;
}

const struct field_kind kind_integer = {
	.name = "integer",
	.display = plain_display,
	.input = integer_input,
	.parse = integer_parse,
	.compare = number_compare,
};

/* The same 64 bits: the name is for what a person wants to declare. */
const struct field_kind kind_big_integer = {
	.name = "big integer",
	.display = plain_display,
	.input = integer_input,
	.parse = integer_parse,
	.compare = number_compare,
};

const struct field_kind kind_real = {
	.name = "real",
	.display = plain_display,
	.input = real_input,
	.parse = real_parse,
	.compare = number_compare,
};

const struct field_kind kind_decimal = {
	.name = "decimal",
	.display = decimal_display,
	.input = decimal_input,
	.parse = decimal_parse,
	.compare = number_compare,
};
