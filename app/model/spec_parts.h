/* What the files that read specs share. Included by app/model/spec*.c and migrate*.c
 * alone. */
#ifndef REEVE_MODEL_SPEC_PARTS_H
#define REEVE_MODEL_SPEC_PARTS_H

#include "fields/field.h"
#include "model/spec.h"
#include "store/ddl.h"

/* Fills the fields, uniques and checks of a spec whose kind and texts are set, from its
 * table and its definition (NULL: adopted). */
enum status spec_read_fields(struct store *store, struct arena *arena,
	const struct schema_table *schema, const struct definition *definition,
	struct model_spec *spec, struct fault *fault) MUST_CHECK;

/* The fields of a table that is not there any more: all of them missing. */
void spec_missing_fields(struct arena *arena, const struct definition *definition,
	struct model_spec *spec);

/* Fills key, uniques and checks. `text` may be empty. */
void spec_read_rules(struct arena *arena, const struct schema_table *schema,
	const struct ddl_table *text, struct model_spec *spec);

/* What stands in the first parentheses of a clause, without them; what follows them goes
 * to `rest` (may be NULL). Empty: there are none. */
struct str spec_in_parentheses(struct str clause, struct str *rest);

/* A field as its kind and type are understood, for what depends on neither the table nor
 * its rows: kind, max_length, digits and places, inferred from `type` and then of `kind`
 * (which may be empty). */
struct field spec_infer(
	struct str name, struct str type, struct str kind, bool is_strict);

#endif
