/* Runs the tests of noticing foreign changes, of old names and of wishes. */
#include "notice_test.h"

#include <stdlib.h>

struct desk *test_desk;
struct str run_blocked;

static void ok(enum status status)
{
	ck_assert_msg(
		status == STATUS_OK, "%s (%s)", test_fault.sentence, test_fault.detail);
}

bool record(void)
{
	bool did_something = false;

	begin_write();
	ok(notice_record(test_store, test_arena, &did_something, &test_fault));
	commit();
	return did_something;
}

bool run(void)
{
	bool did_something = false;

	ok(notice_run(test_desk, test_arena, &did_something, &run_blocked, &test_fault));
	return did_something;
}

size_t notices(struct notice *first)
{
	struct notice *found;
	size_t count;

	begin_read();
	ok(notices_read(test_store, test_arena, &found, &count, &test_fault));
	rollback();
	if (count && first)
		*first = found[0];
	return count;
}

const char *latest(void)
{
	return foreign_text("SELECT origin || '|' || question || '|' || words FROM"
			    " reeve_migration ORDER BY id DESC LIMIT 1");
}

static void start(void)
{
	struct store_options options = {.makes_tables = true};

	database_start();
	store_with(options);
	begin_read();
	rollback();
	options.path = database_path();
	options.lock_folder = database_folder();
	test_desk = desk_new(&options);
	run_blocked = STR("");
}

static void stop(void)
{
	desk_free(test_desk);
	database_stop();
}

int main(void)
{
	TCase *(*const cases[])(void) = {notice_field_cases, notice_table_cases,
		notice_wish_cases, notice_name_cases};
	Suite *suite = suite_create("notice");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, start, stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
