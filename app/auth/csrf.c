/* Requests that somebody else's page made in our user's name are refused here. Must
 * never store anything, nor compare a token in a time that depends on it. */
#include "auth/csrf.h"

#include "auth/secret.h"
#include "http/cookie.h"

enum { NEXT_BYTES = REQUEST_PATH_BYTES + REQUEST_QUERY_BYTES };

static const char login_cookie[] = "reeve_login";

static struct digest token_digest(struct str secret)
{
	return digest_keyed(secret, STR("reeve form"));
}

struct str csrf_token(struct arena *arena, struct str secret)
{
	struct digest digest;
	char *text;

	if (!secret_is_wellformed(secret))
		return STR("");
	digest = token_digest(secret);
	text = arena_alloc(arena, DIGEST_HEX_BYTES + 1);
	hex_encode(text, digest.bytes, DIGEST_BYTES);
	return (struct str){text, DIGEST_HEX_BYTES};
}

struct str csrf_login_begin(
	struct arena *arena, const struct request *request, struct response *response)
{
	struct str secret = csrf_login_read(request);

	if (secret.len)
		return secret;
	secret = secret_new(arena);
	cookie_write(response, request, login_cookie, secret, -1);
	return secret;
}

struct str csrf_login_read(const struct request *request)
{
	struct str secret = cookie_read(request, login_cookie);

	return secret_is_wellformed(secret) ? secret : STR("");
}

static bool token_is_right(const struct form *form, struct str secret)
{
	const struct str *sent = form_get(form, STR(CSRF_INPUT));
	struct digest digest;
	char expected[DIGEST_HEX_BYTES + 1];

	if (!sent || !secret_is_wellformed(secret))
		return false;
	digest = token_digest(secret);
	hex_encode(expected, digest.bytes, DIGEST_BYTES);
	return secret_equal(*sent, (struct str){expected, DIGEST_HEX_BYTES});
}

/* The host without the port that its scheme implies anyway. */
static struct str without_default_port(struct str host, bool is_https)
{
	const char *port = is_https ? ":443" : ":80";

	return str_ends(host, port) ? str_slice(host, 0, host.len - strlen(port)) : host;
}

/* Whether `theirs` is the host's name and the port that nginx listens on: Debian's own
 * fastcgi_params hands over the host without its port. */
static bool is_host_with_port(const struct request *request, struct str theirs)
{
	struct str host = request->host, port = request->server_port;

	return host.len > 0 && port.len > 0 && theirs.len == host.len + 1 + port.len &&
	       theirs.at[host.len] == ':' &&
	       str_equal_nocase(str_slice(theirs, 0, host.len), host) &&
	       str_equal(str_slice(theirs, host.len + 1, theirs.len), port);
}

/* `address` is an origin, or a URL whose origin counts. */
static bool is_our_origin(const struct request *request, struct str address)
{
	const char *scheme = request->is_https ? "https://" : "http://";
	size_t end = strlen(scheme);
	struct str theirs, ours;

	if (!str_equal_nocase(str_slice(address, 0, end), str_from(scheme)))
		return false;
	theirs = str_slice(address, end, address.len);
	for (end = 0; end < theirs.len && !memchr("/?#", theirs.at[end], 3); end++)
		;
	theirs = without_default_port(str_slice(theirs, 0, end), request->is_https);
	ours = without_default_port(request->host, request->is_https);
	return (ours.len > 0 && str_equal_nocase(theirs, ours)) ||
	       is_host_with_port(request, theirs);
}

static bool is_from_here(const struct request *request)
{
	if (request->origin.len && !is_our_origin(request, request->origin))
		return false;
	if (request->fetch_site.len && !str_is(request->fetch_site, "same-origin") &&
		!str_is(request->fetch_site, "none"))
		return false;
	if (request->origin.len || request->fetch_site.len)
		return true;
	return !request->referer.len || is_our_origin(request, request->referer);
}

enum status csrf_check(const struct request *request, const struct form *form,
	struct str secret, struct fault *fault)
{
	if (is_from_here(request) && token_is_right(form, secret))
		return STATUS_OK;
	return fault_set(fault, STATUS_DENIED,
		"This form is out of date or came from elsewhere; reload the page and "
		"try "
		"again. Nothing was changed.");
}

/* "." or "..", with each dot as itself or as %2E. */
static bool is_dot_segment(struct str segment)
{
	size_t dots = 0;

	for (size_t i = 0; i < segment.len; dots++) {
		if (segment.at[i] == '.')
			i++;
		else if (str_equal_nocase(str_slice(segment, i, i + 3), STR("%2e")))
			i += 3;
		else
			return false;
	}
	return dots == 1 || dots == 2;
}

bool safe_next(struct str next)
{
	size_t path_end = 0;

	if (!str_starts(next, "/admin/") || next.len > NEXT_BYTES)
		return false;
	for (size_t i = 0; i < next.len; i++)
		if (next.at[i] <= ' ' || next.at[i] >= 0x7f || next.at[i] == '\\')
			return false;
	while (path_end < next.len && !memchr("?#", next.at[path_end], 2))
		path_end++;
	for (size_t from = 0, to; from < path_end; from = to + 1) {
		to = str_find(str_slice(next, 0, path_end), from, '/');
		if (is_dot_segment(str_slice(next, from, to)))
			return false;
	}
	return true;
}
