/* Tables taken apart and printed again, by SQLite's own judgement the same as before. */
#include <stdio.h>
#include <stdlib.h>

#include "store/ddl.h"
#include "store/ddl_scan.h"
#include "store_test.h"

enum { TABLES_MOST = 64, MUTATIONS = 6000, TOKENS_MOST = 256 };

/* Everything that SQLite says of a table in the open database, in one text. */
static const char *picture_of(struct str name)
{
	struct str literal = sql_literal(test_arena, value_text(name));
	const char *t = arena_text(test_arena, literal);

	return foreign_text(arena_printf(test_arena,
		"SELECT (SELECT "
		"group_concat(quote(name)||quote(type)||\"notnull\"||quote("
		"dflt_value)||pk||hidden, char(10)) FROM pragma_table_xinfo(%s)) || "
		"'\n--\n'"
		"|| ifnull((SELECT group_concat(id||' '||seq||quote(\"table\")||quote("
		"\"from\")||quote(\"to\")||on_update||on_delete||match, char(10)) FROM "
		"pragma_foreign_key_list(%s)), '') || '\n--\n' || ifnull((SELECT "
		"group_concat("
		"i.name||i.\"unique\"||i.origin||x.seqno||quote(x.name)||x.desc||x.coll, "
		"char("
		"10)) FROM pragma_index_list(%s) i, pragma_index_xinfo(i.name) x WHERE "
		"i.origin <> 'c'), '') || '\n--\n' || (SELECT ncol||wr||strict FROM "
		"pragma_table_list(%s) WHERE schema = 'main')",
		t, t, t, t)
				    .at);
}

static struct ddl_table parsed(struct str sql)
{
	struct ddl_table table;

	ck_assert_msg(ddl_parse(test_arena, sql, &table, &test_fault) == STATUS_OK,
		"%.*s: %s", STR_ARGS(sql), test_fault.sentence);
	return table;
}

/* Printed; and what is printed comes apart into the very same. */
static const char *printed(struct str sql)
{
	struct ddl_table table = parsed(sql), again;
	struct str once = ddl_print(test_arena, &table);

	again = parsed(once);
	ck_assert(str_equal(ddl_print(test_arena, &again), once));
	ck_assert_uint_eq(again.column_count, table.column_count);
	ck_assert_uint_eq(again.constraint_count, table.constraint_count);
	for (size_t i = 0; i < table.column_count; i++)
		ck_assert_uint_eq(
			again.columns[i].clause_count, table.columns[i].clause_count);
	return arena_text(test_arena, once);
}

/* The table in the open database against one made anew from its text. */
static void survives(struct str name)
{
	struct str literal = sql_literal(test_arena, value_text(name));
	const char *before = picture_of(name);
	struct str sql = str_from(foreign_text(arena_printf(test_arena,
		"SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = %.*s",
		STR_ARGS(literal))
						       .at));
	const char *again = printed(sql);

	foreign_printf("DROP TABLE %s",
		arena_text(test_arena,
			arena_printf(test_arena, "\"%.*s\"", STR_ARGS(name))));
	ck_assert_msg(foreign_code(again) == 0, "%s", again);
	ck_assert_str_eq(picture_of(name), before);
}

static const char *const awkward[] = {
	"CREATE TABLE t (a)",
	"CREATE TABLE t (a INTEGER PRIMARY KEY ASC AUTOINCREMENT, b TEXT COLLATE nocase)",
	"CREATE TABLE t (a INTEGER PRIMARY KEY DESC ON CONFLICT ROLLBACK, b UNIQUE ON "
	"CONFLICT IGNORE)",
	"CREATE TABLE t ('a b' 'my type' \"of two\" (1, 2), [c]d e, `f``g` CHECK (1)h)",
	"CREATE TABLE t (\"\" \"\", \"x\ny\" \"z\"\"w\" DEFAULT 'it''s -- no comment')",
	"CREATE TABLE t (a DEFAULT -1, b DEFAULT + 2.5, c DEFAULT (1 + (2)), d DEFAULT "
	"CURRENT_TIMESTAMP, e DEFAULT yes, f DEFAULT X'00', g DEFAULT 'x'NOT NULL, h "
	"DEFAULT "
	"NULL, i DEFAULT 0x10)",
	"CREATE TABLE t (a, b GENERATED ALWAYS AS (a || ')') STORED, c AS (a) UNIQUE, d "
	"INT "
	"GENERATED ALWAYS AS(1)VIRTUAL NOT NULL, e TEXT GENERATED ALWAYS, f generated)",
	"CREATE TABLE t (a REFERENCES t(b) ON DELETE SET NULL ON UPDATE SET DEFAULT "
	"MATCH full "
	"NOT DEFERRABLE INITIALLY IMMEDIATE NOT NULL, b UNIQUE REFERENCES \"x\"\"y\" NOT "
	"NULL "
	"DEFERRABLE INITIALLY DEFERRED)",
	"CREATE TABLE t (a, b, CONSTRAINT k PRIMARY KEY (a DESC, b COLLATE nocase) "
	"UNIQUE ('b') "
	"CHECK (a <> ',') CONSTRAINT dangling, FOREIGN KEY (a, b) REFERENCES t ON DELETE "
	"NO "
	"ACTION ON INSERT CASCADE NOT DEFERRABLE) WITHOUT ROWID",
	"CREATE TABLE t (a INT CONSTRAINT nobody, b TEXT NULL CONSTRAINT x CONSTRAINT y "
	"NOT "
	"NULL) STRICT",
	"CREATE TABLE t (-- first\n a /* ) */ INT, -- second\n b INT -- )\n) /* z */ "
	"STRICT",
	"CREATE TABLE t (match match, \"order\" key, [select] [from], like like, end, "
	"größe "
	"$größe, replace replace, \"primary\", 'check' 'unique')",
	"CREATE TABLE t (a INT, \"b\" GENERATED, c current, PRIMARY KEY (a)) WITHOUT "
	"ROWID, "
	"STRICT",
};

enum { AWKWARD = sizeof awkward / sizeof *awkward };

START_TEST(awkward_tables_are_the_same_afterwards)
{
	size_t made = 0;

	for (size_t i = 0; i < AWKWARD; i++) {
		if (foreign_code(awkward[i]) != 0)
			continue;
		made++;
		survives(STR("t"));
		foreign("DROP TABLE t");
	}
	/* Some are for the tokens alone: SQLite refuses them for what they say. */
	ck_assert_uint_ge(made, AWKWARD - 3);
}
END_TEST

START_TEST(reads_what_alter_table_leaves_behind)
{
	foreign("CREATE TABLE t (a -- first\n, CHECK (a)\n)");
	foreign("ALTER TABLE t ADD COLUMN b INT DEFAULT 3 /* x */ CHECK (b > 1)");
	foreign("ALTER TABLE t ADD COLUMN \"c d\"");
	foreign("ALTER TABLE t RENAME COLUMN a TO \"e \"\"f\"");
	foreign("ALTER TABLE t DROP COLUMN \"c d\"");
	foreign("ALTER TABLE t RENAME TO \"u v\"");
	survives(STR("u v"));
	foreign("CREATE TABLE s AS SELECT 1 AS a, 'x' AS \"b c\", *  FROM \"u v\"");
	survives(STR("s"));
}
END_TEST

/* Cuts SQL, changes a few tokens for others of any awkward table, and joins them. */
static struct str mutated(const struct str *tokens, size_t count, const char *sql)
{
	struct sql_scan scan = {str_from(sql), 0};
	struct str text = STR("");
	struct sql_token token;

	while ((token = sql_next_code(&scan)).kind != SQL_END) {
		struct str chosen = tokens[below((unsigned)count)];
		unsigned dice = below(40);

		if (dice == 0)
			continue;
		if (dice == 1)
			token.text = chosen;
		text = arena_printf(test_arena, "%.*s %.*s %.*s", STR_ARGS(text),
			STR_ARGS(token.text), dice == 2 ? (int)chosen.len : 0, chosen.at);
	}
	return text;
}

/* Whatever SQLite takes, we take; and print so that it is the same to SQLite. */
START_TEST(reads_all_that_sqlite_reads_of_thousands_of_mutants)
{
	struct str tokens[TOKENS_MOST * 4];
	size_t count = 0, taken = 0;

	for (size_t i = 0; i < AWKWARD; i++) {
		struct sql_scan scan = {str_from(awkward[i]), 0};
		struct sql_token token;

		while ((token = sql_next_code(&scan)).kind != SQL_END &&
			count < TOKENS_MOST * 4)
			tokens[count++] = token.text;
	}
	foreign_open(":memory:");
	for (int i = 0; i < MUTATIONS; i++) {
		struct str sql = mutated(tokens, count, awkward[below(AWKWARD)]);
		struct ddl_table table;

		enum status status = ddl_parse(test_arena, sql, &table, &test_fault);

		ck_assert(status == STATUS_OK || status == STATUS_INVALID);
		if (foreign_code(sql.at) != 0 ||
			foreign_integer("SELECT count(*) FROM sqlite_schema WHERE type = "
					"'table' AND name = 't'") == 0)
			continue;
		taken++;
		survives(STR("t"));
		foreign("DROP TABLE t");
	}
	ck_assert_uint_gt(taken, MUTATIONS / 10);
}
END_TEST

static bool load_sample(const char *name)
{
	const char *folder = getenv("REEVE_TEST_DATA");
	struct str path = arena_printf(test_arena, "%s/%s.sql",
		folder && *folder ? folder : "../shared/data", name);
	FILE *file = fopen(path.at, "r");
	char *sql;
	size_t len;

	if (!file) {
		printf("skipped: %s is not there\n", path.at);
		return false;
	}
	sql = arena_zeroed(test_arena, 4 << 20, 1);
	len = fread(sql, 1, (4 << 20) - 1, file);
	fclose(file);
	ck_assert_uint_gt(len, 0);
	foreign_open(":memory:");
	foreign(sql);
	foreign("PRAGMA foreign_keys=OFF");
	return true;
}

static void sample_survives(const char *name, size_t wanted)
{
	struct str names[TABLES_MOST];
	size_t count = 0;

	if (!load_sample(name))
		return;
	for (size_t i = 0; i < TABLES_MOST; i++) {
		const char *table = foreign_text(arena_printf(test_arena,
			"SELECT (SELECT name FROM sqlite_schema WHERE type = 'table' AND "
			"name NOT LIKE 'sqlite_%%' ORDER BY name LIMIT 1 OFFSET %zu)",
			i)
							 .at);

		if (*table)
			names[count++] = str_from(table);
	}
	for (size_t i = 0; i < count; i++)
		survives(names[i]);
	ck_assert_uint_eq(count, wanted);
}

START_TEST(all_tables_of_chinook_are_the_same_afterwards)
{
	sample_survives("chinook", 11);
}
END_TEST

START_TEST(all_tables_of_northwind_are_the_same_afterwards)
{
	sample_survives("northwind", 13);
}
END_TEST

TCase *store_ddl_round_cases(void)
{
	TCase *cases = tcase_create("ddl round");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, awkward_tables_are_the_same_afterwards);
	tcase_add_test(cases, reads_what_alter_table_leaves_behind);
	tcase_add_test(cases, reads_all_that_sqlite_reads_of_thousands_of_mutants);
	tcase_add_test(cases, all_tables_of_chinook_are_the_same_afterwards);
	tcase_add_test(cases, all_tables_of_northwind_are_the_same_afterwards);
	return cases;
}
