/* The self-audit finds what was never to be: a registry that is not what the database
 * says. Here somebody spoils it by hand. */
#include "base/log.h"
#include "worker/audit.h"
#include "worker_test.h"

static const struct score *score(void)
{
	return test_worker->site.score;
}

static void make_tables(void)
{
	foreign("CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT)");
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("CREATE TABLE page(id INTEGER PRIMARY KEY, number INTEGER)");
	ck_assert_int_eq(get("/admin/book/"), 200);
}

static struct model *model_of(const char *table)
{
	const struct model *model =
		registry_find(test_worker->site.registry, str_from(table));

	ck_assert_ptr_nonnull(model);
	return (struct model *)(uintptr_t)model;
}

/* A difference was found, in this table, and mended. */
static void found_in(const char *table)
{
	uint64_t differences = score()->audit_differences;

	audit_run(test_worker);
	ck_assert_uint_eq(score()->audit_differences, differences + 1);
	ck_assert_str_eq(score()->audit_table, table);
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audit_differences, differences + 1);
	ck_assert_int_eq(get("/admin/author/"), 200);
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_int_eq(get("/admin/page/"), 200);
}

START_TEST(finds_nothing_in_a_registry_that_is_right)
{
	uint64_t rebuilds;

	audit_run(test_worker);
	make_tables();
	rebuilds = score()->rebuilds;
	audit_run(test_worker);
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audits, 3);
	ck_assert_uint_eq(score()->audit_differences, 0);
	ck_assert_uint_eq(score()->rebuilds, rebuilds);
	ck_assert_str_eq(score()->audit_table, "");
	ck_assert(!store_in_transaction(test_worker->site.store));
}
END_TEST

START_TEST(takes_no_news_for_a_difference)
{
	make_tables();
	foreign("ALTER TABLE book ADD COLUMN year INTEGER");
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audit_differences, 0);
	foreign("INSERT INTO reeve_model(table_name, label) VALUES ('page', 'Leaf')");
	foreign("DROP TABLE author");
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audit_differences, 0);
}
END_TEST

START_TEST(finds_a_model_that_was_altered_and_mends_it)
{
	make_tables();
	model_of("book")->hash.bytes[0] ^= 1;
	found_in("book");
	model_of("page")->hash.bytes[DIGEST_BYTES - 1] ^= 0x80;
	model_of("author")->hash.bytes[0] ^= 1;
	found_in("author");
}
END_TEST

START_TEST(finds_a_model_that_is_lost_and_mends_it)
{
	static const char *const tables[] = {"author", "book", "page"};

	make_tables();
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		ck_assert_int_eq(registry_unregister_table(test_worker->site.registry,
					 str_from(tables[i]), &test_fault),
			STATUS_OK);
		found_in(tables[i]);
	}
}
END_TEST

START_TEST(finds_a_model_too_many_and_mends_it)
{
	struct registry *other = registry_new();
	struct refresh_outcome outcome;

	make_tables();
	/* A registry of a moment when there was one table more. */
	foreign("CREATE TABLE ghost(id)");
	begin_read();
	ck_assert_int_eq(
		registry_refresh(other, test_store, &outcome, &test_fault), STATUS_OK);
	rollback();
	foreign("DROP TABLE ghost");
	ck_assert_int_eq(get("/admin/ghost/"), 404);
	registry_free(test_worker->site.registry);
	test_worker->site.registry = other;
	found_in("ghost");
	ck_assert_int_eq(get("/admin/ghost/"), 404);
}
END_TEST

START_TEST(names_a_table_whatever_its_name)
{
	make_tables();
	foreign("CREATE TABLE \"0žluťoučký kůň žluťoučký kůň žluťoučký kůň "
		"žluťoučký kůň\" (a)");
	ck_assert_int_eq(get("/admin/book/"), 200);
	((struct model *)(uintptr_t)registry_at(test_worker->site.registry, 0))
		->hash.bytes[0] ^= 1;
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audit_differences, 1);
	ck_assert_uint_gt(strlen(score()->audit_table), 50);
	ck_assert(str_is_utf8(str_from(score()->audit_table)));
	ck_assert(str_starts(str_from(score()->audit_table), "0žluťoučký"));
}
END_TEST

START_TEST(audits_one_answer_in_so_many)
{
	make_tables();
	test_config.audit_every = 3;
	for (int i = 1; i <= 10; i++) {
		audit_when_due(test_worker);
		ck_assert_uint_eq(score()->audits, (unsigned)i / 3);
	}
	test_config.audit_every = 0;
	for (int i = 0; i < 10; i++)
		audit_when_due(test_worker);
	ck_assert_uint_eq(score()->audits, 3);
	test_config.audit_every = 1;
	audit_when_due(test_worker);
	ck_assert_uint_eq(score()->audits, 4);
}
END_TEST

START_TEST(counts_no_audit_that_could_not_look)
{
	make_tables();
	foreign("INSERT INTO reeve_model(table_name, label) VALUES ('book', 'Novels')");
	foreign("ALTER TABLE reeve_model RENAME COLUMN label TO other");
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audits, 0);
	ck_assert(!store_in_transaction(test_worker->site.store));
	foreign("ALTER TABLE reeve_model RENAME COLUMN other TO label");
	audit_run(test_worker);
	ck_assert_uint_eq(score()->audits, 1);
	ck_assert_uint_eq(score()->audit_differences, 0);
}
END_TEST

START_TEST(the_score_counts_what_was_noticed_after_the_first_look)
{
	uint64_t before;

	make_tables();
	before = score()->foreign_changes;
	foreign("VACUUM");
	foreign("INSERT INTO book(title) VALUES ('Emma')");
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_uint_eq(score()->foreign_changes, before);
	foreign("ALTER TABLE book ADD COLUMN year; DROP TABLE page");
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_uint_eq(score()->foreign_changes, before + 1);
	ck_assert_uint_eq(score()->registered, 1);
	ck_assert_uint_eq(score()->unregistered, 2);
	model_of("book")->hash.bytes[0] ^= 1;
	audit_run(test_worker);
	ck_assert_uint_eq(score()->foreign_changes, before + 1);
	worker_restart();
	worker_warm_up(test_worker);
	ck_assert_uint_eq(score()->foreign_changes, 0);
	ck_assert_uint_eq(score()->rebuilds, 1);
	ck_assert_uint_gt(score()->registered, 1);
}
END_TEST

START_TEST(status_tells_of_audits_and_of_what_they_found)
{
	make_tables();
	audit_run(test_worker);
	ck_assert_int_eq(get("/admin/-/status"), 200);
	page_lacks("found a difference");
	model_of("book")->hash.bytes[0] ^= 1;
	audit_run(test_worker);
	ck_assert_int_eq(get("/admin/-/status"), 200);
	page_has("1 found a difference, the last in book");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/-/status",
				 .accept = "application/json"}),
		200);
	page_has("\"audits\": 2");
	page_has("\"audit_differences\": 1");
	page_has("\"audit_table\": \"book\"");
	page_has("\"foreign_changes\": ");
}
END_TEST

TCase *worker_audit_cases(void)
{
	TCase *cases = tcase_create("audit");

	tcase_add_test(cases, finds_nothing_in_a_registry_that_is_right);
	tcase_add_test(cases, takes_no_news_for_a_difference);
	tcase_add_test(cases, finds_a_model_that_was_altered_and_mends_it);
	tcase_add_test(cases, finds_a_model_that_is_lost_and_mends_it);
	tcase_add_test(cases, finds_a_model_too_many_and_mends_it);
	tcase_add_test(cases, names_a_table_whatever_its_name);
	tcase_add_test(cases, audits_one_answer_in_so_many);
	tcase_add_test(cases, counts_no_audit_that_could_not_look);
	tcase_add_test(cases, the_score_counts_what_was_noticed_after_the_first_look);
	tcase_add_test(cases, status_tells_of_audits_and_of_what_they_found);
	return cases;
}
