/* Two people at one row, and schemas that move on under an open form. */
#include "worker_test.h"

#define PATH "/admin/book/1/change/"

static struct typed_form *opened(void)
{
	ck_assert_int_eq(get(PATH), 200);
	return page_form();
}

static void make_books(void)
{
	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT, year INTEGER)");
	foreign("INSERT INTO book VALUES (1, 'Emma', 1815)");
}

static const char *row(void)
{
	return foreign_text("SELECT coalesce(title, 'NULL') || ' ' || year FROM book");
}

START_TEST(keeps_both_changes_of_different_fields)
{
	struct typed_form *hers, *his;

	make_books();
	hers = opened();
	his = opened();
	form_type(hers, "title", "Persuasion");
	form_type(his, "year", "1817");
	ck_assert_int_eq(form_send(hers, PATH), 303);
	ck_assert_int_eq(form_send(his, PATH), 303);
	ck_assert_str_eq(row(), "Persuasion 1817");
}
END_TEST

START_TEST(shows_both_values_of_the_same_field_and_saving_again_wins)
{
	struct typed_form *hers, *his, *again;

	make_books();
	hers = opened();
	his = opened();
	form_type(hers, "title", "Hers");
	form_type(his, "title", "His");
	form_type(his, "year", "1817");
	ck_assert_int_eq(form_send(hers, PATH), 303);
	ck_assert_int_eq(form_send(his, PATH), 409);
	page_has("Somebody else made it: Hers");
	again = page_form();
	ck_assert_str_eq(form_holds(again, "title"), "His");
	ck_assert_str_eq(form_holds(again, "year"), "1817");
	ck_assert_str_eq(row(), "Hers 1815");
	ck_assert_int_eq(form_send(again, PATH), 303);
	ck_assert_str_eq(row(), "His 1817");
}
END_TEST

START_TEST(tells_of_a_second_conflict_as_well)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Mine");
	foreign("UPDATE book SET title = NULL");
	ck_assert_int_eq(form_send(form, PATH), 409);
	page_has("Somebody else made it: NULL");
	form = page_form();
	foreign("UPDATE book SET title = ''");
	ck_assert_int_eq(form_send(form, PATH), 409);
	ck_assert_int_eq(form_send(page_form(), PATH), 303);
	ck_assert_str_eq(row(), "Mine 1815");
}
END_TEST

START_TEST(an_error_elsewhere_does_not_hide_a_conflict)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Mine");
	form_type(form, "year", "soon");
	foreign("UPDATE book SET title = 'Theirs'");
	ck_assert_int_eq(form_send(form, PATH), 422);
	page_has("Somebody else made it: Theirs");
	form = page_form();
	form_type(form, "year", "1816");
	foreign("UPDATE book SET title = 'Theirs again'");
	ck_assert_int_eq(form_send(form, PATH), 409);
	ck_assert_str_eq(row(), "Theirs again 1815");
}
END_TEST

START_TEST(a_change_seen_only_after_an_error_is_a_conflict_still)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "year", "soon");
	foreign("UPDATE book SET year = 1900");
	ck_assert_int_eq(form_send(form, PATH), 422);
	form = page_form();
	form_type(form, "year", "1816");
	ck_assert_int_eq(form_send(form, PATH), 409);
	page_has("Somebody else made it: 1900");
	ck_assert_str_eq(row(), "Emma 1900");
}
END_TEST

START_TEST(the_same_change_by_two_is_no_conflict)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Persuasion");
	foreign("UPDATE book SET title = 'Persuasion'");
	ck_assert_int_eq(form_send(form, PATH), 303);
	ck_assert_str_eq(row(), "Persuasion 1815");
}
END_TEST

START_TEST(a_field_left_alone_takes_nothing_back)
{
	struct typed_form *form;

	make_books();
	form = opened();
	foreign("UPDATE book SET title = 'Theirs', year = 1900");
	ck_assert_int_eq(form_send(form, PATH), 303);
	ck_assert_str_eq(row(), "Theirs 1900");
}
END_TEST

START_TEST(shows_what_was_typed_for_a_row_or_table_that_is_gone)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Typed in vain");
	foreign("DELETE FROM book");
	ck_assert_int_eq(form_send(form, PATH), 404);
	page_has("Typed in vain");
	foreign("DROP TABLE book");
	ck_assert_int_eq(form_send(form, PATH), 404);
	page_has("Typed in vain");
}
END_TEST

START_TEST(says_what_was_typed_for_a_column_that_is_gone)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Mine");
	form_type(form, "year", "1900");
	foreign("ALTER TABLE book DROP COLUMN year");
	ck_assert_int_eq(form_send(form, PATH), 422);
	page_has("is not there any more");
	page_has("1900");
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Emma");
	ck_assert_int_eq(form_send(page_form(), PATH), 303);
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Mine");
}
END_TEST

START_TEST(a_column_that_went_untouched_is_not_missed)
{
	struct typed_form *form;

	make_books();
	form = opened();
	form_type(form, "title", "Mine");
	foreign("ALTER TABLE book DROP COLUMN year");
	foreign("ALTER TABLE book ADD COLUMN pages INTEGER DEFAULT 9");
	ck_assert_int_eq(form_send(form, PATH), 303);
	ck_assert_str_eq(foreign_text("SELECT title || pages FROM book"), "Mine9");
}
END_TEST

TCase *worker_conflict_cases(void)
{
	TCase *conflicts = tcase_create("conflicts");

	tcase_add_test(conflicts, keeps_both_changes_of_different_fields);
	tcase_add_test(
		conflicts, shows_both_values_of_the_same_field_and_saving_again_wins);
	tcase_add_test(conflicts, tells_of_a_second_conflict_as_well);
	tcase_add_test(conflicts, an_error_elsewhere_does_not_hide_a_conflict);
	tcase_add_test(conflicts, a_change_seen_only_after_an_error_is_a_conflict_still);
	tcase_add_test(conflicts, the_same_change_by_two_is_no_conflict);
	tcase_add_test(conflicts, a_field_left_alone_takes_nothing_back);
	tcase_add_test(conflicts, shows_what_was_typed_for_a_row_or_table_that_is_gone);
	tcase_add_test(conflicts, says_what_was_typed_for_a_column_that_is_gone);
	tcase_add_test(conflicts, a_column_that_went_untouched_is_not_missed);
	return conflicts;
}
