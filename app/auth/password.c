/* argon2id through libsodium. Must never log a password or a hash. */
#include "auth/password.h"

#include <sodium.h>
#include <stdio.h>

#include "base/digest.h"

enum { COST_PASSES = 2, COST_KIB = 19 * 1024 };

_Static_assert((int)PASSWORD_HASH_BYTES == (int)crypto_pwhash_STRBYTES,
	"a hash fits its struct");

/* libsodium reads hashes as C strings of at most crypto_pwhash_STRBYTES. */
static bool hash_from_str(struct password_hash *hash, struct str text)
{
	memset(hash, 0, sizeof *hash);
	if (text.len == 0 || text.len >= sizeof hash->text ||
		memchr(text.at, 0, text.len))
		return false;
	memcpy(hash->text, text.at, text.len);
	return crypto_pwhash_str_needs_rehash(
		       hash->text, COST_PASSES, (size_t)COST_KIB * 1024) >= 0;
}

static enum status too_long(struct fault *fault)
{
	return fault_set(fault, STATUS_INVALID,
		"A password has at most %d bytes; this one is longer.", PASSWORD_BYTES);
}

enum status password_check_new(struct str password, struct fault *fault)
{
	if (password.len > PASSWORD_BYTES)
		return too_long(fault);
	if (str_first_characters(password, PASSWORD_CHARACTERS - 1).len == password.len)
		return fault_set(fault, STATUS_INVALID,
			"Choose a password of at least %d characters.",
			PASSWORD_CHARACTERS);
	return STATUS_OK;
}

enum status password_hash_new(struct password_hash *hash, struct str password,
	const struct throttle *throttle, struct fault *fault)
{
	struct throttle_slot slot;
	enum status status;
	int failed;

	memset(hash, 0, sizeof *hash);
	if (password.len > PASSWORD_BYTES)
		return too_long(fault);
	digest_start();
	status = throttle_enter(&slot, throttle, fault);
	if (status != STATUS_OK)
		return status;
	failed = crypto_pwhash_str_alg(hash->text, password.at ? password.at : "",
		password.len, COST_PASSES, (size_t)COST_KIB * 1024,
		crypto_pwhash_ALG_ARGON2ID13);
	throttle_leave(&slot);
	if (failed)
		return fault_set(fault, STATUS_FAILED,
			"There is not enough memory to check a password.");
	return STATUS_OK;
}

enum status password_verify(bool *is_right, struct str password, struct str hash,
	const struct throttle *throttle, struct fault *fault)
{
	struct password_hash copy;
	struct throttle_slot slot;
	enum status status;

	*is_right = false;
	if (password.len > PASSWORD_BYTES)
		return STATUS_OK;
	digest_start();
	if (!hash_from_str(&copy, hash))
		return password_verify_dummy(password, throttle, fault);
	status = throttle_enter(&slot, throttle, fault);
	if (status != STATUS_OK)
		return status;
	*is_right = crypto_pwhash_str_verify(
			    copy.text, password.at ? password.at : "", password.len) == 0;
	throttle_leave(&slot);
	return STATUS_OK;
}

enum status password_verify_dummy(
	struct str password, const struct throttle *throttle, struct fault *fault)
{
	struct password_hash hash;

	if (password.len > PASSWORD_BYTES)
		return STATUS_OK;
	return password_hash_new(&hash, password, throttle, fault);
}

bool password_is_weakly_hashed(struct str hash)
{
	struct password_hash copy;
	unsigned kib, passes;

	if (!hash_from_str(&copy, hash) ||
		sscanf(copy.text, "$argon2id$v=19$m=%9u,t=%9u,", &kib, &passes) != 2)
		return true;
	return kib < COST_KIB || passes < COST_PASSES;
}
