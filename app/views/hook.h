/* The hook's answer, and what the worker tells it of its look at the schema. */
#ifndef REEVE_VIEWS_HOOK_H
#define REEVE_VIEWS_HOOK_H

#include "views/context.h"

enum { HOOK_BODY_BYTES = 65536 }; /* longer: STATUS_TOO_LARGE */

/* Tables' names, one after the other, in the request's arena. */
struct found_names {
	struct str *at;
	size_t count;
	size_t capacity;
};

/* What one look at the schema came to. */
struct found {
	struct arena *arena;
	struct found_names registered;
	struct found_names unregistered;
	size_t recompiled; /* models whose URLs the resolver learned anew */
	int64_t cost_us;
};

/* Adds a copy of a name. */
void found_add(struct found *found, struct found_names *names, struct str name);

/* Answers a program: {"error": sentence}, with the fault's code. */
void hook_refuse(struct context *context, const struct fault *fault);

#endif
