/* The fields room's tests: the program, and what its files share. */
#include "fields_test.h"

#include <stdlib.h>

struct arena *test_arena;

static void start(void)
{
	test_arena = arena_new(4096);
}

static void stop(void)
{
	arena_free(test_arena);
}

struct field field_of(const char *name, const char *type)
{
	struct field field = {.name = str_from(name),
		.type = str_from(type),
		.affinity = affinity_of_type(str_from(type)),
		.is_nullable = true,
		.reference = -1};

	field_infer(&field);
	return field;
}

struct field field_of_kind(const char *type, const char *kind)
{
	struct field field = field_of("x", type);

	field_take_kind(&field, str_from(kind));
	ck_assert_str_eq(field.kind->name, kind);
	return field;
}

const char *shown(const struct field *field, struct value value, size_t most)
{
	return arena_text(
		test_arena, field->kind->display(test_arena, field, value, most));
}

const char *input_text(const struct field *field, struct value value)
{
	return arena_text(test_arena, field->kind->input(test_arena, field, value).text);
}

enum field_widget widget_of(const struct field *field, struct value value)
{
	return field->kind->input(test_arena, field, value).widget;
}

void reads_as(const struct field *field, const char *typed, const struct value *stored,
	struct value wanted)
{
	struct field_typed posted = {.text = str_from(typed)};
	struct fault fault = {0};
	struct value value;
	enum status status =
		field_read(test_arena, field, &posted, stored, &value, &fault);
	struct str spelled;

	ck_assert_msg(status == STATUS_OK, "'%s' is refused: %s", typed, fault.sentence);
	spelled = value_spelling(test_arena, value);
	ck_assert_msg(value_equal(value, wanted), "'%s' is read as '%.*s' of class %d",
		typed, STR_ARGS(spelled), value.class);
}

void refuses(const struct field *field, const char *typed, const struct value *stored,
	const char *sentence)
{
	struct field_typed posted = {.text = str_from(typed)};
	struct fault fault = {0};
	struct value value;

	ck_assert_msg(field_read(test_arena, field, &posted, stored, &value, &fault) ==
			      STATUS_INVALID,
		"'%s' is taken", typed);
	ck_assert_int_eq(fault.status, STATUS_INVALID);
	ck_assert_msg(str_has_nocase(str_from(fault.sentence), sentence),
		"'%s' is refused with: %s", typed, fault.sentence);
}

int main(void)
{
	TCase *(*const cases[])(void) = {fields_infer_cases, fields_text_cases,
		fields_number_cases, fields_temporal_cases, fields_read_cases,
		fields_kind_cases, fields_limits_cases, fields_choice_cases,
		fields_address_cases, fields_duration_cases, fields_json_cases,
		fields_stamp_cases};
	Suite *suite = suite_create("fields");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, start, stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
