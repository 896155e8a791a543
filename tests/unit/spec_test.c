/* Runs the tests of specs: reading them, their JSON, their differences. */
#include "spec_test.h"

#include <stdlib.h>

#include "base/buf.h"

struct spec_list specs_there(void)
{
	struct spec_list list;

	begin_read();
	ck_assert_msg(specs_read(test_store, test_arena, STR(""), &list.at, &list.count,
			      &test_fault) == STATUS_OK,
		"%s (%s)", test_fault.sentence, test_fault.detail);
	commit();
	return list;
}

struct model_spec *spec_there(const char *table)
{
	struct spec_list list;

	begin_read();
	ck_assert_msg(specs_read(test_store, test_arena, str_from(table), &list.at,
			      &list.count, &test_fault) == STATUS_OK,
		"%s: %s (%s)", table, test_fault.sentence, test_fault.detail);
	commit();
	ck_assert_uint_eq(list.count, 1);
	return list.at;
}

struct field_spec *field_of(const struct model_spec *spec, const char *name)
{
	struct field_spec *field = spec_field(spec, str_from(name));

	ck_assert_msg(field != NULL, "no field %s", name);
	return field;
}

struct spec_list parsed(const char *json)
{
	struct spec_list list;

	ck_assert_msg(specs_parse(test_arena, str_from(json), &list.at, &list.count,
			      &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
	return list;
}

const char *refusal(const char *json)
{
	struct spec_list list;

	test_fault = (struct fault){0};
	ck_assert_int_eq(specs_parse(test_arena, str_from(json), &list.at, &list.count,
				 &test_fault),
		STATUS_INVALID);
	return test_fault.sentence;
}

static const char *word_of(enum change_kind kind)
{
	static const char *const words[] = {[CHANGE_MODEL_ADD] = "model add",
		[CHANGE_MODEL_RENAME] = "model rename",
		[CHANGE_MODEL_OPTIONS] = "model options",
		[CHANGE_MODEL_PARK] = "model park",
		[CHANGE_MODEL_RESTORE] = "model restore",
		[CHANGE_MODEL_PURGE] = "model purge",
		[CHANGE_FIELD_ADD] = "field add",
		[CHANGE_FIELD_RENAME] = "field rename",
		[CHANGE_FIELD_ALTER] = "field alter",
		[CHANGE_FIELD_PARK] = "field park",
		[CHANGE_FIELD_RESTORE] = "field restore",
		[CHANGE_FIELD_PURGE] = "field purge",
		[CHANGE_UNIQUE_ADD] = "unique add",
		[CHANGE_UNIQUE_DROP] = "unique drop",
		[CHANGE_CHECK_ADD] = "check add",
		[CHANGE_CHECK_DROP] = "check drop"};

	return words[kind];
}

const char *difference(struct spec_list present, struct spec_list wished, bool parks)
{
	struct change *changes;
	size_t count;
	struct buf words;
	const char *kept;

	ck_assert_msg(
		specs_diff(test_arena, present.at, present.count, wished.at, wished.count,
			parks, &changes, &count, &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
	buf_init(&words, 1 << 20);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&words, "%s %.*s", word_of(changes[i].kind),
			STR_ARGS(changes[i].table));
		if (changes[i].name.len)
			buf_printf(&words, ".%.*s", STR_ARGS(changes[i].name));
		for (size_t j = 0; j < changes[i].names.count; j++)
			buf_printf(&words, " %.*s", STR_ARGS(changes[i].names.names[j]));
		if (changes[i].new_name.len)
			buf_printf(&words, " to %.*s", STR_ARGS(changes[i].new_name));
		if (changes[i].check.len)
			buf_printf(&words, " %.*s", STR_ARGS(changes[i].check));
		buf_char(&words, '\n');
	}
	kept = arena_text(test_arena, buf_content(&words));
	buf_free(&words);
	return kept;
}

void is_text(struct str text, const char *expected)
{
	ck_assert_msg(str_is(text, expected), "\"%.*s\" is not \"%s\"", STR_ARGS(text),
		expected);
}

int main(void)
{
	TCase *(*const cases[])(void) = {spec_read_cases, spec_state_cases,
		spec_json_cases, spec_refusal_cases, spec_diff_cases, spec_order_cases,
		spec_change_cases};
	Suite *suite = suite_create("model specs");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, database_start, database_stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
