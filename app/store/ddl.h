/* The text of a CREATE TABLE, taken apart at its columns and clauses, changed, and put
 * together again. What is not understood is kept word for word. Pure: no database. */
#ifndef REEVE_STORE_DDL_H
#define REEVE_STORE_DDL_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "store/value.h"

enum ddl_clause_kind {
	DDL_PRIMARY_KEY, /* of a column, or of the table */
	DDL_NOT_NULL,
	DDL_UNIQUE,
	DDL_CHECK,
	DDL_DEFAULT,
	DDL_COLLATE,
	DDL_REFERENCES,	 /* of a column */
	DDL_FOREIGN_KEY, /* of the table */
	DDL_GENERATED,
	DDL_OTHER /* NULL, and whatever else there is */
};

/* One clause, word for word, with its CONSTRAINT name, ON CONFLICT, DEFERRABLE … */
struct ddl_clause {
	enum ddl_clause_kind kind;
	struct str text;
};

struct ddl_column {
	struct str name; /* without quotes */
	struct str type; /* as declared, trimmed; may be empty */
	struct ddl_clause *clauses;
	size_t clause_count;
};

struct ddl_table {
	struct str name;
	struct ddl_column *columns;
	size_t column_count;
	struct ddl_clause *constraints; /* of the table */
	size_t constraint_count;
	struct str options; /* "WITHOUT ROWID, STRICT", or empty */
};

/* Takes a CREATE TABLE apart. STATUS_INVALID, with a sentence, for anything else (a
 * virtual table, a view, CREATE TABLE … AS, text that is no SQL). The parts lie in the
 * arena. Comments between the parts are lost, those within a clause are kept. TEMP, IF
 * NOT EXISTS and a schema's name are read and not kept. */
enum status ddl_parse(struct arena *arena, struct str sql, struct ddl_table *table,
	struct fault *fault) MUST_CHECK;

/* The statement for `table`, under its name, a column a line. Parsing it again gives
 * the same parts. */
struct str ddl_print(struct arena *arena, const struct ddl_table *table) MUST_CHECK;

/* ASCII case ignored; NULL: none. */
struct ddl_column *ddl_column_find(const struct ddl_table *table, struct str name);
/* Adds a column at index `at` (past the end: last). Copies the struct, not its texts. */
void ddl_column_add(struct arena *arena, struct ddl_table *table,
	const struct ddl_column *column, size_t at);
/* The column must be there. */
void ddl_column_remove(struct ddl_table *table, struct str name);

/* The first clause of this kind; NULL: none. */
const struct ddl_clause *ddl_clause_find(
	const struct ddl_column *column, enum ddl_clause_kind kind);
/* Puts `text` in the place of the column's clauses of this kind; empty: removes them. */
void ddl_clause_set(struct arena *arena, struct ddl_column *column,
	enum ddl_clause_kind kind, struct str text);
void ddl_constraint_add(struct arena *arena, struct ddl_table *table,
	enum ddl_clause_kind kind, struct str text);
void ddl_constraint_remove(struct ddl_table *table, size_t index);

/* The columns named in the first parentheses of a table's UNIQUE, PRIMARY KEY or FOREIGN
 * KEY clause, without quotes; 0 where they are expressions. */
size_t ddl_constraint_columns(
	struct arena *arena, const struct ddl_clause *clause, struct str **names);

/* Whether `name` stands in `sql` as an identifier, quoted or not, ASCII case ignored.
 * A quoted text 'name' is none. */
bool sql_mentions(struct str sql, struct str name) MUST_CHECK;

/* The value as an SQL literal: 12, 1.5, 'it''s', X'00ff', NULL. Reals read back as the
 * same real. A text with a NUL is an expression in parentheses: ('a'||char(0)||'b');
 * so is a real below 1e-285. */
struct str sql_literal(struct arena *arena, struct value value) MUST_CHECK;

/* Whether `sql` is one whole expression of SQL as far as its tokens show: balanced
 * parentheses, no semicolon, no comment, no parameter, nothing unfinished. */
bool sql_is_expression(struct str sql) MUST_CHECK;

#endif
