/* The model's hash: BLAKE2b over a canonical text of the model as it takes effect. */
#ifndef REEVE_MODEL_HASH_H
#define REEVE_MODEL_HASH_H

#include "base/buf.h"
#include "model/model.h"

/* Appends the canonical text of the model, without what it refers to: one line a fact,
 * names length-prefixed. Equal texts show equal pages. */
void model_canonical_text(const struct model *model, struct buf *out);

/* The digest of that text. */
struct digest model_digest(const struct model *model);

/* The face that a model shows to those that refer to it: name, slug, key, label. */
struct digest model_face(const struct model *model);

#endif
