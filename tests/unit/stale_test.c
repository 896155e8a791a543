/* The never-stale harness's judge, on pages whose faults are known: a harness that finds
 * nothing must be one that would have found something. */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/stale_form.h"
#include "tests/e2e/stale_judge.h"

static struct html_page page;
static char bytes[65536];
static size_t used;

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void add(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	used += (size_t)vsnprintf(bytes + used, sizeof(bytes) - used, format, arguments);
	va_end(arguments);
	ck_assert_uint_lt(used, sizeof(bytes));
}

static void begin_page(void)
{
	used = 0;
	add("<!DOCTYPE html><html><head><title>a < b</title><style>td{}</style>"
	    "<script>if (a<b) '<td data-field=x>'</script></head><body>");
}

static void parse(void)
{
	ck_assert(html_parse(&page, (struct str){bytes, used}));
}

/* A list of `paired`: the headings' numbers, and those in the cells' names and contents.
 */
static void paired_list(int heading_c, int heading_d, int cell, int content, int rows)
{
	begin_page();
	add("<table><thead><tr><th data-field=\"id\"><a href='?o=id'>id</a></th>"
	    "<th data-field=\"renamed_c_%d\">c</th><th data-field=\"renamed_d_%d\">d</th>"
	    "</tr></thead><tbody>",
		heading_c, heading_d);
	for (int i = 1; i <= rows; i++)
		add("<tr data-key=\"%d\"><td data-field=\"id\"><a "
		    "href=\"%d/change/\">%d</a>"
		    "<td data-field=\"renamed_c_%d\"> %d\n</td>"
		    "<td data-field=\"renamed_d_%d\"><b>v%d</b></td></tr>",
			i, i, i, cell, content, cell, content);
	add("</tbody></table></body></html>");
	parse();
}

static struct judgement judge_paired(uint64_t committed, uint64_t attempted)
{
	return judge_list(
		&page, ORACLE_PAIRED, (struct oracle_window){committed, attempted});
}

START_TEST(takes_a_list_of_the_time)
{
	paired_list(12, 12, 12, 12, JUDGE_ROWS);
	struct judgement judgement = judge_paired(12, 12);
	ck_assert_str_eq(judgement.why, "");
	ck_assert_int_eq(judgement.verdict, JUDGE_RIGHT);
	ck_assert_uint_eq(judgement.shown, 12);
	ck_assert_int_eq(judge_paired(10, 12).verdict, JUDGE_RIGHT);
	ck_assert_int_eq(judge_paired(12, 14).verdict, JUDGE_RIGHT);
}
END_TEST

START_TEST(finds_a_list_older_or_newer_than_its_request)
{
	paired_list(12, 12, 12, 12, JUDGE_ROWS);
	ck_assert_int_eq(judge_paired(14, 14).verdict, JUDGE_STALE);
	ck_assert_int_eq(judge_paired(10, 11).verdict, JUDGE_STALE);
}
END_TEST

START_TEST(finds_a_number_that_was_rolled_back)
{
	paired_list(13, 13, 13, 13, JUDGE_ROWS);
	ck_assert_int_eq(judge_paired(12, 14).verdict, JUDGE_STALE);
	paired_list(12, 12, 12, 12, JUDGE_ROWS);
	used -= strlen("</body></html>");
	add("<p>rolled_back_7</p>");
	parse();
	ck_assert_int_eq(judge_paired(12, 12).verdict, JUDGE_STALE);
}
END_TEST

START_TEST(finds_a_list_of_two_schemas)
{
	paired_list(12, 11, 12, 12, JUDGE_ROWS);
	ck_assert_int_eq(judge_paired(11, 12).verdict, JUDGE_MIXED);
	paired_list(12, 12, 11, 12, JUDGE_ROWS);
	ck_assert_int_eq(judge_paired(11, 12).verdict, JUDGE_MIXED);
	paired_list(12, 12, 12, 11, JUDGE_ROWS);
	ck_assert_int_eq(judge_paired(11, 12).verdict, JUDGE_MIXED);
	paired_list(12, 12, 12, 12, JUDGE_ROWS);
	used -= strlen("</body></html>");
	add("<a href=\"?o=-renamed_c_11\">sort</a>");
	parse();
	ck_assert_int_eq(judge_paired(11, 12).verdict, JUDGE_MIXED);
}
END_TEST

START_TEST(finds_rows_and_cells_that_are_missing)
{
	paired_list(12, 12, 12, 12, JUDGE_ROWS - 1);
	ck_assert_int_eq(judge_paired(12, 12).verdict, JUDGE_WRONG);
	paired_list(12, 12, 12, 12, 0);
	ck_assert_int_eq(judge_paired(12, 12).verdict, JUDGE_WRONG);
	begin_page();
	parse();
	ck_assert_int_eq(judge_paired(12, 12).verdict, JUDGE_MIXED);
	begin_page();
	add("<table><tr><th data-field=renamed_c_4><th data-field=renamed_d_4></tr>");
	for (int i = 0; i < JUDGE_ROWS; i++)
		add("<tr data-key=%d><td data-field=renamed_c_4>4</td></tr>", i);
	parse();
	ck_assert_int_eq(judge_paired(4, 4).verdict, JUDGE_MIXED);
	begin_page();
	add("<table><tr><th data-field=renamed_c_4><th data-field=renamed_d_4></tr>");
	for (int i = 0; i < JUDGE_ROWS; i++)
		add("<tr data-key=%d><td data-field=renamed_c_4>4<td data-field="
		    "renamed_d_4>4<td data-field=more>4</tr>",
			i);
	parse();
	ck_assert_int_eq(judge_paired(4, 4).verdict, JUDGE_MIXED);
}
END_TEST

static void wide_list(int low, int high, int skipped)
{
	begin_page();
	add("<table><tr><th data-field=\"id\">id</th>");
	for (int i = low; i <= high; i++)
		if (i != skipped)
			add("<th data-field='extra_column_%d'>extra %d</th>", i, i);
	add("</tr>");
	for (int row = 1; row <= JUDGE_ROWS; row++) {
		add("<tr data-key='%d'><th data-field=id scope=row>%d</th>", row, row);
		for (int i = low; i <= high; i++)
			if (i != skipped)
				add("<td data-field='extra_column_%d'>%d</td>", i, i);
		add("</tr>");
	}
	add("</table>");
	parse();
}

static enum judge_verdict wide_verdict(uint64_t committed, uint64_t attempted)
{
	return judge_list(
		&page, ORACLE_WIDE, (struct oracle_window){committed, attempted})
		.verdict;
}

START_TEST(knows_each_step_of_added_and_dropped_columns)
{
	for (uint64_t steps = 0; steps < 50; steps++) {
		struct oracle_range range = oracle_wide(steps);
		ck_assert_uint_le(range.low, range.high);
		wide_list((int)range.low, (int)range.high, 0);
		ck_assert_int_eq(wide_verdict(steps, steps), JUDGE_RIGHT);
		ck_assert_int_eq(wide_verdict(steps + 1, steps + 1), JUDGE_STALE);
		if (steps > 0)
			ck_assert_int_eq(wide_verdict(steps - 1, steps - 1), JUDGE_STALE);
	}
}
END_TEST

/* Columns of one step, rows of another; the last row of a third. */
static enum judge_verdict steps_verdict(int step, int held, int held_last, bool is_form)
{
	struct oracle_range range = oracle_wide((uint64_t)step);
	struct oracle_window window = {(uint64_t)step, (uint64_t)step + 1};

	begin_page();
	add("<table><tr><th data-field=step_held>");
	for (uint64_t i = range.low; i <= range.high; i++)
		add("<th data-field=extra_column_%d>", (int)i);
	add("</tr>");
	for (int row = 1; !is_form && row <= JUDGE_ROWS; row++) {
		add("<tr data-key=%d>", row);
		if (held >= 0)
			add("<td data-field=step_held>%d</td>",
				row == JUDGE_ROWS ? held_last : held);
		for (uint64_t i = range.low; i <= range.high; i++)
			add("<td data-field=extra_column_%d>%d</td>", (int)i, (int)i);
		add("</tr>");
	}
	add("</table><form><input name=s data-field=step_held value=%d>", held);
	for (uint64_t i = range.low; i <= range.high; i++)
		add("<input name=f data-field=extra_column_%d value=%d>", (int)i, (int)i);
	add("</form>");
	parse();
	return (is_form ? judge_wide_form : judge_wide_list)(&page, window).verdict;
}

START_TEST(finds_new_rows_under_old_columns)
{
	ck_assert_int_eq(steps_verdict(7, 7, 7, false), JUDGE_RIGHT);
	ck_assert_int_eq(steps_verdict(7, 7, 7, true), JUDGE_RIGHT);
	ck_assert_int_eq(steps_verdict(7, 8, 8, false), JUDGE_MIXED);
	ck_assert_int_eq(steps_verdict(7, 7, 8, false), JUDGE_MIXED);
	ck_assert_int_eq(steps_verdict(7, 6, 6, true), JUDGE_MIXED);
	ck_assert_int_eq(steps_verdict(7, -1, -1, false), JUDGE_MIXED);
	ck_assert_int_eq(steps_verdict(7, -1, -1, true), JUDGE_MIXED);
}
END_TEST

START_TEST(finds_columns_that_were_never_together)
{
	struct oracle_range range = oracle_wide(30);

	wide_list((int)range.low, (int)range.high, (int)range.low + 1);
	ck_assert_int_eq(wide_verdict(30, 30), JUDGE_MIXED);
	wide_list((int)range.low - 3, (int)range.high + 3, 0);
	ck_assert_int_eq(wide_verdict(30, 30), JUDGE_MIXED);
	begin_page();
	parse();
	ck_assert_int_eq(wide_verdict(0, 100), JUDGE_MIXED);
}
END_TEST

static void paired_form(int c, int d, int c_value, int d_value)
{
	begin_page();
	add("<form action='/admin/logout/' method=post><input type=hidden name=t value=x>"
	    "<button>Sign out</button></form>"
	    "<form method=post><input type=hidden name=t value='a&amp;b'>"
	    "<label data-field='renamed_c_%d'>c<input data-field='renamed_c_%d' name=f1 "
	    "value=%d></label><textarea data-field=renamed_d_%d name=f2>\nv%d</textarea>"
	    "<input type=checkbox name=null data-field=renamed_d_%d value=1>"
	    "<button name=save value=1>Save</button></form>",
		c, c, c_value, d, d_value, d);
	parse();
}

static enum judge_verdict form_verdict(uint64_t committed, uint64_t attempted)
{
	return judge_form(
		&page, ORACLE_PAIRED, (struct oracle_window){committed, attempted})
		.verdict;
}

START_TEST(judges_a_form_by_its_inputs)
{
	paired_form(7, 7, 7, 7);
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_RIGHT);
	ck_assert_int_eq(form_verdict(9, 9), JUDGE_STALE);
	ck_assert_int_eq(form_verdict(6, 6), JUDGE_STALE);
	paired_form(7, 6, 7, 6);
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_MIXED);
	paired_form(7, 7, 7, 6);
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_MIXED);
	begin_page();
	add("<form><input name=f1></form>");
	parse();
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_MIXED);
}
END_TEST

START_TEST(lets_drafts_alone_name_columns_that_are_gone)
{
	paired_form(7, 7, 7, 7);
	add("<aside><dt>renamed_c_6</dt></aside>");
	parse();
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_RIGHT);
	add("<p>renamed_c_6</p>");
	parse();
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_MIXED);
	paired_form(7, 7, 7, 7);
	add("<aside><dt>renamed_c_6</dt>");
	parse();
	ck_assert_int_eq(form_verdict(6, 7), JUDGE_MIXED);
}
END_TEST

START_TEST(posts_a_form_as_a_browser_would)
{
	static struct form_body body;
	struct form_typed typed = {.field = "renamed_d_7", .text = "1 < 2 & \xc3\xa9"};
	char text[64];
	struct str value;

	paired_form(7, 7, 7, 7);
	ck_assert(form_value(&page, "renamed_d_7", text, sizeof(text), &value));
	ck_assert(str_is(value, "v7"));
	ck_assert(!form_value(&page, "renamed_d_8", text, sizeof(text), &value));
	ck_assert_uint_eq(form_with_field(&page, "renamed_d_7"), 2);
	ck_assert_uint_eq(form_with_name(&page, "nothing"), 0);
	ck_assert(form_fill(&page, 2, &typed, 1, &body));
	body.bytes[body.length] = '\0';
	ck_assert_str_eq(body.bytes, "t=a%26b&f1=7&f2=1+%3C+2+%26+%C3%A9&save=1");
}
END_TEST

START_TEST(posts_selected_options_and_ticked_boxes)
{
	static struct form_body body;

	begin_page();
	add("<form><select name=s><option value=1>one<option value=2 "
	    "selected>two</select>"
	    "<select name=first><option>a &amp; b</option><option>c</option></select>"
	    "<select name=empty></select><input type=checkbox name=off>"
	    "<input type=checkbox name=on checked><input type=radio name=r value=1>"
	    "<input type=radio name=r value=2 checked><input name=dis disabled value=x>"
	    "<input type=file name=f><input value=nameless></form><input name=outside>");
	parse();
	ck_assert(form_fill(&page, 1, NULL, 0, &body));
	body.bytes[body.length] = '\0';
	ck_assert_str_eq(body.bytes, "s=2&first=a+%26+b&on=on&r=2");
}
END_TEST

START_TEST(chooses_an_option_and_unticks_a_box_when_told)
{
	static struct form_body body;
	const struct form_typed typed[] = {
		{.name = "s", .text = "none of them"}, {.name = "on"}};

	begin_page();
	add("<form><select name=s><option value=1 selected>one</option></select>"
	    "<input type=checkbox name=on checked><input type=checkbox name=two checked>"
	    "<input name=n data-field=a value=1></form>");
	parse();
	ck_assert(form_fill(&page, 1, typed, 2, &body));
	body.bytes[body.length] = '\0';
	ck_assert_str_eq(body.bytes, "s=none+of+them&two=on&n=1");
	ck_assert(str_is(form_name_of(&page, "a"), "n"));
	ck_assert_uint_eq(form_name_of(&page, "b").len, 0);
}
END_TEST

static void index_of(uint64_t low, uint64_t high, uint64_t moving, const char *more)
{
	begin_page();
	add("<ul><li><a data-model=paired href=/admin/paired/>paired</a>");
	for (uint64_t i = low; i <= high; i++)
		add("<li><a data-model=t_%d href=/admin/t_%d/>t</a>", (int)i, (int)i);
	add("<li><a data-model=moving_%d>m</a>%s</ul>", (int)moving, more);
	parse();
}

static enum judge_verdict index_verdict(uint64_t committed, uint64_t attempted)
{
	return judge_index(&page, (struct oracle_window){committed, attempted}).verdict;
}

START_TEST(judges_an_index_by_its_links)
{
	for (uint64_t steps = 1; steps < 50; steps++) {
		struct oracle_range now = oracle_tables(steps);
		ck_assert_uint_le(now.low, now.high);
		index_of(now.low, now.high, now.moving, "");
		ck_assert_int_eq(index_verdict(steps, steps), JUDGE_RIGHT);
		ck_assert_int_eq(index_verdict(steps - 1, steps + 1), JUDGE_RIGHT);
		ck_assert_int_eq(index_verdict(steps + 1, steps + 1), JUDGE_STALE);
		ck_assert_int_eq(index_verdict(steps - 1, steps - 1), JUDGE_STALE);
		index_of(now.low, now.high, now.moving + 5, "");
		ck_assert_int_eq(index_verdict(steps, steps), JUDGE_MIXED);
		index_of(now.low, now.high, now.moving, "<a data-model=moving_999>");
		ck_assert_int_eq(index_verdict(steps, steps), JUDGE_MIXED);
		index_of(now.low, now.high, now.moving, "<a data-model=rolled_back_1>");
		ck_assert_int_eq(index_verdict(steps, steps), JUDGE_STALE);
	}
	begin_page();
	parse();
	ck_assert_int_eq(index_verdict(0, 100), JUDGE_MIXED);
}
END_TEST

START_TEST(asks_for_a_table_only_while_it_existed)
{
	for (uint64_t steps = 8; steps < 24; steps++) {
		struct oracle_window still = {steps, steps};
		struct oracle_window moving = {steps, steps + 8};
		struct oracle_range now = oracle_tables(steps);
		ck_assert_int_eq(
			oracle_numbered_table(still, now.low - 1), ORACLE_ABSENT);
		ck_assert_int_eq(oracle_numbered_table(still, now.low), ORACLE_PRESENT);
		ck_assert_int_eq(oracle_numbered_table(still, now.high), ORACLE_PRESENT);
		ck_assert_int_eq(
			oracle_numbered_table(still, now.high + 1), ORACLE_ABSENT);
		ck_assert_int_eq(
			oracle_numbered_table(moving, now.low - 1), ORACLE_ABSENT);
		ck_assert_int_eq(oracle_numbered_table(moving, now.low), ORACLE_CHANGING);
		ck_assert_int_eq(
			oracle_numbered_table(moving, now.high + 1), ORACLE_CHANGING);
		ck_assert_int_eq(oracle_moving_table(still, now.moving), ORACLE_PRESENT);
		ck_assert_int_eq(
			oracle_moving_table(still, now.moving + 1), ORACLE_ABSENT);
		ck_assert_int_eq(
			oracle_moving_table(moving, now.moving), ORACLE_CHANGING);
	}
	ck_assert_int_eq(judge_presence(200, ORACLE_ABSENT).verdict, JUDGE_STALE);
	ck_assert_int_eq(judge_presence(404, ORACLE_PRESENT).verdict, JUDGE_STALE);
	ck_assert_int_eq(judge_presence(404, ORACLE_ABSENT).verdict, JUDGE_RIGHT);
	ck_assert_int_eq(judge_presence(200, ORACLE_PRESENT).verdict, JUDGE_RIGHT);
	ck_assert_int_eq(judge_presence(404, ORACLE_CHANGING).verdict, JUDGE_RIGHT);
}
END_TEST

static void labels(int first, int others, int rows)
{
	begin_page();
	add("<table><tr><th data-field=lender_id>lender</th></tr>");
	for (int i = 1; i <= rows; i++)
		add("<tr data-key=%d><td data-field=lender_id><a href=x>mark-%d-of-%d</a>"
		    "</td></tr>",
			i, i == 1 ? first : others, i);
	parse();
}

START_TEST(judges_labels_of_the_row_pointed_to)
{
	struct oracle_window window = {6, 7};

	labels(7, 7, JUDGE_ROWS);
	ck_assert_int_eq(judge_labels_list(&page, window).verdict, JUDGE_RIGHT);
	ck_assert_int_eq(judge_labels_form(&page, window).verdict, JUDGE_RIGHT);
	labels(7, 6, JUDGE_ROWS);
	ck_assert_int_eq(judge_labels_list(&page, window).verdict, JUDGE_MIXED);
	labels(5, 5, JUDGE_ROWS);
	ck_assert_int_eq(judge_labels_list(&page, window).verdict, JUDGE_STALE);
	labels(7, 7, 1);
	ck_assert_int_eq(judge_labels_list(&page, window).verdict, JUDGE_WRONG);
	labels(7, 7, 0);
	ck_assert_int_eq(judge_labels_form(&page, window).verdict, JUDGE_WRONG);
	labels(7, 7, JUDGE_ROWS - 1);
	add("<tr data-key=9><td data-field=lender_id>9</td></tr>");
	parse();
	ck_assert_int_eq(judge_labels_list(&page, window).verdict, JUDGE_WRONG);
}
END_TEST

START_TEST(reads_no_page_that_is_cut_off)
{
	ck_assert(!html_parse(&page, STR("<p><td data-field=")));
	ck_assert(!html_parse(&page, STR("<a href='x")));
	ck_assert(html_parse(&page, STR("")));
	ck_assert(html_parse(&page, STR("<!-- <td data-field=x> --")));
	ck_assert_uint_eq(page.element_count, 0);
}
END_TEST

START_TEST(decodes_what_a_person_sees)
{
	char text[64];

	ck_assert(str_is(html_text(STR(" <b>a&lt;b</b> &amp;amp; &#39;&#x27;&#233; "),
				 text, sizeof(text)),
		"a<b &amp; ''\xc3\xa9"));
	ck_assert(str_is(html_value(STR("<b> & &nosuch; &"), text, sizeof(text)),
		"<b> & &nosuch; &"));
	ck_assert_uint_eq(html_text(STR("abcdef"), text, 3).len, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stale");
	TCase *tests = tcase_create("judge");

	tcase_add_test(tests, takes_a_list_of_the_time);
	tcase_add_test(tests, finds_a_list_older_or_newer_than_its_request);
	tcase_add_test(tests, finds_a_number_that_was_rolled_back);
	tcase_add_test(tests, finds_a_list_of_two_schemas);
	tcase_add_test(tests, finds_rows_and_cells_that_are_missing);
	tcase_add_test(tests, knows_each_step_of_added_and_dropped_columns);
	tcase_add_test(tests, finds_new_rows_under_old_columns);
	tcase_add_test(tests, finds_columns_that_were_never_together);
	tcase_add_test(tests, judges_a_form_by_its_inputs);
	tcase_add_test(tests, lets_drafts_alone_name_columns_that_are_gone);
	tcase_add_test(tests, posts_a_form_as_a_browser_would);
	tcase_add_test(tests, posts_selected_options_and_ticked_boxes);
	tcase_add_test(tests, chooses_an_option_and_unticks_a_box_when_told);
	tcase_add_test(tests, judges_an_index_by_its_links);
	tcase_add_test(tests, asks_for_a_table_only_while_it_existed);
	tcase_add_test(tests, judges_labels_of_the_row_pointed_to);
	tcase_add_test(tests, reads_no_page_that_is_cut_off);
	tcase_add_test(tests, decodes_what_a_person_sees);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
