/* Refreshing: whatever happened, the registry is what one built from nothing would be. */
#include "model_test.h"

static void outcome_is(size_t registered, size_t unregistered)
{
	struct refresh_outcome outcome = refresh();

	ck_assert_uint_eq(outcome.registered, registered);
	ck_assert_uint_eq(outcome.unregistered, unregistered);
}

/* By a store that has seen nothing before, either. */
static struct digest from_nothing(void)
{
	struct store *store = another_store((struct store_options){0});
	struct registry *registry = registry_new();
	struct refresh_outcome outcome;
	struct digest digest;
	struct stamp stamp;

	ck_assert_int_eq(store_begin(store, STORE_READ, &stamp, &test_fault), STATUS_OK);
	ck_assert_int_eq(
		registry_refresh(registry, store, &outcome, &test_fault), STATUS_OK);
	digest = registry_digest(registry);
	registry_free(registry);
	store_close(store);
	return digest;
}

START_TEST(registers_what_is_new_and_forgets_a_removed_table_at_once)
{
	outcome_is(0, 0);
	foreign("CREATE TABLE a (x); CREATE TABLE b (x); CREATE VIEW c AS SELECT 1");
	outcome_is(3, 0);
	outcome_is(0, 0);
	foreign("DROP TABLE b; CREATE TABLE d (x)");
	outcome_is(1, 1);
	ck_assert_ptr_null(registry_find(test_registry, STR("b")));
	foreign("ALTER TABLE a RENAME TO e");
	outcome_is(1, 1);
	ck_assert_ptr_null(registry_find(test_registry, STR("a")));
	ck_assert_ptr_nonnull(registry_find(test_registry, STR("E")));
	foreign("ALTER TABLE e RENAME TO E2; ALTER TABLE E2 RENAME TO E");
	outcome_is(1, 1);
	foreign("DROP TABLE E; DROP TABLE d; DROP VIEW c");
	outcome_is(0, 3);
	ck_assert_uint_eq(registry_count(test_registry), 0);
}
END_TEST

START_TEST(leaves_alone_what_nobody_changed)
{
	const struct model *other, *view;

	foreign("CREATE TABLE t (a); CREATE TABLE u (b); CREATE VIEW v AS SELECT * FROM "
		"u");
	refresh();
	other = model_of("u");
	view = model_of("v");
	foreign("ALTER TABLE t ADD COLUMN c");
	outcome_is(1, 1);
	ck_assert_ptr_eq(model_of("u"), other);
	ck_assert_ptr_eq(model_of("v"), view);
	foreign("VACUUM");
	outcome_is(0, 0);
	foreign("CREATE TABLE w (a); DROP TABLE w; ANALYZE; REINDEX");
	outcome_is(0, 0);
	ck_assert_ptr_eq(model_of("u"), other);
}
END_TEST

START_TEST(a_reference_follows_its_target)
{
	size_t target;

	foreign("CREATE TABLE t (a REFERENCES p)");
	refresh();
	ck_assert_ptr_null(model_of("t")->schema.references[0].targets[0].at);
	foreign("CREATE TABLE P (id INTEGER PRIMARY KEY)");
	refresh();
	ck_assert(str_is(model_of("t")->schema.references[0].targets[0], "id"));
	foreign("ALTER TABLE p RENAME COLUMN id TO number");
	refresh();
	ck_assert(str_is(model_of("t")->schema.references[0].targets[0], "number"));
	foreign("DROP TABLE p; CREATE TABLE p (x PRIMARY KEY, y)");
	refresh();
	ck_assert(str_is(model_of("t")->schema.references[0].targets[0], "x"));
	target = model_of("t")->schema.references[0].count;
	ck_assert_uint_eq(target, 1);
}
END_TEST

START_TEST(slugs_move_when_a_colliding_table_comes)
{
	foreign("CREATE TABLE \"a b\" (x)");
	refresh();
	ck_assert(str_is(model_of("a b")->slug, "a-b"));
	foreign("CREATE TABLE \"A.b\" (x)");
	refresh();
	ck_assert(str_is(model_of("A.b")->slug, "a-b"));
	ck_assert(str_is(model_of("a b")->slug, "a-b-2"));
	foreign("DROP TABLE \"A.b\"");
	refresh();
	ck_assert(str_is(model_of("a b")->slug, "a-b"));
}
END_TEST

START_TEST(notices_a_schema_edited_under_the_cookie)
{
	foreign("CREATE TABLE t (a, b)");
	refresh();
	foreign_schema_edit("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a, c)'"
			    " WHERE name = 't'");
	outcome_is(1, 1);
	ck_assert(str_is(model_of("t")->fields[1].name, "c"));
}
END_TEST

/* The schema was parsed when the store connected: nobody had asked for its text yet. */
START_TEST(notices_an_edit_under_the_cookie_before_the_first_refresh)
{
	foreign("CREATE TABLE t (a, b)");
	begin_read();
	ck_assert_int_eq(integer_of("SELECT count(*) FROM t"), 0);
	rollback();
	foreign_schema_edit("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a, c)'"
			    " WHERE name = 't'");
	outcome_is(1, 0);
	ck_assert(str_is(model_of("t")->fields[1].name, "c"));
}
END_TEST

static const char *random_name(void)
{
	static const char *const names[] = {
		"a", "B", "a b", "A.b", "é", "日", "login", "x/y"};

	return arena_printf(test_arena, "\"%s%s\"", names[below(8)], below(2) ? "" : "2")
		.at;
}

static const char *random_type(void)
{
	static const char *const types[] = {
		"TEXT", "INTEGER", "REAL", "", "BLOB", "DATE"};

	return types[below(6)];
}

static struct str random_alter(const char *table)
{
	switch (below(4)) {
	case 0:
		return arena_printf(
			test_arena, "ALTER TABLE %s RENAME TO %s", table, random_name());
	case 1:
		return arena_printf(test_arena, "ALTER TABLE %s ADD COLUMN c%u %s", table,
			below(4), random_type());
	case 2:
		return arena_printf(test_arena,
			"ALTER TABLE %s RENAME COLUMN name TO c%u", table, below(4));
	default:
		return arena_printf(
			test_arena, "ALTER TABLE %s DROP COLUMN c%u", table, below(4));
	}
}

static struct str random_create(const char *name)
{
	switch (below(6)) {
	case 5:
		return arena_printf(
			test_arena, "CREATE VIRTUAL TABLE %s USING fts5(name)", name);
	case 0:
	case 1:
		return arena_printf(test_arena,
			"CREATE TABLE %s (id INTEGER PRIMARY KEY, name %s,"
			" r REFERENCES %s)",
			name, random_type(), random_name());
	case 2:
		return arena_printf(test_arena,
			"CREATE TABLE %s (k %s NOT NULL PRIMARY KEY, c0) WITHOUT ROWID",
			name, random_type());
	case 3:
		return arena_printf(test_arena, "CREATE VIEW %s AS SELECT * FROM %s",
			name, random_name());
	default:
		return arena_printf(test_arena, "CREATE %sINDEX i%u ON %s(c0)",
			below(2) ? "UNIQUE " : "", below(6), name);
	}
}

/* One change that may well be refused: that is no matter. */
static void random_change(void)
{
	const char *name = random_name();
	struct str sql;

	switch (below(10)) {
	case 0:
		sql = arena_printf(test_arena, "DROP TABLE %s", name);
		break;
	case 1:
		sql = arena_printf(
			test_arena, "DROP VIEW %s; DROP INDEX i%u", name, below(6));
		break;
	case 2:
		sql = arena_printf(test_arena,
			"INSERT OR REPLACE INTO reeve_model(table_name, label) VALUES"
			" (trim('%s', '\"'), 'Label %u')",
			name, below(9));
		break;
	case 3:
	case 4:
	case 5:
		sql = random_alter(name);
		break;
	default:
		sql = random_create(name);
	}
	(void)foreign_code(sql.at);
}

START_TEST(equals_a_registry_from_nothing_after_hundreds_of_changes)
{
	uint32_t cookie = 0;
	size_t changes = 0;

	store_with((struct store_options){.makes_tables = true});
	for (int round = 0; round < 400; round++) {
		struct digest digest;

		for (unsigned i = 0; i < 1 + below(3); i++)
			random_change();
		if (round % 20 == 7)
			foreign_schema_edit("UPDATE sqlite_schema SET sql ="
					    " replace(sql, ' r REF', ' s REF')");
		refresh();
		digest = from_nothing();
		ck_assert_msg(digest_equal(registry_digest(test_registry), digest),
			"round %d", round);
		changes += test_stamp.cookie != cookie;
		cookie = test_stamp.cookie;
	}
	/* The changes were not all refused. */
	ck_assert_uint_gt(changes, 100);
	ck_assert_uint_gt(registry_count(test_registry), 3);
}
END_TEST

TCase *model_refresh_cases(void)
{
	TCase *cases = tcase_create("refresh");

	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, registers_what_is_new_and_forgets_a_removed_table_at_once);
	tcase_add_test(cases, leaves_alone_what_nobody_changed);
	tcase_add_test(cases, a_reference_follows_its_target);
	tcase_add_test(cases, slugs_move_when_a_colliding_table_comes);
	tcase_add_test(cases, notices_a_schema_edited_under_the_cookie);
	tcase_add_test(cases, notices_an_edit_under_the_cookie_before_the_first_refresh);
	tcase_add_test(cases, equals_a_registry_from_nothing_after_hundreds_of_changes);
	return cases;
}
