/* Making, renaming, parking and purging models, and many-to-many fields. */
#include "migrate_test.h"

static struct change survey(void)
{
	static const struct field_spec fields[] = {
		{.name = {"name", 4},
			.kind = {"text", 4},
			.max_length = 80,
			.is_not_null = true,
			.is_unique = true,
			.label = {"Called", 6}},
		{.name = {"opened", 6}, .kind = {"date", 4}, .is_indexed = true},
		{.name = {"up", 2}, .kind = {"foreign key", 11}, .target = {"survey", 6}},
		{.name = {"long", 4},
			.kind = {"computed", 8},
			.expression = {"length(name)", 12}},
	};
	static const struct str pair[] = {{"name", 4}, {"opened", 6}};
	static const struct name_list uniques[] = {{pair, 2}};
	static struct str checks[] = {{"length(name) > 1", 16}};
	static const struct model_spec spec = {.table = {"survey", 6},
		.label = {"Survey", 6},
		.title = {"{{name}}", 8},
		.fields = (struct field_spec *)fields,
		.field_count = 4,
		.uniques = (struct name_list *)uniques,
		.unique_count = 1,
		.checks = checks,
		.check_count = 1};

	return CHANGE(CHANGE_MODEL_ADD, .table = STR("survey"), .model = &spec);
}

static struct change of(enum change_kind kind, const char *table)
{
	return CHANGE(kind, .table = str_from(table));
}

START_TEST(makes_a_model_with_all_it_asks_for)
{
	apply(survey());
	ck_assert_str_eq(foreign_text("SELECT name FROM pragma_table_info('survey')"
				      " WHERE pk = 1 AND type = 'INTEGER'"),
		"id");
	ck_assert(field_of("survey", "name").is_unique);
	ck_assert(str_is(field_of("survey", "name").label, "Called"));
	ck_assert(str_is(field_of("survey", "opened").kind, "date"));
	ck_assert(field_of("survey", "opened").is_indexed);
	ck_assert(str_is(field_of("survey", "up").kind, "foreign key"));
	foreign("INSERT INTO survey(name, opened) VALUES ('ab', '2026-01-01')");
	ck_assert_int_eq(foreign_integer("SELECT long FROM survey"), 2);
	ck_assert_int_eq(
		foreign_code("INSERT INTO survey(name) VALUES ('a')") & 0xff, 19);
	ck_assert_int_eq(
		foreign_code("INSERT INTO survey(name) VALUES ('ab')") & 0xff, 19);
	is_refused(survey(), "name-taken");
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT state = 'parked' FROM reeve_model"), 1);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM survey"), 1);
}
END_TEST

START_TEST(an_empty_model_is_unmade_by_undo)
{
	apply(survey());
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM sqlite_schema"
					 " WHERE name LIKE '%survey%'"),
		0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_model"), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_field"), 0);
	undo_latest();
	ck_assert(field_of("survey", "name").is_unique);
	ck_assert_str_eq(foreign_text("SELECT title FROM reeve_model"), "{{name}}");
}
END_TEST

START_TEST(refuses_what_is_no_model)
{
	static const char *const names[] = {"", "sqlite_x", "Reeve_x", "v", "i"};
	static const char *const reasons[] = {
		"bad-name", "bad-name", "bad-name", "name-taken", "name-taken"};
	struct model_spec spec = {0};
	struct field_spec fields[2] = {
		{.name = STR("a"), .kind = STR("text")}, {.name = STR("A")}};

	foreign("CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE t (a);"
		"CREATE INDEX i ON t (a)");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		spec.table = str_from(names[i]);
		is_refused(CHANGE(CHANGE_MODEL_ADD, .table = spec.table, .model = &spec),
			reasons[i]);
	}
	spec = (struct model_spec){
		.table = STR("new"), .fields = fields, .field_count = 2};
	is_refused(CHANGE(CHANGE_MODEL_ADD, .table = spec.table, .model = &spec),
		"name-taken");
	spec.field_count = 1;
	spec.checks = (struct str[]){STR("1); DROP TABLE t; --")};
	spec.check_count = 1;
	is_refused(CHANGE(CHANGE_MODEL_ADD, .table = spec.table, .model = &spec),
		"bad-expression");
	ck_assert_int_eq(
		try_change(CHANGE(CHANGE_MODEL_ADD, .table = STR("x")), MIGRATE_APPLY),
		STATUS_INVALID);
}
END_TEST

START_TEST(makes_strict_tables_and_keys_of_all_kinds)
{
	struct field_spec fields[] = {
		{.name = STR("a"), .kind = STR("integer"), .is_key = true},
		{.name = STR("b"), .kind = STR("text"), .is_key = true},
		{.name = STR("c"), .kind = STR("decimal"), .digits = 5, .places = 2}};
	struct model_spec spec = {.table = STR("pair"),
		.fields = fields,
		.field_count = 3,
		.is_strict = true,
		.is_without_rowid = true};

	apply(CHANGE(CHANGE_MODEL_ADD, .table = spec.table, .model = &spec));
	ck_assert_str_eq(foreign_text("SELECT group_concat(name) FROM"
				      " pragma_table_info('pair') WHERE pk > 0"),
		"a,b");
	ck_assert_int_eq(foreign_integer("SELECT wr AND strict FROM pragma_table_list"
					 " WHERE name = 'pair'"),
		1);
	spec = (struct model_spec){
		.table = STR("one"), .fields = fields, .field_count = 1};
	apply(CHANGE(CHANGE_MODEL_ADD, .table = spec.table, .model = &spec));
	foreign("INSERT INTO one DEFAULT VALUES");
	ck_assert_int_eq(foreign_integer("SELECT rowid = a FROM one"), 1);
}
END_TEST

START_TEST(renames_a_model_and_all_that_names_it)
{
	foreign("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES "
		"a);"
		"CREATE VIEW v AS SELECT * FROM a; INSERT INTO a VALUES (1)");
	apply(CHANGE(CHANGE_MODEL_RENAME, .table = STR("a"), .new_name = STR("A x\"")));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM v"), 1);
	ck_assert_str_eq(
		foreign_text("SELECT \"table\" FROM pragma_foreign_key_list('b')"),
		"A x\"");
	ck_assert_str_eq(foreign_text("SELECT name FROM reeve_alias"), "a");
	ck_assert_str_eq(foreign_text("SELECT table_name || actual_name FROM"
				      " reeve_model"),
		"A x\"A x\"");
	apply(CHANGE(
		CHANGE_MODEL_RENAME, .table = STR("a X\""), .new_name = STR("a X\"")));
	ck_assert_str_eq(foreign_text("SELECT actual_name FROM reeve_model"), "a X\"");
	is_refused(
		CHANGE(CHANGE_MODEL_RENAME, .table = STR("b"), .new_name = STR("A X\"")),
		"name-taken");
	is_refused(CHANGE(CHANGE_MODEL_RENAME, .table = STR("v"), .new_name = STR("w")),
		"not-a-table");
	undo_latest();
	ck_assert_str_eq(foreign_text("SELECT actual_name FROM reeve_model"), "A x\"");
}
END_TEST

START_TEST(parks_restores_and_purges_a_model)
{
	foreign("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES "
		"a);"
		"INSERT INTO a VALUES (1), (2); INSERT INTO b VALUES (1), (NULL)");
	is_refused(of(CHANGE_MODEL_PURGE, "a"), "not-parked");
	is_refused(of(CHANGE_MODEL_RESTORE, "a"), "not-parked");
	apply(of(CHANGE_MODEL_PARK, "a"));
	ck_assert(str_has_nocase(test_plan.words, "\"b\""));
	is_refused(of(CHANGE_MODEL_PARK, "a"), "parked");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("a"),
			   .field = FIELD(.name = STR("x"))),
		"parked");
	apply(of(CHANGE_MODEL_RESTORE, "a"));
	apply(of(CHANGE_MODEL_PARK, "a"));
	is_refused(of(CHANGE_MODEL_PURGE, "a"), "in-use");
	ck_assert_int_eq(test_plan.blockers[0].count, 1);
	foreign("UPDATE b SET a = NULL; CREATE VIEW v AS SELECT * FROM a");
	is_refused(of(CHANGE_MODEL_PURGE, "a"), "broken-view");
	foreign("DROP VIEW v");
	apply(of(CHANGE_MODEL_PURGE, "a"));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM sqlite_schema"
					 " WHERE name = 'a'"),
		0);
	is_refused(of(CHANGE_MODEL_PURGE, "a"), "no-such-table");
}
END_TEST

START_TEST(options_come_and_go)
{
	foreign("CREATE VIEW v AS SELECT 1 AS a");
	apply(CHANGE(CHANGE_MODEL_OPTIONS, .table = STR("v"),
		.model = &(const struct model_spec){.label = STR("One"),
			.page_size = 20,
			.icon = STR("x"),
			.is_hidden = true}));
	ck_assert_int_eq(foreign_integer("SELECT page_size = 20 AND is_hidden AND"
					 " label = 'One' FROM reeve_model"),
		1);
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT page_size IS NULL AND NOT is_hidden"
					 " AND label IS NULL FROM reeve_model"),
		1);
}
END_TEST

START_TEST(many_to_many_has_a_table_of_its_own)
{
	const struct change add = CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
		.field = FIELD(.name = STR("tags"), .kind = STR("many-to-many"),
			.target = STR("tag"), .label = STR("Labels")));

	foreign("CREATE TABLE book (id INTEGER PRIMARY KEY);"
		"CREATE TABLE tag (name TEXT PRIMARY KEY); CREATE TABLE no (a);"
		"INSERT INTO book VALUES (1), (2); INSERT INTO tag VALUES ('x'), ('y')");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("many-to-many"),
				   .target = STR("no"))),
		"bad-kind");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("book"),
			   .field = FIELD(.name = STR("x"), .kind = STR("many-to-many"),
				   .target = STR("nobody"))),
		"no-such-table");
	apply(add);
	ck_assert(str_is(field_of("book", "tags").through, "book_tags"));
	ck_assert(str_is(field_of("book", "tags").label, "Labels"));
	foreign("INSERT INTO book_tags VALUES (1, 'x')");
	ck_assert_int_eq(
		foreign_code("INSERT INTO book_tags VALUES (1, 'x')") & 0xff, 19);
	is_refused(add, "name-taken");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("book"), .name = STR("tags"),
		.new_name = STR("words")));
	apply(CHANGE(CHANGE_FIELD_PARK, .table = STR("book"), .name = STR("words")));
	ck_assert_int_eq(field_of("book", "words").state, DEFINITION_PARKED);
	apply(CHANGE(CHANGE_MODEL_RENAME, .table = STR("tag"), .new_name = STR("word")));
	ck_assert(str_is(field_of("book", "words").target, "word"));
	apply(CHANGE(CHANGE_FIELD_RESTORE, .table = STR("book"), .name = STR("words")));
	foreign("PRAGMA foreign_keys=ON; DELETE FROM book WHERE id = 1");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM book_tags"), 0);
	apply(CHANGE(CHANGE_FIELD_PARK, .table = STR("book"), .name = STR("words")));
	apply(CHANGE(CHANGE_FIELD_PURGE, .table = STR("book"), .name = STR("words")));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM sqlite_schema"
					 " WHERE name = 'book_tags'"),
		0);
	apply(CHANGE(CHANGE_MODEL_RENAME, .table = STR("word"), .new_name = STR("tag")));
	apply(add);
	undo_latest();
	undo_latest();
	ck_assert(str_is(field_of("book", "tags").through, "book_tags"));
}
END_TEST

TCase *migrate_model_cases(void)
{
	TCase *cases = tcase_create("model");

	tcase_add_test(cases, makes_a_model_with_all_it_asks_for);
	tcase_add_test(cases, an_empty_model_is_unmade_by_undo);
	tcase_add_test(cases, refuses_what_is_no_model);
	tcase_add_test(cases, makes_strict_tables_and_keys_of_all_kinds);
	tcase_add_test(cases, renames_a_model_and_all_that_names_it);
	tcase_add_test(cases, parks_restores_and_purges_a_model);
	tcase_add_test(cases, options_come_and_go);
	tcase_add_test(cases, many_to_many_has_a_table_of_its_own);
	return cases;
}
