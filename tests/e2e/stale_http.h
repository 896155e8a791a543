/* A small HTTP/1.1 client for the end-to-end harnesses: one kept-alive connection to
 * loopback, with cookies. It never follows a redirect and never retries a POST. */
#ifndef REEVE_STALE_HTTP_H
#define REEVE_STALE_HTTP_H

#include <stdint.h>

#include "base/str.h"

#define HTTP_COOKIES_MAX 8

struct http_cookie {
	char name[64];
	char value[512];
};

struct http_client {
	int descriptor; /* -1: not connected */
	uint16_t port;
	char host[64]; /* as it goes into Host and Origin */
	struct http_cookie cookies[HTTP_COOKIES_MAX];
	char *buffer;
	size_t capacity, used;
	bool is_reused; /* a response came over this connection before */
	uint64_t connections;
};

/* `body` points into the client's buffer: good until its next exchange. A header that is
 * missing, or longer than its room, is empty. */
struct http_reply {
	int status;
	struct str body;
	char location[512], stamp[160];
	char failure[128]; /* why there is no reply at all */
};

/* `url` is http://127.0.0.1:PORT with anything behind it; false for any other host, as
 * this client makes a load and must stay on this machine. */
bool http_open(struct http_client *client, const char *url) MUST_CHECK;
void http_close(struct http_client *client);

/* A client of its own, not connected, with the same host and cookies. */
void http_fork(struct http_client *client, const struct http_client *from);

/* `form` is an urlencoded body to POST, or NULL to GET. False, with the reason in
 * reply->failure, when no whole response came: refused, cut off, malformed, or silent for
 * 30 seconds. A kept-alive connection that the server had closed is opened again, for
 * GET. */
bool http_exchange(struct http_client *client, const char *path, const struct str *form,
	struct http_reply *reply) MUST_CHECK;

#endif
