/* Signing and checking signatures, by libsodium. Must never log a secret or a signature.
 */
#include "auth/signature.h"

#include <sodium.h>

#include "base/digest.h"

_Static_assert(SIGNATURE_MAC_BYTES == crypto_auth_hmacsha256_BYTES, "SHA-256");

enum { TIMESTAMP_DIGITS_MOST = 12 };

static void add(crypto_auth_hmacsha256_state *state, struct str bytes)
{
	crypto_auth_hmacsha256_update(
		state, (const unsigned char *)(bytes.len ? bytes.at : ""), bytes.len);
}

static void make(struct str secret, const struct signature *signature, struct str body,
	unsigned char mac[SIGNATURE_MAC_BYTES])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.at, secret.len);
	add(&state, signature->timestamp);
	add(&state, STR("."));
	add(&state, signature->nonce);
	add(&state, STR("."));
	add(&state, body);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof state);
}

void signature_make(struct str secret, const struct signature *signature, struct str body,
	char mac[SIGNATURE_MAC_HEX + 1])
{
	unsigned char bytes[SIGNATURE_MAC_BYTES];

	make(secret, signature, body, bytes);
	hex_encode(mac, bytes, sizeof bytes);
}

static bool read_timestamp(struct str text, int64_t *moment_s)
{
	if (text.len == 0 || text.len > TIMESTAMP_DIGITS_MOST)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return str_to_int64(text, moment_s);
}

enum status signature_check(const struct signature *signature, struct str secret,
	struct str body, int64_t now_s, int64_t *moment_s, struct fault *fault)
{
	unsigned char nonce[SIGNATURE_NONCE_BYTES], sent[SIGNATURE_MAC_BYTES],
		wanted[SIGNATURE_MAC_BYTES];

	if (!read_timestamp(signature->timestamp, moment_s))
		return fault_set(fault, STATUS_MALFORMED,
			"The header Reeve-Timestamp must be seconds since 1970.");
	if (!hex_decode(signature->nonce, nonce, sizeof nonce))
		return fault_set(fault, STATUS_MALFORMED,
			"The header Reeve-Nonce must be %d hexadecimal digits.",
			SIGNATURE_NONCE_HEX);
	if (!hex_decode(signature->mac, sent, sizeof sent))
		return fault_set(fault, STATUS_MALFORMED,
			"The header Reeve-Signature must be %d hexadecimal digits.",
			SIGNATURE_MAC_HEX);
	make(secret, signature, body, wanted);
	if (sodium_memcmp(sent, wanted, sizeof wanted) != 0)
		return fault_set(fault, STATUS_DENIED,
			"The signature is not one of this site's secret.");
	if (*moment_s < now_s - SIGNATURE_SECONDS ||
		*moment_s > now_s + SIGNATURE_SECONDS)
		return fault_set(fault, STATUS_DENIED,
			"The request was signed more than %d seconds from now, by this "
			"server's clock.",
			SIGNATURE_SECONDS);
	return STATUS_OK;
}
