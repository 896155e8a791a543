/* Who is signed in: a random secret in the cookie reeve_session, its digest in the
 * table reeve_session, and nothing stored before somebody signs in. */
#ifndef REEVE_AUTH_SESSION_H
#define REEVE_AUTH_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/user.h"
#include "base/arena.h"
#include "base/digest.h"
#include "http/request.h"
#include "http/response.h"
#include "store/store.h"

enum {
	SESSION_LIFETIME_S = 14 * 24 * 3600, /* from sign-in, however busy */
	SESSION_PURGE = 100		     /* expired rows that a sign-in deletes */
};

/* All zero when nobody is signed in. */
struct session {
	bool is_signed_in;
	struct user user;
	struct str secret;   /* the cookie's value; the key of csrf_token */
	struct digest token; /* what the database knows of it */
	int64_t expires;     /* unix seconds */
};

/* Finds the request's session in the open transaction; writes nothing. No cookie, a
 * cookie of another shape, an unknown or expired session, an inactive user: nobody is
 * signed in, which is STATUS_OK. Failures are the store's. No cookie costs nothing,
 * others one or two look-ups by key. */
enum status session_load(struct store *store, struct arena *arena,
	const struct request *request, struct session *session,
	struct fault *fault) MUST_CHECK;

/* Signs in `user`, as user_authenticate gave it, in the open write transaction: a new
 * secret, the session that the request came with deleted, up to SESSION_PURGE expired
 * ones deleted, last_login set. STATUS_DENIED when the user was deactivated, deleted or
 * given another password meanwhile. Give the cookie with session_send, after the
 * commit. */
enum status session_create(struct store *store, struct arena *arena,
	const struct request *request, const struct user *user, struct session *session,
	struct fault *fault) MUST_CHECK;

/* Deletes the request's session, if any, in the open write transaction: sign out. */
enum status session_delete(struct store *store, const struct request *request,
	struct fault *fault) MUST_CHECK;

/* Deletes the user's sessions, except `kept`, which may be NULL. */
enum status session_delete_others(struct store *store, int64_t user_id,
	const struct session *kept, struct fault *fault) MUST_CHECK;

/* Puts the cookie into the answer, or takes it away. */
void session_send(const struct session *session, const struct request *request,
	struct response *response);
void session_forget(const struct request *request, struct response *response);

#endif
