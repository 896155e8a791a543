/* Kinds by the names that definitions say: taken where they fit, and declared. */
#include "fields_test.h"

static const char *declared(const char *kind, uint32_t length, bool is_strict)
{
	struct str type =
		field_kind_type(test_arena, str_from(kind), length, 0, 0, is_strict);

	return type.at ? arena_text(test_arena, type) : NULL;
}

START_TEST(names_every_kind_once_and_declares_it)
{
	static const char *const wanted[] = {"text", "long text", "integer",
		"big integer", "real", "decimal", "boolean", "date", "datetime", "time",
		"duration", "choice", "multiple choice", "email", "URL", "slug", "UUID",
		"JSON", "file", "image", "foreign key", "one-to-one", "many-to-many",
		"created", "updated", "computed", "blob", "any"};
	size_t count, kind_count, known = 0;
	const char *const *names = field_kind_names(&count);

	field_kinds(&kind_count);
	ck_assert_uint_eq(count, sizeof wanted / sizeof *wanted);
	for (size_t i = 0; i < count; i++) {
		ck_assert_str_eq(names[i], wanted[i]);
		known += field_kind_named(names[i]) != NULL;
		ck_assert_int_eq(declared(names[i], 0, false) != NULL,
			strcmp(names[i], "many-to-many") != 0);
	}
	ck_assert_uint_eq(known, kind_count);
}
END_TEST

START_TEST(takes_every_kind_in_a_table_that_is_not_strict)
{
	static const char *const types[] = {"TEXT", "INTEGER", "", "BLOB", "DATE"};
	size_t count;
	const struct field_kind *const *kinds = field_kinds(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sizeof types / sizeof *types; j++)
			field_of_kind(types[j], kinds[i]->name);
}
END_TEST

START_TEST(leaves_what_was_inferred_for_names_of_no_kind)
{
	static const char *const names[] = {"", "Text", "text ", "tex", "foreign key",
		"one-to-one", "many-to-many", "computed", "long_text"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct field field = field_of("x", "DATE");

		field_take_kind(&field, str_from(names[i]));
		ck_assert_str_eq(field.kind->name, "date");
	}
}
END_TEST

START_TEST(takes_only_what_a_strict_column_can_hold)
{
	static const struct {
		const char *type;
		const char *kind;
		bool fits;
	} expectations[] = {{"INT", "date", false}, {"INTEGER", "boolean", true},
		{"INTEGER", "duration", true}, {"INTEGER", "email", false},
		{"INTEGER", "decimal", false}, {"INTEGER", "created", true},
		{"INTEGER", "choice", true}, {"INTEGER", "JSON", false},
		{"REAL", "decimal", true}, {"REAL", "duration", false},
		{"TEXT", "decimal", true}, {"TEXT", "UUID", true},
		{"TEXT", "duration", true}, {"TEXT", "blob", false},
		{"BLOB", "text", false}, {"BLOB", "choice", false}, {"BLOB", "any", true},
		{"ANY", "multiple choice", true}, {"ANY", "blob", true}};

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
		struct field field = field_of("x", expectations[i].type);
		const char *inferred = field.kind->name;

		field.is_strict = true;
		field_take_kind(&field, str_from(expectations[i].kind));
		ck_assert_msg(strcmp(field.kind->name, expectations[i].fits
							       ? expectations[i].kind
							       : inferred) == 0,
			"%s in %s", expectations[i].kind, expectations[i].type);
	}
}
END_TEST

START_TEST(keeps_a_rowid_a_number_and_a_computed_column_unstamped)
{
	struct field field = field_of("id", "INTEGER");

	field.is_rowid = true;
	field_take_kind(&field, STR("UUID"));
	ck_assert_str_eq(field.kind->name, "integer");
	field_take_kind(&field, STR("big integer"));
	ck_assert_str_eq(field.kind->name, "big integer");
	field = field_of("x", "DATETIME");
	field.is_generated = true;
	field_take_kind(&field, STR("updated"));
	ck_assert_str_eq(field.kind->name, "datetime");
	ck_assert(!field_is_stamp(&field, true));
}
END_TEST

START_TEST(says_the_kind_as_people_know_it)
{
	struct field field = field_of_kind("TEXT", "URL");

	ck_assert_str_eq(arena_text(test_arena, field_kind_of(&field)), "URL");
	field.is_unique = true;
	ck_assert_str_eq(arena_text(test_arena, field_kind_of(&field)), "URL");
	field.reference = 0;
	ck_assert_str_eq(arena_text(test_arena, field_kind_of(&field)), "one-to-one");
	field.is_unique = false;
	ck_assert_str_eq(arena_text(test_arena, field_kind_of(&field)), "foreign key");
	field.is_generated = true;
	ck_assert_str_eq(arena_text(test_arena, field_kind_of(&field)), "computed");
}
END_TEST

START_TEST(declares_types_that_sqlite_keeps_values_in)
{
	ck_assert_str_eq(declared("text", 80, false), "VARCHAR(80)");
	ck_assert_str_eq(declared("text", 0, false), "TEXT");
	ck_assert_str_eq(declared("text", 80, true), "TEXT");
	ck_assert_str_eq(declared("long text", 80, false), "TEXT");
	ck_assert_str_eq(declared("email", 254, false), "VARCHAR(254)");
	ck_assert_str_eq(declared("choice", UINT32_MAX, false), "VARCHAR(4294967295)");
	ck_assert_str_eq(declared("big integer", 0, false), "BIGINT");
	ck_assert_str_eq(declared("big integer", 0, true), "INTEGER");
	ck_assert_str_eq(declared("boolean", 0, false), "BOOLEAN");
	ck_assert_str_eq(declared("boolean", 0, true), "INTEGER");
	ck_assert_str_eq(declared("datetime", 0, true), "TEXT");
	ck_assert_str_eq(declared("duration", 0, false), "INTEGER");
	ck_assert_str_eq(declared("any", 0, false), "");
	ck_assert_str_eq(declared("any", 0, true), "ANY");
	ck_assert_ptr_null(declared("many-to-many", 0, false));
	ck_assert_ptr_null(declared("money", 0, false));
	ck_assert_ptr_null(declared("", 0, true));
}
END_TEST

START_TEST(declares_a_decimal_by_how_many_digits_stay_exact)
{
	static const struct {
		uint32_t digits, places;
		bool is_strict;
		const char *type;
	} expectations[] = {{10, 2, false, "DECIMAL(10,2)"}, {0, 0, false, "DECIMAL"},
		{15, 15, false, "DECIMAL(15,15)"}, {16, 2, false, "TEXT"},
		{10, 2, true, "REAL"}, {16, 2, true, "TEXT"}, {0, 0, true, "REAL"}};

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		ck_assert_str_eq(
			arena_text(test_arena,
				field_kind_type(test_arena, STR("decimal"), 9,
					expectations[i].digits, expectations[i].places,
					expectations[i].is_strict)),
			expectations[i].type);
}
END_TEST

/* Whatever is declared, the kind fits it: a new column can be what it was made for. */
START_TEST(fits_what_it_declares)
{
	size_t count;
	const struct field_kind *const *kinds = field_kinds(&count);

	for (size_t i = 0; i < count; i++)
		for (int is_strict = 0; is_strict < 2; is_strict++) {
			struct field field =
				field_of("x", declared(kinds[i]->name, 20, is_strict));

			field.is_strict = is_strict;
			field_take_kind(&field, str_from(kinds[i]->name));
			ck_assert_str_eq(field.kind->name, kinds[i]->name);
		}
}
END_TEST

TCase *fields_kind_cases(void)
{
	TCase *cases = tcase_create("kind");

	tcase_add_test(cases, names_every_kind_once_and_declares_it);
	tcase_add_test(cases, takes_every_kind_in_a_table_that_is_not_strict);
	tcase_add_test(cases, leaves_what_was_inferred_for_names_of_no_kind);
	tcase_add_test(cases, takes_only_what_a_strict_column_can_hold);
	tcase_add_test(cases, keeps_a_rowid_a_number_and_a_computed_column_unstamped);
	tcase_add_test(cases, says_the_kind_as_people_know_it);
	tcase_add_test(cases, declares_types_that_sqlite_keeps_values_in);
	tcase_add_test(cases, declares_a_decimal_by_how_many_digits_stay_exact);
	tcase_add_test(cases, fits_what_it_declares);
	return cases;
}
