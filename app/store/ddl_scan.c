/* Cuts SQL into tokens by SQLite's rules. Must never read past the text, and must take
 * at least one byte with every token before the end. */
#include "store/ddl_scan.h"

static bool is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\v');
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
	return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* Bytes past ASCII are letters of names, whatever they are. */
static bool is_word_start(char byte)
{
	return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' ||
	       (unsigned char)byte >= 0x80;
}

static bool is_word_byte(char byte)
{
	return is_word_start(byte) || is_digit(byte) || byte == '$';
}

/* NUL past the end: none of the rules takes a NUL. */
static char byte_at(struct str sql, size_t at)
{
	return at < sql.len ? sql.at[at] : '\0';
}

static size_t end_of(struct str sql, size_t at, bool (*is_part)(char byte))
{
	while (at < sql.len && is_part(sql.at[at]))
		at++;
	return at;
}

/* Whitespace, and the byte order mark that SQLite takes for it between words. */
static size_t end_of_space(struct str sql, size_t at)
{
	for (;;) {
		if (is_space(byte_at(sql, at)))
			at++;
		else if (byte_at(sql, at) == '\xEF' && byte_at(sql, at + 1) == '\xBB' &&
			 byte_at(sql, at + 2) == '\xBF')
			at += 3;
		else
			return at;
	}
}

static size_t end_of_comment(struct str sql, size_t at)
{
	if (sql.at[at] == '-')
		return str_find(sql, at, '\n');
	for (at += 2; at < sql.len; at++)
		if (sql.at[at] == '*' && byte_at(sql, at + 1) == '/')
			return at + 2;
	return sql.len;
}

/* `at` is the opening quote. False: nothing closes it. A NUL ends SQLite's text, so
 * no quote may hold one. */
static bool close_quote(struct str sql, size_t at, size_t *end)
{
	char quote = sql.at[at] == '[' ? ']' : sql.at[at];

	*end = sql.len;
	for (at++; at < sql.len && sql.at[at]; at++) {
		if (sql.at[at] != quote)
			continue;
		if (quote == ']' || byte_at(sql, at + 1) != quote) {
			*end = at + 1;
			return true;
		}
		at++;
	}
	return false;
}

static enum sql_kind quoted(struct str sql, size_t at, size_t *end)
{
	if (!close_quote(sql, at, end))
		return SQL_ILLEGAL;
	return sql.at[at] == '\'' ? SQL_TEXT : SQL_NAME;
}

/* `at` is the x. */
static enum sql_kind blob(struct str sql, size_t at, size_t *end)
{
	size_t digits = end_of(sql, at + 2, is_hex);

	if (byte_at(sql, digits) != '\'' || (digits - at) % 2 != 0) {
		*end = str_find(sql, digits, '\'');
		*end += *end < sql.len;
		return SQL_ILLEGAL;
	}
	*end = digits + 1;
	return SQL_BLOB;
}

static enum sql_kind number(struct str sql, size_t at, size_t *end)
{
	if (sql.at[at] == '0' && (byte_at(sql, at + 1) | 0x20) == 'x' &&
		is_hex(byte_at(sql, at + 2))) {
		at = end_of(sql, at + 2, is_hex);
	} else {
		at = end_of(sql, at, is_digit);
		if (byte_at(sql, at) == '.')
			at = end_of(sql, at + 1, is_digit);
		if ((byte_at(sql, at) | 0x20) == 'e') {
			size_t power = at + 1;

			power += byte_at(sql, power) == '+' || byte_at(sql, power) == '-';
			if (is_digit(byte_at(sql, power)))
				at = end_of(sql, power, is_digit);
		}
	}
	*end = end_of(sql, at, is_word_byte);
	return *end == at ? SQL_NUMBER : SQL_ILLEGAL;
}

static enum sql_kind variable(struct str sql, size_t at, size_t *end)
{
	if (sql.at[at] == '?') {
		*end = end_of(sql, at + 1, is_digit);
		return SQL_VARIABLE;
	}
	*end = end_of(sql, at + 1, is_word_byte);
	return *end == at + 1 || sql.at[at] == '#' ? SQL_ILLEGAL : SQL_VARIABLE;
}

static enum sql_kind operator(struct str sql, size_t at, size_t *end) {
	static const char *const longer[] = {"->>", "->", "||", "<=", "<>", "<<",
		">=", ">>", "==", "!="};
	struct str rest = str_slice(sql, at, sql.len);

	for (size_t i = 0; i < sizeof longer / sizeof *longer;
		i++) if (str_starts(rest, longer[i])){ *end = at + strlen(longer[i]);
						       return SQL_OPERATOR;}
*end = at + 1;
return sql.at[at] && strchr("(),.;+-*/%=<>&|~", sql.at[at]) ? SQL_OPERATOR : SQL_ILLEGAL;
}

static enum sql_kind cut(struct str sql, size_t at, size_t *end)
{
	char byte = byte_at(sql, at), next = byte_at(sql, at + 1);

	*end = at;
	if (at >= sql.len)
		return SQL_END;
	if ((byte == '-' && next == '-') || (byte == '/' && next == '*')) {
		*end = end_of_comment(sql, at);
		return SQL_COMMENT;
	}
	if ((byte == 'x' || byte == 'X') && next == '\'')
		return blob(sql, at, end);
	if (is_word_start(byte)) {
		*end = end_of(sql, at, is_word_byte);
		return SQL_WORD;
	}
	if (is_digit(byte) || (byte == '.' && is_digit(next)))
		return number(sql, at, end);
	if (byte && strchr("\"'`[", byte))
		return quoted(sql, at, end);
	if (byte && strchr("?:@$#", byte))
		return variable(sql, at, end);
	return operator(sql, at, end);
}

struct sql_token sql_next(struct sql_scan *scan)
{
	size_t from = end_of_space(scan->sql, scan->at), end;
	enum sql_kind kind = cut(scan->sql, from, &end);

	scan->at = end;
	return (struct sql_token){kind, str_slice(scan->sql, from, end)};
}

struct sql_token sql_next_code(struct sql_scan *scan)
{
	struct sql_token token;

	do
		token = sql_next(scan);
	while (token.kind == SQL_COMMENT);
	return token;
}

struct sql_token sql_peek(const struct sql_scan *scan)
{
	struct sql_scan ahead = *scan;

	return sql_next_code(&ahead);
}

bool sql_token_is(struct sql_token token, const char *spelling)
{
	return (token.kind == SQL_WORD || token.kind == SQL_OPERATOR) &&
	       str_equal_nocase(token.text, str_from(spelling));
}

struct str sql_unquoted(struct arena *arena, struct sql_token token)
{
	struct str inner = str_slice(token.text, 1, token.text.len - 1);
	char quote, *copy;
	size_t len = 0;

	if (token.kind != SQL_NAME && token.kind != SQL_TEXT)
		return token.text;
	quote = token.text.at[0];
	if (quote == '[' || str_find(inner, 0, quote) == inner.len)
		return inner;
	copy = arena_alloc(arena, inner.len);
	for (size_t i = 0; i < inner.len; i++) {
		copy[len++] = inner.at[i];
		i += inner.at[i] == quote;
	}
	return (struct str){copy, len};
}

/* One letter of a name, and where the next begins. */
static char letter(struct str inner, char quote, size_t *at)
{
	char byte = inner.at[*at];

	*at += byte == quote && quote != '[' ? 2 : 1;
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

bool sql_token_names(struct sql_token token, struct str name)
{
	struct str inner = token.text;
	char quote = '\0';
	size_t at = 0, matched = 0;

	if (token.kind == SQL_WORD)
		return str_equal_nocase(inner, name);
	if (token.kind != SQL_NAME)
		return false;
	quote = inner.at[0];
	inner = str_slice(inner, 1, inner.len - 1);
	while (at < inner.len && matched < name.len)
		if (letter(inner, quote, &at) != letter(name, '\0', &matched))
			return false;
	return at >= inner.len && matched == name.len;
}
