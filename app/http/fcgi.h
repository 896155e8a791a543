/* The FastCGI side of a worker: take a connection, hand over one request, answer it.
 * fcgi.c is the only file that includes fcgiapp.h. */
#ifndef REEVE_HTTP_FCGI_H
#define REEVE_HTTP_FCGI_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/status.h"
#include "http/request.h"
#include "http/response.h"

struct fcgi;

struct fcgi_options {
	int listen_fd;	/* a listening unix (or loopback TCP) socket; 0 as FastCGI has it
			 */
	uid_t peer_uid; /* who may connect to a unix socket, besides ourselves */
	int timeout_ms; /* for one receive or send */
	int watch_fd;	/* becomes readable when there may be news; -1 for none */
	int idle_ms;	/* FCGI_IDLE after this long without a connection; -1 never */
};

enum fcgi_event {
	FCGI_REQUEST, /* a whole request was read */
	FCGI_NEWS,    /* watch_fd is readable: the caller reads it */
	FCGI_IDLE,    /* nothing came for idle_ms */
	FCGI_STOP     /* TERM or INT: finish up */
};

/* Blocks SIGTERM and SIGINT, ignores SIGPIPE and SIGUSR1, makes the socket non-blocking.
 * STATUS_FAILED when the descriptor is no listening socket, or one that is open to
 * other machines. fcgi_close frees it, gives the signals back, and leaves `listen_fd`
 * open. One at a time in a process. */
enum status fcgi_open(struct fcgi **fcgi, const struct fcgi_options *options,
	struct fault *fault) MUST_CHECK;
void fcgi_close(struct fcgi *fcgi);

/* Waits in ppoll, the only place where signals are open. A peer that may not connect,
 * that is silent past the timeout or that breaks the protocol is dropped and logged,
 * and the wait goes on. FCGI_STOP comes before anything else that waits. After
 * FCGI_REQUEST, fcgi_param and fcgi_body hold until fcgi_finish. */
enum fcgi_event fcgi_wait(struct fcgi *fcgi);

/* Changes idle_ms for the waits to come. */
void fcgi_idle_after(struct fcgi *fcgi, int idle_ms);

/* A request_param over the current request: `fcgi` is the source. */
const char *fcgi_param(const void *fcgi, const char *name);

/* Reads the body to its end, into the arena. Longer than `most_bytes`: read on and
 * dropped, STATUS_TOO_LARGE. Shorter or longer than CONTENT_LENGTH (absent is 0), or a
 * CONTENT_LENGTH that is no number: STATUS_MALFORMED. Once per request, and before
 * fcgi_answer, which drops what was not read. */
enum status fcgi_body(struct fcgi *fcgi, struct arena *arena, size_t most_bytes,
	struct str *body, struct fault *fault) MUST_CHECK;

/* Sends the answer (without its body when `head_only`) and closes the connection. */
enum status fcgi_answer(struct fcgi *fcgi, const struct response *response,
	bool head_only, struct fault *fault) MUST_CHECK;
void fcgi_finish(struct fcgi *fcgi);

#endif
