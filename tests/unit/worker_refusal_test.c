/* A database that cannot be written, or read, for now: nothing typed is lost. */
#include "worker_test.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHANGE "/admin/book/1/change/"
#define ADD "/admin/book/add/"

static void make_books(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("INSERT INTO book VALUES (1, 'Emma')");
}

static struct typed_form *typed_at(const char *path)
{
	struct typed_form *form;

	ck_assert_int_eq(get(path), 200);
	form = page_form();
	form_type(form, "title", "Typed meanwhile");
	return form;
}

START_TEST(a_busy_database_is_503_with_what_was_typed)
{
	static const char *const locks[] = {"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"};
	struct typed_form *forms[2];

	make_books();
	for (size_t i = 0; i < 2; i++) {
		forms[0] = typed_at(CHANGE);
		forms[1] = typed_at(ADD);
		foreign(locks[i]);
		ck_assert_int_eq(form_send(forms[0], CHANGE), 503);
		ck_assert_str_eq(header("Retry-After"), "1");
		page_has("try again");
		ck_assert_str_eq(form_holds(page_form(), "title"), "Typed meanwhile");
		ck_assert_int_eq(form_send(forms[1], ADD), 503);
		ck_assert_str_eq(form_holds(page_form(), "title"), "Typed meanwhile");
		ck_assert_int_eq(post("/admin/book/1/delete/", ""), 503);
		page_has("Yes, delete it");
		ck_assert_int_eq(get("/admin/book/"), 200);
		foreign("ROLLBACK");
	}
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"), "Emma");
	ck_assert_int_eq(form_send(forms[1], ADD), 303);
	ck_assert_int_eq(form_send(forms[1], ADD), 303);
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"),
		"Emma,Typed meanwhile");
}
END_TEST

START_TEST(nobody_signs_in_or_out_of_a_busy_database_and_no_answer_is_lost)
{
	const char *cookie;
	struct typed_form *form;

	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/", .cookies = ""}), 200);
	cookie = set_cookie("reeve_login=");
	form = page_form();
	form_type(form, "username", "ada");
	form_type(form, "password", "correct horse");
	foreign("BEGIN IMMEDIATE");
	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/",
				 .body = form_encoded(form),
				 .cookies = cookie}),
		503);
	ck_assert_str_eq(set_cookie("reeve_session="), "");
	ck_assert_int_eq(post("/admin/logout/", ""), 503);
	ck_assert_int_eq(get("/admin/"), 200);
	foreign("ROLLBACK");
	ck_assert_int_eq(post("/admin/logout/", ""), 303);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/",
				 .body = form_encoded(form),
				 .cookies = cookie}),
		303);
}
END_TEST

static void *commit_later(void *ignored)
{
	usleep(100 * 1000);
	foreign("COMMIT");
	return ignored;
}

/* Sends the form while somebody else, who has already begun to write, goes on with this
 * and commits it: the form waits for its turn. */
static int send_while(const struct typed_form *form, const char *path, const char *sql)
{
	pthread_t other;
	int code;

	foreign("BEGIN IMMEDIATE");
	foreign(sql);
	ck_assert_int_eq(pthread_create(&other, NULL, commit_later, NULL), 0);
	code = form_send(form, path);
	ck_assert_int_eq(pthread_join(other, NULL), 0);
	return code;
}

START_TEST(what_changed_while_a_form_waited_for_its_turn_counts)
{
	make_books();
	test_config.busy_ms = 20000;
	worker_restart();
	ck_assert_int_eq(send_while(typed_at(CHANGE), CHANGE,
				 "ALTER TABLE book RENAME COLUMN title TO name"),
		422);
	page_has("name=\"name\"");
	page_has("Typed meanwhile");
	foreign("ALTER TABLE book RENAME COLUMN name TO title");
	ck_assert_int_eq(
		send_while(typed_at(CHANGE), CHANGE, "UPDATE book SET title = 'Theirs'"),
		409);
	page_has("Theirs");
	ck_assert_int_eq(send_while(typed_at(CHANGE), CHANGE,
				 "UPDATE reeve_user SET is_superuser = 0"),
		403);
	page_has("Typed meanwhile");
	foreign("UPDATE reeve_user SET is_superuser = 1");
	ck_assert_int_eq(
		send_while(typed_at(CHANGE), CHANGE, "DELETE FROM reeve_session"), 403);
	page_has("name=\"password\"");
	page_has("Typed%20meanwhile");
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Theirs");
}
END_TEST

START_TEST(a_database_that_somebody_keeps_to_themselves_is_503)
{
	make_books();
	worker_free(test_worker);
	test_worker = NULL;
	store_close(test_store);
	test_store = NULL;
	foreign("PRAGMA locking_mode=EXCLUSIVE");
	foreign("UPDATE book SET title = 'Emma' WHERE id = 1");
	worker_restart();
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(get("/admin/book/"), 503);
		ck_assert_str_eq(header("Retry-After"), "1");
		ck_assert_int_eq(
			ask((struct ask){.path = ADD, .body = "title=Typed"}), 503);
		page_has("Typed");
	}
	foreign_open(database_path());
	ck_assert_int_eq(get("/admin/book/"), 200);
}
END_TEST

START_TEST(a_read_only_database_is_served_and_says_so)
{
	struct typed_form *form;

	make_books();
	form = typed_at(CHANGE);
	ck_assert_int_eq(chmod(database_path(), 0444), 0);
	worker_restart();
	ck_assert_int_eq(get("/admin/book/"), 200);
	page_has("Emma");
	ck_assert_int_eq(form_send(form, CHANGE), 403);
	page_has("read-only");
	ck_assert_str_eq(form_holds(page_form(), "title"), "Typed meanwhile");
	ck_assert_int_eq(post("/admin/book/1/delete/", ""), 403);
	ck_assert_int_eq(post(ADD, "title=Typed+too"), 403);
	ck_assert_str_eq(form_holds(page_form(), "title"), "Typed too");
	ck_assert_int_eq(chmod(database_path(), 0644), 0);
	ck_assert_str_eq(foreign_text("SELECT group_concat(title) FROM book"), "Emma");
}
END_TEST

START_TEST(a_query_past_its_deadline_is_503_and_the_next_one_is_answered)
{
	make_books();
	foreign("CREATE VIEW forever AS WITH RECURSIVE n(i) AS"
		" (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
		" SELECT i FROM n WHERE i < 0");
	test_config.query_ms = 200;
	worker_restart();
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_int_eq(get("/admin/forever/"), 503);
	page_has("too long");
	ck_assert_int_eq(get("/admin/book/"), 200);
	ck_assert_int_eq(get("/admin/"), 200);
}
END_TEST

START_TEST(downloads_a_blob_byte_by_byte)
{
	struct str body;

	foreign("CREATE TABLE file(name TEXT PRIMARY KEY NOT NULL, content BLOB)");
	foreign("INSERT INTO file VALUES ('a\"b/c', x'00ff0d0a003c621a'),"
		" ('none', NULL), ('text', 'text'), ('empty', x'')");
	ck_assert_int_eq(get("/admin/file/a%22b%2Fc/blob/content"), 200);
	body = buf_content(&test_worker->response.body);
	ck_assert_uint_eq(body.len, 8);
	ck_assert_mem_eq(body.at, "\x00\xff\x0d\x0a\x00<b\x1a", 8);
	ck_assert_str_eq(header("Content-Type"), "application/octet-stream");
	ck_assert_str_eq(header("Content-Disposition"),
		"attachment; filename=\"file-a%22b%2Fc.bin\"");
	ck_assert_int_eq(get("/admin/file/empty/blob/content"), 200);
	ck_assert_uint_eq(test_worker->response.body.len, 0);
	ck_assert_int_eq(get("/admin/file/none/blob/content"), 404);
	ck_assert_int_eq(get("/admin/file/text/blob/content"), 404);
	ck_assert_int_eq(get("/admin/file/empty/blob/name"), 404);
	ck_assert_int_eq(get("/admin/file/%61%22b%2Fc/blob/content"), 404);
	ck_assert_int_eq(ask((struct ask){.path = "/admin/file/empty/blob/content",
				 .cookies = ""}),
		303);
}
END_TEST

TCase *worker_refusal_cases(void)
{
	TCase *refusals = tcase_create("refusals");

	tcase_add_test(refusals, a_busy_database_is_503_with_what_was_typed);
	tcase_add_test(refusals,
		nobody_signs_in_or_out_of_a_busy_database_and_no_answer_is_lost);
	tcase_add_test(refusals, what_changed_while_a_form_waited_for_its_turn_counts);
	tcase_add_test(refusals, a_database_that_somebody_keeps_to_themselves_is_503);
	tcase_add_test(refusals, a_read_only_database_is_served_and_says_so);
	tcase_add_test(
		refusals, a_query_past_its_deadline_is_503_and_the_next_one_is_answered);
	tcase_add_test(refusals, downloads_a_blob_byte_by_byte);
	return refusals;
}
