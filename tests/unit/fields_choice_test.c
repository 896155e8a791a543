/* Choice and multiple choice, and the JSON that says what there is to choose. */
#include "fields_test.h"

static const struct field_choice sizes[] = {
	{STR("s"), STR("Small")}, {STR("l"), STR("Large <b>")}, {STR("2"), STR("Two")}};

static struct field with_sizes(const char *type, const char *kind)
{
	struct field field = field_of_kind(type, kind);

	field.choices = sizes;
	field.choice_count = sizeof sizes / sizeof *sizes;
	return field;
}

START_TEST(shows_the_label_and_stores_the_value)
{
	struct field field = with_sizes("TEXT", "choice");

	ck_assert_str_eq(shown(&field, text_value("s"), 80), "Small");
	ck_assert_str_eq(shown(&field, text_value("l"), 4), "Lar\xE2\x80\xA6");
	ck_assert_str_eq(shown(&field, text_value("gone"), 80), "gone");
	ck_assert_str_eq(input_text(&field, text_value("s")), "s");
	ck_assert_int_eq(widget_of(&field, text_value("s")), WIDGET_SELECT);
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_SELECT);
	reads_as(&field, "l", NULL, text_value("l"));
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "Small", NULL, "one of the choices");
	refuses(&field, "S", NULL, "one of the choices");
	refuses(&field, " s", NULL, "one of the choices");
	field.is_nullable = false;
	refuses(&field, "", NULL, "required");
}
END_TEST

START_TEST(keeps_a_value_that_is_no_choice_any_more)
{
	struct field field = with_sizes("TEXT", "choice");
	const struct value values[] = {text_value("gone"), text_value(""),
		text_value("a\nb"), text_value(" s "), value_blob(STR("\xFF"))};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		reads_as(&field, input_text(&field, values[i]), &values[i], values[i]);
	ck_assert_int_eq(widget_of(&field, values[0]), WIDGET_SELECT);
	ck_assert_int_eq(widget_of(&field, values[2]), WIDGET_TEXTAREA);
	ck_assert_int_eq(widget_of(&field, values[4]), WIDGET_FIXED);
	refuses(&field, "gone too", &values[0], "one of the choices");
	reads_as(&field, "s", &values[0], text_value("s"));
}
END_TEST

START_TEST(chooses_numbers_in_columns_of_numbers)
{
	struct field field = with_sizes("INTEGER", "choice");
	struct value one = value_integer(1);

	reads_as(&field, "2", NULL, value_integer(2));
	ck_assert_str_eq(shown(&field, value_integer(2), 80), "Two");
	ck_assert_str_eq(shown(&field, one, 80), "1");
	field = with_sizes("REAL", "choice");
	reads_as(&field, "2", NULL, value_real(2));
	ck_assert_str_eq(shown(&field, value_real(2), 80), "Two");
	ck_assert_str_eq(input_text(&field, value_real(2)), "2");
	ck_assert_str_eq(shown(&field, value_real(2.5), 80), "2.5");
	field = with_sizes("", "choice");
	reads_as(&field, "2", &one, value_integer(2));
	reads_as(&field, "2", NULL, text_value("2"));
	field.is_strict = true;
	field.type = STR("INT");
	field.affinity = AFFINITY_INTEGER;
	refuses(&field, "s", NULL, "takes only whole numbers");
}
END_TEST

START_TEST(is_any_text_while_there_are_no_choices)
{
	struct field field = field_of_kind("TEXT", "choice");

	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_TEXT);
	reads_as(&field, "anything", NULL, text_value("anything"));
	field = field_of_kind("TEXT", "multiple choice");
	ck_assert_int_eq(widget_of(&field, value_null()), WIDGET_TEXT);
	reads_as(&field, "[\"x\"]", NULL, text_value("[\"x\"]"));
	refuses(&field, "x", NULL, "JSON array");
}
END_TEST

START_TEST(stores_several_choices_as_an_array)
{
	struct field field = with_sizes("TEXT", "multiple choice");

	reads_as(&field, "[\"l\",\"s\"]", NULL, text_value("[\"s\",\"l\"]"));
	reads_as(&field, "[ \"s\", \"s\" ]", NULL, text_value("[\"s\"]"));
	reads_as(&field, "[2]", NULL, text_value("[\"2\"]"));
	reads_as(&field, "", NULL, value_null());
	refuses(&field, "[\"x\"]", NULL, "among the choices");
	refuses(&field, "[\"s\",[\"l\"]]", NULL, "JSON array");
	refuses(&field, "[\"s\"", NULL, "JSON array");
	refuses(&field, "{\"s\":1}", NULL, "JSON array");
	refuses(&field, "s,l", NULL, "JSON array");
	refuses(&field, "[\"\\u0000\"]", NULL, "JSON array");
	ck_assert_str_eq(
		shown(&field, text_value("[\"s\",\"x\",2]"), 80), "Small, x, Two");
	ck_assert_str_eq(
		shown(&field, text_value("[\"s\",\"l\"]"), 7), "Small,\xE2\x80\xA6");
	ck_assert_str_eq(shown(&field, text_value("[]"), 80), "");
	ck_assert_str_eq(shown(&field, text_value("no array"), 80), "no array");
	ck_assert_int_eq(widget_of(&field, text_value("[\"s\"]")), WIDGET_CHECKBOXES);
	ck_assert_int_eq(widget_of(&field, text_value("s")), WIDGET_TEXT);
}
END_TEST

START_TEST(ticks_none_of_several)
{
	struct field field = with_sizes("TEXT", "multiple choice");
	struct value stored = text_value("[\"s\"]");

	reads_as(&field, "", &stored, value_null());
	field.is_nullable = false;
	reads_as(&field, "", &stored, text_value("[]"));
	reads_as(&field, "", NULL, text_value("[]"));
	field.is_required = true;
	refuses(&field, "", NULL, "required");
	refuses(&field, "[]", NULL, "required");
}
END_TEST

START_TEST(changes_no_array_that_was_not_touched)
{
	struct field field = with_sizes("TEXT", "multiple choice");
	const struct value values[] = {text_value("[]"), text_value("[ \"l\", \"s\" ]"),
		text_value("[\"gone\",\"s\"]"), text_value("[2,\"s\"]"),
		text_value("s,l"), text_value("[\"a\\nb\"]"), text_value("[null]"),
		text_value(""), value_integer(2), value_null()};
	const struct value *gone = &values[2];

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		reads_as(&field, input_text(&field, values[i]), &values[i], values[i]);
	reads_as(&field, "[\"l\",\"gone\"]", gone, text_value("[\"l\",\"gone\"]"));
	refuses(&field, "[\"l\",\"new\"]", gone, "among the choices");
}
END_TEST

START_TEST(reads_choices_of_both_shapes)
{
	const struct field_choice *choices;
	struct fault fault;
	size_t count;

	ck_assert_int_eq(field_choices_parse(test_arena,
				 STR("[[\"s\",\"Small\"],\"l\",[3,\"\"],7]"), &choices,
				 &count, &fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 4);
	ck_assert_str_eq(choices[0].label.at, "Small");
	ck_assert_str_eq(choices[1].value.at, "l");
	ck_assert_str_eq(choices[1].label.at, "l");
	ck_assert_str_eq(choices[2].label.at, "3");
	ck_assert_str_eq(choices[3].value.at, "7");
	ck_assert_int_eq(
		field_choices_parse(test_arena, STR(" \n"), &choices, &count, &fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(
		field_choices_parse(test_arena, STR("[]"), &choices, &count, &fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(refuses_choices_that_cannot_be_chosen)
{
	static const struct {
		const char *json;
		const char *sentence;
	} refused[] = {{"{", "JSON array"}, {"{}", "JSON array"}, {"\"a\"", "JSON array"},
		{"[\"a\"] x", "JSON array"}, {"[\"\\u0000\"]", "JSON array"},
		{"[\"\xFF\"]", "JSON array"}, {"[\"\"]", "choice 1 is empty"},
		{"[\"a\",[\" \",\"b\"]]", "choice 2 is empty"},
		{"[\"a\",[\"a\",\"b\"]]", "1 and 2 have the same"},
		{"[1,\"1\"]", "same value"}, {"[null]", "Choice 1 is neither"},
		{"[true]", "neither"}, {"[1.5]", "neither"}, {"[[]]", "neither"},
		{"[[\"a\"]]", "neither"}, {"[[\"a\",\"b\",\"c\"]]", "neither"},
		{"[[\"a\",[\"b\"]]]", "neither"}, {"[\"a\\nb\"]", "more than one line"},
		{"[[\"a\",\"b\\r\"]]", "more than one line"}};
	const struct field_choice *choices;
	struct fault fault;
	size_t count;

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		ck_assert_msg(field_choices_parse(test_arena, str_from(refused[i].json),
				      &choices, &count, &fault) == STATUS_INVALID,
			"%s is taken", refused[i].json);
		ck_assert_msg(
			str_has_nocase(str_from(fault.sentence), refused[i].sentence),
			"%s: %s", refused[i].json, fault.sentence);
		ck_assert_uint_eq(count, 0);
	}
}
END_TEST

START_TEST(joins_and_splits_texts_of_any_kind)
{
	const struct str texts[] = {
		STR("a\"b\\"), STR(""), STR("\n\x01"), STR("\xC3\xA4")};
	struct str json = field_texts_join(test_arena, texts, 4), *split;
	size_t count;

	ck_assert_str_eq(arena_text(test_arena, json),
		"[\"a\\\"b\\\\\",\"\",\"\\u000a\\u0001\",\"\xC3\xA4\"]");
	ck_assert(field_texts_split(test_arena, json, &split, &count));
	ck_assert_uint_eq(count, 4);
	for (size_t i = 0; i < count; i++)
		ck_assert(str_equal(split[i], texts[i]));
	ck_assert_uint_eq(field_texts_join(test_arena, NULL, 0).len, 0);
	ck_assert(!field_texts_split(test_arena, STR(""), &split, &count));
	ck_assert(!field_texts_split(test_arena, STR("[\"a\",1.5]"), &split, &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

TCase *fields_choice_cases(void)
{
	TCase *cases = tcase_create("choice");

	tcase_add_test(cases, shows_the_label_and_stores_the_value);
	tcase_add_test(cases, keeps_a_value_that_is_no_choice_any_more);
	tcase_add_test(cases, chooses_numbers_in_columns_of_numbers);
	tcase_add_test(cases, is_any_text_while_there_are_no_choices);
	tcase_add_test(cases, stores_several_choices_as_an_array);
	tcase_add_test(cases, ticks_none_of_several);
	tcase_add_test(cases, changes_no_array_that_was_not_touched);
	tcase_add_test(cases, reads_choices_of_both_shapes);
	tcase_add_test(cases, refuses_choices_that_cannot_be_chosen);
	tcase_add_test(cases, joins_and_splits_texts_of_any_kind);
	return cases;
}
