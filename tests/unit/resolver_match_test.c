/* From a path to a route and back, whatever the key. */
#include "model/key.h"
#include "model/record.h"
#include "resolver_test.h"

static struct match match;

static bool matches(struct str path, const char *name)
{
	if (resolver_match_site(test_resolver, path, &match) != STATUS_OK &&
		resolver_match_model(test_resolver, path, &match) != STATUS_OK)
		return false;
	ck_assert_ptr_nonnull(match.route);
	return strcmp(match.route->name, name) == 0;
}

static bool is_found(struct str path)
{
	return resolver_match_site(test_resolver, path, &match) == STATUS_OK ||
	       resolver_match_model(test_resolver, path, &match) == STATUS_OK;
}

static const struct model *model_of(const char *table)
{
	const struct model *model = registry_find(test_registry, str_from(table));

	ck_assert_ptr_nonnull(model);
	return model;
}

START_TEST(finds_the_sites_own_pages)
{
	ck_assert(matches(STR("/admin/"), "index"));
	ck_assert(matches(STR("/admin/login/"), "login"));
	ck_assert_ptr_null(match.model);
	ck_assert(matches(STR("/admin/-/status"), "status"));
	ck_assert(matches(STR("/admin/-/users/ada%20l/"), "user"));
	ck_assert(str_is(match.field, "ada%20l"));
}
END_TEST

START_TEST(finds_nothing_where_nothing_is)
{
	static const char *const paths[] = {"", "/", "admin/", "/admin", "/Admin/",
		"/admin//", "/admin/login", "/admin/login//", "/admin/login/x",
		"/admin/t", "/admin/T/", "/admin/t//", "/admin/t/add", "/admin/t/1/",
		"/admin/t//change/", "/admin/t/1/change", "/admin/t/1/change/x",
		"/admin/t/x/change/", "/admin/t/01/change/", "/admin/t/+1/change/",
		"/admin/t/-0/change/", "/admin/t/1,2/change/", "/admin/t/1/2/change/",
		"/admin/t/1/file/", "/admin/t/1/file/a/b", "/admin/gone/", "/admin/-/",
		"/admin/-/users//", "/admin/t/12345678901234567890123/change/",
		"/admin/\n", "/admin/t/\n"};

	resolver_with("CREATE TABLE t (id INTEGER PRIMARY KEY)");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		ck_assert_msg(!is_found(str_from(paths[i])), "%s", paths[i]);
	ck_assert(!is_found((struct str){NULL, 0}));
	ck_assert(!is_found(STR("/admin/t/\0")));
	ck_assert(!is_found(STR("/admin/\0/")));
}
END_TEST

START_TEST(finds_a_models_pages)
{
	resolver_with(
		"CREATE TABLE \"Order Details\" (a INT, b TEXT, PRIMARY KEY (a, b));"
		"CREATE TABLE t (id INTEGER PRIMARY KEY)");
	ck_assert(matches(STR("/admin/order-details/"), "list"));
	ck_assert_ptr_eq(match.model, model_of("Order Details"));
	ck_assert(matches(STR("/admin/order-details/1,x/change/"), "change"));
	ck_assert(str_is(match.key, "1,x"));
	ck_assert(!is_found(STR("/admin/order-details/1/change/")));
	ck_assert(!is_found(STR("/admin/order-details/1,x,2/change/")));
	ck_assert(matches(STR("/admin/t/-5/file/a%2Fb"), "file"));
	ck_assert(str_is(match.key, "-5"));
	ck_assert(str_is(match.field, "a%2Fb"));
	ck_assert(matches(STR("/admin/t/9223372036854775807/delete/"), "delete"));
}
END_TEST

START_TEST(a_model_without_key_has_no_rows_pages)
{
	resolver_with("CREATE TABLE t (a); CREATE VIEW v AS SELECT 1");
	ck_assert(matches(STR("/admin/t/"), "list"));
	ck_assert(matches(STR("/admin/v/add/"), "add"));
	ck_assert(!is_found(STR("/admin/t/1/change/")));
	ck_assert(!is_found(STR("/admin/t//change/")));
}
END_TEST

START_TEST(a_key_that_looks_like_a_page_is_still_a_key)
{
	resolver_with("CREATE TABLE t (k TEXT PRIMARY KEY)");
	ck_assert(matches(STR("/admin/t/add/"), "add"));
	ck_assert(matches(STR("/admin/t/add/change/"), "change"));
	ck_assert(str_is(match.key, "add"));
	ck_assert(matches(STR("/admin/t/change/change/"), "change"));
	ck_assert(matches(STR("/admin/t/change/delete/"), "delete"));
	ck_assert(str_is(match.key, "change"));
}
END_TEST

START_TEST(follows_the_registry)
{
	resolver_with("CREATE TABLE t (id INTEGER PRIMARY KEY)");
	ck_assert(matches(STR("/admin/t/1/change/"), "change"));
	resolver_with("ALTER TABLE t RENAME TO u");
	ck_assert(!is_found(STR("/admin/t/")));
	ck_assert(matches(STR("/admin/u/1/change/"), "change"));
	resolver_with("DROP TABLE u; CREATE TABLE u (k TEXT PRIMARY KEY)");
	ck_assert(matches(STR("/admin/u/x/change/"), "change"));
	resolver_clear(test_resolver);
	ck_assert(!is_found(STR("/admin/u/")));
	ck_assert(matches(STR("/admin/login/"), "login"));
	resolver_clear(test_resolver);
	resolver_compile(test_resolver, test_registry);
	resolver_compile(test_resolver, test_registry);
	ck_assert(matches(STR("/admin/u/"), "list"));
}
END_TEST

START_TEST(compiles_no_pattern_before_it_is_used)
{
	resolver_with(
		"CREATE TABLE a (id INTEGER PRIMARY KEY);"
		"CREATE TABLE b (id INTEGER PRIMARY KEY); CREATE TABLE c (k TEXT NOT"
		" NULL UNIQUE); CREATE TABLE d (x)");
	ck_assert_uint_eq(resolver_compiled(test_resolver), 0);
	ck_assert(is_found(STR("/admin/a/")));
	ck_assert_uint_eq(resolver_compiled(test_resolver), 1);
	ck_assert(is_found(STR("/admin/b/")));
	ck_assert_uint_eq(resolver_compiled(test_resolver), 1);
	ck_assert(is_found(STR("/admin/c/")));
	ck_assert(is_found(STR("/admin/d/")));
	ck_assert_uint_eq(resolver_compiled(test_resolver), 3);
	resolver_clear(test_resolver);
	ck_assert_uint_eq(resolver_compiled(test_resolver), 0);
}
END_TEST

START_TEST(finds_each_of_two_thousand_models)
{
	struct str sql = STR("BEGIN;");

	for (int i = 0; i < 2000; i++) {
		foreign_printf("%sCREATE TABLE \"t %d\" (id %s PRIMARY KEY)",
			i ? "" : "BEGIN;", i, i % 2 ? "INTEGER" : "TEXT");
	}
	sql = STR("COMMIT");
	resolver_with(sql.at);
	for (int i = 0; i < 2000; i++) {
		struct str path = arena_printf(test_arena, "/admin/t-%d/7/change/", i);

		ck_assert(matches(path, "change"));
		ck_assert(str_equal(
			match.model->table, arena_printf(test_arena, "t %d", i)));
	}
	ck_assert_uint_eq(resolver_compiled(test_resolver), 2);
}
END_TEST

START_TEST(reverse_gives_paths_that_match)
{
	const struct str none = {NULL, 0};
	const struct model *model;
	struct str path;

	resolver_with("CREATE TABLE \"a b\" (k TEXT PRIMARY KEY, \"c/d\" BLOB)");
	model = model_of("a b");
	path = reverse(test_arena, test_resolver, "index", NULL, none, none);
	ck_assert(str_is(path, "/admin/"));
	path = reverse(test_arena, test_resolver, "list", model, none, none);
	ck_assert(str_is(path, "/admin/a-b/"));
	path = reverse(
		test_arena, test_resolver, "file", model, STR("x%2Fy"), STR("c/d %"));
	ck_assert(str_is(path, "/admin/a-b/x%2Fy/file/c%2Fd%20%25"));
	ck_assert(matches(path, "file"));
	ck_assert(str_is(match.key, "x%2Fy"));
	ck_assert(str_is(match.field, "c%2Fd%20%25"));
	path = reverse(test_arena, test_resolver, "user", NULL, none, STR("ä/b"));
	ck_assert(matches(path, "user"));
}
END_TEST

/* Every row of a table with keys of all sorts: key, path, match, key, and the row. */
START_TEST(every_key_finds_its_row_again)
{
	const struct model *model;
	struct stmt *stmt;
	bool has_row;
	int rows = 0;

	resolver_with(
		"CREATE TABLE t (a BLOB NOT NULL, b TEXT NOT NULL, v INTEGER,"
		" PRIMARY KEY (a, b));"
		"WITH s(x) AS (VALUES (''), ('.'), ('..'), ('a/b'), ('../..'), ('%2F'),"
		" (','), ('~n'), ('x y'), ('''\"'), ('Ž日'), ('007'), (7), (7.5),"
		" (9007199254740993), (x''), (x'00'), ('a' || char(10)), ('add')),"
		" p AS (SELECT s.x AS a, CAST(o.x AS TEXT) AS b FROM s, s AS o)"
		" INSERT OR IGNORE INTO t SELECT a, b, row_number() OVER () FROM p");
	model = model_of("t");
	begin_read();
	ck_assert_int_eq(store_prepare(test_store, STR("SELECT a, b, v FROM t"), &stmt,
				 &test_fault),
		STATUS_OK);
	while (stmt_step(stmt, &has_row, &test_fault) == STATUS_OK && has_row) {
		struct value values[2] = {stmt_value(stmt, 0), stmt_value(stmt, 1)};
		struct str key = key_encode(test_arena, model, values), path;
		struct record record;
		bool is_canonical;

		path = reverse(test_arena, test_resolver, "change", model, key,
			(struct str){NULL, 0});
		ck_assert_msg(matches(path, "change"), "%.*s", STR_ARGS(path));
		ck_assert(str_equal(match.key, key));
		ck_assert_int_eq(key_decode(test_arena, model, match.key, values,
					 &is_canonical, &test_fault),
			STATUS_OK);
		ck_assert(is_canonical);
		ck_assert_int_eq(record_read(&record, test_arena, test_store, model,
					 values, &test_fault),
			STATUS_OK);
		ck_assert(value_equal(record.values[2], stmt_value(stmt, 2)));
		ck_assert(str_equal(record.key, key));
		rows++;
	}
	rollback();
	ck_assert_int_gt(rows, 300);
}
END_TEST

TCase *resolver_match_cases(void)
{
	TCase *cases = tcase_create("match");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, finds_the_sites_own_pages);
	tcase_add_test(cases, finds_nothing_where_nothing_is);
	tcase_add_test(cases, finds_a_models_pages);
	tcase_add_test(cases, a_model_without_key_has_no_rows_pages);
	tcase_add_test(cases, a_key_that_looks_like_a_page_is_still_a_key);
	tcase_add_test(cases, follows_the_registry);
	tcase_add_test(cases, compiles_no_pattern_before_it_is_used);
	tcase_add_test(cases, finds_each_of_two_thousand_models);
	tcase_add_test(cases, reverse_gives_paths_that_match);
	tcase_add_test(cases, every_key_finds_its_row_again);
	return cases;
}
