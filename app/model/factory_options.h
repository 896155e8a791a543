/* What a definition says about a whole model: what a row is called, lists, fieldsets. */
#ifndef REEVE_MODEL_FACTORY_OPTIONS_H
#define REEVE_MODEL_FACTORY_OPTIONS_H

#include "model/definition.h"
#include "model/model.h"

/* Fills the model's options from its definition (NULL: none). Names of columns that are
 * not there, or not shown, are passed over; what cannot be read says nothing. After the
 * fields. */
void model_take_options(struct model *model, const struct definition *definition);

/* Takes a title such as "{{name}} ({{year}})" apart. False when a brace is left open or
 * a name is no field of the model; `*bad` (may be NULL) is then what was wrong. */
bool model_title_parse(const struct model *model, struct str title,
	struct title_part **parts, size_t *count, struct str *bad) MUST_CHECK;

#endif
