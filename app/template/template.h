/* Mustache: a folder of templates, each compiled once when first used and cached. */
#ifndef REEVE_TEMPLATE_TEMPLATE_H
#define REEVE_TEMPLATE_TEMPLATE_H

#include "base/buf.h"
#include "base/status.h"
#include "template/node.h"

struct templates;

/* The templates below `folder`; "parts/nav" names folder/parts/nav.html. Names of files
 * have lower-case letters, digits, '_', '-' and '/' only. NULL: there are no files, only
 * what templates_add brings. Nothing is read yet. Never NULL; the caller frees it. */
struct templates *templates_new(const char *folder) MUST_CHECK;
void templates_free(struct templates *templates);

/* Registers a template from text under `name`, in place of a file: for tests and the
 * specification. A template that does not parse: STATUS_FAILED, and the sentence has
 * name, line and what is wrong. Adding a name again replaces it. */
enum status templates_add(struct templates *templates, const char *name, struct str text,
	struct fault *fault) MUST_CHECK;

/* Compiles every template below the folder, so that a broken one is refused at start:
 * STATUS_FAILED with file and line. One that names a template that is not there is
 * broken. Reads every file: at start only. */
enum status templates_check(struct templates *templates, struct fault *fault) MUST_CHECK;

/* Appends the rendering of `name` with `root` (a dictionary) to `out`. Escapes
 * {{name}} for HTML (& < > " and '); {{{name}}} and {{&name}} are raw. A template that
 * is missing or broken: STATUS_FAILED; an output past the cap of `out`: STATUS_FULL;
 * `out` then holds what it held before. What a template names and is not there is a
 * fault, with the line that names it; only templates that were added from text render
 * without it, as the specification has it. Cost: some 50 us for a list of 600 cells. */
enum status template_render(struct templates *templates, const char *name,
	const struct node *root, struct buf *out, struct fault *fault) MUST_CHECK;

#endif
