/* Values, checked against SQLite itself: whatever it stores and reads back is right. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "store/value.h"

static struct arena *arena;
static sqlite3 *database;
static sqlite3_stmt *insert, *read_back;

enum { AFFINITIES = 5 };

/* The columns of the table below, in this order. */
static const enum affinity affinities[AFFINITIES] = {
	AFFINITY_BLOB, AFFINITY_TEXT, AFFINITY_NUMERIC, AFFINITY_INTEGER, AFFINITY_REAL};

static void start(void)
{
	arena = arena_new(4096);
	ck_assert_int_eq(sqlite3_open(":memory:", &database), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(database,
			"CREATE TABLE t (b BLOB, t TEXT, n NUMERIC, i INTEGER, r REAL)",
			NULL, NULL, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(database,
				 "REPLACE INTO t (rowid, b, t, n, i, r) "
				 "VALUES (1, ?1, ?1, ?1, ?1, ?1)",
				 -1, &insert, NULL),
		SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_prepare_v2(database, "SELECT * FROM t", -1, &read_back, NULL),
		SQLITE_OK);
}

static void stop(void)
{
	sqlite3_finalize(insert);
	sqlite3_finalize(read_back);
	sqlite3_close(database);
	arena_free(arena);
}

static struct value column_value(int column)
{
	struct str bytes;

	switch (sqlite3_column_type(read_back, column)) {
	case SQLITE_INTEGER:
		return value_integer(sqlite3_column_int64(read_back, column));
	case SQLITE_FLOAT:
		return value_real(sqlite3_column_double(read_back, column));
	case SQLITE_NULL:
		return value_null();
	}
	bytes.at = sqlite3_column_blob(read_back, column);
	bytes.len = (size_t)sqlite3_column_bytes(read_back, column);
	return sqlite3_column_type(read_back, column) == SQLITE_TEXT ? value_text(bytes)
								     : value_blob(bytes);
}

static void store(struct value value)
{
	int size = (int)value.bytes.len;

	switch (value.class) {
	case VALUE_NULL:
		sqlite3_bind_null(insert, 1);
		break;
	case VALUE_INTEGER:
		sqlite3_bind_int64(insert, 1, value.integer);
		break;
	case VALUE_REAL:
		sqlite3_bind_double(insert, 1, value.real);
		break;
	case VALUE_TEXT:
		sqlite3_bind_text(insert, 1, value.bytes.at, size, SQLITE_STATIC);
		break;
	case VALUE_BLOB:
		sqlite3_bind_blob(insert, 1, value.bytes.at, size, SQLITE_STATIC);
		break;
	}
	ck_assert_int_eq(sqlite3_step(insert), SQLITE_DONE);
	sqlite3_reset(insert);
	ck_assert_int_eq(sqlite3_step(read_back), SQLITE_ROW);
}

/* SQLite 3.40 reads long decimals and large exponents to within a few last places, and
 * no better: there, and only there, the class and nearly the value must agree. */
static bool is_near(struct value one, struct value other, double slack)
{
	if (one.class != VALUE_REAL || other.class != VALUE_REAL)
		return value_equal(one, other);
	if (isinf(one.real) || isinf(other.real))
		return one.real == other.real;
	return fabs(one.real - other.real) <= slack * fabs(one.real);
}

static void agrees(struct value value, double slack)
{
	store(value);
	for (int i = 0; i < AFFINITIES; i++) {
		struct value theirs = column_value(i);
		struct value ours = affinity_apply(arena, affinities[i], value);
		struct str given = value_spelling(arena, value);
		struct str mine = value_spelling(arena, ours);
		struct str his = value_spelling(arena, theirs);

		ck_assert_msg(ours.class == theirs.class && is_near(ours, theirs, slack),
			"'%.*s' in column %d: ours is '%.*s' (class %d), "
			"SQLite's '%.*s' (class %d)",
			STR_ARGS(given), i, STR_ARGS(mine), ours.class, STR_ARGS(his),
			theirs.class);
	}
	sqlite3_reset(read_back);
}

START_TEST(reads_known_texts_as_sqlite_does)
{
	static const char *const texts[] = {"007", "1e5", " 12 ", "12abc", "0x1F", "1.0",
		"-0", "", " ", "1e999", "-1e999", "Inf", "-inf", "Infinity", "nan", ".",
		"1.", ".5", "-.5", "+.", "1e", "1e+", "1e-", "+5", "- 5", "--5", "1 2",
		"\t12\n", "\v3\f", "12\r", "1e0", "1E2", "1.5e1", "0e999", "1e-999",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808",
		"-9223372036854775809", "9007199254740993", "-0.0", "0.0", "1_000", "1,5",
		"00000000000000000000012", "1e15", "1e18", "1e19", "123456789.0", "0.1",
		"1.5", "5e-1", "12\xC2\xA0", "\xFF", "2024-02-29", "1e1e1", "e5", "1.2.3",
		"+1.50", "1d5", "true"};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		agrees(value_text(str_from(texts[i])), 0);
	agrees(value_text(STR("12\0")), 0);
	agrees(value_text(STR("\0")), 0);
	agrees(value_text(STR("1\0002")), 0);
}
END_TEST

START_TEST(reads_generated_texts_as_sqlite_does)
{
	static const char alphabet[] = "0123456789012345678901234567895...eE+- x";
	unsigned seed = 7;

	for (int round = 0; round < 3000; round++) {
		char text[13];
		size_t length = (size_t)(rand_r(&seed) % 13);

		for (size_t i = 0; i < length; i++)
			text[i] = alphabet[(size_t)rand_r(&seed) % (sizeof alphabet - 1)];
		agrees(value_text((struct str){text, length}), 4 * DBL_EPSILON);
	}
}
END_TEST

START_TEST(reads_long_numbers_nearly_as_sqlite_does)
{
	char zeros[600];

	agrees(value_text(STR("0.1234567890123456789")), 4 * DBL_EPSILON);
	agrees(value_text(STR("123456789012345678901234567890")), 4 * DBL_EPSILON);
	agrees(value_text(STR("1.7976931348623157e308")), 4 * DBL_EPSILON);
	agrees(value_text(STR("2.2250738585072014e-308")), 4 * DBL_EPSILON);
	memset(zeros, '0', sizeof zeros);
	agrees(value_text((struct str){zeros, sizeof zeros}), 0);
	zeros[sizeof zeros - 1] = '7';
	agrees(value_text((struct str){zeros, sizeof zeros}), 0);
}
END_TEST

static const double reals[] = {0.0, -0.0, 1.0, -1.0, 0.1, 1e22, 1e15, 1e16,
	999999999999999.0, 123456789012345678.0, 5e-324, DBL_MAX, -DBL_MAX, DBL_MIN, 1e-5,
	1e-4, 0.00012, 1.5, 9007199254740993.0, 9223372036854775807.0,
	-9223372036854775808.0, 1.0 / 3, 2.0 / 3, 1e100, 1.25e-10, 100.0, 123456.789,
	INFINITY, -INFINITY};

START_TEST(keeps_numbers_and_blobs_as_sqlite_does)
{
	static const int64_t integers[] = {0, 1, -1, INT64_MAX, INT64_MIN,
		9007199254740993, -9007199254740993, INT64_C(1) << 47};

	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
		agrees(value_real(reals[i]), 0);
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		agrees(value_integer(integers[i]), 0);
	agrees(value_null(), 0);
	agrees(value_blob(STR("12")), 0);
	agrees(value_blob(STR("\0")), 0);
}
END_TEST

/* Spelled, a real reads back as itself, and SQLite reads it as the same column value. */
static void spelling_returns(double real)
{
	struct str spelled = value_spelling(arena, value_real(real));
	struct value back;

	ck_assert_msg(strtod(arena_text(arena, spelled), NULL) == real,
		"%.17g is spelled '%.*s'", real, STR_ARGS(spelled));
	ck_assert(str_find(spelled, 0, '.') < spelled.len ||
		  str_find(spelled, 0, 'e') < spelled.len ||
		  str_ends(spelled, "Infinity"));
	if (isinf(real))
		return;
	back = affinity_apply(arena, AFFINITY_REAL, value_text(spelled));
	ck_assert_int_eq(back.class, VALUE_REAL);
	ck_assert(back.real == real);
	agrees(value_text(spelled), 8 * DBL_EPSILON);
}

START_TEST(spells_reals_so_that_they_read_back)
{
	unsigned seed = 11;

	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
		spelling_returns(reals[i]);
	for (int round = 0; round < 1000; round++) {
		uint64_t bits = 0;
		double real;

		for (int i = 0; i < 5; i++)
			bits = bits << 15 ^ (uint64_t)rand_r(&seed);
		memcpy(&real, &bits, sizeof real);
		if (isfinite(real) && fpclassify(real) != FP_SUBNORMAL)
			spelling_returns(real);
		spelling_returns((double)(rand_r(&seed) % 1000000) / 100);
	}
}
END_TEST

static void is_spelled(struct value value, const char *wanted)
{
	ck_assert_str_eq(arena_text(arena, value_spelling(arena, value)), wanted);
}

START_TEST(spells_values_in_the_fewest_digits)
{
	is_spelled(value_null(), "");
	is_spelled(value_blob(STR("abc")), "");
	is_spelled(value_text(STR(" a ")), " a ");
	is_spelled(value_integer(INT64_MIN), "-9223372036854775808");
	is_spelled(value_real(0.1), "0.1");
	is_spelled(value_real(-0.0), "0.0");
	is_spelled(value_real(-1.5), "-1.5");
	is_spelled(value_real(100), "100.0");
	is_spelled(value_real(0.1 + 0.2), "0.30000000000000004");
	is_spelled(value_real(1e15), "1000000000000000.0");
	is_spelled(value_real(1e16), "1e16");
	is_spelled(value_real(1e22), "1e22");
	is_spelled(value_real(1.25e-10), "1.25e-10");
	is_spelled(value_real(0.00001), "0.00001");
	is_spelled(value_real(0.000001), "1e-6");
	is_spelled(value_real(5e-324), "5e-324");
	is_spelled(value_real(INFINITY), "Infinity");
	is_spelled(value_real(-INFINITY), "-Infinity");
}
END_TEST

START_TEST(finds_the_affinity_that_sqlite_gives_a_type)
{
	static const char *const types[] = {"INT", "TINYINT", "POINT", "FLOATING POINT",
		"CHARINT", "VARCHAR(10)", "clob", "Text", "TEXTBLOB", "BLOB", "BLOBREAL",
		"REAL", "FLOAT", "double precision", "DOUB", "STRING", "DECIMAL(10,2)",
		"BOOLEAN", "DATE", "x", ""};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		static const char *const kept[] = {[AFFINITY_BLOB] = "text real",
			[AFFINITY_TEXT] = "text text",
			[AFFINITY_NUMERIC] = "integer integer",
			[AFFINITY_INTEGER] = "integer integer",
			[AFFINITY_REAL] = "real real"};
		struct str sql = arena_printf(arena,
			"DROP TABLE IF EXISTS u; CREATE TABLE u (a %s, b %s);"
			"INSERT INTO u VALUES ('7', 7.0)",
			types[i], types[i]);
		sqlite3_stmt *statement;
		enum affinity affinity = affinity_of_type(str_from(types[i]));

		ck_assert_int_eq(
			sqlite3_exec(database, arena_text(arena, sql), NULL, NULL, NULL),
			SQLITE_OK);
		ck_assert_int_eq(sqlite3_prepare_v2(database,
					 "SELECT typeof(a) || ' ' || typeof(b) FROM u",
					 -1, &statement, NULL),
			SQLITE_OK);
		ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
		ck_assert_str_eq(
			(const char *)sqlite3_column_text(statement, 0), kept[affinity]);
		sqlite3_finalize(statement);
	}
	ck_assert_int_eq(affinity_of_type(STR("BIGINT")), AFFINITY_INTEGER);
	ck_assert_int_eq(affinity_of_type(STR("NUMERIC")), AFFINITY_NUMERIC);
}
END_TEST

START_TEST(tells_values_of_other_classes_apart)
{
	ck_assert(value_equal(value_null(), value_null()));
	ck_assert(!value_equal(value_null(), value_text(STR(""))));
	ck_assert(!value_equal(value_integer(1), value_real(1)));
	ck_assert(!value_equal(value_integer(1), value_text(STR("1"))));
	ck_assert(!value_equal(value_text(STR("a")), value_blob(STR("a"))));
	ck_assert(!value_equal(value_text(STR("a\0b")), value_text(STR("a\0c"))));
	ck_assert(value_equal(value_blob(STR("a\0b")), value_blob(STR("a\0b"))));
	ck_assert(!value_equal(value_integer(INT64_MAX), value_integer(INT64_MIN)));
	ck_assert(value_equal(value_real(INFINITY), value_real(INFINITY)));
}
END_TEST

START_TEST(copies_outlive_their_source)
{
	char source[] = "a\0b";
	struct value copy =
		value_copy(arena, value_blob((struct str){source, sizeof source - 1}));

	memset(source, 'x', sizeof source - 1);
	ck_assert(value_equal(copy, value_blob(STR("a\0b"))));
	ck_assert(value_equal(value_copy(arena, value_integer(5)), value_integer(5)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("value");
	TCase *values = tcase_create("value");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(values, start, stop);
	tcase_add_test(values, reads_known_texts_as_sqlite_does);
	tcase_add_test(values, reads_generated_texts_as_sqlite_does);
	tcase_add_test(values, reads_long_numbers_nearly_as_sqlite_does);
	tcase_add_test(values, keeps_numbers_and_blobs_as_sqlite_does);
	tcase_add_test(values, spells_reals_so_that_they_read_back);
	tcase_add_test(values, spells_values_in_the_fewest_digits);
	tcase_add_test(values, finds_the_affinity_that_sqlite_gives_a_type);
	tcase_add_test(values, tells_values_of_other_classes_apart);
	tcase_add_test(values, copies_outlive_their_source);
	suite_add_tcase(suite, values);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
