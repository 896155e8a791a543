/* Specs as JSON: what is written, what is read, and what is refused. */
#include <jansson.h>
#include <stdlib.h>

#include "fields/field.h"
#include "model/spec_keys.h"
#include "spec_test.h"

static struct str dump(struct spec_list list)
{
	return specs_dump(test_arena, list.at, list.count);
}

static bool holds(struct str text, const char *part)
{
	return strstr(arena_text(test_arena, text), part) != NULL;
}

START_TEST(what_is_dumped_reads_back_as_the_same)
{
	struct str text;

	foreign("CREATE TABLE artist(id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL"
		" DEFAULT 'x' COLLATE NOCASE UNIQUE, odd POINT, notes TEXT);"
		"CREATE TABLE album(a INT REFERENCES artist ON DELETE SET NULL,"
		" b INT UNIQUE REFERENCES artist, price DECIMAL(10,2), t AS (price * 2)"
		" STORED, none, PRIMARY KEY (price, a), UNIQUE (a, none),"
		" CHECK (price > 0));"
		"CREATE INDEX i ON album(none); CREATE VIEW v AS SELECT 1 AS \"é\";"
		"CREATE TABLE w(k TEXT PRIMARY KEY, d TEXT) STRICT, WITHOUT ROWID;");
	text = dump(specs_there());
	ck_assert(str_is_utf8(text));
	is_text(dump(parsed(text.at)), text.at);
	ck_assert_str_eq(difference(specs_there(), parsed(text.at), true), "");
}
END_TEST

START_TEST(only_what_was_said_is_written_in_a_stable_order)
{
	foreign("CREATE TABLE t(id INTEGER PRIMARY KEY, price DECIMAL(8,2) NOT NULL)");
	is_text(dump(specs_there()),
		"{\n  \"format\": 1,\n  \"models\": [\n    {\n"
		"      \"table\": \"t\",\n      \"fields\": [\n        {\n"
		"          \"name\": \"id\",\n          \"kind\": \"integer\",\n"
		"          \"key\": true\n        },\n        {\n"
		"          \"name\": \"price\",\n          \"kind\": \"decimal\",\n"
		"          \"not_null\": true,\n          \"digits\": 8,\n"
		"          \"places\": 2\n        }\n      ]\n    }\n  ]\n}\n");
}
END_TEST

START_TEST(a_type_is_written_where_the_kind_would_ask_for_another)
{
	struct str text;

	foreign("CREATE TABLE t(a INT, b INTEGER, c NVARCHAR(9), d VARCHAR(9), e)");
	text = dump(specs_there());
	ck_assert(holds(text, "\"type\": \"INT\""));
	ck_assert(!holds(text, "\"type\": \"INTEGER\""));
	ck_assert(holds(text, "\"type\": \"NVARCHAR(9)\""));
	ck_assert(!holds(text, "\"type\": \"VARCHAR(9)\""));
	ck_assert(holds(text, "\"kind\": \"any\""));
}
END_TEST

START_TEST(what_is_no_utf8_is_replaced)
{
	foreign("CREATE TABLE t(a TEXT)");
	foreign("CREATE TABLE \"b\xFF\"(a TEXT)");
	ck_assert(holds(dump(specs_there()), "\"b\xEF\xBF\xBD\""));
}
END_TEST

START_TEST(the_kind_follows_from_the_rest)
{
	struct model_spec *spec =
		parsed("{\"models\":[{\"table\":\"t\",\"fields\":["
		       "{\"name\":\"a\",\"type\":\"NUMERIC(9,3)\"},"
		       "{\"name\":\"b\",\"references\":\"u\"},"
		       "{\"name\":\"c\",\"references\":\"u\",\"unique\":true},"
		       "{\"name\":\"d\",\"expression\":\"a*2\"},"
		       "{\"name\":\"e\",\"kind\":\"one-to-one\",\"references\":\"u\"},"
		       "{\"name\":\"f\",\"references\":\"u\",\"on_delete\":\"no action\","
		       "\"default\":0,\"minimum\":-3}]}]}")
			.at;

	is_text(spec->fields[0].kind, "decimal");
	ck_assert_int_eq(spec->fields[0].digits, 9);
	ck_assert_int_eq(spec->fields[0].places, 3);
	is_text(spec->fields[1].kind, "foreign key");
	is_text(spec->fields[2].kind, "one-to-one");
	is_text(spec->fields[3].kind, "computed");
	ck_assert(spec->fields[4].is_unique);
	is_text(spec->fields[5].on_delete, "");
	is_text(spec->fields[5].fallback, "0");
	is_text(spec->fields[5].minimum, "-3");
}
END_TEST

static void check_keys(
	const json_t *schema, const char *name, const struct spec_key *keys, size_t count)
{
	json_t *properties = json_object_get(
		json_object_get(json_object_get(schema, "$defs"), name), "properties");

	ck_assert_uint_eq(json_object_size(properties), count);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(json_object_get(properties, keys[i].name) != NULL,
			"the schema lacks %s", keys[i].name);
}

static json_t *load_schema(void)
{
	const char *root = getenv("abs_top_srcdir");
	struct str path = arena_printf(
		test_arena, "%s/docs/reeve-models.schema.json", root ? root : ".");
	json_t *schema = json_load_file(path.at, JSON_REJECT_DUPLICATES, NULL);

	ck_assert_msg(schema != NULL, "%s is not there, or no JSON", path.at);
	return schema;
}

START_TEST(the_shipped_schema_names_exactly_the_keys_that_are_read)
{
	json_t *schema = load_schema(), *kinds;
	size_t count;
	const struct spec_key *keys = spec_model_keys(&count);
	const char *const *names;

	check_keys(schema, "model", keys, count);
	keys = spec_field_keys(&count);
	check_keys(schema, "field", keys, count);
	names = field_kind_names(&count);
	kinds = json_object_get(
		json_object_get(
			json_object_get(json_object_get(json_object_get(schema, "$defs"),
						"field"),
				"properties"),
			"kind"),
		"enum");
	ck_assert_uint_eq(json_array_size(kinds), count);
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(json_string_value(json_array_get(kinds, i)), names[i]);
	json_decref(schema);
}
END_TEST

TCase *spec_json_cases(void)
{
	TCase *tcase = tcase_create("json");

	tcase_add_test(tcase, what_is_dumped_reads_back_as_the_same);
	tcase_add_test(tcase, only_what_was_said_is_written_in_a_stable_order);
	tcase_add_test(tcase, a_type_is_written_where_the_kind_would_ask_for_another);
	tcase_add_test(tcase, what_is_no_utf8_is_replaced);
	tcase_add_test(tcase, the_kind_follows_from_the_rest);
	tcase_add_test(tcase, the_shipped_schema_names_exactly_the_keys_that_are_read);
	return tcase;
}

#define TABLE(rest) "{\"models\":[{\"table\":\"book\"" rest "}]}"
#define FIELD(rest) TABLE(",\"fields\":[{\"name\":\"price\"" rest "}]")

struct wrong {
	const char *json;
	const char *where; /* what the sentence names */
	const char *what;
};

static const struct wrong wrongs[] = {
	{"", "line 1", "column"},
	{"{\"models\":[\n{]}", "line 2", "column"},
	{"[]", "object", "models"},
	{"{}", "\"models\"", "must be there"},
	{"{\"models\":{}}", "\"models\"", "list"},
	{"{\"models\":[],\"model\":1}", "\"model\"", "no key"},
	{"{\"models\":[],\"format\":2}", "\"format\"", "1"},
	{"{\"models\":[],\"models\":[]}", "line 1", "duplicate"},
	{"{\"models\":[7]}", "Model 1", "object"},
	{"{\"models\":[{}]}", "Model 1", "\"table\""},
	{"{\"models\":[{\"table\":\"\"}]}", "Model 1", "\"table\""},
	{"{\"models\":[{\"table\":\"a\"},{\"table\":\"A\"}]}", "\"A\"", "twice"},
	{"{\"models\":[{\"table\":\"a\\u0000b\"}]}", "line 1", "NUL"},
	{TABLE(",\"tabel\":1"), "\"book\"", "no key \"tabel\""},
	{TABLE(",\"label\":1"), "\"book\"", "\"label\" must be a text"},
	{TABLE(",\"hidden\":1"), "\"book\"", "\"hidden\" must be true or false"},
	{TABLE(",\"page_size\":-1"), "\"book\"", "\"page_size\""},
	{TABLE(",\"page_size\":\"9\""), "\"book\"", "\"page_size\""},
	{TABLE(",\"state\":\"gone\""), "\"book\"", "\"state\""},
	{TABLE(",\"is\":\"shadow table\""), "\"book\"", "virtual table"},
	{TABLE(",\"is\":\"index\""), "\"book\"", "\"is\""},
	{TABLE(",\"ordering\":\"a\""), "\"book\"", "\"ordering\" must be a list"},
	{TABLE(",\"list_columns\":[1]"), "\"book\"", "\"list_columns\""},
	{TABLE(",\"fieldsets\":[{\"label\":\"x\"}]"), "\"book\"", "\"fieldsets\""},
	{TABLE(",\"fieldsets\":[{\"fields\":[\"a\"],\"x\":1}]"), "\"book\"",
		"\"fieldsets\""},
	{TABLE(",\"checks\":[\"\"]"), "\"book\"", "\"checks\""},
	{TABLE(",\"unique_together\":[[\"a\"]]"), "\"book\"", "two names"},
	{TABLE(",\"unique_together\":[[\"a\",\"b\"]]"), "\"book\"", "\"a\""},
	{TABLE(",\"key\":[\"nothing\"]"), "\"book\"", "\"nothing\""},
	{TABLE(",\"fields\":{}"), "\"book\"", "\"fields\""},
	{TABLE(",\"fields\":[3]"), "\"book\"", "fields must be an object"},
	{TABLE(",\"fields\":[{\"kind\":\"text\"}]"), "\"book\"", "\"name\""},
	{TABLE(",\"fields\":[{\"name\":\"a\",\"kind\":\"text\"},"
	       "{\"name\":\"A\",\"kind\":\"text\"}]"),
		"field \"A\"", "twice"},
	{FIELD(""), "field \"price\"", "\"kind\""},
	{FIELD(",\"kind\":\"number\""), "field \"price\"", "no kind \"number\""},
	{FIELD(",\"kind\":\"text\",\"lable\":\"x\""), "field \"price\"", "\"lable\""},
	{FIELD(",\"kind\":\"text\",\"unique\":\"yes\""), "field \"price\"", "\"unique\""},
	{FIELD(",\"kind\":\"text\",\"max_length\":99999999999"), "field \"price\"",
		"\"max_length\""},
	{FIELD(",\"kind\":\"decimal\",\"digits\":2,\"places\":3"), "field \"price\"",
		"\"places\""},
	{FIELD(",\"kind\":\"foreign key\""), "field \"price\"", "\"references\""},
	{FIELD(",\"kind\":\"many-to-many\""), "field \"price\"", "\"references\""},
	{FIELD(",\"kind\":\"text\",\"references\":\"a\""), "field \"price\"",
		"\"references\""},
	{FIELD(",\"references\":\"a\",\"on_delete\":\"EXPLODE\""), "field \"price\"",
		"\"on_delete\""},
	{FIELD(",\"kind\":\"computed\""), "field \"price\"", "\"expression\""},
	{FIELD(",\"kind\":\"text\",\"expression\":\"1\""), "field \"price\"",
		"\"expression\""},
	{FIELD(",\"kind\":\"choice\",\"choices\":[\"a\",\"a\"]"), "field \"price\"",
		"\"choices\""},
	{FIELD(",\"kind\":\"choice\",\"choices\":\"a\""), "field \"price\"",
		"\"choices\""},
	{FIELD(",\"kind\":\"text\",\"pattern\":\"(\""), "field \"price\"", "\"pattern\""},
	{FIELD(",\"kind\":\"text\",\"default\":1.5"), "field \"price\"", "\"default\""},
};

START_TEST(what_is_wrong_is_refused_and_says_where_and_what)
{
	const char *sentence = refusal(wrongs[_i].json);

	ck_assert_msg(str_has_nocase(str_from(sentence), wrongs[_i].where) &&
			      str_has_nocase(str_from(sentence), wrongs[_i].what),
		"%s: \"%s\" does not say %s and %s", wrongs[_i].json, sentence,
		wrongs[_i].where, wrongs[_i].what);
}
END_TEST

START_TEST(a_deep_or_endless_text_is_refused)
{
	char *deep = arena_alloc(test_arena, 100001);

	memset(deep, '[', 100000);
	deep[100000] = '\0';
	ck_assert_ptr_nonnull(refusal(deep));
	ck_assert_ptr_nonnull(refusal("{\"models\":[{\"table\":\"\xFF\"}]}"));
}
END_TEST

TCase *spec_refusal_cases(void)
{
	TCase *tcase = tcase_create("refusal");

	tcase_add_loop_test(tcase, what_is_wrong_is_refused_and_says_where_and_what, 0,
		sizeof wrongs / sizeof *wrongs);
	tcase_add_test(tcase, a_deep_or_endless_text_is_refused);
	return tcase;
}
