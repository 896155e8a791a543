/* Cookies: read one, write one. */
#ifndef REEVE_HTTP_COOKIE_H
#define REEVE_HTTP_COOKIE_H

#include "http/request.h"
#include "http/response.h"

/* The value of the cookie `name`; empty when absent. With `__Host-` put before the name
 * when the request came by https. */
struct str cookie_read(const struct request *request, const char *name);

/* Adds Set-Cookie to the response: Path=/, HttpOnly, SameSite=Lax; by https also
 * `__Host-` before the name and Secure. `max_age_s` 0 deletes the cookie; less than 0
 * makes it last until the browser closes. `value` must be hexadecimal or such. */
void cookie_write(struct response *response, const struct request *request,
	const char *name, struct str value, long max_age_s);

#endif
