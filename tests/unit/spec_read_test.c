/* Reading specs: what the schema says, and what definition rows say beside it. */
#include "spec_test.h"

static void take_tables_of_reeve(void)
{
	store_with((struct store_options){.makes_tables = true, .busy_ms = 2000});
	begin_read();
	commit();
}

START_TEST(reads_all_that_a_column_says)
{
	struct field_spec *field;
	struct model_spec *spec;

	foreign("CREATE TABLE artist(id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
		"CREATE TABLE album("
		" id INTEGER PRIMARY KEY,"
		" title VARCHAR(40) NOT NULL DEFAULT 'it''s' COLLATE NOCASE UNIQUE,"
		" artist INTEGER NOT NULL CONSTRAINT c DEFAULT (1 + 2)"
		"   REFERENCES artist(id) ON DELETE CASCADE,"
		" by_name TEXT REFERENCES artist(name),"
		" price DECIMAL(10,2) DEFAULT -5 CHECK (price >= 0),"
		" twice AS (price * 2) STORED,"
		" half GENERATED ALWAYS AS (price / 2) VIRTUAL,"
		" CHECK (title <> ')'), UNIQUE (artist, price));"
		"CREATE INDEX i ON album(price DESC);");
	spec = spec_there("ALBUM");
	is_text(spec->table, "album");
	ck_assert_uint_eq(spec->field_count, 7);
	field = field_of(spec, "TITLE");
	is_text(field->kind, "text");
	is_text(field->fallback, "'it''s'");
	is_text(field->collation, "NOCASE");
	ck_assert_int_eq(field->max_length, 40);
	ck_assert(field->is_not_null && field->is_unique && !field->is_indexed);
	field = field_of(spec, "artist");
	is_text(field->kind, "foreign key");
	is_text(field->fallback, "(1 + 2)");
	is_text(field->target, "artist");
	is_text(field->target_key, "");
	is_text(field->on_delete, "CASCADE");
	is_text(field_of(spec, "by_name")->target_key, "name");
	is_text(field_of(spec, "by_name")->on_delete, "");
	field = field_of(spec, "price");
	is_text(field->fallback, "-5");
	ck_assert_int_eq(field->digits, 10);
	ck_assert_int_eq(field->places, 2);
	ck_assert(field->is_indexed && !field->is_unique);
	is_text(field_of(spec, "twice")->expression, "price * 2");
	ck_assert(field_of(spec, "twice")->is_stored);
	is_text(field_of(spec, "half")->kind, "computed");
	ck_assert(!field_of(spec, "half")->is_stored);
	ck_assert(field_of(spec, "id")->is_key && !field_of(spec, "id")->is_unique);
}
END_TEST

START_TEST(reads_what_holds_for_several_columns)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(a INT CHECK (a > 0), b INT, c INT,"
		" PRIMARY KEY (c, a), UNIQUE (b, c), CONSTRAINT x CHECK (a < (b)));"
		"CREATE UNIQUE INDEX again ON t(b, c);"
		"CREATE UNIQUE INDEX partial ON t(a, b) WHERE c > 0;");
	spec = spec_there("t");
	ck_assert_uint_eq(spec->key.count, 2);
	is_text(spec->key.names[0], "c");
	is_text(spec->key.names[1], "a");
	ck_assert_uint_eq(spec->unique_count, 1);
	is_text(spec->uniques[0].names[0], "b");
	is_text(spec->uniques[0].names[1], "c");
	ck_assert_uint_eq(spec->check_count, 2);
	is_text(spec->checks[0], "a > 0");
	is_text(spec->checks[1], "a < (b)");
}
END_TEST

START_TEST(tells_an_index_alone_from_those_that_are_shared_partial_or_of_text)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(a, b, c, d, e);"
		"CREATE INDEX one ON t(a);"
		"CREATE INDEX two ON t(b, c);"
		"CREATE INDEX part ON t(c) WHERE c > 0;"
		"CREATE INDEX text ON t(lower(d));"
		"CREATE INDEX folded ON t(e COLLATE NOCASE);");
	spec = spec_there("t");
	ck_assert(field_of(spec, "a")->is_indexed);
	ck_assert(!field_of(spec, "b")->is_indexed);
	ck_assert(!field_of(spec, "c")->is_indexed);
	ck_assert(!field_of(spec, "d")->is_indexed);
	ck_assert(field_of(spec, "e")->is_indexed);
}
END_TEST

START_TEST(reads_awkward_names_and_kinds_of_tables)
{
	struct model_spec *spec;

	foreign("CREATE TABLE \"a \"\"b\"\"\"(\"order\" TEXT, [x y] INT"
		" DEFAULT 1, PRIMARY KEY(\"order\")) WITHOUT ROWID, STRICT;"
		"CREATE VIEW v AS SELECT 1 AS one;"
		"CREATE VIRTUAL TABLE f USING fts5(body);");
	spec = spec_there("A \"B\"");
	ck_assert(spec->is_strict && spec->is_without_rowid);
	ck_assert(field_of(spec, "order")->is_key);
	is_text(field_of(spec, "x y")->fallback, "1");
	ck_assert_int_eq(spec_there("v")->kind, TABLE_VIEW);
	is_text(spec_there("v")->fields[0].name, "one");
	ck_assert_int_eq(spec_there("f")->kind, TABLE_VIRTUAL);
	ck_assert_uint_eq(spec_there("f")->field_count, 1);
	ck_assert_int_eq(spec_there("f_data")->kind, TABLE_SHADOW);
}
END_TEST

START_TEST(has_no_fields_of_a_view_that_is_broken)
{
	foreign("CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t;");
	ck_assert_uint_eq(spec_there("v")->field_count, 0);
}
END_TEST

START_TEST(finds_no_table_that_is_not_there)
{
	static const char *const names[] = {"nothing", "reeve_model", "sqlite_schema"};
	struct spec_list list;

	take_tables_of_reeve();
	begin_read();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_int_eq(specs_read(test_store, test_arena, str_from(names[i]),
					 &list.at, &list.count, &test_fault),
			STATUS_NOT_FOUND);
	commit();
	ck_assert_uint_eq(specs_there().count, 0);
}
END_TEST

START_TEST(reads_every_table_once_in_the_order_of_their_names)
{
	struct spec_list list;

	foreign("CREATE TABLE b(x); CREATE TABLE \"B\"\"\"(x); CREATE TABLE a(x);"
		"CREATE TABLE Z(x); CREATE VIEW m AS SELECT 1;");
	take_tables_of_reeve();
	list = specs_there();
	ck_assert_uint_eq(list.count, 5);
	for (size_t i = 1; i < list.count; i++)
		ck_assert_int_lt(str_compare(list.at[i - 1].table, list.at[i].table), 0);
	for (size_t i = 0; i < list.count; i++)
		ck_assert(str_starts(list.at[i].sql, "CREATE "));
}
END_TEST

START_TEST(takes_what_rows_say_beside_the_schema)
{
	struct model_spec *spec;
	struct field_spec *field;

	foreign("CREATE TABLE Book(id INTEGER PRIMARY KEY, note TEXT, size TEXT);");
	take_tables_of_reeve();
	foreign("INSERT INTO reeve_model(id, table_name, label, ordering, page_size,"
		" is_hidden) VALUES (7, 'book', 'Books', '[\"-id\"]', 20, 1);"
		"INSERT INTO reeve_field(id, model_id, column_name, label, help, kind,"
		" choices, is_required, is_hidden, position, max_length)"
		" VALUES (9, 7, 'SIZE', 'How big', 'Help', 'choice', '[\"s\",\"l\"]',"
		" 1, 1, 3, 12);");
	spec = spec_there("Book");
	ck_assert_int_eq(spec->id, 7);
	is_text(spec->label, "Books");
	is_text(spec->ordering, "[\"-id\"]");
	ck_assert_int_eq(spec->page_size, 20);
	ck_assert(spec->is_hidden);
	field = field_of(spec, "size");
	ck_assert_int_eq(field->id, 9);
	is_text(field->name, "size");
	is_text(field->kind, "choice");
	is_text(field->label, "How big");
	is_text(field->choices, "[\"s\",\"l\"]");
	ck_assert(field->is_required && field->is_hidden);
	ck_assert_int_eq(field->position, 3);
	ck_assert_int_eq(field->max_length, 12);
	ck_assert_int_eq(field_of(spec, "note")->id, 0);
}
END_TEST

START_TEST(reads_ten_thousand_tables)
{
	struct spec_list list;

	foreign("BEGIN");
	for (int i = 0; i < 10000; i++)
		foreign_printf("CREATE TABLE t%d(id INTEGER PRIMARY KEY, name TEXT NOT"
			       " NULL, p REFERENCES t%d(id))",
			i, i / 2);
	foreign("COMMIT");
	list = specs_there();
	ck_assert_uint_eq(list.count, 10000);
	for (size_t i = 0; i < list.count; i++)
		ck_assert_uint_eq(list.at[i].field_count, 3);
}
END_TEST

TCase *spec_read_cases(void)
{
	TCase *tcase = tcase_create("read");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, reads_all_that_a_column_says);
	tcase_add_test(tcase, reads_what_holds_for_several_columns);
	tcase_add_test(tcase,
		tells_an_index_alone_from_those_that_are_shared_partial_or_of_text);
	tcase_add_test(tcase, reads_awkward_names_and_kinds_of_tables);
	tcase_add_test(tcase, has_no_fields_of_a_view_that_is_broken);
	tcase_add_test(tcase, finds_no_table_that_is_not_there);
	tcase_add_test(tcase, reads_every_table_once_in_the_order_of_their_names);
	tcase_add_test(tcase, takes_what_rows_say_beside_the_schema);
	tcase_add_test(tcase, reads_ten_thousand_tables);
	return tcase;
}

static void add_rows(const char *state, const char *actual)
{
	take_tables_of_reeve();
	foreign_printf("INSERT INTO reeve_model(id, table_name, actual_name, state,"
		       " state_moment) VALUES (1, 't', 't', '%s', 99);"
		       "INSERT INTO reeve_field(id, model_id, column_name, actual_name,"
		       " state, state_moment, declared) VALUES (1, 1, 'a', '%s', '%s',"
		       " 77, 'INT')",
		state, actual, state);
}

START_TEST(a_parked_field_and_model_are_there_with_their_state)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(a INT, b)");
	add_rows("parked", "a");
	spec = spec_there("t");
	ck_assert_int_eq(spec->state, DEFINITION_PARKED);
	ck_assert_int_eq(spec->state_moment, 99);
	ck_assert_int_eq(field_of(spec, "a")->state, DEFINITION_PARKED);
	ck_assert_int_eq(field_of(spec, "a")->state_moment, 77);
	ck_assert_int_eq(field_of(spec, "b")->state, DEFINITION_LIVE);
}
END_TEST

START_TEST(a_field_without_its_column_is_missing_and_comes_last)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(z INT, b)");
	add_rows("live", "a");
	spec = spec_there("t");
	ck_assert_uint_eq(spec->field_count, 3);
	is_text(spec->fields[2].name, "a");
	ck_assert_int_eq(spec->fields[2].state, DEFINITION_MISSING);
	is_text(spec->fields[2].kind, "integer");
}
END_TEST

START_TEST(a_field_marked_missing_whose_column_is_back_is_live)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(a INT)");
	add_rows("missing", "a");
	spec = spec_there("t");
	ck_assert_int_eq(spec->state, DEFINITION_LIVE);
	ck_assert_uint_eq(spec->field_count, 1);
	ck_assert_int_eq(spec->fields[0].state, DEFINITION_LIVE);
	ck_assert_int_eq(spec->fields[0].state_moment, 0);
}
END_TEST

START_TEST(a_model_without_its_table_is_missing)
{
	struct spec_list list;

	foreign("CREATE TABLE a(x); CREATE TABLE z(x)");
	add_rows("live", "a");
	list = specs_there();
	ck_assert_uint_eq(list.count, 3);
	is_text(list.at[1].table, "t");
	ck_assert_int_eq(list.at[1].state, DEFINITION_MISSING);
	ck_assert_uint_eq(list.at[1].field_count, 1);
	ck_assert_int_eq(spec_there("T")->state, DEFINITION_MISSING);
}
END_TEST

START_TEST(a_wish_that_is_not_carried_out_is_no_field_and_no_model)
{
	foreign("CREATE TABLE t(b)");
	add_rows("live", "");
	foreign("UPDATE reeve_field SET actual_name = NULL;"
		"INSERT INTO reeve_model(table_name) VALUES ('wished')");
	ck_assert_uint_eq(spec_there("t")->field_count, 1);
	ck_assert_uint_eq(specs_there().count, 1);
}
END_TEST

START_TEST(a_wished_rename_has_the_name_of_now)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(a INT)");
	add_rows("live", "a");
	foreign("UPDATE reeve_model SET table_name = 'tt';"
		"UPDATE reeve_field SET column_name = 'aa'");
	spec = spec_there("t");
	ck_assert_int_eq(spec->id, 1);
	is_text(spec->fields[0].name, "a");
	ck_assert_int_eq(spec->fields[0].id, 1);
}
END_TEST

START_TEST(a_many_to_many_field_comes_after_the_columns)
{
	struct model_spec *spec;

	foreign("CREATE TABLE t(b)");
	add_rows("live", "");
	foreign("UPDATE reeve_field SET actual_name = NULL, kind = 'many-to-many',"
		" target = 'u', through = 't_a'");
	spec = spec_there("t");
	ck_assert_uint_eq(spec->field_count, 2);
	is_text(spec->fields[1].kind, "many-to-many");
	is_text(spec->fields[1].target, "u");
	is_text(spec->fields[1].through, "t_a");
	ck_assert_int_eq(spec->fields[1].state, DEFINITION_LIVE);
}
END_TEST

TCase *spec_state_cases(void)
{
	TCase *tcase = tcase_create("state");

	tcase_add_test(tcase, a_parked_field_and_model_are_there_with_their_state);
	tcase_add_test(tcase, a_field_without_its_column_is_missing_and_comes_last);
	tcase_add_test(tcase, a_field_marked_missing_whose_column_is_back_is_live);
	tcase_add_test(tcase, a_model_without_its_table_is_missing);
	tcase_add_test(tcase, a_wish_that_is_not_carried_out_is_no_field_and_no_model);
	tcase_add_test(tcase, a_wished_rename_has_the_name_of_now);
	tcase_add_test(tcase, a_many_to_many_field_comes_after_the_columns);
	return tcase;
}
