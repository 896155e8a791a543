/* What a form remembers of what it showed, and what its inputs are called. */
#include "views/form.h"
#include "views/form_token.h"
#include "worker_test.h"

static struct str token_of(struct value value, const char *text, bool is_null)
{
	const struct field_input input = {.text = str_from(text), .is_null = is_null};

	return form_shown_token(test_arena, value, &input);
}

START_TEST(names_inputs_so_that_none_is_the_forms_own)
{
	static const struct {
		struct str column;
		const char *name;
	} cases[] = {{STR(""), "%"}, {STR("%"), "%25"}, {STR("title"), "title"},
		{STR("Aa_09"), "Aa_09"}, {STR("-csrf"), "%2Dcsrf"}, {STR("a b"), "a%20b"},
		{STR("\xc3\xa9"), "%C3%A9"}, {STR("\xff\x01"), "%FF%01"},
		{STR("a.b[c]"), "a%2Eb%5Bc%5D"}, {STR("\"'<>&="), "%22%27%3C%3E%26%3D"}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str name = form_input_name(test_arena, cases[i].column);

		ck_assert_str_eq(arena_text(test_arena, name), cases[i].name);
		ck_assert(!str_starts(name, "-"));
	}
}
END_TEST

START_TEST(tells_values_apart_that_read_alike)
{
	const struct value values[] = {value_null(), value_text(STR("")),
		value_blob(STR("")), value_integer(0), value_text(STR("0")),
		value_real(0.0), value_integer(1), value_real(1.0), value_text(STR("1")),
		value_integer(INT64_MIN), value_integer(INT64_MAX),
		value_text(STR("0\0")), value_text(STR("\xff")), value_blob(STR("0"))};
	const size_t count = sizeof values / sizeof *values;

	for (size_t i = 0; i < count; i++) {
		struct str token = token_of(values[i], "", false);

		ck_assert(token_is_whole(token));
		for (size_t j = 0; j < count; j++)
			ck_assert_int_eq(token_has_value(token, values[j]), i == j);
	}
}
END_TEST

START_TEST(knows_a_text_again_whatever_its_line_ends)
{
	static const char *const same[] = {"a\nb", "a\r\nb", "a\rb"};
	struct str token;

	for (size_t i = 0; i < 3; i++) {
		token = token_of(value_null(), same[i], false);
		for (size_t j = 0; j < 3; j++) {
			struct field_typed typed = {.text = str_from(same[j])};

			ck_assert(token_has_text(token, &typed));
			typed.is_null_ticked = true;
			ck_assert(!token_has_text(token, &typed));
		}
	}
	token = token_of(value_null(), "a\nb", false);
	for (size_t i = 0; i < 4; i++) {
		static const char *const others[] = {"a\n\nb", "ab", "a\nb\n", ""};
		struct field_typed typed = {.text = str_from(others[i])};

		ck_assert(!token_has_text(token, &typed));
	}
}
END_TEST

START_TEST(tells_the_null_box_from_the_empty_text)
{
	struct str null = token_of(value_null(), "", true),
		   empty = token_of(value_text(STR("")), "", false);
	struct field_typed ticked = {.is_null_ticked = true},
			   unticked = {.text = STR("")};

	ck_assert(token_has_text(null, &ticked) && !token_has_text(null, &unticked));
	ck_assert(token_has_text(empty, &unticked) && !token_has_text(empty, &ticked));
}
END_TEST

START_TEST(takes_nothing_else_for_a_token)
{
	struct str token = token_of(value_integer(1), "1", false);
	struct field_typed typed = {.text = STR("1")};

	ck_assert(!token_is_whole(STR("")));
	ck_assert(!token_is_whole(str_slice(token, 0, token.len - 1)));
	ck_assert(!token_has_value(STR(""), value_null()));
	ck_assert(!token_has_text(STR(""), &typed));
	ck_assert(!token_has_text(str_slice(token, 0, token.len / 2), &typed));
}
END_TEST

START_TEST(a_forged_token_takes_nothing_unseen)
{
	static const char *const bodies[] = {"title=Mine&-was.title=",
		"title=Mine&-was.title=00000000000000000000000000000000",
		"title=Mine&-was.title=zz"};

	foreign("CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT)");
	foreign("INSERT INTO book VALUES (1, 'Emma')");
	ck_assert_int_eq(post("/admin/book/1/change/", bodies[1]), 409);
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Emma");
	/* Without a token, what was posted is taken as typed. */
	ck_assert_int_eq(post("/admin/book/1/change/", bodies[0]), 303);
	ck_assert_str_eq(foreign_text("SELECT title FROM book"), "Mine");
	ck_assert_int_eq(post("/admin/book/1/change/", bodies[2]), 303);
}
END_TEST

TCase *worker_token_cases(void)
{
	TCase *tokens = tcase_create("tokens");

	tcase_add_test(tokens, names_inputs_so_that_none_is_the_forms_own);
	tcase_add_test(tokens, tells_values_apart_that_read_alike);
	tcase_add_test(tokens, knows_a_text_again_whatever_its_line_ends);
	tcase_add_test(tokens, tells_the_null_box_from_the_empty_text);
	tcase_add_test(tokens, takes_nothing_else_for_a_token);
	tcase_add_test(tokens, a_forged_token_takes_nothing_unseen);
	return tokens;
}
