/* Which rows a list shows: words to be found and conditions on fields, as its URL says
 * them. Of fields that pages show alone: no other can be asked about. */
#ifndef REEVE_MODEL_FILTER_H
#define REEVE_MODEL_FILTER_H

#include "model/query.h"

enum {
	FILTER_CONDITIONS_MOST = 40,
	FILTER_VALUES_MOST = 100, /* of one __in */
	FILTER_WORDS_MOST = 16,
	FILTER_WORD_BYTES_MOST = 100 /* with what escapes it: SQLite's limit of a LIKE */
};

enum lookup {
	LOOKUP_EXACT, /* <field> or <field>__exact */
	LOOKUP_IN,
	LOOKUP_IS_NULL,
	LOOKUP_GTE,
	LOOKUP_LTE,
	LOOKUP_GT,
	LOOKUP_LT
};

/* A value to compare with, or all from `first` up to, but without, `beyond`: a day in a
 * column of moments. */
struct filter_value {
	struct value first;
	struct value beyond; /* NULL: `first` alone */
};

struct condition {
	const struct field *field;
	enum lookup lookup;
	struct str text; /* as it was typed */
	const struct filter_value *values;
	size_t count;
};

struct filter {
	struct condition *conditions;
	size_t count;
	struct str *words; /* LIKE patterns: each in one of the model's searched fields */
	size_t word_count;
};

static inline bool filter_is_empty(const struct filter *filter)
{
	return !filter || (!filter->count && !filter->word_count);
}

/* None yet. Arena-owned. */
struct filter *filter_new(struct arena *arena) MUST_CHECK;

/* The shown field and the lookup that a parameter names: "<field>" or
 * "<field>__<lookup>", the longest field first. False when it names none, or one whose
 * kind has no order and the lookup wants one. */
bool filter_find(const struct model *model, struct str name, const struct field **field,
	enum lookup *lookup);

/* The name of the parameter for a lookup, "<field>__gte"; the field alone where that
 * will do. Arena-owned. */
struct str filter_name(
	struct arena *arena, const struct field *field, enum lookup lookup) MUST_CHECK;

/* Whether a field holds dates or moments: those that a year, a month or a day is asked
 * of. */
bool filter_is_dated(const struct field *field);
/* Whether a column keeps numbers as texts, which do not sort as numbers do. */
bool filter_is_number_text(const struct field *field);
/* Whether the dates of a field are seconds since 1970. */
bool filter_is_in_seconds(const struct field *field);

/* Parameters of the list itself, never a field's: "o", "q", "p", "after", "before". */
bool filter_is_reserved(struct str name);

/* Reads what a field is to be compared with, by its kind: STATUS_INVALID with a sentence
 * when it cannot be. Dates: a year, a month or a day stand for all that is in them.
 * Arena-owned. */
enum status filter_read(struct arena *arena, const struct field *field,
	enum lookup lookup, struct str text, struct condition *condition,
	struct fault *fault) MUST_CHECK;

/* Adds a condition. STATUS_INVALID with a sentence: it cannot be read, there are too
 * many, or SQLite cannot compare this column (a collation of another program). */
enum status filter_add(struct filter *filter, struct arena *arena, struct store *store,
	const struct model *model, const struct field *field, enum lookup lookup,
	struct str text, struct fault *fault) MUST_CHECK;

/* Adds the words of a search. STATUS_INVALID with a sentence, and none added. */
enum status filter_add_words(struct filter *filter, struct arena *arena, struct str text,
	struct fault *fault) MUST_CHECK;

/* Appends the conditions, joined by AND, of a filter that is not empty; the table's
 * alias is t. */
void filter_append(
	struct query *query, const struct model *model, const struct filter *filter);

#endif
