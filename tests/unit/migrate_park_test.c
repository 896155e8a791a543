/* Parking, restoring and purging fields. */
#include "migrate_test.h"

static void things(void)
{
	foreign("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
		" size INTEGER CHECK (size > 0), state TEXT NOT NULL DEFAULT 'new',"
		" code TEXT UNIQUE, CHECK (length(state) > 1));"
		"INSERT INTO thing VALUES (1, 'a', 1, 'old', 'x'), (2, 'b', 2, 'new', "
		"'y')");
}

static struct change of(enum change_kind kind, const char *name)
{
	return CHANGE(kind, .table = STR("thing"), .name = str_from(name));
}

START_TEST(parks_and_restores_with_all_values)
{
	things();
	apply(of(CHANGE_FIELD_PARK, "name"));
	ck_assert_int_eq(field_of("thing", "name").state, DEFINITION_PARKED);
	ck_assert(!field_of("thing", "name").is_not_null);
	ck_assert_int_gt(field_of("thing", "name").state_moment, 0);
	ck_assert_str_eq(foreign_text("SELECT name FROM thing WHERE id = 2"), "b");
	is_refused(of(CHANGE_FIELD_PARK, "name"), "parked");
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("thing"),
			   .field = FIELD(.name = STR("Name"))),
		"name-taken");
	ck_assert(str_has_nocase(test_plan.blockers[0].words, "parked"));
	apply(of(CHANGE_FIELD_RESTORE, "name"));
	ck_assert(field_of("thing", "name").is_not_null);
	ck_assert_int_eq(field_of("thing", "name").state, DEFINITION_LIVE);
	is_refused(of(CHANGE_FIELD_RESTORE, "name"), "not-parked");
	is_refused(of(CHANGE_FIELD_PURGE, "name"), "not-parked");
	is_refused(of(CHANGE_FIELD_PARK, "id"), "key-field");
}
END_TEST

START_TEST(restores_without_not_null_where_rows_came_meanwhile)
{
	things();
	apply(of(CHANGE_FIELD_PARK, "name"));
	foreign("INSERT INTO thing(id) VALUES (3)");
	apply(of(CHANGE_FIELD_RESTORE, "name"));
	ck_assert(!field_of("thing", "name").is_not_null);
	ck_assert(str_has_nocase(test_plan.words, "1 row"));
}
END_TEST

START_TEST(parks_without_touching_the_table_where_it_can)
{
	const char *sql;

	things();
	sql = sql_of("thing");
	apply(of(CHANGE_FIELD_PARK, "state"));
	apply(of(CHANGE_FIELD_PARK, "size"));
	ck_assert_str_eq(sql, sql_of("thing"));
	undo_latest();
	ck_assert_int_eq(field_of("thing", "size").state, DEFINITION_LIVE);
}
END_TEST

START_TEST(purges_what_is_parked)
{
	things();
	foreign("CREATE INDEX by_name ON thing (name);"
		"CREATE INDEX by_both ON thing (state, code)");
	apply(of(CHANGE_FIELD_PARK, "name"));
	apply(of(CHANGE_FIELD_PURGE, "name"));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM pragma_table_info('thing')"
					 " WHERE name = 'name'"),
		0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_field"
					 " WHERE column_name = 'name'"),
		0);
	ck_assert_int_eq(foreign_integer("SELECT inverse IS NULL FROM reeve_migration"
					 " ORDER BY id DESC LIMIT 1"),
		1);
	apply(of(CHANGE_FIELD_PARK, "size"));
	apply(of(CHANGE_FIELD_PURGE, "size"));
	ck_assert_int_eq(foreign_integer("SELECT sum(id) FROM thing"), 3);
	apply(of(CHANGE_FIELD_PARK, "code"));
	is_refused(of(CHANGE_FIELD_PURGE, "code"), "in-use");
	foreign("DROP INDEX by_both");
	apply(of(CHANGE_FIELD_PURGE, "code"));
	apply(of(CHANGE_FIELD_PARK, "state"));
	is_refused(of(CHANGE_FIELD_PURGE, "state"), "in-use");
}
END_TEST

START_TEST(purges_nothing_that_others_use)
{
	things();
	foreign("CREATE TABLE child (code REFERENCES thing(code));"
		"CREATE VIEW v AS SELECT size FROM thing");
	apply(of(CHANGE_FIELD_PARK, "code"));
	is_refused(of(CHANGE_FIELD_PURGE, "code"), "in-use");
	apply(of(CHANGE_FIELD_PARK, "size"));
	is_refused(of(CHANGE_FIELD_PURGE, "size"), "broken-view");
	foreign("DROP VIEW v; CREATE TRIGGER t AFTER UPDATE ON thing BEGIN"
		" SELECT old.size; END");
	is_refused(of(CHANGE_FIELD_PURGE, "size"), "in-use");
	foreign("DROP TRIGGER t; ALTER TABLE thing ADD COLUMN twice AS (size * 2)");
	is_refused(of(CHANGE_FIELD_PURGE, "size"), "in-use");
	apply(of(CHANGE_FIELD_PARK, "twice"));
	apply(of(CHANGE_FIELD_PURGE, "twice"));
	apply(of(CHANGE_FIELD_PURGE, "size"));
}
END_TEST

START_TEST(purges_the_row_of_what_is_missing)
{
	things();
	apply(of(CHANGE_FIELD_PARK, "code"));
	apply(of(CHANGE_FIELD_RESTORE, "code"));
	foreign("CREATE TABLE aside AS SELECT * FROM thing; DROP TABLE thing;"
		"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
	ck_assert_int_eq(field_of("thing", "code").state, DEFINITION_MISSING);
	is_refused(of(CHANGE_FIELD_PARK, "code"), "parked");
	apply(of(CHANGE_FIELD_PURGE, "code"));
	is_refused(of(CHANGE_FIELD_PURGE, "code"), "no-such-field");
}
END_TEST

START_TEST(an_addition_undone_keeps_what_was_typed_meanwhile)
{
	const struct change add = CHANGE(CHANGE_FIELD_ADD, .table = STR("thing"),
		.field = FIELD(.name = STR("note"), .kind = STR("text"),
			.label = STR("Remark"), .fallback = STR("'-'")));

	things();
	apply(add);
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM pragma_table_info('thing')"
					 " WHERE name = 'note'"),
		0);
	undo_latest();
	ck_assert(str_is(field_of("thing", "note").label, "Remark"));
	foreign("UPDATE thing SET note = 'typed' WHERE id = 1");
	apply(of(CHANGE_FIELD_PARK, "note"));
	apply(of(CHANGE_FIELD_PURGE, "note"));
	apply(add);
	foreign("UPDATE thing SET note = 'typed' WHERE id = 1");
	undo_latest();
	ck_assert_int_eq(field_of("thing", "note").state, DEFINITION_PARKED);
	ck_assert_str_eq(foreign_text("SELECT note FROM thing WHERE id = 1"), "typed");
	undo_latest();
	ck_assert_int_eq(field_of("thing", "note").state, DEFINITION_LIVE);
}
END_TEST

TCase *migrate_park_cases(void)
{
	TCase *cases = tcase_create("park");

	tcase_add_test(cases, parks_and_restores_with_all_values);
	tcase_add_test(cases, restores_without_not_null_where_rows_came_meanwhile);
	tcase_add_test(cases, parks_without_touching_the_table_where_it_can);
	tcase_add_test(cases, purges_what_is_parked);
	tcase_add_test(cases, purges_nothing_that_others_use);
	tcase_add_test(cases, purges_the_row_of_what_is_missing);
	tcase_add_test(cases, an_addition_undone_keeps_what_was_typed_meanwhile);
	return cases;
}
