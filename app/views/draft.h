/* Drafts (reeve_draft): what somebody typed into fields that a change of the model took
 * away. Kept for that person, shown on the row's form, until they discard it. */
#ifndef REEVE_VIEWS_DRAFT_H
#define REEVE_VIEWS_DRAFT_H

#include "views/page.h"

/* Such inputs ("-gone.Label") carry what was noted from one page to the next, until the
 * form is saved: the database may be busy when it is noted first. */
#define DRAFT_PREFIX "-gone."

/* Takes what the form carries; what was noted before is forgotten. */
void draft_take(struct context *context);

/* Notes one value for the draft of this request. */
void draft_note(struct context *context, struct str label, struct str text);

/* Keeps what was noted, for the person who asks, in the write transaction that is open,
 * with the row. The same content again is not kept twice. */
enum status draft_keep(struct context *context, struct fault *fault) MUST_CHECK;

/* The same for a form that was refused, in a write transaction of its own, as soon as
 * that can be had. What fails is only logged: the page carries the values. */
void draft_save(struct context *context);

/* Adds what was noted to the page, and the person's drafts of this row (empty key: of a
 * new one). */
void drafts_add(struct context *context, struct page *page, struct str key);

/* Whether this POST discards a draft ("-discard" names it); if so it is done. */
enum status draft_discard(
	struct context *context, bool *is_discarded, struct fault *fault) MUST_CHECK;

#endif
