/* Changing what a field is: null, default, unique, index, reference, collation, computed,
 * and what only the definition says. */
#include "migrate_test.h"

static void goods(void)
{
	foreign("CREATE TABLE maker (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
		"INSERT INTO maker VALUES (1, 'Ann'), (2, 'Bob');"
		"CREATE TABLE good (id INTEGER PRIMARY KEY, name TEXT, size INTEGER,"
		" maker INTEGER, code TEXT UNIQUE COLLATE NOCASE);"
		"INSERT INTO good VALUES (1, 'a', 10, 1, 'x'), (2, 'b', NULL, 2, 'y'),"
		" (3, 'a', 30, 9, 'Z')");
}

/* The field as it is, to be changed. */
static struct field_spec *like(const char *name)
{
	struct field_spec *field = arena_zeroed(test_arena, 1, sizeof *field);

	*field = field_of("good", name);
	return field;
}

static struct change altered(const struct field_spec *field)
{
	return CHANGE(CHANGE_FIELD_ALTER, .table = STR("good"), .name = field->name,
		.field = field);
}

START_TEST(not_null_names_the_rows_in_the_way)
{
	struct field_spec *size;
	struct change change;
	const struct plan_blocker *blocker;

	goods();
	size = like("size");
	size->is_not_null = true;
	change = altered(size);
	blocker = is_refused(change, "nulls");
	ck_assert_int_eq(blocker->count, 1);
	ck_assert_uint_eq(blocker->row_count, 1);
	ck_assert(str_is(blocker->rows[0], "2"));
	change.misfits = MISFIT_DEFAULT;
	change.misfit_value = STR("7");
	apply(change);
	ck_assert_int_eq(foreign_integer("SELECT size FROM good WHERE id = 2"), 7);
	ck_assert(field_of("good", "size").is_not_null);
	undo_latest();
	ck_assert_int_eq(
		foreign_integer("SELECT size IS NULL FROM good WHERE id = 2"), 1);
	ck_assert(!field_of("good", "size").is_not_null);
}
END_TEST

START_TEST(unique_names_the_duplicates)
{
	struct field_spec *name;
	const struct plan_blocker *blocker;

	goods();
	name = like("name");
	name->is_unique = true;
	blocker = is_refused(altered(name), "duplicates");
	ck_assert_int_eq(blocker->count, 2);
	ck_assert(str_is(blocker->rows[0], "1"));
	ck_assert(str_is(blocker->rows[1], "3"));
	ck_assert(str_is(blocker->values[0], "a"));
	foreign("UPDATE good SET name = 'c' WHERE id = 3");
	apply(altered(name));
	ck_assert_int_eq(foreign_code("UPDATE good SET name = 'q'"), 2067);
	ck_assert(!test_plan.steps[0].is_rebuild);
	undo_latest();
	foreign("UPDATE good SET name = 'q'");
}
END_TEST

START_TEST(unique_by_a_clause_goes_with_a_rebuild)
{
	struct field_spec *code;
	const char *sql;

	goods();
	code = like("code");
	ck_assert(code->is_unique);
	code->is_unique = false;
	sql = sql_of("good");
	apply(altered(code));
	ck_assert(!str_has_nocase(str_from(sql_of("good")), "unique"));
	ck_assert(str_has_nocase(str_from(sql_of("good")), "collate nocase"));
	foreign("UPDATE good SET code = 'q'");
	foreign("UPDATE good SET code = id");
	undo_latest();
	ck_assert_int_eq(foreign_code("UPDATE good SET code = 'q'"), 2067);
	ck_assert_str_ne(sql, "");
}
END_TEST

START_TEST(unique_that_is_referred_to_must_stay)
{
	struct field_spec *name;

	goods();
	foreign("CREATE TABLE child (maker TEXT REFERENCES maker(name))");
	name = arena_zeroed(test_arena, 1, sizeof *name);
	*name = field_of("maker", "name");
	name->is_unique = false;
	is_refused(CHANGE(CHANGE_FIELD_ALTER, .table = STR("maker"), .name = STR("name"),
			   .field = name),
		"in-use");
}
END_TEST

START_TEST(a_reference_names_the_orphans)
{
	struct field_spec *maker;
	struct change change;
	const struct plan_blocker *blocker;

	goods();
	maker = like("maker");
	maker->kind = STR("foreign key");
	maker->target = STR("maker");
	maker->on_delete = STR("CASCADE");
	change = altered(maker);
	blocker = is_refused(change, "orphans");
	ck_assert_int_eq(blocker->count, 1);
	ck_assert(str_is(blocker->rows[0], "3"));
	ck_assert(str_is(blocker->values[0], "9"));
	change.misfits = MISFIT_NULL;
	apply(change);
	ck_assert_int_eq(
		foreign_integer("SELECT maker IS NULL FROM good WHERE id = 3"), 1);
	ck_assert(str_is(field_of("good", "maker").on_delete, "CASCADE"));
	foreign("PRAGMA foreign_keys=ON; DELETE FROM maker WHERE id = 1");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM good"), 2);
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT maker FROM good WHERE id = 3"), 9);
	ck_assert(str_is(field_of("good", "maker").kind, "integer"));
}
END_TEST

START_TEST(another_on_delete_keeps_the_rest_of_the_clause)
{
	struct field_spec *up;

	foreign("CREATE TABLE good (id INTEGER PRIMARY KEY, up INTEGER REFERENCES "
		"good(id)"
		" ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,"
		" other INTEGER, FOREIGN KEY (other) REFERENCES good);"
		"INSERT INTO good VALUES (1, 2, NULL), (2, NULL, 1)");
	up = like("up");
	up->on_delete = STR("RESTRICT");
	apply(altered(up));
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM pragma_foreign_key_list('good')"
				" WHERE \"table\" = 'good' AND on_delete = 'RESTRICT'"
				" AND on_update = 'CASCADE'"),
		1);
	ck_assert(str_has_nocase(str_from(sql_of("good")), "initially deferred"));
	up = like("other");
	up->kind = STR("integer");
	up->target = STR("");
	apply(altered(up));
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM pragma_foreign_key_list('good')"),
		1);
	ck_assert_int_eq(foreign_integer("SELECT up FROM good WHERE id = 1"), 2);
}
END_TEST

START_TEST(default_index_and_collation_change)
{
	struct field_spec *name;

	goods();
	name = like("name");
	name->fallback = STR("'none'");
	name->is_indexed = true;
	name->collation = STR("NOCASE");
	apply(altered(name));
	foreign("INSERT INTO good(id) VALUES (4)");
	ck_assert_str_eq(foreign_text("SELECT name FROM good WHERE id = 4"), "none");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM good WHERE name = 'NONE'"), 1);
	ck_assert(field_of("good", "name").is_indexed);
	undo_latest();
	ck_assert(!field_of("good", "name").is_indexed);
	ck_assert_uint_eq(field_of("good", "name").collation.len, 0);
	ck_assert_uint_eq(field_of("good", "name").fallback.len, 0);
}
END_TEST

START_TEST(a_collation_that_makes_values_the_same_is_refused)
{
	struct field_spec *name;

	goods();
	foreign("UPDATE good SET name = 'A' WHERE id = 3;"
		"CREATE UNIQUE INDEX u ON good (name)");
	name = like("name");
	name->collation = STR("NOCASE");
	is_refused(altered(name), "duplicates");
	name->collation = STR("nobody's");
	is_refused(altered(name), "bad-collation");
}
END_TEST

START_TEST(what_only_the_definition_says_touches_no_row)
{
	struct field_spec *name;
	struct digest before;
	const char *sql;

	goods();
	name = like("name");
	name->label = STR("What it is called");
	name->help = STR("Any words");
	name->choices = STR("[[\"a\",\"Anna\"],\"c\"]");
	name->max_length = 30;
	name->position = 3;
	name->is_required = true;
	name->is_hidden = true;
	before = rows_of("good");
	sql = sql_of("good");
	apply(altered(name));
	ck_assert(digest_equal(before, rows_of("good")));
	ck_assert_str_eq(sql, sql_of("good"));
	ck_assert_uint_eq(test_plan.steps[0].sql.len, 0);
	ck_assert(str_has_nocase(test_plan.words, "1 row is outside"));
	ck_assert(str_is(field_of("good", "name").help, "Any words"));
	ck_assert_int_eq(field_of("good", "name").position, 3);
	undo_latest();
	ck_assert_uint_eq(field_of("good", "name").help.len, 0);
	ck_assert(!field_of("good", "name").is_hidden);
}
END_TEST

START_TEST(a_key_keeps_its_type)
{
	struct field_spec *id;

	goods();
	id = like("id");
	id->kind = STR("text");
	id->type = STR("");
	is_refused(altered(id), "key-field");
	id = like("id");
	id->label = STR("Number");
	apply(altered(id));
	ck_assert(str_is(field_of("good", "id").label, "Number"));
}
END_TEST

START_TEST(computed_fields_change_their_expression)
{
	struct field_spec *twice, *name;

	goods();
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("good"),
		.field = FIELD(.name = STR("twice"), .kind = STR("computed"),
			.type = STR("INTEGER"), .expression = STR("size * 2"))));
	twice = like("twice");
	ck_assert(str_is(twice->kind, "computed"));
	twice->expression = STR("size * 3");
	twice->is_stored = true;
	apply(altered(twice));
	ck_assert_int_eq(foreign_integer("SELECT twice FROM good WHERE id = 1"), 30);
	twice->expression = STR("nobody");
	is_refused(altered(twice), "bad-expression");
	undo_latest();
	ck_assert_int_eq(foreign_integer("SELECT twice FROM good WHERE id = 1"), 20);
	twice = like("twice");
	twice->kind = STR("integer");
	apply(altered(twice));
	foreign("UPDATE good SET twice = 1");
	name = like("name");
	name->kind = STR("computed");
	name->expression = STR("size");
	is_refused(altered(name), "bad-kind");
}
END_TEST

TCase *migrate_alter_cases(void)
{
	TCase *cases = tcase_create("alter");

	tcase_add_test(cases, not_null_names_the_rows_in_the_way);
	tcase_add_test(cases, unique_names_the_duplicates);
	tcase_add_test(cases, unique_by_a_clause_goes_with_a_rebuild);
	tcase_add_test(cases, unique_that_is_referred_to_must_stay);
	tcase_add_test(cases, a_reference_names_the_orphans);
	tcase_add_test(cases, another_on_delete_keeps_the_rest_of_the_clause);
	tcase_add_test(cases, default_index_and_collation_change);
	tcase_add_test(cases, a_collation_that_makes_values_the_same_is_refused);
	tcase_add_test(cases, what_only_the_definition_says_touches_no_row);
	tcase_add_test(cases, a_key_keeps_its_type);
	tcase_add_test(cases, computed_fields_change_their_expression);
	return cases;
}
