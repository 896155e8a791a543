/* PCRE2 patterns made from tables of routes. pattern.c is the only file that includes
 * pcre2.h. */
#ifndef REEVE_RESOLVER_PATTERN_H
#define REEVE_RESOLVER_PATTERN_H

#include "base/buf.h"
#include "base/str.h"
#include "resolver/route.h"

enum { PATTERN_SUBJECT_BYTES = 2048, PATTERN_GROUPS = 2 };

struct pattern;

/* Appends the regular expression of a table: one alternative a route, each marked with
 * its number, with the groups 1 (key) and 2 (field). `skip` is what all route patterns
 * begin with and subjects do not ("/admin/{model}/"). Routes with {key} are left out
 * when `key` is NULL. */
void pattern_expression(
	struct buf *out, const struct route *routes, const char *skip, const char *key);

/* Compiles, with JIT where the system allows it. Aborts on an expression that does not
 * compile: nobody but us writes them. */
struct pattern *pattern_compile(const char *expression) MUST_CHECK;
void pattern_free(struct pattern *pattern);
bool pattern_has_jit(const struct pattern *pattern);

/* The number of the route that the whole subject matches, or -1. Fills the groups; one
 * that took no part is empty. */
int pattern_match(const struct pattern *pattern, struct str subject,
	struct str groups[PATTERN_GROUPS]) MUST_CHECK;

#endif
