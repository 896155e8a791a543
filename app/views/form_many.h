/* Many-to-many fields in a form: a box for each row to choose from while they are few,
 * else their keys, a line each. */
#ifndef REEVE_VIEWS_FORM_MANY_H
#define REEVE_VIEWS_FORM_MANY_H

#include "history/log.h"
#include "model/many.h"
#include "views/form.h"

/* Reads what the row is linked to (nothing, on a new row). After form_begin. */
enum status form_many_begin(struct row_form *form, struct fault *fault) MUST_CHECK;

/* Reads what was posted: errors, and conflicts with what somebody else linked. */
enum status form_many_read(struct row_form *form, struct fault *fault) MUST_CHECK;

/* Adds their nodes, a fieldset of their own without a legend. */
enum status form_many_render(struct row_form *form, struct fault *fault) MUST_CHECK;

/* Writes what was changed for the row with these key values, and notes it. */
enum status form_many_save(struct row_form *form, const struct value *key,
	struct change *change, bool *did_something, struct fault *fault) MUST_CHECK;

#endif
