/* Conversions, run by SQLite on the values that people's columns really hold. */
#include "convert_test.h"

#include <stdlib.h>

const char *convert_label = "";

static struct conversion made(const struct field_spec *from, const struct field_spec *to)
{
	struct conversion conversion;
	enum status status = conversion_make(test_arena, from, to, STR("\"o\".\"a\""),
		str_from(convert_label), &conversion, &test_fault);

	ck_assert_msg(status == STATUS_OK, "%s", test_fault.sentence);
	return conversion;
}

static void check_row(const struct expected *expected, size_t row)
{
	const char *found = foreign_text(
		arena_printf(test_arena, "SELECT quote(b) FROM n WHERE id = %zu", row)
			.at);
	const char *wanted = "NULL";
	bool is_misfit = foreign_integer(
		arena_printf(test_arena, "SELECT misfit FROM flags WHERE id = %zu", row)
			.at);
	bool is_lossy = foreign_integer(
		arena_printf(test_arena, "SELECT lossy FROM flags WHERE id = %zu", row)
			.at);

	if (expected->to)
		wanted = foreign_text(
			arena_printf(test_arena, "SELECT quote(%s)", expected->to).at);
	ck_assert_msg(strcmp(found, wanted) == 0, "%s became %s, not %s", expected->from,
		found, wanted);
	ck_assert_msg(is_misfit == !expected->to, "%s %s", expected->from,
		is_misfit ? "is said to be a misfit" : "is said to fit");
	ck_assert_msg(is_lossy == expected->is_lossy, "%s is %ssaid to be lossy",
		expected->from, is_lossy ? "" : "not ");
}

void converts(struct field_spec from, struct field_spec to,
	const struct expected *expected, size_t count)
{
	struct conversion conversion = made(&from, &to);

	ck_assert(!conversion.is_identity);
	foreign_printf("DROP TABLE IF EXISTS o; DROP TABLE IF EXISTS n;"
		       "DROP TABLE IF EXISTS flags;"
		       "CREATE TABLE o(id INTEGER PRIMARY KEY, a %.*s);"
		       "CREATE TABLE n(id INTEGER PRIMARY KEY, b %.*s, raw)",
		STR_ARGS(from.type), STR_ARGS(to.type));
	for (size_t i = 0; i < count; i++)
		foreign_printf("INSERT INTO o VALUES (%zu, %s)", i, expected[i].from);
	foreign_printf("INSERT INTO n SELECT id, %.*s, %.*s FROM o",
		STR_ARGS(conversion.expression), STR_ARGS(conversion.expression));
	foreign_printf("CREATE TABLE flags AS SELECT id, %.*s AS misfit, %.*s AS lossy"
		       " FROM o",
		STR_ARGS(conversion.misfits), STR_ARGS(conversion.is_lossy));
	for (size_t i = 0; i < count; i++)
		check_row(&expected[i], i);
	/* What the expression gave is what the column kept. */
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM n WHERE quote(b) <>"
					 " quote(raw)"),
		0);
}

static void start(void)
{
	convert_label = "";
	database_start();
}

int main(void)
{
	TCase *(*const cases[])(void) = {
		convert_number_cases, convert_moment_cases, convert_text_cases};
	Suite *suite = suite_create("convert");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, start, database_stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
