/* Runs the tests of the migrate engine. */
#include "migrate_test.h"

#include <stdlib.h>

#include "base/buf.h"

struct desk *test_desk;
struct plan test_plan;

static void start(void)
{
	database_start();
	test_desk = desk_new(&(const struct store_options){.path = database_path(),
		.lock_folder = database_folder(),
		.busy_ms = 2000});
	/* Reeve's own tables are made when the desk connects. */
	is_sound();
}

static void stop(void)
{
	desk_free(test_desk);
	database_stop();
}

static enum status run(const struct change *changes, size_t count, enum migrate_mode mode,
	int64_t undoes)
{
	test_fault = (struct fault){0};
	return migrate_run(test_desk, test_arena,
		&(const struct migrate_request){.changes = changes,
			.count = count,
			.mode = mode,
			.undoes = undoes,
			.author = {.user_id = 7,
				.user_name = STR("ann"),
				.origin = undoes ? "undo" : "page"}},
		&test_plan, &test_fault);
}

enum status try_change(struct change change, enum migrate_mode mode)
{
	return run(&change, 1, mode, 0);
}

static void must_be_done(enum status status)
{
	ck_assert_msg(status == STATUS_OK, "%s: %s (%s)", status_name(status),
		test_fault.sentence, test_fault.detail);
	ck_assert_msg(test_plan.blocker_count == 0, "%s: %.*s",
		test_plan.blockers[0].reason, STR_ARGS(test_plan.blockers[0].words));
}

void apply_all(const struct change *changes, size_t count)
{
	must_be_done(run(changes, count, MIGRATE_APPLY, 0));
	is_sound();
}

void apply(struct change change)
{
	apply_all(&change, 1);
}

const struct plan_blocker *is_refused(struct change change, const char *reason)
{
	struct digest before = content();
	enum migrate_mode modes[] = {MIGRATE_PLAN, MIGRATE_DRY_RUN, MIGRATE_APPLY};

	for (size_t i = 0; i < 3; i++) {
		enum status status = try_change(change, modes[i]);

		ck_assert_msg(status == STATUS_OK, "%s: %s (%s)", status_name(status),
			test_fault.sentence, test_fault.detail);
		ck_assert_msg(test_plan.blocker_count > 0, "not refused: %.*s",
			STR_ARGS(test_plan.words));
		ck_assert_msg(str_is(str_from(test_plan.blockers[0].reason), reason),
			"%s, not %s: %.*s", test_plan.blockers[0].reason, reason,
			STR_ARGS(test_plan.blockers[0].words));
		ck_assert_int_eq(test_plan.migration_id, 0);
		ck_assert(digest_equal(before, content()));
	}
	return &test_plan.blockers[0];
}

void undo_latest(void)
{
	int64_t id = foreign_integer("SELECT max(id) FROM reeve_migration");
	struct change *changes;
	size_t count;

	begin_read();
	test_plan = (struct plan){0};
	must_be_done(migrate_undo_changes(
		test_store, test_arena, id, &changes, &count, &test_fault));
	rollback();
	must_be_done(run(changes, count, MIGRATE_APPLY, id));
	is_sound();
	ck_assert_int_eq(foreign_integer("SELECT undone_by FROM reeve_migration"
					 " WHERE id = (SELECT max(undoes) FROM"
					 " reeve_migration)"),
		test_plan.migration_id);
}

static void add_rows(struct digest_state *state, const char *table)
{
	struct stmt *stmt;
	struct buf sql;
	bool has_row = true;

	buf_init(&sql, 4096);
	buf_text(&sql, "SELECT * FROM ");
	sql_name(&sql, str_from(table));
	if (store_prepare(test_store, buf_content(&sql), &stmt, &test_fault) !=
		STATUS_OK) { /* a view that is broken */
		buf_free(&sql);
		return;
	}
	while (stmt_step(stmt, &has_row, &test_fault) == STATUS_OK && has_row)
		for (int i = 0; i < stmt_columns(stmt); i++) {
			struct value value = stmt_value(stmt, i);
			char class = (char)('0' + value.class);

			digest_add_part(state, (struct str){&class, 1});
			digest_add_part(
				state, value.class == VALUE_BLOB
					       ? value.bytes
					       : value_spelling(test_arena, value));
		}
	stmt_done(stmt);
	buf_free(&sql);
}

struct digest rows_of(const char *table)
{
	struct digest_state state;

	begin_read();
	digest_begin(&state);
	add_rows(&state, table);
	rollback();
	return digest_end(&state);
}

struct digest content(void)
{
	struct digest_state state;
	struct stmt *stmt;
	bool has_row = true;
	const char *names[200];
	size_t count = 0;

	begin_read();
	digest_begin(&state);
	add_rows(&state, "sqlite_schema");
	ck_assert_int_eq(store_prepare(test_store,
				 STR("SELECT name FROM sqlite_schema"
				     " WHERE type = 'table' ORDER BY name"),
				 &stmt, &test_fault),
		STATUS_OK);
	while (stmt_step(stmt, &has_row, &test_fault) == STATUS_OK && has_row &&
		count < 200)
		names[count++] = arena_text(test_arena, stmt_text(stmt, 0));
	stmt_done(stmt);
	for (size_t i = 0; i < count; i++)
		add_rows(&state, names[i]);
	rollback();
	return digest_end(&state);
}

const char *sql_of(const char *table)
{
	return foreign_text(arena_printf(test_arena,
		"SELECT sql FROM sqlite_schema WHERE name = '%s' COLLATE NOCASE", table)
				    .at);
}

struct field_spec field_of(const char *table, const char *name)
{
	struct model_spec *specs;
	struct field_spec *field;
	size_t count;

	begin_read();
	ck_assert_msg(specs_read(test_store, test_arena, str_from(table), &specs, &count,
			      &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
	rollback();
	field = spec_field(specs, str_from(name));
	ck_assert_msg(field != NULL, "no field %s", name);
	return *field;
}

static struct digest registry_from_nothing(struct store *store)
{
	struct registry *registry = registry_new();
	struct refresh_outcome outcome;
	struct digest digest;
	struct stamp stamp;

	ck_assert_int_eq(store_begin(store, STORE_READ, &stamp, &test_fault), STATUS_OK);
	ck_assert_msg(
		registry_refresh(registry, store, &outcome, &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
	store_rollback(store);
	digest = registry_digest(registry);
	registry_free(registry);
	return digest;
}

void is_sound(void)
{
	struct store *fresh = another_store((struct store_options){0});
	struct digest one = registry_from_nothing(fresh),
		      other = registry_from_nothing(desk_store(test_desk));

	store_close(fresh);
	ck_assert(digest_equal(one, other));
	ck_assert_str_eq(foreign_text("PRAGMA integrity_check"), "ok");
	ck_assert_int_eq(
		foreign_integer("SELECT count(*) FROM sqlite_schema WHERE name LIKE"
				" 'reeve!_made%' ESCAPE '!'"),
		0);
}

int main(void)
{
	TCase *(*const cases[])(void) = {migrate_field_cases, migrate_alter_cases,
		migrate_convert_cases, migrate_park_cases, migrate_model_cases,
		migrate_rules_cases, migrate_safe_cases, migrate_undo_cases,
		migrate_run_cases};
	Suite *suite = suite_create("migrate");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_add_checked_fixture(one, start, stop);
		tcase_set_timeout(one, 60);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
