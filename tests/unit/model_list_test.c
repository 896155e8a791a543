/* Lists: page by page to the end and back, every row exactly once, in order. */
#include "model/list.h"
#include "model_test.h"

enum { ROWS = 457, ROWS_MOST = 1000 };

/* What a walk came to: the values of the column `n`, which numbers the rows. */
struct walk {
	int64_t numbers[ROWS_MOST];
	size_t count;
	size_t pages;
};

static const struct model *model;
static const struct field *sort;

static int number_column(const struct list *list)
{
	for (size_t i = 0; i < list->column_count; i++)
		if (str_is(list->columns[i].field->name, "n"))
			return list->columns[i].value;
	ck_abort_msg("no column n is listed");
}

/* Reads one page; `next` gets the last row's position, empty when there is no more. */
static void read_page(struct list_wish *wish, struct walk *walk, struct str *next)
{
	struct list list;
	bool has_row = true;
	size_t rows = 0;

	*next = (struct str){NULL, 0};
	ck_assert_msg(list_open(&list, test_arena, test_store, test_registry, model, wish,
			      &test_fault) == STATUS_OK,
		"%s (%s)", test_fault.sentence, test_fault.detail);
	while (stmt_step(list.stmt, &has_row, &test_fault) == STATUS_OK && has_row) {
		if (++rows > PAGE_ROWS_USUAL)
			break;
		ck_assert_uint_lt(walk->count, ROWS_MOST);
		walk->numbers[walk->count++] =
			stmt_integer(list.stmt, number_column(&list));
		*next = list_position(test_arena, &list);
	}
	stmt_done(list.stmt);
	if (rows <= PAGE_ROWS_USUAL)
		*next = (struct str){NULL, 0};
	else if (model->order == ORDER_BY_OFFSET)
		*next = STR("offset");
	else
		ck_assert_uint_gt(next->len, 0);
	walk->pages++;
}

static void walk_list(struct walk *walk, bool is_descending, bool is_backward)
{
	struct list_wish wish = {
		.sort = sort, .is_descending = is_descending, .is_backward = is_backward};
	struct str next;

	*walk = (struct walk){.count = 0};
	do {
		read_page(&wish, walk, &next);
		if (model->order == ORDER_BY_OFFSET)
			wish.offset += PAGE_ROWS_USUAL;
		else
			wish.position = next;
	} while (next.len);
}

static void is_complete(const struct walk *walk)
{
	bool is_seen[ROWS_MOST] = {false};

	ck_assert_uint_eq(walk->count, ROWS);
	ck_assert_uint_eq(walk->pages, (ROWS + PAGE_ROWS_USUAL - 1) / PAGE_ROWS_USUAL);
	for (size_t i = 0; i < walk->count; i++) {
		ck_assert_int_ge(walk->numbers[i], 0);
		ck_assert_int_lt(walk->numbers[i], ROWS);
		ck_assert_msg(!is_seen[walk->numbers[i]], "row %lld twice",
			(long long)walk->numbers[i]);
		is_seen[walk->numbers[i]] = true;
	}
}

/* SQLite's own order of all rows at once is what the pages must add up to. */
static void is_in_order(const struct walk *walk, bool is_descending)
{
	struct str sql = STR("SELECT n FROM t");
	struct stmt *stmt;
	bool has_row;

	if (sort)
		sql = arena_printf(test_arena, "%s ORDER BY \"%.*s\"%s", sql.at,
			STR_ARGS(sort->name), is_descending ? " DESC" : "");
	for (size_t i = 0; i < model->schema.key_count && model->order == ORDER_BY_KEY;
		i++)
		sql = arena_printf(test_arena, "%s%s \"%.*s\"%s", sql.at,
			sort || i ? "," : " ORDER BY",
			STR_ARGS(model->fields[model->schema.key[i]].name),
			is_descending ? " DESC" : "");
	if (model->order == ORDER_BY_ROWID)
		sql = arena_printf(test_arena, "%s%s %s%s", sql.at,
			sort ? "," : " ORDER BY", model->schema.rowid_name,
			is_descending ? " DESC" : "");
	ck_assert_int_eq(store_prepare(test_store, sql, &stmt, &test_fault), STATUS_OK);
	for (size_t i = 0; i < walk->count; i++) {
		ck_assert_int_eq(stmt_step(stmt, &has_row, &test_fault), STATUS_OK);
		ck_assert(has_row);
		ck_assert_msg(stmt_integer(stmt, 0) == walk->numbers[i],
			"place %zu by %s", i, sort ? sort->name.at : "the key");
	}
	stmt_done(stmt);
}

static void walk_all_ways(void)
{
	struct walk forward, backward;

	for (int way = 0; way < 2; way++) {
		walk_list(&forward, way, false);
		is_complete(&forward);
		is_in_order(&forward, way);
		if (model->order == ORDER_BY_OFFSET)
			continue;
		walk_list(&backward, way, true);
		is_complete(&backward);
		for (size_t i = 0; i < ROWS; i++)
			ck_assert_int_eq(
				backward.numbers[i], forward.numbers[ROWS - 1 - i]);
	}
}

/* `columns` declares the table; `values` gives a row's columns after n, of i. */
static void list_everything(const char *columns, const char *values)
{
	foreign_printf("CREATE TABLE t (n INTEGER, %s", columns);
	foreign_printf("WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c"
		       " WHERE i < %d) INSERT INTO t SELECT i, %s FROM c"
		       " ORDER BY i * 7919 %% 457",
		ROWS - 1, values);
	refresh();
	model = model_of("t");
	begin_read();
	sort = NULL;
	walk_all_ways();
	for (size_t i = 0; i < model->shown_count; i++) {
		sort = &model->fields[model->shown[i]];
		walk_all_ways();
	}
	rollback();
}

START_TEST(walks_an_integer_key)
{
	list_everything("id INTEGER PRIMARY KEY, same TEXT, dup TEXT, mixed)",
		"i * 3 - 500, 'x', CASE i % 5 WHEN 0 THEN NULL ELSE i % 7 END,"
		" CASE i % 6 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN i / 2.0"
		" WHEN 3 THEN 'text ' || i WHEN 4 THEN zeroblob(i % 3) ELSE '' END");
	ck_assert_int_eq(model->order, ORDER_BY_KEY);
}
END_TEST

START_TEST(walks_a_text_key)
{
	list_everything("k TEXT PRIMARY KEY NOT NULL, dup COLLATE NOCASE)",
		"CASE i % 4 WHEN 0 THEN 'a/' WHEN 1 THEN '~,%' WHEN 2 THEN '' ELSE 'Žl' "
		"END"
		" || CASE i WHEN 2 THEN '' ELSE i END, char(65 + i % 3 + (i % 2) * 32)");
	ck_assert_int_eq(model->order, ORDER_BY_KEY);
}
END_TEST

START_TEST(walks_a_composite_key)
{
	list_everything("a TEXT, b INTEGER, c REAL, PRIMARY KEY (a, b)) WITHOUT ROWID",
		"'k' || (i % 5), i, CASE WHEN i % 3 THEN i / 4 END");
	ck_assert_int_eq(model->order, ORDER_BY_KEY);
}
END_TEST

START_TEST(walks_a_composite_key_of_other_orders)
{
	list_everything(
		"a BLOB NOT NULL, b NOT NULL COLLATE NOCASE, d DATE, UNIQUE (b, a))",
		"CASE i % 3 WHEN 0 THEN i WHEN 1 THEN 't' || i ELSE zeroblob(i) END,"
		" CASE i % 2 WHEN 0 THEN 'a' ELSE 'A' END, date('2024-01-01', i || ' "
		"days')");
	ck_assert_int_eq(model->order, ORDER_BY_KEY);
}
END_TEST

START_TEST(walks_by_rowid_where_keys_may_be_null)
{
	list_everything("k TEXT PRIMARY KEY, v INT)",
		"CASE WHEN i % 3 THEN 'k' || i END, CASE WHEN i % 4 THEN i % 9 END");
	ck_assert_int_eq(model->order, ORDER_BY_ROWID);
}
END_TEST

START_TEST(walks_by_another_name_of_the_rowid)
{
	list_everything("rowid TEXT, _rowid_ INT)", "'x' || (i % 4), i % 5");
	ck_assert_int_eq(model->order, ORDER_BY_ROWID);
	ck_assert_str_eq(model->schema.rowid_name, "oid");
}
END_TEST

START_TEST(walks_by_offset_where_nothing_else_is_left)
{
	list_everything(
		"rowid, _rowid_, oid INT)", "i, i, CASE WHEN i % 2 THEN i % 5 END");
	ck_assert_int_eq(model->order, ORDER_BY_OFFSET);
}
END_TEST

START_TEST(walks_a_view_by_offset)
{
	struct walk walk;

	foreign("CREATE VIEW t AS WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL"
		" SELECT n + 1 FROM c WHERE n < 456) SELECT n, n % 3 AS m FROM c");
	refresh();
	model = model_of("t");
	begin_read();
	sort = NULL;
	walk_list(&walk, false, false);
	is_complete(&walk);
	sort = &model->fields[1];
	walk_list(&walk, true, false);
	is_complete(&walk);
	rollback();
}
END_TEST

START_TEST(walks_over_sort_values_too_long_for_a_url)
{
	list_everything("id INTEGER PRIMARY KEY, long TEXT, b BLOB)",
		"i, substr(replace(hex(zeroblob(200)), '0', 'é'), 1, 300 + i % 2) || (i "
		"% 5),"
		" zeroblob(400 + i % 3)");
}
END_TEST

START_TEST(lists_columns_whose_collation_nobody_here_knows)
{
	struct walk walk;

	foreign("CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT);"
		"CREATE TABLE t (n INTEGER PRIMARY KEY, a TEXT, p TEXT REFERENCES "
		"p(code));"
		"CREATE VIEW v AS SELECT * FROM t;"
		"WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c"
		" WHERE i < 456) INSERT INTO t SELECT i, i % 3, i FROM c");
	foreign_schema_edit(
		"UPDATE sqlite_schema SET sql = replace(replace(sql, 'a TEXT',"
		" 'a TEXT COLLATE theirs'), 'code TEXT',"
		" 'code TEXT COLLATE theirs')");
	refresh();
	begin_read();
	model = model_of("t");
	for (size_t i = 0; i < 3; i++) {
		sort = &model->fields[i];
		walk_list(&walk, true, false);
		is_complete(&walk);
	}
	rollback();
	/* A view over it SQLite will not read at all. */
	ck_assert(str_has_nocase(model_of("v")->read_only, "theirs"));
}
END_TEST

START_TEST(a_key_too_long_for_a_url_has_no_position)
{
	struct list list;
	struct list_wish wish = {0};
	bool has_row;

	foreign("CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;"
		"INSERT INTO t VALUES (hex(zeroblob(5000)))");
	refresh();
	begin_read();
	ck_assert_int_eq(list_open(&list, test_arena, test_store, test_registry,
				 model_of("t"), &wish, &test_fault),
		STATUS_OK);
	ck_assert_int_eq(stmt_step(list.stmt, &has_row, &test_fault), STATUS_OK);
	ck_assert_uint_eq(list_position(test_arena, &list).len, 0);
	ck_assert_uint_eq(list_key(test_arena, &list).len, 0);
	rollback();
}
END_TEST

static enum status status_at(const char *position, bool is_sorted)
{
	struct list_wish wish = {.position = str_from(position),
		.sort = is_sorted ? &model->fields[1] : NULL};
	struct list list = {0};
	enum status status = list_open(
		&list, test_arena, test_store, test_registry, model, &wish, &test_fault);

	if (status == STATUS_OK)
		stmt_done(list.stmt);
	return status;
}

START_TEST(a_position_that_is_none_is_not_found)
{
	static const char *const single[] = {
		",", "1,", ",1", "1,2", "x,", "~", "~q", "007", "%", "~k", "~t41,1"};
	static const char *const sorted[] = {"", "1", ",1", "x", "x,", "x,1,", "x,007",
		"~k,~k", "~k", "~q,1", "~k,99999"};

	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
		"INSERT INTO t VALUES (1, 'x'); CREATE VIEW v AS SELECT * FROM t");
	refresh();
	model = model_of("t");
	begin_read();
	ck_assert_int_eq(status_at("1", false), STATUS_OK);
	ck_assert_int_eq(status_at("x,1", true), STATUS_OK);
	ck_assert_int_eq(status_at("~k,1", true), STATUS_OK);
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		ck_assert_msg(
			status_at(single[i], false) == STATUS_NOT_FOUND, "%s", single[i]);
	for (size_t i = 1; i < sizeof sorted / sizeof *sorted; i++)
		ck_assert_msg(
			status_at(sorted[i], true) == STATUS_NOT_FOUND, "%s", sorted[i]);
	model = model_of("v");
	ck_assert_int_eq(status_at("1", false), STATUS_NOT_FOUND);
	rollback();
}
END_TEST

START_TEST(the_position_of_a_deleted_row_still_works)
{
	struct walk walk = {0};
	struct list_wish wish = {0};
	struct str next;

	foreign("CREATE TABLE t (n INTEGER PRIMARY KEY, a TEXT);"
		"WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c"
		" WHERE i < 149) INSERT INTO t SELECT i, 'same' FROM c");
	refresh();
	model = model_of("t");
	wish.sort = &model->fields[1];
	begin_read();
	read_page(&wish, &walk, &next);
	rollback();
	foreign("DELETE FROM t WHERE n = 99");
	wish.position = next;
	begin_read();
	read_page(&wish, &walk, &next);
	rollback();
	ck_assert_uint_eq(walk.count, 150);
	ck_assert_int_eq(walk.numbers[100], 100);
}
END_TEST

TCase *model_list_cases(void)
{
	TCase *cases = tcase_create("list");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, walks_an_integer_key);
	tcase_add_test(cases, walks_a_text_key);
	tcase_add_test(cases, walks_a_composite_key);
	tcase_add_test(cases, walks_a_composite_key_of_other_orders);
	tcase_add_test(cases, walks_by_rowid_where_keys_may_be_null);
	tcase_add_test(cases, walks_by_another_name_of_the_rowid);
	tcase_add_test(cases, walks_by_offset_where_nothing_else_is_left);
	tcase_add_test(cases, walks_a_view_by_offset);
	tcase_add_test(cases, walks_over_sort_values_too_long_for_a_url);
	tcase_add_test(cases, lists_columns_whose_collation_nobody_here_knows);
	tcase_add_test(cases, a_key_too_long_for_a_url_has_no_position);
	tcase_add_test(cases, a_position_that_is_none_is_not_found);
	tcase_add_test(cases, the_position_of_a_deleted_row_still_works);
	return cases;
}
