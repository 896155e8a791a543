/* The hook in one worker: who may say "look now", and what is answered. */
#include "auth/signature.h"
#include "base/clock.h"
#include "base/digest.h"
#include "worker_test.h"

#include <jansson.h>

#define SECRET "correct horse battery staple"
#define HOOK "/admin/-/hook"

static void configure(void)
{
	write_file(path_of("secret"), SECRET "\n", sizeof SECRET);
	test_config.hook_secret_file = must_strdup(path_of("secret"));
	worker_restart();
	worker_warm_up(test_worker);
}

/* A signed request for this body, with a nonce of its own. */
static struct ask signed_ask(const char *body, int64_t moment_s)
{
	unsigned char bytes[SIGNATURE_NONCE_BYTES];
	char nonce[SIGNATURE_NONCE_HEX + 1], mac[SIGNATURE_MAC_HEX + 1];
	struct signature signature;

	random_bytes(bytes, sizeof bytes);
	hex_encode(nonce, bytes, sizeof bytes);
	signature = (struct signature){
		.timestamp = arena_printf(test_arena, "%lld", (long long)moment_s),
		.nonce = str_from(nonce)};
	signature_make(STR(SECRET), &signature, str_from(body), mac);
	return (struct ask){.method = "POST",
		.path = HOOK,
		.body = body,
		.cookies = "",
		.fetch_site = "",
		.content_type = "",
		.timestamp = signature.timestamp.at,
		.nonce = arena_text(test_arena, str_from(nonce)),
		.signature = arena_text(test_arena, str_from(mac))};
}

static struct ask signed_now(const char *body)
{
	return signed_ask(body, clock_unix_s());
}

/* The answer as "stamp" knows it; the caller drops it. */
static json_t *answer(void)
{
	json_t *root = json_loads(page_text(), 0, NULL);

	ck_assert_msg(json_is_object(root), "%s", page_text());
	ck_assert_str_eq(header("Content-Type"), "application/json");
	return root;
}

static void names_are(const json_t *root, const char *key, const char *wanted)
{
	const json_t *list = json_object_get(root, key);
	const char *joined = "";
	size_t at;
	const json_t *name;

	ck_assert_msg(json_is_array(list), "%s", key);
	json_array_foreach(list, at, name) joined = arena_printf(
		test_arena, "%s%s%s", joined, at ? " " : "", json_string_value(name))
							    .at;
	ck_assert_str_eq(joined, wanted);
}

/* What this hook's look came to. */
static void found(const char *registered, const char *unregistered, int64_t recompiled)
{
	json_t *root;

	ck_assert_int_eq(ask(signed_now("{}")), 200);
	root = answer();
	names_are(root, "registered", registered);
	names_are(root, "unregistered", unregistered);
	ck_assert_int_eq(
		json_integer_value(json_object_get(root, "recompiled")), recompiled);
	ck_assert(json_is_integer(json_object_get(root, "cost_us")));
	ck_assert_str_eq(
		json_string_value(json_object_get(root, "stamp")), header("Reeve-Stamp"));
	json_decref(root);
}

static void refused(struct ask wanted, int code, const char *words)
{
	json_t *root;
	const char *sentence;

	ck_assert_msg(
		ask(wanted) == code, "%d: %s", test_worker->response.code, page_text());
	root = answer();
	sentence = json_string_value(json_object_get(root, "error"));
	ck_assert_msg(sentence && strstr(sentence, words), "no \"%s\" in: %s", words,
		page_text());
	json_decref(root);
}

static int64_t nonces(void)
{
	return foreign_integer("SELECT count(*) FROM reeve_hook");
}

START_TEST(tells_what_this_look_came_to)
{
	configure();
	found("", "", 0);
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY); CREATE TABLE \"a \"\"b\"(x)");
	found("a \"b book", "", 2);
	found("", "", 0);
	foreign("ALTER TABLE book ADD COLUMN title TEXT; DROP TABLE \"a \"\"b\"");
	found("book", "a \"b book", 1);
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_int_eq(nonces(), 4);
}
END_TEST

START_TEST(takes_a_body_of_any_kind_and_none)
{
	static const char *const bodies[] = {
		"", "%", "a=%zz&&&", "\xff\xfe", "{\"a\":1}"};
	struct ask wanted;

	configure();
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		wanted = signed_now(bodies[i]);
		wanted.content_type = i % 2 ? "multipart/form-data" : "x/y; z";
		ck_assert_msg(ask(wanted) == 200, "%s: %s", bodies[i], page_text());
	}
}
END_TEST

START_TEST(takes_a_request_once)
{
	struct ask wanted, other;

	configure();
	wanted = signed_now("{}");
	ck_assert_int_eq(ask(wanted), 200);
	refused(wanted, 409, "before");
	refused(wanted, 409, "before");
	worker_restart();
	refused(wanted, 409, "before");
	ck_assert_int_eq(nonces(), 1);
	/* The same nonce, signed anew, is no better. */
	other = signed_now("other");
	other.nonce = wanted.nonce;
	refused(other, 403, "signature");
	ck_assert_int_eq(nonces(), 1);
}
END_TEST

START_TEST(refuses_what_is_not_signed_or_not_now_and_keeps_nothing_of_it)
{
	struct ask wanted;

	configure();
	refused(signed_ask("{}", clock_unix_s() - SIGNATURE_SECONDS - 5), 403, "clock");
	refused(signed_ask("{}", clock_unix_s() + SIGNATURE_SECONDS + 5), 403, "clock");
	wanted = signed_now("{}");
	wanted.body = "{} ";
	refused(wanted, 403, "signature");
	wanted = signed_now("{}");
	wanted.timestamp = NULL;
	refused(wanted, 400, "Reeve-Timestamp");
	wanted = signed_now("{}");
	wanted.nonce = NULL;
	refused(wanted, 400, "Reeve-Nonce");
	wanted = signed_now("{}");
	wanted.signature = NULL;
	refused(wanted, 400, "Reeve-Signature");
	/* A session is no signature. */
	refused((struct ask){.path = HOOK, .body = "{}"}, 400, "Reeve-Timestamp");
	ck_assert_int_eq(nonces(), 0);
}
END_TEST

START_TEST(removes_nonces_that_are_of_no_use_any_more)
{
	configure();
	foreign_printf("INSERT INTO reeve_hook(nonce, moment) VALUES ('old', %lld),"
		       " ('recent', %lld)",
		(long long)clock_unix_s() - 2 * SIGNATURE_SECONDS - 5,
		(long long)clock_unix_s() - SIGNATURE_SECONDS);
	ck_assert_int_eq(ask(signed_now("{}")), 200);
	ck_assert_int_eq(nonces(), 2);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_hook"
					 " WHERE nonce = 'old'"),
		0);
}
END_TEST

START_TEST(refuses_a_body_that_is_too_large)
{
	char *body = arena_alloc(test_arena, 65536 + 2);

	configure();
	memset(body, 'x', 65536 + 1);
	body[65536 + 1] = '\0';
	refused(signed_now(body), 413, "65536");
	body[65536] = '\0';
	ck_assert_int_eq(ask(signed_now(body)), 200);
}
END_TEST

START_TEST(is_not_there_without_a_secret)
{
	refused(signed_now("{}"), 404, "hook_secret_file");
	ck_assert_int_eq(nonces(), 0);
}
END_TEST

START_TEST(takes_no_other_method)
{
	configure();
	refused((struct ask){.path = HOOK}, 405, "GET");
	ck_assert_str_eq(header("Allow"), "POST");
	refused((struct ask){.method = "PUT", .path = HOOK, .body = "{}"}, 405, "PUT");
	ck_assert_int_eq(ask((struct ask){.method = "HEAD", .path = HOOK}), 405);
}
END_TEST

START_TEST(says_so_when_the_nonce_cannot_be_kept)
{
	configure();
	foreign("BEGIN IMMEDIATE");
	refused(signed_now("{}"), 503, "");
	ck_assert_str_ne(header("Retry-After"), "");
	foreign("COMMIT");
	ck_assert_int_eq(ask(signed_now("{}")), 200);
}
END_TEST

START_TEST(a_worker_does_not_start_with_a_secret_that_is_unfit)
{
	struct worker *worker;

	write_file(path_of("secret"), "short\n", 6);
	test_config.hook_secret_file = must_strdup(path_of("secret"));
	ck_assert_int_eq(worker_new(&worker, &test_config, &test_fault), STATUS_INVALID);
	ck_assert_ptr_null(worker);
	says("secret:1: ");
}
END_TEST

TCase *worker_hook_cases(void)
{
	TCase *cases = tcase_create("hook");

	tcase_add_test(cases, tells_what_this_look_came_to);
	tcase_add_test(cases, takes_a_body_of_any_kind_and_none);
	tcase_add_test(cases, takes_a_request_once);
	tcase_add_test(
		cases, refuses_what_is_not_signed_or_not_now_and_keeps_nothing_of_it);
	tcase_add_test(cases, removes_nonces_that_are_of_no_use_any_more);
	tcase_add_test(cases, refuses_a_body_that_is_too_large);
	tcase_add_test(cases, is_not_there_without_a_secret);
	tcase_add_test(cases, takes_no_other_method);
	tcase_add_test(cases, says_so_when_the_nonce_cannot_be_kept);
	tcase_add_test(cases, a_worker_does_not_start_with_a_secret_that_is_unfit);
	return cases;
}
