/* The registry as a container: register, unregister two ways, register again. */
#include "model/factory.h"
#include "model_test.h"

/* A model of this table that nobody read from a database. */
static struct model *model_named(const char *table)
{
	struct arena *arena = arena_new(256);
	struct model *model = arena_zeroed(arena, 1, sizeof *model);

	model->arena = arena;
	model->table = arena_copy(arena, str_from(table));
	model->table_hash = model_table_hash(model->table);
	model->hash = digest_of(model->table);
	return model;
}

static const struct model *found(const char *table)
{
	return registry_find(test_registry, str_from(table));
}

START_TEST(finds_models_whatever_the_case_of_ascii_letters)
{
	ck_assert_ptr_null(found("t"));
	registry_register(test_registry, model_named("Album"));
	registry_register(test_registry, model_named("É"));
	ck_assert_ptr_nonnull(found("aLBUM"));
	ck_assert_ptr_eq(found("album"), found("ALBUM"));
	ck_assert_ptr_null(found("é"));
	ck_assert_ptr_null(found(""));
	ck_assert_ptr_null(found("Albums"));
}
END_TEST

START_TEST(keeps_models_in_the_order_of_their_tables)
{
	static const char *const names[] = {"b", "", "a", "Z", "aa", "é", "B c"};
	static const char *const sorted[] = {"", "B c", "Z", "a", "aa", "b", "é"};

	for (size_t i = 0; i < 7; i++)
		registry_register(test_registry, model_named(names[i]));
	ck_assert_uint_eq(registry_count(test_registry), 7);
	for (size_t i = 0; i < 7; i++)
		ck_assert(str_is(registry_at(test_registry, i)->table, sorted[i]));
}
END_TEST

START_TEST(unregisters_by_the_name_of_the_table)
{
	registry_register(test_registry, model_named("t"));
	registry_register(test_registry, model_named("u"));
	ck_assert_int_eq(registry_unregister_table(test_registry, STR("T"), &test_fault),
		STATUS_OK);
	ck_assert_ptr_null(found("t"));
	ck_assert_ptr_nonnull(found("u"));
	ck_assert_int_eq(registry_unregister_table(test_registry, STR("t"), &test_fault),
		STATUS_NOT_REGISTERED);
	says("t");
	ck_assert_uint_eq(registry_count(test_registry), 1);
	ck_assert_int_eq(registry_unregister_table(test_registry, STR(""), NULL),
		STATUS_NOT_REGISTERED);
}
END_TEST

START_TEST(unregisters_this_very_model_and_no_other)
{
	struct model *old = model_named("t"), *stranger = model_named("t");

	registry_register(test_registry, old);
	ck_assert_int_eq(registry_unregister(test_registry, stranger, &test_fault),
		STATUS_NOT_REGISTERED);
	ck_assert_ptr_eq(found("t"), old);
	ck_assert_int_eq(registry_unregister(test_registry, old, &test_fault), STATUS_OK);
	ck_assert_ptr_null(found("t"));
	ck_assert_int_eq(registry_unregister(test_registry, stranger, &test_fault),
		STATUS_NOT_REGISTERED);
	ck_assert_int_eq(registry_unregister(test_registry, NULL, &test_fault),
		STATUS_NOT_REGISTERED);
	model_free(stranger);
}
END_TEST

START_TEST(reregisters_by_the_old_model_by_the_table_or_by_nothing)
{
	struct model *first = model_named("t"), *second = model_named("t"),
		     *third = model_named("T"), *stranger = model_named("t");

	registry_reregister(test_registry, NULL, first);
	ck_assert_ptr_eq(found("t"), first);
	registry_reregister(test_registry, first, second);
	ck_assert_ptr_eq(found("t"), second);
	/* The old one is not there: found by its table, whatever the case. */
	registry_reregister(test_registry, stranger, third);
	ck_assert_ptr_eq(found("t"), third);
	ck_assert_uint_eq(registry_count(test_registry), 1);
	model_free(stranger);
}
END_TEST

START_TEST(reregisters_a_renamed_table_over_another)
{
	struct model *old = model_named("t"), *renamed = model_named("u");

	registry_register(test_registry, old);
	registry_register(test_registry, model_named("u"));
	registry_register(test_registry, model_named("v"));
	registry_reregister(test_registry, old, renamed);
	ck_assert_ptr_null(found("t"));
	ck_assert_ptr_eq(found("u"), renamed);
	ck_assert_uint_eq(registry_count(test_registry), 2);
}
END_TEST

START_TEST(reregistering_a_model_in_its_own_place_keeps_it)
{
	struct model *model = model_named("t");

	registry_register(test_registry, model);
	registry_reregister(test_registry, model, model);
	ck_assert_ptr_eq(found("t"), model);
	registry_reregister(test_registry, NULL, model);
	ck_assert_ptr_eq(found("t"), model);
	ck_assert_uint_eq(registry_count(test_registry), 1);
}
END_TEST

START_TEST(the_digest_tells_registries_apart)
{
	struct registry *other = registry_new();
	struct digest empty = registry_digest(test_registry);

	ck_assert(digest_equal(empty, registry_digest(other)));
	registry_register(test_registry, model_named("a"));
	registry_register(test_registry, model_named("b"));
	registry_register(other, model_named("b"));
	ck_assert(!digest_equal(registry_digest(test_registry), registry_digest(other)));
	registry_register(other, model_named("a"));
	ck_assert(digest_equal(registry_digest(test_registry), registry_digest(other)));
	registry_free(other);
	registry_free(NULL);
}
END_TEST

START_TEST(holds_a_thousand_models_and_lets_them_go)
{
	for (int i = 0; i < 1000; i++)
		registry_register(test_registry,
			model_named(arena_printf(test_arena, "t%d", i * 7919 % 1000).at));
	for (int i = 0; i < 1000; i += 3)
		ck_assert_int_eq(registry_unregister_table(test_registry,
					 arena_printf(test_arena, "T%d", i), &test_fault),
			STATUS_OK);
	for (int i = 0; i < 1000; i++) {
		const char *name = arena_printf(test_arena, "t%d", i).at;

		if (i % 3)
			ck_assert_msg(found(name) != NULL, "%s", name);
		else
			ck_assert_msg(found(name) == NULL, "%s", name);
	}
}
END_TEST

TCase *model_registry_cases(void)
{
	TCase *cases = tcase_create("registry");

	tcase_add_test(cases, finds_models_whatever_the_case_of_ascii_letters);
	tcase_add_test(cases, keeps_models_in_the_order_of_their_tables);
	tcase_add_test(cases, unregisters_by_the_name_of_the_table);
	tcase_add_test(cases, unregisters_this_very_model_and_no_other);
	tcase_add_test(cases, reregisters_by_the_old_model_by_the_table_or_by_nothing);
	tcase_add_test(cases, reregisters_a_renamed_table_over_another);
	tcase_add_test(cases, reregistering_a_model_in_its_own_place_keeps_it);
	tcase_add_test(cases, the_digest_tells_registries_apart);
	tcase_add_test(cases, holds_a_thousand_models_and_lets_them_go);
	return cases;
}
