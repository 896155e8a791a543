/* FastCGI connections, one at a time, by libfcgi. Never lets a signal cut a request
 * short, and never lets libfcgi accept, or close with its two seconds of waiting. */
#include "http/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/fcgi_peer.h"
#include "http/fcgi_record.h"

enum {
	DROP_BYTES = 268435456, /* of a body nobody wants, before the peer is cut off */
	CHUNK_BYTES = 16384,
	RETRY_NS = 100000000, /* when memory or descriptors are short */
	SIGNALS = 4
};

struct fcgi {
	struct fcgi_options options;
	bool gave_news; /* so that news and requests take turns */
	bool has_request;
	bool body_is_read;
	sigset_t stop_signals;
	sigset_t open_mask; /* inside ppoll */
	sigset_t old_mask;
	struct sigaction old_actions[SIGNALS];
	FCGX_Request request;
	struct fcgi_peers peers;
};

static const int signals[SIGNALS] = {SIGTERM, SIGINT, SIGPIPE, SIGUSR1};

static volatile sig_atomic_t is_stopping;

static void on_stop_signal(int signal_number)
{
	(void)signal_number;
	is_stopping = 1;
}

static void give_signals_back(const struct fcgi *fcgi)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &fcgi->old_actions[i], NULL);
	sigprocmask(SIG_SETMASK, &fcgi->old_mask, NULL);
}

/* FCGX_Init installs handlers that would cut requests short: ours replace them, and a
 * TERM in between waits until they are there. */
static enum status take_signals(struct fcgi *fcgi, struct fault *fault)
{
	struct sigaction stop = {.sa_handler = on_stop_signal};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	is_stopping = 0;
	sigemptyset(&stop.sa_mask);
	sigemptyset(&ignore.sa_mask);
	sigemptyset(&fcgi->stop_signals);
	sigaddset(&fcgi->stop_signals, SIGTERM);
	sigaddset(&fcgi->stop_signals, SIGINT);
	sigprocmask(SIG_BLOCK, &fcgi->stop_signals, &fcgi->old_mask);
	fcgi->open_mask = fcgi->old_mask;
	sigdelset(&fcgi->open_mask, SIGTERM);
	sigdelset(&fcgi->open_mask, SIGINT);
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], NULL, &fcgi->old_actions[i]);
	if (FCGX_Init() != 0) {
		give_signals_back(fcgi);
		return fault_set(
			fault, STATUS_FAILED, "The FastCGI library cannot start.");
	}
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGUSR1, &ignore, NULL);
	return STATUS_OK;
}

enum status fcgi_open(
	struct fcgi **fcgi, const struct fcgi_options *options, struct fault *fault)
{
	struct fcgi *opened = must_calloc(1, sizeof *opened);
	enum status status;

	*fcgi = NULL;
	opened->options = *options;
	status = fcgi_peers_open(&opened->peers, options, fault);
	if (status == STATUS_OK)
		status = take_signals(opened, fault);
	if (status != STATUS_OK) {
		fcgi_peers_close(&opened->peers);
		free(opened);
		return status;
	}
	*fcgi = opened;
	return STATUS_OK;
}

void fcgi_close(struct fcgi *fcgi)
{
	if (!fcgi)
		return;
	fcgi_finish(fcgi);
	give_signals_back(fcgi);
	fcgi_peers_close(&fcgi->peers);
	free(fcgi);
}

/* Hands the connection to libfcgi as if libfcgi had accepted it. */
static bool take_request(struct fcgi *fcgi, int fd)
{
	FCGX_Request *request = &fcgi->request;

	FCGX_InitRequest(request, -1, 0);
	request->ipcFd = fd;
	request->keepConnection = 1; /* or FCGX_Accept_r would close it first */
	request->detached = 1;	     /* or a failure would wait two seconds in close */
	if (FCGX_Accept_r(request) != 0) {
		log_warning("fastcgi: a peer that broke the protocol was dropped");
		return false;
	}
	request->keepConnection = 0;
	request->detached = 1;
	fcgi->has_request = true;
	fcgi->body_is_read = false;
	return true;
}

static bool accept_is_fatal(int error)
{
	return error == EBADF || error == EINVAL || error == ENOTSOCK ||
	       error == EOPNOTSUPP || error == EFAULT;
}

/* One connection off the queue: true when it became a request. */
static bool accept_request(struct fcgi *fcgi)
{
	const struct timespec retry = {0, RETRY_NS};
	int fd = accept4(fcgi->options.listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0) {
		if (accept_is_fatal(errno)) {
			log_error("fastcgi: cannot accept any more: %s", strerror(errno));
			is_stopping = 1;
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
			   errno == ENOBUFS) {
			log_error("fastcgi: cannot accept now: %s", strerror(errno));
			nanosleep(&retry, NULL);
		}
		return false; /* EAGAIN: another worker was faster */
	}
	if (fcgi_peer_is_good(&fcgi->peers, fd))
		return take_request(fcgi, fd); /* libfcgi closes it if that fails */
	close(fd);
	return false;
}

/* ppoll does not deliver a signal while a connection is waiting: ask, or a busy worker
 * would never stop. */
static bool stop_is_wanted(const struct fcgi *fcgi)
{
	const struct timespec at_once = {0};

	if (!is_stopping && sigtimedwait(&fcgi->stop_signals, NULL, &at_once) > 0)
		is_stopping = 1;
	return is_stopping;
}

/* True when the watched descriptor has something to read; gives up on a broken one. */
static bool has_news(struct fcgi *fcgi, const struct pollfd *watch)
{
	if (fcgi->options.watch_fd < 0 || watch->revents == 0)
		return false;
	if (watch->revents & POLLIN)
		return true;
	log_error("fastcgi: the watched descriptor broke, and is watched no longer");
	fcgi->options.watch_fd = -1;
	return false;
}

static int poll_once(struct fcgi *fcgi, struct pollfd polled[2], int64_t deadline_ms)
{
	struct timespec timeout = {0};
	int64_t left_ms = deadline_ms - clock_ms();

	if (left_ms > 0)
		timeout = (struct timespec){left_ms / 1000, left_ms % 1000 * 1000000L};
	polled[0] = (struct pollfd){.fd = fcgi->options.listen_fd, .events = POLLIN};
	polled[1] = (struct pollfd){.fd = fcgi->options.watch_fd, .events = POLLIN};
	return ppoll(
		polled, 2, fcgi->options.idle_ms < 0 ? NULL : &timeout, &fcgi->open_mask);
}

enum fcgi_event fcgi_wait(struct fcgi *fcgi)
{
	int64_t deadline_ms = clock_ms() + fcgi->options.idle_ms;

	fcgi_finish(fcgi);
	while (!stop_is_wanted(fcgi)) {
		struct pollfd polled[2];
		int ready = poll_once(fcgi, polled, deadline_ms);

		if (ready == 0)
			return FCGI_IDLE;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready < 0) {
			log_error("fastcgi: cannot wait: %s", strerror(errno));
			return FCGI_STOP;
		}
		if (has_news(fcgi, &polled[1]) &&
			!(fcgi->gave_news && polled[0].revents)) {
			fcgi->gave_news = true;
			return FCGI_NEWS;
		}
		fcgi->gave_news = false;
		if (polled[0].revents && accept_request(fcgi))
			return FCGI_REQUEST;
	}
	return FCGI_STOP;
}

void fcgi_idle_after(struct fcgi *fcgi, int idle_ms)
{
	fcgi->options.idle_ms = idle_ms;
}

const char *fcgi_param(const void *fcgi, const char *name)
{
	const struct fcgi *source = fcgi;

	return source->has_request ? FCGX_GetParam(name, source->request.envp) : NULL;
}

/* Reads what is left of the body and forgets it: how many bytes that were. */
static size_t drop_body(struct fcgi *fcgi)
{
	char chunk[CHUNK_BYTES];
	size_t dropped = 0;
	int got;

	while (dropped < DROP_BYTES &&
		(got = FCGX_GetStr(chunk, sizeof chunk, fcgi->request.in)) > 0)
		dropped += (size_t)got;
	fcgi->body_is_read = true;
	return dropped;
}

static enum status too_large(struct fcgi *fcgi, size_t most_bytes, struct fault *fault)
{
	drop_body(fcgi);
	return fault_set(fault, STATUS_TOO_LARGE,
		"The request is too large: at most %zu bytes are taken.", most_bytes);
}

enum status fcgi_body(struct fcgi *fcgi, struct arena *arena, size_t most_bytes,
	struct str *body, struct fault *fault)
{
	struct str length = str_from(fcgi_param(fcgi, "CONTENT_LENGTH"));
	int64_t declared = 0;
	size_t got = 0, excess;
	char *bytes;

	*body = STR("");
	if (length.len && (!str_to_int64(length, &declared) || declared < 0)) {
		drop_body(fcgi);
		return fault_set(fault, STATUS_MALFORMED,
			"The length of the request's body is no number.");
	}
	if ((uint64_t)declared > most_bytes)
		return too_large(fcgi, most_bytes, fault);
	bytes = arena_alloc(arena, (size_t)declared + 1);
	while (got < (size_t)declared) {
		size_t left = (size_t)declared - got;
		int read = FCGX_GetStr(bytes + got,
			(int)(left < CHUNK_BYTES ? left : CHUNK_BYTES), fcgi->request.in);

		if (read <= 0)
			break;
		got += (size_t)read;
	}
	bytes[got] = '\0';
	/* The empty record that ends the body is still to come. */
	excess = drop_body(fcgi);
	if (excess > 0 && got + excess > most_bytes)
		return too_large(fcgi, most_bytes, fault);
	if (got < (size_t)declared || excess > 0 || FCGX_GetError(fcgi->request.in)) {
		fault_set(fault, STATUS_MALFORMED,
			"The request's body did not arrive whole.");
		fault_detail(fault, "%zu bytes of %lld, %zu too many, error %d", got,
			(long long)declared, excess, FCGX_GetError(fcgi->request.in));
		return STATUS_MALFORMED;
	}
	*body = (struct str){bytes, got};
	return STATUS_OK;
}

/* Closes without waiting for the peer. What it still sent is read first, or closing
 * would tell it of a reset connection instead of an end. */
static void close_connection(struct fcgi *fcgi)
{
	char chunk[CHUNK_BYTES];
	ssize_t got = 1;
	int fd = fcgi->request.ipcFd;

	if (fd < 0)
		return;
	for (int i = 0; i < 16 && got > 0; i++)
		got = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
	close(fd);
	fcgi->request.ipcFd = -1;
}

/* The answer was sent without libfcgi's streams: libfcgi is to send no end of its own. */
static void end_streams(FCGX_Request *request)
{
	request->out->wasFCloseCalled = request->err->wasFCloseCalled = 1;
}

enum status fcgi_answer(struct fcgi *fcgi, const struct response *response,
	bool head_only, struct fault *fault)
{
	struct buf head;
	bool is_sent;

	if (!fcgi->has_request || fcgi->request.ipcFd < 0)
		return fault_set(fault, STATUS_FAILED, "There is no request to answer.");
	if (!fcgi->body_is_read)
		drop_body(fcgi);
	buf_init(&head, RESPONSE_HEADER_BYTES + CHUNK_BYTES);
	response_head(response, &head);
	is_sent = fcgi_records_send(fcgi->request.ipcFd, fcgi->request.requestId,
		buf_content(&head), head_only ? STR("") : buf_content(&response->body));
	if (!is_sent) {
		fault_set(fault, STATUS_FAILED, "The answer could not be sent.");
		fault_detail(fault, "%s", strerror(errno));
	}
	buf_free(&head);
	end_streams(&fcgi->request);
	close_connection(fcgi);
	return is_sent ? STATUS_OK : STATUS_FAILED;
}

void fcgi_finish(struct fcgi *fcgi)
{
	if (!fcgi->has_request)
		return;
	fcgi->has_request = false;
	if (fcgi->request.ipcFd >= 0 && !fcgi->body_is_read)
		drop_body(fcgi);
	if (fcgi->request.ipcFd >= 0) {
		FCGX_FClose(fcgi->request.err);
		FCGX_FClose(fcgi->request.out);
		close_connection(fcgi);
	}
	FCGX_Finish_r(&fcgi->request);
}
