/* Changes as JSON, as history and jobs keep them: there and back without a loss. */
#include "spec_test.h"

static struct change *back(const char *json, size_t *count)
{
	struct change *changes;

	ck_assert_msg(changes_parse(test_arena, str_from(json), &changes, count,
			      &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
	return changes;
}

START_TEST(every_kind_of_change_reads_back_as_the_same)
{
	static const struct str names[] = {STR("a"), STR("b")};
	struct field_spec field = {.id = 7,
		.name = STR("price"),
		.kind = STR("decimal"),
		.type = STR("DECIMAL(8,2)"),
		.digits = 8,
		.places = 2,
		.fallback = STR("(1 + 1)"),
		.choices = STR("[\"1\",\"2\"]"),
		.state = DEFINITION_PARKED,
		.is_required = true};
	struct model_spec model = {.id = 3,
		.table = STR("book"),
		.label = STR("Bücher"),
		.fields = &field,
		.field_count = 1,
		.checks = (struct str[]){STR("price > 0")},
		.check_count = 1};
	struct str once, twice;
	struct change *changes;
	size_t count;

	for (enum change_kind kind = CHANGE_MODEL_ADD; kind <= CHANGE_CHECK_DROP;
		kind++) {
		struct change change = {.kind = kind,
			.table = STR("book"),
			.name = STR("price"),
			.new_name = STR("cost"),
			.model = &model,
			.field = &field,
			.names = {names, 2},
			.check = STR("a < b"),
			.misfits = MISFIT_DEFAULT,
			.misfit_value = STR("")};

		once = changes_dump(test_arena, &change, 1);
		changes = back(once.at, &count);
		ck_assert_uint_eq(count, 1);
		ck_assert_int_eq(changes->kind, kind);
		ck_assert_int_eq(changes->misfits, MISFIT_DEFAULT);
		ck_assert_ptr_nonnull(changes->misfit_value.at);
		ck_assert_int_eq(changes->field->id, 7);
		ck_assert_int_eq(changes->field->state, DEFINITION_PARKED);
		is_text(changes->field->type, "DECIMAL(8,2)");
		is_text(changes->model->label, "Bücher");
		ck_assert_uint_eq(changes->names.count, 2);
		twice = changes_dump(test_arena, changes, count);
		is_text(twice, once.at);
	}
}
END_TEST

START_TEST(what_was_not_said_is_not_there)
{
	struct change change = {.kind = CHANGE_FIELD_PARK, .table = STR("t")};
	struct change *changes;
	size_t count;

	changes = back(changes_dump(test_arena, &change, 1).at, &count);
	ck_assert_ptr_null(changes->model);
	ck_assert_ptr_null(changes->field);
	ck_assert_ptr_null(changes->misfit_value.at);
	ck_assert_uint_eq(changes->names.count, 0);
	ck_assert_uint_eq(changes->name.len, 0);
	back("[]", &count);
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(what_is_no_list_of_changes_is_refused)
{
	static const char *const wrongs[] = {"", "{}", "[1]", "[{}]",
		"[{\"change\":\"explode\"}]",
		"[{\"change\":\"model park\",\"misfits\":"
		"\"x\"}]",
		"[{\"change\":\"unique add\",\"names\":[1]}]",
		"[{\"change\":\"field add\",\"field\":{\"name\":\"a\",\"x\":1}}]",
		"[{\"change\":\"model "
		"add\",\"model\":{\"table\":\"a\",\"fields\":[1]}}]"};
	struct change *changes;
	size_t count;

	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		ck_assert_msg(changes_parse(test_arena, str_from(wrongs[i]), &changes,
				      &count, &test_fault) == STATUS_INVALID,
			"%s", wrongs[i]);
		ck_assert_uint_gt(strlen(test_fault.sentence), 0);
	}
}
END_TEST

TCase *spec_change_cases(void)
{
	TCase *tcase = tcase_create("change");

	tcase_add_test(tcase, every_kind_of_change_reads_back_as_the_same);
	tcase_add_test(tcase, what_was_not_said_is_not_there);
	tcase_add_test(tcase, what_is_no_list_of_changes_is_refused);
	return tcase;
}
