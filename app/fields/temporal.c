/* Dates, moments and times as ISO texts, written back in the style that the row has.
 * Must never move a moment: no zones are converted, no clock is read. */
#include "fields/kinds.h"

/* What a browser's own inputs hold of a second. */
enum { BROWSER_FRACTION_DIGITS = 3 };

enum scan { SCAN_OK, SCAN_SHAPELESS, SCAN_NO_SUCH_DAY, SCAN_NO_SUCH_TIME };

/* The parts as written; the empty text where one is missing. */
struct moment {
	struct str date;     /* YYYY-MM-DD */
	struct str clock;    /* HH:MM */
	struct str seconds;  /* SS */
	struct str fraction; /* digits after the seconds' point */
	struct str zone;     /* Z or +HH:MM, with a space before it if there was one */
	char separator;	     /* between date and clock: ' ' or 'T' */
};

/* True when the text has this pattern at `at`: '0' stands for a digit. */
static bool has_pattern(struct str text, size_t at, const char *pattern)
{
	size_t length = strlen(pattern);

	if (at > text.len || text.len - at < length)
		return false;
	for (size_t i = 0; i < length; i++) {
		char byte = text.at[at + i];

		if (pattern[i] == '0' ? byte < '0' || byte > '9' : byte != pattern[i])
			return false;
	}
	return true;
}

static int two_digits(const char *at)
{
	return (at[0] - '0') * 10 + (at[1] - '0');
}

/* YYYY-MM-DD in the Gregorian calendar, from the year 1 on as browsers have it. */
static bool is_day(struct str date)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = two_digits(date.at) * 100 + two_digits(date.at + 2);
	int month = two_digits(date.at + 5);
	int day = two_digits(date.at + 8);
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap);
}

static bool scan_zone(struct str text, size_t at)
{
	if (has_pattern(text, at, " "))
		at++;
	if (has_pattern(text, at, "Z"))
		return at + 1 == text.len;
	if (!has_pattern(text, at, "+00:00") && !has_pattern(text, at, "-00:00"))
		return false;
	return at + strlen("+00:00") == text.len && two_digits(text.at + at + 1) <= 14 &&
	       two_digits(text.at + at + 4) <= 59;
}

static enum scan scan_clock(struct str text, size_t at, struct moment *moment)
{
	size_t end;

	if (!has_pattern(text, at, "00:00"))
		return SCAN_SHAPELESS;
	moment->clock = str_slice(text, at, at + 5);
	end = at + 5;
	if (has_pattern(text, end, ":00")) {
		moment->seconds = str_slice(text, end + 1, end + 3);
		end += 3;
		if (has_pattern(text, end, ".0")) {
			at = ++end;
			while (has_pattern(text, end, "0"))
				end++;
			moment->fraction = str_slice(text, at, end);
		}
	}
	moment->zone = str_slice(text, end, text.len);
	if (moment->zone.len && !scan_zone(text, end))
		return SCAN_SHAPELESS;
	if (two_digits(moment->clock.at) > 23 || two_digits(moment->clock.at + 3) > 59 ||
		(moment->seconds.len && two_digits(moment->seconds.at) > 59))
		return SCAN_NO_SUCH_TIME;
	return SCAN_OK;
}

/* A date, a time, or a date and a time. */
static enum scan moment_scan(struct str text, struct moment *moment)
{
	enum scan scan;

	*moment = (struct moment){.separator = ' '};
	if (!has_pattern(text, 0, "0000-00-00"))
		return scan_clock(text, 0, moment);
	moment->date = str_slice(text, 0, 10);
	if (text.len > 10) {
		moment->separator = text.at[10];
		if (moment->separator != ' ' && moment->separator != 'T')
			return SCAN_SHAPELESS;
		scan = scan_clock(text, 11, moment);
		if (scan == SCAN_SHAPELESS)
			return scan;
	} else {
		scan = SCAN_OK;
	}
	return is_day(moment->date) ? scan : SCAN_NO_SUCH_DAY;
}

/* The text with the seconds and the separator of `style`, or without one the seconds
 * always and a space: browsers write a T and leave out what is zero. */
static struct str moment_text(
	struct arena *arena, const struct moment *moment, const struct moment *style)
{
	static const char zeros[] = "000000000000000000";
	struct str fraction = moment->fraction, seconds = moment->seconds;
	size_t kept = style ? style->fraction.len : fraction.len;
	size_t padding = 0;

	if (!moment->clock.len)
		return moment->date;
	while (fraction.len > kept && fraction.at[fraction.len - 1] == '0')
		fraction.len--;
	if (kept < sizeof zeros && fraction.len < kept)
		padding = kept - fraction.len;
	if (!seconds.len)
		seconds = STR("00");
	if (style && !style->seconds.len && !fraction.len && str_is(seconds, "00"))
		seconds = STR("");
	return arena_printf(arena, "%.*s%.*s%.*s%s%.*s%s%.*s%.*s%.*s",
		STR_ARGS(moment->date), moment->date.len ? 1 : 0,
		style && style->date.len ? &style->separator : " ",
		STR_ARGS(moment->clock), seconds.len ? ":" : "", STR_ARGS(seconds),
		fraction.len + padding ? "." : "", STR_ARGS(fraction), (int)padding,
		zeros, STR_ARGS(moment->zone));
}

/* The parts of what the row holds, or of the default: false when that is no moment
 * with a time. */
static bool style_of(
	const struct field *field, const struct value *stored, struct moment *style)
{
	const struct value *model =
		stored && !value_is_null(*stored) ? stored : &field->fallback;

	return model->class == VALUE_TEXT &&
	       moment_scan(model->bytes, style) == SCAN_OK && style->clock.len;
}

struct shape {
	bool has_date;
	bool has_clock; /* must have one */
	bool may_have_clock;
	const char *sentence;
};

static const struct shape shape_date = {
	true, false, false, "Enter a date as YYYY-MM-DD."};
static const struct shape shape_datetime = {
	true, false, true, "Enter a date and time as YYYY-MM-DD HH:MM:SS."};
static const struct shape shape_time = {
	false, true, true, "Enter a time as HH:MM or HH:MM:SS."};

static bool shape_fits(const struct shape *shape, const struct moment *moment)
{
	return shape->has_date == (moment->date.len > 0) &&
	       (moment->clock.len ? shape->may_have_clock : !shape->has_clock);
}

/* The same parts as the row has now: a date column may hold moments throughout. */
static bool shapes_match(const struct moment *one, const struct moment *other)
{
	return !one->date.len == !other->date.len && !one->clock.len == !other->clock.len;
}

static enum status moment_parse(struct arena *arena, const struct field *field,
	const struct shape *shape, struct str typed, const struct value *stored,
	struct value *value, struct fault *fault)
{
	struct str text = str_trim(typed);
	struct moment moment, style;
	bool has_style = style_of(field, stored, &style);
	enum scan scan;

	if (number_replaces(arena, text, stored, value))
		return STATUS_OK;
	scan = moment_scan(text, &moment);
	if (scan == SCAN_SHAPELESS ||
		(!shape_fits(shape, &moment) &&
			!(has_style && shapes_match(&moment, &style))))
		return fault_set(fault, STATUS_INVALID, "%s", shape->sentence);
	if (scan == SCAN_NO_SUCH_DAY)
		return fault_set(fault, STATUS_INVALID,
			"There is no such day: enter a date as YYYY-MM-DD.");
	if (scan == SCAN_NO_SUCH_TIME)
		return fault_set(fault, STATUS_INVALID,
			"There is no such time: hours go to 23, minutes and seconds to "
			"59.");
	*value = value_text(moment_text(arena, &moment, has_style ? &style : NULL));
	return STATUS_OK;
}

/* A browser's input for a date or a time holds no zone and no fine fraction. */
static bool fits_browser(const struct moment *moment)
{
	return !moment->zone.len && moment->fraction.len <= BROWSER_FRACTION_DIGITS;
}

static bool is_moment(struct value value, struct moment *moment)
{
	return value.class == VALUE_TEXT && moment_scan(value.bytes, moment) == SCAN_OK &&
	       fits_browser(moment);
}

static struct field_input date_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct moment moment;

	if (value_is_null(value))
		return null_input(field, WIDGET_DATE);
	if (is_moment(value, &moment) && moment.date.len && !moment.clock.len)
		return own_input(field, WIDGET_DATE, value.bytes);
	return plain_input(arena, field, value);
}

struct field_input datetime_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct moment moment;

	if (value_is_null(value))
		return null_input(field, WIDGET_DATETIME);
	if (!field->is_generated && is_moment(value, &moment) && moment.date.len &&
		moment.clock.len)
		return own_input(field, WIDGET_DATETIME,
			arena_printf(arena, "%.*sT%.*s", STR_ARGS(moment.date),
				(int)(value.bytes.len - 11), value.bytes.at + 11));
	return plain_input(arena, field, value);
}

static struct field_input time_input(
	struct arena *arena, const struct field *field, struct value value)
{
	struct moment moment;

	if (value_is_null(value))
		return null_input(field, WIDGET_TIME);
	if (is_moment(value, &moment) && !moment.date.len)
		return own_input(field, WIDGET_TIME, value.bytes);
	return plain_input(arena, field, value);
}

static int order_of(int64_t one, int64_t other)
{
	return (one > other) - (one < other);
}

/* Days since some day of the year 0: only their differences mean anything. */
static int64_t day_number(struct str date)
{
	static const int before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int year = two_digits(date.at) * 100 + two_digits(date.at + 2);
	int month = two_digits(date.at + 5);
	int years = month > 2 ? year : year - 1; /* whose leap days have passed */

	return 365 * (int64_t)year + years / 4 - years / 100 + years / 400 +
	       before[month - 1] + two_digits(date.at + 8);
}

/* Minutes in UTC: no zone counts as UTC. */
static int64_t minute_number(const struct moment *moment)
{
	struct str zone = str_trim(moment->zone);
	int64_t minutes =
		two_digits(moment->clock.at) * 60 + two_digits(moment->clock.at + 3);
	int shift = 0;

	if (moment->date.len)
		minutes += day_number(moment->date) * 24 * 60;
	if (zone.len > 1)
		shift = two_digits(zone.at + 1) * 60 + two_digits(zone.at + 4);
	return str_starts(zone, "-") ? minutes + shift : minutes - shift;
}

static int fraction_order(struct str one, struct str other)
{
	while (one.len && one.at[one.len - 1] == '0')
		one.len--;
	while (other.len && other.at[other.len - 1] == '0')
		other.len--;
	return str_compare(one, other);
}

bool moment_compare(struct arena *arena, const struct field *field, struct value value,
	struct str limit, int *order)
{
	struct moment one, other;

	(void)arena;
	(void)field;
	if (value.class != VALUE_TEXT || moment_scan(value.bytes, &one) != SCAN_OK ||
		moment_scan(str_trim(limit), &other) != SCAN_OK ||
		!one.date.len != !other.date.len)
		return false;
	if (!one.clock.len || !other.clock.len) {
		*order = str_compare(one.date, other.date);
		return true;
	}
	*order = order_of(minute_number(&one), minute_number(&other));
	if (!*order)
		*order = order_of(one.seconds.len ? two_digits(one.seconds.at) : 0,
			other.seconds.len ? two_digits(other.seconds.at) : 0);
	if (!*order)
		*order = fraction_order(one.fraction, other.fraction);
	return true;
}

static enum status date_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	return moment_parse(arena, field, &shape_date, typed, stored, value, fault);
}

enum status datetime_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	return moment_parse(arena, field, &shape_datetime, typed, stored, value, fault);
}

static enum status time_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	return moment_parse(arena, field, &shape_time, typed, stored, value, fault);
}

const struct field_kind kind_date = {
	.name = "date",
	.display = plain_display,
	.input = date_input,
	.parse = date_parse,
	.compare = moment_compare,
};

const struct field_kind kind_datetime = {
	.name = "datetime",
	.display = plain_display,
	.input = datetime_input,
	.parse = datetime_parse,
	.compare = moment_compare,
};

const struct field_kind kind_time = {
	.name = "time",
	.display = plain_display,
	.input = time_input,
	.parse = time_parse,
	.compare = moment_compare,
};
