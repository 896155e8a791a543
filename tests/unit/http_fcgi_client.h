/* A worker in a process of its own, and a FastCGI client that speaks to it in raw
 * records: what the tests of app/http/fcgi.c share. */
#ifndef REEVE_TESTS_HTTP_FCGI_CLIENT_H
#define REEVE_TESTS_HTTP_FCGI_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/str.h"

enum { WORKER_BODY_BYTES = 100000, CLIENT_BYTES = 4194304 };

/* A listening socket and the worker on it. Everything the worker meets is a letter in
 * `events`: R request, N news, I idle, S stop. A request for /held waits, after its R,
 * for a byte in `hold`. The answer to any is "<status> <method> <body bytes>:<body>",
 * or, for /large, a megabyte. */
struct worker {
	char folder[64];
	char path[96];
	int listen_fd;
	int events;
	int hold;
	int news; /* write a byte here to have news */
	pid_t pid;
};

struct worker_options {
	uid_t peer_uid;
	int timeout_ms;
	int idle_ms;
};

/* Fails the test when anything goes wrong. */
void worker_listen(struct worker *worker);
void worker_start(struct worker *worker, const struct worker_options *options);
/* The next letter; 0 when the worker has gone. */
char worker_event(const struct worker *worker);
/* Waits for the process to end: its exit status, or -1 when a signal killed it. */
int worker_wait(struct worker *worker);
/* Ends whatever is left, and removes the socket. */
void worker_end(struct worker *worker);

/* One record of request 1, without padding. */
void record_add(struct buf *out, int type, struct str content);
void begin_add(struct buf *out, int role);
/* One pair, with lengths of one byte or four. */
void pair_add(struct buf *params, const char *name, struct str value);
/* A whole request; no CONTENT_LENGTH when `length` is NULL. */
void request_add(struct buf *out, const char *method, const char *uri, const char *length,
	struct str body);

int client_connect(const struct worker *worker);
/* False when the peer closed the connection first. */
bool client_send(int fd, struct str bytes);
/* Reads to the end and closes. Returns true when the answer was complete (ended by its
 * end record); `text` holds what came on standard output. */
bool client_read(int fd, struct buf *text);
/* All of the above; the test fails when there is no whole answer. */
const char *client_ask(const struct worker *worker, struct buf *text, const char *method,
	const char *uri, const char *length, struct str body);

#endif
