/* From FastCGI parameters to a request. Never does I/O, never trusts a forwarded header.
 */
#include "http/request.h"

#include "http/escape.h"

struct preference {
	int quality;	 /* 0 to 1000, or -1 when no range of Accept matches */
	int specificity; /* 0 for any type, 1 for any subtype, 2 for the type itself */
};

static struct str param_str(request_param *param, const void *source, const char *name)
{
	const char *value = param(source, name);

	return value ? str_from(value) : STR("");
}

static bool has_control_character(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7F)
			return true;
	return false;
}

static enum method method_from(struct str name)
{
	if (str_is(name, "GET"))
		return METHOD_GET;
	if (str_is(name, "HEAD"))
		return METHOD_HEAD;
	if (str_is(name, "POST"))
		return METHOD_POST;
	return METHOD_OTHER;
}

static enum status parse_uri(struct request *request, struct str uri, struct fault *fault)
{
	size_t mark = str_find(uri, 0, '?');

	if (uri.len == 0 || uri.at[0] != '/')
		return fault_set(fault, STATUS_MALFORMED,
			"The request has no path that begins with a slash.");
	if (has_control_character(uri))
		return fault_set(
			fault, STATUS_MALFORMED, "The address holds control characters.");
	if (!escapes_are_whole(uri))
		return fault_set(fault, STATUS_MALFORMED,
			"A percent sign in the address lacks two hexadecimal digits.");
	request->path = str_slice(uri, 0, mark);
	request->query = mark < uri.len ? str_slice(uri, mark + 1, uri.len) : STR("");
	if (request->path.len > REQUEST_PATH_BYTES)
		return fault_set(
			fault, STATUS_NOT_FOUND, "Nothing has such a long address.");
	if (request->query.len > REQUEST_QUERY_BYTES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The address asks for too much at once: at most %d bytes may "
			"follow its question mark.",
			REQUEST_QUERY_BYTES);
	return STATUS_OK;
}

static enum status check_body(struct str body, struct str length, struct fault *fault)
{
	int64_t declared = 0;

	if (length.len && (!str_to_int64(length, &declared) || declared < 0))
		return fault_set(fault, STATUS_MALFORMED,
			"The length of the request's body is no number.");
	if (body.len > REQUEST_BODY_BYTES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The request is too large: at most %d bytes are taken.",
			REQUEST_BODY_BYTES);
	if ((uint64_t)declared != body.len)
		return fault_set(fault, STATUS_MALFORMED,
			"The request's body did not arrive whole.");
	return STATUS_OK;
}

/* "Text/HTML; charset=x" becomes "text/html". */
static struct str media_type(struct arena *arena, struct str header)
{
	struct str type = str_trim(str_slice(header, 0, str_find(header, 0, ';')));
	char *lower = arena_text(arena, type);

	for (size_t i = 0; i < type.len; i++)
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] = (char)(lower[i] - 'A' + 'a');
	return (struct str){lower, type.len};
}

enum status request_parse(struct request *request, struct arena *arena,
	request_param *param, const void *source, struct str body, struct fault *fault)
{
	struct str https = param_str(param, source, "HTTPS");
	enum status status;

	*request = (struct request){
		.method_name = param_str(param, source, "REQUEST_METHOD"),
		.path = STR(""),
		.query = STR(""),
		.body = body,
		.content_type =
			media_type(arena, param_str(param, source, "CONTENT_TYPE")),
		.content_header = param_str(param, source, "CONTENT_TYPE"),
		.cookies = param_str(param, source, "HTTP_COOKIE"),
		.host = param_str(param, source, "HTTP_HOST"),
		.server_port = param_str(param, source, "SERVER_PORT"),
		.origin = param_str(param, source, "HTTP_ORIGIN"),
		.fetch_site = param_str(param, source, "HTTP_SEC_FETCH_SITE"),
		.referer = param_str(param, source, "HTTP_REFERER"),
		.accept = param_str(param, source, "HTTP_ACCEPT"),
		.remote_address = param_str(param, source, "REMOTE_ADDR"),
		.hook_timestamp = param_str(param, source, "HTTP_REEVE_TIMESTAMP"),
		.hook_nonce = param_str(param, source, "HTTP_REEVE_NONCE"),
		.hook_mac = param_str(param, source, "HTTP_REEVE_SIGNATURE"),
	};
	request->is_https = str_is(https, "on") || str_is(https, "1") ||
			    str_is(param_str(param, source, "REQUEST_SCHEME"), "https");
	request->method = method_from(request->method_name);
	if (request->method_name.len == 0)
		return fault_set(fault, STATUS_MALFORMED, "The request has no method.");
	status = parse_uri(request, param_str(param, source, "REQUEST_URI"), fault);
	if (status != STATUS_OK)
		return status;
	return check_body(body, param_str(param, source, "CONTENT_LENGTH"), fault);
}

bool request_is_safe(const struct request *request)
{
	return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

/* "1", "0.5" and "0.125" in thousandths; -1 for anything else. */
static int quality_from(struct str text)
{
	int quality, scale = 100;

	if (text.len == 0 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1'))
		return -1;
	quality = 1000 * (text.at[0] - '0');
	if (text.len > 1 && text.at[1] != '.')
		return -1;
	for (size_t i = 2; i < text.len; i++, scale /= 10) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		quality += scale * (text.at[i] - '0');
	}
	return quality <= 1000 ? quality : -1;
}

/* The weight of one range of Accept, such as "text/html;level=1;q=0.5". */
static int range_quality(struct str range)
{
	size_t start = str_find(range, 0, ';');

	while (start < range.len) {
		size_t end = str_find(range, start + 1, ';');
		struct str part = str_trim(str_slice(range, start + 1, end));

		if (str_starts(part, "q=") || str_starts(part, "Q="))
			return quality_from(str_slice(part, 2, part.len));
		start = end;
	}
	return 1000;
}

static int range_specificity(struct str range, const char *type, const char *any_subtype)
{
	struct str name = str_trim(str_slice(range, 0, str_find(range, 0, ';')));

	if (str_equal_nocase(name, str_from(type)))
		return 2;
	if (str_equal_nocase(name, str_from(any_subtype)))
		return 1;
	return str_is(name, "*/*") ? 0 : -1;
}

/* The most specific range that matches a type decides its weight. */
static struct preference preference_for(
	struct str accept, const char *type, const char *any_subtype)
{
	struct preference best = {-1, -1};

	for (size_t start = 0; start < accept.len;) {
		size_t end = str_find(accept, start, ',');
		struct str range = str_slice(accept, start, end);
		int specificity = range_specificity(range, type, any_subtype);
		int quality = specificity > best.specificity ? range_quality(range) : -1;

		if (quality >= 0)
			best = (struct preference){quality, specificity};
		start = end + 1;
	}
	return best;
}

bool request_wants_json(const struct request *request)
{
	struct preference json =
		preference_for(request->accept, "application/json", "application/*");
	struct preference html = preference_for(request->accept, "text/html", "text/*");

	if (json.quality != html.quality)
		return json.quality > 0 && json.quality > html.quality;
	return json.quality > 0 && json.specificity > html.specificity;
}
