/* Looks at pieces of SQL, and writes values as literals. Must never take a text for
 * harmless that SQLite's tokenizer would cut otherwise. */
#include "store/ddl.h"

#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "store/ddl_scan.h"

bool sql_mentions(struct str sql, struct str name)
{
	struct sql_scan scan = {sql, 0};
	struct sql_token token;

	do {
		token = sql_next(&scan);
		if (sql_token_names(token, name))
			return true;
	} while (token.kind != SQL_END);
	return false;
}

/* SQLite reads a number in long doubles and rounds twice: near the middle between two
 * reals it may end at the wrong one, and for great powers of ten it errs a little more.
 * A text must stay well away from there. */
static bool reads_back(struct str text, double real)
{
	bool is_near_one = fabs(real) > 1e-10 && fabs(real) < 1e22;
	long double distance = fabsl(strtold(text.at, NULL) - (long double)real);
	long double up = fabsl((long double)nextafter(real, INFINITY) - real);
	long double down = fabsl((long double)nextafter(real, -INFINITY) - real);

	return distance < (is_near_one ? 0.4995L : 0.49L) * fminl(up, down);
}

/* The fewest digits that are safe; eighteen are next to the real itself, and the most
 * that SQLite heeds. Past its 307th digit SQLite loses some of them, so that the very
 * small are made of two factors. */
static struct str real_literal(struct arena *arena, double real)
{
	struct str text;

	if (isnan(real))
		return STR("NULL");
	if (isinf(real))
		return real > 0 ? STR("9e999") : STR("-9e999");
	if (real != 0 && fabs(real) < 1e-285)
		return arena_printf(
			arena, "(%.17e*%.17e)", ldexp(real, 500), ldexp(1, -500));
	text = value_spelling(arena, value_real(real));
	return reads_back(text, real) ? text : arena_printf(arena, "%.17e", real);
}

/* A literal cannot hold a NUL: it is put between two texts. */
static struct str text_literal(struct arena *arena, struct str text)
{
	bool has_nul = str_find(text, 0, '\0') < text.len;
	struct str literal;
	struct buf sql;

	buf_init(&sql, 16 * text.len + 8);
	buf_text(&sql, has_nul ? "('" : "'");
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\0')
			buf_text(&sql, "'||char(0)||'");
		else if (text.at[i] == '\'')
			buf_text(&sql, "''");
		else
			buf_char(&sql, text.at[i]);
	}
	buf_text(&sql, has_nul ? "')" : "'");
	literal = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return literal;
}

static struct str blob_literal(struct arena *arena, struct str bytes)
{
	char *at = arena_alloc(arena, 2 * bytes.len + 3);
	size_t len = 0;

	at[len++] = 'X';
	at[len++] = '\'';
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.at[i];

		at[len++] = "0123456789abcdef"[byte >> 4];
		at[len++] = "0123456789abcdef"[byte & 15];
	}
	at[len++] = '\'';
	return (struct str){at, len};
}

struct str sql_literal(struct arena *arena, struct value value)
{
	switch (value.class) {
	case VALUE_INTEGER:
		return value_spelling(arena, value);
	case VALUE_REAL:
		return real_literal(arena, value.real);
	case VALUE_TEXT:
		return text_literal(arena, value.bytes);
	case VALUE_BLOB:
		return blob_literal(arena, value.bytes);
	case VALUE_NULL:
		break;
	}
	return STR("NULL");
}

/* How far an expression is, token by token. */
struct reading {
	size_t depth;
	struct sql_token last; /* SQL_END: at the beginning */
	bool is_open;	       /* an operand must come: at the beginning, after + ( , */
	bool may_be_empty;     /* the last is the ( of a call or an IN */
};

/* Keywords are words too, so anything may stand behind a word. */
static bool is_operand(struct sql_token token)
{
	return token.kind == SQL_NAME || token.kind == SQL_TEXT ||
	       token.kind == SQL_BLOB || token.kind == SQL_NUMBER;
}

static bool is_any(struct sql_token token, const char *const *words)
{
	for (; *words; words++)
		if (sql_token_is(token, *words))
			return true;
	return false;
}

static bool read_operand(struct reading *reading, struct sql_token token)
{
	/* Reserved words: no column is called so without quotes. */
	static const char *const unfinished[] = {"AND", "OR", "NOT", "IN", "IS",
		"BETWEEN", "WHEN", "THEN", "ELSE", "CASE", "ESCAPE", "COLLATE", NULL};
	static const char *const outside[] = {"SELECT", "WHERE", "UNION", "INTERSECT",
		"EXCEPT", "ORDER", "GROUP", "LIMIT", "HAVING", "INSERT", "UPDATE",
		"DELETE", "CREATE", "DROP", "ALTER", "AS", "SET", "VALUES", "INTO", NULL};
	bool is_side_by_side =
		is_operand(reading->last) || sql_token_is(reading->last, ")");

	if (!reading->is_open && is_side_by_side && is_operand(token))
		return false;
	if (reading->depth == 0 && is_any(token, outside))
		return false;
	reading->is_open = is_any(token, unfinished);
	return true;
}

static bool read_opening(struct reading *reading)
{
	bool is_after_name =
		reading->last.kind == SQL_WORD || reading->last.kind == SQL_NAME;

	if (!reading->is_open && !is_after_name)
		return false;
	reading->depth++;
	reading->is_open = true;
	reading->may_be_empty = is_after_name;
	return true;
}

static bool read_closing(struct reading *reading)
{
	if (reading->depth == 0 || (reading->is_open && !reading->may_be_empty))
		return false;
	reading->depth--;
	reading->is_open = false;
	return true;
}

static bool read_operator(struct reading *reading, struct sql_token token)
{
	bool is_sign = sql_token_is(token, "-") || sql_token_is(token, "+") ||
		       sql_token_is(token, "~");

	/* count(*) */
	if (sql_token_is(token, "*") && reading->is_open && reading->may_be_empty)
		return true;
	reading->may_be_empty = false;
	if (sql_token_is(token, ";") || (sql_token_is(token, ",") && reading->depth == 0))
		return false;
	if (reading->is_open && !is_sign)
		return false;
	reading->is_open = true;
	return true;
}

static bool read_token(struct reading *reading, struct sql_token token)
{
	if (token.kind == SQL_COMMENT || token.kind == SQL_ILLEGAL ||
		token.kind == SQL_VARIABLE)
		return false;
	if (sql_token_is(token, "("))
		return read_opening(reading);
	if (sql_token_is(token, ")"))
		return read_closing(reading);
	if (token.kind == SQL_OPERATOR)
		return read_operator(reading, token);
	reading->may_be_empty = false;
	return read_operand(reading, token);
}

bool sql_is_expression(struct str sql)
{
	struct reading reading = {.last = {SQL_END, STR("")}, .is_open = true};
	struct sql_scan scan = {sql, 0};
	struct sql_token token;

	while ((token = sql_next(&scan)).kind != SQL_END) {
		if (!read_token(&reading, token))
			return false;
		reading.last = token;
	}
	return reading.depth == 0 && !reading.is_open;
}
