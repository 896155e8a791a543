/* Old names: aliases, and names in options. */
#include "model/option_names.h"
#include "notice_test.h"

static const char *names(const char *json, const char *old, const char *new)
{
	return arena_text(test_arena, option_names_rename(test_arena, str_from(json),
					      str_from(old), str_from(new)));
}

static const char *title(const char *text, const char *old, const char *new)
{
	return arena_text(test_arena, option_title_rename(test_arena, str_from(text),
					      str_from(old), str_from(new)));
}

START_TEST(renames_a_column_in_lists_alone)
{
	ck_assert_str_eq(names("[\"a\",\"-A\",\"ab\",7,null]", "a", "x\"y"),
		"[\"x\\\"y\",\"-x\\\"y\",\"ab\",7,null]");
	ck_assert_str_eq(names("[{\"label\":\"a\",\"fields\":[\"a\",\"b\"]}]", "a", "c"),
		"[{\"label\":\"a\",\"fields\":[\"c\",\"b\"]}]");
	ck_assert_str_eq(names("[\"-a\"]", "-a", "b"), "[\"b\"]");
	ck_assert_str_eq(names("[ \"b\" ]", "a", "c"), "[ \"b\" ]");
	ck_assert_str_eq(names("no json", "json", "c"), "no json");
	ck_assert_str_eq(names("", "a", "c"), "");
	ck_assert_str_eq(names("{\"a\":[\"a\"]}", "a", "c"), "{\"a\":[\"a\"]}");
	ck_assert_str_eq(names("\"a\"", "a", "c"), "\"a\"");
}
END_TEST

START_TEST(renames_a_column_in_a_titles_tags_alone)
{
	ck_assert_str_eq(
		title("a {{a}} {{ A }} {{ab}}", "a", "x"), "a {{x}} {{x}} {{ab}}");
	ck_assert_str_eq(title("{{{a}}}{{&a}}{{#a}}-{{/a}}{{^a}}{{/a}}", "a", "long one"),
		"{{{long one}}}{{&long one}}{{#long one}}-{{/long one}}{{^long one}}"
		"{{/long one}}");
	ck_assert_str_eq(title("{{a.name}} {{b.a}}", "a", "c"), "{{c.name}} {{b.a}}");
	ck_assert_str_eq(title("{{a", "a", "c"), "{{a");
	ck_assert_str_eq(title("{a} a}}", "a", "c"), "{a} a}}");
	ck_assert_str_eq(title("", "a", "c"), "");
	ck_assert_str_eq(title("{{}}{{a}}", "a", ""), "{{}}{{}}");
}
END_TEST

static const char *model_named(const char *slug)
{
	struct str table;

	begin_read();
	ck_assert_int_eq(alias_find_model(test_store, test_arena, str_from(slug), &table,
				 &test_fault),
		STATUS_OK);
	rollback();
	return arena_text(test_arena, table);
}

static const char *field_named(const char *table, const char *name)
{
	struct str column;

	begin_read();
	ck_assert_int_eq(alias_find_field(test_store, test_arena, str_from(table),
				 str_from(name), &column, &test_fault),
		STATUS_OK);
	rollback();
	return arena_text(test_arena, column);
}

static void add(int64_t model, int64_t field, const char *name)
{
	begin_write();
	ck_assert_int_eq(alias_add(test_store, model, field, str_from(name), &test_fault),
		STATUS_OK);
	commit();
}

START_TEST(the_newest_alias_wins)
{
	foreign("INSERT INTO reeve_model(table_name, actual_name)"
		" VALUES ('one', 'one'), ('wish', NULL), ('gone', 'gone');"
		"UPDATE reeve_model SET state = 'missing' WHERE id = 3");
	ck_assert_str_eq(model_named("old"), "");
	add(1, 0, "old");
	add(1, 0, "old");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 1);
	ck_assert_str_eq(model_named("old"), "one");
	add(2, 0, "old");
	ck_assert_str_eq(model_named("old"), "wish");
	add(1, 0, "old");
	ck_assert_str_eq(model_named("old"), "one");
	add(3, 0, "lost");
	ck_assert_str_eq(model_named("lost"), "");
	ck_assert_str_eq(model_named("old' OR 1 --"), "");
}
END_TEST

START_TEST(a_fields_alias_is_no_models)
{
	foreign("INSERT INTO reeve_model(table_name, actual_name) VALUES ('t', 't');"
		"INSERT INTO reeve_field(model_id, column_name, actual_name, state)"
		" VALUES (1, 'new', 'now', 'live'), (1, 'away', 'away', 'parked')");
	add(1, 1, "old");
	add(1, 2, "gone");
	ck_assert_str_eq(model_named("old"), "");
	ck_assert_str_eq(field_named("T", "OLD"), "now");
	ck_assert_str_eq(field_named("t", "gone"), "");
	ck_assert_str_eq(field_named("other", "old"), "");
	ck_assert_str_eq(field_named("", "old"), "");
}
END_TEST

START_TEST(nothing_has_an_old_name_without_our_tables)
{
	foreign("DROP TABLE reeve_alias");
	store_with((struct store_options){.is_read_only = true});
	ck_assert_str_eq(model_named("old"), "");
	ck_assert_str_eq(field_named("t", "old"), "");
}
END_TEST

TCase *notice_name_cases(void)
{
	TCase *cases = tcase_create("name");

	tcase_add_test(cases, renames_a_column_in_lists_alone);
	tcase_add_test(cases, renames_a_column_in_a_titles_tags_alone);
	tcase_add_test(cases, the_newest_alias_wins);
	tcase_add_test(cases, a_fields_alias_is_no_models);
	tcase_add_test(cases, nothing_has_an_old_name_without_our_tables);
	return cases;
}
