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

/* The next word of a column's name at or after `*at`, which it moves on; the empty text
 * when there are no more. "UnitPrice" has two words, "unit_price" too. */
struct str name_word(struct str name, size_t *at);

#endif
