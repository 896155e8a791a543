/* How a request is run: modes, history, cancelling, several changes, what others see. */
#include "migrate_test.h"

static void many(int count)
{
	foreign_printf("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
		       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		       " WHERE i < %d) INSERT INTO t SELECT i, 'text ' || i FROM n",
		count);
}

static struct change anew(const char *name)
{
	struct field_spec *field = arena_zeroed(test_arena, 1, sizeof *field);

	field->name = str_from(name);
	field->kind = STR("integer");
	field->fallback = STR("(1)");
	return CHANGE(CHANGE_FIELD_ADD, .table = STR("t"), .field = field);
}

START_TEST(plan_and_dry_run_change_nothing)
{
	struct digest before;

	many(100);
	before = content();
	ck_assert_int_eq(try_change(anew("x"), MIGRATE_PLAN), STATUS_OK);
	ck_assert_uint_eq(test_plan.step_count, 1);
	ck_assert_int_eq(test_plan.steps[0].rows, 100);
	ck_assert(str_has_nocase(test_plan.steps[0].sql, "INSERT INTO"));
	ck_assert(digest_equal(before, content()));
	ck_assert_int_eq(try_change(anew("x"), MIGRATE_DRY_RUN), STATUS_OK);
	ck_assert(digest_equal(before, content()));
	ck_assert_int_eq(test_plan.migration_id, 0);
	apply(anew("x"));
	ck_assert_int_gt(test_plan.migration_id, 0);
}
END_TEST

START_TEST(a_plan_leaves_the_rows_of_large_tables_alone)
{
	struct change changes[2];
	struct digest before;

	many(PLAN_ROWS_MOST + 1);
	before = content();
	ck_assert_int_eq(try_change(anew("x"), MIGRATE_PLAN), STATUS_OK);
	ck_assert(test_plan.is_partial);
	ck_assert(test_plan.steps[0].is_estimate);
	ck_assert_int_eq(test_plan.steps[0].rows, PLAN_ROWS_MOST + 1);
	ck_assert_int_gt(test_plan.cost_us, PLAN_ROWS_MOST / 10);
	ck_assert(digest_equal(before, content()));
	changes[0] = CHANGE(CHANGE_FIELD_PARK, .table = STR("t"), .name = STR("a"));
	changes[1] = CHANGE(CHANGE_FIELD_PURGE, .table = STR("t"), .name = STR("a"));
	ck_assert_int_eq(
		migrate_run(test_desk, test_arena,
			&(const struct migrate_request){
				.changes = changes, .count = 2, .mode = MIGRATE_PLAN},
			&test_plan, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(test_plan.blocker_count, 0);
	ck_assert(!test_plan.steps[0].is_estimate);
	ck_assert(test_plan.steps[1].is_estimate);
	ck_assert(digest_equal(before, content()));
	is_refused(CHANGE(CHANGE_UNIQUE_ADD, .table = STR("t"),
			   .names = {(const struct str[]){{"nobody", 6}}, 1}),
		"no-such-field");
}
END_TEST

static const char *kept_hash(const char *table)
{
	return foreign_text(arena_printf(test_arena,
		"SELECT hex(hash) FROM reeve_model WHERE table_name = '%s'", table)
				    .at);
}

START_TEST(keeps_the_hashes_of_those_that_show_a_changed_model)
{
	const char *shows, *other;

	foreign("CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT);"
		"CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, v TEXT);"
		"CREATE TABLE o (id INTEGER PRIMARY KEY, v TEXT)");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("c"), .name = STR("v"),
		.new_name = STR("w")));
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("o"), .name = STR("v"),
		.new_name = STR("w")));
	shows = kept_hash("c");
	other = kept_hash("o");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("p"), .name = STR("name"),
		.new_name = STR("title")));
	ck_assert_str_ne(kept_hash("c"), shows);
	ck_assert_str_eq(kept_hash("o"), other);
	ck_assert_str_ne(other, "");
}
END_TEST

static bool stop_at_once(void *context, int64_t done, int64_t all)
{
	int *calls = context;

	ck_assert_int_ge(done, 0);
	ck_assert_int_le(done, all);
	return ++*calls < 1;
}

START_TEST(a_cancelled_change_has_changed_nothing)
{
	int calls = 0;
	struct change change = anew("x");
	struct digest before;

	many(100000);
	before = content();
	ck_assert_int_eq(migrate_run(test_desk, test_arena,
				 &(const struct migrate_request){.changes = &change,
					 .count = 1,
					 .mode = MIGRATE_APPLY,
					 .progress = stop_at_once,
					 .progress_context = &calls},
				 &test_plan, &test_fault),
		STATUS_CONFLICT);
	ck_assert_int_eq(calls, 1);
	ck_assert_int_eq(test_plan.migration_id, 0);
	ck_assert(digest_equal(before, content()));
	apply(change);
}
END_TEST

START_TEST(a_deadline_that_passes_has_changed_nothing)
{
	struct change change = anew("x");
	struct digest before;

	many(150000);
	before = content();
	ck_assert_int_eq(migrate_run(test_desk, test_arena,
				 &(const struct migrate_request){.changes = &change,
					 .count = 1,
					 .mode = MIGRATE_APPLY,
					 .deadline_ms = 1},
				 &test_plan, &test_fault),
		STATUS_TOO_SLOW);
	ck_assert(digest_equal(before, content()));
	apply(change);
}
END_TEST

START_TEST(all_changes_are_done_or_none)
{
	const struct change changes[] = {CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"),
						 .name = STR("a"), .new_name = STR("b")),
		CHANGE(CHANGE_FIELD_ADD, .table = STR("t"),
			.field = FIELD(.name = STR("a"))),
		CHANGE(CHANGE_MODEL_RENAME, .table = STR("t"), .new_name = STR("u")),
		CHANGE(CHANGE_FIELD_PARK, .table = STR("u"), .name = STR("b")),
		CHANGE(CHANGE_FIELD_RENAME, .table = STR("u"), .name = STR("nobody"),
			.new_name = STR("x"))};
	struct digest before;

	many(3);
	before = content();
	ck_assert_int_eq(
		migrate_run(test_desk, test_arena,
			&(const struct migrate_request){
				.changes = changes, .count = 5, .mode = MIGRATE_APPLY},
			&test_plan, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(test_plan.blocker_count, 1);
	ck_assert(digest_equal(before, content()));
	apply_all(changes, 4);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 1);
	ck_assert_str_eq(foreign_text("SELECT b FROM u WHERE id = 2"), "text 2");
	undo_latest();
	ck_assert_str_eq(foreign_text("SELECT a FROM t WHERE id = 2"), "text 2");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM pragma_table_info('t')"), 2);
}
END_TEST

START_TEST(history_says_who_what_and_how_back)
{
	struct migration *migrations;
	size_t count;

	many(2);
	apply(anew("x"));
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("x"),
		.new_name = STR("y")));
	apply(CHANGE(CHANGE_MODEL_RENAME, .table = STR("t"), .new_name = STR("u")));
	begin_read();
	ck_assert_int_eq(migrations_read(test_store, test_arena, STR("U"), 0, 10,
				 &migrations, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert(str_is(migrations[1].user_name, "ann"));
	ck_assert(str_is(migrations[1].origin, "page"));
	ck_assert(str_is(
		migrations[1].sql, "ALTER TABLE \"t\" RENAME COLUMN \"x\" TO \"y\";\n"));
	ck_assert(str_is(migrations[1].sql_back,
		"ALTER TABLE \"t\" RENAME COLUMN \"y\" TO \"x\";\n"));
	ck_assert(
		str_is(migrations[2].sql_back, "ALTER TABLE \"t\" DROP COLUMN \"x\";\n"));
	ck_assert(str_has_nocase(migrations[2].words, "Add \"x\""));
	ck_assert(migrations[2].can_undo);
	ck_assert_uint_eq(migrations[2].hash_after.len, DIGEST_HEX_BYTES);
	ck_assert(str_equal(migrations[2].hash_after, migrations[1].hash_before));
	ck_assert_int_eq(migrations_read(test_store, test_arena, STR(""),
				 migrations[1].id, 10, &migrations, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(migrations_read(test_store, test_arena, STR("nobody"), 0, 10,
				 &migrations, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
	rollback();
}
END_TEST

static const char *hash_from_nothing(const char *table)
{
	struct store *store = another_store((struct store_options){0});
	struct registry *registry = registry_new();
	struct refresh_outcome outcome;
	char *text = arena_alloc(test_arena, DIGEST_HEX_BYTES + 1);
	struct stamp stamp;

	ck_assert_int_eq(store_begin(store, STORE_READ, &stamp, &test_fault), STATUS_OK);
	ck_assert_int_eq(
		registry_refresh(registry, store, &outcome, &test_fault), STATUS_OK);
	hex_encode(
		text, registry_find(registry, str_from(table))->hash.bytes, DIGEST_BYTES);
	registry_free(registry);
	store_close(store);
	return text;
}

START_TEST(hashes_are_right_after_what_was_rolled_back)
{
	many(3);
	apply(anew("x"));
	/* The same cookie for another schema: ours undone, then somebody else's. */
	ck_assert_int_eq(try_change(anew("y"), MIGRATE_DRY_RUN), STATUS_OK);
	foreign("ALTER TABLE t ADD COLUMN z");
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("t"), .name = STR("x"),
		.new_name = STR("w")));
	ck_assert_str_eq(foreign_text("SELECT lower(hex(hash)) FROM reeve_model"),
		hash_from_nothing("t"));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_field"
					 " WHERE column_name IN ('z', 'w')"),
		2);
}
END_TEST

START_TEST(within_a_callers_transaction_nothing_is_committed)
{
	struct change change;
	struct stamp stamp;
	struct digest before;
	struct fault fault;

	many(3);
	change = anew("x");
	before = content();
	ck_assert_int_eq(store_begin(desk_store(test_desk), STORE_WRITE, &stamp, &fault),
		STATUS_OK);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(
			migrate_within(test_desk, test_arena,
				&(const struct migrate_request){.changes = &change,
					.count = 1,
					.mode = i ? MIGRATE_APPLY : MIGRATE_DRY_RUN},
				&test_plan, &fault),
			STATUS_OK);
		ck_assert_uint_eq(test_plan.blocker_count, 0);
	}
	ck_assert_int_gt(test_plan.migration_id, 0);
	store_rollback(desk_store(test_desk));
	ck_assert(digest_equal(before, content()));
	is_sound();
	apply(change);
}
END_TEST

START_TEST(a_held_lock_is_busy_and_changes_nothing)
{
	struct digest before;

	desk_free(test_desk);
	test_desk = desk_new(&(const struct store_options){.path = database_path(),
		.lock_folder = database_folder(),
		.busy_ms = 50});
	many(3);
	before = content();
	foreign("BEGIN IMMEDIATE");
	ck_assert_int_eq(try_change(anew("x"), MIGRATE_APPLY), STATUS_BUSY);
	foreign("ROLLBACK");
	ck_assert(digest_equal(before, content()));
	apply(anew("x"));
}
END_TEST

START_TEST(no_change_at_all_is_no_step)
{
	ck_assert_int_eq(migrate_run(test_desk, test_arena,
				 &(const struct migrate_request){.mode = MIGRATE_APPLY},
				 &test_plan, &test_fault),
		STATUS_OK);
	ck_assert_int_eq(test_plan.migration_id, 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 0);
}
END_TEST

TCase *migrate_run_cases(void)
{
	TCase *cases = tcase_create("run");

	tcase_add_test(cases, plan_and_dry_run_change_nothing);
	tcase_add_test(cases, keeps_the_hashes_of_those_that_show_a_changed_model);
	tcase_add_test(cases, a_plan_leaves_the_rows_of_large_tables_alone);
	tcase_add_test(cases, a_cancelled_change_has_changed_nothing);
	tcase_add_test(cases, a_deadline_that_passes_has_changed_nothing);
	tcase_add_test(cases, all_changes_are_done_or_none);
	tcase_add_test(cases, history_says_who_what_and_how_back);
	tcase_add_test(cases, hashes_are_right_after_what_was_rolled_back);
	tcase_add_test(cases, within_a_callers_transaction_nothing_is_committed);
	tcase_add_test(cases, a_held_lock_is_busy_and_changes_nothing);
	tcase_add_test(cases, no_change_at_all_is_no_step);
	return cases;
}
