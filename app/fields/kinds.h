/* What the files of this room share: the kinds, and how any value is shown, put into
 * an input and read when its kind has nothing better. For app/fields/ alone. */
#ifndef REEVE_FIELDS_KINDS_H
#define REEVE_FIELDS_KINDS_H

#include "fields/field.h"

extern const struct field_kind kind_text;
extern const struct field_kind kind_long_text;
extern const struct field_kind kind_any;
extern const struct field_kind kind_integer;
extern const struct field_kind kind_real;
extern const struct field_kind kind_decimal;
extern const struct field_kind kind_boolean;
extern const struct field_kind kind_date;
extern const struct field_kind kind_datetime;
extern const struct field_kind kind_time;
extern const struct field_kind kind_blob;
extern const struct field_kind kind_big_integer;
extern const struct field_kind kind_duration;
extern const struct field_kind kind_choice;
extern const struct field_kind kind_multiple_choice;
extern const struct field_kind kind_email;
extern const struct field_kind kind_url;
extern const struct field_kind kind_slug;
extern const struct field_kind kind_uuid;
extern const struct field_kind kind_json;
extern const struct field_kind kind_file;
extern const struct field_kind kind_image;
extern const struct field_kind kind_created;
extern const struct field_kind kind_updated;

#define FIELD_REQUIRED "This field is required."

enum {
	/* Numbers hold this many decimal digits exactly. */
	EXACT_DIGITS = 15,
	/* Longer texts are not parsed as JSON: that takes many times their memory. */
	JSON_BYTES_MOST = 1024 * 1024
};

/* A decimal as written: digits before and after the point, neither trimmed. The sign is
 * the text's first byte. */
struct decimal {
	struct str whole;
	struct str fraction;
	bool has_point;
};

/* False when the text (without spaces around it) is no plain decimal. */
bool decimal_scan(struct str text, struct decimal *decimal);

/* The text made fit to be seen: invalid bytes become U+FFFD, control characters their
 * symbols; at most `most` characters, an ellipsis when cut. The same bytes when there
 * is nothing to do. */
struct str plain_visible(struct arena *arena, struct str text, size_t most);

/* "12 bytes", "3.4 kB". */
struct str plain_size(struct arena *arena, size_t bytes);

/* The value as it is spelled: for cells, and for inputs (WIDGET_TEXT, WIDGET_TEXTAREA
 * or WIDGET_FIXED). */
struct str plain_display(
	struct arena *arena, const struct field *field, struct value value, size_t most);
struct field_input plain_input(
	struct arena *arena, const struct field *field, struct value value);

/* The kind's own widget holding `text`; for a generated column WIDGET_FIXED. */
struct field_input own_input(
	const struct field *field, enum field_widget widget, struct str text);
/* The kind's own widget, empty, for NULL. */
struct field_input null_input(const struct field *field, enum field_widget widget);

/* True when `typed` is exactly how a number is spelled; the number in `value`. */
bool plain_number(struct arena *arena, struct str typed, struct value *value);

/* True when the row holds a number and `typed` is one: for columns whose kind is no
 * number, but which hold numbers all the same. */
bool number_replaces(struct arena *arena, struct str typed, const struct value *stored,
	struct value *value);

/* Integer, real, or text by how it is typed and what is stored: kind "any". */
enum status any_parse(struct arena *arena, const struct field *field, struct str typed,
	const struct value *stored, struct value *value, struct fault *fault);

/* What kinds compare by: numbers exactly, not as reals, wherever both are decimals. */
bool number_compare(struct arena *arena, const struct field *field, struct value value,
	struct str limit, int *order);
/* Dates, moments and times; by the date alone where either has no more. */
bool moment_compare(struct arena *arena, const struct field *field, struct value value,
	struct str limit, int *order);

/* A date and time: shown and read as kind "datetime" does, whatever the field's kind. */
struct field_input datetime_input(
	struct arena *arena, const struct field *field, struct value value);
enum status datetime_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault);

/* Whether the whole text matches. STATUS_INVALID with a sentence when it does not, when
 * the pattern is broken, or when matching takes too long. */
enum status pattern_try(struct str pattern, struct str text, struct fault *fault);

/* The field's choices, limits and pattern, held against a value that was typed. */
enum status limits_check(struct arena *arena, const struct field *field,
	struct value value, struct fault *fault);

#define SECOND_US ((int64_t)1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define WEEK_US (7 * DAY_US)

/* How reading a duration went. */
enum span { SPAN_OK, SPAN_SHAPELESS, SPAN_TOO_LONG, SPAN_TOO_FINE };

/* "1 02:03:04.5", "90 min" or "PT90M", without spaces around it, in microseconds. */
enum span span_read(struct str text, int64_t *us);

/* The choice that a value is, as it is spelled; NULL: none. */
const struct field_choice *choice_of_value(
	struct arena *arena, const struct field *field, struct value value);

/* The next word of a column's name at or after `*at`, which it moves on; the empty text
 * when there are no more. "UnitPrice" has two words, "unit_price" too. */
struct str name_word(struct str name, size_t *at);

#endif
