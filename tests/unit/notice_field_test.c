/* Columns that somebody else renamed, dropped, added or declared anew. */
#include "notice_test.h"

/* A table with rows, recorded, of which somebody said something. */
static void start_book(void)
{
	foreign("CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, pages INTEGER);"
		"INSERT INTO book(title, pages) VALUES ('A', 1), ('B', 2), ('C', 3);"
		"INSERT INTO reeve_model(table_name, actual_name, ordering, list_columns,"
		" title, fieldsets, date_hierarchy) VALUES ('book', 'book',"
		" '[\"-title\",\"pages\"]', '[\"title\"]', '{{title}} ({{pages}})',"
		" '[{\"label\":\"title\",\"fields\":[\"title\"]}]', 'TITLE');"
		"INSERT INTO reeve_field(model_id, column_name, actual_name, label,"
		" declared) VALUES (1, 'title', 'title', 'Name', 'TEXT')");
	ck_assert(record());
}

START_TEST(writes_nothing_when_nothing_changed)
{
	start_book();
	ck_assert(!record());
	ck_assert_uint_eq(notices(NULL), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration"), 0);
	foreign("INSERT INTO book(title) VALUES ('D'); DELETE FROM book WHERE id = 1;"
		"VACUUM");
	ck_assert(!record());
}
END_TEST

START_TEST(carries_customisations_over_to_the_new_name)
{
	struct notice notice;

	start_book();
	foreign("ALTER TABLE book RENAME COLUMN title TO caption");
	ck_assert_uint_eq(notices(&notice), 1);
	ck_assert_str_eq(notice.what, "field-renamed");
	ck_assert(notice.is_probable);
	ck_assert(str_is(notice.name, "title"));
	ck_assert(str_is(notice.new_name, "caption"));
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 0);
	ck_assert(record());
	ck_assert_str_eq(
		foreign_text("SELECT id || column_name || actual_name || label ||"
			     " state FROM reeve_field"),
		"1captioncaptionNamelive");
	ck_assert_str_eq(
		foreign_text("SELECT field_id || name FROM reeve_alias"), "1title");
	ck_assert_str_eq(foreign_text("SELECT ordering || list_columns || title ||"
				      " fieldsets || date_hierarchy FROM reeve_model"),
		"[\"-caption\",\"pages\"][\"caption\"]{{caption}} ({{pages}})"
		"[{\"label\":\"title\",\"fields\":[\"caption\"]}]caption");
	ck_assert_str_eq(latest(), "outside|asked|The column \"title\" of \"book\" is"
				   " probably called \"caption\" now.");
	ck_assert(!record());
}
END_TEST

START_TEST(does_not_take_a_column_for_one_that_was_dropped)
{
	start_book();
	foreign("ALTER TABLE book DROP COLUMN title;"
		"ALTER TABLE book ADD COLUMN caption TEXT");
	ck_assert_uint_eq(notices(NULL), 2);
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT column_name || state FROM reeve_field"),
		"titlemissing");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 0);
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_migration WHERE"
					 " question <> ''"),
		0);
}
END_TEST

START_TEST(does_not_take_the_last_column_for_one_that_was_dropped)
{
	start_book();
	foreign("ALTER TABLE book DROP COLUMN pages;"
		"ALTER TABLE book ADD COLUMN weight INTEGER");
	ck_assert_uint_eq(notices(NULL), 2);
}
END_TEST

START_TEST(finds_a_rename_by_its_place_when_rows_changed_since)
{
	struct notice notice;

	start_book();
	foreign("ALTER TABLE book RENAME COLUMN title TO caption;"
		"UPDATE book SET caption = caption || '!' WHERE id = 2");
	ck_assert_uint_eq(notices(&notice), 1);
	ck_assert_str_eq(notice.what, "field-renamed");
}
END_TEST

START_TEST(does_not_guess_among_several)
{
	foreign("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);"
		"INSERT INTO t(a, b) VALUES ('x', 'x'), ('y', 'y')");
	ck_assert(record());
	foreign("ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t RENAME COLUMN b TO d");
	ck_assert_uint_eq(notices(NULL), 4);
	ck_assert(record());
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_field"), 0);
}
END_TEST

START_TEST(keeps_a_field_that_is_gone_until_it_comes_back)
{
	start_book();
	foreign("ALTER TABLE book DROP COLUMN title");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT state || label || (state_moment > 0)"
				      " FROM reeve_field"),
		"missingName1");
	foreign("ALTER TABLE book ADD COLUMN Title TEXT");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT state || label || id FROM reeve_field"),
		"liveName1");
}
END_TEST

START_TEST(infers_anew_what_was_declared_anew)
{
	start_book();
	foreign("UPDATE reeve_field SET kind = 'email', max_length = 9;"
		"CREATE TABLE n (id INTEGER PRIMARY KEY, title INTEGER, pages INTEGER);"
		"DROP TABLE book; ALTER TABLE n RENAME TO book");
	ck_assert(record());
	ck_assert_str_eq(latest(), "outside||The column \"title\" of \"book\" is declared"
				   " INTEGER now, was TEXT.");
	ck_assert_str_eq(foreign_text("SELECT label || declared || (kind IS NULL) ||"
				      " (max_length IS NULL) FROM reeve_field"),
		"NameINTEGER11");
}
END_TEST

START_TEST(tells_of_an_index)
{
	start_book();
	foreign("CREATE INDEX i ON book(title)");
	ck_assert(record());
	ck_assert_str_eq(latest(), "outside||Constraints, indexes or triggers of \"book\""
				   " were changed.");
	ck_assert(!record());
}
END_TEST

START_TEST(takes_a_row_made_by_hand_for_a_column_that_is_there)
{
	start_book();
	foreign("INSERT INTO reeve_field(model_id, column_name, help)"
		" VALUES (1, 'PAGES', 'How many')");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT column_name || actual_name || declared ||"
				      " help FROM reeve_field WHERE id = 2"),
		"pagespagesINTEGERHow many");
	ck_assert(!record());
}
END_TEST

START_TEST(takes_no_name_that_another_field_has)
{
	start_book();
	foreign("INSERT INTO reeve_field(model_id, column_name, actual_name, state, "
		"label)"
		" VALUES (1, 'caption', 'caption', 'missing', 'Old')");
	foreign("ALTER TABLE book RENAME COLUMN title TO caption");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT group_concat(column_name || state) FROM"
				      " reeve_field"),
		"titlemissing,captionlive");
}
END_TEST

static void answer(bool is_confirmed)
{
	const struct migrate_author author = {7, STR("ann"), "page"};

	ck_assert_msg(notice_answer(test_desk, test_arena,
			      foreign_integer("SELECT id FROM reeve_migration WHERE"
					      " question = 'asked'"),
			      is_confirmed, &author, &test_fault) == STATUS_OK,
		"%s %s", test_fault.sentence, test_fault.detail);
}

START_TEST(a_guess_can_be_confirmed)
{
	start_book();
	foreign("ALTER TABLE book RENAME COLUMN title TO caption");
	ck_assert(record());
	answer(true);
	ck_assert_str_eq(
		foreign_text("SELECT group_concat(question) FROM reeve_migration"),
		"confirmed,");
	ck_assert_str_eq(foreign_text("SELECT column_name FROM reeve_field"), "caption");
	ck_assert_int_eq(notice_answer(test_desk, test_arena, 1, false,
				 &(struct migrate_author){.origin = "page"}, &test_fault),
		STATUS_CONFLICT);
	ck_assert_int_eq(notice_answer(test_desk, test_arena, 99, true,
				 &(struct migrate_author){.origin = "page"}, &test_fault),
		STATUS_NOT_FOUND);
}
END_TEST

START_TEST(a_guess_that_is_denied_is_taken_back)
{
	start_book();
	foreign("ALTER TABLE book RENAME COLUMN title TO caption");
	ck_assert(record());
	answer(false);
	ck_assert_str_eq(
		foreign_text("SELECT column_name || actual_name || state || label"
			     " FROM reeve_field"),
		"titletitlemissingName");
	ck_assert_str_eq(foreign_text("SELECT ordering || title FROM reeve_model"),
		"[\"-title\",\"pages\"]{{title}} ({{pages}})");
	ck_assert_int_eq(foreign_integer("SELECT count(*) FROM reeve_alias"), 0);
	ck_assert(!record());
	foreign("ALTER TABLE book ADD COLUMN title TEXT");
	ck_assert(record());
	ck_assert_str_eq(foreign_text("SELECT state FROM reeve_field"), "live");
}
END_TEST

TCase *notice_field_cases(void)
{
	TCase *cases = tcase_create("field");

	tcase_add_test(cases, writes_nothing_when_nothing_changed);
	tcase_add_test(cases, carries_customisations_over_to_the_new_name);
	tcase_add_test(cases, does_not_take_a_column_for_one_that_was_dropped);
	tcase_add_test(cases, does_not_take_the_last_column_for_one_that_was_dropped);
	tcase_add_test(cases, finds_a_rename_by_its_place_when_rows_changed_since);
	tcase_add_test(cases, does_not_guess_among_several);
	tcase_add_test(cases, keeps_a_field_that_is_gone_until_it_comes_back);
	tcase_add_test(cases, infers_anew_what_was_declared_anew);
	tcase_add_test(cases, tells_of_an_index);
	tcase_add_test(cases, takes_a_row_made_by_hand_for_a_column_that_is_there);
	tcase_add_test(cases, takes_no_name_that_another_field_has);
	tcase_add_test(cases, a_guess_can_be_confirmed);
	tcase_add_test(cases, a_guess_that_is_denied_is_taken_back);
	return cases;
}
