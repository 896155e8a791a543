/* One row: read, add, change, delete. Addressed by its full key, inside a transaction. */
#ifndef REEVE_MODEL_RECORD_H
#define REEVE_MODEL_RECORD_H

#include "model/query.h"

/* A row as the database has it: one value for each of the model's fields. Values of
 * blob columns have their length but no bytes. */
struct record {
	const struct model *model;
	struct value *values;
	struct str key;	  /* as in URLs, of the row itself */
	struct str label; /* what people call it; never empty */
};

/* Reads the row with this key. STATUS_NOT_FOUND when there is none. */
enum status record_read(struct record *record, struct arena *arena, struct store *store,
	const struct model *model, const struct value *key,
	struct fault *fault) MUST_CHECK;

/* Finds the one row whose column `field` is `value` and what it is called: for a
 * reference. `*is_found` false when there is none. */
enum status record_find_label(struct arena *arena, struct store *store,
	const struct model *model, size_t field, struct value value, bool *is_found,
	struct str *label, struct str *key, struct fault *fault) MUST_CHECK;

/* One column of a row to be written. */
struct assignment {
	size_t field;
	struct value value;
};

/* Adds a row of these columns, the others by their defaults; `key` gets the new key's
 * values. STATUS_INVALID when a rule of the table forbids it. */
enum status record_insert(struct arena *arena, struct store *store,
	const struct model *model, const struct assignment *assignments, size_t count,
	struct value *key, struct fault *fault) MUST_CHECK;

/* Changes these columns of exactly one row. STATUS_CONFLICT when it is not there, or a
 * trigger kept it from changing. */
enum status record_update(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key,
	const struct assignment *assignments, size_t count,
	struct fault *fault) MUST_CHECK;

enum status record_delete(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key,
	struct fault *fault) MUST_CHECK;

/* Reads one blob or text in full, into the arena. */
enum status record_read_field(struct arena *arena, struct store *store,
	const struct model *model, const struct value *key, size_t field,
	struct value *value, struct fault *fault) MUST_CHECK;

#endif
