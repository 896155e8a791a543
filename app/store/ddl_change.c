/* Finds and changes the parts of a table's definition, and puts them together. Must never
 * change a text or an array of clauses in place: a copied column shares them. */
#include "store/ddl.h"

#include "base/buf.h"
#include "store/ddl_scan.h"
#include "store/store.h"

struct ddl_column *ddl_column_find(const struct ddl_table *table, struct str name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (str_equal_nocase(table->columns[i].name, name))
			return &table->columns[i];
	return NULL;
}

void ddl_column_add(struct arena *arena, struct ddl_table *table,
	const struct ddl_column *column, size_t at)
{
	size_t count = table->column_count;
	struct ddl_column *columns = arena_zeroed(arena, count + 1, sizeof *columns);

	if (at > count)
		at = count;
	for (size_t i = 0; i < count; i++)
		columns[i + (i >= at)] = table->columns[i];
	columns[at] = *column;
	table->columns = columns;
	table->column_count++;
}

void ddl_column_remove(struct ddl_table *table, struct str name)
{
	struct ddl_column *column = ddl_column_find(table, name);
	size_t behind;

	if (!column)
		return;
	behind = table->column_count - (size_t)(column - table->columns) - 1;
	memmove(column, column + 1, behind * sizeof *column);
	table->column_count--;
}

const struct ddl_clause *ddl_clause_find(
	const struct ddl_column *column, enum ddl_clause_kind kind)
{
	for (size_t i = 0; i < column->clause_count; i++)
		if (column->clauses[i].kind == kind)
			return &column->clauses[i];
	return NULL;
}

/* A CONSTRAINT that names nothing would name what came behind it. */
static bool may_name_the_next(const struct ddl_clause *clause)
{
	struct sql_scan scan = {clause->text, 0};

	return clause->kind == DDL_OTHER &&
	       sql_token_is(sql_next_code(&scan), "CONSTRAINT");
}

void ddl_clause_set(struct arena *arena, struct ddl_column *column,
	enum ddl_clause_kind kind, struct str text)
{
	const struct ddl_clause new_clause = {kind, text};
	struct ddl_clause *clauses =
		arena_zeroed(arena, column->clause_count + 1, sizeof *clauses);
	bool is_placed = text.len == 0;
	size_t count = 0;

	for (size_t i = 0; i < column->clause_count; i++) {
		const struct ddl_clause *old = &column->clauses[i];
		bool is_last = i + 1 == column->clause_count;

		if (!is_placed &&
			(old->kind == kind || (is_last && may_name_the_next(old)))) {
			clauses[count++] = new_clause;
			is_placed = true;
		}
		if (old->kind != kind)
			clauses[count++] = *old;
	}
	if (!is_placed)
		clauses[count++] = new_clause;
	column->clauses = clauses;
	column->clause_count = count;
}

void ddl_constraint_add(struct arena *arena, struct ddl_table *table,
	enum ddl_clause_kind kind, struct str text)
{
	size_t count = table->constraint_count;
	struct ddl_clause *constraints =
		arena_zeroed(arena, count + 1, sizeof *constraints);

	if (count)
		memcpy(constraints, table->constraints, count * sizeof *constraints);
	constraints[count] = (struct ddl_clause){kind, text};
	table->constraints = constraints;
	table->constraint_count++;
}

void ddl_constraint_remove(struct ddl_table *table, size_t index)
{
	struct ddl_clause *constraint = &table->constraints[index];
	size_t behind = table->constraint_count - index - 1;

	memmove(constraint, constraint + 1, behind * sizeof *constraint);
	table->constraint_count--;
}

/* The rest of a term of the list: a collation and an order, but no expression. Stops
 * at the comma or parenthesis, which it takes. */
static bool ends_as_column(struct sql_scan *scan, bool *is_last)
{
	for (;;) {
		struct sql_token token = sql_next_code(scan);

		*is_last = sql_token_is(token, ")");
		if (*is_last || sql_token_is(token, ","))
			return true;
		if (sql_token_is(token, "COLLATE"))
			token = sql_next_code(scan);
		else if (!sql_token_is(token, "ASC") && !sql_token_is(token, "DESC") &&
			 !sql_token_is(token, "AUTOINCREMENT"))
			return false;
		if (token.kind == SQL_END)
			return false;
	}
}

static size_t commas(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == ',';
	return count;
}

size_t ddl_constraint_columns(
	struct arena *arena, const struct ddl_clause *clause, struct str **names)
{
	struct sql_scan scan = {clause->text, 0};
	struct sql_token token;
	size_t count = 0;
	bool is_last = false;

	*names = NULL;
	if (clause->kind != DDL_UNIQUE && clause->kind != DDL_PRIMARY_KEY &&
		clause->kind != DDL_FOREIGN_KEY)
		return 0;
	*names = arena_zeroed(arena, 1 + commas(clause->text), sizeof **names);
	do
		token = sql_next_code(&scan);
	while (token.kind != SQL_END && !sql_token_is(token, "("));
	while (!is_last) {
		token = sql_next_code(&scan);
		if (token.kind != SQL_WORD && token.kind != SQL_NAME &&
			token.kind != SQL_TEXT)
			return 0;
		(*names)[count++] = sql_unquoted(arena, token);
		if (!ends_as_column(&scan, &is_last))
			return 0;
	}
	return count;
}

static void print_clauses(struct buf *sql, const char *before,
	const struct ddl_clause *clauses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_text(sql, before);
		buf_str(sql, clauses[i].text);
	}
}

static size_t clause_bytes(const struct ddl_clause *clauses, size_t count)
{
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += clauses[i].text.len + 3;
	return bytes;
}

/* More than the statement can have. */
static size_t printed_bytes(const struct ddl_table *table)
{
	size_t bytes = 64 + 2 * table->name.len + table->options.len +
		       clause_bytes(table->constraints, table->constraint_count);

	for (size_t i = 0; i < table->column_count; i++) {
		const struct ddl_column *column = &table->columns[i];

		bytes += 8 + 2 * column->name.len + column->type.len +
			 clause_bytes(column->clauses, column->clause_count);
	}
	return bytes;
}

struct str ddl_print(struct arena *arena, const struct ddl_table *table)
{
	struct buf sql;
	struct str copy;

	buf_init(&sql, printed_bytes(table));
	buf_text(&sql, "CREATE TABLE ");
	sql_name(&sql, table->name);
	buf_text(&sql, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		const struct ddl_column *column = &table->columns[i];

		buf_text(&sql, i ? ",\n\t" : "\n\t");
		sql_name(&sql, column->name);
		if (column->type.len)
			buf_char(&sql, ' ');
		buf_str(&sql, column->type);
		print_clauses(&sql, " ", column->clauses, column->clause_count);
	}
	print_clauses(&sql, ",\n\t", table->constraints, table->constraint_count);
	buf_text(&sql, "\n)");
	if (table->options.len)
		buf_char(&sql, ' ');
	buf_str(&sql, table->options);
	copy = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return copy;
}
