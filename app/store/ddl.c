/* Takes a CREATE TABLE apart. Understands as much of the grammar as
 * it takes to see where a part ends; must never change a word within a part. */
#include "store/ddl.h"

#include "store/ddl_scan.h"

struct parser {
	struct arena *arena;
	struct sql_scan scan;
	struct ddl_table *table;
};

static struct sql_token take(struct parser *parser)
{
	return sql_next_code(&parser->scan);
}

static bool accept(struct parser *parser, const char *spelling)
{
	struct sql_scan ahead = parser->scan;

	if (!sql_token_is(sql_next_code(&ahead), spelling))
		return false;
	parser->scan = ahead;
	return true;
}

static bool accept_both(struct parser *parser, const char *one, const char *other)
{
	struct sql_scan before = parser->scan;

	if (accept(parser, one) && accept(parser, other))
		return true;
	parser->scan = before;
	return false;
}

static bool accept_any(struct parser *parser, const char *const *spellings)
{
	for (; *spellings; spellings++)
		if (accept(parser, *spellings))
			return true;
	return false;
}

static bool comes_any(const struct parser *parser, const char *const *spellings)
{
	struct parser ahead = *parser;

	return accept_any(&ahead, spellings);
}

/* SQLite takes a name in any quotes, even those of a text. */
static bool is_name(struct sql_token token)
{
	return token.kind == SQL_WORD || token.kind == SQL_NAME || token.kind == SQL_TEXT;
}

static bool take_name(struct parser *parser, struct str *name)
{
	struct sql_token token = take(parser);

	*name = sql_unquoted(parser->arena, token);
	return is_name(token);
}

/* What stands in parentheses, with them. */
static bool take_group(struct parser *parser)
{
	size_t depth = 0;

	if (!sql_token_is(sql_peek(&parser->scan), "("))
		return false;
	do {
		struct sql_token token = take(parser);

		if (token.kind == SQL_END || token.kind == SQL_ILLEGAL)
			return false;
		depth += sql_token_is(token, "(");
		depth -= sql_token_is(token, ")");
	} while (depth);
	return true;
}

static size_t next_start(const struct parser *parser)
{
	return (size_t)(sql_peek(&parser->scan).text.at - parser->scan.sql.at);
}

/* From `from` to the end of the last token taken. */
static struct str text_from(const struct parser *parser, size_t from)
{
	return str_slice(parser->scan.sql, from, parser->scan.at);
}

/* Memory for one more behind `count` of them: grows by doubling. */
static void *with_room(struct arena *arena, void *array, size_t count, size_t size)
{
	void *more;

	if (count & (count - 1))
		return array;
	more = arena_zeroed(arena, count ? 2 * count : 1, size);
	if (count)
		memcpy(more, array, count * size);
	return more;
}

static const char *const constraint_words[] = {
	"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", NULL};

/* Words that SQLite takes for the start of a clause, whatever stood before. Without AS
 * behind them, GENERATED ALWAYS are words of a type. */
static bool starts_clause(const struct parser *parser)
{
	static const char *const words[] = {"DEFAULT", "NULL", "NOT", "REFERENCES",
		"DEFERRABLE", "COLLATE", "AS", NULL};
	struct parser ahead = *parser;

	return comes_any(parser, constraint_words) || comes_any(parser, words) ||
	       (accept_both(&ahead, "GENERATED", "ALWAYS") && accept(&ahead, "AS"));
}

static bool ends_part(const struct parser *parser)
{
	static const char *const ends[] = {",", ")", NULL};

	return comes_any(parser, ends) || sql_peek(&parser->scan).kind == SQL_END;
}

static bool take_default(struct parser *parser)
{
	struct sql_token token;

	if (sql_token_is(sql_peek(&parser->scan), "("))
		return take_group(parser);
	if (!accept(parser, "-"))
		(void)accept(parser, "+");
	token = take(parser);
	return is_name(token) || token.kind == SQL_NUMBER || token.kind == SQL_BLOB;
}

static bool take_any_name(struct parser *parser)
{
	struct str name;

	return take_name(parser, &name);
}

static bool take_foreign(struct parser *parser)
{
	return take_group(parser) && accept(parser, "REFERENCES") &&
	       take_any_name(parser);
}

/* The words that say what kind a clause is, and what must follow them. */
static const struct head {
	const char *first, *second;
	enum ddl_clause_kind kind;
	bool (*take_rest)(struct parser *parser);
} heads[] = {
	{"PRIMARY", "KEY", DDL_PRIMARY_KEY, NULL},
	{"NOT", "NULL", DDL_NOT_NULL, NULL},
	{"UNIQUE", NULL, DDL_UNIQUE, NULL},
	{"CHECK", NULL, DDL_CHECK, take_group},
	{"DEFAULT", NULL, DDL_DEFAULT, take_default},
	{"COLLATE", NULL, DDL_COLLATE, take_any_name},
	{"REFERENCES", NULL, DDL_REFERENCES, take_any_name},
	{"FOREIGN", "KEY", DDL_FOREIGN_KEY, take_foreign},
	{"AS", NULL, DDL_GENERATED, take_group},
};

static bool take_head(struct parser *parser, enum ddl_clause_kind *kind)
{
	*kind = DDL_OTHER;
	(void)accept_both(parser, "GENERATED", "ALWAYS");
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		const struct head *head = &heads[i];

		if (head->second ? !accept_both(parser, head->first, head->second)
				 : !accept(parser, head->first))
			continue;
		*kind = head->kind;
		return !head->take_rest || head->take_rest(parser);
	}
	(void)accept(parser, "NOT");
	return take(parser).kind == SQL_WORD;
}

/* SET NULL and NO ACTION are two words, and their second starts no clause. */
static bool take_action(struct parser *parser)
{
	static const char *const firsts[] = {"SET", "NO", NULL};

	if (!take_any_name(parser))
		return false;
	(void)accept_any(parser, firsts);
	return take_any_name(parser);
}

/* What may follow a head, until the next clause starts or the part ends. */
static bool take_tail(struct parser *parser, enum ddl_clause_kind kind)
{
	static const char *const followed[] = {"MATCH", "INITIALLY", NULL};
	bool is_reference = kind == DDL_REFERENCES || kind == DDL_FOREIGN_KEY;
	bool is_whole = true;

	if (kind == DDL_DEFAULT || kind == DDL_COLLATE)
		return true;
	while (is_whole) {
		if (sql_token_is(sql_peek(&parser->scan), "("))
			is_whole = take_group(parser);
		else if (accept(parser, "ON"))
			is_whole = take_action(parser);
		else if (accept_any(parser, followed))
			is_whole = take_any_name(parser);
		else if (is_reference &&
			 (accept(parser, "DEFERRABLE") ||
				 accept_both(parser, "NOT", "DEFERRABLE")))
			continue;
		else if (starts_clause(parser) ||
			 sql_peek(&parser->scan).kind != SQL_WORD)
			break;
		else
			(void)take(parser);
	}
	return is_whole;
}

static bool take_clause(struct parser *parser, struct ddl_clause *clause)
{
	size_t from = next_start(parser);
	bool has_name = false;

	while (accept(parser, "CONSTRAINT")) {
		if (!take_any_name(parser))
			return false;
		has_name = true;
	}
	clause->kind = DDL_OTHER;
	/* SQLite lets a name stand alone: it then names nothing. */
	if (!(has_name && ends_part(parser)) &&
		!(take_head(parser, &clause->kind) && take_tail(parser, clause->kind)))
		return false;
	clause->text = text_from(parser, from);
	return true;
}

/* Apart from its REFERENCES, a DEFERRABLE still is about it: the two stay together. */
static bool join_reference(
	struct arena *arena, struct ddl_column *column, const struct ddl_clause *clause)
{
	struct sql_scan scan = {clause->text, 0};
	struct sql_token token = sql_next_code(&scan);

	if (sql_token_is(token, "NOT"))
		token = sql_next_code(&scan);
	if (clause->kind != DDL_OTHER || !sql_token_is(token, "DEFERRABLE"))
		return false;
	for (size_t i = column->clause_count; i > 0; i--) {
		struct ddl_clause *one = &column->clauses[i - 1];

		if (one->kind != DDL_REFERENCES)
			continue;
		one->text = arena_printf(
			arena, "%.*s %.*s", STR_ARGS(one->text), STR_ARGS(clause->text));
		return true;
	}
	return false;
}

static void take_type(struct parser *parser, struct str *type)
{
	size_t from = next_start(parser);

	*type = STR("");
	while (is_name(sql_peek(&parser->scan)) && !starts_clause(parser)) {
		(void)take(parser);
		*type = text_from(parser, from);
	}
	if (type->len && take_group(parser))
		*type = text_from(parser, from);
}

static void add_clause(struct arena *arena, struct ddl_clause **clauses, size_t *count,
	struct ddl_clause clause)
{
	*clauses = with_room(arena, *clauses, *count, sizeof clause);
	(*clauses)[(*count)++] = clause;
}

static bool take_column(struct parser *parser)
{
	struct ddl_table *table = parser->table;
	struct ddl_column *column;
	struct ddl_clause clause;

	table->columns = with_room(
		parser->arena, table->columns, table->column_count, sizeof *column);
	column = &table->columns[table->column_count++];
	*column = (struct ddl_column){0};
	if (!take_name(parser, &column->name))
		return false;
	take_type(parser, &column->type);
	while (!ends_part(parser)) {
		if (!take_clause(parser, &clause))
			return false;
		if (!join_reference(parser->arena, column, &clause))
			add_clause(parser->arena, &column->clauses, &column->clause_count,
				clause);
	}
	return true;
}

/* SQLite asks for no comma between the constraints of a table. */
static bool take_constraints(struct parser *parser)
{
	struct ddl_table *table = parser->table;
	struct ddl_clause clause;

	do {
		if (!comes_any(parser, constraint_words) || !take_clause(parser, &clause))
			return false;
		add_clause(parser->arena, &table->constraints, &table->constraint_count,
			clause);
	} while (!ends_part(parser));
	return true;
}

static bool take_body(struct parser *parser)
{
	bool is_past_columns = false;

	if (!accept(parser, "("))
		return false;
	do {
		is_past_columns = is_past_columns || comes_any(parser, constraint_words);
		if (is_past_columns ? !take_constraints(parser) : !take_column(parser))
			return false;
	} while (accept(parser, ","));
	return parser->table->column_count > 0 && accept(parser, ")");
}

static bool take_options(struct parser *parser)
{
	size_t from = next_start(parser);

	parser->table->options = STR("");
	while (is_name(sql_peek(&parser->scan)) ||
		sql_token_is(sql_peek(&parser->scan), ",")) {
		(void)take(parser);
		parser->table->options = text_from(parser, from);
	}
	while (accept(parser, ";"))
		continue;
	return take(parser).kind == SQL_END;
}

/* What stands before the columns. A schema's name is read and left out. */
static enum status take_opening(struct parser *parser, struct fault *fault)
{
	static const char *const temporary[] = {"TEMP", "TEMPORARY", NULL};
	bool is_create = accept(parser, "CREATE"), has_name;

	if (is_create && accept(parser, "VIRTUAL"))
		return fault_set(fault, STATUS_INVALID,
			"A virtual table's columns are made by its module: they cannot "
			"be changed.");
	if (is_create)
		(void)accept_any(parser, temporary);
	if (is_create && accept(parser, "VIEW"))
		return fault_set(fault, STATUS_INVALID, "This makes a view, no table.");
	if (!is_create || !accept(parser, "TABLE"))
		return fault_set(
			fault, STATUS_INVALID, "This is no CREATE TABLE statement.");
	if (accept_both(parser, "IF", "NOT") && !accept(parser, "EXISTS"))
		return fault_set(
			fault, STATUS_INVALID, "IF NOT must be followed by EXISTS.");
	has_name = take_name(parser, &parser->table->name);
	if (has_name && accept(parser, "."))
		has_name = take_name(parser, &parser->table->name);
	if (!has_name)
		return fault_set(fault, STATUS_INVALID, "The table has no name.");
	if (accept(parser, "AS"))
		return fault_set(fault, STATUS_INVALID,
			"A table made AS SELECT does not say what its columns are.");
	return STATUS_OK;
}

enum status ddl_parse(
	struct arena *arena, struct str sql, struct ddl_table *table, struct fault *fault)
{
	struct parser parser = {arena, {arena_copy(arena, sql), 0}, table};
	enum status status;

	*table = (struct ddl_table){0};
	status = take_opening(&parser, fault);
	if (status != STATUS_OK)
		return status;
	if (take_body(&parser) && take_options(&parser))
		return STATUS_OK;
	status = fault_set(fault, STATUS_INVALID,
		"The definition of the table “%.*s” cannot be read past its byte "
		"%zu.",
		STR_ARGS(table->name), parser.scan.at);
	fault_detail(fault, "cannot read: %.*s", STR_ARGS(sql));
	return status;
}
