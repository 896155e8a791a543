/* Changing models: plan, dry run, apply, undo. The one way in which Reeve changes a
 * table's schema or a definition; pages, commands, files and wishes all come here. */
#ifndef REEVE_MODEL_MIGRATE_H
#define REEVE_MODEL_MIGRATE_H

#include "model/registry.h"
#include "model/spec.h"

enum change_kind {
	CHANGE_MODEL_ADD,     /* spec: a new table with its fields */
	CHANGE_MODEL_RENAME,  /* new_name: the table's */
	CHANGE_MODEL_OPTIONS, /* spec: labels, lists, …; never the table */
	CHANGE_MODEL_PARK,
	CHANGE_MODEL_RESTORE,
	CHANGE_MODEL_PURGE,  /* of a parked model: DROP TABLE, for ever */
	CHANGE_FIELD_ADD,    /* field */
	CHANGE_FIELD_RENAME, /* name, new_name */
	CHANGE_FIELD_ALTER,  /* name, field: all that the field is to be from now on */
	CHANGE_FIELD_PARK,
	CHANGE_FIELD_RESTORE,
	CHANGE_FIELD_PURGE, /* of a parked or missing field: DROP COLUMN, for ever */
	CHANGE_UNIQUE_ADD,  /* names: these columns together */
	CHANGE_UNIQUE_DROP,
	CHANGE_CHECK_ADD, /* check: an SQL expression */
	CHANGE_CHECK_DROP
};

/* What becomes of values that cannot be converted. */
enum misfit_policy { MISFIT_REFUSE, MISFIT_NULL, MISFIT_DEFAULT };

struct change {
	enum change_kind kind;
	struct str table;
	struct str name;
	struct str new_name;
	const struct model_spec *model;
	const struct field_spec *field;
	struct name_list names;
	struct str check;
	enum misfit_policy misfits;
	struct str misfit_value; /* MISFIT_DEFAULT: the value, as typed; also what rows
				    get for a new field that is not null */
};

/* One thing that is done. */
struct plan_step {
	struct str words; /* "Add the column "price" to book." */
	struct str sql;	 /* statements, each ended by ';'; empty: definition rows alone */
	int64_t rows;	 /* rows to read or rewrite; 0: none */
	int64_t cost_us; /* measured, or estimated (is_estimate) */
	bool is_estimate;
	bool is_rebuild;
};

enum { BLOCKER_ROWS_MOST = 10 };

/* What is in the way. */
struct plan_blocker {
	const char *reason; /* a name that stays: "duplicates", "nulls", "misfits",
			       "orphans", "broken-view", "name-taken", "no-such-field",
			       "key-field", "not-a-table", "parked", "not-parked",
			       "bad-name", "bad-kind", "bad-default", "bad-expression",
			       "in-use", "rows-refused", "not-compatible", … */
	struct str words;   /* for a person; names the table, field, view */
	int64_t count;	    /* rows in the way; 0: not about rows */
	struct str rows[BLOCKER_ROWS_MOST];   /* their keys as URLs have them */
	struct str values[BLOCKER_ROWS_MOST]; /* and their values, shortened */
	size_t row_count;
};

struct plan {
	struct plan_step *steps;
	size_t step_count;
	struct plan_blocker *blockers;
	size_t blocker_count;
	int64_t cost_us;  /* of all steps */
	bool is_heavy;	  /* more than a worker should be held for: for the job process */
	bool is_partial;  /* a large table was not copied to try what comes after */
	struct str words; /* the whole, in one sentence */
	int64_t migration_id; /* of what was applied; 0: nothing to do, or not applied */
};

enum migrate_mode {
	MIGRATE_PLAN,	 /* tried and rolled back, large tables only estimated */
	MIGRATE_DRY_RUN, /* tried in full on the real data and rolled back */
	MIGRATE_APPLY
};

enum { HEAVY_US = 2000000, PLAN_ROWS_MOST = 200000 };

struct migrate_author {
	int64_t user_id; /* 0: none */
	struct str user_name;
	const char *origin; /* "page", "command", "file", "undo", "definition" */
};

/* Called now and then while rows are copied; false cancels. */
typedef bool migrate_progress(void *context, int64_t done_rows, int64_t all_rows);

/* A desk to change models at: a store of its own (foreign keys off) and the registry as
 * that store sees it. Opened when first needed, kept. */
struct desk;

/* Never NULL; connects at its first use. Frees with desk_free. `options` as the caller's
 * own store has them. */
struct desk *desk_new(const struct store_options *options) MUST_CHECK;
void desk_free(struct desk *desk);

struct migrate_request {
	const struct change *changes;
	size_t count;
	enum migrate_mode mode;
	struct migrate_author author;
	int64_t undoes;		    /* the migration that this undoes; 0: none */
	migrate_progress *progress; /* may be NULL */
	void *progress_context;
	int64_t deadline_ms; /* of the whole; 0: the store's own */
};

/* Does the changes in order, in one write transaction of the desk's store, which must
 * have none open. STATUS_OK also when the plan has blockers: then nothing was done.
 * MIGRATE_APPLY commits schema, definition rows, the models' hashes and the history row
 * together. STATUS_BUSY: no lock in time; STATUS_CONFLICT: cancelled; STATUS_READ_ONLY;
 * STATUS_INVALID: a change that makes no sense. `plan` lies in the arena. */
enum status migrate_run(struct desk *desk, struct arena *arena,
	const struct migrate_request *request, struct plan *plan,
	struct fault *fault) MUST_CHECK;

/* The same within a transaction that the caller has open on the desk's store, for tests
 * and for those who do more in it. Never commits. */
enum status migrate_within(struct desk *desk, struct arena *arena,
	const struct migrate_request *request, struct plan *plan,
	struct fault *fault) MUST_CHECK;

struct store *desk_store(struct desk *desk);

/* The changes that undo a migration, read from its row. STATUS_NOT_FOUND; STATUS_CONFLICT
 * when it was undone already, or cannot be (a purge), with the reason. Then run them with
 * `undoes` set: values that a conversion had changed come back too. */
enum status migrate_undo_changes(struct store *store, struct arena *arena,
	int64_t migration_id, struct change **changes, size_t *count,
	struct fault *fault) MUST_CHECK;

/* One line of the schema history. */
struct migration {
	int64_t id;
	int64_t moment_unix_s;
	struct str user_name;
	struct str origin;
	struct str table;
	struct str words;
	struct str sql, sql_back;
	struct str hash_before, hash_after; /* hexadecimal */
	int64_t undoes, undone_by;
	struct str question; /* "asked", "confirmed", "denied", or empty */
	bool can_undo;
};

/* Newest first; of one table, or of all with an empty name; those below `before` (0:
 * the newest). */
enum status migrations_read(struct store *store, struct arena *arena, struct str table,
	int64_t before, size_t most, struct migration **migrations, size_t *count,
	struct fault *fault) MUST_CHECK;

/* Changes as JSON, for history and jobs, and back. */
struct str changes_dump(
	struct arena *arena, const struct change *changes, size_t count) MUST_CHECK;
enum status changes_parse(struct arena *arena, struct str json, struct change **changes,
	size_t *count, struct fault *fault) MUST_CHECK;

/* The changes that make what there is what is wished. A field is paired by id where the
 * wish has one that the model has, else by name. Models and fields that the wish does
 * not have are parked only with `parks_others`. */
enum status specs_diff(struct arena *arena, const struct model_spec *present,
	size_t present_count, const struct model_spec *wished, size_t wished_count,
	bool parks_others, struct change **changes, size_t *count,
	struct fault *fault) MUST_CHECK;

#endif
