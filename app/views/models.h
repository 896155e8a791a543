/* What the pages that show and change models share: their addresses, their inputs, and
 * the way of every change: plan, dry run, apply. */
#ifndef REEVE_VIEWS_MODELS_H
#define REEVE_VIEWS_MODELS_H

#include "model/migrate.h"
#include "model/spec.h"
#include "views/page.h"

#define MODELS_NOTHING "Nothing was changed: it is like this already."

/* --- addresses and reading: models_read.c */

/* The URL of one of a model's own pages ("models_one", "models_one_history",
 * "models_field"). The segment is the model's slug; of a table that is not served now, or
 * whose slug is one of these pages' own names (add, history, purge), it is '~' and the
 * table's name. */
struct str models_url(
	struct context *context, const char *route, struct str table) MUST_CHECK;

/* The URL of a model's page when its table will have come: the slug is foretold, where
 * no other model has it. */
struct str models_url_to_come(struct context *context, struct str table) MUST_CHECK;

/* Whether this request's address is not the one that models_url gives. */
bool models_has_other_address(struct context *context, struct str table);

/* The address with "?name=value" put behind it, encoded. */
struct str models_url_with(struct context *context, struct str url, const char *name,
	struct str value) MUST_CHECK;

/* The table of this request's address: a model's slug, or '~' and a table's name.
 * STATUS_NOT_FOUND: neither. */
enum status models_table(
	struct context *context, struct str *table, struct fault *fault) MUST_CHECK;

/* Its spec. STATUS_NOT_FOUND as well when there is no such table. */
enum status models_spec(struct context *context, struct str table,
	struct model_spec **spec, struct fault *fault) MUST_CHECK;

/* What people call it: its label, else the registry's, else the table. */
struct str models_label(struct context *context, const struct model_spec *spec);

/* A value of the form or, on GET, of the query; empty when it was not sent. */
struct str models_sent(const struct context *context, const char *name);

/* "2026-01-31 23:59 UTC"; arena-owned. */
struct str models_moment(struct arena *arena, int64_t unix_s) MUST_CHECK;

/* Whether this person may change models. */
bool models_may_change(const struct context *context);

/* A digest of a spec, to notice that it changed since it was shown. */
struct str models_digest(struct arena *arena, const struct model_spec *spec) MUST_CHECK;

/* Sets the trail: home of the models, then the model (if `spec`), then the page. */
void models_crumbs(struct context *context, struct page *page,
	const struct model_spec *spec, struct str last);

/* With more tables than these, one types a target's name instead of choosing it. */
enum { TARGETS_MOST = 300 };

/* --- inputs: models_input.c */

/* What is wrong with an input. */
struct problem {
	const char *name; /* the input's */
	struct str sentence;
	struct problem *next;
};

void problem_add(struct arena *arena, struct problem **problems, const char *name,
	struct str sentence);

/* Inputs in the making, in groups with a legend each. Values come from what was typed,
 * where something was, else as given. */
struct inputs {
	struct context *context;
	struct page *page;
	bool is_typed; /* show what was posted */
	const struct problem *problems;
	struct node *groups;
	struct node *group;
	struct node *summary; /* of the problems, for the top of the page */
};

struct select {
	struct node *options;
	struct str chosen;
	bool has_chosen;
};

/* Sets "groups" of the page, and the summary where there are problems (may be NULL). */
void inputs_begin(struct inputs *inputs, struct context *context, struct page *page,
	bool is_typed, const struct problem *problems);
void inputs_group(struct inputs *inputs, const char *legend);

/* One input each. `name` and `label` are literals, `help` may be NULL. */
void inputs_text(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value);
void inputs_number(struct inputs *inputs, const char *name, const char *label,
	const char *help, int64_t value);
void inputs_area(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value);
void inputs_check(struct inputs *inputs, const char *name, const char *label,
	const char *help, bool is_checked);
/* A select; then its options, one by one; then its end, which adds what is chosen where
 * no option was it. */
struct select inputs_select(struct inputs *inputs, const char *name, const char *label,
	const char *help, struct str value);
void select_option(
	struct inputs *inputs, struct select *select, struct str value, struct str label);
void select_end(struct inputs *inputs, struct select *select);

/* Texts as lines: "one\ntwo" to and from a JSON array. White space around a line and
 * empty lines are dropped. */
struct str models_lines(struct arena *arena, struct str json) MUST_CHECK;
struct str models_from_lines(struct arena *arena, struct str lines) MUST_CHECK;
/* Takes the next line off `rest`, trimmed; false: there is none left. */
bool models_next_line(struct str *rest, struct str *line);

/* --- the way of a change: models_plan.c, models_plan_page.c */

/* What somebody wants done. */
struct proposal {
	struct context *context;
	const struct model_spec *spec; /* of the model; NULL: a new one */
	struct str title;	       /* of the plan's page */
	struct str table;	       /* whose rows are in the way, if any */
	struct change *changes;
	size_t count;
	int64_t undoes;
	struct str back_url;	/* where one goes instead */
	struct str next_url;	/* where one goes when it is done */
	bool has_form;		/* "Back" brings the form again, with what was typed */
	bool is_safe;		/* done at once where it is about definition rows alone */
	bool is_immediate;	/* done at once where nothing is in the way */
	struct plan plan;	/* what came of it */
	enum migrate_mode mode; /* what was asked for last */
	bool is_overtaken;	/* it is another plan than the one that was shown */
};

/* Plans, tries or does it, as "-step" says ("", "dry", "apply"), and answers: the plan's
 * page, or a redirect to where it shows. Ends the request's read transaction. */
enum status proposal_answer(struct proposal *proposal, struct fault *fault) MUST_CHECK;

/* Of what the plan would do; another digest, another plan. */
struct str proposal_digest(const struct proposal *proposal) MUST_CHECK;

/* The plan's page, with this code. */
enum status proposal_render(
	struct proposal *proposal, int code, struct fault *fault) MUST_CHECK;
/* The page that hands everything typed back where nothing could be planned. */
enum status proposal_refuse(struct proposal *proposal, const struct fault *refusal,
	struct fault *fault) MUST_CHECK;

/* Whether "-step" asks for the form again. */
bool models_wants_form(const struct context *context);

/* --- what else they show: models_work.c, models_history.c, models_outside.c */

/* Leaves changes to the job process, in a write transaction of its own. */
enum status models_leave_to_jobs(
	struct proposal *proposal, struct fault *fault) MUST_CHECK;

/* The last change of the table, if any, as "when" and "who" of the node. */
enum status models_add_last_change(struct context *context, struct node *node,
	struct str table, struct fault *fault) MUST_CHECK;

/* One line of history as a node. */
void models_add_migration(
	struct context *context, struct node *list, const struct migration *migration);

/* What came from outside, and what is parked or missing: "outside" and "parked". */
enum status models_add_outside(
	struct context *context, struct page *page, struct fault *fault) MUST_CHECK;
enum status models_add_parked(
	struct context *context, struct page *page, struct fault *fault) MUST_CHECK;

/* --- one model and one field: models_options.c, models_field.c, models_field_read.c */

/* The form of a model's options: inputs from the spec, or as typed. */
void options_inputs(struct inputs *inputs, const struct model_spec *spec);
/* Reads it over a copy of the spec. */
void options_read(
	struct context *context, struct model_spec *spec, struct problem **problems);

/* Reads a field's form over `field` (zeros for a new one). `change` gets what is to be
 * done with values that do not convert. */
void field_form_read(struct context *context, const struct field_spec *old,
	struct field_spec *field, struct change *change, struct problem **problems);
/* The DEFAULT that somebody typed, as SQL: a bare word is a text. */
struct str field_form_default(struct arena *arena, struct str typed) MUST_CHECK;
/* Choices as lines, "value = label". */
struct str field_form_choices(struct arena *arena, struct str json) MUST_CHECK;
/* A field's options in words: "required, unique, up to 40 characters". */
struct str field_in_words(struct arena *arena, const struct field_spec *field) MUST_CHECK;

#endif
