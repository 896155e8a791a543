/* What the files that notice foreign changes share. For app/model/notice*.c alone. */
#ifndef REEVE_MODEL_NOTICE_PARTS_H
#define REEVE_MODEL_NOTICE_PARTS_H

#include "model/notice.h"

enum { SAMPLE_HEX_BYTES = 16 };

/* A column as it was, or is. */
struct seen_column {
	struct str name; /* as JSON can hold it */
	struct str type;
	struct str sample; /* over the values of the first rows; empty: not known */
	bool is_uniform;   /* of a present one: these values are all the same */
};

struct seen_table {
	struct str name;
	struct digest text;  /* as schema_list has it */
	struct digest shape; /* of the CREATE TABLE without the table's name */
	struct seen_column *columns;
	size_t column_count;
	bool has_columns; /* the columns were read */
};

/* --- notice_seen.c: the schema as it was recorded, and as it is */

/* Whether the schema was ever recorded as a whole. */
enum status seen_is_complete(
	struct store *store, bool *is_complete, struct fault *fault) MUST_CHECK;
enum status seen_complete(struct store *store, struct fault *fault) MUST_CHECK;

/* All recorded tables, without their columns, in the order of names, bytewise. */
enum status seen_list(struct store *store, struct arena *arena,
	struct seen_table **tables, size_t *count, struct fault *fault) MUST_CHECK;
/* Reads the columns of a recorded table, once. */
enum status seen_read_columns(struct store *store, struct arena *arena,
	struct seen_table *table, struct fault *fault) MUST_CHECK;
/* The shapes of tables, in one walk through the schema: to look one up takes as long. The
 * entries are in the order of their names. */
enum status shapes_read(struct store *store, struct arena *arena,
	const struct schema_entry *entries, size_t count, struct digest **shapes,
	struct fault *fault) MUST_CHECK;
/* A table as it is now, with a sample of its rows. */
enum status seen_read_present(struct store *store, struct arena *arena,
	const struct schema_entry *entry, struct digest shape, struct seen_table *table,
	struct fault *fault) MUST_CHECK;
enum status seen_save(struct store *store, struct arena *arena,
	const struct seen_table *table, struct fault *fault) MUST_CHECK;
enum status seen_forget(
	struct store *store, struct str name, struct fault *fault) MUST_CHECK;

/* Runs one statement with values. */
enum status notice_write(struct store *store, const char *sql, const struct value *values,
	size_t count, struct fault *fault) MUST_CHECK;
/* The first column of the first row; 0 without one. */
enum status notice_integer(struct store *store, const char *sql,
	const struct value *values, size_t count, int64_t *integer,
	struct fault *fault) MUST_CHECK;

/* --- notice_compare.c: the differences */

struct comparison {
	struct store *store;
	struct arena *arena;
	struct schema_entry *entries;
	size_t entry_count;
	struct digest *shapes; /* of the entries; NULL: not wanted yet */
	struct seen_table *seen;
	size_t seen_count;
	bool has_baseline;
	struct notice *notices;
	size_t notice_count, notice_room;
	struct seen_table *fresh; /* tables that came or changed, to be recorded */
	size_t fresh_count;
	struct str *gone; /* names that are recorded for the last time */
	size_t gone_count;
	struct stamp stamp; /* of the snapshot, where that matters */
};

/* Without a baseline there are no differences. */
enum status comparison_make(
	struct comparison *comparison, struct fault *fault) MUST_CHECK;

static inline bool comparison_is_empty(const struct comparison *comparison)
{
	return comparison->notice_count + comparison->fresh_count +
		       comparison->gone_count ==
	       0;
}

/* notice_pair.c: which column that came is the one that went. For each column of `before`
 * the index in `now` of the column it became, or -1. */
void columns_pair(
	const struct seen_table *before, const struct seen_table *now, int *becomes);

/* --- notice_record.c: what becomes of definitions */

/* Carries the customisations of a renamed table or field over. `*is_carried`: false where
 * another definition has the name already. */
enum status carry_table(struct comparison *comparison, const struct notice *notice,
	bool *is_carried, struct fault *fault) MUST_CHECK;
enum status carry_field(struct comparison *comparison, const struct notice *notice,
	bool *is_carried, struct fault *fault) MUST_CHECK;
/* A column's name in the options of a model. */
enum status carry_options(struct store *store, struct arena *arena, int64_t model_id,
	struct str old_name, struct str new_name, struct fault *fault) MUST_CHECK;

/* notice_settle.c: makes the states and names of definition rows what the schema says:
 * missing, there again, found under the name that somebody wrote by hand. */
enum status definitions_settle(struct comparison *comparison, bool *did_something,
	struct fault *fault) MUST_CHECK;
/* Whether that would write anything. */
enum status definitions_are_settled(
	struct comparison *comparison, bool *are_settled, struct fault *fault) MUST_CHECK;

/* --- notice_wish.c */

/* Whether a field is parked that somebody may have parked by hand. */
bool wishes_are_of_parked(const struct definitions *definitions);

enum status wishes_carry_out(struct desk *desk, struct arena *arena, bool *did_something,
	struct str *blocked, struct fault *fault) MUST_CHECK;

#endif
