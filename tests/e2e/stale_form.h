/* A page's form as a browser would send it: every control with its value, but for one
 * that is typed anew. */
#ifndef REEVE_STALE_FORM_H
#define REEVE_STALE_FORM_H

#include "stale_html.h"

#define FORM_BYTES_MAX 65536

struct form_body {
	size_t length;
	char bytes[FORM_BYTES_MAX];
};

/* The form (1, 2, …) that has a control of this name, or with this data-field that can be
 * typed into; 0 when none has. */
size_t form_with_name(const struct html_page *page, const char *name);
size_t form_with_field(const struct html_page *page, const char *field);

/* The name, escaped, of the control with this data-field; empty when the form has none.
 */
struct str form_name_of(const struct html_page *page, const char *field) MUST_CHECK;

/* What the control with this data-field holds, decoded into `text`. False when the form
 * has none. */
bool form_value(const struct html_page *page, const char *field, char *text, size_t room,
	struct str *value) MUST_CHECK;

/* One control that is typed or chosen anew: by its name, or by the data-field of one that
 * can be typed into. Without a text it is left out, as a box that is unticked. */
struct form_typed {
	const char *name, *field, *text;
};

/* Writes the urlencoded body: hidden inputs as they are, the checked boxes, the selected
 * options, the first button that has a name. False when it does not fit. */
bool form_fill(const struct html_page *page, size_t form, const struct form_typed *typed,
	size_t typed_count, struct form_body *body) MUST_CHECK;

#endif
