/* Old names (reeve_alias): what a model's URL or a field was called before. */
#ifndef REEVE_MODEL_ALIAS_H
#define REEVE_MODEL_ALIAS_H

#include "model/registry.h"

/* Notes an old slug of a model (field_id 0) or an old column name of a field. The same
 * again does nothing. In a write transaction. */
enum status alias_add(struct store *store, int64_t model_id, int64_t field_id,
	struct str name, struct fault *fault) MUST_CHECK;

/* The table that an old slug stands for now; empty: none. The newest alias wins. */
enum status alias_find_model(struct store *store, struct arena *arena, struct str slug,
	struct str *table, struct fault *fault) MUST_CHECK;

/* The column that an old name of a field of this table stands for now; empty: none. */
enum status alias_find_field(struct store *store, struct arena *arena, struct str table,
	struct str name, struct str *column, struct fault *fault) MUST_CHECK;

#endif
