/* Signed requests, from programs that have no session: an HMAC of when, once, and what.
 */
#ifndef REEVE_AUTH_SIGNATURE_H
#define REEVE_AUTH_SIGNATURE_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

enum {
	SIGNATURE_NONCE_BYTES = 16,
	SIGNATURE_NONCE_HEX = 2 * SIGNATURE_NONCE_BYTES,
	SIGNATURE_MAC_BYTES = 32,
	SIGNATURE_MAC_HEX = 2 * SIGNATURE_MAC_BYTES,
	SIGNATURE_SECONDS = 300 /* how far the two clocks may be apart */
};

/* The headers, as sent. */
struct signature {
	struct str timestamp; /* Reeve-Timestamp: seconds since 1970, digits alone */
	struct str nonce;     /* Reeve-Nonce: 32 hexadecimal digits, never used before */
	struct str mac;	      /* Reeve-Signature: 64 hexadecimal digits */
};

/* HMAC-SHA256 of "timestamp.nonce.body" in lower-case hexadecimal, with a NUL after it.
 */
void signature_make(struct str secret, const struct signature *signature, struct str body,
	char mac[SIGNATURE_MAC_HEX + 1]);

/* STATUS_MALFORMED: a header is missing or has not its shape. STATUS_DENIED: not signed
 * with this secret, or at another time than `now_s`; what was signed is told apart from
 * what was not in a time that does not depend on where they differ. On success
 * `*moment_s` is the signature's time. That it was not used before is the caller's to
 * check. */
enum status signature_check(const struct signature *signature, struct str secret,
	struct str body, int64_t now_s, int64_t *moment_s,
	struct fault *fault) MUST_CHECK;

#endif
