/* What a form remembers of each field as it was shown, so that it can tell what the
 * person changed from what somebody else changed meanwhile. Never keeps the values
 * themselves. */
#include "views/form.h"

#include "views/form_token.h"

enum { PART_BYTES = 8, PART_HEX = 2 * PART_BYTES };

struct str form_input_name(struct arena *arena, struct str column)
{
	static const char hex[] = "0123456789ABCDEF";
	char *name = arena_alloc(arena, 3 * column.len + 2);
	size_t used = 0;

	for (size_t i = 0; i < column.len; i++) {
		unsigned char byte = (unsigned char)column.at[i];

		if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			(byte >= 'a' && byte <= 'z') || byte == '_') {
			name[used++] = (char)byte;
		} else {
			name[used++] = '%';
			name[used++] = hex[byte >> 4];
			name[used++] = hex[byte & 15];
		}
	}
	if (!column.len)
		name[used++] = '%';
	name[used] = '\0';
	return (struct str){name, used};
}

struct str form_field_name(struct arena *arena, const struct field *field)
{
	if (field->id)
		return arena_printf(arena, FORM_ID_PREFIX "%lld", (long long)field->id);
	return form_input_name(arena, field->name);
}

static struct str value_bytes(const struct value *value)
{
	switch (value->class) {
	case VALUE_INTEGER:
		return (struct str){(const char *)&value->integer, sizeof value->integer};
	case VALUE_REAL:
		return (struct str){(const char *)&value->real, sizeof value->real};
	case VALUE_TEXT:
		return value->bytes;
	case VALUE_BLOB: /* measured, not read */
		return (struct str){
			(const char *)&value->bytes.len, sizeof value->bytes.len};
	default:
		return (struct str){NULL, 0};
	}
}

static void value_part(char *hex, const struct value *value)
{
	struct digest_state state;
	struct digest digest;
	char class = (char)('0' + value->class);

	digest_begin(&state);
	digest_add(&state, (struct str){&class, 1});
	digest_add(&state, value_bytes(value));
	digest = digest_end(&state);
	hex_encode(hex, digest.bytes, PART_BYTES);
}

/* Browsers send line ends as CR LF, whatever the input had. */
static void text_part(char *hex, struct str text, bool is_null)
{
	struct digest_state state;
	struct digest digest;
	size_t from = 0;

	digest_begin(&state);
	digest_add(&state, is_null ? STR("1") : STR("0"));
	while (from < text.len) {
		size_t end = str_find(text, from, '\r');

		digest_add(&state, str_slice(text, from, end));
		if (end < text.len && (end + 1 == text.len || text.at[end + 1] != '\n'))
			digest_add(&state, STR("\n"));
		from = end + 1;
	}
	digest = digest_end(&state);
	hex_encode(hex, digest.bytes, PART_BYTES);
}

struct str form_shown_token(
	struct arena *arena, struct value value, const struct field_input *input)
{
	char *token = arena_alloc(arena, 2 * PART_HEX + 1);

	value_part(token, &value);
	text_part(token + PART_HEX, input->text, input->is_null);
	return (struct str){token, 2 * PART_HEX};
}

bool token_is_whole(struct str token)
{
	return token.len == 2 * PART_HEX;
}

bool token_has_value(struct str token, struct value value)
{
	char hex[PART_HEX + 1];

	value_part(hex, &value);
	return str_equal(str_slice(token, 0, PART_HEX), str_from(hex));
}

bool token_has_text(struct str token, const struct field_typed *typed)
{
	char hex[PART_HEX + 1];

	text_part(hex, typed->text, typed->is_null_ticked);
	return str_equal(str_slice(token, PART_HEX, token.len), str_from(hex));
}
