/* Conditions and searches: what parameters mean, what is refused, and that pages under
 * conditions are what SQLite finds in one go. */
#include "model/filter_offer.h"
#include "model/list.h"
#include "model_test.h"

static const struct model *model;
static struct filter *filter;

static void start_rows(const char *sql)
{
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	commit();
	foreign(sql);
	refresh();
	model = model_of("t");
	begin_read();
	filter = filter_new(test_arena);
}

static enum status ask(const char *name, const char *text)
{
	const struct field *field;
	enum lookup lookup;

	ck_assert_msg(filter_find(model, str_from(name), &field, &lookup), "%s", name);
	return filter_add(filter, test_arena, test_store, model, field, lookup,
		str_from(text), &test_fault);
}

/* The keys that a page has, "1 2 3". */
static const char *listed(void)
{
	struct list_wish wish = {.filter = filter};
	struct str keys = STR("");
	struct list list;
	bool has_row;

	ck_assert_msg(list_open(&list, test_arena, test_store, test_registry, model,
			      &wish, &test_fault) == STATUS_OK,
		"%s (%s)", test_fault.sentence, test_fault.detail);
	while (stmt_step(list.stmt, &has_row, &test_fault) == STATUS_OK && has_row)
		keys = arena_printf(test_arena, "%.*s%s%lld", STR_ARGS(keys),
			keys.len ? " " : "", (long long)stmt_integer(list.stmt, 0));
	stmt_done(list.stmt);
	return keys.len ? keys.at : "";
}

static const char *listed_by(const char *name, const char *text)
{
	filter = filter_new(test_arena);
	ck_assert_msg(ask(name, text) == STATUS_OK, "%s=%s: %s", name, text,
		test_fault.sentence);
	return listed();
}

static bool finds(const char *name, const char *column, enum lookup wanted)
{
	const struct field *field;
	enum lookup lookup;

	return filter_find(model, str_from(name), &field, &lookup) &&
	       str_is(field->name, column) && lookup == wanted;
}

static bool is_unknown(const char *name)
{
	const struct field *field;
	enum lookup lookup;

	return !filter_find(model, str_from(name), &field, &lookup);
}

START_TEST(the_longest_field_names_the_condition)
{
	start_rows("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, a__gte TEXT,"
		   " q TEXT, after INTEGER, a__ INTEGER, x__y TEXT)");
	ck_assert(finds("a", "a", LOOKUP_EXACT));
	ck_assert(finds("a__exact", "a", LOOKUP_EXACT));
	ck_assert(finds("a__lt", "a", LOOKUP_LT));
	ck_assert(finds("a__gte", "a__gte", LOOKUP_EXACT));
	ck_assert(finds("a__gte__in", "a__gte", LOOKUP_IN));
	ck_assert(finds("x__y", "x__y", LOOKUP_EXACT));
	ck_assert(finds("a____isnull", "a__", LOOKUP_IS_NULL));
	ck_assert(is_unknown("q"));
	ck_assert(finds("q__exact", "q", LOOKUP_EXACT));
	ck_assert(finds("after__gt", "after", LOOKUP_GT));
	ck_assert(is_unknown(""));
	ck_assert(is_unknown("__"));
	ck_assert(is_unknown("__exact"));
	ck_assert(is_unknown("a__exact "));
	ck_assert(is_unknown("A"));
	ck_assert(is_unknown("rowid"));
	ck_assert(is_unknown("x__y__gte"));
	ck_assert(str_is(
		filter_name(test_arena, model_field(model, STR("q")), LOOKUP_EXACT),
		"q__exact"));
	rollback();
}
END_TEST

START_TEST(no_condition_is_on_what_no_page_shows)
{
	start_rows(
		"CREATE TABLE t (id INTEGER PRIMARY KEY, parked INTEGER, hidden INTEGER,"
		" shown INTEGER);"
		"INSERT INTO reeve_model(id, table_name, search_fields, list_filters,"
		" date_hierarchy) VALUES (1, 't', '[\"parked\",\"hidden\",\"shown\"]',"
		" '[\"hidden\",\"parked\",\"nothing\",\"shown\",\"shown\"]', 'hidden');"
		"INSERT INTO reeve_field(model_id, column_name, actual_name, state,"
		" is_hidden, kind) VALUES (1, 'parked', 'parked', 'parked', 0, NULL),"
		" (1, 'hidden', 'hidden', 'live', 1, 'datetime')");
	ck_assert(is_unknown("parked"));
	ck_assert(is_unknown("hidden__gte"));
	ck_assert(is_unknown("hidden__isnull"));
	ck_assert(finds("shown__gte", "shown", LOOKUP_GTE));
	ck_assert_uint_eq(model->searched_count, 1);
	ck_assert_uint_eq(model->filtered_count, 1);
	ck_assert_uint_eq(model->searched[0], 3);
	ck_assert_uint_eq(model->filtered[0], 3);
	ck_assert_int_eq(model->date_hierarchy, -1);
	rollback();
}
END_TEST

START_TEST(only_dates_are_gone_down_by)
{
	struct digest before;

	start_rows(
		"CREATE TABLE t (id INTEGER PRIMARY KEY, a DATE, b TEXT, c BLOB);"
		"INSERT INTO reeve_model(id, table_name, date_hierarchy, search_fields)"
		" VALUES (1, 't', 'A', '[\"c\",\"b\"]')");
	rollback();
	ck_assert_int_eq(model->date_hierarchy, 1);
	ck_assert_uint_eq(model->searched_count, 1);
	before = model->hash;
	foreign("UPDATE reeve_model SET date_hierarchy = 'b'");
	refresh();
	ck_assert_int_eq(model_of("t")->date_hierarchy, -1);
	ck_assert(!digest_equal(before, model_of("t")->hash));
	before = model_of("t")->hash;
	foreign("UPDATE reeve_model SET search_fields = '[\"a\"]'");
	refresh();
	ck_assert(!digest_equal(before, model_of("t")->hash));
	before = model_of("t")->hash;
	foreign("UPDATE reeve_model SET list_filters = '[\"a\"]'");
	refresh();
	ck_assert(!digest_equal(before, model_of("t")->hash));
	ck_assert_uint_eq(model_of("t")->filtered_count, 1);
	foreign("UPDATE reeve_model SET list_filters = '7', search_fields = '[null,',"
		" date_hierarchy = '[]'");
	refresh();
	ck_assert_uint_eq(model_of("t")->filtered_count, 0);
	ck_assert_uint_eq(model_of("t")->searched_count, 0);
	ck_assert_int_eq(model_of("t")->date_hierarchy, -1);
}
END_TEST

START_TEST(a_year_is_no_number)
{
	start_rows(
		"CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, m DATETIME, s INTEGER);"
		"INSERT INTO t VALUES (1, '2023-12-31', '2023-12-31 23:59:59', "
		"1704067199),"
		" (2, '2024-01-01', '2024-01-01T00:00:00Z', 1704067200),"
		" (3, '2024-12-31', '2024-12-31 23:59:59.9', 1735689599),"
		" (4, '2025-01-01', '2025-01-01', 1735689600), (5, NULL, NULL, NULL),"
		" (6, 2024, 2024, 2024);"
		"INSERT INTO reeve_model(id, table_name) VALUES (1, 't');"
		"INSERT INTO reeve_field(model_id, column_name, kind)"
		" VALUES (1, 's', 'datetime')");
	ck_assert_str_eq(listed_by("d", "2024"), "2 3");
	ck_assert_str_eq(listed_by("m", "2024"), "2 3");
	ck_assert_str_eq(listed_by("s", "2024"), "2 3");
	ck_assert_str_eq(listed_by("d__gt", "2024"), "4");
	ck_assert_str_eq(listed_by("s__gt", "2024"), "4");
	ck_assert_str_eq(listed_by("m", "2024-12"), "3");
	ck_assert_str_eq(listed_by("s", "2024-12"), "3");
	ck_assert_str_eq(listed_by("m__gt", "2024-12-31"), "4");
	ck_assert_str_eq(listed_by("m__gte", "2024-12-31"), "3 4");
	ck_assert_str_eq(listed_by("s", "2023-12-31 23:59:59"), "1");
	ck_assert_str_eq(listed_by("d__in", "2023,2025-01-01"), "1 4");
	ck_assert_str_eq(listed_by("s__lte", "9999-12-31"), "1 2 3 4 6");
	ck_assert_str_eq(listed_by("d__isnull", "1"), "5");
	rollback();
}
END_TEST

START_TEST(compares_numbers_as_numbers)
{
	start_rows("CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT, b TEXT, any, x BLOB);"
		   "INSERT INTO t VALUES (1, '9', 'true', 5, x'00'), (2, '10', 'no', '5',"
		   " NULL), (3, '-3', 'Y', 5.5, 'txt'), (4, NULL, NULL, NULL, NULL);"
		   "INSERT INTO reeve_model(id, table_name) VALUES (1, 't');"
		   "INSERT INTO reeve_field(model_id, column_name, kind) VALUES"
		   " (1, 'n', 'integer'), (1, 'b', 'boolean')");
	ck_assert_str_eq(listed_by("n__gte", "9"), "1 2");
	ck_assert_str_eq(listed_by("n__lt", "9"), "3");
	ck_assert_str_eq(listed_by("n", "10"), "2");
	ck_assert_str_eq(listed_by("n__in", "-3,9"), "1 3");
	ck_assert_str_eq(listed_by("b", "1"), "1 3");
	ck_assert_str_eq(listed_by("b", "No"), "2");
	ck_assert_str_eq(listed_by("any", "5"), "1 2");
	ck_assert_str_eq(listed_by("any__in", "5.5,5"), "1 2 3");
	ck_assert_str_eq(listed_by("x__isnull", "0"), "1 3");
	rollback();
}
END_TEST

START_TEST(refuses_what_a_kind_cannot_read)
{
	static const char *const bad[][2] = {{"n", ""}, {"n", "x"}, {"n__in", "1,"},
		{"n__in", ","}, {"n__gte", "1e400"}, {"d", "today"}, {"d", "2024-"},
		{"d", "24-01-01"}, {"d", "2024-00"}, {"d__lte", "+024"}, {"d", "-024-01"},
		{"b", "2"}, {"x", "00"}, {"n__isnull", "yes"}, {"s", "\xff"},
		{"s__in", "a,\xc0\x80"}};

	start_rows("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, d DATE, b BOOLEAN,"
		   " x BLOB, s TEXT)");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_msg(ask(bad[i][0], bad[i][1]) == STATUS_INVALID, "%s=%s",
			bad[i][0], bad[i][1]);
		ck_assert_uint_gt(strlen(test_fault.sentence), 0);
	}
	ck_assert(filter_is_empty(filter));
	for (size_t i = 0; i < FILTER_CONDITIONS_MOST; i++)
		ck_assert_int_eq(ask("n", "1"), STATUS_OK);
	ck_assert_int_eq(ask("n", "1"), STATUS_INVALID);
	ck_assert_str_eq(listed(), "");
	rollback();
}
END_TEST

static enum status say(const char *words)
{
	filter = filter_new(test_arena);
	return filter_add_words(filter, test_arena, str_from(words), &test_fault);
}

START_TEST(a_word_is_found_as_it_is)
{
	start_rows("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b);"
		   "INSERT INTO t VALUES (1, 'One per%cent', 12), (2, 'one_two', NULL),"
		   " (3, 'back\\slash', 'PER'), (4, NULL, NULL);"
		   "INSERT INTO reeve_model(id, table_name, search_fields)"
		   " VALUES (1, 't', '[\"a\",\"b\"]')");
	ck_assert_int_eq(say(" \t\n"), STATUS_OK);
	ck_assert(filter_is_empty(filter));
	ck_assert_int_eq(say("ONE"), STATUS_OK);
	ck_assert_str_eq(listed(), "1 2");
	ck_assert_int_eq(say("per one"), STATUS_OK);
	ck_assert_str_eq(listed(), "1");
	ck_assert_int_eq(say("%"), STATUS_OK);
	ck_assert_str_eq(listed(), "1");
	ck_assert_int_eq(say("_"), STATUS_OK);
	ck_assert_str_eq(listed(), "2");
	ck_assert_int_eq(say("k\\S"), STATUS_OK);
	ck_assert_str_eq(listed(), "3");
	ck_assert_int_eq(say("12"), STATUS_OK);
	ck_assert_str_eq(listed(), "1");
	ck_assert_int_eq(say("' OR 1 --"), STATUS_OK);
	ck_assert_str_eq(listed(), "");
	ck_assert_int_eq(say("\xff"), STATUS_INVALID);
	ck_assert_int_eq(say("a b c d e f g h i j k l m n o p q"), STATUS_INVALID);
	ck_assert(filter_is_empty(filter));
	ck_assert_int_eq(
		say("0123456789012345678901234567890123456789012345678901234567890123456"
		    "789012345678901234567890123456789"),
		STATUS_INVALID);
	ck_assert_int_eq(say("\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"
			     "\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"),
		STATUS_OK);
	ck_assert_str_eq(listed(), "");
	rollback();
}
END_TEST

START_TEST(counts_what_a_filter_shows)
{
	struct row_count count;

	start_rows(
		"CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);"
		"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i <"
		" 20100) INSERT INTO t SELECT i, i % 2 FROM c");
	ck_assert_int_eq(ask("id__lte", "10000"), STATUS_OK);
	ck_assert_int_eq(list_count_filtered(test_store, test_arena, model, filter, 5000,
				 &count, &test_fault),
		STATUS_OK);
	ck_assert(count.is_exact);
	ck_assert_int_eq(count.rows, 10000);
	filter = filter_new(test_arena);
	ck_assert_int_eq(ask("n", "1"), STATUS_OK);
	ck_assert_int_eq(list_count_filtered(test_store, test_arena, model, filter, 5000,
				 &count, &test_fault),
		STATUS_OK);
	ck_assert(!count.is_exact);
	ck_assert(!count.is_estimate);
	ck_assert_int_eq(count.rows, COUNT_MOST);
	/* The time is up before it begins. */
	ck_assert_int_eq(list_count_filtered(test_store, test_arena, model, filter, -1,
				 &count, &test_fault),
		STATUS_TOO_SLOW);
	rollback();
}
END_TEST

START_TEST(every_offer_reads_back)
{
	struct offers offers;
	struct condition condition;

	start_rows(
		"CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, b BLOB);"
		"INSERT INTO t VALUES (1, 5, x'00'), (2, 'odd', 'txt'), (3, 5.5, NULL),"
		" (4, x'01', NULL), (5, NULL, NULL), (6, -7, NULL), (7, 5, NULL)");
	ck_assert_int_eq(offers_read(&offers, test_arena, test_store, test_registry,
				 model, 1, 0, &test_fault),
		STATUS_OK);
	/* What the kind does not read is not offered; NULL is. */
	ck_assert_uint_eq(offers.count, 3);
	ck_assert(str_is(offers.at[0].terms[0].text, "-7"));
	ck_assert(str_is(offers.at[1].terms[0].text, "5"));
	ck_assert_int_eq(offers.at[2].terms[0].lookup, LOOKUP_IS_NULL);
	for (size_t i = 0; i < offers.count; i++)
		ck_assert_int_eq(
			filter_read(test_arena, &model->fields[1],
				offers.at[i].terms[0].lookup, offers.at[i].terms[0].text,
				&condition, &test_fault),
			STATUS_OK);
	ck_assert_int_eq(offers_read(&offers, test_arena, test_store, test_registry,
				 model, 2, 0, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(offers.count, 1);
	rollback();
}
END_TEST

START_TEST(offers_rows_by_their_labels)
{
	struct offers offers;

	start_rows("CREATE TABLE p (code TEXT PRIMARY KEY NOT NULL, name TEXT);"
		   "CREATE TABLE t (id INTEGER PRIMARY KEY, who TEXT REFERENCES p(code));"
		   "INSERT INTO p VALUES ('007', 'Bond'), ('', 'Nobody'), ('7', NULL),"
		   " ('a' || char(13, 10) || 'b', 'Two lines');"
		   "INSERT INTO t VALUES (1, '007'), (2, ''), (3, '7')");
	ck_assert_int_eq(offers_read(&offers, test_arena, test_store, test_registry,
				 model, 1, 0, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(offers.count, 4);
	ck_assert(str_is(offers.at[0].label, "7"));
	ck_assert(str_is(offers.at[1].label, "Bond"));
	ck_assert_str_eq(listed_by("who", offers.at[1].terms[0].text.at), "1");
	ck_assert(str_is(offers.at[2].label, "Nobody"));
	ck_assert_str_eq(listed_by("who", ""), "2");
	ck_assert_int_eq(offers.at[3].terms[0].lookup, LOOKUP_IS_NULL);
	rollback();
}
END_TEST

static const char *dates(const char *within)
{
	struct offers offers;
	struct str all = STR("");

	ck_assert_int_eq(offers_read_dates(&offers, test_arena, test_store, model, 1,
				 str_from(within), &test_fault),
		STATUS_OK);
	for (size_t i = 0; i < offers.count; i++)
		all = arena_printf(test_arena, "%.*s%s%.*s", STR_ARGS(all), i ? " " : "",
			STR_ARGS(offers.at[i].label));
	return all.len ? all.at : "";
}

static void go_down_dates(void)
{
	ck_assert_str_eq(dates(""), "0001 1999 2024 9999");
	ck_assert_str_eq(dates("2024"), "2024-01 2024-12");
	ck_assert_str_eq(dates("2024-01"), "2024-01-01 2024-01-31");
	ck_assert_str_eq(dates("2023"), "");
	rollback();
}

START_TEST(goes_down_dates_among_nonsense)
{
	static const char rows[] =
		"INSERT INTO t(d) VALUES ('2024-01-01'), ('2024-01-31 10:00'), (NULL),"
		" ('2024-12-24T00:00:00Z'), ('1999-05-05'), ('0001-01-01'), "
		"('9999-12-31'),"
		" (''), ('12/31/2024'), (2024), (5), ('2024'), ('2024-13-01'), ('zzzz'),"
		" (x'00'), ('0000-01-01'), ('-2024-01'), (20240101), (1e99), ('2024x')";

	start_rows("CREATE TABLE t (id INTEGER PRIMARY KEY, d DATETIME)");
	rollback();
	foreign(rows);
	begin_read();
	go_down_dates();
	foreign("CREATE INDEX i ON t(d)");
	begin_read();
	go_down_dates();
	foreign("DROP INDEX i; CREATE INDEX p ON t(d) WHERE id < 3");
	begin_read();
	go_down_dates();
}
END_TEST

TCase *model_filter_cases(void)
{
	TCase *cases = tcase_create("filter");

	tcase_add_test(cases, the_longest_field_names_the_condition);
	tcase_add_test(cases, no_condition_is_on_what_no_page_shows);
	tcase_add_test(cases, only_dates_are_gone_down_by);
	tcase_add_test(cases, a_year_is_no_number);
	tcase_add_test(cases, compares_numbers_as_numbers);
	tcase_add_test(cases, refuses_what_a_kind_cannot_read);
	tcase_add_test(cases, a_word_is_found_as_it_is);
	tcase_add_test(cases, counts_what_a_filter_shows);
	tcase_add_test(cases, every_offer_reads_back);
	tcase_add_test(cases, offers_rows_by_their_labels);
	tcase_add_test(cases, goes_down_dates_among_nonsense);
	return cases;
}
