/* Cookies. Never reads a value's meaning, never sends one that scripts may see. */
#include "http/cookie.h"

#include "base/log.h"

enum { COOKIE_BYTES = 4096 };

static const char host_prefix[] = "__Host-";

static bool pair_has_name(struct str name, bool is_https, const char *wanted)
{
	if (!is_https)
		return str_is(name, wanted);
	return str_starts(name, host_prefix) &&
	       str_is(str_slice(name, sizeof host_prefix - 1, name.len), wanted);
}

struct str cookie_read(const struct request *request, const char *name)
{
	struct str cookies = request->cookies;

	for (size_t start = 0; start < cookies.len;) {
		size_t end = str_find(cookies, start, ';');
		struct str pair = str_trim(str_slice(cookies, start, end));
		size_t equals = str_find(pair, 0, '=');

		if (equals < pair.len && pair_has_name(str_slice(pair, 0, equals),
						 request->is_https, name))
			return str_slice(pair, equals + 1, pair.len);
		start = end + 1;
	}
	return STR("");
}

/* What a cookie's value may hold by RFC 6265. */
static bool is_cookie_value(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.at[i];

		if (byte <= ' ' || byte >= 0x7F || byte == '"' || byte == ',' ||
			byte == ';' || byte == '\\')
			return false;
	}
	return true;
}

void cookie_write(struct response *response, const struct request *request,
	const char *name, struct str value, long max_age_s)
{
	struct buf line;

	if (!is_cookie_value(value)) {
		log_error("cookie %s: its value cannot be sent", name);
		return;
	}
	buf_init(&line, COOKIE_BYTES);
	buf_printf(&line, "%s%s=", request->is_https ? host_prefix : "", name);
	if (max_age_s != 0)
		buf_str(&line, value);
	buf_text(&line, "; Path=/; HttpOnly; SameSite=Lax");
	if (request->is_https)
		buf_text(&line, "; Secure");
	if (max_age_s >= 0)
		buf_printf(&line, "; Max-Age=%ld", max_age_s);
	if (buf_is_full(&line))
		log_error("cookie %s: too long to be sent", name);
	else
		response_header(response, "Set-Cookie", buf_content(&line));
	buf_free(&line);
}
