/* Pairs of name and value, from a body or a query string. */
#ifndef REEVE_HTTP_FORM_H
#define REEVE_HTTP_FORM_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum { FORM_PAIRS = 20000 }; /* more: STATUS_TOO_LARGE */

struct form_pair {
	struct str name;
	struct str value;
};

struct form {
	const struct form_pair *pairs; /* in the order sent */
	size_t count;
	const struct form_pair **slots; /* hash table over the first pair of each name */
	size_t slot_count;
};

/* Decodes application/x-www-form-urlencoded by uriparser, after refusing what it would
 * cut short. STATUS_MALFORMED: %00, a '%' without two hexadecimal digits, invalid UTF-8
 * in a name. Values may hold invalid UTF-8: their readers decide. Line ends in values
 * stay as sent (CR LF). Everything lives in the arena. */
enum status form_parse(struct form *form, struct arena *arena, struct str encoded,
	struct fault *fault) MUST_CHECK;

/* Makes a form of pairs that somebody else has read; they must live in the arena. */
void form_build(struct form *form, struct arena *arena, const struct form_pair *pairs,
	size_t count);

/* The first value of `name`, or NULL when it was not sent. Constant time. */
const struct str *form_get(const struct form *form, struct str name);

/* The form as application/x-www-form-urlencoded, whatever it came as. Arena-owned. */
struct str form_encode(struct arena *arena, const struct form *form) MUST_CHECK;

#endif
