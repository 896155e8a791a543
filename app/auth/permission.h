/* Who may do what. For now: a superuser may do everything; any other active user may
 * look at everything and change nothing. Permissions by model will come here. */
#ifndef REEVE_AUTH_PERMISSION_H
#define REEVE_AUTH_PERMISSION_H

#include <stdbool.h>

#include "auth/user.h"
#include "base/status.h"

/* What a route asks of whoever requests it; each includes those before it. */
enum access {
	ACCESS_ANYONE,	  /* signed in or not */
	ACCESS_SIGNED_IN, /* pages about oneself */
	ACCESS_VIEW,	  /* reads a model */
	ACCESS_CHANGE	  /* adds, changes or deletes rows */
};

/* `user` is NULL when nobody is signed in; an inactive user counts as nobody. */
bool permission_allows(const struct user *user, enum access access);

/* The same with a sentence: STATUS_OK or STATUS_DENIED. Where `user` is NULL, the
 * answer is the login page rather than the sentence. */
enum status permission_check(
	const struct user *user, enum access access, struct fault *fault) MUST_CHECK;

#endif
