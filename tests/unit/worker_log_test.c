/* The log of changes: what goes in comes out. */
#include <stdio.h>

#include "history/log.h"
#include "worker_test.h"

static const struct model *model;
static const struct user nobody_special = {.id = 7, .name = STR("ada \"the first\"")};

static void open_log(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT, \"a\"\"b\" TEXT,"
		" \"\" TEXT, cover BLOB, price REAL)");
	ck_assert_int_eq(get("/admin/book/"), 200);
	model = registry_find(test_worker->site.registry, STR("book"));
	ck_assert_ptr_nonnull(model);
}

static void note(struct change *change, const char *column, const struct value *old,
	const struct value *new)
{
	change_note(change, test_arena, model_field(model, str_from(column)), old, new);
}

static enum status add(const char *key, struct change *change, const char *once)
{
	enum status status;

	begin_write();
	status = log_add(test_store, test_arena, &nobody_special, model, str_from(key),
		STR("Emma"), "change", change, str_from(once), &test_fault);
	if (status == STATUS_OK)
		commit();
	else
		rollback();
	return status;
}

static size_t entries_of(const char *key, size_t most, struct log_entry **entries)
{
	size_t count;

	begin_read();
	ck_assert_int_eq(log_of_row(test_store, test_arena, model, str_from(key), most,
				 entries, &count, &test_fault),
		STATUS_OK);
	rollback();
	return count;
}

/* What one noted value is read back as; NULL: it was NULL. */
static struct str *round_trip(const char *column, struct value value)
{
	struct change *change = change_new();
	struct log_change *changes;
	struct log_entry *entries;
	size_t count;

	note(change, column, NULL, &value);
	ck_assert_int_eq(add("1", change, ""), STATUS_OK);
	ck_assert_uint_eq(entries_of("1", 1, &entries), 1);
	log_changes(test_arena, entries[0].changes, &changes, &count);
	ck_assert_uint_eq(count, 1);
	ck_assert_str_eq(arena_text(test_arena, changes[0].field), column);
	ck_assert(!changes[0].had_old);
	return changes[0].has_new ? &changes[0].new : NULL;
}

static void comes_back(const char *column, struct value value, struct str wanted)
{
	struct str *got = round_trip(column, value);

	ck_assert_ptr_nonnull(got);
	ck_assert_msg(str_equal(*got, wanted), "%.*s is not %.*s", STR_ARGS(*got),
		STR_ARGS(wanted));
}

START_TEST(keeps_texts_with_whatever_is_in_them)
{
	open_log();
	comes_back("title", value_text(STR("")), STR(""));
	comes_back("title", value_text(STR("a\0b\0")), STR("a\0b\0"));
	comes_back("title", value_text(STR("\"\\\n\r\t\x01 \xe2\x80\xa8")),
		STR("\"\\\n\r\t\x01 \xe2\x80\xa8"));
	comes_back("title", value_text(STR("\xf0\x9f\x93\x9a")), STR("\xf0\x9f\x93\x9a"));
	comes_back("title",
		value_text(STR("a\xff"
			       "b")),
		STR("a\xef\xbf\xbd"
		    "b"));
	comes_back("title", value_text(STR("\xff\0\xfe")),
		STR("\xef\xbf\xbd\xe2\x90\x80\xef\xbf\xbd"));
	ck_assert_ptr_null(round_trip("title", value_null()));
}
END_TEST

START_TEST(keeps_numbers_to_the_last_digit)
{
	open_log();
	comes_back("id", value_integer(INT64_MAX), STR("9223372036854775807"));
	comes_back("id", value_integer(INT64_MIN), STR("-9223372036854775808"));
	comes_back("id", value_integer(9007199254740993), STR("9007199254740993"));
	comes_back("title", value_integer(0), STR("0"));
	comes_back("price", value_real(0.1), STR("0.1"));
}
END_TEST

START_TEST(notes_a_blob_by_its_size_and_cuts_what_is_long)
{
	static char text[9000];
	struct str *got;

	open_log();
	memset(text, 'x', sizeof text);
	got = round_trip("cover", value_blob((struct str){text, 3}));
	ck_assert_ptr_nonnull(got);
	ck_assert_msg(
		str_has_nocase(*got, "3 bytes"), "%s", arena_text(test_arena, *got));
	got = round_trip("title", value_text((struct str){text, sizeof text}));
	ck_assert_ptr_nonnull(got);
	ck_assert_uint_gt(got->len, 1000);
	ck_assert_uint_lt(got->len, sizeof text / 2);
}
END_TEST

START_TEST(names_columns_of_any_name)
{
	open_log();
	comes_back("", value_text(STR("x")), STR("x"));
	comes_back("a\"b", value_text(STR("x")), STR("x"));
}
END_TEST

START_TEST(keeps_old_and_new_of_each_field_in_order)
{
	struct change *change = change_new();
	const struct value one = value_text(STR("one")), two = value_integer(2);
	struct log_change *changes;
	struct log_entry *entries;
	size_t count;

	open_log();
	note(change, "title", &one, &two);
	note(change, "id", &two, NULL);
	ck_assert_int_eq(add("9", change, ""), STATUS_OK);
	ck_assert_uint_eq(entries_of("9", 10, &entries), 1);
	ck_assert_str_eq(
		arena_text(test_arena, entries[0].user_name), "ada \"the first\"");
	ck_assert_str_eq(arena_text(test_arena, entries[0].action), "change");
	ck_assert_str_eq(arena_text(test_arena, entries[0].label), "Emma");
	ck_assert_int_gt(entries[0].moment_unix_s, 1600000000);
	log_changes(test_arena, entries[0].changes, &changes, &count);
	ck_assert_uint_eq(count, 2);
	ck_assert(str_is(changes[0].field, "title") && str_is(changes[1].field, "id"));
	ck_assert(changes[0].had_old && str_is(changes[0].old, "one"));
	ck_assert(changes[0].has_new && str_is(changes[0].new, "2"));
	ck_assert(changes[1].had_old && str_is(changes[1].old, "2"));
	ck_assert(!changes[1].has_new);
}
END_TEST

START_TEST(tells_of_its_row_alone_the_newest_first)
{
	struct log_entry *entries;

	open_log();
	for (int i = 0; i < 5; i++) {
		struct change *change = change_new();
		const struct value value = value_integer(i);

		note(change, "id", NULL, &value);
		ck_assert_int_eq(add("a,b", change, ""), STATUS_OK);
		ck_assert_int_eq(add("a", NULL, ""), STATUS_OK);
	}
	ck_assert_uint_eq(entries_of("a,b", 3, &entries), 3);
	ck_assert_str_eq(arena_text(test_arena, entries[0].changes), "{\"id\":[null,4]}");
	ck_assert_str_eq(arena_text(test_arena, entries[2].changes), "{\"id\":[null,2]}");
	ck_assert_uint_eq(entries_of("A,B", 3, &entries), 0);
	ck_assert_uint_eq(entries_of("a", 100, &entries), 5);
	ck_assert_uint_eq(entries[0].changes.len, 0);
}
END_TEST

START_TEST(knows_a_form_that_was_saved_before)
{
	struct str key = STR("");
	bool is_found;

	open_log();
	ck_assert_int_eq(add("1", change_new(), "abc"), STATUS_OK);
	ck_assert_int_eq(add("2", change_new(), "abc"), STATUS_INVALID);
	ck_assert_int_eq(add("3", NULL, ""), STATUS_OK);
	ck_assert_int_eq(add("3", NULL, ""), STATUS_OK);
	begin_read();
	ck_assert_int_eq(log_find_once(test_store, test_arena, STR("abc"), &is_found,
				 &key, &test_fault),
		STATUS_OK);
	ck_assert(is_found && str_is(key, "1"));
	ck_assert_int_eq(log_find_once(test_store, test_arena, STR("ABC"), &is_found,
				 &key, &test_fault),
		STATUS_OK);
	ck_assert(!is_found);
	ck_assert_int_eq(log_find_once(test_store, test_arena, STR(""), &is_found, &key,
				 &test_fault),
		STATUS_OK);
	ck_assert(!is_found);
	rollback();
}
END_TEST

START_TEST(reads_no_change_from_what_is_none)
{
	static const struct str cases[] = {STR(""), STR("{"), STR("null"), STR("[1,2]"),
		STR("\"title\""), STR("{\"a\":[1,2]} x"), STR("{\"a\":[1,2]"),
		STR("{\"a\":[\"\xff\"]}"), STR("\0"), STR("{\"a\":5}"),
		STR("{\"a\":null}")};
	struct log_change *changes;
	size_t count;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		log_changes(test_arena, cases[i], &changes, &count);
		ck_assert_msg(count == 0, "%zu in %s", count, cases[i].at);
	}
	log_changes(test_arena, (struct str){NULL, 0}, &changes, &count);
	ck_assert_uint_eq(count, 0);
	log_changes(test_arena, STR("{\"a\":[],\"b\":[true,{}]}"), &changes, &count);
	ck_assert_uint_eq(count, 2);
	ck_assert(!changes[0].had_old && !changes[0].has_new);
	ck_assert(!changes[1].had_old && !changes[1].has_new);
}
END_TEST

START_TEST(a_history_that_somebody_scribbled_in_is_shown_all_the_same)
{
	open_log();
	foreign("INSERT INTO book(id, title) VALUES (1, 'Emma')");
	foreign("INSERT INTO reeve_log(moment, table_name, key, action, changes) VALUES"
		" (-1, 'book', '1', '<b>odd', '{'), ('soon', 'book', '1', x'ff', x'00'),"
		" (9223372036854775807, 'book', '1', 'add', '{\"<i>\":[\"<u>\",null]}')");
	ck_assert_int_eq(get("/admin/book/1/history/"), 200);
	page_has("&lt;u&gt;");
	page_lacks("<u>");
	page_lacks("<b>odd");
}
END_TEST

TCase *worker_log_cases(void)
{
	TCase *logs = tcase_create("log");

	tcase_add_test(logs, keeps_texts_with_whatever_is_in_them);
	tcase_add_test(logs, keeps_numbers_to_the_last_digit);
	tcase_add_test(logs, notes_a_blob_by_its_size_and_cuts_what_is_long);
	tcase_add_test(logs, names_columns_of_any_name);
	tcase_add_test(logs, keeps_old_and_new_of_each_field_in_order);
	tcase_add_test(logs, tells_of_its_row_alone_the_newest_first);
	tcase_add_test(logs, knows_a_form_that_was_saved_before);
	tcase_add_test(logs, reads_no_change_from_what_is_none);
	tcase_add_test(logs, a_history_that_somebody_scribbled_in_is_shown_all_the_same);
	return logs;
}
