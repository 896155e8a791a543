/* One HTTP request as the worker sees it: parsed, checked against limits, immutable. */
#ifndef REEVE_HTTP_REQUEST_H
#define REEVE_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum method {
	METHOD_GET = 1,
	METHOD_HEAD = 2,
	METHOD_POST = 4,
	METHOD_OTHER = 8 /* every other one: no route takes it */
};

enum {
	REQUEST_PATH_BYTES =
		2048, /* longer: STATUS_NOT_FOUND, as nothing has such a URL */
	REQUEST_QUERY_BYTES = 8192,   /* longer: STATUS_TOO_LARGE */
	REQUEST_BODY_BYTES = 16777216 /* longer: STATUS_TOO_LARGE */
};

/* A FastCGI parameter ("REQUEST_URI", "HTTP_COOKIE"), by name; NULL when absent. */
typedef const char *request_param(const void *source, const char *name);

struct request {
	enum method method;
	struct str method_name; /* as sent, for the log */
	struct str path;	/* still percent-encoded, before the '?' */
	struct str query;	/* after the '?', still encoded; empty when none */
	struct str body;
	struct str content_type;   /* without parameters, lower case */
	struct str content_header; /* the Content-Type header as sent */
	struct str cookies;	   /* the Cookie header as sent */
	struct str host;
	struct str server_port;
	struct str origin;
	struct str fetch_site; /* Sec-Fetch-Site */
	struct str referer;
	struct str accept;
	struct str remote_address;
	struct str hook_timestamp; /* Reeve-Timestamp, Reeve-Nonce, Reeve-Signature: */
	struct str hook_nonce;	   /* auth/signature.h */
	struct str hook_mac;
	bool is_https;
};

/* Reads the parameters and takes `body` as it is (both must outlive the request).
 * STATUS_MALFORMED: no method or URI, a URI that does not begin with '/', control
 * characters or a broken percent-escape in it, a body shorter than CONTENT_LENGTH.
 * Pure: no I/O. */
enum status request_parse(struct request *request, struct arena *arena,
	request_param *param, const void *source, struct str body,
	struct fault *fault) MUST_CHECK;

bool request_is_safe(const struct request *request); /* GET or HEAD */
/* True when Accept prefers application/json to text/html. */
bool request_wants_json(const struct request *request);

#endif
