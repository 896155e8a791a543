/* Reading one row by its key, and what it is called. */
#include "model/key.h"
#include "model/record.h"
#include "model_test.h"

static struct record record;

/* Reads the row that a URL's key names. */
static enum status read_row(const char *table, const char *key)
{
	const struct model *model = model_of(table);
	struct value values[KEY_PARTS_MOST];
	bool is_canonical;
	enum status status = key_decode(
		test_arena, model, str_from(key), values, &is_canonical, &test_fault);

	if (status == STATUS_OK)
		status = record_read(
			&record, test_arena, test_store, model, values, &test_fault);
	return status;
}

static struct value value_of(const char *column)
{
	return record.values[field_index(record.model, column)];
}

START_TEST(reads_a_row_by_each_sort_of_key)
{
	foreign("CREATE TABLE i (id INTEGER PRIMARY KEY, v);"
		"CREATE TABLE c (a TEXT, b BLOB, v, PRIMARY KEY (b, a)) WITHOUT ROWID;"
		"CREATE TABLE u (a REAL NOT NULL UNIQUE, v);"
		"CREATE TABLE n (k PRIMARY KEY, v);"
		"INSERT INTO i VALUES (9007199254740993, 1), (-5, 2);"
		"INSERT INTO c VALUES ('a/b', x'00ff', 3), ('', 'text', 4);"
		"INSERT INTO u VALUES (0.1, 5), (7, 6);"
		"INSERT INTO n VALUES (7, 7), ('7', 8), (NULL, 9), (7.5, 10)");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("i", "9007199254740993"), STATUS_OK);
	ck_assert(value_equal(value_of("v"), value_integer(1)));
	ck_assert(str_is(record.key, "9007199254740993"));
	ck_assert_int_eq(read_row("i", "9007199254740992"), STATUS_NOT_FOUND);
	ck_assert_int_eq(read_row("i", "-5"), STATUS_OK);
	ck_assert_int_eq(read_row("c", "~b00ff,a%2Fb"), STATUS_OK);
	ck_assert(value_equal(value_of("v"), value_integer(3)));
	ck_assert(str_is(record.key, "~b00ff,a%2Fb"));
	ck_assert_int_eq(read_row("c", "text,~e"), STATUS_OK);
	ck_assert_int_eq(read_row("u", "0.1"), STATUS_OK);
	ck_assert_int_eq(read_row("u", "7.0"), STATUS_OK);
	ck_assert_int_eq(read_row("n", "~i7"), STATUS_OK);
	ck_assert(value_equal(value_of("v"), value_integer(7)));
	ck_assert_int_eq(read_row("n", "7"), STATUS_OK);
	ck_assert(value_equal(value_of("v"), value_integer(8)));
	ck_assert_int_eq(read_row("n", "~n"), STATUS_NOT_FOUND);
	rollback();
}
END_TEST

START_TEST(the_records_key_is_the_rows_own)
{
	foreign("CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, v);"
		"INSERT INTO t VALUES ('Abc', 1)");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("t", "aBC"), STATUS_OK);
	ck_assert(str_is(record.key, "Abc"));
	rollback();
}
END_TEST

START_TEST(measures_blobs_and_reads_all_else)
{
	struct value whole;

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB, c BLOB, d BLOB, e TEXT);"
		"INSERT INTO t VALUES (1, zeroblob(5000), 'text', NULL, x'01ff')");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("t", "1"), STATUS_OK);
	ck_assert_int_eq(value_of("b").class, VALUE_BLOB);
	ck_assert_uint_eq(value_of("b").bytes.len, 5000);
	ck_assert(value_equal(value_of("c"), value_text(STR("text"))));
	ck_assert(value_is_null(value_of("d")));
	ck_assert(value_equal(value_of("e"), value_blob(STR("\1\xFF"))));
	ck_assert_int_eq(record_read_field(test_arena, test_store, record.model,
				 &record.values[0], 1, &whole, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(whole.bytes.len, 5000);
	ck_assert_int_eq(whole.bytes.at[4999], 0);
	record.values[0] = value_integer(2);
	ck_assert_int_eq(record_read_field(test_arena, test_store, record.model,
				 &record.values[0], 1, &whole, &test_fault),
		STATUS_NOT_FOUND);
	rollback();
}
END_TEST

START_TEST(reads_a_row_of_two_thousand_columns)
{
	struct str sql = STR("c0 INTEGER PRIMARY KEY");

	for (int i = 1; i < 2000; i++)
		sql = arena_printf(
			test_arena, "%s, c%d %s", sql.at, i, i % 2 ? "BLOB" : "TEXT");
	foreign_printf("CREATE TABLE t (%s)", sql.at);
	foreign("INSERT INTO t (c0, c1, c899, c900, c901, c1999)"
		" VALUES (1, x'aa', x'bbbb', 'at 900', x'cc', x'dddddd')");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("t", "1"), STATUS_OK);
	ck_assert_uint_eq(value_of("c1").bytes.len, 1);
	ck_assert_uint_eq(value_of("c899").bytes.len, 2);
	ck_assert(value_equal(value_of("c900"), value_text(STR("at 900"))));
	ck_assert_uint_eq(value_of("c1999").bytes.len, 3);
	ck_assert(value_is_null(value_of("c1998")));
	rollback();
}
END_TEST

START_TEST(reads_columns_of_the_strangest_names)
{
	foreign("CREATE TABLE \"a \"\"b\"\"\" (\"\" INTEGER PRIMARY KEY, \"a\nb\", "
		"\"select\","
		" \"É\", \"é\", \"x\"\"y\", \"1\", g AS (\"select\" || '!'));"
		"INSERT INTO \"a \"\"b\"\"\" VALUES (1, 2, 3, 4, 5, 6, 7)");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("a \"b\"", "1"), STATUS_OK);
	ck_assert(value_equal(value_of("É"), value_integer(4)));
	ck_assert(value_equal(value_of("é"), value_integer(5)));
	ck_assert(value_equal(value_of("x\"y"), value_integer(6)));
	ck_assert(value_equal(value_of("g"), value_text(STR("3!"))));
	rollback();
}
END_TEST

START_TEST(calls_a_row_by_its_label_or_its_key)
{
	foreign("CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT);"
		"CREATE TABLE p (id INTEGER PRIMARY KEY, FirstName TEXT, LastName TEXT);"
		"CREATE TABLE k (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;"
		"INSERT INTO a VALUES (1, 'AC/DC'), (2, NULL), (3, '');"
		"INSERT INTO p VALUES (1, 'Ada', 'Lovelace'), (2, NULL, 'Hopper');"
		"INSERT INTO k VALUES (1, 'x y')");
	refresh();
	begin_read();
	ck_assert_int_eq(read_row("a", "1"), STATUS_OK);
	ck_assert(str_is(record.label, "AC/DC"));
	ck_assert_int_eq(read_row("a", "2"), STATUS_OK);
	ck_assert(str_is(record.label, "2"));
	ck_assert_int_eq(read_row("a", "3"), STATUS_OK);
	ck_assert(str_is(record.label, "3"));
	ck_assert_int_eq(read_row("p", "1"), STATUS_OK);
	ck_assert(str_is(record.label, "Ada Lovelace"));
	ck_assert_int_eq(read_row("p", "2"), STATUS_OK);
	ck_assert(str_is(record.label, "Hopper"));
	ck_assert_int_eq(read_row("k", "~i1,x%20y"), STATUS_OK);
	ck_assert_uint_gt(record.label.len, 0);
	rollback();
}
END_TEST

START_TEST(finds_what_a_reference_points_to)
{
	struct str label, key;
	bool is_found;

	foreign("CREATE TABLE a (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT);"
		"INSERT INTO a VALUES (1, 'x', 'One'), (2, 'y', NULL)");
	refresh();
	begin_read();
	ck_assert_int_eq(
		record_find_label(test_arena, test_store, model_of("a"), 1,
			value_text(STR("x")), &is_found, &label, &key, &test_fault),
		STATUS_OK);
	ck_assert(is_found);
	ck_assert(str_is(label, "One"));
	ck_assert(str_is(key, "1"));
	ck_assert_int_eq(record_find_label(test_arena, test_store, model_of("a"), 0,
				 value_integer(2), &is_found, &label, &key, &test_fault),
		STATUS_OK);
	ck_assert(is_found);
	ck_assert(str_is(key, "2"));
	ck_assert_int_eq(record_find_label(test_arena, test_store, model_of("a"), 0,
				 value_integer(3), &is_found, &label, &key, &test_fault),
		STATUS_OK);
	ck_assert(!is_found);
	ck_assert_uint_eq(label.len, 0);
	rollback();
}
END_TEST

START_TEST(reads_no_row_of_a_table_without_key)
{
	struct value none = value_null();

	foreign("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	refresh();
	begin_read();
	ck_assert_int_eq(record_read(&record, test_arena, test_store, model_of("t"),
				 &none, &test_fault),
		STATUS_NOT_FOUND);
	rollback();
}
END_TEST

TCase *model_record_cases(void)
{
	TCase *cases = tcase_create("record");

	tcase_add_test(cases, reads_a_row_by_each_sort_of_key);
	tcase_add_test(cases, the_records_key_is_the_rows_own);
	tcase_add_test(cases, measures_blobs_and_reads_all_else);
	tcase_add_test(cases, reads_a_row_of_two_thousand_columns);
	tcase_add_test(cases, reads_columns_of_the_strangest_names);
	tcase_add_test(cases, calls_a_row_by_its_label_or_its_key);
	tcase_add_test(cases, finds_what_a_reference_points_to);
	tcase_add_test(cases, reads_no_row_of_a_table_without_key);
	return cases;
}
