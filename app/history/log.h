/* The log of data changes (reeve_log): who changed what, when, from which value to
 * which. Written in the same transaction as the change itself. */
#ifndef REEVE_HISTORY_LOG_H
#define REEVE_HISTORY_LOG_H

#include "auth/user.h"
#include "base/arena.h"
#include "base/status.h"
#include "model/model.h"
#include "store/store.h"

struct change; /* the values of one change, under construction */

/* Starts an empty list of changed values. The caller frees it, or gives it to log_add. */
struct change *change_new(void) MUST_CHECK;
void change_free(struct change *change);
/* Notes one field's old and new value; NULL: there was none (a new row) or is none (a
 * deleted one). Long texts are cut, blobs noted by their size. */
void change_note(struct change *change, struct arena *arena, const struct field *field,
	const struct value *old, const struct value *new);

/* One entry. */
struct log_entry {
	int64_t moment_unix_s;
	struct str user_name;
	struct str action;  /* "add", "change", "delete" */
	struct str label;   /* what the row was called */
	struct str changes; /* JSON: {"field": [old, new], …} */
};

/* Writes an entry for the row `key` (as in URLs) of a table. `once` is the form's
 * one-time key, empty for none: writing the same twice is STATUS_INVALID. Frees
 * `change` (may be NULL). */
enum status log_add(struct store *store, struct arena *arena, const struct user *user,
	const struct model *model, struct str key, struct str label, const char *action,
	struct change *change, struct str once, struct fault *fault) MUST_CHECK;

/* Whether a form with this one-time key was saved before, and as which key. */
enum status log_find_once(struct store *store, struct arena *arena, struct str once,
	bool *is_found, struct str *key, struct fault *fault) MUST_CHECK;

/* The latest entries of a row, newest first, at most `most`. */
enum status log_of_row(struct store *store, struct arena *arena,
	const struct model *model, struct str key, size_t most,
	struct log_entry **entries, size_t *count, struct fault *fault) MUST_CHECK;

/* One changed field of an entry, for pages. */
struct log_change {
	struct str field;
	struct str old;
	struct str new;
	bool had_old; /* false: there was none, or it was NULL */
	bool has_new;
};

/* Reads an entry's JSON; what cannot be read is no change. */
void log_changes(
	struct arena *arena, struct str json, struct log_change **changes, size_t *count);

#endif
