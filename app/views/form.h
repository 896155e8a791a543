/* The form of a row: its fields as they are shown, what was typed into them, and what
 * became of that. Shared by the add and change pages. */
#ifndef REEVE_VIEWS_FORM_H
#define REEVE_VIEWS_FORM_H

#include "model/record.h"
#include "views/page.h"

/* One field in the form. */
struct form_field {
	const struct field *field;
	size_t index;		  /* in the model */
	struct str input_name;	  /* form_field_name */
	struct str posted_name;	  /* by what it was posted; empty: not looked for yet */
	struct value stored;	  /* as the row has it now; NULL on a new row */
	struct field_input input; /* how that is drawn */
	bool was_posted;
	struct field_typed typed;
	bool is_touched;     /* the person changed it */
	bool is_defaulted;   /* left alone on a new row: the database's default will do */
	struct value value;  /* what was typed, read; valid when touched, no error */
	struct str error;    /* beside the field; empty: none */
	struct str conflict; /* what somebody else made of it meanwhile, displayed */
	bool has_conflict;
};

struct form_many; /* views/form_many.h */
struct notice;	  /* model/notice.h */

struct row_form {
	struct context *context;
	const struct model *model;
	const struct record *record; /* NULL on a new row */
	struct form_field *fields;
	size_t count;
	bool is_editable;
	size_t errors;
	size_t conflicts;
	struct page *page;
	struct notice *notices; /* unrecorded changes from outside, once read */
	size_t notice_count;
	bool has_notices;
	struct form_many *manies; /* views/form_many.h */
	size_t many_count;
	struct node *sets; /* of the page, once it is drawn */
};

/* Builds the fields from the row (NULL: a new one). Adds no messages. */
void form_begin(struct row_form *form, struct context *context, struct page *page,
	const struct record *record);

/* Reads the posted inputs against the row as it is now: errors, and conflicts with what
 * somebody else changed since the form was shown. */
void form_read(struct row_form *form);

/* Says what was typed for columns that are not there any more. */
void form_say_unknown(struct row_form *form);

/* Puts a failure of the database beside the fields it names, or above the form. */
void form_blame(struct row_form *form, const struct fault *problem);

/* Adds the nodes of all fields to the page. Looks up references. */
enum status form_render(struct row_form *form, struct fault *fault) MUST_CHECK;

/* The input's name for a field: FORM_ID_PREFIX and its permanent id, which no column's
 * spelling can be; without an id the column's. */
#define FORM_ID_PREFIX "f."
struct str form_field_name(struct arena *arena, const struct field *field) MUST_CHECK;

/* The spelling of a column in names of inputs: A-Z a-z 0-9 and _ stay, other bytes become
 * %XX, the empty name is "%". Names of inputs that begin with '-' are the form's own
 * (-csrf, -once, -was.NAME, -null.NAME, -many.NAME, -then). */
struct str form_input_name(struct arena *arena, struct str column) MUST_CHECK;

/* What a form remembers of a field as it was shown: two short digests, of the value
 * and of the text in the input. */
struct str form_shown_token(struct arena *arena, struct value value,
	const struct field_input *input) MUST_CHECK;

/* A posted control such as "-once"; empty when it was not sent. */
struct str form_control(const struct context *context, const char *name);

#endif
