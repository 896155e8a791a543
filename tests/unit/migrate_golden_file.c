/* Reads files of golden cases. Knows nothing of what they mean. */
#include "migrate_golden_file.h"

#include <check.h>

/* The next line without its end. */
static struct str next_line(struct str text, size_t *at)
{
	size_t end = str_find(text, *at, '\n');
	struct str line = str_slice(text, *at, end);

	*at = end + 1;
	return line;
}

static bool is_output(struct str head)
{
	return str_is(head, "plan") || str_is(head, "after");
}

/* Without blank lines at the end, but with the end of the last line. */
static struct str body_of(struct arena *arena, struct str text, size_t from, size_t to)
{
	struct str body = str_slice(text, from, to);

	while (body.len &&
		(body.at[body.len - 1] == '\n' || body.at[body.len - 1] == ' '))
		body.len--;
	return body.len ? arena_printf(arena, "%.*s\n", STR_ARGS(body)) : body;
}

/* One case: from behind its name to the beginning of the next. */
static void parse_case(
	struct arena *arena, struct str text, size_t at, struct golden_case *one)
{
	size_t from = at, line_at = at;
	struct str head = {NULL, 0};
	bool has_head = false;

	for (;;) {
		struct str line;

		line_at = at;
		line = at < text.len ? next_line(text, &at) : (struct str){NULL, 0};
		if (line_at < text.len && !str_starts(line, "--- "))
			continue;
		if (!has_head)
			one->words = body_of(arena, text, from, line_at);
		else if (!is_output(head)) {
			ck_assert_uint_lt(one->count, GOLDEN_SECTIONS_MOST);
			one->sections[one->count++] = (struct golden_section){
				head, body_of(arena, text, from, line_at)};
		}
		if (line_at >= text.len)
			return;
		head = str_trim(str_slice(line, 4, line.len));
		has_head = true;
		from = at;
	}
}

static size_t next_case(struct str text, size_t at)
{
	while (at < text.len) {
		size_t line_at = at;

		if (str_starts(next_line(text, &at), "=== "))
			return line_at;
	}
	return text.len;
}

struct golden_file golden_parse(struct arena *arena, struct str text)
{
	struct golden_file file = {0};
	size_t at = next_case(text, 0), room = 0;

	file.words = body_of(arena, text, 0, at);
	for (size_t i = at; i < text.len; i = next_case(text, i + 4))
		room++;
	file.cases = arena_zeroed(arena, room + 1, sizeof *file.cases);
	while (at < text.len) {
		struct golden_case *one = &file.cases[file.count++];
		size_t behind = at, end;
		struct str line = next_line(text, &behind);

		end = next_case(text, behind);
		one->name = str_trim(str_slice(line, 4, line.len));
		parse_case(arena, str_slice(text, 0, end), behind, one);
		ck_assert_msg(one->count > 0, "%.*s: no sections", STR_ARGS(one->name));
		at = end;
	}
	return file;
}
