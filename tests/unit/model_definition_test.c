/* Definition rows: what people said of a table, in whatever order they said it. */
#include "model/definition.h"
#include "model_test.h"

static struct definitions loaded(void)
{
	struct definitions definitions;

	begin_read();
	ck_assert_int_eq(
		definitions_load(test_store, test_arena, &definitions, &test_fault),
		STATUS_OK);
	commit();
	return definitions;
}

static void start_tables(void)
{
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	commit();
}

START_TEST(there_are_none_without_the_tables)
{
	struct definitions definitions = loaded();

	ck_assert_uint_eq(definitions.count, 0);
	ck_assert_ptr_null(definitions_find(&definitions, STR("t")));
	ck_assert_ptr_null(definition_field_find(NULL, STR("a")));
	foreign("CREATE TABLE reeve_model (x)");
	ck_assert_uint_eq(loaded().count, 0);
}
END_TEST

START_TEST(finds_definitions_whatever_the_case_of_letters)
{
	struct definitions definitions;
	const struct definition *definition;

	start_tables();
	foreign("INSERT INTO reeve_model(table_name, label) VALUES"
		" ('b', 'B'), ('Zebra', 'Z'), ('album', 'The albums'), ('Éa', 'É')");
	definitions = loaded();
	ck_assert_uint_eq(definitions.count, 4);
	definition = definitions_find(&definitions, STR("ALBUM"));
	ck_assert_ptr_nonnull(definition);
	ck_assert(str_is(definition->label, "The albums"));
	ck_assert_ptr_nonnull(definitions_find(&definitions, STR("zebra")));
	ck_assert_ptr_null(definitions_find(&definitions, STR("éa")));
	ck_assert_ptr_null(definitions_find(&definitions, STR("albums")));
}
END_TEST

START_TEST(gives_each_model_its_own_fields)
{
	struct definitions definitions;
	const struct definition *one, *other;

	start_tables();
	foreign("PRAGMA foreign_keys=OFF; INSERT INTO reeve_model(id, table_name) VALUES"
		" (9, 'a'), (4, 'b'), (7, 'c');"
		"INSERT INTO reeve_field(model_id, column_name, label) VALUES (9, 'x', "
		"'1'),"
		" (4, 'x', '2'), (5, 'orphan', '3'), (9, 'y', '4'), (99, 'z', '5'),"
		" (4, 'w', NULL)");
	definitions = loaded();
	one = definitions_find(&definitions, STR("a"));
	other = definitions_find(&definitions, STR("b"));
	ck_assert_uint_eq(one->field_count, 2);
	ck_assert_uint_eq(other->field_count, 2);
	ck_assert_uint_eq(definitions_find(&definitions, STR("c"))->field_count, 0);
	ck_assert(str_is(definition_field_find(one, STR("X"))->label, "1"));
	ck_assert(str_is(definition_field_find(other, STR("x"))->label, "2"));
	ck_assert(str_is(definition_field_find(other, STR("w"))->label, ""));
	ck_assert_ptr_null(definition_field_find(one, STR("w")));
}
END_TEST

START_TEST(the_digest_is_of_what_was_said_and_of_the_ids_in_forms)
{
	struct definitions definitions;
	struct digest before;

	start_tables();
	foreign("INSERT INTO reeve_model(id, table_name, label) VALUES (1, 't', 'T');"
		"INSERT INTO reeve_field(id, model_id, column_name, label) VALUES (1, 1,"
		" 'a', 'A')");
	definitions = loaded();
	before = definitions.at[0].digest;
	foreign("PRAGMA foreign_keys=OFF; DELETE FROM reeve_field; DELETE FROM "
		"reeve_model;"
		"INSERT INTO reeve_model(id, table_name, label) VALUES (8, 't', 'T');"
		"INSERT INTO reeve_field(id, model_id, column_name, label) VALUES (1, 8,"
		" 'a', 'A')");
	definitions = loaded();
	ck_assert(digest_equal(before, definitions.at[0].digest));
	foreign("UPDATE reeve_field SET help = 'h'");
	definitions = loaded();
	ck_assert(!digest_equal(before, definitions.at[0].digest));
	foreign("UPDATE reeve_field SET help = NULL, id = 2");
	definitions = loaded();
	ck_assert(!digest_equal(before, definitions.at[0].digest));
}
END_TEST

START_TEST(shapes_the_model_as_said)
{
	const struct model *model;

	start_tables();
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);"
		"INSERT INTO reeve_model(id, table_name, label, is_hidden)"
		" VALUES (1, 'T', 'Things', 1);"
		"INSERT INTO reeve_field(model_id, column_name, label, help, is_hidden)"
		" VALUES (1, 'A', 'An A', 'some help', 0), (1, 'b', '', NULL, 1),"
		" (1, 'gone', 'x', 'y', 1)");
	refresh();
	model = model_of("t");
	ck_assert(str_is(model->label, "Things"));
	ck_assert(model->is_hidden);
	ck_assert(str_is(model->fields[1].label, "An A"));
	ck_assert(str_is(model->help[1], "some help"));
	ck_assert_uint_eq(model->shown_count, 2);
	ck_assert_uint_eq(model->field_count, 3);
}
END_TEST

START_TEST(a_broken_definition_table_fails_the_refresh_whole)
{
	struct refresh_outcome outcome;
	struct digest before;

	start_tables();
	foreign("CREATE TABLE t (a); INSERT INTO reeve_model(table_name) VALUES ('t')");
	refresh();
	before = registry_digest(test_registry);
	foreign("CREATE TABLE u (a); ALTER TABLE reeve_field DROP COLUMN help");
	begin_read();
	ck_assert_int_eq(
		registry_refresh(test_registry, test_store, &outcome, &test_fault),
		STATUS_FAILED);
	rollback();
	ck_assert(digest_equal(before, registry_digest(test_registry)));
	foreign("ALTER TABLE reeve_field ADD COLUMN help TEXT");
	outcome = refresh();
	ck_assert_uint_eq(outcome.registered, 1);
}
END_TEST

TCase *model_definition_cases(void)
{
	TCase *cases = tcase_create("definition");

	tcase_add_test(cases, there_are_none_without_the_tables);
	tcase_add_test(cases, finds_definitions_whatever_the_case_of_letters);
	tcase_add_test(cases, gives_each_model_its_own_fields);
	tcase_add_test(cases, the_digest_is_of_what_was_said_and_of_the_ids_in_forms);
	tcase_add_test(cases, shapes_the_model_as_said);
	tcase_add_test(cases, a_broken_definition_table_fails_the_refresh_whole);
	return cases;
}
