/* Runs the tests of the resolver room. */
#include "resolver_test.h"

#include <stdlib.h>

struct registry *test_registry;
struct resolver *test_resolver;

/* The resolver never calls views: these rows have none. */
static const struct route site[] = {
	{.name = "index", .methods = METHOD_GET, .pattern = "/admin/"},
	{.name = "login",
		.methods = METHOD_GET | METHOD_POST,
		.pattern = "/admin/login/"},
	{.name = "status", .methods = METHOD_GET, .pattern = "/admin/-/status"},
	{.name = "user", .methods = METHOD_GET, .pattern = "/admin/-/users/{field}/"},
	{.name = NULL}};

static const struct route models[] = {
	{.name = "list", .methods = METHOD_GET, .pattern = "/admin/{model}/"},
	{.name = "add", .methods = METHOD_POST, .pattern = "/admin/{model}/add/"},
	{.name = "change",
		.methods = METHOD_POST,
		.pattern = "/admin/{model}/{key}/change/"},
	{.name = "delete",
		.methods = METHOD_POST,
		.pattern = "/admin/{model}/{key}/delete/"},
	{.name = "file",
		.methods = METHOD_GET,
		.pattern = "/admin/{model}/{key}/file/{field}"},
	{.name = NULL}};

static void start(void)
{
	database_start();
	test_registry = registry_new();
	test_resolver = resolver_new(site, models);
}

static void stop(void)
{
	resolver_free(test_resolver);
	registry_free(test_registry);
	database_stop();
}

void resolver_with(const char *sql)
{
	struct refresh_outcome outcome;

	foreign(sql);
	resolver_clear(test_resolver);
	begin_read();
	ck_assert_int_eq(
		registry_refresh(test_registry, test_store, &outcome, &test_fault),
		STATUS_OK);
	commit();
	resolver_compile(test_resolver, test_registry);
}

int main(void)
{
	TCase *(*const cases[])(void) = {resolver_match_cases, resolver_pattern_cases};
	Suite *suite = suite_create("resolver");
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
