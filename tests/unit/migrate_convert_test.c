/* Changing the kind of a field: what becomes of its values, and that they come back. */
#include "migrate_test.h"

static struct change to(const char *kind)
{
	struct field_spec *field = arena_zeroed(test_arena, 1, sizeof *field);

	field->name = STR("v");
	field->kind = str_from(kind);
	return CHANGE(
		CHANGE_FIELD_ALTER, .table = STR("t"), .name = STR("v"), .field = field);
}

static void values(const char *type, const char *list)
{
	foreign_printf("CREATE TABLE t (id INTEGER PRIMARY KEY, v %s);"
		       "INSERT INTO t(v) VALUES %s",
		type, list);
}

static const char *all(void)
{
	return foreign_text("SELECT group_concat(quote(v), ' ') FROM (SELECT v FROM t"
			    " ORDER BY id)");
}

START_TEST(texts_become_numbers_and_come_back_byte_for_byte)
{
	const char *before;
	struct change change;
	const struct plan_blocker *blocker;

	values("TEXT", "('1'), (' 2 '), ('007'), (NULL), ('many'), ('')");
	before = all();
	change = to("integer");
	blocker = is_refused(change, "misfits");
	ck_assert(
		str_is(blocker->values[0], "many") || str_is(blocker->values[0], "007"));
	ck_assert_int_gt(blocker->row_count, 0);
	change.misfits = MISFIT_NULL;
	apply(change);
	ck_assert_int_eq(foreign_integer("SELECT v FROM t WHERE id = 1"), 1);
	ck_assert_str_eq(foreign_text("SELECT typeof(v) FROM t WHERE id = 1"), "integer");
	ck_assert_str_eq(foreign_text("SELECT typeof(v) FROM t WHERE id = 5"), "null");
	undo_latest();
	ck_assert_str_eq(all(), before);
	undo_latest();
	ck_assert_str_eq(foreign_text("SELECT typeof(v) FROM t WHERE id = 5"), "null");
	undo_latest();
	ck_assert_str_eq(all(), before);
}
END_TEST

START_TEST(what_was_typed_after_a_conversion_is_kept_by_its_undo)
{
	struct change change = to("integer");

	values("TEXT", "('1'), ('many'), ('lots')");
	change.misfits = MISFIT_DEFAULT;
	change.misfit_value = STR("0");
	apply(change);
	ck_assert_str_eq(all(), "1 0 0");
	foreign("UPDATE t SET v = 12 WHERE id = 2; INSERT INTO t(v) VALUES (0)");
	undo_latest();
	ck_assert_str_eq(all(), "'1' '12' 'lots' '0'");
}
END_TEST

START_TEST(kept_values_find_their_rows_without_an_integer_key)
{
	foreign("CREATE TABLE t (k TEXT, n, v TEXT, PRIMARY KEY (k, n)) WITHOUT ROWID;"
		"INSERT INTO t VALUES ('a,''b', 1, 'x'), ('a', 2.5, 'y'), (x'00', 'c',"
		" '3')");
	apply(CHANGE(CHANGE_FIELD_ALTER, .table = STR("t"), .name = STR("v"),
		.field = FIELD(.kind = STR("integer")), .misfits = MISFIT_NULL));
	ck_assert_int_eq(foreign_integer("SELECT count(v) FROM t"), 1);
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("k"),
		.new_name = STR("key")));
	undo_latest();
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM reeve_kept"), 2);
	rollback();
}
END_TEST

START_TEST(integers_become_texts_and_back)
{
	const char *before;

	values("INTEGER", "(1), (-5), (NULL), (9223372036854775807)");
	before = all();
	apply(to("text"));
	ck_assert_str_eq(all(), "'1' '-5' NULL '9223372036854775807'");
	undo_latest();
	ck_assert_str_eq(all(), before);
}
END_TEST

START_TEST(labels_become_references_and_back)
{
	struct change change = CHANGE(CHANGE_FIELD_ALTER, .table = STR("t"),
		.name = STR("v"),
		.field = FIELD(.kind = STR("foreign key"), .target = STR("maker")));

	foreign("CREATE TABLE maker (id INTEGER PRIMARY KEY, name TEXT);"
		"INSERT INTO maker VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Bob')");
	values("TEXT", "('Ann'), ('2'), (NULL)");
	apply(change);
	ck_assert_str_eq(all(), "1 2 NULL");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM pragma_foreign_key_list('t')"), 1);
	undo_latest();
	ck_assert_str_eq(all(), "'Ann' '2' NULL");
	foreign("UPDATE t SET v = 'Bob' WHERE id = 1");
	is_refused(change, "orphans");
}
END_TEST

START_TEST(a_kind_that_leaves_values_alone_leaves_the_table_alone)
{
	const char *sql;

	values("TEXT", "('a@b.example'), (NULL)");
	sql = sql_of("t");
	apply(to("email"));
	ck_assert_str_eq(sql_of("t"), sql);
	ck_assert(str_is(field_of("t", "v").kind, "email"));
	undo_latest();
	ck_assert(str_is(field_of("t", "v").kind, "text"));
}
END_TEST

START_TEST(kinds_that_do_not_convert_are_refused)
{
	values("BLOB", "(x'00')");
	is_refused(to("date"), "bad-kind");
	is_refused(to("many-to-many"), "bad-kind");
	is_refused(to("foreign key"), "bad-kind");
	is_refused(to("nothing"), "bad-kind");
	ck_assert_int_eq(try_change(CHANGE(CHANGE_FIELD_ALTER, .table = STR("t"),
					    .name = STR("v")),
				 MIGRATE_APPLY),
		STATUS_INVALID);
}
END_TEST

START_TEST(strict_tables_take_strict_types_alone)
{
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT;"
		"INSERT INTO t(v) VALUES ('2026-01-02')");
	apply(to("date"));
	ck_assert(str_is(field_of("t", "v").kind, "date"));
	is_refused(CHANGE(CHANGE_FIELD_ADD, .table = STR("t"),
			   .field = FIELD(.name = STR("x"), .type = STR("VARCHAR(3)"))),
		"bad-kind");
	apply(CHANGE(CHANGE_FIELD_ADD, .table = STR("t"),
		.field = FIELD(.name = STR("x"), .kind = STR("boolean"))));
}
END_TEST

TCase *migrate_convert_cases(void)
{
	TCase *cases = tcase_create("convert");

	tcase_add_test(cases, texts_become_numbers_and_come_back_byte_for_byte);
	tcase_add_test(cases, what_was_typed_after_a_conversion_is_kept_by_its_undo);
	tcase_add_test(cases, kept_values_find_their_rows_without_an_integer_key);
	tcase_add_test(cases, integers_become_texts_and_back);
	tcase_add_test(cases, labels_become_references_and_back);
	tcase_add_test(cases, a_kind_that_leaves_values_alone_leaves_the_table_alone);
	tcase_add_test(cases, kinds_that_do_not_convert_are_refused);
	tcase_add_test(cases, strict_tables_take_strict_types_alone);
	return cases;
}
