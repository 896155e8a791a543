/* Reading durations as people and ISO 8601 write them. Must never guess a unit: "90" and
 * "2:30" are refused, and a month has no length. */
#include "fields/kinds.h"

struct unit {
	const char *name;
	int64_t us;
};

static const struct unit units[] = {{"us", 1}, {"\xC2\xB5s", 1}, {"\xCE\xBCs", 1},
	{"microsecond", 1}, {"microseconds", 1}, {"ms", 1000}, {"millisecond", 1000},
	{"milliseconds", 1000}, {"s", SECOND_US}, {"sec", SECOND_US}, {"secs", SECOND_US},
	{"second", SECOND_US}, {"seconds", SECOND_US}, {"m", MINUTE_US},
	{"min", MINUTE_US}, {"mins", MINUTE_US}, {"minute", MINUTE_US},
	{"minutes", MINUTE_US}, {"h", HOUR_US}, {"hr", HOUR_US}, {"hrs", HOUR_US},
	{"hour", HOUR_US}, {"hours", HOUR_US}, {"d", DAY_US}, {"day", DAY_US},
	{"days", DAY_US}, {"w", WEEK_US}, {"week", WEEK_US}, {"weeks", WEEK_US}};

/* What is left to be read, and what it came to so far. */
struct reader {
	struct str rest;
	int64_t us; /* never negative: the sign is put on at the end */
	enum span span;
};

static void reader_skip(struct reader *reader, size_t bytes)
{
	reader->rest = str_slice(reader->rest, bytes, reader->rest.len);
}

static size_t count_digits(struct str text)
{
	size_t count = 0;

	while (count < text.len && text.at[count] >= '0' && text.at[count] <= '9')
		count++;
	return count;
}

/* The digits at the reader; they are skipped. */
static struct str take_digits(struct reader *reader)
{
	struct str digits = str_slice(reader->rest, 0, count_digits(reader->rest));

	reader_skip(reader, digits.len);
	return digits;
}

static void add_us(struct reader *reader, int64_t us)
{
	if (__builtin_add_overflow(reader->us, us, &reader->us))
		reader->span = SPAN_TOO_LONG;
}

/* Adds "12.5" of a unit, exactly. */
static void add_units(
	struct reader *reader, struct str whole, struct str fraction, int64_t unit_us)
{
	int64_t number = 0, us;

	if (whole.len && (!str_to_int64(whole, &number) ||
				 __builtin_mul_overflow(number, unit_us, &number))) {
		reader->span = SPAN_TOO_LONG;
		return;
	}
	add_us(reader, number);
	while (fraction.len && fraction.at[fraction.len - 1] == '0')
		fraction.len--;
	us = unit_us;
	for (size_t i = 0; i < fraction.len; i++) {
		if (us % 10) {
			reader->span = SPAN_TOO_FINE;
			return;
		}
		us /= 10;
		add_us(reader, us * (fraction.at[i] - '0'));
	}
}

/* The digits after a point or, as ISO has it too, a comma; none: the empty text. A point
 * without digits is left where it is. */
static struct str take_fraction(struct reader *reader)
{
	if (!str_starts(reader->rest, ".") && !str_starts(reader->rest, ","))
		return STR("");
	if (!count_digits(str_slice(reader->rest, 1, reader->rest.len)))
		return STR("");
	reader_skip(reader, 1);
	return take_digits(reader);
}

/* A letter of a unit's name: the micro signs are two bytes. */
static bool is_unit_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (unsigned char)byte >= 0x80;
}

static struct str take_word(struct reader *reader)
{
	size_t length = 0;
	struct str word;

	while (length < reader->rest.len && is_unit_byte(reader->rest.at[length]))
		length++;
	word = str_slice(reader->rest, 0, length);
	reader_skip(reader, length);
	return word;
}

static void skip_spaces(struct reader *reader)
{
	while (str_starts(reader->rest, " ") || str_starts(reader->rest, ","))
		reader_skip(reader, 1);
}

/* Two digits up to 59 after a colon. */
static bool take_sixtieth(struct reader *reader, struct str *digits)
{
	if (!str_starts(reader->rest, ":"))
		return false;
	reader_skip(reader, 1);
	*digits = take_digits(reader);
	return digits->len == 2 && digits->at[0] <= '5';
}

/* "1 02:03:04.5", "1 day, 2:03:04", "36:00:00". */
static void read_clock(struct reader *reader)
{
	struct str hours = take_digits(reader), minutes, seconds, fraction;
	bool has_days = str_starts(reader->rest, " ");

	reader->span = SPAN_SHAPELESS;
	if (has_days) {
		struct str days = hours, word;

		skip_spaces(reader);
		word = take_word(reader);
		skip_spaces(reader);
		hours = take_digits(reader);
		if (!days.len || hours.len > 2 ||
			(word.len && !str_is(word, "day") && !str_is(word, "days")))
			return;
		if (hours.len == 2 && str_compare(hours, STR("23")) > 0)
			return;
		add_units(reader, days, STR(""), DAY_US);
	}
	if (!hours.len || !take_sixtieth(reader, &minutes) ||
		!take_sixtieth(reader, &seconds))
		return;
	fraction = take_fraction(reader);
	if (reader->rest.len)
		return;
	if (reader->span == SPAN_SHAPELESS)
		reader->span = SPAN_OK;
	add_units(reader, hours, STR(""), HOUR_US);
	add_units(reader, minutes, STR(""), MINUTE_US);
	add_units(reader, seconds, fraction, SECOND_US);
}

/* "90 min", "1h 30m", "1.5 hours". */
static void read_units(struct reader *reader)
{
	skip_spaces(reader);
	do {
		struct str whole = take_digits(reader), fraction = take_fraction(reader);
		const struct unit *unit = NULL;
		struct str word;

		skip_spaces(reader);
		word = take_word(reader);
		skip_spaces(reader);
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (str_equal_nocase(word, str_from(units[i].name)))
				unit = &units[i];
		if (!unit || (!whole.len && !fraction.len)) {
			reader->span = SPAN_SHAPELESS;
			return;
		}
		add_units(reader, whole, fraction, unit->us);
	} while (reader->rest.len);
}

/* The unit of a letter of ISO 8601; 0: none, or one without a length. */
static int64_t iso_unit(char letter, bool is_clock)
{
	switch (letter) {
	case 'W':
	case 'w':
		return is_clock ? 0 : WEEK_US;
	case 'D':
	case 'd':
		return is_clock ? 0 : DAY_US;
	case 'H':
	case 'h':
		return is_clock ? HOUR_US : 0;
	case 'M':
	case 'm':
		return is_clock ? MINUTE_US : 0;
	case 'S':
	case 's':
		return is_clock ? SECOND_US : 0;
	default:
		return 0;
	}
}

/* "P1DT2H3M4.5S"; each unit once, the largest first. */
static void read_iso(struct reader *reader)
{
	int64_t last = INT64_MAX, unit;
	bool is_clock = false;

	reader_skip(reader, 1);
	do {
		struct str whole, fraction;

		if (!is_clock && (str_starts(reader->rest, "T") ||
					 str_starts(reader->rest, "t"))) {
			is_clock = true;
			reader_skip(reader, 1);
		}
		whole = take_digits(reader);
		fraction = take_fraction(reader);
		unit = reader->rest.len ? iso_unit(reader->rest.at[0], is_clock) : 0;
		if (!unit || unit >= last || !whole.len) {
			reader->span = SPAN_SHAPELESS;
			return;
		}
		reader_skip(reader, 1);
		add_units(reader, whole, fraction, unit);
		last = unit;
	} while (reader->rest.len);
}

enum span span_read(struct str text, int64_t *us)
{
	struct reader reader = {.rest = text};
	bool is_negative = str_starts(text, "-");

	if (is_negative || str_starts(text, "+"))
		reader_skip(&reader, 1);
	if (str_starts(reader.rest, "P") || str_starts(reader.rest, "p"))
		read_iso(&reader);
	else if (str_find(text, 0, ':') < text.len)
		read_clock(&reader);
	else
		read_units(&reader);
	*us = is_negative ? -reader.us : reader.us;
	return reader.span;
}
