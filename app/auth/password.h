/* Passwords and their argon2id hashes (19 MiB, two passes: 20 to 45 ms each). Never
 * call what hashes within a transaction. */
#ifndef REEVE_AUTH_PASSWORD_H
#define REEVE_AUTH_PASSWORD_H

#include <stdbool.h>

#include "auth/throttle.h"
#include "base/status.h"
#include "base/str.h"

enum {
	PASSWORD_CHARACTERS = 8, /* a new one has at least so many */
	PASSWORD_BYTES = 1024,	 /* and none has more than these */
	PASSWORD_HASH_BYTES = 128
};

/* NUL-terminated, as reeve_user.password has it: algorithm, cost and salt included. */
struct password_hash {
	char text[PASSWORD_HASH_BYTES];
};

/* May this be somebody's new password? STATUS_INVALID says why not. Costs nothing. */
enum status password_check_new(struct str password, struct fault *fault) MUST_CHECK;

/* Waits for the hash slot, then hashes. STATUS_INVALID: longer than PASSWORD_BYTES;
 * else as throttle_enter. */
enum status password_hash_new(struct password_hash *hash, struct str password,
	const struct throttle *throttle, struct fault *fault) MUST_CHECK;

/* Waits for the hash slot, then says whether `hash` was made of `password`. What is no
 * hash, and a password that is too long, is not right: that is no error. Errors are
 * throttle_enter's; then `*is_right` is false. */
enum status password_verify(bool *is_right, struct str password, struct str hash,
	const struct throttle *throttle, struct fault *fault) MUST_CHECK;

/* Takes as long as password_verify, so that nobody learns from the time it took
 * whether a user exists. */
enum status password_verify_dummy(struct str password, const struct throttle *throttle,
	struct fault *fault) MUST_CHECK;

/* True when the hash cost less than a new one would: hash the password anew at the
 * next sign-in, while it is known. */
bool password_is_weakly_hashed(struct str hash);

#endif
