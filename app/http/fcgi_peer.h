/* Who may talk to a worker, and whether what he says is a request. */
#ifndef REEVE_HTTP_FCGI_PEER_H
#define REEVE_HTTP_FCGI_PEER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"
#include "http/fcgi.h"

struct fcgi_peers {
	uid_t peer_uid;
	int timeout_ms;
	bool is_unix;
	unsigned char *head; /* what was peeked at; FCGI_HEAD_BYTES */
};

/* Makes the listening socket of `options` non-blocking. STATUS_FAILED when it is none,
 * or one that other machines can reach. */
enum status fcgi_peers_open(struct fcgi_peers *peers, const struct fcgi_options *options,
	struct fault *fault) MUST_CHECK;
/* Frees the memory; the socket stays open. Safe after a failed open. */
void fcgi_peers_close(struct fcgi_peers *peers);

/* Sets the timeouts of an accepted connection and waits, at most twice timeout_ms, for
 * the whole head of a request, which stays in the socket to be read. False, and a line
 * in the log, for a peer that may not connect, is silent or slow, or sends anything
 * else. The caller closes it. */
bool fcgi_peer_is_good(const struct fcgi_peers *peers, int fd) MUST_CHECK;

#endif
