/* What the template room refuses, and templates that are files. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "template/template.h"
#include "tests/unit/template_test.h"

struct broken {
	const char *text;
	const char *sentence;
};

static const struct broken broken_texts[] = {
	{"{{", "t.html, line 1: a tag opens here and is never closed"},
	{"a\nb {{name", "t.html, line 2: a tag opens here and is never closed"},
	{"{{name\n{{other}}", "t.html, line 1: a tag opens here and is never closed"},
	{"{{{name}}", "t.html, line 1: a tag opens here and is never closed"},
	{"{{! never", "t.html, line 1: a tag opens here and is never closed"},
	{"{{}}", "t.html, line 1: a tag has no name"},
	{"\n\n{{# }}", "t.html, line 3: a tag has no name"},
	{"{{{}}}", "t.html, line 1: a tag has no name"},
	{"{{a b}}", "t.html, line 1: the name 'a b' has a blank in it"},
	{"{{a..b}}", "t.html, line 1: a dot in a name stands between two names"},
	{"{{a.}}", "t.html, line 1: a dot in a name stands between two names"},
	{"{{#.a}}{{/.a}}", "t.html, line 1: a dot in a name stands between two names"},
	{"\n{{#rows}}\n", "t.html, line 2: {{#rows}} is never closed"},
	{"{{#a}}{{^b}}{{/b}}", "t.html, line 1: {{#a}} is never closed"},
	{"{{<base}}", "t.html, line 1: {{<base}} is never closed"},
	{"{{$title}}", "t.html, line 1: {{$title}} is never closed"},
	{"x\n{{/rows}}", "t.html, line 2: {{/rows}} closes nothing"},
	{"{{#a}}\n{{#b}}\n{{/a}}{{/b}}",
		"t.html, line 3: {{/a}} stands where {{#b}} of line 2 should be closed"},
	{"{{<base}}{{name}}{{/base}}",
		"t.html, line 1: {{name}} stands in a parent but in none of its blocks, "
		"and would be lost"},
	{"{{=<%}}", "t.html, line 1: a tag opens here and is never closed"},
	{"{{=<%=}}", "t.html, line 1: delimiters are two words without '=', as in {{=<% "
		     "%>=}}"},
	{"{{==}}", "t.html, line 1: delimiters are two words without '=', as in {{=<% "
		   "%>=}}"},
	{"{{=a b c=}}", "t.html, line 1: delimiters are two words without '=', as in "
			"{{=<% %>=}}"},
	{"{{== ==}}", "t.html, line 1: delimiters are two words without '=', as in {{=<% "
		      "%>=}}"},
};

enum { BROKEN_TEXTS = sizeof broken_texts / sizeof broken_texts[0] };

static char folder[64];
static struct templates *templates;
static struct arena *arena;
static struct buf out;
static struct fault fault;

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void)
{
	char parts[128];

	snprintf(folder, sizeof folder, "/tmp/reeve-template-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(parts, sizeof parts, "%s/parts", folder);
	ck_assert_int_eq(mkdir(parts, 0700), 0);
	templates = templates_new(folder);
	arena = arena_new(1024);
	buf_init(&out, 1 << 16);
	fault = (struct fault){0};
}

static void tear_down(void)
{
	static const char *const names[] = {"page.html", "parts/nav.html", "notes.txt",
		"Upper.html", ".hidden.html", "big.html", "parts", ""};
	char path[256];

	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[at]);
		(void)remove(path);
	}
	buf_free(&out);
	arena_free(arena);
	templates_free(templates);
}

static enum status render(const char *name)
{
	return template_render(templates, name, node_dict(arena), &out, &fault);
}

START_TEST(says_where_a_template_is_broken_and_how)
{
	const struct broken *broken = &broken_texts[_i];

	ck_assert_int_eq(
		templates_add(templates, "t.html", str_from(broken->text), &fault),
		STATUS_FAILED);
	ck_assert_str_eq(fault.sentence, broken->sentence);
	ck_assert_int_eq(templates_add(templates, "t.html", str_from(broken->text), NULL),
		STATUS_FAILED);
}
END_TEST

START_TEST(refuses_sections_nested_past_the_limit)
{
	static char text[65 * 12 + 1];
	size_t len = 0;

	for (int depth = 0; depth < 65; depth++, len += 6)
		memcpy(text + len, "{{#a}}", 6);
	for (int depth = 0; depth < 65; depth++, len += 6)
		memcpy(text + len, "{{/a}}", 6);
	ck_assert_int_eq(
		templates_add(templates, "deep", str_from(text), &fault), STATUS_FAILED);
	ck_assert_str_eq(fault.sentence, "deep, line 1: {{#a}} is nested too deep");
	ck_assert_int_eq(templates_add(templates, "deep",
				 str_slice(str_from(text), 6, len - 6), &fault),
		STATUS_OK);
}
END_TEST

START_TEST(a_broken_replacement_leaves_the_old_one)
{
	ck_assert_int_eq(templates_add(templates, "t", STR("good"), &fault), STATUS_OK);
	ck_assert_int_eq(
		templates_add(templates, "t", STR("{{#a}}"), &fault), STATUS_FAILED);
	ck_assert_int_eq(render("t"), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "good");
}
END_TEST

START_TEST(renders_a_file_and_what_it_names)
{
	write_file("page.html", "<{{>parts/nav}}>");
	write_file("parts/nav.html", "nav");
	ck_assert_int_eq(render("page"), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "<nav>");
}
END_TEST

START_TEST(reads_a_file_once)
{
	write_file("page.html", "one");
	ck_assert_int_eq(render("page"), STATUS_OK);
	write_file("page.html", "two");
	ck_assert_int_eq(render("page"), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "oneone");
}
END_TEST

START_TEST(finds_a_file_that_came_later)
{
	ck_assert_int_eq(render("page"), STATUS_FAILED);
	ck_assert_str_eq(fault.sentence, "there is no template 'page'");
	ck_assert_int_eq(fault.status, STATUS_FAILED);
	write_file("page.html", "here");
	ck_assert_int_eq(render("page"), STATUS_OK);
}
END_TEST

START_TEST(names_cannot_leave_the_folder)
{
	static const char *const names[] = {"", "/", "..", "../page", "parts/../page",
		"/page", "page/", "page.html", "PAGE", "pa ge", "p\xC3\xA4ge"};

	write_file("page.html", "here");
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		ck_assert_msg(render(names[at]) == STATUS_FAILED, "'%s' was rendered",
			names[at]);
}
END_TEST

START_TEST(a_folder_is_no_template)
{
	write_file("notes.txt", "x");
	ck_assert_int_eq(render("parts"), STATUS_FAILED);
	ck_assert_int_eq(render("notes"), STATUS_FAILED);
}
END_TEST

START_TEST(a_file_that_names_a_missing_one_is_a_fault_with_its_line)
{
	write_file("page.html", "some text\n{{>parts/nav}}\n");
	ck_assert_int_eq(render("page"), STATUS_FAILED);
	ck_assert_str_eq(
		fault.sentence, "page.html, line 2: there is no template 'parts/nav'");
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(an_added_one_that_names_a_missing_one_renders_without_it)
{
	ck_assert_int_eq(templates_add(templates, "t",
				 STR("[{{>gone}}{{<gone}}{{/gone}}]"), &fault),
		STATUS_OK);
	ck_assert_int_eq(render("t"), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "[]");
}
END_TEST

START_TEST(a_broken_partial_is_named_itself)
{
	write_file("page.html", "{{>parts/nav}}");
	write_file("parts/nav.html", "<nav>\n{{#links}}\n");
	ck_assert_int_eq(render("page"), STATUS_FAILED);
	ck_assert_str_eq(
		fault.sentence, "parts/nav.html, line 2: {{#links}} is never closed");
}
END_TEST

START_TEST(check_accepts_a_sound_folder)
{
	write_file("page.html", "{{>parts/nav}}");
	write_file("parts/nav.html", "nav");
	write_file("notes.txt", "{{#not a template");
	write_file(".hidden.html", "{{#nor this");
	ck_assert_msg(
		templates_check(templates, &fault) == STATUS_OK, "%s", fault.sentence);
}
END_TEST

START_TEST(check_refuses_a_broken_file_in_any_folder)
{
	write_file("page.html", "fine");
	write_file("parts/nav.html", "{{/a}}");
	ck_assert_int_eq(templates_check(templates, &fault), STATUS_FAILED);
	ck_assert_str_eq(fault.sentence, "parts/nav.html, line 1: {{/a}} closes nothing");
}
END_TEST

START_TEST(check_refuses_a_name_that_leads_nowhere)
{
	write_file("page.html", "\n{{<parts/base}}{{/parts/base}}");
	ck_assert_int_eq(templates_check(templates, &fault), STATUS_FAILED);
	ck_assert_str_eq(
		fault.sentence, "page.html, line 2: there is no template 'parts/base'");
}
END_TEST

START_TEST(check_refuses_a_file_whose_name_nobody_could_use)
{
	write_file("Upper.html", "fine");
	ck_assert_int_eq(templates_check(templates, &fault), STATUS_FAILED);
	ck_assert_ptr_nonnull(strstr(fault.sentence, "Upper.html"));
}
END_TEST

START_TEST(check_refuses_a_folder_that_is_not_there)
{
	struct templates *nowhere = templates_new("/nonexistent/templates");

	ck_assert_int_eq(templates_check(nowhere, &fault), STATUS_FAILED);
	ck_assert_ptr_null(strstr(fault.sentence, "/nonexistent"));
	templates_free(nowhere);
}
END_TEST

START_TEST(refuses_a_file_past_a_megabyte)
{
	size_t len = (1 << 20) + 1;
	char *text = arena_zeroed(arena, len + 1, 1);

	memset(text, 'x', len);
	write_file("big.html", text);
	ck_assert_int_eq(render("big"), STATUS_FAILED);
	ck_assert_ptr_nonnull(strstr(fault.sentence, "big.html, line 1"));
}
END_TEST

Suite *template_fault_suite(void)
{
	Suite *suite = suite_create("template faults");
	TCase *cases = tcase_create("faults");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_loop_test(
		cases, says_where_a_template_is_broken_and_how, 0, BROKEN_TEXTS);
	tcase_add_test(cases, refuses_sections_nested_past_the_limit);
	tcase_add_test(cases, a_broken_replacement_leaves_the_old_one);
	tcase_add_test(cases, renders_a_file_and_what_it_names);
	tcase_add_test(cases, reads_a_file_once);
	tcase_add_test(cases, finds_a_file_that_came_later);
	tcase_add_test(cases, names_cannot_leave_the_folder);
	tcase_add_test(cases, a_folder_is_no_template);
	tcase_add_test(cases, a_file_that_names_a_missing_one_is_a_fault_with_its_line);
	tcase_add_test(cases, an_added_one_that_names_a_missing_one_renders_without_it);
	tcase_add_test(cases, a_broken_partial_is_named_itself);
	tcase_add_test(cases, check_accepts_a_sound_folder);
	tcase_add_test(cases, check_refuses_a_broken_file_in_any_folder);
	tcase_add_test(cases, check_refuses_a_name_that_leads_nowhere);
	tcase_add_test(cases, check_refuses_a_file_whose_name_nobody_could_use);
	tcase_add_test(cases, check_refuses_a_folder_that_is_not_there);
	tcase_add_test(cases, refuses_a_file_past_a_megabyte);
	suite_add_tcase(suite, cases);
	return suite;
}
