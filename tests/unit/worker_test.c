/* Runs the tests of the history, views and worker rooms, and holds what they share. */
#include "worker_test.h"

#include <stdlib.h>

#include "auth/csrf.h"
#include "auth/user.h"
#include "base/log.h"

/* A hash of "correct horse", cheaper than ours are (8 KiB, one pass): quick to verify. */
#define WEAK_HASH                                                                        \
	"$argon2id$v=19$m=8,t=1,p=1"                                                     \
	"$0v9gN1A/csXloSW0Bp6k8g$N1UjlY3ZrtUyFbqtWnvhnm0hFQiLxlYhE8UAyJMjQpQ"

enum { BUSY_MS = 60, PARAMS_MOST = 16, TEST_SECONDS = 60 };

struct param {
	const char *name;
	const char *value;
};

struct worker *test_worker;
struct config test_config;
const char *test_cookie;

void worker_restart(void)
{
	worker_free(test_worker);
	ck_assert_msg(worker_new(&test_worker, &test_config, &test_fault) == STATUS_OK,
		"%s", test_fault.sentence);
}

const char *sign_in(const char *name, bool is_superuser)
{
	struct password_hash hash = {WEAK_HASH};
	struct request request = {.remote_address = STR("127.0.0.1")};
	struct session session;
	struct user user;
	int64_t id;

	begin_write();
	if (user_find_by_name(test_store, test_arena, str_from(name), &user,
		    &test_fault) != STATUS_OK) {
		ck_assert_int_eq(user_add(test_store, str_from(name), &hash, is_superuser,
					 &id, &test_fault),
			STATUS_OK);
		ck_assert_int_eq(
			user_find_by_id(test_store, test_arena, id, &user, &test_fault),
			STATUS_OK);
	}
	ck_assert_int_eq(session_create(test_store, test_arena, &request, &user, &session,
				 &test_fault),
		STATUS_OK);
	commit();
	return arena_printf(test_arena, "reeve_session=%.*s", STR_ARGS(session.secret))
		.at;
}

static void start(void)
{
	const char *root = getenv("abs_top_srcdir");

	log_level_set(LOG_LEVEL_ERROR);
	database_start();
	/* The page's links to its assets, whatever they hash to today. */
	write_file(path_of("reeve.0123456789abcdef.css"), "", 0);
	write_file(path_of("icon.0123456789abcdef.svg"), "", 0);
	config_init(&test_config);
	test_config.database = must_strdup(database_path());
	test_config.socket_folder = must_strdup(database_folder());
	test_config.assets = must_strdup(database_folder());
	test_config.templates = must_strdup(
		arena_printf(test_arena, "%s/templates", root ? root : ".").at);
	test_config.site_name = must_strdup("Reeve");
	test_config.busy_ms = BUSY_MS;
	test_worker = NULL;
	worker_restart();
	worker_warm_up(test_worker);
	test_cookie = sign_in("ada", true);
}

static void stop(void)
{
	worker_free(test_worker);
	config_free(&test_config);
	database_stop();
}

static const char *param_of(const void *source, const char *name)
{
	for (const struct param *at = source; at->name; at++)
		if (strcmp(at->name, name) == 0)
			return at->value;
	return NULL;
}

int ask(struct ask wanted)
{
	const char *length = arena_printf(
		test_arena, "%zu", wanted.body ? strlen(wanted.body) : (size_t)0)
				     .at;
	const char *method = wanted.method ? wanted.method : wanted.body ? "POST" : "GET";
	bool is_post = strcmp(method, "POST") == 0;
	const struct param params[PARAMS_MOST] = {{"REQUEST_METHOD", method},
		{"REQUEST_URI", wanted.path}, {"HTTP_HOST", "host:8080"},
		{"REMOTE_ADDR", "127.0.0.1"}, {"CONTENT_LENGTH", length},
		{"HTTP_COOKIE", wanted.cookies ? wanted.cookies : test_cookie},
		{"HTTP_SEC_FETCH_SITE", wanted.fetch_site ? wanted.fetch_site
					: is_post	  ? "same-origin"
							  : NULL},
		{"HTTP_ACCEPT", wanted.accept},
		{"HTTP_REEVE_TIMESTAMP", wanted.timestamp},
		{"HTTP_REEVE_NONCE", wanted.nonce},
		{"HTTP_REEVE_SIGNATURE", wanted.signature},
		{"CONTENT_TYPE", wanted.content_type ? wanted.content_type
				 : is_post	     ? "application/x-www-form-urlencoded"
						     : NULL},
		{0}};
	struct request request;
	struct fault broken;
	enum status status;

	arena_reset(test_worker->arena);
	status = request_parse(&request, test_worker->arena, param_of, params,
		str_from(wanted.body), &broken);
	worker_handle(test_worker, &request, status == STATUS_OK ? NULL : &broken);
	ck_assert(!store_in_transaction(test_worker->site.store));
	ck_assert_str_ne(header("Reeve-Stamp"), "");
	return test_worker->response.code;
}

int get(const char *path)
{
	return ask((struct ask){.path = path});
}

int post(const char *path, const char *body)
{
	const char *secret = strchr(test_cookie, '=') + 1;
	struct str token = csrf_token(test_arena, str_from(secret));

	return ask((struct ask){.path = path,
		.body = arena_printf(test_arena, "-csrf=%.*s%s%s", STR_ARGS(token),
			*body ? "&" : "", body)
				.at});
}

const char *page_text(void)
{
	return arena_text(test_arena, buf_content(&test_worker->response.body));
}

static const char *header_from(const char *name, const char *begins)
{
	struct str headers = buf_content(&test_worker->response.headers);
	const char *wanted = arena_printf(test_arena, "%s: %s", name, begins).at;

	for (size_t from = 0, to; from < headers.len; from = to + 2) {
		to = str_find(headers, from, '\r');
		if (str_starts(str_slice(headers, from, to), wanted))
			return arena_text(test_arena,
				str_slice(headers, from + strlen(name) + 2, to));
	}
	return "";
}

const char *header(const char *name)
{
	return header_from(name, "");
}

const char *set_cookie(const char *name)
{
	struct str cookie = str_from(header_from("Set-Cookie", name));

	return arena_text(test_arena, str_slice(cookie, 0, str_find(cookie, 0, ';')));
}

static const char *main_text(const char *page)
{
	const char *at = strstr(page, "<main");

	return at ? at : page;
}

void page_has(const char *words)
{
	const char *page = page_text();

	ck_assert_msg(strstr(page, words) != NULL, "%d: no \"%s\" in:\n%s",
		test_worker->response.code, words, main_text(page));
}

void page_lacks(const char *words)
{
	const char *page = page_text();

	ck_assert_msg(strstr(page, words) == NULL, "%d: \"%s\" in:\n%s",
		test_worker->response.code, words, main_text(page));
}

int main(void)
{
	TCase *(*const cases[])(void) = {worker_fresh_cases, worker_request_cases,
		worker_sign_in_cases, worker_save_cases, worker_conflict_cases,
		worker_refusal_cases, worker_token_cases, worker_log_cases,
		worker_golden_cases, worker_upload_cases, worker_hook_cases,
		worker_audit_cases, worker_kinds_cases};
	Suite *suite = suite_create("worker");
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TCase *one = cases[i]();

		tcase_set_timeout(one, TEST_SECONDS);
		tcase_add_checked_fixture(one, start, stop);
		suite_add_tcase(suite, one);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
