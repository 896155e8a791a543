/* An answer's records, as nginx reads them. */
#include "http/fcgi_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http_fcgi_client.h"
#include "http_test.h"

static const char head[] = "Status: 200 OK\r\n\r\n";

static struct str body_of(size_t len)
{
	char *body = malloc(len + 1);

	ck_assert_ptr_nonnull(body);
	for (size_t i = 0; i < len; i++)
		body[i] = (char)(i * 31 + i / 251);
	return (struct str){body, len};
}

/* A whole record more or less, the most of one call, and one more than that. */
static const size_t lengths[] = {
	0, 1, 65527, 65528, 65529, 131056, 15 * 65528, 15 * 65528 + 1, 40 * 65528 + 7};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

START_TEST(sends_a_body_of_any_length_whole)
{
	struct str body = body_of(lengths[_i]), all;
	struct buf text;
	int ends[2], status;
	pid_t sender;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	sender = fork();
	if (sender == 0) {
		close(ends[0]);
		_exit(fcgi_records_send(ends[1], 1, str_from(head), body) ? 0 : 1);
	}
	close(ends[1]);
	buf_init(&text, CLIENT_BYTES);
	ck_assert(client_read(ends[0], &text));
	ck_assert_int_eq(waitpid(sender, &status, 0), sender);
	ck_assert_int_eq(status, 0);
	all = buf_content(&text);
	ck_assert(str_starts(all, head));
	ck_assert(str_equal(str_slice(all, strlen(head), all.len), body));
	buf_free(&text);
	free((char *)body.at);
}
END_TEST

/* Such a socket keeps calls apart: what one sent is what one receive gets. */
START_TEST(sends_an_answer_that_has_room_in_one_call)
{
	struct str body = body_of(100000);
	char *got = malloc(200000);
	int ends[2];
	ssize_t first;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	ck_assert(fcgi_records_send(ends[1], 1, str_from(head), body));
	first = recv(ends[0], got, 200000, 0);
	/* Head, two records of body, the end of the output, the end of the request. */
	ck_assert_int_eq(first, (ssize_t)(strlen(head) + body.len + 5 * 8 + 8));
	ck_assert_int_eq(recv(ends[0], got, 1, MSG_DONTWAIT), -1);
	close(ends[0]);
	close(ends[1]);
	free(got);
	free((char *)body.at);
}
END_TEST

START_TEST(names_the_request_that_it_answers)
{
	unsigned char got[256];
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	ck_assert(fcgi_records_send(ends[1], 0x1234, str_from(head), STR("")));
	ck_assert_int_eq(
		recv(ends[0], got, sizeof got, 0), (ssize_t)(strlen(head) + 3 * 8 + 8));
	for (size_t at = 0; at < strlen(head) + 3 * 8; at += 8 + got[at + 5]) {
		ck_assert_int_eq(got[at + 2], 0x12);
		ck_assert_int_eq(got[at + 3], 0x34);
	}
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(fails_when_the_peer_has_gone_or_does_not_read)
{
	struct str body = body_of(4000000);
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert(!fcgi_records_send(ends[1], 1, str_from(head), body));
	ck_assert_int_eq(errno, EAGAIN);
	close(ends[0]);
	ck_assert(!fcgi_records_send(ends[1], 1, str_from(head), body));
	ck_assert(errno == EPIPE || errno == ECONNRESET);
	ck_assert(!fcgi_records_send(-1, 1, STR(""), STR("")));
	close(ends[1]);
	free((char *)body.at);
}
END_TEST

TCase *http_fcgi_record_case(void)
{
	TCase *tests = tcase_create("fcgi_record");

	tcase_set_timeout(tests, 30);
	tcase_add_loop_test(tests, sends_a_body_of_any_length_whole, 0, LENGTHS);
	tcase_add_test(tests, sends_an_answer_that_has_room_in_one_call);
	tcase_add_test(tests, names_the_request_that_it_answers);
	tcase_add_test(tests, fails_when_the_peer_has_gone_or_does_not_read);
	return tests;
}
