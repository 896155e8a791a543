/* Runs the tests of the store room. */
#include "store_test.h"

#include <stdlib.h>

static struct schema_entry entry_of(const char *name)
{
	struct schema_entry *entries = NULL;
	size_t count = 0;

	ck_assert_msg(schema_list(test_store, test_arena, &entries, &count,
			      &test_fault) == STATUS_OK,
		"%s", test_fault.detail);
	for (size_t i = 0; i < count; i++)
		if (str_is(entries[i].name, name))
			return entries[i];
	ck_abort_msg("there is no table %s", name);
}

struct schema_table table_of(const char *name)
{
	struct schema_table table;
	struct schema_entry entry;

	begin_read();
	entry = entry_of(name);
	ck_assert_msg(schema_read_table(test_store, test_arena, &entry, &table,
			      &test_fault) == STATUS_OK,
		"%s", test_fault.detail);
	rollback();
	return table;
}

const struct schema_column *column_of(const struct schema_table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (str_is(table->columns[i].name, name))
			return &table->columns[i];
	ck_abort_msg("there is no column %s", name);
}

const char *key_of(const char *name)
{
	struct schema_table table = table_of(name);
	struct str key = STR("");

	for (size_t i = 0; i < table.key_count; i++)
		key = arena_printf(test_arena, "%.*s%s%.*s", STR_ARGS(key), i ? ", " : "",
			STR_ARGS(table.columns[table.key[i]].name));
	return key.at;
}

int main(void)
{
	TCase *(*const cases[])(void) = {store_stamp_cases, store_file_cases,
		store_queue_cases, store_txn_cases, store_stmt_cases, store_schema_cases,
		store_schema_key_cases, store_ddl_cases, store_ddl_text_cases,
		store_ddl_round_cases};
	Suite *suite = suite_create("store");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, database_start, database_stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
