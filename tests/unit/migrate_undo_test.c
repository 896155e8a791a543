/* Undoing: every kind of change, what came after it, and what cannot be undone. */
#include "migrate_test.h"

static void shop(void)
{
	foreign("CREATE TABLE maker (id INTEGER PRIMARY KEY, name TEXT);"
		"CREATE TABLE good (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
		" price REAL DEFAULT 1.5, maker INTEGER REFERENCES maker, state TEXT,"
		" UNIQUE (name, state), CHECK (price > 0));"
		"CREATE INDEX by_price ON good (price);"
		"CREATE VIEW cheap AS SELECT name FROM good WHERE price < 2;"
		"INSERT INTO maker VALUES (1, 'Ann');"
		"INSERT INTO good VALUES (1, 'a', 1, 1, 'x'), (2, 'b', 2, NULL, NULL)");
}

static int64_t latest(void)
{
	return foreign_integer("SELECT max(id) FROM reeve_migration");
}

static enum status undo_status(int64_t id)
{
	struct change *changes;
	size_t count;
	enum status status;

	begin_read();
	status = migrate_undo_changes(
		test_store, test_arena, id, &changes, &count, &test_fault);
	rollback();
	return status;
}

/* What the models say. SQLite puts quotes where it renames: they say nothing. */
static struct digest meaning(void)
{
	struct model_spec *specs;
	struct digest_state state;
	struct str dump;
	size_t count;

	begin_read();
	ck_assert_int_eq(
		specs_read(test_store, test_arena, STR(""), &specs, &count, &test_fault),
		STATUS_OK);
	rollback();
	for (size_t i = 0; i < count; i++) {
		specs[i].id = specs[i].state_moment = 0;
		for (size_t j = 0; j < specs[i].field_count; j++)
			specs[i].fields[j].id = 0;
	}
	dump = specs_dump(test_arena, specs, count);
	digest_begin(&state);
	for (size_t i = 0; i < dump.len; i++)
		if (dump.at[i] != '\\' && dump.at[i] != '"')
			digest_add(&state, str_slice(dump, i, i + 1));
	return digest_end(&state);
}

START_TEST(every_kind_of_change_comes_back)
{
	static const struct str both[] = {{"name", 4}, {"state", 5}};
	const struct change changes[] = {CHANGE(CHANGE_CHECK_DROP, .table = STR("good"),
						 .check = STR("price > 0")),
		CHANGE(CHANGE_FIELD_ADD, .table = STR("good"),
			.field = FIELD(.name = STR("x"), .kind = STR("date"))),
		CHANGE(CHANGE_FIELD_RENAME, .table = STR("good"), .name = STR("price"),
			.new_name = STR("cost")),
		CHANGE(CHANGE_FIELD_ALTER, .table = STR("good"), .name = STR("price"),
			.field = FIELD(.kind = STR("decimal"), .digits = 9, .places = 2,
				.is_not_null = true)),
		CHANGE(CHANGE_FIELD_ALTER, .table = STR("good"), .name = STR("maker"),
			.field = FIELD(.kind = STR("integer"))),
		CHANGE(CHANGE_FIELD_PARK, .table = STR("good"), .name = STR("name")),
		CHANGE(CHANGE_MODEL_RENAME, .table = STR("good"),
			.new_name = STR("ware")),
		CHANGE(CHANGE_MODEL_PARK, .table = STR("good")),
		CHANGE(CHANGE_UNIQUE_DROP, .table = STR("good"), .names = {both, 2}),
		CHANGE(CHANGE_CHECK_ADD, .table = STR("good"),
			.check = STR("length(name) > 0"))};

	shop();
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct digest before = meaning(), rows = rows_of("good");
		struct digest after;

		apply(changes[i]);
		after = meaning();
		undo_latest();
		ck_assert_msg(digest_equal(before, meaning()), "change %zu", i);
		ck_assert_msg(digest_equal(rows, rows_of("good")), "rows, %zu", i);
		undo_latest();
		ck_assert_msg(digest_equal(after, meaning()), "redone %zu", i);
		undo_latest();
		ck_assert_msg(digest_equal(before, meaning()), "again %zu", i);
	}
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM cheap"), 1);
}
END_TEST

START_TEST(nothing_is_undone_twice_or_for_ever)
{
	int64_t id;

	shop();
	ck_assert_int_eq(undo_status(99), STATUS_NOT_FOUND);
	apply(CHANGE(CHANGE_FIELD_PARK, .table = STR("good"), .name = STR("state")));
	id = latest();
	undo_latest();
	ck_assert_int_eq(undo_status(id), STATUS_CONFLICT);
	says("undone already");
	foreign("CREATE TABLE a (b)");
	apply(CHANGE(CHANGE_MODEL_PARK, .table = STR("a")));
	apply(CHANGE(CHANGE_MODEL_PURGE, .table = STR("a")));
	ck_assert_int_eq(undo_status(latest()), STATUS_CONFLICT);
	says("for ever");
}
END_TEST

START_TEST(an_older_step_is_undone_under_the_names_of_now)
{
	struct change *changes;
	size_t count;
	int64_t id;

	shop();
	apply(CHANGE(CHANGE_FIELD_ALTER, .table = STR("good"), .name = STR("state"),
		.field = FIELD(.kind = STR("long text"), .type = STR("TEXT"),
			.help = STR("How it is"))));
	id = latest();
	apply(CHANGE(CHANGE_FIELD_RENAME, .table = STR("good"), .name = STR("state"),
		.new_name = STR("shape")));
	apply(CHANGE(CHANGE_MODEL_RENAME, .table = STR("good"), .new_name = STR("ware")));
	begin_read();
	ck_assert_int_eq(migrate_undo_changes(test_store, test_arena, id, &changes,
				 &count, &test_fault),
		STATUS_OK);
	rollback();
	ck_assert_uint_eq(count, 1);
	ck_assert(str_is(changes[0].table, "ware"));
	ck_assert(str_is(changes[0].name, "shape"));
	ck_assert_int_eq(migrate_run(test_desk, test_arena,
				 &(const struct migrate_request){.changes = changes,
					 .count = count,
					 .mode = MIGRATE_APPLY,
					 .undoes = id},
				 &test_plan, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(test_plan.blocker_count, 0);
	ck_assert_uint_eq(field_of("ware", "shape").help.len, 0);
}
END_TEST

START_TEST(an_undo_that_later_rows_forbid_names_them)
{
	struct change *changes;
	size_t count;

	shop();
	apply(CHANGE(CHANGE_FIELD_ALTER, .table = STR("good"), .name = STR("name"),
		.field = FIELD(.kind = STR("text"))));
	ck_assert(!field_of("good", "name").is_not_null);
	foreign("INSERT INTO good(id) VALUES (3)");
	begin_read();
	ck_assert_int_eq(migrate_undo_changes(test_store, test_arena, latest(), &changes,
				 &count, &test_fault),
		STATUS_OK);
	rollback();
	is_refused(changes[0], "nulls");
	ck_assert(str_is(test_plan.blockers[0].rows[0], "3"));
}
END_TEST

START_TEST(a_restored_not_null_needs_no_undo)
{
	shop();
	apply(CHANGE(CHANGE_FIELD_PARK, .table = STR("good"), .name = STR("name")));
	undo_latest();
	ck_assert(field_of("good", "name").is_not_null);
	undo_latest();
	ck_assert_int_eq(field_of("good", "name").state, DEFINITION_PARKED);
	ck_assert(!field_of("good", "name").is_not_null);
}
END_TEST

TCase *migrate_undo_cases(void)
{
	TCase *cases = tcase_create("undo");

	tcase_add_test(cases, every_kind_of_change_comes_back);
	tcase_add_test(cases, nothing_is_undone_twice_or_for_ever);
	tcase_add_test(cases, an_older_step_is_undone_under_the_names_of_now);
	tcase_add_test(cases, an_undo_that_later_rows_forbid_names_them);
	tcase_add_test(cases, a_restored_not_null_needs_no_undo);
	return cases;
}
