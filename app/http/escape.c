/* Encodings of URLs and headers. Never knows what the text means. */
#include "http/escape.h"

static bool is_unreserved(unsigned char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
	       byte == '_' || byte == '~';
}

/* 0 to 15, or -1 for what is no hexadecimal digit. */
static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

void escape_url(struct buf *out, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t plain = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};

		if (is_unreserved(byte))
			continue;
		buf_append(out, text.at + plain, i - plain);
		buf_append(out, escaped, sizeof escaped);
		plain = i + 1;
	}
	if (text.len > plain)
		buf_append(out, text.at + plain, text.len - plain);
}

struct str escape_url_copy(struct arena *arena, struct str text)
{
	struct str copy;
	struct buf out;

	buf_init(&out, 3 * text.len + 1);
	escape_url(&out, text);
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

bool unescape_url(struct arena *arena, struct str encoded, struct str *text)
{
	char *decoded;
	size_t len = 0;

	if (!escapes_are_whole(encoded))
		return false;
	decoded = arena_alloc(arena, encoded.len + 1);
	for (size_t i = 0; i < encoded.len; i++) {
		char byte = encoded.at[i];

		if (byte == '%') {
			byte = (char)(hex_value(encoded.at[i + 1]) << 4 |
				      hex_value(encoded.at[i + 2]));
			i += 2;
		}
		decoded[len++] = byte;
	}
	decoded[len] = '\0';
	*text = (struct str){decoded, len};
	return true;
}

bool escapes_are_whole(struct str encoded)
{
	for (size_t i = 0; i < encoded.len; i++) {
		if (encoded.at[i] != '%')
			continue;
		if (encoded.len - i < 3 || hex_value(encoded.at[i + 1]) < 0 ||
			hex_value(encoded.at[i + 2]) < 0)
			return false;
		i += 2;
	}
	return true;
}

void escape_header_quoted(struct buf *out, struct str text)
{
	buf_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.at[i];

		if ((unsigned char)byte < ' ' || byte == 0x7F)
			byte = '_';
		else if (byte == '"' || byte == '\\')
			buf_char(out, '\\');
		buf_char(out, byte);
	}
	buf_char(out, '"');
}
