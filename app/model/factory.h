/* The factory: from a schema entry and its definition to a model. */
#ifndef REEVE_MODEL_FACTORY_H
#define REEVE_MODEL_FACTORY_H

#include "model/definition.h"
#include "model/model.h"

/* Reads the table from the snapshot and makes its model, with everything but `hash`
 * (which needs the other models). The caller frees it by model_free. A table that
 * cannot be read becomes a model that says so. About 40 us. */
enum status model_make(struct store *store, const struct schema_entry *entry,
	struct str slug, const struct definition *definition, struct model **model,
	struct fault *fault) MUST_CHECK;
void model_free(struct model *model);

/* Whether the model was made from just these: if so, making it anew would give the same,
 * unless another table that it depends on has changed. Constant time. */
bool model_is_made_from(const struct model *model, const struct schema_entry *entry,
	struct str slug, const struct definition *definition);

/* Notes that these would make the same model as well. */
void model_note_source(struct model *model, const struct schema_entry *entry,
	const struct definition *definition);

#endif
