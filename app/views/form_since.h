/* What became of the model since a form was shown: fields under new names, fields that
 * are gone, and who did it. Reads definitions and history; never writes. */
#ifndef REEVE_VIEWS_FORM_SINCE_H
#define REEVE_VIEWS_FORM_SINCE_H

#include "views/form.h"

/* Finds, once for a posted form, the name by which each field was posted: its own, or one
 * that it had when the form was shown (before it had a permanent id, or before a rename).
 * Its own when it was not posted at all. */
void form_find_posted(struct row_form *form);

/* That name. */
static inline struct str form_posted_name(const struct form_field *at)
{
	return at->posted_name.len ? at->posted_name : at->input_name;
}

/* What a posted input's name stands for, for a person: the label of a field that is gone
 * now, else the name itself. */
struct str form_gone_label(
	const struct context *context, struct str input_name) MUST_CHECK;

/* The hidden "-since": the latest change of this model as the form is shown. */
struct str form_since_token(struct row_form *form) MUST_CHECK;

/* Says on the page what changed in the model since the posted form was shown, who did it
 * and when; nothing when nothing did. */
void form_say_since(struct row_form *form);

#endif
