/* The worker process and the raw client. Never checks what an answer says. */
#include "http_fcgi_client.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/fcgi.h"

enum { LARGE_BYTES = 1048576, STDOUT_RECORD = 6, END_RECORD = 3 };

void worker_listen(struct worker *worker)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	*worker = (struct worker){.listen_fd = -1, .events = -1, .hold = -1, .news = -1};
	snprintf(worker->folder, sizeof worker->folder, "/tmp/reeve-http-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(worker->folder));
	ck_assert_int_eq(chmod(worker->folder, 0755), 0);
	snprintf(worker->path, sizeof worker->path, "%s/socket", worker->folder);
	memcpy(address.sun_path, worker->path, strlen(worker->path) + 1);
	worker->listen_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_ge(worker->listen_fd, 0);
	ck_assert_int_eq(
		bind(worker->listen_fd, (struct sockaddr *)&address, sizeof address), 0);
	ck_assert_int_eq(chmod(worker->path, 0666), 0);
	ck_assert_int_eq(listen(worker->listen_fd, 64), 0);
}

/* What runs in the worker's process. */
struct serving {
	struct fcgi *fcgi;
	struct arena *arena;
	struct response response;
	int events;
	int hold;
	int news;
};

static void tell(const struct serving *serving, char event)
{
	if (write(serving->events, &event, 1) != 1)
		_exit(90);
}

static void serve_request(struct serving *serving)
{
	const char *method = fcgi_param(serving->fcgi, "REQUEST_METHOD");
	const char *uri = fcgi_param(serving->fcgi, "REQUEST_URI");
	struct response *response = &serving->response;
	struct fault fault;
	struct str body;
	enum status status;
	char go;

	status = fcgi_body(
		serving->fcgi, serving->arena, WORKER_BODY_BYTES, &body, &fault);
	tell(serving, 'R');
	if (uri && strcmp(uri, "/held") == 0 && read(serving->hold, &go, 1) != 1)
		_exit(91);
	response_clear(response);
	response_type(response, status_http_code(status), "text/plain");
	buf_printf(&response->body, "%s %s %zu:", status_name(status),
		method ? method : "?", body.len);
	buf_str(&response->body, body);
	while (uri && strcmp(uri, "/large") == 0 && response->body.len < LARGE_BYTES)
		buf_text(&response->body, "0123456789abcdef");
	/* /rude leaves the body unread and the request unanswered. */
	if (uri && strcmp(uri, "/rude") == 0)
		return;
	if (fcgi_answer(serving->fcgi, response, method && strcmp(method, "HEAD") == 0,
		    &fault) != STATUS_OK)
		tell(serving, 'F');
}

static void serve(struct serving *serving)
{
	char byte;

	serving->arena = arena_new(4096);
	response_init(&serving->response);
	for (;;) {
		switch (fcgi_wait(serving->fcgi)) {
		case FCGI_REQUEST:
			serve_request(serving);
			fcgi_finish(serving->fcgi);
			arena_reset(serving->arena);
			break;
		case FCGI_NEWS:
			if (read(serving->news, &byte, 1) != 1)
				_exit(92);
			tell(serving, 'N');
			break;
		case FCGI_IDLE:
			tell(serving, 'I');
			break;
		case FCGI_STOP:
			tell(serving, 'S');
			response_free(&serving->response);
			arena_free(serving->arena);
			fcgi_close(serving->fcgi);
			_exit(0);
		}
	}
}

void worker_start(struct worker *worker, const struct worker_options *options)
{
	int events[2], hold[2], news[2];

	ck_assert_int_eq(pipe(events), 0);
	ck_assert_int_eq(pipe(hold), 0);
	ck_assert_int_eq(pipe(news), 0);
	worker->pid = fork();
	ck_assert_int_ge(worker->pid, 0);
	if (worker->pid == 0) {
		struct serving serving = {
			.events = events[1], .hold = hold[0], .news = news[0]};
		struct fcgi_options fcgi_options = {.listen_fd = worker->listen_fd,
			.peer_uid = options->peer_uid,
			.timeout_ms = options->timeout_ms,
			.watch_fd = news[0],
			.idle_ms = options->idle_ms};
		struct fault fault;

		close(events[0]);
		close(hold[1]);
		close(news[1]);
		if (fcgi_open(&serving.fcgi, &fcgi_options, &fault) != STATUS_OK)
			_exit(93);
		serve(&serving);
	}
	close(events[1]);
	close(hold[0]);
	close(news[0]);
	worker->events = events[0];
	worker->hold = hold[1];
	worker->news = news[1];
}

char worker_event(const struct worker *worker)
{
	char event;

	return read(worker->events, &event, 1) == 1 ? event : 0;
}

int worker_wait(struct worker *worker)
{
	int status;

	ck_assert_int_eq(waitpid(worker->pid, &status, 0), worker->pid);
	worker->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void worker_end(struct worker *worker)
{
	if (worker->pid > 0) {
		kill(worker->pid, SIGKILL);
		worker_wait(worker);
	}
	close(worker->events);
	close(worker->hold);
	close(worker->news);
	close(worker->listen_fd);
	unlink(worker->path);
	rmdir(worker->folder);
}

void record_add(struct buf *out, int type, struct str content)
{
	const char header[8] = {
		1, (char)type, 0, 1, (char)(content.len >> 8), (char)content.len, 0, 0};

	buf_append(out, header, sizeof header);
	buf_str(out, content);
}

void begin_add(struct buf *out, int role)
{
	const char begin[8] = {0, (char)role};

	record_add(out, 1, (struct str){begin, sizeof begin});
}

static void length_add(struct buf *params, size_t length)
{
	const char four[4] = {(char)(length >> 24 | 0x80), (char)(length >> 16),
		(char)(length >> 8), (char)length};

	if (length < 128)
		buf_char(params, (char)length);
	else
		buf_append(params, four, sizeof four);
}

void pair_add(struct buf *params, const char *name, struct str value)
{
	length_add(params, strlen(name));
	length_add(params, value.len);
	buf_text(params, name);
	buf_str(params, value);
}

void request_add(struct buf *out, const char *method, const char *uri, const char *length,
	struct str body)
{
	struct buf params;

	buf_init(&params, 65535);
	pair_add(&params, "REQUEST_METHOD", str_from(method));
	pair_add(&params, "REQUEST_URI", str_from(uri));
	if (length)
		pair_add(&params, "CONTENT_LENGTH", str_from(length));
	begin_add(out, 1);
	record_add(out, 4, buf_content(&params));
	record_add(out, 4, STR(""));
	for (size_t at = 0; at < body.len; at += 32768)
		record_add(out, 5, str_slice(body, at, at + 32768));
	record_add(out, 5, STR(""));
	buf_free(&params);
}

int client_connect(const struct worker *worker)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, worker->path, strlen(worker->path) + 1);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

bool client_send(int fd, struct str bytes)
{
	for (size_t at = 0; at < bytes.len;) {
		ssize_t sent = send(fd, bytes.at + at, bytes.len - at, MSG_NOSIGNAL);

		if (sent < 0)
			return false;
		at += (size_t)sent;
	}
	return true;
}

/* Gathers standard output out of the records: true when an end record closes them. */
static bool unpack(struct str raw, struct buf *text)
{
	while (raw.len >= 8) {
		const unsigned char *header = (const unsigned char *)raw.at;
		size_t content_bytes = (size_t)header[4] << 8 | header[5];
		struct str content = str_slice(raw, 8, 8 + content_bytes);

		if (content.len < content_bytes)
			return false;
		if (header[1] == STDOUT_RECORD)
			buf_str(text, content);
		if (header[1] == END_RECORD)
			return raw.len == 16;
		raw = str_slice(raw, 8 + content_bytes + header[6], raw.len);
	}
	return false;
}

bool client_read(int fd, struct buf *text)
{
	struct buf raw;
	bool is_whole;
	char chunk[4096];
	ssize_t got;

	buf_clear(text, CLIENT_BYTES);
	buf_init(&raw, CLIENT_BYTES);
	while ((got = recv(fd, chunk, sizeof chunk, 0)) > 0)
		buf_append(&raw, chunk, (size_t)got);
	/* A reset connection is not an end. */
	is_whole = unpack(buf_content(&raw), text) && got == 0;
	buf_free(&raw);
	close(fd);
	return is_whole;
}

const char *client_ask(const struct worker *worker, struct buf *text, const char *method,
	const char *uri, const char *length, struct str body)
{
	struct buf request;
	int fd = client_connect(worker);

	buf_init(&request, CLIENT_BYTES);
	request_add(&request, method, uri, length, body);
	ck_assert(client_send(fd, buf_content(&request)));
	buf_free(&request);
	ck_assert_msg(client_read(fd, text), "no whole answer to %s %s", method, uri);
	return buf_cstring(text);
}
