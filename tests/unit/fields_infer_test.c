/* Kinds from declared types, labels from names, and the tables of names. */
#include "fields_test.h"

struct expectation {
	const char *type;
	const char *kind;
};

static void are_inferred(const struct expectation *expectations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct field field = field_of("x", expectations[i].type);

		ck_assert_msg(strcmp(field.kind->name, expectations[i].kind) == 0,
			"%s is %s", expectations[i].type, field.kind->name);
	}
}

START_TEST(goes_by_words_and_not_by_letters)
{
	static const struct expectation expectations[] = {{"POINT", "text"},
		{"FLOATING POINT", "text"}, {"PRINTABLE", "text"}, {"INTERVAL", "text"},
		{"CANDIDATE", "text"}, {"ANYTHING", "text"}, {"CONTEXT", "text"},
		{"REALM", "text"}, {"", "any"}, {"  ", "any"}, {"ANY", "any"},
		{"any", "any"}, {"?", "text"}, {"(", "text"}, {")", "text"},
		{"\"INTEGER\"", "integer"}, {"ENUM('INT','DATE')", "text"},
		{"GEOMETRY(INT)", "text"}};

	are_inferred(expectations, sizeof expectations / sizeof *expectations);
}
END_TEST

START_TEST(knows_the_types_of_other_databases)
{
	static const struct expectation expectations[] = {{"INT", "integer"},
		{"integer", "integer"}, {"Integer(11)", "integer"},
		{"UNSIGNED BIG INT", "integer"}, {"INT UNSIGNED", "integer"},
		{"TINYINT", "integer"}, {"SMALLINT", "integer"}, {"MEDIUMINT", "integer"},
		{"BIGINT", "integer"}, {"INT2", "integer"}, {"INT8", "integer"},
		{"BOOLEAN", "boolean"}, {"bool", "boolean"}, {"DATETIME", "datetime"},
		{"TIMESTAMP", "datetime"}, {"TIMESTAMPTZ", "datetime"},
		{"timestamp with time zone", "datetime"}, {"DATE", "date"},
		{"TIME", "time"}, {"time without time zone", "time"}, {"REAL", "real"},
		{"FLOAT", "real"}, {"DOUBLE PRECISION", "real"}, {"NUMERIC", "decimal"},
		{"DECIMAL(10,2)", "decimal"}, {"MONEY", "decimal"},
		{"NUMBER(5)", "decimal"}, {"CURRENCY", "decimal"}, {"BLOB", "blob"},
		{"VARBINARY(20)", "blob"}, {"binary", "blob"}, {"BYTEA", "blob"},
		{"IMAGE", "blob"}, {"CLOB", "long text"}, {"LONGTEXT", "long text"},
		{"MEDIUMTEXT", "long text"}, {"JSON", "long text"}, {"XML", "long text"},
		{"TEXT", "text"}, {"CHAR(3)", "text"}, {"NVARCHAR(40)", "text"},
		{"VARYING CHARACTER(9)", "text"}, {"STRING", "text"}, {"UUID", "text"}};

	are_inferred(expectations, sizeof expectations / sizeof *expectations);
}
END_TEST

START_TEST(takes_the_length_of_a_text_from_its_type)
{
	static const struct {
		const char *type;
		uint32_t length;
	} expectations[] = {{"VARCHAR(40)", 40}, {"NVARCHAR( 160 )", 160}, {"TEXT(5)", 5},
		{"VARCHAR2(20 BYTE)", 20}, {"VARCHAR", 0}, {"VARCHAR()", 0},
		{"VARCHAR(MAX)", 0}, {"VARCHAR(-1)", 0}, {"VARCHAR(0)", 0},
		{"VARCHAR(", 0}, {"VARCHAR(99999999999999999999999)", 0},
		{"VARCHAR(4294967295)", 4294967295}, {"POLYGON(4326)", 0},
		{"INT(11)", 0}};

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		ck_assert_uint_eq(field_of("x", expectations[i].type).max_length,
			expectations[i].length);
}
END_TEST

START_TEST(takes_digits_and_places_of_a_decimal_from_its_type)
{
	static const struct {
		const char *type;
		uint32_t digits, places;
	} expectations[] = {{"DECIMAL(10,2)", 10, 2}, {"numeric ( 5 , 0 )", 5, 0},
		{"NUMBER(7)", 7, 0}, {"NUMERIC", 0, 0}, {"DECIMAL(2,5)", 0, 0},
		{"DECIMAL(5,-2)", 0, 0}, {"DECIMAL(,)", 0, 0}, {"DECIMAL(5", 0, 0},
		{"DECIMAL(5,", 0, 0}, {"DECIMAL(0,0)", 0, 0},
		{"DECIMAL(99999999999,2)", 0, 0}};

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
		struct field field = field_of("x", expectations[i].type);

		ck_assert_uint_eq(field.digits, expectations[i].digits);
		ck_assert_uint_eq(field.places, expectations[i].places);
	}
}
END_TEST

START_TEST(gives_texts_a_large_box_where_the_name_says_so)
{
	static const char *const long_names[] = {"description", "ProductDescription",
		"Notes", "order_note", "BODY", "comments", "page content", "bio", "text",
		"Remarks"};
	static const char *const short_names[] = {"context", "footnote", "address",
		"Address", "title", "notes_author", "bios", ""};

	for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++)
		ck_assert_str_eq(field_of(long_names[i], "TEXT").kind->name, "long text");
	for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
		ck_assert_str_eq(field_of(short_names[i], "TEXT").kind->name, "text");
	ck_assert_str_eq(field_of("notes", "TEXT(80)").kind->name, "text");
	ck_assert_str_eq(field_of("notes", "VARCHAR").kind->name, "text");
	ck_assert_str_eq(field_of("notes", "INTEGER").kind->name, "integer");
}
END_TEST

START_TEST(forgets_the_limits_of_an_earlier_type)
{
	struct field field = field_of("x", "DECIMAL(5,2)");

	field.type = STR("VARCHAR(9)");
	field_infer(&field);
	ck_assert_uint_eq(field.digits, 0);
	ck_assert_uint_eq(field.places, 0);
	ck_assert_uint_eq(field.max_length, 9);
}
END_TEST

START_TEST(labels_names_as_people_read_them)
{
	static const struct {
		const char *name;
		const char *label;
	} expectations[] = {{"UnitPrice", "Unit price"}, {"unit_price", "Unit price"},
		{"CustomerID", "Customer ID"}, {"customer_id", "Customer ID"},
		{"id", "ID"}, {"ID", "ID"}, {"Id", "ID"}, {"CustomerIDs", "Customer IDs"},
		{"related_ids", "Related IDs"}, {"idea", "Idea"},
		{"HTTPServer", "HTTP server"}, {"UNIT_PRICE", "Unit price"},
		{"NAME", "Name"}, {"SKU", "SKU"}, {"Order Details", "Order details"},
		{"first-name", "First name"}, {"Address2", "Address2"},
		{"Address2Line", "Address2 line"}, {"address_line_2", "Address line 2"},
		{"a", "A"}, {"x y", "X y"}, {"a\nb", "A b"}, {"__init__", "Init"},
		{"", "(no name)"}, {"  ", "(no name)"}, {"__", "__"}, {"-", "-"},
		{"größe", "Größe"}, {"É", "É"}, {"日本語", "日本語"},
		{"a\xFF"
		 "b",
			"A\xEF\xBF\xBD"
			"b"},
		{"websiteUrl", "Website URL"}};

	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		ck_assert_str_eq(
			arena_text(test_arena,
				field_label(test_arena, str_from(expectations[i].name))),
			expectations[i].label);
}
END_TEST

START_TEST(finds_every_kind_by_its_name_and_no_other)
{
	size_t count;
	const struct field_kind *const *kinds = field_kinds(&count);

	ck_assert_uint_eq(count, 24);
	for (size_t i = 0; i < count; i++) {
		ck_assert_ptr_eq(field_kind_named(kinds[i]->name), kinds[i]);
		ck_assert(kinds[i]->display && kinds[i]->input && kinds[i]->parse);
	}
	ck_assert_ptr_null(field_kind_named(""));
	ck_assert_ptr_null(field_kind_named("Text"));
	ck_assert_ptr_null(field_kind_named("texts"));
}
END_TEST

START_TEST(names_a_template_for_every_widget)
{
	ck_assert_str_eq(field_widget_template(WIDGET_TEXT), "widgets/text");
	ck_assert_str_eq(field_widget_template(WIDGET_TEXTAREA), "widgets/textarea");
	ck_assert_str_eq(field_widget_template(WIDGET_NUMBER), "widgets/number");
	ck_assert_str_eq(field_widget_template(WIDGET_BOOLEAN), "widgets/boolean");
	ck_assert_str_eq(field_widget_template(WIDGET_DATE), "widgets/date");
	ck_assert_str_eq(field_widget_template(WIDGET_DATETIME), "widgets/datetime");
	ck_assert_str_eq(field_widget_template(WIDGET_TIME), "widgets/time");
	ck_assert_str_eq(field_widget_template(WIDGET_SELECT), "widgets/select");
	ck_assert_str_eq(field_widget_template(WIDGET_CHECKBOXES), "widgets/checkboxes");
	ck_assert_str_eq(field_widget_template(WIDGET_EMAIL), "widgets/text");
	ck_assert_str_eq(field_widget_template(WIDGET_URL), "widgets/text");
	ck_assert_str_eq(field_widget_template(WIDGET_JSON), "widgets/textarea");
	ck_assert_str_eq(field_widget_template(WIDGET_FIXED), "widgets/fixed");
}
END_TEST

TCase *fields_infer_cases(void)
{
	TCase *cases = tcase_create("infer");

	tcase_add_test(cases, goes_by_words_and_not_by_letters);
	tcase_add_test(cases, knows_the_types_of_other_databases);
	tcase_add_test(cases, takes_the_length_of_a_text_from_its_type);
	tcase_add_test(cases, takes_digits_and_places_of_a_decimal_from_its_type);
	tcase_add_test(cases, gives_texts_a_large_box_where_the_name_says_so);
	tcase_add_test(cases, forgets_the_limits_of_an_earlier_type);
	tcase_add_test(cases, labels_names_as_people_read_them);
	tcase_add_test(cases, finds_every_kind_by_its_name_and_no_other);
	tcase_add_test(cases, names_a_template_for_every_widget);
	return cases;
}
