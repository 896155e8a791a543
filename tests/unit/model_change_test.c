/* Adding, changing and deleting one row, and what the table's rules say to it. */
#include "model/key.h"
#include "model/record.h"
#include "model_test.h"

static struct value new_key[KEY_PARTS_MOST];

static struct assignment set(const char *table, const char *column, struct value value)
{
	return (struct assignment){field_index(model_of(table), column), value};
}

static enum status insert(const char *table, const struct assignment *at, size_t count)
{
	test_fault = (struct fault){0};
	return record_insert(
		test_arena, test_store, model_of(table), at, count, new_key, &test_fault);
}

static enum status update(const char *table, struct value key, struct assignment one)
{
	test_fault = (struct fault){0};
	return record_update(
		test_arena, test_store, model_of(table), &key, &one, 1, &test_fault);
}

static enum status delete (const char *table, struct value key) {
	test_fault = (struct fault){0};
	return record_delete(test_arena, test_store, model_of(table), &key, &test_fault);
}

static void with(const char *sql)
{
	foreign(sql);
	refresh();
	begin_write();
}

START_TEST(adds_a_row_by_its_defaults)
{
	struct assignment name;

	with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT DEFAULT 'new',"
	     " made TEXT DEFAULT CURRENT_DATE, n INTEGER DEFAULT (2 + 3), g AS (n * 2));"
	     "INSERT INTO t(id) VALUES (41)");
	ck_assert_int_eq(insert("t", NULL, 0), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_integer(42)));
	name = set("t", "name", value_null());
	ck_assert_int_eq(insert("t", &name, 1), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_integer(43)));
	commit();
	ck_assert_str_eq(
		foreign_text("SELECT group_concat(coalesce(name, 'NULL') || g) FROM t"),
		"new10,new10,NULL10");
}
END_TEST

START_TEST(tells_the_key_of_a_new_row_as_stored)
{
	struct assignment pair[2], key;

	with("CREATE TABLE c (a TEXT, b INTEGER, PRIMARY KEY (b, a)) WITHOUT ROWID;"
	     "CREATE TABLE d (k STRING PRIMARY KEY);"
	     "CREATE TABLE e (k TEXT PRIMARY KEY DEFAULT 'made', v);"
	     "CREATE TABLE f (k BLOB PRIMARY KEY)");
	pair[0] = set("c", "a", value_text(STR("x")));
	pair[1] = set("c", "b", value_text(STR("7")));
	ck_assert_int_eq(insert("c", pair, 2), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_integer(7)));
	ck_assert(value_equal(new_key[1], value_text(STR("x"))));
	key = set("d", "k", value_text(STR("007")));
	ck_assert_int_eq(insert("d", &key, 1), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_integer(7)));
	ck_assert_int_eq(insert("e", NULL, 0), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_text(STR("made"))));
	key = set("f", "k", value_blob(STR("\0\1")));
	ck_assert_int_eq(insert("f", &key, 1), STATUS_OK);
	ck_assert(value_equal(new_key[0], value_blob(STR("\0\1"))));
	commit();
}
END_TEST

START_TEST(changes_one_row_and_no_other)
{
	with("CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE TABLE u (k PRIMARY KEY, "
	     "v);"
	     "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');"
	     "INSERT INTO u VALUES (7, 'int'), ('7', 'text')");
	ck_assert_int_eq(
		update("t", value_integer(2), set("t", "v", value_text(STR("x")))),
		STATUS_OK);
	ck_assert_int_eq(update("u", value_text(STR("7")), set("u", "v", value_null())),
		STATUS_OK);
	ck_assert_int_eq(update("t", value_integer(9), set("t", "v", value_null())),
		STATUS_CONFLICT);
	ck_assert_int_eq(
		update("t", value_null(), set("t", "v", value_null())), STATUS_CONFLICT);
	commit();
	ck_assert_str_eq(foreign_text("SELECT group_concat(v) FROM t"), "a,x,c");
	ck_assert_str_eq(
		foreign_text("SELECT v FROM u WHERE typeof(k) = 'integer'"), "int");
}
END_TEST

START_TEST(changes_a_key)
{
	with("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'a'),"
	     " (2, 'b'); CREATE TABLE c (p REFERENCES t ON UPDATE CASCADE);"
	     "INSERT INTO c VALUES (1)");
	ck_assert_int_eq(update("t", value_integer(1), set("t", "id", value_integer(10))),
		STATUS_OK);
	ck_assert_int_eq(update("t", value_integer(10), set("t", "id", value_integer(2))),
		STATUS_INVALID);
	says("same id");
	commit();
	ck_assert_int_eq(foreign_integer("SELECT p FROM c"), 10);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 2);
}
END_TEST

START_TEST(deletes_one_row)
{
	with("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2);"
	     "CREATE TABLE c (p REFERENCES t); INSERT INTO c VALUES (2)");
	ck_assert_int_eq(delete ("t", value_integer(1)), STATUS_OK);
	ck_assert_int_eq(delete ("t", value_integer(1)), STATUS_CONFLICT);
	ck_assert_int_eq(delete ("t", value_integer(2)), STATUS_INVALID);
	says("reference");
	commit();
	ck_assert_int_eq(foreign_integer("SELECT id FROM t"), 2);
}
END_TEST

START_TEST(counts_its_own_row_and_not_what_triggers_and_cascades_do)
{
	with("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 0), "
	     "(2, 0);"
	     "CREATE TABLE c (p REFERENCES t ON DELETE CASCADE);"
	     "INSERT INTO c VALUES (1), (1), (1); CREATE TABLE log (a);"
	     "CREATE TRIGGER tu AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (1), (2);"
	     " END");
	ck_assert_int_eq(update("t", value_integer(2), set("t", "v", value_integer(1))),
		STATUS_OK);
	ck_assert_int_eq(delete ("t", value_integer(1)), STATUS_OK);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM c"), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM log"), 2);
}
END_TEST

START_TEST(notices_a_trigger_that_keeps_a_row_as_it_is)
{
	struct assignment v;

	with("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 0);"
	     "CREATE TRIGGER ti BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END;"
	     "CREATE TRIGGER tu BEFORE UPDATE ON t BEGIN SELECT RAISE(IGNORE); END;"
	     "CREATE TRIGGER td BEFORE DELETE ON t BEGIN SELECT RAISE(IGNORE); END");
	v = set("t", "v", value_integer(5));
	ck_assert_int_eq(insert("t", &v, 1), STATUS_INVALID);
	says("trigger");
	ck_assert_int_eq(update("t", value_integer(1), v), STATUS_CONFLICT);
	ck_assert_int_eq(delete ("t", value_integer(1)), STATUS_CONFLICT);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT sum(v) FROM t"), 0);
}
END_TEST

static void is_refused(const char *column, struct value value, const char *words)
{
	struct assignment one = set("t", column, value);

	ck_assert_int_eq(insert("t", &one, 1), STATUS_INVALID);
	says(words);
	ck_assert_int_eq(update("t", value_integer(1), one), STATUS_INVALID);
	says(words);
	ck_assert(store_in_transaction(test_store));
}

START_TEST(says_which_rule_forbids_a_row)
{
	with("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t ("
	     " id INTEGER PRIMARY KEY, code TEXT UNIQUE, must TEXT NOT NULL DEFAULT 'x',"
	     " age INTEGER CHECK (age >= 18), p REFERENCES p, word TEXT);"
	     "INSERT INTO t(id, code) VALUES (1, 'a'), (2, 'b');"
	     "CREATE TRIGGER ti BEFORE INSERT ON t WHEN new.word = 'bad' BEGIN"
	     " SELECT RAISE(ABORT, 'mind your language'); END;"
	     "CREATE TRIGGER tu BEFORE UPDATE ON t WHEN new.word = 'bad' BEGIN"
	     " SELECT RAISE(FAIL, 'mind your language'); END");
	is_refused("code", value_text(STR("b")), "same code.");
	is_refused("must", value_null(), "must is required.");
	is_refused("age", value_integer(3), "age >= 18");
	is_refused("p", value_integer(99), "does not exist");
	is_refused("word", value_text(STR("bad")), "mind your language");
	is_refused("id", value_text(STR("two")), "whole number");
	commit();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 2);
}
END_TEST

/* A constraint that replaces or ignores by itself must not take a row with it. */
START_TEST(destroys_no_row_that_is_in_the_way)
{
	struct assignment pair[2];

	with("CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT REPLACE,"
	     " code TEXT UNIQUE ON CONFLICT REPLACE, a, b,"
	     " UNIQUE (a, b) ON CONFLICT IGNORE);"
	     "INSERT INTO t VALUES (1, 'x', 1, 1), (2, 'y', 1, 2), (3, NULL, NULL, 1)");
	pair[0] = set("t", "id", value_integer(1));
	ck_assert_int_eq(insert("t", pair, 1), STATUS_INVALID);
	says("same id");
	pair[0] = set("t", "code", value_text(STR("x")));
	ck_assert_int_eq(insert("t", pair, 1), STATUS_INVALID);
	says("same code");
	ck_assert_int_eq(update("t", value_integer(2), pair[0]), STATUS_INVALID);
	ck_assert_int_eq(update("t", value_integer(2), set("t", "id", value_integer(1))),
		STATUS_INVALID);
	ck_assert_int_eq(update("t", value_integer(2), set("t", "b", value_integer(1))),
		STATUS_INVALID);
	says("same a, b");
	pair[0] = set("t", "a", value_integer(1));
	pair[1] = set("t", "b", value_integer(2));
	ck_assert_int_eq(insert("t", pair, 2), STATUS_INVALID);
	/* Its own value is in nobody's way, and NULLs are all different. */
	ck_assert_int_eq(
		update("t", value_integer(2), set("t", "code", value_text(STR("y")))),
		STATUS_OK);
	ck_assert_int_eq(
		update("t", value_integer(2), set("t", "code", value_null())), STATUS_OK);
	ck_assert_int_eq(
		update("t", value_integer(2), set("t", "a", value_null())), STATUS_OK);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM t"), 3);
}
END_TEST

START_TEST(holds_a_strict_table_to_its_types)
{
	with("CREATE TABLE t (id INTEGER PRIMARY KEY, code INTEGER) STRICT;"
	     "INSERT INTO t VALUES (1, 1)");
	is_refused("code", value_text(STR("abc")), "does not fit");
	is_refused("code", value_blob(STR("1")), "does not fit");
	commit();
}
END_TEST

START_TEST(writes_a_row_of_two_thousand_columns)
{
	struct str sql = STR("c0 INTEGER PRIMARY KEY");
	struct assignment *all = arena_zeroed(test_arena, 2000, sizeof *all);
	struct value key = value_integer(0);

	for (int i = 1; i < 2000; i++)
		sql = arena_printf(test_arena, "%s, c%d", sql.at, i);
	sql = arena_printf(test_arena, "CREATE TABLE t (%s)", sql.at);
	with(sql.at);
	for (size_t i = 0; i < 2000; i++)
		all[i] = (struct assignment){i, value_integer((int64_t)i)};
	ck_assert_int_eq(insert("t", all, 2000), STATUS_OK);
	all[1999].value = value_integer(-1);
	ck_assert_int_eq(record_update(test_arena, test_store, model_of("t"), &key, all,
				 2000, &test_fault),
		STATUS_OK);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT c1998 + c1999 FROM t"), 1997);
}
END_TEST

START_TEST(writes_by_a_composite_key_with_strange_names)
{
	struct value key[2] = {value_integer(1), value_text(STR("a/'b"))};
	struct assignment one;

	with("CREATE TABLE \"o'rd\"\"er\" (\"\" INT, \"k\nk\" TEXT, \"select\","
	     " PRIMARY KEY (\"\", \"k\nk\"));"
	     "INSERT INTO \"o'rd\"\"er\" VALUES (1, 'a/''b', 0), (1, 'a', 0)");
	one = set("o'rd\"er", "select", value_integer(5));
	ck_assert_int_eq(record_update(test_arena, test_store, model_of("o'rd\"er"), key,
				 &one, 1, &test_fault),
		STATUS_OK);
	ck_assert_int_eq(record_delete(test_arena, test_store, model_of("o'rd\"er"), key,
				 &test_fault),
		STATUS_OK);
	commit();
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM \"o'rd\"\"er\""), 1);
}
END_TEST

TCase *model_change_cases(void)
{
	TCase *cases = tcase_create("change");

	tcase_add_test(cases, adds_a_row_by_its_defaults);
	tcase_add_test(cases, tells_the_key_of_a_new_row_as_stored);
	tcase_add_test(cases, changes_one_row_and_no_other);
	tcase_add_test(cases, changes_a_key);
	tcase_add_test(cases, deletes_one_row);
	tcase_add_test(cases, counts_its_own_row_and_not_what_triggers_and_cascades_do);
	tcase_add_test(cases, notices_a_trigger_that_keeps_a_row_as_it_is);
	tcase_add_test(cases, says_which_rule_forbids_a_row);
	tcase_add_test(cases, destroys_no_row_that_is_in_the_way);
	tcase_add_test(cases, holds_a_strict_table_to_its_types);
	tcase_add_test(cases, writes_a_row_of_two_thousand_columns);
	tcase_add_test(cases, writes_by_a_composite_key_with_strange_names);
	return cases;
}
