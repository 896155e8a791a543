/* Slugs: the names of tables as URL segments. */
#include "model/slug.h"
#include "model_test.h"

enum { NAMES_MOST = 16 };

/* Both lists end with NULL. */
static void becomes(const char *const *names, const char *const *wanted)
{
	struct str given[NAMES_MOST] = {{0}}, slugs[NAMES_MOST];
	size_t count = 0;

	for (; names[count]; count++)
		given[count] = str_from(names[count]);
	slugs_assign(test_arena, given, slugs, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(str_is(slugs[i], wanted[i]), "%s is %.*s, not %s", names[i],
			STR_ARGS(slugs[i]), wanted[i]);
}

#define BECOME(names, slugs)                                                             \
	becomes((const char *const[]){names, NULL}, (const char *const[]){slugs, NULL})
#define LIST(...) __VA_ARGS__

START_TEST(keeps_letters_digits_and_underscores)
{
	BECOME(LIST("Order Details", "Album", "a_B9", "2024 sales", "_"),
		LIST("order-details", "album", "a_b9", "2024-sales", "_"));
	BECOME(LIST("a  /\t\"b", "c.d", "e--f", "Größe"),
		LIST("a-b", "c-d", "e-f", "gr-e"));
}
END_TEST

START_TEST(numbers_those_that_collide)
{
	BECOME(LIST("A B", "a b", "a-b", "a.b"), LIST("a-b", "a-b-2", "a-b-3", "a-b-4"));
}
END_TEST

START_TEST(numbers_those_of_which_nothing_is_left)
{
	BECOME(LIST("日本", "é", "", "-", "//"),
		LIST("table-1", "table-2", "table-3", "table-4", "table-5"));
	BECOME(LIST("日本", "Table 1", "é"), LIST("table-2", "table-1", "table-3"));
}
END_TEST

START_TEST(leaves_the_sites_own_names_alone)
{
	BECOME(LIST("login", "Logout", "PASSWORD", "login-2"),
		LIST("login-3", "logout-2", "password-2", "login-2"));
}
END_TEST

START_TEST(a_plain_name_is_never_lost_to_a_numbered_one)
{
	BECOME(LIST("A", "a.", "a", "a-2"), LIST("a", "a-", "a-3", "a-2"));
	BECOME(LIST("x y", "x.y", "x y 2", "x.y.2"),
		LIST("x-y", "x-y-3", "x-y-2", "x-y-2-2"));
}
END_TEST

/* Work and memory may not grow with the square of the number of tables. */
START_TEST(ten_thousand_names_with_nothing_left_cost_no_more_than_others)
{
	enum { MANY = 10000 };
	struct str *names = arena_zeroed(test_arena, MANY, sizeof *names);
	struct str *slugs = arena_zeroed(test_arena, MANY, sizeof *slugs);
	size_t before = arena_bytes(test_arena);

	for (int i = 0; i < MANY; i++)
		names[i] = STR("\xE8\xA1\xA8");
	slugs_assign(test_arena, names, slugs, MANY);
	ck_assert(str_is(slugs[0], "table-1"));
	ck_assert(str_is(slugs[MANY - 1], "table-10000"));
	ck_assert_uint_lt(arena_bytes(test_arena) - before, 100 * MANY);
	slugs_assign(test_arena, names, slugs, 0);
}
END_TEST

TCase *model_slug_cases(void)
{
	TCase *cases = tcase_create("slug");

	tcase_add_test(cases, keeps_letters_digits_and_underscores);
	tcase_add_test(cases, numbers_those_that_collide);
	tcase_add_test(cases, numbers_those_of_which_nothing_is_left);
	tcase_add_test(cases, leaves_the_sites_own_names_alone);
	tcase_add_test(cases, a_plain_name_is_never_lost_to_a_numbered_one);
	tcase_add_test(
		cases, ten_thousand_names_with_nothing_left_cost_no_more_than_others);
	return cases;
}
