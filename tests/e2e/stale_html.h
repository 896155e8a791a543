/* What the never-stale harness reads from a page: the elements that carry the hooks
 * (data-field, data-key, data-model) and the controls of its forms. It is a reader of our
 * own well-formed pages, not an HTML5 parser. */
#ifndef REEVE_STALE_HTML_H
#define REEVE_STALE_HTML_H

#include "base/str.h"

#define HTML_ELEMENTS_MAX 16384
#define HTML_FORMS_MAX 64

enum html_tag {
	HTML_OTHER, /* carries a hook, and is none of the others */
	HTML_HEADING,
	HTML_CELL,
	HTML_INPUT,
	HTML_TEXTAREA,
	HTML_SELECT,
	HTML_OPTION,
	HTML_BUTTON,
};

/* All strings point into the page's bytes and are still escaped: html_text undoes it. */
struct html_element {
	enum html_tag tag;
	size_t row;  /* 1, 2, … within a <tr data-key>; 0 outside */
	size_t form; /* 1, 2, … within a form; 0 outside */
	struct str field, model, name, type, value;
	struct str content; /* of cells, headings, text areas and options */
	bool has_value, is_checked, is_selected, is_disabled;
};

struct html_form {
	struct str action, method, enctype;
};

struct html_page {
	struct str bytes;
	size_t element_count, form_count, row_count;
	struct html_element elements[HTML_ELEMENTS_MAX];
	struct html_form forms[HTML_FORMS_MAX];
	struct str row_keys[HTML_ELEMENTS_MAX];
};

/* False when the page has more elements, rows or forms than fit, or ends within a tag.
 * One pass; `page` points into `bytes` from then on. */
bool html_parse(struct html_page *page, struct str bytes) MUST_CHECK;

/* The text a person sees: tags gone, references decoded, ends trimmed. Writes at most
 * `room` bytes into `text` and returns what was written; longer text is cut. */
struct str html_text(struct str markup, char *text, size_t room);

/* The same for an attribute or a text area: nothing is a tag, nothing trimmed. */
struct str html_value(struct str escaped, char *text, size_t room);

#endif
