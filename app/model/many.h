/* Many-to-many fields: pairs of keys in a table of their own. */
#ifndef REEVE_MODEL_MANY_H
#define REEVE_MODEL_MANY_H

#include "model/query.h"

/* How a many-to-many field of one model leads to the rows of another. */
struct many_link {
	const struct model *through; /* the table of the pairs */
	const struct model *target;
	size_t own_column;    /* of `through`: refers to our row, … */
	size_t own_field;     /* … by this field of our model */
	size_t target_column; /* of `through`: refers to the other row, … */
	size_t target_field;  /* … by this field of the target */
};

/* Finds the way by the references of the pairs' table; false when that table or the
 * target is not there, or does not refer to both. */
bool many_resolve(const struct registry *registry, const struct model *model,
	const struct model_many *many, struct many_link *link) MUST_CHECK;

/* The values that the row with `own` in its own_field is linked to, ascending. */
enum status many_read(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, struct value **values,
	size_t *count, struct fault *fault) MUST_CHECK;

/* Links the row to just these: adds and removes pairs, leaves the others alone. */
enum status many_write(struct arena *arena, struct store *store,
	const struct many_link *link, struct value own, const struct value *values,
	size_t count, struct fault *fault) MUST_CHECK;

#endif
