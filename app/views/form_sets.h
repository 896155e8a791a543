/* The fieldsets of a form, as the model's definition names them. */
#ifndef REEVE_VIEWS_FORM_SETS_H
#define REEVE_VIEWS_FORM_SETS_H

#include "views/form.h"

/* Adds the fieldsets to the page, in order, and returns for each of the model's fields
 * the list of nodes that it belongs into. Without fieldsets there is one, without a
 * label. Lists stay empty where the form does not show a field. */
struct node **form_sets(struct row_form *form) MUST_CHECK;

/* Adds one more fieldset, without a legend, and returns its list. After form_sets. */
struct node *form_sets_add(struct row_form *form) MUST_CHECK;

#endif
