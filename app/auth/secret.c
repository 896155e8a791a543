/* Secrets of 256 bits. Must never log one, nor let one reach the database. */
#include "auth/secret.h"

#include "base/digest.h"

struct str secret_new(struct arena *arena)
{
	unsigned char bytes[SECRET_BYTES];
	char *text = arena_alloc(arena, SECRET_HEX_BYTES + 1);

	random_bytes(bytes, sizeof bytes);
	hex_encode(text, bytes, sizeof bytes);
	return (struct str){text, SECRET_HEX_BYTES};
}

bool secret_is_wellformed(struct str secret)
{
	unsigned char bytes[SECRET_BYTES];

	return hex_decode(secret, bytes, sizeof bytes);
}
