/* Is this request one that our own page made? Tokens in forms, the headers by which
 * browsers say where a request comes from, and where a redirect may lead. */
#ifndef REEVE_AUTH_CSRF_H
#define REEVE_AUTH_CSRF_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "http/form.h"
#include "http/request.h"
#include "http/response.h"

/* The name of the hidden input that every form has. */
#define CSRF_INPUT "-csrf"

/* The token for that input, in the arena: a digest keyed by `secret`, which is a
 * session's or the login form's. Empty when the secret is no secret. */
struct str csrf_token(struct arena *arena, struct str secret) MUST_CHECK;

/* The secret of the login form, before any session: the cookie reeve_login. begin is
 * for GET: a new one, set in the response, where the request has none. read is for
 * POST: empty when the request has none. */
struct str csrf_login_begin(struct arena *arena, const struct request *request,
	struct response *response) MUST_CHECK;
struct str csrf_login_read(const struct request *request) MUST_CHECK;

/* STATUS_OK when the form has the token of `secret` and no header contradicts: Origin
 * is this host's, Sec-Fetch-Site is same-origin or none; with neither of the two, a
 * Referer is this host's. Otherwise STATUS_DENIED, and the sentence says what to do. */
enum status csrf_check(const struct request *request, const struct form *form,
	struct str secret, struct fault *fault) MUST_CHECK;

/* May a redirect lead to `next`? Only below /admin/ of this host: begins with that,
 * has no backslash, no dot segments (encoded or not), and no byte but printable
 * ASCII. */
bool safe_next(struct str next);

#endif
