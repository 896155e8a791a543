/* The template room: what rendering gives, its limits, and the program's main. */
#include <check.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "template/template.h"
#include "tests/unit/template_test.h"

static struct templates *templates;
static struct arena *arena;
static struct node *root;
static struct buf out;
static struct fault fault;

static void set_up(void)
{
	templates = templates_new(NULL);
	arena = arena_new(1024);
	root = node_dict(arena);
	buf_init(&out, 1 << 20);
	fault = (struct fault){0};
}

static void tear_down(void)
{
	buf_free(&out);
	arena_free(arena);
	templates_free(templates);
}

static void add(const char *name, const char *text)
{
	enum status status = templates_add(templates, name, str_from(text), &fault);

	ck_assert_msg(status == STATUS_OK, "%s", fault.sentence);
}

static const char *rendered(const char *text)
{
	enum status status;

	add("page", text);
	buf_clear(&out, SIZE_MAX);
	status = template_render(templates, "page", root, &out, &fault);
	ck_assert_msg(status == STATUS_OK, "%s", fault.sentence);
	return buf_cstring(&out);
}

START_TEST(escapes_every_special_byte_wherever_it_stands)
{
	static const char specials[] = "&<>\"'";
	static const char *const references[] = {
		"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	char text[32], expected[64];

	for (size_t special = 0; special < 5; special++) {
		for (size_t at = 0; at < 20; at++) {
			memset(text, 'x', 20);
			text[at] = specials[special];
			snprintf(expected, sizeof expected, "%.*s%s%.*s", (int)at, text,
				references[special], (int)(19 - at), text + at + 1);
			node_set_text(arena, root, "text", (struct str){text, 20});
			ck_assert_str_eq(rendered("{{text}}"), expected);
		}
	}
}
END_TEST

START_TEST(passes_every_other_byte_through)
{
	char text[512];
	size_t len = 0;

	for (int byte = 0; byte < 256; byte++)
		if (!byte || !strchr("&<>\"'", byte))
			text[len++] = (char)byte;
	node_set_text(arena, root, "text", (struct str){text, len});
	rendered("{{text}}|{{{text}}}");
	ck_assert_uint_eq(out.len, 2 * len + 1);
	ck_assert_mem_eq(out.at, text, len);
	ck_assert_mem_eq(out.at + len + 1, text, len);
}
END_TEST

START_TEST(escapes_a_text_longer_than_any_piece)
{
	size_t len = 100000;
	char *text = arena_alloc(arena, len);

	memset(text, '<', len);
	node_set_text(arena, root, "text", (struct str){text, len});
	rendered("{{text}}");
	ck_assert_uint_eq(out.len, 4 * len);
	ck_assert_mem_eq(out.at + out.len - 8, "&lt;&lt;", 8);
}
END_TEST

START_TEST(keeps_the_cap_to_the_byte)
{
	struct buf small;

	node_set_text(arena, root, "text", STR("a&b"));
	add("page", "12{{text}}");
	buf_init(&small, 9);
	ck_assert_int_eq(
		template_render(templates, "page", root, &small, &fault), STATUS_OK);
	ck_assert(str_is(buf_content(&small), "12a&amp;b"));
	buf_free(&small);
	buf_init(&small, 8);
	ck_assert_int_eq(
		template_render(templates, "page", root, &small, &fault), STATUS_FULL);
	ck_assert_int_eq(fault.status, STATUS_FULL);
	ck_assert_uint_eq(small.len, 0);
	buf_free(&small);
}
END_TEST

START_TEST(appends_to_what_the_buffer_holds)
{
	add("page", "two");
	buf_text(&out, "one ");
	ck_assert_int_eq(
		template_render(templates, "page", root, &out, &fault), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "one two");
}
END_TEST

START_TEST(the_later_of_two_settings_wins)
{
	node_set_text(arena, root, "a", STR("first"));
	node_set_text(arena, root, "b", STR("other"));
	node_set_number(arena, root, "a", 2);
	ck_assert_str_eq(rendered("{{a}} {{b}}"), "2 other");
}
END_TEST

START_TEST(tells_names_apart_that_begin_alike)
{
	node_set_text(arena, root, "abcdefgh", STR("8"));
	node_set_text(arena, root, "abcdefghi", STR("9"));
	node_set_text(arena, root, "abcdefghj", STR("9j"));
	node_set_text(arena, root, "abcdefg", STR("7"));
	node_set_text(arena, root, "", STR("never"));
	ck_assert_str_eq(rendered("{{abcdefgh}} {{abcdefghi}} {{abcdefghj}} {{abcdefg}} "
				  "{{abcdefghk}}{{abcdef}}."),
		"8 9 9j 7 .");
}
END_TEST

START_TEST(writes_any_number)
{
	node_set_number(arena, root, "least", INT64_MIN);
	node_set_number(arena, root, "most", INT64_MAX);
	node_set_number(arena, root, "none", 0);
	ck_assert_str_eq(rendered("{{least}} {{most}} {{{none}}}"),
		"-9223372036854775808 9223372036854775807 0");
}
END_TEST

START_TEST(empty_zero_unset_and_off_are_false)
{
	node_set_text(arena, root, "text", STR(""));
	node_set_number(arena, root, "number", 0);
	node_set_flag(arena, root, "flag", false);
	(void)node_set_list(arena, root, "list");
	ck_assert_str_eq(rendered("{{#text}}t{{/text}}{{#number}}n{{/number}}"
				  "{{#flag}}f{{/flag}}{{#list}}l{{/list}}{{#unset}}u"
				  "{{/unset}}{{^text}}T{{/text}}{{^number}}N{{/number}}"
				  "{{^flag}}F{{/flag}}{{^list}}L{{/list}}"
				  "{{^unset}}U{{/unset}}"),
		"TNFLU");
}
END_TEST

START_TEST(an_empty_dictionary_is_true)
{
	(void)node_set_dict(arena, root, "dict");
	ck_assert_str_eq(rendered("{{#dict}}yes{{/dict}}{{^dict}}no{{/dict}}"), "yes");
}
END_TEST

START_TEST(a_flag_leaves_the_item_in_scope)
{
	struct node *list = node_set_list(arena, root, "list");

	node_add_text(arena, list, STR("one"));
	node_set_flag(arena, root, "on", true);
	ck_assert_str_eq(rendered("{{#list}}{{#on}}{{.}}{{/on}}{{/list}}"), "one");
}
END_TEST

START_TEST(one_node_stands_in_many_places)
{
	struct node *shared = node_list(arena), *dict = node_dict(arena);

	node_add_text(arena, shared, STR("x"));
	node_add_text(arena, shared, STR("y"));
	node_set(arena, dict, "choices", shared);
	node_set(arena, root, "choices", shared);
	node_set(arena, root, "dict", dict);
	ck_assert_str_eq(rendered("{{#choices}}{{.}}{{/choices}}"
				  "{{#dict.choices}}[{{.}}]{{/dict.choices}}"),
		"xy[x][y]");
	ck_assert_uint_eq(node_count(shared), 2);
	ck_assert_uint_eq(node_count(dict), 0);
}
END_TEST

START_TEST(an_override_may_use_its_own_name_within)
{
	add("base", "<{{$content}}{{/content}}>");
	add("panel", "[{{$content}}{{/content}}]");
	ck_assert_str_eq(
		rendered("{{<base}}{{$content}}a{{<panel}}{{$content}}b{{/content}}"
			 "{{/panel}}c{{/content}}{{/base}}"),
		"<a[b]c>");
}
END_TEST

START_TEST(a_partial_sees_the_blocks_of_its_page)
{
	add("head", "<title>{{$title}}none{{/title}}</title>");
	add("base", "{{>head}}{{$content}}{{/content}}");
	ck_assert_str_eq(rendered("{{<base}}{{$title}}Books{{/title}}{{/base}}"),
		"<title>Books</title>");
}
END_TEST

START_TEST(indentation_adds_up_and_leaves_data_and_empty_lines_alone)
{
	add("inner", "{{text}}\n\n{{#on}}yes\n{{/on}} end\n");
	add("outer", "<\n  {{>inner}}\n>\n");
	node_set_text(arena, root, "text", STR("1\n2"));
	node_set_flag(arena, root, "on", true);
	ck_assert_str_eq(
		rendered("\t{{>outer}}\n"), "\t<\n\t  1\n2\n\n\t  yes\n\t   end\n\t>\n");
}
END_TEST

START_TEST(a_partial_within_a_line_takes_no_indentation)
{
	add("inner", "1\n2");
	add("outer", "a {{>inner}}\nb\n");
	ck_assert_str_eq(rendered("  {{>outer}}\n"), "  a 1\n2\n  b\n");
}
END_TEST

START_TEST(a_block_on_a_line_of_its_own_indents_what_replaces_it)
{
	add("base", "<main>\n  {{$content}}{{/content}}\n</main>\n");
	ck_assert_str_eq(rendered("{{<base}}\n  {{$content}}\n  <p>\n    x\n  </p>\n"
				  "  {{/content}}\n{{/base}}\n"),
		"<main>\n  <p>\n    x\n  </p>\n\n</main>\n");
}
END_TEST

START_TEST(a_template_that_names_itself_without_end_is_refused)
{
	add("loop", "{{>loop}}");
	ck_assert_int_eq(
		template_render(templates, "loop", root, &out, &fault), STATUS_FAILED);
	ck_assert_str_eq(
		fault.sentence, "loop: templates within templates, over 100 deep");
	add("block", "{{<block}}{{$a}}{{/a}}{{/block}}");
	ck_assert_int_eq(
		template_render(templates, "block", root, &out, &fault), STATUS_FAILED);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(recursion_that_ends_is_fine)
{
	struct node *at = root;

	add("tree", "({{#child}}{{>tree}}{{/child}})");
	for (int depth = 0; depth < 50; depth++) {
		node_set_flag(arena, at, "child", false);
		at = node_set_dict(arena, at, "child");
	}
	node_set_flag(arena, at, "child", false);
	ck_assert_uint_eq(strlen(rendered("{{>tree}}")), 102);
}
END_TEST

START_TEST(indentation_past_its_room_is_dropped_not_overrun)
{
	char text[600];
	size_t len = 590;

	memset(text, ' ', len);
	snprintf(text + len, sizeof text - len, "{{>b}}\n");
	add("b", "x\n");
	add("a", text);
	memcpy(text + len, "{{>a}}\n", 8);
	ck_assert_uint_eq(strlen(rendered(text)), 1024 + 2);
}
END_TEST

START_TEST(adding_a_name_again_replaces_it_everywhere)
{
	add("part", "old");
	ck_assert_str_eq(rendered("{{>part}}"), "old");
	add("part", "new");
	ck_assert_int_eq(
		template_render(templates, "page", root, &out, &fault), STATUS_OK);
	ck_assert_str_eq(buf_cstring(&out), "oldnew");
}
END_TEST

static Suite *template_suite(void)
{
	Suite *suite = suite_create("template");
	TCase *cases = tcase_create("rendering");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, escapes_every_special_byte_wherever_it_stands);
	tcase_add_test(cases, passes_every_other_byte_through);
	tcase_add_test(cases, escapes_a_text_longer_than_any_piece);
	tcase_add_test(cases, keeps_the_cap_to_the_byte);
	tcase_add_test(cases, appends_to_what_the_buffer_holds);
	tcase_add_test(cases, the_later_of_two_settings_wins);
	tcase_add_test(cases, tells_names_apart_that_begin_alike);
	tcase_add_test(cases, writes_any_number);
	tcase_add_test(cases, empty_zero_unset_and_off_are_false);
	tcase_add_test(cases, an_empty_dictionary_is_true);
	tcase_add_test(cases, a_flag_leaves_the_item_in_scope);
	tcase_add_test(cases, one_node_stands_in_many_places);
	tcase_add_test(cases, an_override_may_use_its_own_name_within);
	tcase_add_test(cases, a_partial_sees_the_blocks_of_its_page);
	tcase_add_test(cases, indentation_adds_up_and_leaves_data_and_empty_lines_alone);
	tcase_add_test(cases, a_partial_within_a_line_takes_no_indentation);
	tcase_add_test(cases, a_block_on_a_line_of_its_own_indents_what_replaces_it);
	tcase_add_test(cases, a_template_that_names_itself_without_end_is_refused);
	tcase_add_test(cases, recursion_that_ends_is_fine);
	tcase_add_test(cases, indentation_past_its_room_is_dropped_not_overrun);
	tcase_add_test(cases, adding_a_name_again_replaces_it_everywhere);
	suite_add_tcase(suite, cases);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(template_suite());
	int failed;

	srunner_add_suite(runner, template_spec_suite());
	srunner_add_suite(runner, template_fault_suite());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
