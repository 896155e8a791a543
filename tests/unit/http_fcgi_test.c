/* The worker's side of FastCGI, as nginx meets it: requests, bodies, signals, news. */
#include "http/fcgi.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_fcgi_client.h"
#include "http_test.h"

static struct worker worker;
static struct buf text;

static void setup(void)
{
	worker_listen(&worker);
	buf_init(&text, CLIENT_BYTES);
}

static void teardown(void)
{
	worker_end(&worker);
	buf_free(&text);
}

static void start(void)
{
	worker_start(&worker, &(struct worker_options){getuid(), 10000, -1});
}

static const char *ask(
	const char *method, const char *uri, const char *length, struct str body)
{
	return client_ask(&worker, &text, method, uri, length, body);
}

static bool answer_is(const char *answer, const char *code, const char *body)
{
	struct str all = str_from(answer);

	return str_has_nocase(str_slice(all, 0, 12), code) && str_ends(all, body);
}

START_TEST(answers_a_get)
{
	start();
	ck_assert(answer_is(ask("GET", "/", "", STR("")), "200", "\r\n\r\nOK GET 0:"));
	ck_assert(answer_is(ask("GET", "/", NULL, STR("")), "200", "\r\n\r\nOK GET 0:"));
	ck_assert_int_eq(worker_event(&worker), 'R');
}
END_TEST

START_TEST(sends_a_head_without_its_body)
{
	start();
	ck_assert(str_ends(str_from(ask("HEAD", "/", "", STR(""))),
		"\r\nContent-Length: 10\r\n\r\n"));
}
END_TEST

START_TEST(reads_a_whole_body)
{
	char *large = malloc(WORKER_BODY_BYTES);
	const char *answer;

	start();
	ck_assert(answer_is(ask("POST", "/", "5", STR("a=b\r\n")), "200",
		"\r\n\r\nOK POST 5:a=b\r\n"));
	memset(large, 'x', WORKER_BODY_BYTES);
	answer = ask("POST", "/", "100000", (struct str){large, WORKER_BODY_BYTES});
	ck_assert_ptr_nonnull(strstr(answer, "\r\n\r\nOK POST 100000:xxx"));
	ck_assert(str_has_nocase(str_from(answer), "Content-Length: 100015\r\n"));
	free(large);
}
END_TEST

START_TEST(refuses_a_body_of_another_length)
{
	start();
	ck_assert(answer_is(
		ask("POST", "/", "5", STR("four")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(ask("POST", "/", "5", STR("")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(
		ask("POST", "/", "5", STR("sixsix")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(
		ask("POST", "/", NULL, STR("any")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(
		ask("POST", "/", "-5", STR("minus")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(
		ask("POST", "/", "0x5", STR("sixteen")), "400", "MALFORMED POST 0:"));
	ck_assert(answer_is(ask("POST", "/", "5", STR("whole")), "200", ":whole"));
}
END_TEST

START_TEST(refuses_a_body_too_large_and_reads_it_all_the_same)
{
	size_t len = 2000000;
	char *large = calloc(1, len);

	start();
	ck_assert(answer_is(ask("POST", "/", "2000000", (struct str){large, len}), "413",
		"TOO_LARGE POST 0:"));
	ck_assert(answer_is(ask("POST", "/", "10", (struct str){large, len}), "413",
		"TOO_LARGE POST 0:"));
	ck_assert(answer_is(ask("POST", "/", "9223372036854775807", STR("x")), "413",
		"TOO_LARGE POST 0:"));
	ck_assert(answer_is(ask("GET", "/", "", STR("")), "200", "OK GET 0:"));
	free(large);
}
END_TEST

START_TEST(sends_a_large_answer_whole)
{
	start();
	ask("GET", "/large", "", STR(""));
	ck_assert_uint_gt(text.len, 1048576);
	ck_assert(str_ends(buf_content(&text), "0123456789abcdef"));
}
END_TEST

START_TEST(takes_parameters_that_come_in_pieces)
{
	struct buf request, params;
	char value[300];
	int fd;

	start();
	buf_init(&request, 65536);
	buf_init(&params, 65536);
	memset(value, 'v', sizeof value);
	pair_add(&params, "LONG", (struct str){value, sizeof value});
	pair_add(&params, "REQUEST_METHOD", STR("GET"));
	begin_add(&request, 1);
	/* One record for every seven bytes, one packet for every eleven. */
	for (size_t at = 0; at < params.len; at += 7)
		record_add(&request, 4, str_slice(buf_content(&params), at, at + 7));
	record_add(&request, 4, STR(""));
	record_add(&request, 5, STR(""));
	fd = client_connect(&worker);
	for (size_t at = 0; at < request.len; at += 11)
		ck_assert(client_send(fd, str_slice(buf_content(&request), at, at + 11)));
	ck_assert(client_read(fd, &text));
	ck_assert(answer_is(buf_cstring(&text), "200", "OK GET 0:"));
	buf_free(&request);
	buf_free(&params);
}
END_TEST

START_TEST(ends_a_request_that_nobody_answers)
{
	start();
	ask("POST", "/rude", "3", STR("abc"));
	ck_assert_uint_eq(text.len, 0);
	ck_assert(answer_is(ask("GET", "/", "", STR("")), "200", "OK GET 0:"));
}
END_TEST

START_TEST(finishes_the_request_in_hand_on_term)
{
	static const int stops[] = {SIGTERM, SIGINT};
	struct buf request;
	int fd;

	buf_init(&request, 65536);
	request_add(&request, "POST", "/held", "2", STR("in"));
	start();
	fd = client_connect(&worker);
	ck_assert(client_send(fd, buf_content(&request)));
	ck_assert_int_eq(worker_event(&worker), 'R');
	ck_assert_int_eq(kill(worker.pid, stops[_i]), 0);
	ck_assert_int_eq(kill(worker.pid, SIGUSR1), 0);
	ck_assert_int_eq(write(worker.hold, "g", 1), 1);
	ck_assert(client_read(fd, &text));
	ck_assert(answer_is(buf_cstring(&text), "200", "OK POST 2:in"));
	ck_assert_int_eq(worker_event(&worker), 'S');
	ck_assert_int_eq(worker_wait(&worker), 0);
	buf_free(&request);
}
END_TEST

/* Until the worker has read everything that was sent. */
static void wait_until_read(int fd)
{
	int unread = 1;

	while (unread > 0) {
		ck_assert_int_eq(ioctl(fd, SIOCOUTQ, &unread), 0);
		usleep(1000);
	}
}

START_TEST(reads_the_rest_of_a_body_after_term)
{
	struct buf request;
	struct str all;
	int fd;

	buf_init(&request, 65536);
	request_add(&request, "POST", "/", "2", STR("in"));
	all = buf_content(&request);
	start();
	fd = client_connect(&worker);
	ck_assert(client_send(fd, str_slice(all, 0, all.len - 9)));
	wait_until_read(fd);
	ck_assert_int_eq(kill(worker.pid, SIGTERM), 0);
	ck_assert(client_send(fd, str_slice(all, all.len - 9, all.len)));
	ck_assert(client_read(fd, &text));
	ck_assert(answer_is(buf_cstring(&text), "200", "OK POST 2:in"));
	ck_assert_int_eq(worker_event(&worker), 'R');
	ck_assert_int_eq(worker_event(&worker), 'S');
	ck_assert_int_eq(worker_wait(&worker), 0);
	buf_free(&request);
}
END_TEST

START_TEST(stops_on_term_while_idle)
{
	start();
	ask("GET", "/", "", STR(""));
	ck_assert_int_eq(worker_event(&worker), 'R');
	ck_assert_int_eq(kill(worker.pid, SIGTERM), 0);
	ck_assert_int_eq(worker_event(&worker), 'S');
	ck_assert_int_eq(worker_wait(&worker), 0);
}
END_TEST

START_TEST(leaves_waiting_connections_to_the_next_worker)
{
	struct buf request;
	int held, waiting[8];

	buf_init(&request, 65536);
	request_add(&request, "GET", "/held", "", STR(""));
	start();
	held = client_connect(&worker);
	ck_assert(client_send(held, buf_content(&request)));
	ck_assert_int_eq(worker_event(&worker), 'R');
	buf_clear(&request, 65536);
	request_add(&request, "GET", "/", "", STR(""));
	for (int i = 0; i < 8; i++) {
		waiting[i] = client_connect(&worker);
		ck_assert(client_send(waiting[i], buf_content(&request)));
	}
	ck_assert_int_eq(kill(worker.pid, SIGTERM), 0);
	ck_assert_int_eq(write(worker.hold, "g", 1), 1);
	ck_assert(client_read(held, &text));
	/* The very next thing is the stop, however many are waiting. */
	ck_assert_int_eq(worker_event(&worker), 'S');
	ck_assert_int_eq(worker_wait(&worker), 0);
	start();
	for (int i = 0; i < 8; i++)
		ck_assert(client_read(waiting[i], &text));
	buf_free(&request);
}
END_TEST

START_TEST(shares_one_socket_among_workers)
{
	struct worker other = worker;
	int fds[32];
	struct buf request;

	start();
	worker_start(&other, &(struct worker_options){getuid(), 10000, -1});
	buf_init(&request, 65536);
	request_add(&request, "GET", "/", "", STR(""));
	for (int round = 0; round < 8; round++) {
		for (int i = 0; i < 32; i++) {
			fds[i] = client_connect(&worker);
			ck_assert(client_send(fds[i], buf_content(&request)));
		}
		for (int i = 0; i < 32; i++)
			ck_assert(client_read(fds[i], &text));
	}
	buf_free(&request);
	kill(other.pid, SIGTERM);
	ck_assert_int_eq(worker_wait(&other), 0);
	close(other.events);
	close(other.hold);
	close(other.news);
}
END_TEST

static char event_but_idle(void)
{
	char event;

	do
		event = worker_event(&worker);
	while (event == 'I');
	return event;
}

START_TEST(tells_of_news_and_of_idleness)
{
	worker_start(&worker, &(struct worker_options){getuid(), 10000, 20});
	ck_assert_int_eq(worker_event(&worker), 'I');
	ck_assert_int_eq(write(worker.news, "nn", 2), 2);
	ck_assert_int_eq(event_but_idle(), 'N');
	ck_assert_int_eq(event_but_idle(), 'N');
	/* Nobody writes there any more: no news, and no spinning. */
	close(worker.news);
	worker.news = -1;
	ck_assert_int_eq(worker_event(&worker), 'I');
	ck_assert_int_eq(worker_event(&worker), 'I');
	ck_assert(answer_is(ask("GET", "/", "", STR("")), "200", "OK GET 0:"));
}
END_TEST

static enum status open_on(int fd)
{
	struct fcgi_options options = {.listen_fd = fd, .watch_fd = -1, .idle_ms = -1};
	struct fcgi *fcgi;
	struct fault fault;
	enum status status = fcgi_open(&fcgi, &options, &fault);

	if (status == STATUS_OK)
		fcgi_close(fcgi);
	else
		ck_assert_ptr_null(fcgi);
	return status;
}

static int tcp_socket(in_addr_t address)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof in), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	return fd;
}

START_TEST(opens_only_on_a_socket_of_this_machine)
{
	int ends[2], local = tcp_socket(INADDR_LOOPBACK), open = tcp_socket(INADDR_ANY);

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(open_on(-1), STATUS_FAILED);
	ck_assert_int_eq(open_on(ends[0]), STATUS_FAILED);
	ck_assert_int_eq(open_on(open), STATUS_FAILED);
	ck_assert_int_eq(open_on(local), STATUS_OK);
	ck_assert_int_eq(open_on(worker.listen_fd), STATUS_OK);
	ck_assert_int_eq(open_on(worker.listen_fd), STATUS_OK);
	close(local);
	close(open);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

TCase *http_fcgi_case(void)
{
	TCase *tests = tcase_create("fcgi");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, answers_a_get);
	tcase_add_test(tests, sends_a_head_without_its_body);
	tcase_add_test(tests, reads_a_whole_body);
	tcase_add_test(tests, refuses_a_body_of_another_length);
	tcase_add_test(tests, refuses_a_body_too_large_and_reads_it_all_the_same);
	tcase_add_test(tests, sends_a_large_answer_whole);
	tcase_add_test(tests, takes_parameters_that_come_in_pieces);
	tcase_add_test(tests, ends_a_request_that_nobody_answers);
	tcase_add_loop_test(tests, finishes_the_request_in_hand_on_term, 0, 2);
	tcase_add_test(tests, reads_the_rest_of_a_body_after_term);
	tcase_add_test(tests, stops_on_term_while_idle);
	tcase_add_test(tests, leaves_waiting_connections_to_the_next_worker);
	tcase_add_test(tests, shares_one_socket_among_workers);
	tcase_add_test(tests, tells_of_news_and_of_idleness);
	tcase_add_test(tests, opens_only_on_a_socket_of_this_machine);
	return tests;
}
