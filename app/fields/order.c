/* Numbers in order, without making reals of what is written in decimals. Must never
 * round: 0.1 is 0.1, and 9007199254740993 is more than 9007199254740992. */
#include "fields/kinds.h"

static struct str whole_digits(const struct decimal *decimal)
{
	struct str digits = decimal->whole;

	while (digits.len && digits.at[0] == '0')
		digits = str_slice(digits, 1, digits.len);
	return digits;
}

static struct str fraction_digits(const struct decimal *decimal)
{
	struct str digits = decimal->fraction;

	while (digits.len && digits.at[digits.len - 1] == '0')
		digits.len--;
	return digits;
}

/* The order of two decimals whose signs do not count. */
static int magnitude_order(const struct decimal *one, const struct decimal *other)
{
	struct str whole = whole_digits(one), other_whole = whole_digits(other);

	if (whole.len != other_whole.len)
		return whole.len < other_whole.len ? -1 : 1;
	if (!str_equal(whole, other_whole))
		return str_compare(whole, other_whole);
	return str_compare(fraction_digits(one), fraction_digits(other));
}

static bool is_negative(struct str text, const struct decimal *decimal)
{
	return str_starts(text, "-") &&
	       whole_digits(decimal).len + fraction_digits(decimal).len > 0;
}

static int decimal_order(struct str one_text, const struct decimal *one,
	struct str other_text, const struct decimal *other)
{
	bool is_one_negative = is_negative(one_text, one);
	bool is_other_negative = is_negative(other_text, other);

	if (is_one_negative != is_other_negative)
		return is_one_negative ? -1 : 1;
	return is_one_negative ? magnitude_order(other, one)
			       : magnitude_order(one, other);
}

bool number_compare(struct arena *arena, const struct field *field, struct value value,
	struct str limit, int *order)
{
	struct str text = value_spelling(arena, value);
	struct decimal one, other;
	struct value number, bound;

	(void)field;
	if (value.class == VALUE_BLOB || value.class == VALUE_NULL)
		return false;
	limit = str_trim(limit);
	if (decimal_scan(text, &one) && decimal_scan(limit, &other)) {
		*order = decimal_order(text, &one, limit, &other);
		return true;
	}
	/* One of them has an exponent or is infinite: that is a real. */
	number = affinity_apply(arena, AFFINITY_REAL, value);
	bound = affinity_apply(arena, AFFINITY_REAL, value_text(limit));
	if (number.class != VALUE_REAL || bound.class != VALUE_REAL)
		return false;
	*order = (number.real > bound.real) - (number.real < bound.real);
	return true;
}
