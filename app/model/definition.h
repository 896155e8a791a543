/* The definition rows (reeve_model, reeve_field): what people said about a table that
 * its schema does not say. A table without rows is adopted as it is. */
#ifndef REEVE_MODEL_DEFINITION_H
#define REEVE_MODEL_DEFINITION_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "store/store.h"

struct definition_field {
	struct str column;
	struct str label; /* empty: inferred */
	struct str help;
	bool is_hidden;
};

struct definition {
	int64_t id;
	struct str table;
	struct str label;
	bool is_hidden;
	struct definition_field *fields;
	size_t field_count;
	struct digest digest; /* over all of the above but the id */
};

struct definitions {
	struct definition *at; /* ordered by table, ASCII case folded */
	size_t count;
};

/* Reads every definition of the snapshot; none when Reeve's tables are missing. */
enum status definitions_load(struct store *store, struct arena *arena,
	struct definitions *definitions, struct fault *fault) MUST_CHECK;

/* The definition of a table, ASCII case ignored; NULL: adopted. */
const struct definition *definitions_find(
	const struct definitions *definitions, struct str table);
const struct definition_field *definition_field_find(
	const struct definition *definition, struct str column);

#endif
