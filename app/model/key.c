/* Keys in URLs: every key has one spelling, and every spelling one key. */
#include "model/key.h"

#include <stdlib.h>

#include "http/escape.h"

/* Whether a part between slashes is one that paths fold: nginx does so even where the
 * slashes are percent-encoded, and answers 400 where that leads out of the root. */
static bool has_dots(struct str text)
{
	for (size_t from = 0, slash; from <= text.len; from = slash + 1) {
		struct str segment;

		slash = str_find(text, from, '/');
		segment = str_slice(text, from, slash);
		if (str_is(segment, ".") || str_is(segment, ".."))
			return true;
	}
	return false;
}

/* Whether the plain spelling reads back, in a column of this affinity, as `value`. */
static bool reads_back(struct arena *arena, enum affinity affinity, struct str spelling,
	struct value value)
{
	/* The usual case needs no look at the digits. */
	if (value.class == VALUE_INTEGER &&
		(affinity == AFFINITY_INTEGER || affinity == AFFINITY_NUMERIC))
		return true;
	return value_equal(affinity_apply(arena, affinity, value_text(spelling)), value);
}

static void encode_hex(struct buf *out, const char *prefix, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";

	buf_text(out, prefix);
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.at[i];

		buf_char(out, digits[byte >> 4]);
		buf_char(out, digits[byte & 15]);
	}
}

static void encode_real(struct buf *out, double real)
{
	uint64_t bits;
	char bytes[8];

	memcpy(&bits, &real, sizeof bits);
	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(bits >> (56 - 8 * i));
	encode_hex(out, "~r", (struct str){bytes, sizeof bytes});
}

static bool is_plain_text(struct str text)
{
	return text.len && !has_dots(text) && text.at[0] != '~' &&
	       !memchr(text.at, 0, text.len);
}

static void encode_special(struct buf *out, struct value value)
{
	switch (value.class) {
	case VALUE_NULL:
		buf_text(out, "~n");
		break;
	case VALUE_INTEGER:
		buf_printf(out, "~i%lld", (long long)value.integer);
		break;
	case VALUE_REAL:
		encode_real(out, value.real);
		break;
	case VALUE_TEXT:
		if (value.bytes.len)
			encode_hex(out, "~t", value.bytes);
		else
			buf_text(out, "~e");
		break;
	case VALUE_BLOB:
		encode_hex(out, "~b", value.bytes);
		break;
	}
}

void key_part_encode(
	struct arena *arena, enum affinity affinity, struct value value, struct buf *out)
{
	struct str spelling = {NULL, 0};

	if (value.class == VALUE_INTEGER || value.class == VALUE_REAL ||
		value.class == VALUE_TEXT)
		spelling = value_spelling(arena, value);
	if (is_plain_text(spelling) && reads_back(arena, affinity, spelling, value))
		escape_url(out, spelling);
	else
		encode_special(out, value);
}

static bool decode_hex(struct arena *arena, struct str digits, struct str *bytes)
{
	char *decoded = arena_alloc(arena, digits.len / 2 + 1);

	decoded[digits.len / 2] = '\0';
	*bytes = (struct str){decoded, digits.len / 2};
	return digits.len % 2 == 0 && hex_decode(digits, decoded, digits.len / 2);
}

static bool decode_real(struct arena *arena, struct str digits, struct value *value)
{
	uint64_t bits = 0;
	struct str bytes;
	double real;

	if (digits.len != 16 || !decode_hex(arena, digits, &bytes))
		return false;
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | (unsigned char)bytes.at[i];
	memcpy(&real, &bits, sizeof real);
	*value = value_real(real);
	return real == real;
}

static bool decode_special(struct arena *arena, struct str part, struct value *value)
{
	struct str rest = str_slice(part, 2, part.len), bytes;
	int64_t integer;

	if (part.len < 2)
		return false;
	switch (part.at[1]) {
	case 'n':
		*value = value_null();
		return rest.len == 0;
	case 'e':
		*value = value_text(STR(""));
		return rest.len == 0;
	case 'i':
		if (!str_to_int64(rest, &integer))
			return false;
		*value = value_integer(integer);
		return true;
	case 'r':
		return decode_real(arena, rest, value);
	case 't':
	case 'b':
		if (!decode_hex(arena, rest, &bytes))
			return false;
		*value = part.at[1] == 't' ? value_text(bytes) : value_blob(bytes);
		return true;
	default:
		return false;
	}
}

bool key_part_decode(
	struct arena *arena, enum affinity affinity, struct str part, struct value *value)
{
	struct str text, again;
	struct buf spelled;
	bool is_same;

	if (!unescape_url(arena, part, &text) || !text.len ||
		memchr(text.at, 0, text.len))
		return false;
	if (text.at[0] == '~') {
		if (!decode_special(arena, text, value))
			return false;
	} else {
		*value = affinity_apply(arena, affinity, value_text(text));
	}
	buf_init(&spelled, 4 * text.len + 64);
	key_part_encode(arena, affinity, *value, &spelled);
	is_same = unescape_url(arena, buf_content(&spelled), &again) &&
		  str_equal(again, text);
	buf_free(&spelled);
	return is_same;
}

static enum affinity part_affinity(const struct model *model, size_t part)
{
	return model->fields[model->schema.key[part]].affinity;
}

struct str key_encode(
	struct arena *arena, const struct model *model, const struct value *values)
{
	struct str key = {NULL, 0};
	struct buf out;

	buf_init(&out, KEY_BYTES_MOST);
	for (size_t i = 0; i < model->schema.key_count; i++) {
		if (value_is_null(values[i])) {
			buf_free(&out);
			return key;
		}
		if (i)
			buf_char(&out, ',');
		key_part_encode(arena, part_affinity(model, i), values[i], &out);
	}
	if (!buf_is_full(&out) && out.len)
		key = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return key;
}

enum status key_decode(struct arena *arena, const struct model *model, struct str key,
	struct value *values, bool *is_canonical, struct fault *fault)
{
	size_t count = model->schema.key_count, from = 0;
	struct str again;

	for (size_t i = 0; i < count; i++) {
		size_t comma = str_find(key, from, ',');

		if (from > key.len || (i + 1 < count) != (comma < key.len) ||
			!key_part_decode(arena, part_affinity(model, i),
				str_slice(key, from, comma), &values[i]) ||
			value_is_null(values[i]))
			return fault_set(fault, STATUS_NOT_FOUND,
				"There is no such row in %.*s.", STR_ARGS(model->label));
		from = comma + 1;
	}
	again = key_encode(arena, model, values);
	*is_canonical = str_equal(again, key);
	return STATUS_OK;
}

void key_pattern(const struct model *model, struct buf *out)
{
	for (size_t i = 0; i < model->schema.key_count; i++) {
		if (i)
			buf_char(out, ',');
		if (model->fields[model->schema.key[i]].is_rowid)
			buf_text(out, "(?:0|-?[1-9][0-9]{0,18})");
		else
			buf_text(out, "[^/,]+");
	}
}
