/* A random walk: change after change over Chinook and a generated schema; after each of
 * them the database is sound, nobody's values have changed but those that were to, and
 * nobody sees an old registry. The same seed walks the same way.
 *
 * migrate_walk_test [--steps N] [--seed S]      (N changes in all; usually 300, and 1;
 * REEVE_WALK_STEPS says another N where no argument does) */
#include "migrate_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/registry.h"

enum {
	STEPS = 300,
	KEPT_MIGRATIONS = 6, /* that can be undone still */
	TABLES_ENOUGH = 40,
	REASONS_MOST = 40,
	SWEEP_EVERY = 50
};

struct tally {
	const char *name;
	size_t count;
};

struct walk {
	sqlite3 *db;
	struct desk *desk;
	struct registry *registry;
	struct arena *arena; /* of one step */
	struct walk_state before, expected, after;
	struct arena *state_arena[2]; /* of `before` and `after`, in turns */
	struct walk_state exact; /* before the last migration, while that is the last */
	struct arena *exact_arena;
	int64_t exact_id;
	size_t step, applied, refused, undone;
	size_t by_kind[CHANGE_CHECK_DROP + 1];
	struct tally reasons[REASONS_MOST];
	bool adds;	  /* there may be columns that were not there */
	struct str doing; /* what is being done, for when it fails */
};

static long wanted_steps = STEPS;
static unsigned wanted_seed = 1;

static void walk_fail(const struct walk *walk, struct str what)
{
	fprintf(stderr, "step %zu: %.*s, by\n%.*s\n", walk->step, STR_ARGS(what),
		STR_ARGS(walk->doing));
	ck_abort_msg("step %zu: %.*s", walk->step, STR_ARGS(what));
}

static void tell_fault(const struct walk *walk, enum status status)
{
	walk_fail(walk, arena_printf(walk->arena, "%s: %s (%s)", status_name(status),
				test_fault.sentence, test_fault.detail));
}

static void count_reason(struct walk *walk, const char *reason)
{
	for (size_t i = 0; i < REASONS_MOST; i++) {
		if (!walk->reasons[i].name)
			walk->reasons[i].name = reason;
		if (strcmp(walk->reasons[i].name, reason) == 0) {
			walk->reasons[i].count++;
			return;
		}
	}
}

static void is_sound(struct walk *walk)
{
	struct buf damage;
	sqlite3_stmt *statement, *view;

	buf_init(&damage, 1 << 20);
	dump_damage(walk->db, true, &damage);
	if (damage.len)
		walk_fail(walk, buf_content(&damage));
	buf_free(&damage);
	ck_assert_int_eq(sqlite3_prepare_v2(walk->db,
				 "SELECT printf('SELECT * FROM \"%w\"', name) FROM"
				 " sqlite_schema WHERE type = 'view'",
				 -1, &statement, NULL),
		SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *sql = (const char *)sqlite3_column_text(statement, 0);

		if (sqlite3_prepare_v2(walk->db, sql, -1, &view, NULL) != SQLITE_OK)
			walk_fail(walk, arena_printf(walk->arena, "%s: %s", sql,
						sqlite3_errmsg(walk->db)));
		sqlite3_finalize(view);
	}
	sqlite3_finalize(statement);
}

static struct digest digest_from(
	struct walk *walk, struct store *store, struct registry *registry)
{
	struct refresh_outcome outcome;
	struct stamp stamp;

	test_fault = (struct fault){0};
	if (store_begin(store, STORE_READ, &stamp, &test_fault) != STATUS_OK ||
		registry_refresh(registry, store, &outcome, &test_fault) != STATUS_OK)
		tell_fault(walk, test_fault.status);
	store_rollback(store);
	return registry_digest(registry);
}

static void is_fresh(struct walk *walk)
{
	struct store *store = another_store((struct store_options){0});
	struct registry *registry = registry_new();
	struct digest fresh = digest_from(walk, store, registry);

	if (!digest_equal(fresh, digest_from(walk, test_store, walk->registry)))
		walk_fail(walk, STR("the registry is not what one from nothing is"));
	registry_free(registry);
	store_close(store);
}

static int64_t data_version(struct walk *walk)
{
	sqlite3_stmt *statement;
	int64_t version;

	sqlite3_prepare_v2(walk->db, "PRAGMA data_version", -1, &statement, NULL);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	version = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return version;
}

static void specs_of(struct walk *walk, struct model_spec **specs, size_t *count)
{
	enum status status;

	begin_read();
	status = specs_read(test_store, walk->arena, STR(""), specs, count, &test_fault);
	rollback();
	if (status != STATUS_OK)
		tell_fault(walk, status);
}

/* Now and then two changes in one; with many tables about, one that takes some away. */
static size_t choose_changes(struct walk *walk, struct change *changes)
{
	struct model_spec *specs;
	size_t count, made = 0, wanted = below(5) ? 1 : 2;

	specs_of(walk, &specs, &count);
	for (int i = 0; made < wanted && i < 20; i++) {
		struct change *change = walk_change(walk->arena, specs, count);
		bool grows = change && change->kind == CHANGE_MODEL_ADD;

		if (change && !(grows && count > TABLES_ENOUGH))
			changes[made++] = *change;
	}
	return made;
}

static enum status choose_undo(
	struct walk *walk, struct change **changes, size_t *count, int64_t *id)
{
	int64_t last =
		foreign_integer("SELECT coalesce(max(id), 0) FROM reeve_migration");
	enum status status;

	*count = 0;
	*id = last - (int64_t)below(KEPT_MIGRATIONS);
	begin_read();
	status = migrate_undo_changes(
		test_store, walk->arena, *id, changes, count, &test_fault);
	rollback();
	if (status != STATUS_OK && status != STATUS_NOT_FOUND &&
		status != STATUS_CONFLICT)
		tell_fault(walk, status);
	return status;
}

/* What was refused has changed nothing at all. */
static void was_refused(struct walk *walk, const struct plan *plan, int64_t version)
{
	walk->refused++;
	count_reason(walk, plan->blockers[0].reason);
	if (data_version(walk) != version)
		walk_fail(walk, STR("what was refused has changed the database"));
}

/* The last step undone brings back all that there was before it. */
static void is_as_before(struct walk *walk)
{
	struct str what;

	for (size_t i = 0; i < walk->exact.count; i++)
		walk->exact.at[i].is_touched = walk->exact.at[i].may_go = false;
	what = walk_compare(walk->arena, &walk->exact, &walk->after, true);
	if (what.len)
		walk_fail(
			walk, arena_printf(walk->arena, "undone, %.*s", STR_ARGS(what)));
}

static void swap_arenas(struct arena **one, struct arena **other)
{
	struct arena *kept = *one;

	*one = *other;
	*other = kept;
}

/* What is now `after` is `before` to the next, and `before` is kept for an undo. */
static void go_on(struct walk *walk, int64_t migration_id)
{
	walk->exact = walk->before;
	walk->exact_id = migration_id;
	swap_arenas(&walk->exact_arena, &walk->state_arena[0]);
	walk->before = walk->after;
	swap_arenas(&walk->state_arena[0], &walk->state_arena[1]);
}

static void was_applied(
	struct walk *walk, const struct migrate_request *request, const struct plan *plan)
{
	struct str what;

	walk->applied++;
	for (size_t i = 0; i < request->count; i++)
		walk->by_kind[request->changes[i].kind]++;
	arena_reset(walk->state_arena[1]);
	walk_read(walk->db, walk->state_arena[1], &walk->after);
	what = walk_compare(walk->arena, &walk->expected, &walk->after, walk->adds);
	if (what.len)
		walk_fail(walk, what);
	if (request->undoes && request->undoes == walk->exact_id)
		is_as_before(walk);
	is_sound(walk);
	is_fresh(walk);
	go_on(walk, plan->migration_id);
}

/* Some are planned or tried before: neither may change anything. */
static void try_first(struct walk *walk, struct migrate_request *request, int64_t version)
{
	struct plan plan;
	enum status status;

	if (below(3))
		return;
	request->mode = below(2) ? MIGRATE_PLAN : MIGRATE_DRY_RUN;
	status = migrate_run(walk->desk, walk->arena, request, &plan, &test_fault);
	if (status != STATUS_OK)
		tell_fault(walk, status);
	if (data_version(walk) != version)
		walk_fail(walk, STR("a plan has changed the database"));
}

static void do_changes(
	struct walk *walk, const struct change *changes, size_t count, int64_t undoes)
{
	struct migrate_request request = {.changes = changes,
		.count = count,
		.undoes = undoes,
		.author = {.user_name = STR("walker"), .origin = "command"}};
	struct plan plan = {0};
	int64_t version = data_version(walk);
	enum status status;

	walk->doing = arena_printf(walk->arena, "undoing %lld: %.*s", (long long)undoes,
		STR_ARGS(changes_dump(walk->arena, changes, count)));
	if (getenv("REEVE_WALK_TELL"))
		fprintf(stderr, "%zu: %.*s\n", walk->step, STR_ARGS(walk->doing));
	walk->expected = walk->before;
	walk_expect(walk->db, &walk->expected, changes, count, &walk->adds);
	test_fault = (struct fault){0};
	try_first(walk, &request, version);
	request.mode = MIGRATE_APPLY;
	status = migrate_run(walk->desk, walk->arena, &request, &plan, &test_fault);
	if (status != STATUS_OK)
		tell_fault(walk, status);
	if (plan.blocker_count)
		was_refused(walk, &plan, version);
	else if (plan.migration_id) {
		was_applied(walk, &request, &plan);
		walk->undone += undoes > 0;
	}
}

/* Somebody edits a row: a text, a number or nothing, in a column that is nobody's key. */
static void edit_row(struct walk *walk)
{
	static const char *const values[] = {"NULL", "'7'", "12.5", "'some text'",
		"'2024-02-29'", "CAST(x'ff00' AS TEXT)"};
	const struct walk_column *column =
		&walk->before.at[below((unsigned)walk->before.count)];
	char *sql;

	if (column->is_rows || column->is_generated || !column->rows)
		return;
	sql = sqlite3_mprintf(
		"UPDATE \"%w\" SET \"%w\" = %s WHERE \"%w\" IN (SELECT \"%w\""
		" FROM \"%w\" LIMIT 2 OFFSET %u)",
		arena_text(walk->arena, column->table),
		arena_text(walk->arena, column->name), values[below(6)],
		arena_text(walk->arena, column->name),
		arena_text(walk->arena, column->name),
		arena_text(walk->arena, column->table), below((unsigned)column->rows));
	sqlite3_exec(walk->db,
		"SAVEPOINT edit; PRAGMA defer_foreign_keys = ON; PRAGMA cache_size", NULL,
		NULL, NULL);
	if (sqlite3_exec(walk->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		sqlite3_exec(walk->db, "ROLLBACK TO edit", NULL, NULL, NULL);
	else {
		struct buf damage;

		buf_init(&damage, 1 << 20);
		if (!dump_query(walk->db, "PRAGMA foreign_key_check", &damage) ||
			damage.len)
			sqlite3_exec(walk->db, "ROLLBACK TO edit", NULL, NULL, NULL);
		buf_free(&damage);
	}
	ck_assert_int_eq(
		sqlite3_exec(walk->db, "RELEASE edit", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_free(sql);
	arena_reset(walk->state_arena[0]);
	walk_read(walk->db, walk->state_arena[0], &walk->before);
	walk->exact_id = 0;
}

/* The history of a long walk is not what is tested here, and would slow it down. */
static void sweep(void)
{
	foreign("DELETE FROM reeve_kept WHERE migration_id <"
		" (SELECT max(id) - 10 FROM reeve_migration)");
	foreign("DELETE FROM reeve_migration WHERE id <"
		" (SELECT max(id) - 10 FROM reeve_migration)");
	foreign("DELETE FROM reeve_alias WHERE id < (SELECT max(id) - 500"
		" FROM reeve_alias)");
}

static void one_step(struct walk *walk)
{
	struct change changes[2], *undo;
	int64_t undoes = 0;
	size_t count;

	arena_reset(walk->arena);
	if (walk->step % SWEEP_EVERY == SWEEP_EVERY - 1)
		sweep();
	switch (below(9)) {
	case 0:
		if (choose_undo(walk, &undo, &count, &undoes) == STATUS_OK && count)
			do_changes(walk, undo, count, undoes);
		break;
	case 1:
		edit_row(walk);
		/* fallthrough */
	default:
		count = choose_changes(walk, changes);
		if (count)
			do_changes(walk, changes, count, 0);
	}
}

static void report(const struct walk *walk, const char *where, long steps)
{
	printf("%s, seed %u: %ld steps, %zu applied (%zu of them undid one), %zu"
	       " refused\n ",
		where, wanted_seed, steps, walk->applied, walk->undone, walk->refused);
	for (int i = 0; i <= CHANGE_CHECK_DROP; i++)
		printf(" %s %zu,", walk_change_name((enum change_kind)i),
			walk->by_kind[i]);
	printf("\n  refused:");
	for (size_t i = 0; i < REASONS_MOST && walk->reasons[i].name; i++)
		printf(" %s %zu,", walk->reasons[i].name, walk->reasons[i].count);
	printf("\n");
	fflush(stdout);
}

static void walk_open(struct walk *walk)
{
	struct store_options options = {.path = database_path(),
		.lock_folder = database_folder(),
		.makes_tables = true};

	store_with(options);
	begin_read();
	rollback();
	walk->db = dump_open(database_path());
	walk->desk = desk_new(&options);
	walk->registry = registry_new();
	walk->arena = arena_new(1 << 16);
	walk->exact_arena = arena_new(1 << 16);
	for (int i = 0; i < 2; i++)
		walk->state_arena[i] = arena_new(1 << 16);
	walk_read(walk->db, walk->state_arena[0], &walk->before);
}

static void walk_close(struct walk *walk)
{
	registry_free(walk->registry);
	desk_free(walk->desk);
	sqlite3_close(walk->db);
	arena_free(walk->arena);
	arena_free(walk->exact_arena);
	for (int i = 0; i < 2; i++)
		arena_free(walk->state_arena[i]);
	free(walk);
}

static void walk_all(const char *where, long steps)
{
	struct walk *walk = must_calloc(1, sizeof *walk);

	seed(wanted_seed);
	walk_open(walk);
	is_sound(walk);
	for (walk->step = 0; walk->step < (size_t)steps; walk->step++)
		one_step(walk);
	report(walk, where, steps);
	/* It was not all refused. */
	ck_assert_uint_ge(walk->applied, (size_t)steps / 4);
	walk_close(walk);
}

START_TEST(over_a_generated_schema)
{
	walk_schema();
	walk_all("generated schema", wanted_steps - wanted_steps / 2);
}
END_TEST

START_TEST(over_chinook)
{
	const char *folder = getenv("REEVE_TEST_DATA");
	static char sql[4 << 20];
	char path[4096];
	FILE *file;
	size_t length;

	snprintf(path, sizeof path, "%s/chinook.sql", folder ? folder : "../shared/data");
	file = fopen(path, "r");
	if (!file) {
		printf("skipped: %s is not there\n", path);
		return;
	}
	length = fread(sql, 1, sizeof sql - 1, file);
	ck_assert(feof(file));
	fclose(file);
	sql[length] = '\0';
	foreign(sql);
	walk_all("Chinook", wanted_steps / 2);
}
END_TEST

static void read_arguments(int count, char **arguments)
{
	const char *said = getenv("REEVE_WALK_STEPS");

	if (said)
		wanted_steps = strtol(said, NULL, 10);
	for (int i = 1; i + 1 < count; i += 2) {
		if (strcmp(arguments[i], "--steps") == 0)
			wanted_steps = strtol(arguments[i + 1], NULL, 10);
		else if (strcmp(arguments[i], "--seed") == 0)
			wanted_seed = (unsigned)strtoul(arguments[i + 1], NULL, 10);
	}
	if (wanted_steps < 2) {
		fprintf(stderr, "usage: migrate_walk_test [--steps N] [--seed S]\n");
		exit(EXIT_FAILURE);
	}
}

int main(int count, char **arguments)
{
	Suite *suite = suite_create("migrate walk");
	TCase *cases = tcase_create("walks");
	SRunner *runner;
	int failed;

	read_arguments(count, arguments);
	tcase_add_checked_fixture(cases, database_start, database_stop);
	tcase_set_timeout(cases, 120 + (double)wanted_steps);
	tcase_add_test(cases, over_a_generated_schema);
	tcase_add_test(cases, over_chinook);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
