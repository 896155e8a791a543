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

/* The digest of what the model is made from: differs when it must be made anew. */
struct digest model_source(const struct schema_entry *entry, struct str slug,
	const struct definition *definition);

#endif
