/* The random values that cookies carry: made here, recognised here, never stored. */
#ifndef REEVE_AUTH_SECRET_H
#define REEVE_AUTH_SECRET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum { SECRET_BYTES = 32, SECRET_HEX_BYTES = 2 * SECRET_BYTES };

/* 256 random bits as 64 lower-case hexadecimal digits, in the arena. */
struct str secret_new(struct arena *arena) MUST_CHECK;

/* True of what has the shape of a secret; anything else in a cookie is as good as no
 * cookie. */
bool secret_is_wellformed(struct str secret);

#endif
