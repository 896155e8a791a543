/* Files and images that lie outside the database: the column holds their path below
 * the media folder. Must never take a path that leads out of it. */
#include "fields/kinds.h"

#define NO_PATH "Enter a path below the media folder, such as 2024/plan.pdf."

static bool is_safe_byte(unsigned char byte)
{
	return byte >= ' ' && byte != 0x7F && byte != '\\';
}

/* Segments with something in them, none of dots alone. */
static bool is_relative_path(struct str path)
{
	size_t end;

	for (size_t i = 0; i < path.len; i++)
		if (!is_safe_byte((unsigned char)path.at[i]))
			return false;
	for (size_t at = 0; at <= path.len; at = end + 1) {
		struct str segment;

		end = str_find(path, at, '/');
		segment = str_slice(path, at, end);
		if (!str_trim(segment).len || str_is(segment, ".") ||
			str_is(segment, ".."))
			return false;
	}
	return true;
}

static struct str file_name(struct str path)
{
	size_t start = path.len;

	while (start && path.at[start - 1] != '/')
		start--;
	return start < path.len ? str_slice(path, start, path.len) : path;
}

static struct str file_display(
	struct arena *arena, const struct field *field, struct value value, size_t most)
{
	if (value.class != VALUE_TEXT)
		return plain_display(arena, field, value, most);
	return plain_visible(arena, file_name(value.bytes), most);
}

static enum status file_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str path = str_trim(typed);

	(void)arena;
	(void)field;
	(void)stored;
	if (!is_relative_path(path))
		return fault_set(fault, STATUS_INVALID, NO_PATH);
	*value = value_text(path);
	return STATUS_OK;
}

const struct field_kind kind_file = {
	.name = "file",
	.display = file_display,
	.input = plain_input,
	.parse = file_parse,
};

const struct field_kind kind_image = {
	.name = "image",
	.display = file_display,
	.input = plain_input,
	.parse = file_parse,
};
