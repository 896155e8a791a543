/* A form that arrives after its sign-in has ended: kept through the new sign-in, so
 * that nothing typed is lost. It travels in the login form, never in the database. */
#ifndef REEVE_VIEWS_KEPT_H
#define REEVE_VIEWS_KEPT_H

#include "views/page.h"

#define KEPT_INPUT "-kept"

enum { KEPT_BYTES_MOST = 1024 * 1024 };

/* Whether this POST, which nobody is signed in for, is one of our own forms from before
 * the sign-in ended: it has a session's cookie, and the browser says that it is ours. */
bool kept_is_wanted(const struct context *context);

/* The login page, with the form inside. */
enum status kept_ask_login(struct context *context, struct fault *fault) MUST_CHECK;

/* After signing in: the page that sends the form again at one press of a button. `url`
 * is where it goes, `encoded` the form as it came. */
enum status kept_render(struct context *context, struct str url, struct str encoded,
	struct fault *fault) MUST_CHECK;

#endif
