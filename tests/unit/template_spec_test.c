/* Runs the Mustache specification's own cases (JSON, in REEVE_TEST_DATA). Never counts a
 * case that it did not run. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "template/template.h"
#include "tests/unit/template_test.h"

struct spec_file {
	const char *name;
	size_t cases;
};

static const struct spec_file spec_files[] = {
	{"comments", 12},
	{"delimiters", 14},
	{"interpolation", 42},
	{"inverted", 22},
	{"partials", 12},
	{"sections", 34},
	{"inheritance", 27},
};

enum { SPEC_FILES = sizeof spec_files / sizeof spec_files[0] };

static void spec_path(char *path, size_t size, const char *name)
{
	const char *folder = getenv("REEVE_TEST_DATA");

	snprintf(path, size, "%s/mustache-spec/%s.json",
		folder && *folder ? folder : "../shared/data", name);
}

/* A number as the specification's expectations spell it. */
static struct str number_text(struct arena *arena, const json_t *value)
{
	if (json_is_integer(value))
		return arena_printf(arena, "%lld", (long long)json_integer_value(value));
	return arena_printf(arena, "%.15g", json_real_value(value));
}

static struct node *node_of(struct arena *arena, json_t *value)
{
	struct node *node;
	const char *name;
	json_t *child;
	size_t index;

	if (json_is_object(value)) {
		node = node_dict(arena);
		json_object_foreach(value, name, child)
		{
			if (json_is_boolean(child))
				node_set_flag(arena, node, name, json_is_true(child));
			else
				node_set(arena, node, name, node_of(arena, child));
		}
		return node;
	}
	if (json_is_array(value)) {
		node = node_list(arena);
		json_array_foreach(value, index, child)
			node_add(arena, node, node_of(arena, child));
		return node;
	}
	if (json_is_number(value))
		return node_text(arena, number_text(arena, value));
	return node_text(arena, str_from(json_string_value(value)));
}

static void run_case(struct templates *templates, struct arena *arena, json_t *spec_case)
{
	const char *what = json_string_value(json_object_get(spec_case, "name"));
	const char *expected = json_string_value(json_object_get(spec_case, "expected"));
	const char *text = json_string_value(json_object_get(spec_case, "template"));
	struct fault fault = {0};
	const char *name;
	struct buf out;
	json_t *partial;

	json_object_foreach(json_object_get(spec_case, "partials"), name, partial)
		ck_assert_msg(templates_add(templates, name,
				      str_from(json_string_value(partial)),
				      &fault) == STATUS_OK,
			"%s: %s", what, fault.sentence);
	ck_assert_msg(
		templates_add(templates, "the case", str_from(text), &fault) == STATUS_OK,
		"%s: %s", what, fault.sentence);
	buf_init(&out, 65536);
	ck_assert_msg(template_render(templates, "the case",
			      node_of(arena, json_object_get(spec_case, "data")), &out,
			      &fault) == STATUS_OK,
		"%s: %s", what, fault.sentence);
	ck_assert_msg(str_is(buf_content(&out), expected),
		"%s\n--- template\n%s\n--- expected\n%s\n--- rendered\n%s\n---", what,
		text, expected, buf_cstring(&out));
	buf_free(&out);
}

START_TEST(renders_what_the_specification_expects)
{
	const struct spec_file *file = &spec_files[_i];
	char path[4096];
	json_t *spec, *spec_case;
	size_t index;

	spec_path(path, sizeof path, file->name);
	spec = json_load_file(path, 0, NULL);
	ck_assert_msg(spec != NULL, "%s cannot be read", path);
	ck_assert_uint_eq(json_array_size(json_object_get(spec, "tests")), file->cases);
	json_array_foreach(json_object_get(spec, "tests"), index, spec_case)
	{
		struct templates *templates = templates_new(NULL);
		struct arena *arena = arena_new(4096);

		run_case(templates, arena, spec_case);
		templates_free(templates);
		arena_free(arena);
	}
	json_decref(spec);
}
END_TEST

Suite *template_spec_suite(void)
{
	Suite *suite = suite_create("template specification");
	TCase *cases = tcase_create("cases");
	char path[4096];
	FILE *first;

	spec_path(path, sizeof path, spec_files[0].name);
	first = fopen(path, "r");
	if (first) {
		fclose(first);
		tcase_add_loop_test(
			cases, renders_what_the_specification_expects, 0, SPEC_FILES);
	} else {
		printf("template specification: skipped, there is no %s\n", path);
	}
	suite_add_tcase(suite, cases);
	return suite;
}
