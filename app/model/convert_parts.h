/* What the files of the conversions share: SQL made of templates, and what each makes of
 * a bound value. For app/model/convert*.c alone. */
#ifndef REEVE_MODEL_CONVERT_PARTS_H
#define REEVE_MODEL_CONVERT_PARTS_H

#include "model/convert.h"

/* What kinds have in common when they are converted. */
enum convert_family {
	FAMILY_NONE, /* no column, or one that cannot be written */
	FAMILY_TEXT,
	FAMILY_EMAIL,
	FAMILY_URL,
	FAMILY_SLUG,
	FAMILY_UUID,
	FAMILY_JSON,
	FAMILY_CHOICES, /* multiple choice */
	FAMILY_INTEGER,
	FAMILY_REAL,
	FAMILY_DECIMAL,
	FAMILY_BOOLEAN,
	FAMILY_DATE,
	FAMILY_DATETIME,
	FAMILY_TIME,
	FAMILY_DURATION,
	FAMILY_REFERENCE,
	FAMILY_BLOB,
	FAMILY_ANY
};

enum convert_family convert_family_of(struct str kind);
static inline bool family_is_text(enum convert_family family)
{
	return family >= FAMILY_TEXT && family <= FAMILY_CHOICES;
}

/* One side of a conversion. */
struct convert_side {
	const struct field_spec *spec;
	enum convert_family family;
	enum affinity affinity;
};

struct converting {
	struct arena *arena;
	struct convert_side from, to;
	struct str label; /* SQL over "l"; empty: none */
	struct str chain; /* the steps so far: "WITH reeve_0(a, v) AS …" */
	int steps;
};

/* The template with every {v} replaced by `v`, {0} to {2} by the parts (NULL: it has
 * none). What is put in is not looked at again: parts may hold other people's names. */
struct str convert_fill(
	struct arena *arena, const char *template, struct str v, const struct str *parts);

/* One step more: the value as it is so far, at hand as {v}, becomes what the template
 * says. It has no affinity and is compared byte by byte. Steps are a chain of common
 * table expressions: nested ones would be too deep for SQLite's parser, and each would be
 * evaluated as often as it is named. */
void convert_step(
	struct converting *converting, const char *template, const struct str *parts);

/* Each adds steps that make of a value of any class what the new kind holds; NULL where
 * it does not convert. */
void convert_to_text(struct converting *converting);
void convert_to_choice(struct converting *converting);
void convert_to_integer(struct converting *converting);
void convert_to_real(struct converting *converting);
void convert_to_decimal(struct converting *converting);
void convert_to_boolean(struct converting *converting);
void convert_to_moment(struct converting *converting);
void convert_to_duration(struct converting *converting);
void convert_to_reference(struct converting *converting);

/* What a value of the old kind means to others: the label of the row that a reference
 * points to (its key where there is none), seconds, a text, 1 or 0. What is nothing of
 * the kind stays. */
void convert_from_reference(struct converting *converting);
void convert_from_moment(struct converting *converting);
void convert_from_duration(struct converting *converting);
void convert_from_boolean(struct converting *converting);

/* As a column of this affinity keeps it, NULL where that is something else. */
void convert_keep(struct converting *converting, enum affinity affinity);

/* {v} as it is spelled: reals in the fewest digits that read back as the same. */
#define CONVERT_SPELLED                                                                  \
	"CASE typeof({v}) WHEN 'text' THEN {v} WHEN 'integer' THEN CAST({v} AS TEXT)"    \
	" WHEN 'real' THEN CASE WHEN CAST(CAST({v} AS TEXT) AS REAL) = {v}"              \
	" THEN CAST({v} AS TEXT) ELSE printf('%!.17g', {v}) END END"

/* White space that people leave around what they type, as SQL. */
#define CONVERT_SPACES "char(9,10,11,12,13,32)"

#endif
