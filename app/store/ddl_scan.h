/* The words of SQL as SQLite's own tokenizer cuts them. Pure: knows no grammar. */
#ifndef REEVE_STORE_DDL_SCAN_H
#define REEVE_STORE_DDL_SCAN_H

#include "base/arena.h"
#include "base/str.h"

enum sql_kind {
	SQL_END,
	SQL_WORD,     /* a bare name or keyword */
	SQL_NAME,     /* a name in "", [] or `` */
	SQL_TEXT,     /* 'text' */
	SQL_BLOB,     /* X'00' */
	SQL_NUMBER,   /* without a sign */
	SQL_VARIABLE, /* ?1 :name @name $name */
	SQL_OPERATOR, /* ( ) , . ; and all others, the longest there is */
	SQL_COMMENT,  /* one that nothing ends reaches to the end, as in SQLite */
	SQL_ILLEGAL   /* an unfinished quote, a NUL, what SQLite refuses */
};

/* `text` is the token word for word; at the end it is empty. */
struct sql_token {
	enum sql_kind kind;
	struct str text;
};

/* A place in a text. Copy it to look ahead. */
struct sql_scan {
	struct str sql;
	size_t at;
};

/* The next token, and the next that is no comment. At the end: SQL_END, again and
 * again. */
struct sql_token sql_next(struct sql_scan *scan) MUST_CHECK;
struct sql_token sql_next_code(struct sql_scan *scan) MUST_CHECK;
/* What sql_next_code would give, without a step. */
struct sql_token sql_peek(const struct sql_scan *scan) MUST_CHECK;

/* A bare word or an operator with this spelling, ASCII case ignored. */
bool sql_token_is(struct sql_token token, const char *spelling) MUST_CHECK;

/* What stands in the quotes, doubled ones undone; any other token as it is. Copies only
 * where quotes are doubled. */
struct str sql_unquoted(struct arena *arena, struct sql_token token) MUST_CHECK;

/* Whether a name in quotes or a bare word means `name`, ASCII case ignored. */
bool sql_token_names(struct sql_token token, struct str name) MUST_CHECK;

#endif
