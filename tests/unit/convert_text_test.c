/* Texts with a shape, choices, references by key or label; and what never converts. */
#include "convert_test.h"

START_TEST(leaves_alike_kinds_alone)
{
	static const struct {
		struct field_spec from, to;
	} pairs[] = {
		{{.kind = STR("text"), .type = STR("TEXT")},
			{.kind = STR("long text"), .type = STR("CLOB")}},
		{{.kind = STR("email"), .type = STR("TEXT")},
			{.kind = STR("text"), .type = STR("TEXT")}},
		{{.kind = STR("integer"), .type = STR("INTEGER")},
			{.kind = STR("big integer"), .type = STR("BIGINT")}},
		{{.kind = STR("real"), .type = STR("REAL")},
			{.kind = STR("any"), .type = STR("")}},
		{{.kind = STR("text"), .type = STR("TEXT"), .max_length = 5},
			{.kind = STR("text"), .type = STR("TEXT"), .max_length = 9}},
	};
	struct conversion conversion;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		ck_assert_int_eq(conversion_make(test_arena, &pairs[i].from, &pairs[i].to,
					 STR("x"), STR(""), &conversion, &test_fault),
			STATUS_OK);
		ck_assert_msg(conversion.is_identity, "pair %zu", i);
		ck_assert(str_is(conversion.expression, "x"));
	}
}
END_TEST

START_TEST(refuses_kinds_that_have_nothing_in_common)
{
	static const char *const pairs[][2] = {{"blob", "date"}, {"text", "blob"},
		{"date", "boolean"}, {"date", "time"}, {"time", "datetime"},
		{"duration", "date"}, {"text", "many-to-many"}, {"computed", "text"},
		{"text", "no such kind"}, {"foreign key", "date"}};
	struct conversion conversion;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct field_spec from = {.kind = str_from(pairs[i][0])},
				  to = {.kind = str_from(pairs[i][1])};

		ck_assert_msg(conversion_make(test_arena, &from, &to, STR("x"), STR(""),
				      &conversion, &test_fault) == STATUS_INVALID,
			"%s to %s", pairs[i][0], pairs[i][1]);
		says("cannot become");
	}
}
END_TEST

START_TEST(cuts_no_text_that_is_too_long)
{
	static const struct expected rows[] = {
		{"'abc'", "'abc'", false},
		{"'abcd'", NULL, false},
		{"char(228, 228, 228)", "char(228, 228, 228)", false},
		{"'ab' || char(0)", "'ab' || char(0)", false},
		{"'a' || char(0) || 'bcd'", NULL, false},
		{"''", "''", false},
	};
	struct field_spec to = FIELD("text", "VARCHAR(3)");

	to.max_length = 3;
	CONVERTS(FIELD("long text", "TEXT"), to, rows);
}
END_TEST

START_TEST(takes_only_texts_of_the_right_shape)
{
	static const struct expected emails[] = {{"' a@b.org '", "'a@b.org'", true},
		{"'a@b'", "'a@b'", false}, {"'a b@c'", NULL, false},
		{"'a@b@c'", NULL, false}, {"'@b'", NULL, false}, {"''", "''", false},
		{"'a@b' || char(0)", NULL, false},
		{"'a@b' || char(10) || 'c'", NULL, false}};
	static const struct expected urls[] = {
		{"'https://example.org/a?b'", "'https://example.org/a?b'", false},
		{"'HTTP://x'", "'HTTP://x'", false},
		{"'javascript:alert(1)'", NULL, false},
		{"'mailto:a@b'", "'mailto:a@b'", false}, {"'example.org'", NULL, false},
		{"'http://'", NULL, false}, {"'http:x'", NULL, false},
		{"'http://a b'", NULL, false}, {"'http://<x>'", NULL, false}};
	static const struct expected slugs[] = {{"'a-b_C9'", "'a-b_C9'", false},
		{"'a b'", NULL, false}, {"'a/b'", NULL, false}, {"7", "'7'", false}};
	static const struct expected jsons[] = {{"'{\"a\": 1}'", "'{\"a\": 1}'", false},
		{"'nope'", NULL, false}, {"'[1,]'", NULL, false}, {"''", "NULL", true},
		{"'1' || char(0)", NULL, false}, {"x'7B7D'", NULL, false}};

	CONVERTS(FIELD("text", "TEXT"), FIELD("email", "TEXT"), emails);
	CONVERTS(FIELD("text", "TEXT"), FIELD("URL", "TEXT"), urls);
	CONVERTS(FIELD("text", "TEXT"), FIELD("slug", "TEXT"), slugs);
	CONVERTS(FIELD("text", "TEXT"), FIELD("JSON", "TEXT"), jsons);
}
END_TEST

START_TEST(writes_uuids_in_one_way)
{
	static const struct expected rows[] = {
		{"'123e4567-e89b-12d3-a456-426614174000'",
			"'123e4567-e89b-12d3-a456-426614174000'", false},
		{"'123E4567E89B12D3A456426614174000'",
			"'123e4567-e89b-12d3-a456-426614174000'", true},
		{"'{123e4567-e89b-12d3-a456-426614174000}'",
			"'123e4567-e89b-12d3-a456-426614174000'", true},
		{"'urn:uuid:123e4567-e89b-12d3-a456-426614174000'",
			"'123e4567-e89b-12d3-a456-426614174000'", true},
		{"'123e4567-e89b-12d3-a4564-26614174000'", NULL, false},
		{"'123e4567'", NULL, false},
		{"'123g4567e89b12d3a456426614174000'", NULL, false},
		{"''", "NULL", true},
	};

	CONVERTS(FIELD("text", "TEXT"), FIELD("UUID", "CHAR(36)"), rows);
}
END_TEST

#define SIZES                                                                            \
	"[[\"s\",\"Small\"],[\"l\",\"Large\"],[\"x\",\"Odd\"],[\"y\",\"Odd\"],[\"{v}'"   \
	"\",\"'\"]]"

START_TEST(finds_choices_by_value_or_by_a_label_of_one)
{
	static const struct expected rows[] = {
		{"'s'", "'s'", false},
		{"'Large'", "'l'", true},
		{"' Small '", "'s'", true},
		{"'S'", NULL, false},
		{"'large'", NULL, false},
		{"'Odd'", NULL, false},
		{"'{v}'''", "'{v}'''", false},
		{"''''", "'{v}'''", true},
		{"''", "NULL", true},
		{"'s' || char(0)", NULL, false},
	};
	static const struct expected several[] = {
		{"'s'", "'[\"s\"]'", true},
		{"'[\"s\",\"l\"]'", "'[\"s\",\"l\"]'", false},
		{"'[\"s\",\"q\"]'", NULL, false},
		{"'[null]'", NULL, false},
		{"'{\"a\":\"s\"}'", NULL, false},
		{"'[]'", "'[]'", false},
	};
	struct field_spec to = FIELD("choice", "TEXT");

	to.choices = STR(SIZES);
	CONVERTS(FIELD("text", "TEXT COLLATE NOCASE"), to, rows);
	to.kind = STR("multiple choice");
	CONVERTS(FIELD("text", "TEXT"), to, several);
}
END_TEST

START_TEST(holds_numbers_to_their_choices)
{
	static const struct expected rows[] = {
		{"'1'", "1", false}, {"'3'", NULL, false}, {"'01'", "1", true}};
	struct field_spec to = FIELD("integer", "INTEGER");

	to.choices = STR("[[\"1\",\"One\"],[\"2\",\"Two\"]]");
	CONVERTS(FIELD("text", "TEXT"), to, rows);
}
END_TEST

START_TEST(finds_the_row_that_a_text_names)
{
	static const struct expected labelled[] = {
		{"'Ann'", "1", false},
		{"'2'", "2", true},
		{"'02'", NULL, false},
		{"'Twin'", NULL, false},
		{"'ann'", NULL, false},
		{"'9'", NULL, false},
		{"''", "NULL", true},
		{"x'31'", NULL, false},
		{"'5'", "5", false},
	};
	static const struct expected back[] = {{"1", "'Ann'", false},
		{"3", "'Twin'", true}, {"5", "'5'", false}, {"99", "'99'", true},
		{"NULL", "NULL", false}};
	struct field_spec to = FIELD("foreign key", "INTEGER");

	foreign("CREATE TABLE \"p\"\"q\"(\"k v\" INTEGER PRIMARY KEY, name TEXT);"
		"INSERT INTO \"p\"\"q\" VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Twin'),"
		" (4, 'Twin'), (5, NULL), (7, 'x')");
	to.target = STR("p\"q");
	to.target_key = STR("k v");
	convert_label = "\"l\".\"name\"";
	CONVERTS(FIELD("text", "TEXT"), to, labelled);
	CONVERTS(to, FIELD("text", "TEXT"), back);
}
END_TEST

START_TEST(finds_rows_by_their_keys_alone_without_a_label)
{
	static const struct expected rows[] = {{"2", "2", false}, {"2.0", "2", true},
		{"'2'", "2", true}, {"'Ann'", NULL, false}, {"9", NULL, false}};
	struct field_spec to = FIELD("foreign key", "INTEGER");

	foreign("CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT);"
		"INSERT INTO p VALUES (1, 'Ann'), (2, 'Bob')");
	to.target = STR("p");
	CONVERTS(FIELD("integer", ""), to, rows);
}
END_TEST

TCase *convert_text_cases(void)
{
	TCase *cases = tcase_create("text");

	tcase_add_test(cases, leaves_alike_kinds_alone);
	tcase_add_test(cases, refuses_kinds_that_have_nothing_in_common);
	tcase_add_test(cases, cuts_no_text_that_is_too_long);
	tcase_add_test(cases, takes_only_texts_of_the_right_shape);
	tcase_add_test(cases, writes_uuids_in_one_way);
	tcase_add_test(cases, finds_choices_by_value_or_by_a_label_of_one);
	tcase_add_test(cases, holds_numbers_to_their_choices);
	tcase_add_test(cases, finds_the_row_that_a_text_names);
	tcase_add_test(cases, finds_rows_by_their_keys_alone_without_a_label);
	return cases;
}
