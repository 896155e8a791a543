/* The worker's side of FastCGI, as nobody should meet it: strangers, silence, garbage.
 * After each of them the same worker must still answer. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http_fcgi_client.h"
#include "http_test.h"

enum { SHORT_MS = 150, LONG_MS = 10000, NOBODY = 65534 };

static struct worker worker;
static struct buf text;
static struct buf bytes;

static void setup(void)
{
	worker_listen(&worker);
	buf_init(&text, CLIENT_BYTES);
	buf_init(&bytes, CLIENT_BYTES);
}

static void teardown(void)
{
	worker_end(&worker);
	buf_free(&text);
	buf_free(&bytes);
}

static void start(int timeout_ms)
{
	worker_start(&worker, &(struct worker_options){getuid(), timeout_ms, -1});
}

/* The same process as at the start: nobody restarts it. */
static void assert_still_answers(void)
{
	const char *answer = client_ask(&worker, &text, "POST", "/", "2", STR("ok"));

	ck_assert(str_ends(str_from(answer), "\r\n\r\nOK POST 2:ok"));
}

/* Sends `bytes`, and nothing after them; true when an answer came back whole. */
static bool send_bytes(void)
{
	int fd = client_connect(&worker);

	client_send(fd, buf_content(&bytes));
	shutdown(fd, SHUT_WR);
	return client_read(fd, &text);
}

/* The usual beginning, with these parameters, cut as they are. */
static void bytes_with_params(struct str params)
{
	buf_clear(&bytes, CLIENT_BYTES);
	begin_add(&bytes, 1);
	record_add(&bytes, 4, params);
	record_add(&bytes, 4, STR(""));
	record_add(&bytes, 5, STR(""));
}

START_TEST(drops_silent_peers_and_goes_on)
{
	int silent[3];

	start(SHORT_MS);
	for (int i = 0; i < 3; i++)
		silent[i] = client_connect(&worker);
	begin_add(&bytes, 1);
	ck_assert(client_send(silent[1], buf_content(&bytes)));
	buf_clear(&bytes, CLIENT_BYTES);
	request_add(&bytes, "POST", "/", "5", STR("whole"));
	/* All but the end of the body. */
	ck_assert(client_send(
		silent[2], str_slice(buf_content(&bytes), 0, bytes.len - 12)));
	assert_still_answers();
	ck_assert(!client_read(silent[0], &text));
	ck_assert(!client_read(silent[1], &text));
	/* This one's request was there: it is told what is wrong with it. */
	ck_assert(client_read(silent[2], &text));
	ck_assert(str_has_nocase(buf_content(&text), "MALFORMED POST 0:"));
}
END_TEST

START_TEST(drops_peers_that_leave)
{
	int fd;

	start(LONG_MS);
	close(client_connect(&worker));
	request_add(&bytes, "POST", "/", "5", STR("whole"));
	for (size_t len = 1; len < bytes.len; len++) {
		fd = client_connect(&worker);
		ck_assert(client_send(fd, str_slice(buf_content(&bytes), 0, len)));
		close(fd);
	}
	assert_still_answers();
}
END_TEST

START_TEST(gives_up_on_a_peer_that_does_not_read)
{
	int fd;

	start(SHORT_MS);
	request_add(&bytes, "GET", "/large", "", STR(""));
	fd = client_connect(&worker);
	ck_assert(client_send(fd, buf_content(&bytes)));
	ck_assert_int_eq(worker_event(&worker), 'R');
	ck_assert_int_eq(worker_event(&worker), 'F');
	assert_still_answers();
	ck_assert(!client_read(fd, &text));
}
END_TEST

START_TEST(survives_a_peer_that_leaves_before_the_answer)
{
	int fd;

	start(LONG_MS);
	request_add(&bytes, "GET", "/held", "", STR(""));
	fd = client_connect(&worker);
	ck_assert(client_send(fd, buf_content(&bytes)));
	ck_assert_int_eq(worker_event(&worker), 'R');
	close(fd);
	ck_assert_int_eq(write(worker.hold, "g", 1), 1);
	ck_assert_int_eq(worker_event(&worker), 'F');
	assert_still_answers();
}
END_TEST

START_TEST(drops_garbage)
{
	static const struct str garbage[] = {STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR("\0"), STR("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), STR("\1"),
		STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
		STR("\1\1\0\0\0\10\0\0\0\1\0\0\0\0\0\0"),
		STR("\1\1\0\1\0\7\0\0\0\1\0\0\0\0\0\0"),
		STR("\1\4\0\1\0\10\0\0\0\1\0\0\0\0\0\0"),
		STR("\2\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0")};

	start(LONG_MS);
	for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++) {
		buf_clear(&bytes, CLIENT_BYTES);
		buf_str(&bytes, garbage[i]);
		ck_assert_msg(!send_bytes(), "%zu", i);
		ck_assert_uint_eq(text.len, 0);
	}
	assert_still_answers();
}
END_TEST

START_TEST(drops_other_roles)
{
	start(LONG_MS);
	for (int role = 0; role < 256; role += role < 4 ? 1 : 63) {
		buf_clear(&bytes, CLIENT_BYTES);
		begin_add(&bytes, role);
		record_add(&bytes, 4, STR(""));
		record_add(&bytes, 5, STR(""));
		ck_assert_int_eq(send_bytes(), role == 1);
	}
	assert_still_answers();
}
END_TEST

START_TEST(drops_parameters_that_are_cut_or_too_long)
{
	static const struct str params[] = {STR("\4"), STR("\4\1NAM"), STR("\4\1NAME"),
		STR("\x80\0\0"), STR("\4\x80\0\0"), STR("\x7F\x7F"),
		/* Lengths whose sum wraps, or would take all memory. */
		STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFNAME"),
		STR("\xFF\xFF\xFF\xFC\2NAME"), STR("\1\xFF\xFF\xFF\xFFN"),
		STR("\0\0\0\0\1")};

	start(LONG_MS);
	for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
		bytes_with_params(params[i]);
		ck_assert_msg(!send_bytes(), "%zu", i);
	}
	bytes_with_params(STR("\0\0\4\1NAMEx\4\0NAME"));
	ck_assert(send_bytes());
	assert_still_answers();
}
END_TEST

START_TEST(drops_parameters_without_end)
{
	static char params[65535];
	int fd;

	start(LONG_MS);
	begin_add(&bytes, 1);
	for (int i = 0; i < 4; i++)
		record_add(&bytes, 4, (struct str){params, sizeof params});
	fd = client_connect(&worker);
	client_send(fd, buf_content(&bytes));
	ck_assert(!client_read(fd, &text));
	assert_still_answers();
}
END_TEST

/* libfcgi writes the answer to these past the end of its buffer. */
START_TEST(drops_questions_about_its_values)
{
	struct buf names;
	static const int types[] = {9, 11, 200};

	start(LONG_MS);
	buf_init(&names, 65535);
	for (int i = 0; i < 100; i++)
		pair_add(&names, "FCGI_MPXS_CONNS", STR(""));
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		buf_clear(&bytes, CLIENT_BYTES);
		begin_add(&bytes, 1);
		record_add(&bytes, types[i], buf_content(&names));
		bytes.at[16 + 3] = 0; /* a management record has request 0 */
		ck_assert(!send_bytes());
		ck_assert(!send_bytes());
	}
	buf_free(&names);
	assert_still_answers();
}
END_TEST

START_TEST(survives_a_thousand_mutations)
{
	unsigned seed = 20260131;

	start(LONG_MS);
	for (int i = 0; i < 1000; i++) {
		int changes = 1 + i % 4;

		buf_clear(&bytes, CLIENT_BYTES);
		request_add(&bytes, "POST", "/", "5", STR("whole"));
		while (changes--) {
			size_t at;

			seed = seed * 1103515245 + 12345;
			at = (seed >> 8) % bytes.len;
			seed = seed * 1103515245 + 12345;
			bytes.at[at] = (char)(seed >> 16);
		}
		send_bytes();
	}
	assert_still_answers();
}
END_TEST

/* Whether another user's request is answered; needs root, to be that user. */
static bool answers_nobody(void)
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (setresuid(NOBODY, NOBODY, NOBODY) != 0)
			_exit(2);
		request_add(&bytes, "GET", "/", "", STR(""));
		_exit(send_bytes() ? 1 : 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 1;
}

START_TEST(drops_other_users)
{
	start(LONG_MS);
	ck_assert(!answers_nobody());
	assert_still_answers();
}
END_TEST

START_TEST(lets_the_named_user_in)
{
	worker_start(&worker, &(struct worker_options){NOBODY, LONG_MS, -1});
	ck_assert(answers_nobody());
	assert_still_answers();
}
END_TEST

TCase *http_fcgi_hostile_case(void)
{
	TCase *tests = tcase_create("hostile fcgi");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, drops_silent_peers_and_goes_on);
	tcase_add_test(tests, drops_peers_that_leave);
	tcase_add_test(tests, gives_up_on_a_peer_that_does_not_read);
	tcase_add_test(tests, survives_a_peer_that_leaves_before_the_answer);
	tcase_add_test(tests, drops_garbage);
	tcase_add_test(tests, drops_other_roles);
	tcase_add_test(tests, drops_parameters_that_are_cut_or_too_long);
	tcase_add_test(tests, drops_parameters_without_end);
	tcase_add_test(tests, drops_questions_about_its_values);
	tcase_add_test(tests, survives_a_thousand_mutations);
	if (getuid() == 0) {
		tcase_add_test(tests, drops_other_users);
		tcase_add_test(tests, lets_the_named_user_in);
	} else {
		puts("http: not root, so that no other user can be tried");
	}
	return tests;
}
