/* A value as SQLite holds it, and what a column's affinity makes of a text. */
#ifndef REEVE_STORE_VALUE_H
#define REEVE_STORE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum value_class { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
	enum value_class class;
	union {
		int64_t integer;
		double real;
		struct str bytes; /* TEXT and BLOB */
	};
};

enum affinity {
	AFFINITY_BLOB, /* none: keeps what it is given */
	AFFINITY_TEXT,
	AFFINITY_NUMERIC,
	AFFINITY_INTEGER,
	AFFINITY_REAL
};

static inline struct value value_null(void)
{
	return (struct value){.class = VALUE_NULL};
}

static inline struct value value_integer(int64_t integer)
{
	return (struct value){.class = VALUE_INTEGER, .integer = integer};
}

static inline struct value value_real(double real)
{
	return (struct value){.class = VALUE_REAL, .real = real};
}

static inline struct value value_text(struct str text)
{
	return (struct value){.class = VALUE_TEXT, .bytes = text};
}

static inline struct value value_blob(struct str bytes)
{
	return (struct value){.class = VALUE_BLOB, .bytes = bytes};
}

static inline bool value_is_null(struct value value)
{
	return value.class == VALUE_NULL;
}

/* Same class and same content (a NaN cannot be stored in SQLite). */
bool value_equal(struct value one, struct value other);

/* A copy whose bytes live in the arena. */
struct value value_copy(struct arena *arena, struct value value);

/* The value as text: integers in decimal, reals in the fewest digits that read back as
 * the same number (always with a '.', an exponent or "Infinity"), texts as they are,
 * NULL as the empty text. A blob: the empty text; its bytes are no text. */
struct str value_spelling(struct arena *arena, struct value value);

/* The affinity of a declared type, by SQLite's five rules. */
enum affinity affinity_of_type(struct str type);

/* What a column of this affinity stores when given `value` (SQLite: "Datatypes In
 * SQLite", section 3), for ordinary (not STRICT) tables. Lives in the arena. */
struct value affinity_apply(
	struct arena *arena, enum affinity affinity, struct value value);

#endif
