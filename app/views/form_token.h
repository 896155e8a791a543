/* Comparing with what a form remembers (form_shown_token). */
#ifndef REEVE_VIEWS_FORM_TOKEN_H
#define REEVE_VIEWS_FORM_TOKEN_H

#include "fields/field.h"

/* False when no such token was posted: the field was not in the form that was shown. */
bool token_is_whole(struct str token);
/* The value is the one that the form was shown with. */
bool token_has_value(struct str token, struct value value);
/* The input came back as it was shown. */
bool token_has_text(struct str token, const struct field_typed *typed);

#endif
