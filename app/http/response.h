/* The answer in the making: status code, headers, body in a capped buffer. */
#ifndef REEVE_HTTP_RESPONSE_H
#define REEVE_HTTP_RESPONSE_H

#include "base/buf.h"
#include "base/status.h"
#include "http/request.h"

enum { RESPONSE_BODY_BYTES = 67108864, RESPONSE_HEADER_BYTES = 16384 };

struct response {
	int code;
	struct buf headers; /* "Name: value\r\n" lines */
	struct buf body;
};

void response_init(struct response *response);
void response_free(struct response *response);
/* Ready for the next request; keeps up to 1 MiB of memory. */
void response_clear(struct response *response);

/* Adds a header. CR, LF and other control characters in the value become spaces, so
 * that nothing can be smuggled in. Adding a name twice sends it twice. Refused and
 * logged: a name that is no token, the names that this file writes itself (Status,
 * Content-Length), X-Accel-* (nginx would obey it), and a header for which there is no
 * room, which also marks `headers` as full. */
void response_header(struct response *response, const char *name, struct str value);

/* Sets code and content type ("text/html; charset=utf-8"), in place of earlier ones. */
void response_type(struct response *response, int code, const char *content_type);

/* 303 to a path on this host; 301 when permanent. A path that does not begin with "/",
 * goes on with "/" or "\\", or holds control characters leads to "/admin/" instead. */
void response_redirect(struct response *response, struct str path);
void response_redirect_permanent(struct response *response, struct str path);
/* 308: permanent, and the method and the body go along. */
void response_redirect_unchanged(struct response *response, struct str path);

/* The one place where a status becomes an HTTP code. */
int status_http_code(enum status status);
/* "Not Found" and so on; never NULL. */
const char *http_reason(int code);

/* Appends all of the answer that comes before its body, as FastCGI wants it, to `out`:
 * "Status: 200 OK", the headers, the security headers of every page (CSP without inline
 * script or style and with frame-ancestors 'none', and no-store, each unless the response
 * has its own; nosniff; Referrer-Policy same-origin), Content-Length, an empty line. */
void response_head(const struct response *response, struct buf *out);

#endif
