/* Digests by libsodium. Never invents cryptography. */
#include "base/digest.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(sizeof(struct digest_state) >=
		       sizeof(crypto_generichash_state) + DIGEST_STATE_ALIGNMENT,
	"a digest state holds libsodium's");
_Static_assert(_Alignof(crypto_generichash_state) <= DIGEST_STATE_ALIGNMENT,
	"as it wants to lie");
_Static_assert(DIGEST_BYTES >= crypto_generichash_BYTES_MIN, "long enough a digest");

void digest_start(void)
{
	if (sodium_init() < 0) {
		fputs("reeve: libsodium cannot start\n", stderr);
		abort();
	}
}

static const unsigned char *bytes_of(struct str text)
{
	return (const unsigned char *)(text.at ? text.at : "");
}

struct digest digest_of(struct str bytes)
{
	struct digest digest;

	crypto_generichash(
		digest.bytes, DIGEST_BYTES, bytes_of(bytes), bytes.len, NULL, 0);
	return digest;
}

struct digest digest_keyed(struct str key, struct str bytes)
{
	struct digest digest;

	crypto_generichash(digest.bytes, DIGEST_BYTES, bytes_of(bytes), bytes.len,
		bytes_of(key), key.len);
	return digest;
}

static crypto_generichash_state *state_of(struct digest_state *state)
{
	uintptr_t past = (uintptr_t)state->opaque % DIGEST_STATE_ALIGNMENT;

	return (crypto_generichash_state *)(void *)(state->opaque +
						    (DIGEST_STATE_ALIGNMENT - past) %
							    DIGEST_STATE_ALIGNMENT);
}

void digest_begin(struct digest_state *state)
{
	crypto_generichash_init(state_of(state), NULL, 0, DIGEST_BYTES);
}

void digest_add(struct digest_state *state, struct str bytes)
{
	crypto_generichash_update(state_of(state), bytes_of(bytes), bytes.len);
}

void digest_add_part(struct digest_state *state, struct str bytes)
{
	uint64_t length = bytes.len;
	char little[8];

	for (int i = 0; i < 8; i++)
		little[i] = (char)(length >> (8 * i));
	digest_add(state, (struct str){little, sizeof little});
	digest_add(state, bytes);
}

struct digest digest_end(struct digest_state *state)
{
	struct digest digest;

	crypto_generichash_final(state_of(state), digest.bytes, DIGEST_BYTES);
	return digest;
}

bool secret_equal(struct str one, struct str other)
{
	return one.len == other.len && sodium_memcmp(one.at, other.at, one.len) == 0;
}

void random_bytes(void *at, size_t count)
{
	randombytes_buf(at, count);
}

void hex_encode(char *text, const void *bytes, size_t count)
{
	sodium_bin2hex(text, 2 * count + 1, bytes, count);
}

bool hex_decode(struct str text, void *bytes, size_t count)
{
	size_t decoded;

	return text.len == 2 * count &&
	       sodium_hex2bin(bytes, count, text.at, text.len, NULL, &decoded, NULL) ==
		       0 &&
	       decoded == count;
}
