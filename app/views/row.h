/* What the pages of one row share. */
#ifndef REEVE_VIEWS_ROW_H
#define REEVE_VIEWS_ROW_H

#include "model/record.h"
#include "views/context.h"

/* The row that the URL names; `key` holds KEY_PARTS_MOST values. When the key is
 * spelled otherwise than its one URL has it, a redirect there is the response and
 * `*is_elsewhere` is true. STATUS_NOT_FOUND when there is no such row. */
enum status row_find(struct context *context, struct record *record, struct value *key,
	bool *is_elsewhere, struct fault *fault) MUST_CHECK;

/* STATUS_INVALID when deferred references are broken: a commit would fail. */
enum status row_check_references(struct context *context, struct fault *fault) MUST_CHECK;

#endif
