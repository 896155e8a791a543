/* The first step of compiling a template: its text into tags. */
#ifndef REEVE_TEMPLATE_SCAN_H
#define REEVE_TEMPLATE_SCAN_H

#include "base/status.h"
#include "base/str.h"

enum tag_kind {
	TAG_ESCAPED,
	TAG_RAW,
	TAG_SECTION,
	TAG_INVERTED,
	TAG_CLOSE,
	TAG_COMMENT,
	TAG_DELIMITERS,
	TAG_PARTIAL,
	TAG_PARENT,
	TAG_BLOCK
};

/* One tag. The scanner fills the first part; the compiler's layout the second. */
struct tag {
	enum tag_kind kind;
	struct str name; /* within the source, trimmed */
	size_t start;	 /* source[start, end) is the tag, delimiters included */
	size_t end;
	size_t line; /* of its first byte, from 1 */

	size_t partner;	   /* the index of what closes it, or of what it closes */
	size_t text_until; /* where the text before it ends, in the source... */
	size_t text_from;  /* ...and the text after it begins */
	struct str indent; /* the blanks before it, when they begin its line */
	bool is_first;	   /* only blanks stand before it on its line */
	bool is_alone;	   /* nothing else is on its line: the line leaves no trace */
	bool is_argument;  /* a block directly inside a parent, or what closes one */
};

struct tags {
	struct tag *at;
	size_t count;
	size_t capacity;
};

/* What a tag looks like, such as "{{#", for sentences: "{{/" for a close. Static. */
const char *tag_sigil(enum tag_kind kind);

/* Reads all tags of `source` into `tags` (empty before; tags_free releases it, also after
 * a fault). STATUS_FAILED for a tag that is not closed, has no fit name or has bad
 * delimiters; the sentence begins with `file` and the line. */
enum status tags_scan(struct tags *tags, const char *file, struct str source,
	struct fault *fault) MUST_CHECK;
void tags_free(struct tags *tags);

#endif
