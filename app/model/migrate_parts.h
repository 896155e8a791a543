/* What the files of the migrate engine share. Included by app/model/migrate*.c alone. */
#ifndef REEVE_MODEL_MIGRATE_PARTS_H
#define REEVE_MODEL_MIGRATE_PARTS_H

#include "base/buf.h"
#include "fields/field.h"
#include "model/migrate.h"
#include "store/ddl.h"

struct desk {
	struct store *store;
	struct registry *registry;
};

/* A table whose rows a plan has left behind: how many there were. */
struct hollow {
	struct str table;
	int64_t rows;
	int64_t bytes;
	struct hollow *next;
};

/* A table that was changed, as it is called now. */
struct touched {
	struct str table;
	struct touched *next;
};

/* The work on one request. */
struct work {
	struct desk *desk;
	struct store *store;
	struct arena *arena;
	const struct migrate_request *request;
	struct plan *plan;
	struct fault *fault;
	struct buf sql; /* of the step that is being done, or that is told */
	int64_t step_began_us;
	int64_t step_rows;
	int64_t step_estimate_us;
	bool is_step_rebuild;
	bool is_telling; /* only the SQL is wanted: nothing is run, checked or recorded */
	size_t steps_room, blockers_room;
	struct change *inverse; /* of each change, in the order of the changes */
	size_t inverse_count, inverse_room;
	bool has_no_inverse;
	struct str sql_back;
	int64_t migration_id;
	int64_t moment_s;
	struct digest hash_before; /* of the first change's model */
	bool has_hash_before;
	struct hollow *hollows;
	struct touched *touched;
	int64_t done_rows, all_rows;
	int64_t asked_us; /* when the caller was last told how far it is */
	bool is_cancelled;
};

/* One table as it is at this moment. */
struct subject {
	struct model_spec *spec;
	struct schema_table table; /* no columns where the table is missing */
	struct ddl_table ddl;	   /* no columns where it is no ordinary table */
	bool is_there;
};

/* --- migrate_work.c: steps, SQL, blockers */

/* SQL text: %n a name in quotes, %t a text literal, %s as it is (each a struct str), %d
 * an int64_t. */
struct str sql_make(struct arena *arena, const char *format, ...) MUST_CHECK;

/* Begins a step. Its words are a sentence. */
void work_step(struct work *work, struct str words);
/* Ends the step that was begun, if any. */
void work_step_end(struct work *work);
/* Runs a statement as a part of the step. Ends it by ';' where it has none. */
enum status work_run(struct work *work, struct str sql) MUST_CHECK;
/* The same, for what reads texts of the schema anew: one may hold "text" in double
 * quotes, as SQLite once took it. Nothing that somebody has just typed may come here
 * unchecked. */
enum status work_alter(struct work *work, struct str sql) MUST_CHECK;
/* The same as work_run, without its standing in the step; nothing while telling. */
enum status work_run_aside(struct work *work, struct str sql) MUST_CHECK;
/* Adds to the step's SQL what is done in another way. */
void work_tell(struct work *work, struct str sql);
/* Runs one statement with values; nothing while telling. */
enum status work_write(struct work *work, const char *sql, const struct value *values,
	size_t count) MUST_CHECK;
enum status work_integer(struct work *work, struct str sql, int64_t *integer) MUST_CHECK;

/* Something is in the way. */
struct plan_blocker *work_block(struct work *work, const char *reason, struct str words);
static inline bool work_is_blocked(const struct work *work)
{
	return work->plan->blocker_count > 0;
}
/* Makes of a refusal of SQLite's a blocker; of other failures nothing: they are returned.
 * `reason` is what a refusal means here. */
enum status work_refused(struct work *work, enum status status, const char *reason);

/* Notes the change that undoes the present one. NULL: there is none. */
void work_inverse(struct work *work, const struct change *change);
/* The table will need its hash, its declared types and its definition looked at. */
void work_touch(struct work *work, struct str table);
void work_touch_renamed(struct work *work, struct str table, struct str new_name);

/* How many rows a table has (or had, before a plan left them behind), and about how many
 * bytes they take. */
enum status work_rows(
	struct work *work, struct str table, int64_t *rows, int64_t *bytes) MUST_CHECK;
/* Whether a plan leaves the rows of a table of so many alone. */
bool work_is_estimated(const struct work *work, int64_t rows);
bool work_is_hollow(const struct work *work, struct str table);
void work_hollow(struct work *work, struct str table, int64_t rows, int64_t bytes);
/* The progress of the store's statements: see store_set_progress. */
bool work_go_on(void *context);

/* --- migrate_check.c: what is in the way */

/* The table as it is. A blocker where there is none. */
enum status subject_read(
	struct work *work, struct str table, struct subject *subject) MUST_CHECK;
/* The same; a blocker as well where its columns cannot be changed. */
enum status subject_open(
	struct work *work, struct str table, struct subject *subject) MUST_CHECK;
const struct schema_column *subject_column(
	const struct subject *subject, struct str name);
/* The field; a blocker where there is none. */
struct field_spec *subject_field(
	struct work *work, const struct subject *subject, struct str name);

/* A blocker where a name cannot be that of a table or column. */
bool check_name(struct work *work, struct str name, const char *what);
/* A blocker where a field has this name; `except` may be NULL. */
bool check_field_name(struct work *work, const struct subject *subject, struct str name,
	const struct field_spec *except);
enum status check_table_name(
	struct work *work, struct str name, struct str except) MUST_CHECK;

/* A blocker with the rows of `from_where` ("FROM … AS "o" WHERE …"), when there are any:
 * "3 rows of "book" <what>". `value` is SQL for what is shown of each. */
enum status check_rows(struct work *work, const struct subject *subject,
	const char *reason, struct str what, struct str from_where,
	struct str value) MUST_CHECK;
/* A blocker where rows have the same values, not NULL, in these expressions over "o". */
enum status check_duplicates(struct work *work, const struct subject *subject,
	const struct str *values, size_t count, struct str what) MUST_CHECK;
/* A blocker where an expression is none, or not one over `table` (empty: over nothing).
 */
bool check_expression(
	struct work *work, const char *reason, struct str expression, struct str table);

/* Broken references of a table and of those that refer to it. */
struct reference_state {
	struct str table;
	int64_t broken; /* -1: cannot be told, as nothing unique is referred to */
};
struct references {
	struct reference_state *at;
	size_t count;
};
enum status references_read(
	struct work *work, struct str table, struct references *references) MUST_CHECK;
enum status references_check(
	struct work *work, const struct references *before) MUST_CHECK;
/* Tables that refer to one. */
enum status referrers_read(struct work *work, struct str table, struct str **tables,
	size_t *count) MUST_CHECK;

/* The first column of each row. */
enum status work_names(
	struct work *work, struct str sql, struct str **names, size_t *count) MUST_CHECK;

/* --- migrate_probe.c: views and triggers that a change must not break */

enum probe_kind { PROBE_VIEW, PROBE_INSERT, PROBE_UPDATE, PROBE_DELETE };
struct probe {
	enum probe_kind kind;
	struct str name; /* the view, or the table that has triggers */
};
struct probes {
	struct probe *at;
	size_t count;
};
/* Those that work. */
enum status probes_read(struct work *work, struct probes *probes) MUST_CHECK;
/* A blocker for each that does not work any more. */
enum status probes_check(struct work *work, const struct probes *probes) MUST_CHECK;

/* --- migrate_index.c: indexes of a table */

struct index_info {
	struct str name;
	struct str sql;	     /* empty: it is made by a clause */
	struct str *columns; /* an expression: the empty text */
	size_t column_count;
	bool is_unique, is_partial, is_clause, is_key;
};
enum status indexes_read(struct work *work, struct str table, struct index_info **indexes,
	size_t *count) MUST_CHECK;
/* Whether it is over just these columns, in any order, and full. */
bool index_is_over(
	const struct index_info *index, const struct str *columns, size_t count);
/* Whether the column is one of its own, or is mentioned in its SQL. */
bool index_mentions(const struct index_info *index, struct str column);
enum status index_add(struct work *work, const struct subject *subject,
	const struct str *columns, size_t count, bool is_unique) MUST_CHECK;
enum status index_drop(struct work *work, const struct index_info *index) MUST_CHECK;

/* --- migrate_table.c: making a table anew */

struct rebuild {
	const struct subject *subject;
	const struct ddl_table *wanted; /* under the table's own name */
	const struct str *values; /* for each of its columns, SQL over "o"; empty: not
				     copied, SQLite fills it in */
	struct str without;	  /* indexes over this column alone are not made again */
	bool is_data_changed;	  /* values or references are not what they were */
};
enum status table_rebuild(struct work *work, const struct rebuild *rebuild) MUST_CHECK;
/* Copies the rows into the table `name`, and says so. `rows`: how many there must be; -1:
 * it is only said. */
enum status table_copy(struct work *work, const struct rebuild *rebuild, struct str name,
	int64_t rows) MUST_CHECK;
/* The values that copy every column as it is. `wanted` may have fewer columns; those that
 * the table does not have get the empty text. */
struct str *table_values(
	struct work *work, const struct subject *subject, const struct ddl_table *wanted);
/* In a plan: leaves the rows of a large table behind, so that a statement which would
 * read them all does not. */
enum status table_hollow(struct work *work, const struct subject *subject) MUST_CHECK;

/* --- migrate_column.c: the text of a column */

/* The column for a field that is to be added or to be as said. Blockers for what makes no
 * sense. `is_strict`: of the table. */
enum status column_make(struct work *work, struct str table, bool is_strict,
	const struct field_spec *field, struct ddl_column *column) MUST_CHECK;
/* The type that a field is to be declared with. */
enum status column_type(struct work *work, bool is_strict, const struct field_spec *field,
	struct str *type) MUST_CHECK;
/* The clause REFERENCES of a field; `before` (may be NULL) is the one that it has, for
 * ON UPDATE and the like. */
struct str column_references(struct work *work, const struct field_spec *field,
	const struct ddl_clause *before);
struct str column_default(struct work *work, struct str fallback);
bool default_is_constant(struct str fallback);
struct str column_text(struct arena *arena, const struct ddl_column *column);
/* The value typed for a field, as an SQL literal; a blocker where it is none. */
bool column_literal(struct work *work, const struct field_spec *field, bool is_strict,
	struct str typed, struct str *literal);
/* The column of `table` that references point to: its one key column. */
enum status target_key(struct work *work, struct str table, struct str *key,
	struct str *type) MUST_CHECK;
bool kind_is(const struct field_spec *field, const char *kind);

/* --- migrate_kept.c: values that a conversion cannot bring back */

struct kept {
	int64_t field_id;
	struct str name;
	struct str column; /* SQL for the value that there is, over "o" */
	struct str key;	   /* SQL for the row's key; empty: rows cannot be told apart */
	bool has_values;   /* an undo has some to put back */
};
enum status kept_open(struct work *work, const struct subject *subject,
	const struct field_spec *field, struct kept *kept) MUST_CHECK;
/* SQL: whether the undo puts back another value in this row. */
struct str kept_has(struct work *work, const struct kept *kept);
/* SQL for `value`, or what the undo puts back. */
struct str kept_value(struct work *work, const struct kept *kept, struct str value);
/* Notes the values of the rows for which the condition is true, and the new ones. */
enum status kept_save(struct work *work, const struct subject *subject,
	const struct kept *kept, struct str value, struct str condition) MUST_CHECK;

/* --- migrate_alter.c, migrate_alter_column.c: a field as it is to be */

struct altering {
	const struct change *change;
	struct subject subject;
	struct field_spec old;
	struct field_spec wish; /* whole: what was not said is as before */
	struct kept kept;
	struct str value;   /* the new value, SQL over "o" */
	struct str misfits; /* true of rows that the wish has no value for; empty: none */
	struct str lossy; /* true of rows whose value cannot be made anew; empty: none */
	bool is_type_changed, is_null_changed, is_default_changed, is_reference_changed,
		is_collation_changed, is_expression_changed, is_kind_changed;
	bool are_values_changed;
	bool must_rebuild;
};
/* Compares, and looks what becomes of the values. Blockers for what makes no sense. */
enum status altering_compare(struct work *work, struct altering *altering) MUST_CHECK;
/* What is in the way among the rows. */
enum status altering_check(struct work *work, struct altering *altering) MUST_CHECK;
/* The table with the column as it is to be. */
void altering_table(
	struct work *work, const struct altering *altering, struct ddl_table *wanted);
/* What is otherwise, in a sentence; empty: nothing is. */
struct str altering_words(struct work *work, const struct altering *altering);

/* --- the changes */

enum status field_add(struct work *work, const struct change *change) MUST_CHECK;
enum status field_rename(struct work *work, const struct change *change) MUST_CHECK;
enum status field_alter(struct work *work, const struct change *change) MUST_CHECK;
enum status field_park(struct work *work, const struct change *change) MUST_CHECK;
enum status field_restore(struct work *work, const struct change *change) MUST_CHECK;
enum status field_purge(struct work *work, const struct change *change) MUST_CHECK;
enum status pairing_add(struct work *work, const struct subject *subject,
	const struct field_spec *field) MUST_CHECK;
enum status model_add(struct work *work, const struct change *change) MUST_CHECK;
enum status model_rename(struct work *work, const struct change *change) MUST_CHECK;
enum status model_options(struct work *work, const struct change *change) MUST_CHECK;
enum status model_park(struct work *work, const struct change *change) MUST_CHECK;
enum status model_restore(struct work *work, const struct change *change) MUST_CHECK;
enum status model_purge(struct work *work, const struct change *change) MUST_CHECK;
enum status unique_add(struct work *work, const struct change *change) MUST_CHECK;
enum status unique_drop(struct work *work, const struct change *change) MUST_CHECK;
enum status check_add(struct work *work, const struct change *change) MUST_CHECK;
enum status check_drop(struct work *work, const struct change *change) MUST_CHECK;

/* --- migrate_define.c: definition rows */

/* Makes sure that the model and all its fields have rows; fills in the ids. */
enum status define_model(struct work *work, struct subject *subject) MUST_CHECK;
/* Saves all that the field says. A new row where its id is 0; `*id` is its id. */
enum status define_field(struct work *work, int64_t model_id,
	const struct field_spec *field, int64_t *id) MUST_CHECK;
enum status define_field_state(
	struct work *work, int64_t field_id, enum definition_state state) MUST_CHECK;
enum status define_field_gone(struct work *work, int64_t field_id) MUST_CHECK;
enum status define_field_name(struct work *work, const struct model_spec *model,
	const struct field_spec *field, struct str new_name) MUST_CHECK;
enum status define_options(
	struct work *work, int64_t model_id, const struct model_spec *options) MUST_CHECK;
enum status define_model_state(
	struct work *work, int64_t model_id, enum definition_state state) MUST_CHECK;
enum status define_model_name(struct work *work, const struct model_spec *model,
	struct str new_name) MUST_CHECK;
enum status define_model_gone(
	struct work *work, struct str table, int64_t model_id) MUST_CHECK;
/* Makes names and types in the rows what the table has. */
enum status define_sync(struct work *work, struct str table) MUST_CHECK;

/* --- migrate_history.c */

enum status history_begin(struct work *work) MUST_CHECK;
enum status history_end(struct work *work) MUST_CHECK;

/* migrate.c: does one change; used for the SQL of the way back, too. */
enum status change_do(struct work *work, const struct change *change) MUST_CHECK;

#endif
