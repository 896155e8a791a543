/* Patterns: what they are made of, and that no subject makes them work long. */
#include <stdlib.h>

#include "resolver/pattern.h"
#include "resolver_test.h"

static const struct route routes[] = {{.name = "a", .pattern = "/x/"},
	{.name = "b", .pattern = "/x/{key}/"},
	{.name = "c", .pattern = "/x/{key}/{field}"}, {.name = NULL}};

static struct str groups[PATTERN_GROUPS];

static struct pattern *compiled(
	const struct route *table, const char *skip, const char *key)
{
	struct pattern *pattern;
	struct buf out;

	buf_init(&out, 65536);
	pattern_expression(&out, table, skip, key);
	pattern = pattern_compile(buf_cstring(&out));
	buf_free(&out);
	return pattern;
}

START_TEST(tells_which_route_matched_and_its_groups)
{
	struct pattern *pattern = compiled(routes, "/x/", "[^/,]+,[^/,]+");

	ck_assert_int_eq(pattern_match(pattern, STR(""), groups), 0);
	ck_assert_uint_eq(groups[0].len, 0);
	ck_assert_int_eq(pattern_match(pattern, STR("1,2/"), groups), 1);
	ck_assert(str_is(groups[0], "1,2"));
	ck_assert_uint_eq(groups[1].len, 0);
	ck_assert_int_eq(pattern_match(pattern, STR("1,2/f"), groups), 2);
	ck_assert(str_is(groups[1], "f"));
	ck_assert_int_eq(pattern_match(pattern, STR("1/"), groups), -1);
	ck_assert_int_eq(pattern_match(pattern, STR("1,2"), groups), -1);
	pattern_free(pattern);
	pattern_free(NULL);
}
END_TEST

START_TEST(leaves_out_what_needs_a_key_where_there_is_none)
{
	struct pattern *pattern = compiled(routes, "/x/", NULL);

	ck_assert_int_eq(pattern_match(pattern, STR(""), groups), 0);
	ck_assert_int_eq(pattern_match(pattern, STR("1/"), groups), -1);
	pattern_free(pattern);
	pattern = compiled(routes + 1, "/x/", NULL);
	ck_assert_int_eq(pattern_match(pattern, STR(""), groups), -1);
	ck_assert_int_eq(pattern_match(pattern, STR("1/"), groups), -1);
	pattern_free(pattern);
}
END_TEST

START_TEST(refuses_long_subjects_and_bears_any_bytes)
{
	struct pattern *pattern = compiled(routes, "/x/", "[^/,]+");
	char subject[PATTERN_SUBJECT_BYTES + 1];

	memset(subject, 'a', sizeof subject);
	subject[PATTERN_SUBJECT_BYTES - 1] = subject[PATTERN_SUBJECT_BYTES] = '/';
	ck_assert_int_eq(pattern_match(pattern,
				 (struct str){subject, PATTERN_SUBJECT_BYTES}, groups),
		1);
	ck_assert_uint_eq(groups[0].len, PATTERN_SUBJECT_BYTES - 1);
	ck_assert_int_eq(
		pattern_match(pattern, (struct str){subject, PATTERN_SUBJECT_BYTES + 1},
			groups),
		-1);
	ck_assert_int_eq(pattern_match(pattern, (struct str){NULL, 0}, groups), 0);
	ck_assert_int_eq(pattern_match(pattern, STR("\xFF\0\n/"), groups), 1);
	ck_assert_uint_eq(groups[0].len, 3);
	ck_assert_int_eq(pattern_match(pattern, STR("a/\n"), groups), 2);
	pattern_free(pattern);
}
END_TEST

START_TEST(a_line_end_after_the_path_is_not_ignored)
{
	static const struct route one[] = {
		{.name = "a", .pattern = "/login/"}, {.name = NULL}};
	struct pattern *pattern = compiled(one, "", "");

	ck_assert_int_eq(pattern_match(pattern, STR("/login/"), groups), 0);
	ck_assert_int_eq(pattern_match(pattern, STR("/login/\n"), groups), -1);
	ck_assert_int_eq(pattern_match(pattern, STR("\n/login/"), groups), -1);
	pattern_free(pattern);
}
END_TEST

START_TEST(takes_hostile_subjects_in_its_stride)
{
	struct pattern *pattern = compiled(routes, "/x/", "[^/,]+,[^/,]+,[^/,]+");
	char subject[PATTERN_SUBJECT_BYTES];

	for (int round = 0; round < 2000; round++) {
		size_t length = below(sizeof subject);
		int number;

		for (size_t i = 0; i < length; i++)
			subject[i] = "a,/%~\n.,"[below(8)];
		number = pattern_match(pattern, (struct str){subject, length}, groups);
		ck_assert_int_ge(number, -1);
		ck_assert_int_le(number, 2);
		for (int i = 0; number >= 0 && i < PATTERN_GROUPS; i++)
			ck_assert_uint_le(groups[i].len, length);
	}
	pattern_free(pattern);
}
END_TEST

START_TEST(shows_the_pattern_of_a_model)
{
	struct str pattern;

	resolver_with(
		"CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT 1");
	pattern = resolver_pattern(
		test_arena, test_resolver, registry_find(test_registry, STR("t")));
	ck_assert(str_has_nocase(pattern, "change"));
	pattern = resolver_pattern(
		test_arena, test_resolver, registry_find(test_registry, STR("v")));
	ck_assert(!str_has_nocase(pattern, "change"));
}
END_TEST

TCase *resolver_pattern_cases(void)
{
	TCase *cases = tcase_create("pattern");

	tcase_add_test(cases, tells_which_route_matched_and_its_groups);
	tcase_add_test(cases, leaves_out_what_needs_a_key_where_there_is_none);
	tcase_add_test(cases, refuses_long_subjects_and_bears_any_bytes);
	tcase_add_test(cases, a_line_end_after_the_path_is_not_ignored);
	tcase_add_test(cases, takes_hostile_subjects_in_its_stride);
	tcase_add_test(cases, shows_the_pattern_of_a_model);
	return cases;
}
