/* An answer as FastCGI's records, sent without libfcgi's stream of 8 KB pieces. */
#ifndef REEVE_HTTP_FCGI_RECORD_H
#define REEVE_HTTP_FCGI_RECORD_H

#include "base/attributes.h"
#include "base/str.h"

/* Sends head and body as standard output, its end, and the end of the request. An answer
 * that the socket's buffer has room for (some 150 KB) goes in one system call: a worker
 * that is killed has then sent all of it or nothing, and nginx asks another worker for
 * what was not begun. False, with errno set, when the peer has gone or does not read for
 * as long as the socket's timeout. No copies; about 10 us for 40 KB. */
bool fcgi_records_send(
	int fd, int request_id, struct str head, struct str body) MUST_CHECK;

#endif
