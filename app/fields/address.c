/* E-mail addresses, URLs, slugs and UUIDs: texts of one line with a shape of their own.
 * Must never take a URL that runs something when it is followed. */
#include "fields/kinds.h"

enum {
	LOCAL_BYTES_MOST = 64,
	EMAIL_BYTES_MOST = 254,
	LABEL_BYTES_MOST = 63,
	UUID_DIGITS = 32,
	UUID_BYTES = 36
};

/* Schemes of places to go to; none of them makes a browser run the URL itself. */
static const char *const schemes[] = {"http", "https", "mailto", "ftp", "ftps", "sftp",
	"ssh", "git", "tel", "sms", "geo", "urn", "xmpp", "sip", "sips", "irc", "ircs",
	"ldap", "ldaps", "news", "magnet", "ws", "wss"};

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_wide(char byte)
{
	return (unsigned char)byte >= 0x80;
}

static bool has_wide(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_wide(text.at[i]))
			return true;
	return false;
}

/* No spaces, no controls (U+0080 to U+009F are C2 80 to C2 9F). */
static bool is_printable(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		if (byte <= ' ' || byte == 0x7F)
			return false;
		if (byte == 0xC2 && i + 1 < text.len &&
			(unsigned char)text.at[i + 1] < 0xA1)
			return false;
	}
	return true;
}

static bool is_local_byte(char byte)
{
	return is_letter(byte) || is_digit(byte) || is_wide(byte) ||
	       (byte && strchr(".!#$%&'*+/=?^_`{|}~-", byte));
}

static bool is_local(struct str local)
{
	if (!local.len || local.len > LOCAL_BYTES_MOST || local.at[0] == '.' ||
		local.at[local.len - 1] == '.')
		return false;
	for (size_t i = 0; i < local.len; i++)
		if (!is_local_byte(local.at[i]) ||
			(i && local.at[i] == '.' && local.at[i - 1] == '.'))
			return false;
	return true;
}

static bool is_domain_label(struct str label)
{
	if (!label.len || label.len > LABEL_BYTES_MOST || label.at[0] == '-' ||
		label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter(label.at[i]) && !is_digit(label.at[i]) &&
			!is_wide(label.at[i]) && label.at[i] != '-')
			return false;
	return true;
}

static bool is_domain(struct str domain)
{
	for (size_t at = 0, end; at <= domain.len; at = end + 1) {
		end = str_find(domain, at, '.');
		if (!is_domain_label(str_slice(domain, at, end)))
			return false;
	}
	return true;
}

static bool is_email(struct str text)
{
	size_t at = str_find(text, 0, '@');

	return at < text.len && text.len <= EMAIL_BYTES_MOST && is_printable(text) &&
	       is_local(str_slice(text, 0, at)) &&
	       is_domain(str_slice(text, at + 1, text.len));
}

static bool is_known_scheme(struct str scheme)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_equal_nocase(scheme, str_from(schemes[i])))
			return true;
	return false;
}

/* What follows the scheme: with "//" there must be a host, http must have the "//". */
static bool is_url_rest(struct str scheme, struct str rest)
{
	bool is_web = str_equal_nocase(str_slice(scheme, 0, 4), STR("http"));
	size_t end = 2;

	if (!str_starts(rest, "//"))
		return rest.len && !is_web;
	while (end < rest.len && !strchr("/?#", rest.at[end]))
		end++;
	rest = str_slice(rest, 2, end);
	/* Behind a user's name there must be a host as well, before a port too. */
	for (size_t i = rest.len; i > 0; i--)
		if (rest.at[i - 1] == '@') {
			rest = str_slice(rest, i, rest.len);
			break;
		}
	return rest.len && rest.at[0] != ':';
}

static bool is_url(struct str text)
{
	size_t colon = str_find(text, 0, ':');
	struct str scheme = str_slice(text, 0, colon);

	if (colon == text.len || !is_printable(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (strchr("<>\"\\^`{|}", text.at[i]))
			return false;
	return is_known_scheme(scheme) &&
	       is_url_rest(scheme, str_slice(text, colon + 1, text.len));
}

/* A browser's own input checks more than we do and rewrites some of it: it gets only
 * what comes back as it was. */
static struct field_input address_input(struct arena *arena, const struct field *field,
	struct value value, enum field_widget widget, bool (*is_right)(struct str))
{
	struct field_input input = plain_input(arena, field, value);

	if (input.widget == WIDGET_TEXT &&
		(input.is_null || (is_right(input.text) && !has_wide(input.text))))
		input.widget = widget;
	return input;
}

static struct field_input email_input(
	struct arena *arena, const struct field *field, struct value value)
{
	return address_input(arena, field, value, WIDGET_EMAIL, is_email);
}

static struct field_input url_input(
	struct arena *arena, const struct field *field, struct value value)
{
	return address_input(arena, field, value, WIDGET_URL, is_url);
}

static enum status email_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);

	(void)arena;
	(void)field;
	(void)stored;
	if (!is_email(text))
		return fault_set(fault, STATUS_INVALID,
			"Enter an e-mail address, such as name@example.org.");
	*value = value_text(text);
	return STATUS_OK;
}

static enum status url_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);

	(void)arena;
	(void)field;
	(void)stored;
	if (!is_url(text))
		return fault_set(fault, STATUS_INVALID,
			"Enter a whole URL, such as https://example.org/page.");
	*value = value_text(text);
	return STATUS_OK;
}

static enum status slug_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str text = str_trim(typed);

	(void)arena;
	(void)field;
	(void)stored;
	for (size_t i = 0; i < text.len; i++)
		if (!is_letter(text.at[i]) && !is_digit(text.at[i]) &&
			text.at[i] != '-' && text.at[i] != '_')
			return fault_set(fault, STATUS_INVALID,
				"Enter letters from A to Z, digits, hyphens and "
				"underscores only.");
	*value = value_text(text);
	return STATUS_OK;
}

static int hex_digit(char byte)
{
	if (is_digit(byte))
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* The canonical spelling of a UUID; false when the text is none. Hyphens are where they
 * belong or nowhere. */
static bool uuid_read(struct arena *arena, struct str text, struct str *canonical)
{
	char *to = arena_alloc(arena, UUID_BYTES);
	size_t at = 0, length = 0;
	bool has_hyphens;

	if (str_equal_nocase(str_slice(text, 0, 9), STR("urn:uuid:")))
		text = str_slice(text, 9, text.len);
	else if (text.len > 2 && text.at[0] == '{' && text.at[text.len - 1] == '}')
		text = str_slice(text, 1, text.len - 1);
	has_hyphens = text.len == UUID_BYTES;
	if (!has_hyphens && text.len != UUID_DIGITS)
		return false;
	while (at < text.len) {
		if (length == 8 || length == 13 || length == 18 || length == 23) {
			to[length++] = '-';
			if (has_hyphens && text.at[at++] != '-')
				return false;
		}
		if (hex_digit(text.at[at]) < 0)
			return false;
		to[length++] = "0123456789abcdef"[hex_digit(text.at[at++])];
	}
	*canonical = (struct str){to, length};
	return true;
}

static enum status uuid_parse(struct arena *arena, const struct field *field,
	struct str typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct str canonical;

	(void)field;
	(void)stored;
	if (!uuid_read(arena, str_trim(typed), &canonical))
		return fault_set(fault, STATUS_INVALID,
			"Enter a UUID, such as 123e4567-e89b-12d3-a456-426614174000.");
	*value = value_text(canonical);
	return STATUS_OK;
}

const struct field_kind kind_email = {
	.name = "email",
	.display = plain_display,
	.input = email_input,
	.parse = email_parse,
};

const struct field_kind kind_url = {
	.name = "URL",
	.display = plain_display,
	.input = url_input,
	.parse = url_parse,
};

const struct field_kind kind_slug = {
	.name = "slug",
	.display = plain_display,
	.input = plain_input,
	.parse = slug_parse,
};

const struct field_kind kind_uuid = {
	.name = "UUID",
	.display = plain_display,
	.input = plain_input,
	.parse = uuid_parse,
};
