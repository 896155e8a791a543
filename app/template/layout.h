/* The second step of compiling a template: which tag closes which, and which text and
 * blanks around them are theirs. */
#ifndef REEVE_TEMPLATE_LAYOUT_H
#define REEVE_TEMPLATE_LAYOUT_H

#include "template/scan.h"

static inline bool tag_opens(const struct tag *tag)
{
	return tag->kind == TAG_SECTION || tag->kind == TAG_INVERTED ||
	       tag->kind == TAG_PARENT || tag->kind == TAG_BLOCK;
}

/* Fills the second part of every tag. STATUS_FAILED for a close without its open, an
 * open without its close, and what cannot stand directly inside a parent. */
enum status tags_layout(struct tags *tags, const char *file, struct str source,
	struct fault *fault) MUST_CHECK;

/* The blanks that begin the first line in source[from, until) that has anything else;
 * false when there is no such line. */
bool layout_indent(struct str source, size_t from, size_t until, struct str *indent);

#endif
