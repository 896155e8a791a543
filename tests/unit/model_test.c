/* Runs the tests of the model room. */
#include "model_test.h"

#include <stdlib.h>

struct registry *test_registry;

static void start(void)
{
	database_start();
	test_registry = registry_new();
}

static void stop(void)
{
	registry_free(test_registry);
	database_stop();
}

struct refresh_outcome refresh(void)
{
	struct refresh_outcome outcome;

	begin_read();
	ck_assert_msg(registry_refresh(test_registry, test_store, &outcome,
			      &test_fault) == STATUS_OK,
		"%s (%s)", test_fault.sentence, test_fault.detail);
	commit();
	ck_assert_uint_eq(outcome.models, registry_count(test_registry));
	return outcome;
}

const struct model *model_of(const char *table)
{
	const struct model *model = registry_find(test_registry, str_from(table));

	ck_assert_msg(model != NULL, "no model of %s", table);
	return model;
}

size_t field_index(const struct model *model, const char *column)
{
	const struct field *field = model_field(model, str_from(column));

	ck_assert_msg(field != NULL, "no field of %s", column);
	return model_index(model, field);
}

struct model key_model(const enum affinity *affinities, size_t count)
{
	struct field *fields = arena_zeroed(test_arena, count, sizeof *fields);
	uint32_t *key = arena_zeroed(test_arena, count, sizeof *key);

	for (size_t i = 0; i < count; i++) {
		fields[i].affinity = affinities[i];
		key[i] = (uint32_t)i;
	}
	return (struct model){.label = STR("Keys"),
		.fields = fields,
		.field_count = count,
		.schema = {.key = key, .key_count = count}};
}

int main(void)
{
	TCase *(*const cases[])(void) = {model_slug_cases, model_key_cases,
		model_factory_cases, model_definition_cases, model_registry_cases,
		model_filter_cases, model_hash_cases, model_many_cases,
		model_options_cases, model_refresh_cases, model_list_cases,
		model_count_cases, model_record_cases, model_change_cases,
		model_signal_cases, model_job_cases};
	Suite *suite = suite_create("model");
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
