/* What render.c asks of the cache. */
#ifndef REEVE_TEMPLATE_CACHE_H
#define REEVE_TEMPLATE_CACHE_H

#include "template/compile.h"
#include "template/template.h"

/* One compiled template. Lives as long as the cache; adding its name again replaces the
 * program in it. */
struct template
{
	struct template *next;
	struct str name;
	const char *file; /* the name as sentences show it */
	bool is_added;	  /* from text, not from a file */
	struct program program;
};

enum { TEMPLATE_BUCKETS = 64, TEMPLATE_SHOWN_BYTES = 80 };

#define TEMPLATE_SUFFIX ".html"

struct templates {
	char *folder;				    /* NULL: no files at all */
	struct template *buckets[TEMPLATE_BUCKETS]; /* by the name's hash */
};

/* Whether a file may be a template by that name: lower-case letters, digits, '_', '-',
 * and '/' between them. No dots, so no "..". */
bool template_name_is_fit(struct str name);

/* How much of a name a sentence shows. */
static inline int template_shown(struct str name)
{
	return name.len < TEMPLATE_SHOWN_BYTES ? (int)name.len : TEMPLATE_SHOWN_BYTES;
}

/* The template of that name, compiled now if it is a file not used before. NULL with the
 * fault set when there is none (STATUS_NOT_FOUND) or it is broken (STATUS_FAILED). */
struct template *templates_find(
	struct templates *templates, struct str name, struct fault *fault) MUST_CHECK;

/* The same for what a template names. One that was added, and names what is not there,
 * gets STATUS_OK and NULL: nothing to render. */
enum status templates_resolve(struct templates *templates, const struct template *from,
	struct target *target, struct template **found, struct fault *fault) MUST_CHECK;

#endif
