/* Adding and renaming fields. */
#include "migrate_test.h"

static void books(void)
{
	foreign("CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year);"
		"INSERT INTO book VALUES (1, 'One', 1999), (5, 'Two', NULL),"
		" (-3, 'Three', 'x')");
}

START_TEST(adds_a_field_and_gives_everything_a_permanent_row)
{
	struct field_spec field;
	int64_t id;

	books();
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("price"), .kind = STR("decimal"), .digits = 8,
			.places = 2, .label = STR("What it costs"),
			.fallback = STR("0"))));
	field = field_of("book", "price");
	ck_assert(str_is(field.kind, "decimal"));
	ck_assert(str_is(field.label, "What it costs"));
	ck_assert_int_gt(field.id, 0);
	ck_assert_int_gt(field_of("book", "title").id, 0);
	ck_assert_int_eq(foreign_integer("SELECT sum(price = 0) FROM book"), 3);
	ck_assert_int_eq(test_plan.step_count, 1);
	ck_assert(str_starts(test_plan.steps[0].sql, "ALTER TABLE \"book\" ADD COLUMN"));
	ck_assert(!test_plan.steps[0].is_rebuild);
	id = field.id;
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("BOOK"), .name = STR("Price"),
		.new_name = STR("cost")));
	ck_assert_int_eq(field_of("book", "cost").id, id);
	ck_assert_str_eq(foreign_text("SELECT hash_after FROM reeve_migration"
				      " ORDER BY id DESC LIMIT 1"),
		foreign_text("SELECT lower(hex(hash)) FROM reeve_model"));
	ck_assert_str_eq(foreign_text("SELECT hash_after FROM reeve_migration"
				      " ORDER BY id DESC LIMIT 1 OFFSET 1"),
		foreign_text("SELECT hash_before FROM reeve_migration"
			     " ORDER BY id DESC LIMIT 1"));
}
END_TEST

START_TEST(refuses_names_that_no_field_can_have)
{
	static const struct {
		struct str name;
		const char *reason;
	} names[] = {
		{{"", 0}, "bad-name"},
		{{"a\0b", 3}, "bad-name"},
		{{"\xff", 1}, "bad-name"},
		{{"TITLE", 5}, "name-taken"},
	};
	char longest[201];

	books();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
				   .field = FIELD(.name = names[i].name)),
			names[i].reason);
		is_refused(CHANGE(CHANGE_FIELD_RENAME, .table = STR("book"),
				   .name = STR("year"), .new_name = names[i].name),
			names[i].reason);
	}
	memset(longest, 'x', sizeof longest);
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = {longest, sizeof longest})),
		"bad-name");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = {longest, 200})));
}
END_TEST

START_TEST(refuses_what_is_not_there)
{
	books();
	foreign("CREATE VIEW v AS SELECT 1 AS a;"
		"CREATE VIRTUAL TABLE f USING fts5(a)");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("nobody"),
			   .field = FIELD(.name = STR("x"))),
		"no-such-table");
	is_refused(CHANGE(CHANGE_FIELD_RENAME, .table = STR("book"),
			   .name = STR("nobody"), .new_name = STR("x")),
		"no-such-field");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("v"),
			   .field = FIELD(.name = STR("x"))),
		"not-a-table");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("f"),
			   .field = FIELD(.name = STR("x"))),
		"not-a-table");
	is_refused(CHANGE(CHANGE_FIELD_PARK, .table = STR("f_data"), .name = STR("id")),
		"not-a-table");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("reeve_user"),
			   .field = FIELD(.name = STR("x"))),
		"no-such-table");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR(""),
			   .field = FIELD(.name = STR("x"))),
		"no-such-table");
}
END_TEST

START_TEST(refuses_sql_that_reaches_beyond_its_place)
{
	books();
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .type = STR("TEXT, y TEXT"))),
		"bad-kind");
	is_refused(
		CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			.field = FIELD(.name = STR("x"), .type = STR("TEXT NOT NULL"))),
		"bad-kind");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .type = STR("TEXT) --"))),
		"bad-kind");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("nothing"))),
		"bad-kind");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"),
				   .fallback = STR("1) UNIQUE (y"))),
		"bad-default");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .fallback = STR("draft"))),
		"bad-default");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("computed"),
				   .expression = STR("nobody + 1"))),
		"bad-expression");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("foreign key"),
				   .target = STR("nobody"))),
		"no-such-table");
	is_refused(
		CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			.field = FIELD(.name = STR("x"), .kind = STR("foreign key"),
				.target = STR("book"), .on_delete = STR("CASCADE, y"))),
		"bad-kind");
}
END_TEST

START_TEST(adds_what_alter_table_cannot)
{
	books();
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("made"), .kind = STR("datetime"),
			.fallback = STR("CURRENT_TIMESTAMP"), .is_not_null = true)));
	ck_assert(test_plan.steps[0].is_rebuild);
	ck_assert_int_eq(foreign_integer("SELECT count(made) FROM book"), 3);
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("long"), .kind = STR("computed"),
			.type = STR("INTEGER"), .expression = STR("length(title)"),
			.is_stored = true)));
	ck_assert_int_eq(foreign_integer("SELECT sum(long) FROM book"), 11);
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("short"), .kind = STR("computed"),
			.expression = STR("substr(title, 1, 1)"))));
	ck_assert_str_eq(foreign_text("SELECT short FROM book WHERE id = 5"), "T");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("code"), .kind = STR("integer"),
				   .is_not_null = true)),
		"nulls");
	ck_assert_int_eq(test_plan.blockers[0].count, 3);
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("code"), .kind = STR("integer"),
				   .is_not_null = true),
			   .misfits = MISFIT_DEFAULT, .misfit_value = STR("many")),
		"bad-default");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("code"), .kind = STR("integer"),
			.is_not_null = true),
		.misfits = MISFIT_DEFAULT, .misfit_value = STR("42")));
	ck_assert_int_eq(foreign_integer("SELECT sum(code) FROM book"), 126);
	ck_assert_int_eq(foreign_integer("SELECT group_concat(id) = '-3,1,5' FROM"
					 " (SELECT id FROM book ORDER BY id)"),
		1);
}
END_TEST

START_TEST(adds_unique_and_indexed_and_references)
{
	books();
	foreign("CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT);"
		"CREATE TABLE pair (a, b, PRIMARY KEY (a, b));"
		"INSERT INTO author VALUES (1, 'Ann')");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("isbn"), .kind = STR("text"),
			.is_unique = true)));
	ck_assert_int_eq(foreign_code("UPDATE book SET isbn = 'x'"), 2067);
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("same"), .kind = STR("text"),
				   .fallback = STR("'x'"), .is_unique = true)),
		"duplicates");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("author"), .kind = STR("foreign key"),
			.target = STR("Author"), .on_delete = STR("SET NULL"),
			.is_indexed = true)));
	ck_assert(field_of("book", "author").is_indexed);
	ck_assert(str_is(field_of("book", "author").kind, "foreign key"));
	ck_assert(str_is(field_of("book", "author").on_delete, "SET NULL"));
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("editor"), .kind = STR("one-to-one"),
			.target = STR("author"))));
	ck_assert(str_is(field_of("book", "editor").kind, "one-to-one"));
	is_refused(
		CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			.field = FIELD(.name = STR("ghost"), .kind = STR("foreign key"),
				.target = STR("author"), .fallback = STR("9"))),
		"orphans");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("pair"), .kind = STR("foreign key"),
				   .target = STR("pair"))),
		"bad-kind");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("name"), .kind = STR("foreign key"),
				   .target = STR("author"), .target_key = STR("name"))),
		"bad-kind");
}
END_TEST

START_TEST(the_same_addition_twice_is_refused)
{
	struct change add = CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("x"), .kind = STR("integer")));

	books();
	apply(add);
	is_refused(add, "name-taken");
}
END_TEST

START_TEST(renames_in_indexes_triggers_and_views_and_lists)
{
	books();
	foreign("CREATE INDEX by_year ON book (year) WHERE year > 1900;"
		"CREATE TABLE log (text);"
		"CREATE TRIGGER t AFTER UPDATE OF year ON book BEGIN"
		" INSERT INTO log VALUES (new.year); END;"
		"CREATE VIEW old AS SELECT title FROM book WHERE year < 1950");
	apply(CHANGE(CHANGE_MODEL_OPTIONS, .table = STR("book"),
		.model = &(struct model_spec){.title = STR("{{title}} ({{ year }})"),
			.ordering = STR("[\"-year\",\"title\"]"),
			.list_columns = STR("[\"title\",\"year\"]"),
			.date_hierarchy = STR("year"),
			.fieldsets = STR("[{\"label\":\"A\",\"fields\":[\"year\"]}]")}));
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("book"), .name = STR("year"),
		.new_name = STR("a \"b\"\n")));
	foreign("UPDATE book SET \"a \"\"b\"\"\n\" = 2000");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM log"), 3);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM old"), 0);
	ck_assert_str_eq(foreign_text("SELECT title FROM reeve_model"),
		"{{title}} ({{a \"b\"\n}})");
	ck_assert_str_eq(foreign_text("SELECT ordering FROM reeve_model"),
		"[\"-a \\\"b\\\"\\n\",\"title\"]");
	ck_assert_str_eq(foreign_text("SELECT fieldsets FROM reeve_model"),
		"[{\"label\":\"A\",\"fields\":[\"a \\\"b\\\"\\n\"]}]");
	ck_assert_str_eq(
		foreign_text("SELECT date_hierarchy FROM reeve_model"), "a \"b\"\n");
	ck_assert_str_eq(foreign_text("SELECT name FROM reeve_alias"), "year");
	undo_latest();
	ck_assert_str_eq(
		foreign_text("SELECT title FROM reeve_model"), "{{title}} ({{year}})");
}
END_TEST

START_TEST(renames_what_has_no_name_and_by_case_alone)
{
	foreign("CREATE TABLE t (\"\" TEXT, b); INSERT INTO t VALUES (1, 2)");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR(""),
		.new_name = STR("a")));
	ck_assert_int_eq(foreign_integer("SELECT a FROM t"), 1);
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("a"),
		.new_name = STR("A")));
	ck_assert_str_eq(foreign_text("SELECT name FROM pragma_table_info('t')"), "A");
	ck_assert_str_eq(foreign_text("SELECT actual_name FROM reeve_field"
				      " WHERE column_name = 'a'"),
		"A");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("A"),
		.new_name = STR("A")));
	ck_assert_int_eq(test_plan.step_count, 0);
	ck_assert_int_eq(test_plan.migration_id, 0);
}
END_TEST

START_TEST(a_broken_view_is_named)
{
	books();
	foreign("CREATE VIEW broken AS SELECT nobody FROM book");
	is_refused(CHANGE(CHANGE_FIELD_RENAME, .table = STR("book"), .name = STR("year"),
			   .new_name = STR("y")),
		"broken-view");
	ck_assert(str_has_nocase(test_plan.blockers[0].words, "broken"));
	/* What does not need it whole goes on. */
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("x"), .kind = STR("integer"),
			.is_not_null = true, .fallback = STR("(1 + 1)"))));
	ck_assert_int_eq(foreign_integer("SELECT sum(x) FROM book"), 6);
}
END_TEST

START_TEST(a_trigger_that_counts_columns_is_in_the_way)
{
	books();
	foreign("CREATE TABLE other (x);"
		"CREATE TRIGGER t AFTER INSERT ON other BEGIN"
		" INSERT INTO book VALUES (NULL, 'x', 1); END");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("integer"))),
		"broken-trigger");
}
END_TEST

TCase *migrate_field_cases(void)
{
	TCase *cases = tcase_create("field");

	tcase_add_test(cases, adds_a_field_and_gives_everything_a_permanent_row);
	tcase_add_test(cases, refuses_names_that_no_field_can_have);
	tcase_add_test(cases, refuses_what_is_not_there);
	tcase_add_test(cases, refuses_sql_that_reaches_beyond_its_place);
	tcase_add_test(cases, adds_what_alter_table_cannot);
	tcase_add_test(cases, adds_unique_and_indexed_and_references);
	tcase_add_test(cases, the_same_addition_twice_is_refused);
	tcase_add_test(cases, renames_in_indexes_triggers_and_views_and_lists);
	tcase_add_test(cases, renames_what_has_no_name_and_by_case_alone);
	tcase_add_test(cases, a_broken_view_is_named);
	tcase_add_test(cases, a_trigger_that_counts_columns_is_in_the_way);
	return cases;
}
