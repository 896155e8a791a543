/* What came from outside: schema changes that nobody made through Reeve, and definition
 * rows made by hand. A read may ask; only notice_run writes. */
#ifndef REEVE_MODEL_NOTICE_H
#define REEVE_MODEL_NOTICE_H

#include "model/migrate.h"

/* One difference between the schema as last recorded (reeve_seen) and as it is. */
struct notice {
	const char *what; /* "table-added", "table-gone", "table-renamed", "field-added",
			     "field-gone", "field-renamed", "field-retyped", "changed" */
	struct str table;
	struct str name;     /* the field, or empty */
	struct str new_name; /* renamed to */
	struct str words;    /* for a person */
	bool is_probable;    /* a guess that somebody should confirm */
};

/* What notice_run would record now. Inside a transaction; never writes. One comparison
 * of digests for each table where nothing changed. */
enum status notices_read(struct store *store, struct arena *arena,
	struct notice **notices, size_t *count, struct fault *fault) MUST_CHECK;

/* Records what came from outside since it was last recorded, in a write transaction of
 * the desk's store: reeve_seen, history rows of origin 'outside' (a probable rename with
 * question 'asked'), customisations of a renamed field or table carried over with an
 * alias of the old name, fields and models gone marked missing, those that came back
 * live again. The very first time it only records the baseline. Then it carries out
 * wishes: definition rows made by hand (see migrate_run, origin "definition"); one that
 * is blocked is left, and said in *blocked (may be NULL). `*did_something` tells whether
 * anything was written. */
enum status notice_run(struct desk *desk, struct arena *arena, bool *did_something,
	struct str *blocked, struct fault *fault) MUST_CHECK;

/* The part of notice_run before the wishes, within the caller's write transaction: the
 * engine calls it before its own change, so that what is outside and what is ours are
 * told apart. And after its change: takes the present schema as seen, noting nothing. */
enum status notice_record(struct store *store, struct arena *arena, bool *did_something,
	struct fault *fault) MUST_CHECK;
enum status notice_accept(
	struct store *store, struct arena *arena, struct fault *fault) MUST_CHECK;

/* Whether some definition row is a wish not yet carried out. Cheap. */
bool definitions_have_wishes(const struct definitions *definitions);

/* Confirms (or denies: the customisations go back to the old name, which stays missing)
 * a probable rename, by its migration's id. */
enum status notice_answer(struct desk *desk, struct arena *arena, int64_t migration_id,
	bool is_confirmed, const struct migrate_author *author,
	struct fault *fault) MUST_CHECK;

#endif
