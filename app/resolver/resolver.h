/* The resolver: from a path to a route, and back. Site routes are one pattern, compiled
 * at start; a model's routes are one small pattern, compiled when first used. */
#ifndef REEVE_RESOLVER_RESOLVER_H
#define REEVE_RESOLVER_RESOLVER_H

#include "base/arena.h"
#include "base/str.h"
#include "model/registry.h"
#include "resolver/route.h"

struct resolver;

/* What a path resolved to. */
struct match {
	const struct route *route;
	const struct model *model; /* NULL for site routes */
	struct str key;		   /* as in the path; empty when the route has none */
	struct str field;	   /* likewise, still percent-encoded */
};

/* A resolver for these tables (resolver/route.h), without models yet. Never NULL; a
 * pattern that does not compile is a bug and aborts. The caller frees it. */
struct resolver *resolver_new(
	const struct route *site, const struct route *models) MUST_CHECK;
void resolver_free(struct resolver *resolver);

/* Forgets every model and every compiled model pattern. */
void resolver_clear(struct resolver *resolver);
/* Learns the models of a registry, which must outlive the next clear. Compiles none of
 * their patterns yet. Linear, about 0.1 us a model. */
void resolver_compile(struct resolver *resolver, const struct registry *registry);

/* STATUS_NOT_FOUND when no route has the path. The path is percent-encoded, as sent.
 * About 0.1 us whatever the number of models, 40 us more when a model's pattern is used
 * for the first time. */
enum status resolver_match_site(
	struct resolver *resolver, struct str path, struct match *match) MUST_CHECK;
enum status resolver_match_model(
	struct resolver *resolver, struct str path, struct match *match) MUST_CHECK;

/* The URL of a route by its name. `model`, `key` (as key_encode spells it) and `field`
 * (not yet encoded) may be NULL or empty where the pattern has no place for them. A
 * name that is not there is a bug and aborts. Arena-owned. */
struct str reverse(struct arena *arena, const struct resolver *resolver, const char *name,
	const struct model *model, struct str key, struct str field) MUST_CHECK;

/* The pattern (PCRE2) that a model's routes compile to, for `reeve routes`. */
struct str resolver_pattern(struct arena *arena, const struct resolver *resolver,
	const struct model *model) MUST_CHECK;

/* False when PCRE2 could not use its JIT compiler (a hardened kernel or unit). */
bool resolver_uses_jit(const struct resolver *resolver);
/* How many model patterns are compiled now. */
size_t resolver_compiled(const struct resolver *resolver);

#endif
