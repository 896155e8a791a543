/* Values: equality, spelling, and what a column's affinity makes of a value. Computes
 * what SQLite 3.40 computes; must never ask SQLite, so that it costs no statement. */
#include "store/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 2^63: the first real that no int64 holds. */
#define INT64_REAL_LIMIT 9223372036854775808.0

enum { NUMBER_BYTES = 64, MOST_DIGITS = 17, PLAIN_EXPONENT = 15, LEAST_EXPONENT = -5 };

enum number_shape { NUMBER_NONE, NUMBER_WHOLE, NUMBER_FRACTION };

/* The digits of a real without its point, and the power of ten of the first. */
struct decimal {
	bool is_negative;
	char digits[MOST_DIGITS + 1];
	size_t count;
	int exponent;
};

static size_t skip_digits(struct str text, size_t from)
{
	while (from < text.len && text.at[from] >= '0' && text.at[from] <= '9')
		from++;
	return from;
}

/* A number as SQLite reads a text without the spaces around it: sign, digits with or
 * without a point, exponent. No hexadecimal, no names. */
static enum number_shape number_shape(struct str text)
{
	enum number_shape shape = NUMBER_WHOLE;
	size_t at = 0, digits, start;

	if (text.len && (text.at[0] == '-' || text.at[0] == '+'))
		at++;
	start = at;
	at = skip_digits(text, at);
	digits = at - start;
	if (at < text.len && text.at[at] == '.') {
		shape = NUMBER_FRACTION;
		start = at + 1;
		at = skip_digits(text, start);
		digits += at - start;
	}
	if (digits == 0)
		return NUMBER_NONE;
	if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E')) {
		shape = NUMBER_FRACTION;
		at++;
		if (at < text.len && (text.at[at] == '-' || text.at[at] == '+'))
			at++;
		start = at;
		at = skip_digits(text, start);
		if (at == start)
			return NUMBER_NONE;
	}
	return at == text.len ? shape : NUMBER_NONE;
}

static double real_of(struct arena *arena, struct str text)
{
	char near[NUMBER_BYTES];

	if (text.len >= sizeof near)
		return strtod(arena_text(arena, text), NULL);
	memcpy(near, text.at, text.len);
	near[text.len] = '\0';
	return strtod(near, NULL);
}

/* A real that is a whole number strictly between the int64 limits becomes one. */
static struct value whole_if_exact(double real)
{
	if (real > -INT64_REAL_LIMIT && real < INT64_REAL_LIMIT && real == trunc(real))
		return value_integer((int64_t)real);
	return value_real(real);
}

static struct value number_from_text(struct arena *arena, struct value value)
{
	struct str text = str_trim(value.bytes);
	enum number_shape shape = number_shape(text);
	int64_t integer;

	if (shape == NUMBER_NONE)
		return value;
	if (shape == NUMBER_WHOLE && str_to_int64(text, &integer))
		return value_integer(integer);
	return whole_if_exact(real_of(arena, text));
}

/* SQLite keeps 15 digits when it makes a text of a real, and always a point. */
static struct str text_from_real(struct arena *arena, double real)
{
	char text[NUMBER_BYTES];
	struct str mantissa, spelled;
	size_t exponent;

	if (isinf(real))
		return real < 0 ? STR("-Inf") : STR("Inf");
	snprintf(text, sizeof text, "%.15g", real == 0 ? 0.0 : real);
	spelled = str_from(text);
	exponent = str_find(spelled, 0, 'e');
	mantissa = str_slice(spelled, 0, exponent);
	if (str_find(mantissa, 0, '.') < mantissa.len)
		return arena_copy(arena, spelled);
	return arena_printf(arena, "%.*s.0%s", STR_ARGS(mantissa), text + exponent);
}

static struct value text_from_number(struct arena *arena, struct value value)
{
	if (value.class == VALUE_INTEGER)
		return value_text(arena_printf(arena, "%lld", (long long)value.integer));
	return value_text(text_from_real(arena, value.real));
}

/* Fewest digits that read back: any number of up to 15 digits survives %.15g, so only
 * subnormal numbers, which hold fewer, need the search from one digit on. */
static void decimal_from_real(struct decimal *decimal, double real)
{
	char text[NUMBER_BYTES];
	int precision = fpclassify(real) == FP_SUBNORMAL ? 1 : 15;
	size_t count = 0;
	char *at = text;

	for (;; precision++) {
		snprintf(text, sizeof text, "%.*e", precision - 1, real);
		if (precision == MOST_DIGITS || strtod(text, NULL) == real)
			break;
	}
	decimal->is_negative = *at == '-';
	if (*at == '-')
		at++;
	for (; *at != 'e'; at++)
		if (*at != '.' && count < MOST_DIGITS)
			decimal->digits[count++] = *at;
	while (count > 1 && decimal->digits[count - 1] == '0')
		count--;
	decimal->digits[count] = '\0';
	decimal->count = count;
	decimal->exponent = (int)strtol(at + 1, NULL, 10);
}

static struct str spell_plain(struct arena *arena, const struct decimal *decimal)
{
	const char *sign = decimal->is_negative ? "-" : "";
	int whole = decimal->exponent + 1;
	int count = (int)decimal->count;

	if (whole <= 0)
		return arena_printf(
			arena, "%s0.%.*s%s", sign, -whole, "00000000", decimal->digits);
	if (count <= whole)
		return arena_printf(arena, "%s%s%.*s.0", sign, decimal->digits,
			whole - count, "0000000000000000");
	return arena_printf(arena, "%s%.*s.%s", sign, whole, decimal->digits,
		decimal->digits + whole);
}

static struct str spell_real(struct arena *arena, double real)
{
	struct decimal decimal;

	if (isinf(real))
		return real < 0 ? STR("-Infinity") : STR("Infinity");
	if (real == 0)
		return STR("0.0");
	decimal_from_real(&decimal, real);
	if (decimal.exponent >= LEAST_EXPONENT && decimal.exponent <= PLAIN_EXPONENT)
		return spell_plain(arena, &decimal);
	return arena_printf(arena, "%s%c%s%se%d", decimal.is_negative ? "-" : "",
		decimal.digits[0], decimal.count > 1 ? "." : "", decimal.digits + 1,
		decimal.exponent);
}

bool value_equal(struct value one, struct value other)
{
	if (one.class != other.class)
		return false;
	switch (one.class) {
	case VALUE_NULL:
		return true;
	case VALUE_INTEGER:
		return one.integer == other.integer;
	case VALUE_REAL:
		return one.real == other.real;
	case VALUE_TEXT:
	case VALUE_BLOB:
		return str_equal(one.bytes, other.bytes);
	}
	return false;
}

struct value value_copy(struct arena *arena, struct value value)
{
	if (value.class == VALUE_TEXT || value.class == VALUE_BLOB)
		value.bytes = arena_copy(arena, value.bytes);
	return value;
}

/* Digits of `magnitude` in reverse from `end`, at least `least` of them; returns where
 * they begin. */
static char *write_digits(char *end, uint64_t magnitude, int least)
{
	do {
		*--end = (char)('0' + magnitude % 10);
		magnitude /= 10;
		least--;
	} while (magnitude || least > 0);
	return end;
}

static struct str spell_integer(struct arena *arena, int64_t integer)
{
	char digits[24], *end = digits + sizeof digits;
	char *at = write_digits(
		end, integer < 0 ? -(uint64_t)integer : (uint64_t)integer, 1);

	if (integer < 0)
		*--at = '-';
	return arena_copy(arena, (struct str){at, (size_t)(end - at)});
}

struct str value_spelling(struct arena *arena, struct value value)
{
	switch (value.class) {
	case VALUE_INTEGER:
		return spell_integer(arena, value.integer);
	case VALUE_REAL:
		return spell_real(arena, value.real);
	case VALUE_TEXT:
		return value.bytes;
	case VALUE_NULL:
	case VALUE_BLOB:
		break;
	}
	return STR("");
}

enum affinity affinity_of_type(struct str type)
{
	if (str_has_nocase(type, "INT"))
		return AFFINITY_INTEGER;
	if (str_has_nocase(type, "CHAR") || str_has_nocase(type, "CLOB") ||
		str_has_nocase(type, "TEXT"))
		return AFFINITY_TEXT;
	if (type.len == 0 || str_has_nocase(type, "BLOB"))
		return AFFINITY_BLOB;
	if (str_has_nocase(type, "REAL") || str_has_nocase(type, "FLOA") ||
		str_has_nocase(type, "DOUB"))
		return AFFINITY_REAL;
	return AFFINITY_NUMERIC;
}

struct value affinity_apply(
	struct arena *arena, enum affinity affinity, struct value value)
{
	bool is_number = value.class == VALUE_INTEGER || value.class == VALUE_REAL;

	if (affinity == AFFINITY_BLOB || (!is_number && value.class != VALUE_TEXT))
		return value;
	if (affinity == AFFINITY_TEXT)
		return is_number ? text_from_number(arena, value) : value;
	if (value.class == VALUE_TEXT)
		value = number_from_text(arena, value);
	if (affinity == AFFINITY_REAL && value.class == VALUE_INTEGER)
		return value_real((double)value.integer);
	if (affinity != AFFINITY_REAL && value.class == VALUE_REAL)
		return whole_if_exact(value.real);
	return value;
}
