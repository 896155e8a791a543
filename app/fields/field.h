/* A field: one column as people see and type it. A kind says how a stored value is
 * shown, put into an input, and read back. Nothing here touches the database. */
#ifndef REEVE_FIELDS_FIELD_H
#define REEVE_FIELDS_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "store/value.h"

struct field_kind;

/* One of the values that a field may hold, and how people read it. */
struct field_choice {
	struct str value;
	struct str label;
};

struct field {
	int64_t id;	  /* permanent, of its definition row; 0: none */
	struct str name;  /* the column */
	struct str label; /* for people: "UnitPrice" -> "Unit price" */
	struct str type;  /* as declared */
	const struct field_kind *kind;
	enum affinity affinity;
	uint32_t max_length; /* characters of a text; 0: no limit declared */
	uint32_t digits;     /* of a decimal; 0: none declared */
	uint32_t places;     /* after the point, when digits were declared */
	bool is_strict;	     /* a STRICT table: values must fit the type */
	bool is_nullable;
	bool is_generated; /* computed by SQLite: never typed */
	bool is_key;
	bool is_unique;	   /* alone: no two rows have the same value */
	bool is_required;  /* beyond NOT NULL: neither NULL nor an empty text is typed */
	bool is_parked;	   /* gone from the admin; its column and values stay */
	bool is_rowid;	   /* an INTEGER PRIMARY KEY: empty means "give me one" */
	bool has_fallback; /* a DEFAULT other than NULL */
	bool is_fallback_constant;
	struct value fallback;	 /* when constant */
	struct str fallback_sql; /* as declared, otherwise */
	int32_t reference;	 /* index into the model's references; -1: none */
	const struct field_choice *choices; /* enforced when choice_count, any kind */
	size_t choice_count;
	struct str minimum; /* as the kind spells it; empty: none. For numbers, dates, */
	struct str maximum; /* times, durations: other kinds do not look at them */
	struct str pattern; /* PCRE2, of the whole text; empty: none */
};

/* How an input is drawn; the names of templates in templates/widgets/ are made of
 * these (text.html, textarea.html, date.html, …). */
enum field_widget {
	WIDGET_TEXT,
	WIDGET_TEXTAREA,
	WIDGET_NUMBER, /* a text input with a numeric keyboard: 64 bits and decimals */
	WIDGET_BOOLEAN,
	WIDGET_DATE,
	WIDGET_DATETIME,
	WIDGET_TIME,
	WIDGET_SELECT,	   /* one of the field's choices */
	WIDGET_CHECKBOXES, /* any of them; the text is a JSON array, or empty */
	WIDGET_EMAIL,
	WIDGET_URL,
	WIDGET_JSON, /* a textarea in monospace */
	WIDGET_FIXED /* shown, not typed: a blob, bytes that are no text, generated */
};

/* What a stored value looks like in a form. */
struct field_input {
	enum field_widget widget;
	struct str text; /* what the input holds; for WIDGET_FIXED what is shown */
	struct str why;	 /* WIDGET_FIXED: a sentence that says why; else empty */
	bool is_null;
};

struct field_kind {
	const char *name; /* as people and definition rows say it: "text", "long text" */

	/* The value in a list's cell, short: no more than `most` characters, an ellipsis
	 * when cut. NULL values do not come here. Cheap: 600 calls a page; returns the
	 * stored bytes themselves where it can. */
	struct str (*display)(struct arena *arena, const struct field *field,
		struct value value, size_t most);

	/* The value in a form. Any class may come, whatever the kind: what the kind's own
	 * widget cannot hold goes to WIDGET_TEXT or WIDGET_TEXTAREA as it is spelled. */
	struct field_input (*input)(
		struct arena *arena, const struct field *field, struct value value);

	/* Reads what was typed (never empty, valid UTF-8, line ends are LF). `stored` is
	 * the value that the row has now, or NULL on a new row: a number in a date column
	 * may be replaced by a number. STATUS_INVALID with a sentence for beside the
	 * field: "Enter a whole number." */
	enum status (*parse)(struct arena *arena, const struct field *field,
		struct str typed, const struct value *stored, struct value *value,
		struct fault *fault);

	/* How the value stands to a limit as a definition spells it: `*order` is <0, 0 or
	 * >0. False when either is none of the kind's. NULL: a kind without an order. */
	bool (*compare)(struct arena *arena, const struct field *field,
		struct value value, struct str limit, int *order);
};

/* The table of kinds, and one by name (NULL: no such kind). */
const struct field_kind *const *field_kinds(size_t *count);
const struct field_kind *field_kind_named(const char *name);

/* The names that a definition may say, in the order of a menu: those of the table and
 * "foreign key", "one-to-one", "many-to-many", "computed", which are no kinds of
 * reading but of schema. Static. */
const char *const *field_kind_names(size_t *count);

/* The kind by its name, when it fits the column: field_infer comes first. Leaves what
 * was inferred for an unknown name, for the four that depend on the schema, and where
 * the column cannot hold the kind's values (a date in a STRICT table's INTEGER). */
void field_take_kind(struct field *field, struct str kind);

/* The kind's name for people: "computed" for a generated column, "foreign key" or (when
 * unique) "one-to-one" for a reference, else the kind's own. Static. */
struct str field_kind_of(const struct field *field);

/* The type to declare for a column of a kind; 0: not given. `max_length` is for texts,
 * `digits` and `places` are for decimals. Of one-to-one and foreign key: INTEGER, where
 * the schema says nothing better. Empty: declare no type (any). NULL: no column can be
 * declared of this name (many-to-many, an unknown one). Arena-owned or static.
 *
 * A duration is microseconds in an INTEGER: it sorts, adds up and compares in SQL. A
 * decimal of more than 15 digits is TEXT, which alone keeps them all; of fewer, a
 * number, REAL in a STRICT table. */
struct str field_kind_type(struct arena *arena, struct str kind, uint32_t max_length,
	uint32_t digits, uint32_t places, bool is_strict);

/* Choices from JSON, [["value","label"],…] or ["value",…], mixed as one likes; whole
 * numbers are taken as texts. STATUS_INVALID with a sentence for anything else: a value
 * that is blank, of several lines or there twice. Arena-owned. The empty text: none. */
enum status field_choices_parse(struct arena *arena, struct str json,
	const struct field_choice **choices, size_t *count,
	struct fault *fault) MUST_CHECK;
/* The choice of this value; NULL: there is none. */
const struct field_choice *field_choice_find(const struct field *field, struct str value);

/* Any of a multiple choice as a JSON array of its texts. Arena-owned; empty for none. */
struct str field_texts_join(struct arena *arena, const struct str *texts, size_t count);
/* The texts of such an array (whole numbers are taken as texts): false when it is not
 * one. */
bool field_texts_split(
	struct arena *arena, struct str json, struct str **texts, size_t *count);

/* Whether a minimum or maximum can be compared with what this field holds:
 * STATUS_INVALID with a sentence. Kinds without an order take none. */
enum status field_limit_check(struct arena *arena, const struct field *field,
	struct str limit, struct fault *fault) MUST_CHECK;

/* STATUS_INVALID, and why, for a pattern that PCRE2 does not compile. The empty text is
 * none and is in order. */
enum status field_pattern_check(struct str pattern, struct fault *fault) MUST_CHECK;

/* True for a field that the saver fills in: "created" on a new row, "updated" always. */
bool field_is_stamp(const struct field *field, bool is_new);
/* What it fills in: the moment in UTC as "YYYY-MM-DD HH:MM:SS", or seconds where the
 * column holds numbers. */
struct value field_stamp(
	struct arena *arena, const struct field *field, int64_t moment_s);

/* Fills kind, max_length, digits and places from the declared type and the column's
 * name; affinity, is_strict and type must be set. Never fails: a type that means
 * nothing to us is "any" or "text" by its affinity. */
void field_infer(struct field *field);

/* "UnitPrice", "unit_price" -> "Unit price"; "CustomerID" -> "Customer ID"; an empty
 * name -> "(no name)". Arena-owned. */
struct str field_label(struct arena *arena, struct str name);

/* The widget's template, "widgets/text" and so on. */
const char *field_widget_template(enum field_widget widget);

/* What a person posted for one field. */
struct field_typed {
	struct str text;     /* as the browser sent it, line ends CR LF */
	bool is_null_ticked; /* the NULL box of texts */
};

/* The value for what was typed, whatever the kind. Empty text: NULL for kinds other
 * than text, the empty text or NULL (by the box) for texts; a field that is not
 * nullable and empty: "This field is required." (texts may be empty). Text must be
 * valid UTF-8 without NUL, no longer than max_length. CR LF becomes LF, unless
 * `stored` is a text that uses CR LF. A value that the column's affinity would change
 * so that it reads differently ("007" in a STRING column) is refused with a sentence
 * that says what SQLite would make of it. In STRICT tables the class must fit.
 * Choices, minimum, maximum and pattern hold for what was touched; a required field
 * must not stay empty, touched or not.
 *
 * Text that comes back as `input` showed it is the stored value, of whatever class, so
 * an untouched field changes nothing. NULL also comes for an empty rowid of a new row
 * and for an empty field whose default is an expression: leave such a column out of
 * the INSERT. A NULL box ticked beside a changed text is refused. For WIDGET_FIXED the
 * text may be missing: the value stays. `value` is what the column will hold; it
 * shares bytes with `typed`, `stored` or the arena. */
enum status field_read(struct arena *arena, const struct field *field,
	const struct field_typed *typed, const struct value *stored, struct value *value,
	struct fault *fault) MUST_CHECK;

/* How many values a column may say one answer by. */
enum { FIELD_BOOLEAN_VALUES = 12 };

/* Every value that a kind "boolean" shows as the same answer as `value`, which is one
 * that it has read: 1, "1", "true", "Yes" and so on. How many: FIELD_BOOLEAN_VALUES, or 0
 * when it is no answer. Static texts. */
size_t field_boolean_values(
	struct value value, struct value values[FIELD_BOOLEAN_VALUES]);

/* True for kinds whose empty text is a value of its own (text, long text, any), but for
 * references: nothing chosen means NULL there. */
bool field_is_textual(const struct field *field);

#endif
