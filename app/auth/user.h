/* The people who sign in: rows of reeve_user. All but user_authenticate work within
 * the caller's transaction; what a struct user holds lives in the arena given. */
#ifndef REEVE_AUTH_USER_H
#define REEVE_AUTH_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/password.h"
#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "store/store.h"

enum { USER_NAME_CHARACTERS = 150 };

struct user {
	int64_t id;
	struct str name;
	struct str password;   /* the hash: for auth alone, never for a page */
	struct str created;    /* ISO 8601, UTC */
	struct str last_login; /* the same; empty when never */
	bool is_superuser;
	bool is_active;
};

struct session;

/* `*name` is `text` without white space at its ends. STATUS_INVALID: empty, more than
 * 150 characters, control characters, not UTF-8. */
enum status user_check_name(
	struct str *name, struct str text, struct fault *fault) MUST_CHECK;

/* Adds an active user; `hash` was made before the transaction began. STATUS_INVALID:
 * as user_check_name, or the name is taken (letters A-Z and a-z count as the same). */
enum status user_add(struct store *store, struct str name,
	const struct password_hash *hash, bool is_superuser, int64_t *id,
	struct fault *fault) MUST_CHECK;

/* STATUS_NOT_FOUND when there is none; inactive users are found. The name may be
 * anything, and is trimmed. */
enum status user_find_by_name(struct store *store, struct arena *arena, struct str name,
	struct user *user, struct fault *fault) MUST_CHECK;
enum status user_find_by_id(struct store *store, struct arena *arena, int64_t id,
	struct user *user, struct fault *fault) MUST_CHECK;

/* Every user, by name. */
enum status user_list(struct store *store, struct arena *arena, struct user **users,
	size_t *count, struct fault *fault) MUST_CHECK;

/* Superusers who may sign in. */
enum status user_count_superusers(
	struct store *store, int64_t *count, struct fault *fault) MUST_CHECK;

/* Gives the user a new hash and ends all of the user's sessions except `kept`, which
 * may be NULL. STATUS_NOT_FOUND when there is no such user. */
enum status user_set_password(struct store *store, int64_t id,
	const struct password_hash *hash, const struct session *kept,
	struct fault *fault) MUST_CHECK;

/* The user whom name and password belong to. To be called with no transaction open:
 * reads in one of its own, hashes in none, and stores a stronger hash, if the old one
 * was weak, in a second one. STATUS_DENIED, with one sentence and at one cost for all
 * of: no such user, wrong password, inactive; otherwise the store's or the throttle's
 * failure. One hash: 20 to 45 ms, and the wait for the slot. */
enum status user_authenticate(struct store *store, struct arena *arena, struct str name,
	struct str password, const struct throttle *throttle, struct user *user,
	struct fault *fault) MUST_CHECK;

#endif
