/* The answer in the making. Never lets a value end its header, never sends what nginx
 * would take for an order. */
#include "http/response.h"

#include "base/log.h"

enum { KEPT_BYTES = 1048576 };

static const char default_policy[] =
	"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void response_init(struct response *response)
{
	response->code = 200;
	buf_init(&response->headers, RESPONSE_HEADER_BYTES);
	buf_init(&response->body, RESPONSE_BODY_BYTES);
}

void response_free(struct response *response)
{
	buf_free(&response->headers);
	buf_free(&response->body);
}

void response_clear(struct response *response)
{
	response->code = 200;
	buf_clear(&response->headers, RESPONSE_HEADER_BYTES);
	buf_clear(&response->body, KEPT_BYTES);
}

static bool is_token(struct str name)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < name.len; i++) {
		char byte = name.at[i];
		bool is_letter =
			(byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
		bool is_digit = byte >= '0' && byte <= '9';

		if (!is_letter && !is_digit && !memchr(marks, byte, sizeof marks - 1))
			return false;
	}
	return name.len > 0;
}

static bool name_may_be_sent(struct str name)
{
	return is_token(name) && !str_equal_nocase(name, STR("Status")) &&
	       !str_equal_nocase(name, STR("Content-Length")) &&
	       !str_equal_nocase(str_slice(name, 0, 7), STR("X-Accel"));
}

void response_header(struct response *response, const char *name, struct str value)
{
	struct str name_text = str_from(name);
	struct buf *headers = &response->headers;

	if (!name_may_be_sent(name_text)) {
		log_error("response: the header \"%s\" may not be sent", name);
		return;
	}
	/* All of the line or nothing: half a header could swallow the next one. */
	if (!buf_reserve(headers, name_text.len + value.len + 4)) {
		log_error("response: no room for the header \"%s\"", name);
		return;
	}
	buf_str(headers, name_text);
	buf_append(headers, ": ", 2);
	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.at[i];

		buf_char(headers, byte < ' ' || byte == 0x7F ? ' ' : value.at[i]);
	}
	buf_append(headers, "\r\n", 2);
}

static size_t line_end(struct str headers, size_t start)
{
	size_t end = str_find(headers, start, '\n');

	return end < headers.len ? end + 1 : headers.len;
}

/* Where the first header `name` begins; headers.len when it is absent. */
static size_t header_find(struct str headers, const char *name)
{
	size_t start = 0;

	while (start < headers.len) {
		size_t end = line_end(headers, start);
		struct str line = str_slice(headers, start, end);
		struct str line_name = str_slice(line, 0, str_find(line, 0, ':'));

		if (str_equal_nocase(line_name, str_from(name)))
			return start;
		start = end;
	}
	return start;
}

static bool header_is_set(const struct response *response, const char *name)
{
	struct str headers = buf_content(&response->headers);

	return header_find(headers, name) < headers.len;
}

static void header_remove(struct buf *headers, const char *name)
{
	struct str all = buf_content(headers);
	size_t start = header_find(all, name);
	size_t end;

	if (start == all.len)
		return;
	end = line_end(all, start);
	memmove(headers->at + start, headers->at + end, headers->len - end);
	headers->len -= end - start;
}

void response_type(struct response *response, int code, const char *content_type)
{
	response->code = code;
	header_remove(&response->headers, "Content-Type");
	response_header(response, "Content-Type", str_from(content_type));
}

static bool path_stays_here(struct str path)
{
	if (path.len == 0 || path.at[0] != '/')
		return false;
	if (path.len > 1 && (path.at[1] == '/' || path.at[1] == '\\'))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.at[i] < ' ' || path.at[i] == 0x7F)
			return false;
	return true;
}

static void redirect(struct response *response, int code, struct str path)
{
	response->code = code;
	header_remove(&response->headers, "Location");
	response_header(
		response, "Location", path_stays_here(path) ? path : STR("/admin/"));
}

void response_redirect(struct response *response, struct str path)
{
	redirect(response, 303, path);
}

void response_redirect_permanent(struct response *response, struct str path)
{
	redirect(response, 301, path);
}

void response_redirect_unchanged(struct response *response, struct str path)
{
	redirect(response, 308, path);
}

int status_http_code(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return 200;
	case STATUS_MALFORMED:
		return 400;
	case STATUS_DENIED:
	case STATUS_READ_ONLY:
		return 403;
	case STATUS_NOT_FOUND:
		return 404;
	case STATUS_BAD_METHOD:
		return 405;
	case STATUS_CONFLICT:
		return 409;
	case STATUS_TOO_LARGE:
		return 413;
	case STATUS_BAD_TYPE:
		return 415;
	case STATUS_INVALID:
		return 422;
	case STATUS_BUSY:
	case STATUS_TOO_SLOW:
	case STATUS_UNAVAILABLE:
	case STATUS_FULL:
		return 503;
	case STATUS_NOT_REGISTERED:
	case STATUS_FAILED:
		break;
	}
	return 500;
}

const char *http_reason(int code)
{
	static const struct {
		int code;
		const char *reason;
	} reasons[] = {
		{200, "OK"},
		{204, "No Content"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{308, "Permanent Redirect"},
		{304, "Not Modified"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{409, "Conflict"},
		{413, "Content Too Large"},
		{415, "Unsupported Media Type"},
		{422, "Unprocessable Content"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{503, "Service Unavailable"},
	};

	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (reasons[i].code == code)
			return reasons[i].reason;
	return "Unknown";
}

void response_head(const struct response *response, struct buf *out)
{
	buf_printf(out, "Status: %d %s\r\n", response->code, http_reason(response->code));
	buf_str(out, buf_content(&response->headers));
	if (!header_is_set(response, "Content-Security-Policy"))
		buf_printf(out, "Content-Security-Policy: %s\r\n", default_policy);
	if (!header_is_set(response, "Cache-Control"))
		buf_text(out, "Cache-Control: no-store\r\n");
	buf_text(out, "X-Content-Type-Options: nosniff\r\n"
		      "Referrer-Policy: same-origin\r\n");
	buf_printf(out, "Content-Length: %zu\r\n\r\n", response->body.len);
}
