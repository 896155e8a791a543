/* Retyping: SQL that turns the values of one kind of field into those of another. The SQL
 * is plain SQLite, without functions of ours, so that it can be run anywhere.
 *
 * A value converts when a person could have typed it into the new field, and none of it
 * is lost: "007" is the integer 7 (and lossy), "1e3", "0x10" and "1.5" are none. The
 * empty text becomes NULL where the new column takes NULL, but for kinds whose empty text
 * is a value of its own. A number as a date: from 1721425.5 to 5373484.5 a Julian day,
 * else seconds since 1970 (so seconds from 20 January to 4 March 1970 are taken for
 * days); a date as a number: seconds; a time: seconds since midnight; a duration:
 * microseconds, as "[D ]HH:MM:SS[.ffffff]". A day that there is not does not convert.
 * Zones stay as they are written. */
#ifndef REEVE_MODEL_CONVERT_H
#define REEVE_MODEL_CONVERT_H

#include "model/spec.h"

struct conversion {
	bool is_identity; /* every value stays as it is: nothing to do but the type */
	struct str
		expression;  /* the new value; NULL where the old one does not convert */
	struct str misfits;  /* true of rows whose value, not NULL, does not convert */
	struct str is_lossy; /* true of rows whose value converts, but which converting
				back would not give again byte for byte */
};

/* How values of `from` become values of `to`: by kinds, declared types and affinities,
 * lengths, digits, choices; to a foreign key: a value that is a key of the target, else
 * one that is the label of exactly one row there (`target_label` is an SQL expression
 * over the target's row under the alias "l"; empty: keys alone); from a foreign key to a
 * text: the label likewise. target_key must be said unless it is the rowid. `column` is
 * SQL for the old value, such as "o"."price"; all three expressions are over it alone.
 * What comes out is what a column of the new type keeps: one step of about 1 us a value
 * for each thing done to it. STATUS_INVALID: these two kinds do not convert (a blob to a
 * date), with a sentence. Texts lie in the arena. */
enum status conversion_make(struct arena *arena, const struct field_spec *from,
	const struct field_spec *to, struct str column, struct str target_label,
	struct conversion *conversion, struct fault *fault) MUST_CHECK;

#endif
