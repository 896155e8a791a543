/* Forms: what uriparser would cut short, what repeats, what is too much. */
#include "http/form.h"

#include <stdlib.h>

#include "base/buf.h"
#include "http_test.h"

static struct arena *arena;
static struct form form;
static struct fault fault;

static void setup(void)
{
	arena = arena_new(65536);
}

static void teardown(void)
{
	arena_free(arena);
}

static enum status parse(struct str encoded)
{
	return form_parse(&form, arena, encoded, &fault);
}

static bool has(const char *name, struct str value)
{
	const struct str *found = form_get(&form, str_from(name));

	return found && str_equal(*found, value);
}

START_TEST(refuses_what_would_be_cut_short)
{
	static const struct str bad[] = {STR("a=%00"), STR("%00=a"), STR("a=b%00c&d=e"),
		STR("a=\0b"), STR("\0"), STR("a%"), STR("a=%4"), STR("a=%zz"),
		STR("%%30%30"), STR("a=%2500%")};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ck_assert_msg(parse(bad[i]) == STATUS_MALFORMED, "%zu", i);
		ck_assert_uint_eq(form.count, 0);
		ck_assert_ptr_eq(form_get(&form, STR("a")), NULL);
	}
	ck_assert_int_eq(parse(STR("a=%2500&b=%2530")), STATUS_OK);
	ck_assert(has("a", STR("%00")));
	ck_assert(has("b", STR("%30")));
}
END_TEST

START_TEST(refuses_a_name_but_not_a_value_that_is_no_utf8)
{
	ck_assert_int_eq(parse(STR("a=1&%FF=b")), STATUS_MALFORMED);
	ck_assert_uint_eq(form.count, 0);
	ck_assert_int_eq(parse(STR("%C3%BC=%FF%C3&\xFE=")), STATUS_MALFORMED);
	ck_assert_int_eq(parse(STR("%C3%BC=%FF%C3")), STATUS_OK);
	ck_assert(has("\xC3\xBC", STR("\xFF\xC3")));
}
END_TEST

START_TEST(finds_nothing_in_an_empty_form)
{
	ck_assert_int_eq(parse((struct str){NULL, 0}), STATUS_OK);
	ck_assert_uint_eq(form.count, 0);
	ck_assert_ptr_eq(form_get(&form, STR("")), NULL);
	ck_assert_int_eq(parse(STR("&&&")), STATUS_OK);
	ck_assert_uint_eq(form.count, 0);
	ck_assert_ptr_eq(form_get(&form, STR("a")), NULL);
	ck_assert_ptr_eq(form_get(&form, (struct str){NULL, 0}), NULL);
}
END_TEST

START_TEST(keeps_order_repeats_and_odd_pairs)
{
	static const char *const names[] = {"b", "a", "b", "", "c", "d", "a", ""};
	static const char *const values[] = {"1", "", "2", "x", "y=z", "", "3", ""};

	ck_assert_int_eq(parse(STR("b=1&a&b=2&&=x&c=y=z&d=&a=3&=")), STATUS_OK);
	ck_assert_uint_eq(form.count, 8);
	for (size_t i = 0; i < form.count; i++) {
		ck_assert(str_is(form.pairs[i].name, names[i]));
		ck_assert(str_is(form.pairs[i].value, values[i]));
	}
	ck_assert(has("a", STR("")));
	ck_assert(has("b", STR("1")));
	ck_assert(has("", STR("x")));
	ck_assert_ptr_eq(form_get(&form, STR("e")), NULL);
	ck_assert_ptr_eq(form_get(&form, STR("A")), NULL);
}
END_TEST

START_TEST(decodes_plus_and_escapes_and_keeps_line_ends)
{
	ck_assert_int_eq(parse(STR("a+b=c+d%2B&l=1%0D%0A2%0A3%0D4&%26=%3D%3d&m=a\r\nb")),
		STATUS_OK);
	ck_assert(has("a b", STR("c d+")));
	ck_assert(has("l", STR("1\r\n2\n3\r4")));
	ck_assert(has("&", STR("==")));
	ck_assert(has("m", STR("a\r\nb")));
}
END_TEST

START_TEST(reads_no_byte_past_the_end)
{
	ck_assert_int_eq(parse(str_slice(STR("a=b&c=d"), 0, 3)), STATUS_OK);
	ck_assert_uint_eq(form.count, 1);
	ck_assert(has("a", STR("b")));
	ck_assert_int_eq(parse(str_slice(STR("a=%41"), 0, 4)), STATUS_MALFORMED);
}
END_TEST

/* "n0=0&n1=1&..." of `count` pairs; the names all alike when `is_alike`. */
static struct str many(size_t count, bool is_alike)
{
	struct buf out;
	struct str copy;

	buf_init(&out, 1048576);
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%sn%zu=%zu", i ? "&" : "", is_alike ? 0 : i, i);
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

START_TEST(takes_as_many_pairs_as_it_says_and_no_more)
{
	ck_assert_int_eq(parse(many(FORM_PAIRS, false)), STATUS_OK);
	ck_assert_uint_eq(form.count, FORM_PAIRS);
	ck_assert(has("n0", STR("0")));
	ck_assert(has("n19999", STR("19999")));
	ck_assert_ptr_eq(form_get(&form, STR("n20000")), NULL);
	ck_assert_int_eq(parse(many(FORM_PAIRS, true)), STATUS_OK);
	ck_assert_uint_eq(form.count, FORM_PAIRS);
	ck_assert(has("n0", STR("0")));
	ck_assert_int_eq(parse(many(FORM_PAIRS + 1, false)), STATUS_TOO_LARGE);
	ck_assert_uint_eq(form.count, 0);
}
END_TEST

START_TEST(takes_a_value_of_many_megabytes)
{
	size_t len = 16000000;
	char *bytes = malloc(len);

	memset(bytes, '+', len);
	memcpy(bytes, "v=", 2);
	ck_assert_int_eq(parse((struct str){bytes, len}), STATUS_OK);
	ck_assert_uint_eq(form_get(&form, STR("v"))->len, len - 2);
	ck_assert_int_eq(form_get(&form, STR("v"))->at[len - 3], ' ');
	memset(bytes, '&', len);
	ck_assert_int_eq(parse((struct str){bytes, len}), STATUS_TOO_LARGE);
	free(bytes);
}
END_TEST

TCase *http_form_case(void)
{
	TCase *tests = tcase_create("form");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, refuses_what_would_be_cut_short);
	tcase_add_test(tests, refuses_a_name_but_not_a_value_that_is_no_utf8);
	tcase_add_test(tests, finds_nothing_in_an_empty_form);
	tcase_add_test(tests, keeps_order_repeats_and_odd_pairs);
	tcase_add_test(tests, decodes_plus_and_escapes_and_keeps_line_ends);
	tcase_add_test(tests, reads_no_byte_past_the_end);
	tcase_add_test(tests, takes_as_many_pairs_as_it_says_and_no_more);
	tcase_add_test(tests, takes_a_value_of_many_megabytes);
	return tests;
}
