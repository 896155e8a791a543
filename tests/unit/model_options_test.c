/* What definition rows say of a whole model and of its fields' states. */
#include "model/factory_options.h"
#include "model/query.h"
#include "model_test.h"

static void start_tables(void)
{
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	commit();
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INTEGER);"
		"INSERT INTO t VALUES (1, 'one', NULL, 3);"
		"INSERT INTO reeve_model(id, table_name) VALUES (1, 't')");
}

static const struct model *with(const char *sql)
{
	start_tables();
	foreign(sql);
	refresh();
	return model_of("t");
}

static const char *names(const struct model *model, const uint32_t *fields, size_t count)
{
	struct str text = STR("");

	for (size_t i = 0; i < count; i++)
		text = arena_printf(test_arena, "%s%s%.*s", text.at, i ? " " : "",
			STR_ARGS(model->fields[fields[i]].name));
	return text.at;
}

static const char *shown(const struct model *model)
{
	return names(model, model->shown, model->shown_count);
}

START_TEST(says_nothing_where_the_rows_say_nonsense)
{
	const struct model *model = with(
		"UPDATE reeve_model SET title = '{{', ordering = '{', list_columns = '[1,"
		" null, \"none\"]', fieldsets = '[{\"fields\": 7}, 3]', page_size = -5;"
		"INSERT INTO reeve_field(model_id, column_name, kind, choices, pattern,"
		" digits, places) VALUES (1, 'a', 'no such kind', 'x', '(', 2, 5)");

	ck_assert_uint_eq(model->title_count, 0);
	ck_assert_int_eq(model->sorted_by, -1);
	ck_assert_str_eq(names(model, model->listed, model->listed_count), "id a b c");
	ck_assert_uint_eq(model->fieldset_count, 0);
	ck_assert_uint_eq(model->page_rows, PAGE_ROWS_USUAL);
	ck_assert_uint_eq(model->fields[1].choice_count, 0);
	ck_assert_uint_eq(model->fields[1].pattern.len, 0);
	ck_assert_str_eq(model->fields[1].kind->name, "text");
}
END_TEST

START_TEST(shows_fields_by_their_positions)
{
	const struct model *model =
		with("INSERT INTO reeve_field(model_id, column_name, position) VALUES"
		     " (1, 'c', 1), (1, 'B', 2), (1, 'gone', 3)");

	ck_assert_str_eq(shown(model), "c b id a");
}
END_TEST

START_TEST(a_parked_field_is_gone_and_a_restored_one_is_back)
{
	const struct model *model =
		with("INSERT INTO reeve_field(model_id, column_name, actual_name, state)"
		     " VALUES (1, 'a', 'a', 'parked')");

	ck_assert_str_eq(shown(model), "id b c");
	ck_assert(model->fields[1].is_parked);
	foreign("UPDATE reeve_field SET state = 'live'");
	refresh();
	ck_assert_str_eq(shown(model_of("t")), "id a b c");
}
END_TEST

START_TEST(a_parked_model_is_not_registered)
{
	start_tables();
	foreign("UPDATE reeve_model SET state = 'parked'");
	refresh();
	ck_assert_ptr_null(registry_find(test_registry, STR("t")));
	foreign("UPDATE reeve_model SET state = 'live'");
	refresh();
	ck_assert_ptr_nonnull(model_of("t"));
}
END_TEST

START_TEST(a_wished_name_does_not_hide_the_present_one)
{
	const struct model *model =
		with("UPDATE reeve_model SET table_name = 'wished', actual_name = 't',"
		     " label = 'Said'; INSERT INTO reeve_field(model_id, column_name,"
		     " actual_name, label) VALUES (1, 'wished', 'a', 'An A')");

	ck_assert(str_is(model->label, "Said"));
	ck_assert(str_is(model->fields[1].label, "An A"));
}
END_TEST

START_TEST(calls_rows_by_the_title)
{
	const struct model *model =
		with("UPDATE reeve_model SET title = 'It''s {{ A }} ({{c}}){{b}}!'");
	struct buf sql;

	ck_assert_uint_eq(model->title_count, 4);
	buf_init(&sql, 4096);
	buf_text(&sql, "SELECT ");
	query_row_label(&sql, model, "r");
	buf_text(&sql, " FROM t AS r");
	begin_read();
	ck_assert_str_eq(text_of(buf_cstring(&sql)), "It's one (3)!");
	rollback();
	buf_free(&sql);
}
END_TEST

START_TEST(refuses_titles_that_cannot_be_read)
{
	static const char *const titles[] = {
		"", "plain", "{{a", "{{a}", "{{none}}", "{{}}", "a {{a}} {{b"};
	const struct model *model = with("");
	struct title_part *parts;
	size_t count;

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		ck_assert_msg(!model_title_parse(
				      model, str_from(titles[i]), &parts, &count, NULL),
			"%s", titles[i]);
	ck_assert(model_title_parse(model, STR("{{a}}"), &parts, &count, NULL));
	ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(lists_and_groups_what_it_is_told_to)
{
	const struct model *model = with(
		"UPDATE reeve_model SET list_columns = '[\"c\", \"A\", \"c\"]', ordering "
		"="
		" '[\"-c\", \"a\"]', page_size = 7, label_plural = 'Ts', menu_group = "
		"'G',"
		" icon = '*', fieldsets = '[{\"label\": \"First\", \"fields\": [\"b\","
		" \"none\"]}, {\"fields\": [\"b\"]}]'");

	ck_assert_str_eq(names(model, model->listed, model->listed_count), "c a");
	ck_assert_int_eq(model->sorted_by, 3);
	ck_assert(model->is_sorted_descending);
	ck_assert_uint_eq(model->page_rows, 7);
	ck_assert(str_is(model->label_plural, "Ts"));
	ck_assert_uint_eq(model->fieldset_count, 2);
	ck_assert_str_eq(names(model, model->fieldsets[0].fields, 1), "b");
	ck_assert_str_eq(
		names(model, model->fieldsets[1].fields, model->fieldsets[1].count),
		"id a c");
}
END_TEST

START_TEST(the_hash_is_the_same_whatever_the_ids)
{
	const struct model *model = with("INSERT INTO reeve_field(id, model_id,"
					 " column_name, label) VALUES (1, 1, 'a', 'A')");
	struct digest hash = model->hash;

	ck_assert_int_eq(model->fields[1].id, 1);
	foreign("UPDATE reeve_field SET id = 77");
	refresh();
	ck_assert(digest_equal(hash, model_of("t")->hash));
	ck_assert_int_eq(model_of("t")->fields[1].id, 77);
}
END_TEST

TCase *model_options_cases(void)
{
	TCase *cases = tcase_create("options");

	tcase_add_test(cases, says_nothing_where_the_rows_say_nonsense);
	tcase_add_test(cases, shows_fields_by_their_positions);
	tcase_add_test(cases, a_parked_field_is_gone_and_a_restored_one_is_back);
	tcase_add_test(cases, a_parked_model_is_not_registered);
	tcase_add_test(cases, a_wished_name_does_not_hide_the_present_one);
	tcase_add_test(cases, calls_rows_by_the_title);
	tcase_add_test(cases, refuses_titles_that_cannot_be_read);
	tcase_add_test(cases, lists_and_groups_what_it_is_told_to);
	tcase_add_test(cases, the_hash_is_the_same_whatever_the_ids);
	return cases;
}
