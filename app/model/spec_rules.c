/* What holds for several fields of a table together: its key, uniques and checks. */
#include "model/spec_parts.h"
#include "store/ddl_scan.h"

static bool is_the_key(
	const struct schema_table *schema, const struct schema_unique *unique)
{
	size_t count = 0;

	for (size_t i = 0; i < schema->column_count; i++)
		count += schema->columns[i].key_position > 0;
	for (size_t i = 0; i < unique->count; i++)
		if (schema->columns[unique->columns[i]].key_position <= 0)
			return false;
	return unique->count == count;
}

static bool is_there_before(const struct schema_table *schema, size_t index)
{
	const struct schema_unique *one = &schema->uniques[index];

	for (size_t i = 0; i < index; i++)
		if (schema->uniques[i].count == one->count &&
			memcmp(schema->uniques[i].columns, one->columns,
				one->count * sizeof *one->columns) == 0)
			return true;
	return false;
}

static void read_uniques(
	struct arena *arena, const struct schema_table *schema, struct model_spec *spec)
{
	spec->uniques =
		arena_zeroed(arena, schema->unique_count + 1, sizeof *spec->uniques);
	for (size_t i = 0; i < schema->unique_count; i++) {
		const struct schema_unique *unique = &schema->uniques[i];
		struct str *names;

		if (unique->count < 2 || is_the_key(schema, unique) ||
			is_there_before(schema, i))
			continue;
		names = arena_zeroed(arena, unique->count, sizeof *names);
		for (size_t j = 0; j < unique->count; j++)
			names[j] = schema->columns[unique->columns[j]].name;
		spec->uniques[spec->unique_count++] =
			(struct name_list){names, unique->count};
	}
}

static void add_check(struct model_spec *spec, const struct ddl_clause *clause)
{
	struct str check;

	if (clause->kind != DDL_CHECK)
		return;
	check = spec_in_parentheses(clause->text, NULL);
	if (check.len)
		spec->checks[spec->check_count++] = check;
}

/* Those of the columns first: they say no other thing than those of the table. */
static void read_checks(
	struct arena *arena, const struct ddl_table *text, struct model_spec *spec)
{
	size_t most = text->constraint_count;

	for (size_t i = 0; i < text->column_count; i++)
		most += text->columns[i].clause_count;
	spec->checks = arena_zeroed(arena, most + 1, sizeof *spec->checks);
	for (size_t i = 0; i < text->column_count; i++)
		for (size_t j = 0; j < text->columns[i].clause_count; j++)
			add_check(spec, &text->columns[i].clauses[j]);
	for (size_t i = 0; i < text->constraint_count; i++)
		add_check(spec, &text->constraints[i]);
}

static void read_key(
	struct arena *arena, const struct schema_table *schema, struct model_spec *spec)
{
	struct str *names = arena_zeroed(arena, schema->column_count + 1, sizeof *names);

	for (size_t i = 0; i < schema->column_count; i++) {
		int position = schema->columns[i].key_position;

		if (position <= 0 || (size_t)position > schema->column_count)
			continue;
		names[position - 1] = schema->columns[i].name;
		spec->key.count++;
	}
	spec->key.names = names;
	spec->is_keyless = schema->kind == TABLE_ORDINARY && !spec->key.count;
}

struct str spec_in_parentheses(struct str clause, struct str *rest)
{
	struct sql_scan scan = {clause, 0};
	size_t depth = 0, from = 0;

	for (;;) {
		struct sql_token token = sql_next_code(&scan);

		if (token.kind == SQL_END || token.kind == SQL_ILLEGAL)
			return (struct str){NULL, 0};
		if (sql_token_is(token, "(") && depth++ == 0)
			from = scan.at;
		if (depth && sql_token_is(token, ")") && --depth == 0)
			break;
	}
	if (rest)
		*rest = str_slice(clause, scan.at, clause.len);
	return str_trim(str_slice(clause, from, scan.at - 1));
}

void spec_read_rules(struct arena *arena, const struct schema_table *schema,
	const struct ddl_table *text, struct model_spec *spec)
{
	read_key(arena, schema, spec);
	read_uniques(arena, schema, spec);
	read_checks(arena, text, spec);
}
