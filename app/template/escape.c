/* HTML escaping, eight bytes at a time until one needs it. Never looks at UTF-8. */
#include "template/escape.h"

/* Every byte of a word set to `byte`. */
#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

/* The high bit of some byte is set if a byte of the word is zero, and only then. */
static inline uint64_t has_zero(uint64_t word)
{
	return (word - EACH(0x01)) & ~word & EACH(0x80);
}

/* '"' and '&' differ in one bit, '<' and '>' too: three comparisons find all five. */
static inline bool word_is_plain(uint64_t word)
{
	return !(has_zero((word | EACH('"' ^ '&')) ^ EACH('&')) |
		 has_zero((word | EACH('<' ^ '>')) ^ EACH('>')) |
		 has_zero(word ^ EACH('\'')));
}

static inline struct str reference_for(unsigned char byte)
{
	switch (byte) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	default:
		return STR("");
	}
}

static const bool is_special[256] = {
	['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};

enum { LONGEST_REFERENCE_BYTES = sizeof "&quot;" - 1, PIECE_BYTES = 4096 };

/* Where there is room for the worst, every byte a reference: copies as it looks. */
static char *escape_into(char *to, struct str text)
{
	const char *at = text.at, *end = text.at + text.len;
	uint64_t word;

	while (at < end) {
		while (end - at >= (ptrdiff_t)sizeof word) {
			memcpy(&word, at, sizeof word);
			if (!word_is_plain(word))
				break;
			memcpy(to, &word, sizeof word);
			at += sizeof word;
			to += sizeof word;
		}
		while (at < end && !is_special[(unsigned char)*at])
			*to++ = *at++;
		if (at < end) {
			struct str reference = reference_for((unsigned char)*at++);

			memcpy(to, reference.at, reference.len);
			to += reference.len;
		}
	}
	return to;
}

/* Near the cap: byte by byte, so that the cap is kept to the byte. */
static void escape_within_cap(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.len; at++) {
		unsigned char byte = (unsigned char)text.at[at];

		if (is_special[byte])
			buf_str(out, reference_for(byte));
		else
			buf_char(out, text.at[at]);
	}
}

/* Where the buffer must grow first, or may not. */
static void escape_pieces(struct buf *out, struct str text)
{
	for (size_t from = 0; from < text.len; from += PIECE_BYTES) {
		struct str piece = str_slice(text, from, from + PIECE_BYTES);
		size_t worst = piece.len * LONGEST_REFERENCE_BYTES;

		if (worst > out->cap - out->len || !buf_reserve(out, worst))
			escape_within_cap(out, piece);
		else
			out->len = (size_t)(escape_into(out->at + out->len, piece) -
					    out->at);
	}
}

void escape_html(struct buf *out, struct str text)
{
	if (text.len == 0)
		return;
	if ((out->capacity - out->len) / LONGEST_REFERENCE_BYTES < text.len)
		escape_pieces(out, text);
	else
		out->len = (size_t)(escape_into(out->at + out->len, text) - out->at);
}
