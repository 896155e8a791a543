/* Peers and what they say first. Never takes a byte from a connection. */
#include "http/fcgi_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/fcgi_head.h"

enum { PEEK_AGAIN_MS = 1 };

static bool is_loopback(const struct sockaddr_storage *address)
{
	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;

		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (address->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)address;

		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	}
	return false;
}

/* Waits a moment for more, which poll cannot do while something is there to be read:
 * true when the peer left meanwhile. */
static bool peer_left(int fd)
{
	struct pollfd polled = {.fd = fd, .events = POLLRDHUP};

	return poll(&polled, 1, PEEK_AGAIN_MS) != 0;
}

static bool peer_may_connect(const struct fcgi_peers *peers, int fd)
{
	struct ucred peer;
	socklen_t bytes = sizeof peer;

	if (!peers->is_unix)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) < 0) {
		log_warning("fastcgi: a peer without credentials was dropped");
		return false;
	}
	if (peer.uid == peers->peer_uid || peer.uid == getuid() || peer.uid == 0)
		return true;
	log_warning(
		"fastcgi: user %lu may not connect, dropped", (unsigned long)peer.uid);
	return false;
}

static bool set_timeouts(const struct fcgi_peers *peers, int fd)
{
	int on = 1, timeout_ms = peers->timeout_ms;
	struct timeval timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000L};

	if (!peers->is_unix)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) == 0;
}

/* Looks at the request without taking it from the socket, until its parameters are all
 * there: from then on libfcgi can neither wait for them nor stumble over them. */
static bool head_is_good(const struct fcgi_peers *peers, int fd)
{
	int64_t deadline_ms = clock_ms() + peers->timeout_ms;
	ssize_t before = 0;

	for (;;) {
		ssize_t got = recv(fd, peers->head, FCGI_HEAD_BYTES, MSG_PEEK);
		enum fcgi_head head;

		if (got == 0) {
			log_debug("fastcgi: a peer left without a request");
			return false;
		}
		if (got < 0) {
			log_warning("fastcgi: a silent peer was dropped: %s",
				strerror(errno));
			return false;
		}
		head = fcgi_head_judge(peers->head, (size_t)got);
		if (head == FCGI_HEAD_WHOLE)
			return true;
		if (head == FCGI_HEAD_BROKEN || got == FCGI_HEAD_BYTES) {
			log_warning(
				"fastcgi: a peer that sent no good request was dropped");
			return false;
		}
		if (clock_ms() >= deadline_ms) {
			log_warning(
				"fastcgi: a peer too slow with its request was dropped");
			return false;
		}
		if (got == before && peer_left(fd)) {
			log_warning("fastcgi: a peer left in the middle of its request");
			return false;
		}
		before = got;
	}
}

enum status fcgi_peers_open(
	struct fcgi_peers *peers, const struct fcgi_options *options, struct fault *fault)
{
	struct sockaddr_storage address = {0};
	int fd = options->listen_fd, is_listening = 0, flags;
	socklen_t address_bytes = sizeof address, number_bytes = sizeof is_listening;

	*peers = (struct fcgi_peers){
		.peer_uid = options->peer_uid,
		.timeout_ms = options->timeout_ms,
	};
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &number_bytes) < 0 ||
		!is_listening)
		return fault_set(fault, STATUS_FAILED,
			"Descriptor %d is no listening socket.", fd);
	if (getsockname(fd, (struct sockaddr *)&address, &address_bytes) < 0)
		return fault_set(fault, STATUS_FAILED,
			"The address of the listening socket is unknown.");
	peers->is_unix = address.ss_family == AF_UNIX;
	if (!peers->is_unix && !is_loopback(&address))
		return fault_set(fault, STATUS_FAILED,
			"The listening socket is open to other machines: it must be a "
			"unix socket or on a loopback address.");
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return fault_set(fault, STATUS_FAILED,
			"The listening socket cannot be made non-blocking.");
	peers->head = must_malloc(FCGI_HEAD_BYTES);
	return STATUS_OK;
}

void fcgi_peers_close(struct fcgi_peers *peers)
{
	free(peers->head);
	peers->head = NULL;
}

bool fcgi_peer_is_good(const struct fcgi_peers *peers, int fd)
{
	return peer_may_connect(peers, fd) && set_timeouts(peers, fd) &&
	       head_is_good(peers, fd);
}
