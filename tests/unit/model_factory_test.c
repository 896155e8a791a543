/* The factory: what a model makes of the tables of other people. */
#include "model/key.h"
#include "model/query.h"
#include "model_test.h"

static const struct model *made(const char *sql)
{
	foreign(sql);
	refresh();
	return model_of("t");
}

static const char *row_label(const struct model *model)
{
	struct str label = STR("");

	for (size_t i = 0; i < model->label_count; i++)
		label = arena_printf(test_arena, "%s%s%.*s", label.at, i ? "+" : "",
			STR_ARGS(model->fields[model->label_fields[i]].name));
	return label.at;
}

START_TEST(orders_rows_by_what_names_them)
{
	static const struct {
		const char *sql;
		enum model_order order;
		bool is_editable;
	} tables[] = {{"CREATE TABLE t (id INTEGER PRIMARY KEY)", ORDER_BY_KEY, true},
		{"CREATE TABLE t (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID", ORDER_BY_KEY,
			true},
		{"CREATE TABLE t (a TEXT PRIMARY KEY)", ORDER_BY_ROWID, true},
		{"CREATE TABLE t (a NOT NULL UNIQUE)", ORDER_BY_KEY, true},
		{"CREATE TABLE t (a)", ORDER_BY_ROWID, false},
		{"CREATE TABLE t (rowid, _rowid_, oid)", ORDER_BY_OFFSET, false},
		{"CREATE TABLE t (a PRIMARY KEY, rowid, _rowid_, oid)", ORDER_BY_OFFSET,
			true},
		{"CREATE VIEW t AS SELECT 1 AS a", ORDER_BY_OFFSET, false}};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		const struct model *model = made(tables[i].sql);

		ck_assert_msg(model->order == tables[i].order, "%s", tables[i].sql);
		ck_assert_msg(model_is_editable(model) == tables[i].is_editable, "%s",
			tables[i].sql);
		foreign(i == 7 ? "DROP VIEW t" : "DROP TABLE t");
	}
}
END_TEST

START_TEST(says_why_a_table_is_read_only)
{
	const struct model *model = made("CREATE TABLE t (a)");

	ck_assert(str_has_nocase(model->read_only, "no primary key"));
	foreign("CREATE VIEW v AS SELECT * FROM t; CREATE VIEW broken AS SELECT * FROM "
		"u");
	if (foreign_code("CREATE VIRTUAL TABLE f USING fts5(a)") == 0) {
		refresh();
		ck_assert(str_has_nocase(model_of("f")->read_only, "virtual"));
		ck_assert(str_has_nocase(
			model_of("f_content")->read_only, "virtual table"));
		ck_assert_uint_eq(model_of("f")->shown_count, 1);
	}
	refresh();
	ck_assert(str_has_nocase(model_of("v")->read_only, "view"));
	ck_assert(str_has_nocase(model_of("broken")->read_only, "no such table"));
	ck_assert_uint_eq(model_of("broken")->shown_count, 0);
}
END_TEST

/* No one may write past an array of KEY_PARTS_MOST values. */
START_TEST(a_key_of_too_many_columns_is_no_key)
{
	struct str columns = STR("c0"), names = STR("c0 NOT NULL");
	const struct model *model;

	for (int i = 1; i < KEY_PARTS_MOST + 1; i++) {
		columns = arena_printf(test_arena, "%s, c%d", columns.at, i);
		names = arena_printf(test_arena, "%s, c%d NOT NULL", names.at, i);
	}
	foreign_printf("CREATE TABLE t (%s, PRIMARY KEY (%s))", names.at, columns.at);
	foreign_printf("CREATE TABLE u (%s, UNIQUE (%s))", names.at, columns.at);
	foreign_printf("CREATE TABLE w (%s, PRIMARY KEY (%s)) WITHOUT ROWID", names.at,
		columns.at);
	refresh();
	model = model_of("t");
	ck_assert(!model_has_key(model));
	ck_assert(!model_is_editable(model));
	ck_assert(str_has_nocase(model->read_only, "64"));
	ck_assert_int_eq(model->order, ORDER_BY_ROWID);
	ck_assert(!model_is_editable(model_of("u")));
	ck_assert_int_eq(model_of("w")->order, ORDER_BY_OFFSET);
}
END_TEST

START_TEST(calls_rows_by_what_people_call_them)
{
	static const char *const tables[][2] = {
		{"(id INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT, Title TEXT)",
			"FirstName+LastName"},
		{"(id INTEGER PRIMARY KEY, notes TEXT, Name TEXT)", "Name"},
		{"(id INTEGER PRIMARY KEY, notes TEXT, CompanyName TEXT)", "CompanyName"},
		{"(id INTEGER PRIMARY KEY, remark TEXT, n INTEGER)", "remark"},
		{"(id INTEGER PRIMARY KEY, n INTEGER, remark TEXT)", ""},
		{"(id INTEGER PRIMARY KEY, n INTEGER)", ""},
		{"(name TEXT PRIMARY KEY)", ""},
		{"(id INTEGER PRIMARY KEY, name TEXT REFERENCES t)", ""}};

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		foreign_printf("CREATE TABLE t %s", tables[i][0]);
		refresh();
		ck_assert_str_eq(row_label(model_of("t")), tables[i][1]);
		foreign("DROP TABLE t");
	}
}
END_TEST

START_TEST(knows_the_defaults_that_a_form_may_show)
{
	const struct model *model =
		made("CREATE TABLE t (a DEFAULT 5, b DEFAULT 'x',"
		     " c DEFAULT 'it''s', d DEFAULT CURRENT_DATE,"
		     " e DEFAULT NULL, f DEFAULT '', g DEFAULT -3, h)");

	ck_assert(value_equal(model->fields[0].fallback, value_integer(5)));
	ck_assert(value_equal(model->fields[1].fallback, value_text(STR("x"))));
	ck_assert(
		model->fields[2].has_fallback && !model->fields[2].is_fallback_constant);
	ck_assert(
		model->fields[3].has_fallback && !model->fields[3].is_fallback_constant);
	ck_assert(!model->fields[4].has_fallback);
	ck_assert(value_equal(model->fields[5].fallback, value_text(STR(""))));
	ck_assert(value_equal(model->fields[6].fallback, value_integer(-3)));
	ck_assert(!model->fields[7].has_fallback);
}
END_TEST

START_TEST(finds_the_model_that_a_field_refers_to)
{
	const struct model *model;
	size_t target = 99;

	foreign("CREATE TABLE keyed (id INTEGER PRIMARY KEY, code TEXT UNIQUE, \"\");"
		"CREATE TABLE bare (id); CREATE VIEW v AS SELECT * FROM keyed");
	model = made("CREATE TABLE t (a REFERENCES KEYED, b REFERENCES keyed(Code),"
		     " c REFERENCES gone, d REFERENCES bare, e REFERENCES bare(id),"
		     " f REFERENCES v(id), g, h REFERENCES keyed(gone),"
		     " i REFERENCES keyed(\"\"))");
	ck_assert_ptr_eq(
		reference_model(test_registry, model, 0, &target), model_of("keyed"));
	ck_assert_uint_eq(target, 0);
	ck_assert_ptr_eq(
		reference_model(test_registry, model, 1, &target), model_of("keyed"));
	ck_assert_uint_eq(target, 1);
	for (size_t i = 2; i < 9; i++)
		ck_assert_ptr_null(reference_model(test_registry, model, i, &target));
}
END_TEST

START_TEST(a_reference_without_target_is_not_taken_for_a_nameless_column)
{
	const struct model *model;
	size_t target;

	foreign("CREATE TABLE odd (\"\" UNIQUE, b)");
	model = made("CREATE TABLE t (a REFERENCES odd)");
	ck_assert_ptr_null(reference_model(test_registry, model, 0, &target));
}
END_TEST

START_TEST(makes_models_of_the_strangest_names)
{
	static const char *const names[] = {"select", "a/b", "say \"hi\"", "a.b", "1st",
		"日本", "it's", "a\nb", "%", "[x]", " ", "login"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf sql;

		buf_init(&sql, 4096);
		buf_text(&sql, "CREATE TABLE ");
		sql_name(&sql, str_from(names[i]));
		buf_text(&sql, " (id INTEGER PRIMARY KEY, \"select\" TEXT)");
		foreign(buf_cstring(&sql));
		buf_free(&sql);
	}
	refresh();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct model *model = model_of(names[i]);

		ck_assert(model_is_editable(model));
		ck_assert_uint_gt(model->slug.len, 0);
		ck_assert_uint_gt(model->label.len, 0);
	}
}
END_TEST

TCase *model_factory_cases(void)
{
	TCase *cases = tcase_create("factory");

	tcase_add_test(cases, orders_rows_by_what_names_them);
	tcase_add_test(cases, says_why_a_table_is_read_only);
	tcase_add_test(cases, a_key_of_too_many_columns_is_no_key);
	tcase_add_test(cases, calls_rows_by_what_people_call_them);
	tcase_add_test(cases, knows_the_defaults_that_a_form_may_show);
	tcase_add_test(cases, finds_the_model_that_a_field_refers_to);
	tcase_add_test(
		cases, a_reference_without_target_is_not_taken_for_a_nameless_column);
	tcase_add_test(cases, makes_models_of_the_strangest_names);
	return cases;
}
