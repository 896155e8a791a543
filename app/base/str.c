/* Byte strings. Never allocates. */
#include "base/str.h"

static unsigned char fold(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + 32)
					  : (unsigned char)byte;
}

int str_compare(struct str one, struct str other)
{
	size_t shared = one.len < other.len ? one.len : other.len;
	int order = shared ? memcmp(one.at, other.at, shared) : 0;

	if (order)
		return order;
	return one.len < other.len ? -1 : one.len > other.len;
}

int str_compare_nocase(struct str one, struct str other)
{
	size_t shared = one.len < other.len ? one.len : other.len;

	for (size_t i = 0; i < shared; i++) {
		unsigned char a = fold(one.at[i]), b = fold(other.at[i]);

		if (a != b)
			return a < b ? -1 : 1;
	}
	return one.len < other.len ? -1 : one.len > other.len;
}

bool str_equal_nocase(struct str one, struct str other)
{
	if (one.len != other.len)
		return false;
	for (size_t i = 0; i < one.len; i++)
		if (fold(one.at[i]) != fold(other.at[i]))
			return false;
	return true;
}

bool str_has_nocase(struct str text, const char *part)
{
	struct str wanted = str_from(part);

	for (size_t i = 0; i + wanted.len <= text.len; i++)
		if (str_equal_nocase(str_slice(text, i, i + wanted.len), wanted))
			return true;
	return false;
}

bool str_starts(struct str text, const char *prefix)
{
	size_t length = strlen(prefix);

	return text.len >= length &&
	       (length == 0 || memcmp(text.at, prefix, length) == 0);
}

bool str_ends(struct str text, const char *suffix)
{
	size_t length = strlen(suffix);

	return text.len >= length &&
	       (length == 0 || memcmp(text.at + text.len - length, suffix, length) == 0);
}

size_t str_find(struct str text, size_t from, char byte)
{
	const char *found;

	if (from >= text.len)
		return text.len;
	found = memchr(text.at + from, byte, text.len - from);
	return found ? (size_t)(found - text.at) : text.len;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
	if (to > text.len)
		to = text.len;
	if (from > to)
		from = to;
	return (struct str){text.at ? text.at + from : NULL, to - from};
}

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct str str_trim(struct str text)
{
	size_t from = 0;

	while (from < text.len && is_space(text.at[from]))
		from++;
	while (text.len > from && is_space(text.at[text.len - 1]))
		text.len--;
	return str_slice(text, from, text.len);
}

/* Bytes of the valid character at `index`; 0 when there is none. */
static size_t character_bytes(struct str text, size_t index)
{
	const unsigned char *at = (const unsigned char *)text.at + index;
	size_t left = text.len - index;
	unsigned char low = 0x80, high = 0xBF;
	size_t bytes;

	if (at[0] < 0x80)
		return 1;
	if (at[0] >= 0xC2 && at[0] <= 0xDF)
		bytes = 2;
	else if (at[0] >= 0xE0 && at[0] <= 0xEF)
		bytes = 3;
	else if (at[0] >= 0xF0 && at[0] <= 0xF4)
		bytes = 4;
	else
		return 0;
	if (left < bytes)
		return 0;
	if (at[0] == 0xE0)
		low = 0xA0;
	if (at[0] == 0xED)
		high = 0x9F;
	if (at[0] == 0xF0)
		low = 0x90;
	if (at[0] == 0xF4)
		high = 0x8F;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < bytes; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	return bytes;
}

bool str_is_utf8(struct str text)
{
	for (size_t i = 0; i < text.len;) {
		size_t bytes = character_bytes(text, i);

		if (!bytes)
			return false;
		i += bytes;
	}
	return true;
}

struct str str_first_characters(struct str text, size_t most)
{
	size_t i = 0;

	for (size_t count = 0; i < text.len && count < most; count++) {
		size_t bytes = character_bytes(text, i);

		i += bytes ? bytes : 1;
	}
	return str_slice(text, 0, i);
}

bool str_to_int64(struct str text, int64_t *number)
{
	bool negative = false;
	uint64_t magnitude = 0, most;
	size_t i = 0;

	if (text.len && (text.at[0] == '-' || text.at[0] == '+')) {
		negative = text.at[0] == '-';
		i = 1;
	}
	if (i == text.len)
		return false;
	most = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	for (; i < text.len; i++) {
		unsigned digit = (unsigned)((unsigned char)text.at[i] - '0');

		if (digit > 9 || magnitude > (most - digit) / 10)
			return false;
		magnitude = magnitude * 10 + digit;
	}
	*number = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

uint64_t str_hash(struct str text)
{
	uint64_t hash = 14695981039346656037ULL;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211ULL;
	return hash;
}
