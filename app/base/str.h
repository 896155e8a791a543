/* A run of bytes with its length: may hold NUL and invalid UTF-8, owns nothing. */
#ifndef REEVE_BASE_STR_H
#define REEVE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attributes.h"

/* `at` may be NULL only when `len` is 0. */
struct str {
	const char *at;
	size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* For printf's "%.*s". */
#define STR_ARGS(text) (int)(text).len, (text).at ? (text).at : ""

static inline struct str str_from(const char *text)
{
	return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_equal(struct str one, struct str other)
{
	return one.len == other.len &&
	       (one.len == 0 || memcmp(one.at, other.at, one.len) == 0);
}

static inline bool str_is(struct str one, const char *other)
{
	return str_equal(one, str_from(other));
}

/* Byte order, shorter first where one begins the other: <0, 0 or >0. */
int str_compare(struct str one, struct str other);

/* ASCII letters alone are folded: SQLite's rule for names. */
int str_compare_nocase(struct str one, struct str other);
bool str_equal_nocase(struct str one, struct str other);
bool str_has_nocase(struct str text, const char *part);

bool str_starts(struct str text, const char *prefix);
bool str_ends(struct str text, const char *suffix);
/* The first index of `byte` at or after `from`; text.len when there is none. */
size_t str_find(struct str text, size_t from, char byte);
/* Bytes [from, to), clamped to the text. */
struct str str_slice(struct str text, size_t from, size_t to);
struct str str_trim(struct str text);

/* Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF. */
bool str_is_utf8(struct str text);
/* The longest prefix of whole UTF-8 characters, at most `most` of them; an invalid
 * byte counts as a character. */
struct str str_first_characters(struct str text, size_t most);

/* Decimal, optional sign, the whole text, within int64: false otherwise. */
bool str_to_int64(struct str text, int64_t *number) MUST_CHECK;

/* FNV-1a, for hash tables of our own names (not for hostile input in bulk). */
uint64_t str_hash(struct str text);

#endif
