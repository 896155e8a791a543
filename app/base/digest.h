/* BLAKE2b digests, random bytes, and their spelling in hexadecimal. */
#ifndef REEVE_BASE_DIGEST_H
#define REEVE_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

enum { DIGEST_BYTES = 16, DIGEST_HEX_BYTES = 2 * DIGEST_BYTES };

/* A 128-bit BLAKE2b digest. */
struct digest {
	unsigned char bytes[DIGEST_BYTES];
};

enum { DIGEST_STATE_ALIGNMENT = 64 };

/* A digest in the making: room for libsodium's own state wherever this one lies, as not
 * every stack keeps to so wide an alignment (the address sanitizer's does not). Must not
 * be copied. */
struct digest_state {
	unsigned char opaque[384 + DIGEST_STATE_ALIGNMENT];
};

/* Once per process, before anything else here; aborts if the system has no
 * randomness. Safe to repeat. */
void digest_start(void);

struct digest digest_of(struct str bytes);
/* Keyed: `key` is 16 to 64 bytes. */
struct digest digest_keyed(struct str key, struct str bytes);

void digest_begin(struct digest_state *state);
void digest_add(struct digest_state *state, struct str bytes);
/* Adds the length as well, so that ("ab","c") and ("a","bc") differ. */
void digest_add_part(struct digest_state *state, struct str bytes);
struct digest digest_end(struct digest_state *state);

static inline bool digest_equal(struct digest one, struct digest other)
{
	return memcmp(one.bytes, other.bytes, DIGEST_BYTES) == 0;
}

/* Compares secrets in a time that does not depend on where they differ. */
bool secret_equal(struct str one, struct str other);

void random_bytes(void *at, size_t count);

/* Lower-case hexadecimal of `count` bytes into `text`, which holds 2*count + 1. */
void hex_encode(char *text, const void *bytes, size_t count);
/* Reads exactly 2*count hexadecimal digits of either case: false otherwise. */
bool hex_decode(struct str text, void *bytes, size_t count) MUST_CHECK;

#endif
