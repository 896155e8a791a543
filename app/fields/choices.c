/* Choices and lists of texts as JSON. Must never take an array for what it is not: a
 * value that cannot be read back as it was is refused. */
#include "fields/kinds.h"

#include <inttypes.h>
#include <jansson.h>

enum { CHOICES_MOST = 1000 };

/* A JSON text or whole number as a text; false for anything else. */
static bool json_as_text(struct arena *arena, const json_t *json, struct str *text)
{
	if (json_is_string(json))
		*text = arena_copy(arena,
			(struct str){json_string_value(json), json_string_length(json)});
	else if (json_is_integer(json))
		*text = arena_printf(
			arena, "%" PRId64, (int64_t)json_integer_value(json));
	else
		return false;
	return true;
}

static json_t *array_load(struct str json)
{
	json_t *array;

	if (json.len > JSON_BYTES_MOST)
		return NULL;
	array = json_loadb(json.at ? json.at : "", json.len, 0, NULL);
	if (array && !json_is_array(array)) {
		json_decref(array);
		return NULL;
	}
	return array;
}

static bool is_one_line(struct str text)
{
	return str_find(text, 0, '\n') == text.len && str_find(text, 0, '\r') == text.len;
}

static bool read_choice(
	struct arena *arena, const json_t *json, struct field_choice *choice)
{
	if (!json_is_array(json)) {
		*choice = (struct field_choice){.label = {NULL, 0}};
		if (!json_as_text(arena, json, &choice->value))
			return false;
	} else if (json_array_size(json) != 2 ||
		   !json_as_text(arena, json_array_get(json, 0), &choice->value) ||
		   !json_as_text(arena, json_array_get(json, 1), &choice->label)) {
		return false;
	}
	if (!str_trim(choice->label).len)
		choice->label = choice->value;
	return true;
}

static enum status read_choices(struct arena *arena, const json_t *array,
	struct field_choice *choices, struct fault *fault)
{
	size_t count = json_array_size(array);

	for (size_t i = 0; i < count; i++) {
		struct str value;

		if (!read_choice(arena, json_array_get(array, i), &choices[i]))
			return fault_set(fault, STATUS_INVALID,
				"Choice %zu is neither a text nor a pair of value and "
				"label.",
				i + 1);
		value = choices[i].value;
		if (!str_trim(value).len)
			return fault_set(fault, STATUS_INVALID,
				"The value of choice %zu is empty.", i + 1);
		if (!is_one_line(value) || !is_one_line(choices[i].label))
			return fault_set(fault, STATUS_INVALID,
				"Choice %zu has more than one line.", i + 1);
		for (size_t j = 0; j < i; j++)
			if (str_equal(choices[j].value, value))
				return fault_set(fault, STATUS_INVALID,
					"Choices %zu and %zu have the same value.", j + 1,
					i + 1);
	}
	return STATUS_OK;
}

enum status field_choices_parse(struct arena *arena, struct str json,
	const struct field_choice **choices, size_t *count, struct fault *fault)
{
	struct field_choice *made;
	enum status status;
	json_t *array;

	*choices = NULL;
	*count = 0;
	if (!str_trim(json).len)
		return STATUS_OK;
	array = array_load(json);
	if (!array)
		return fault_set(fault, STATUS_INVALID,
			"Choices are a JSON array, such as [[\"s\",\"Small\"],"
			"[\"l\",\"Large\"]] or [\"small\",\"large\"].");
	if (json_array_size(array) > CHOICES_MOST) {
		json_decref(array);
		return fault_set(fault, STATUS_INVALID,
			"Keep it to %d choices: a reference to a table serves more.",
			CHOICES_MOST);
	}
	made = arena_zeroed(arena, json_array_size(array) + 1, sizeof *made);
	status = read_choices(arena, array, made, fault);
	if (status == STATUS_OK) {
		*choices = made;
		*count = json_array_size(array);
	}
	json_decref(array);
	return status;
}

bool field_texts_split(
	struct arena *arena, struct str json, struct str **texts, size_t *count)
{
	json_t *array = array_load(json);
	bool is_whole = array != NULL;

	*count = 0;
	*texts = NULL;
	if (!array)
		return false;
	*texts = arena_zeroed(arena, json_array_size(array) + 1, sizeof **texts);
	for (size_t i = 0; i < json_array_size(array) && is_whole; i++)
		is_whole = json_as_text(arena, json_array_get(array, i), &(*texts)[i]);
	if (is_whole)
		*count = json_array_size(array);
	json_decref(array);
	return is_whole;
}

/* One text in quotes; returns its bytes. */
static size_t write_text(char *to, struct str text)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = 0;

	to[length++] = '"';
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		if (byte < ' ') {
			memcpy(to + length, "\\u00", 4);
			to[length + 4] = digits[byte >> 4];
			to[length + 5] = digits[byte & 15];
			length += 6;
			continue;
		}
		if (byte == '"' || byte == '\\')
			to[length++] = '\\';
		to[length++] = (char)byte;
	}
	to[length++] = '"';
	return length;
}

struct str field_texts_join(struct arena *arena, const struct str *texts, size_t count)
{
	size_t capacity = 2, length = 0;
	char *to;

	if (!count)
		return STR("");
	/* Six bytes for one at worst, quotes and a comma. */
	for (size_t i = 0; i < count; i++)
		capacity += texts[i].len * 6 + 3;
	to = arena_alloc(arena, capacity);
	to[length++] = '[';
	for (size_t i = 0; i < count; i++) {
		if (i)
			to[length++] = ',';
		length += write_text(to + length, texts[i]);
	}
	to[length++] = ']';
	return (struct str){to, length};
}
