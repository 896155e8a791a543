/* What is and what is wished: the changes between them, and their order. */
#include "spec_test.h"

#define MODELS(rest) "{\"models\":[" rest "]}"
#define BOOK(fields) "{\"table\":\"book\",\"fields\":[" fields "]}"
#define ID "{\"name\":\"id\",\"kind\":\"integer\",\"key\":true}"
#define PRICE "{\"name\":\"price\",\"kind\":\"decimal\",\"digits\":8,\"places\":2}"
#define NOTE "{\"name\":\"note\",\"kind\":\"text\"}"

struct pair {
	const char *present;
	const char *wished;
	const char *changes;
	bool parks_others;
};

static const struct pair pairs[] = {
	{MODELS(""), MODELS(""), "", true},
	{MODELS(BOOK(ID "," PRICE)), MODELS(BOOK(ID "," PRICE)), "", true},
	{MODELS(BOOK(ID "," PRICE)), MODELS(BOOK(PRICE "," ID)), "", true},
	{MODELS(""), MODELS(BOOK(ID)), "model add book\n", false},
	{MODELS(BOOK(ID)), MODELS(BOOK(ID "," NOTE)), "field add book.note\n", false},
	{MODELS(BOOK(ID "," NOTE)), MODELS(BOOK(ID)), "", false},
	{MODELS(BOOK(ID "," NOTE)), MODELS(BOOK(ID)), "field park book.note\n", true},
	{MODELS(BOOK(ID)), MODELS(""), "", false},
	{MODELS(BOOK(ID)), MODELS(""), "model park book\n", true},
	/* Without any field, a wish is about options alone. */
	{MODELS(BOOK(ID "," NOTE)), MODELS("{\"table\":\"book\",\"label\":\"B\"}"),
		"model options book\n", true},
	{MODELS(BOOK(ID "," PRICE)),
		MODELS(BOOK(ID ",{\"name\":\"price\",\"kind\":\"decimal\",\"digits\":9,"
			       "\"places\":2}")),
		"field alter book.price\n", false},
	{MODELS(BOOK(ID "," NOTE)),
		MODELS(BOOK(ID ",{\"name\":\"NOTE\",\"kind\":\"text\"}")),
		"field rename book.note to NOTE\n", false},
	{MODELS(BOOK(ID "," NOTE)),
		MODELS(BOOK(
			ID ",{\"name\":\"text\",\"was\":\"note\",\"kind\":\"text\"}")),
		"field rename book.note to text\n", false},
	/* Done already: the same file again asks for nothing. */
	{MODELS(BOOK(ID ",{\"name\":\"text\",\"kind\":\"text\"}")),
		MODELS(BOOK(
			ID ",{\"name\":\"text\",\"was\":\"note\",\"kind\":\"text\"}")),
		"", true},
	{MODELS("{\"id\":4,\"table\":\"book\",\"fields\":[" ID
		",{\"id\":9,\"name\":\"note\",\"kind\":\"text\"}]}"),
		MODELS("{\"id\":4,\"table\":\"volume\",\"fields\":[" ID
		       ",{\"id\":9,\"name\":\"text\",\"kind\":\"long text\"}]}"),
		"model rename book to volume\nfield rename volume.note to text\n"
		"field alter volume.text\n",
		false},
	{MODELS(BOOK(ID "," NOTE)),
		MODELS("{\"table\":\"volume\",\"was\":\"book\",\"fields\":[" ID "," NOTE
		       "]}"),
		"model rename book to volume\n", true},
	/* Two swap their names by way of a third. */
	{MODELS(BOOK("{\"name\":\"a\",\"kind\":\"text\",\"id\":1},"
		     "{\"name\":\"b\",\"kind\":\"text\",\"id\":2}")),
		MODELS(BOOK("{\"name\":\"b\",\"kind\":\"text\",\"id\":1},"
			    "{\"name\":\"a\",\"kind\":\"text\",\"id\":2}")),
		"field rename book.a to b__from__a\nfield rename book.b to a\n"
		"field rename book.b__from__a to b\n",
		false},
	/* A chain is renamed from its end. */
	{MODELS(BOOK("{\"name\":\"a\",\"kind\":\"text\",\"id\":1},"
		     "{\"name\":\"b\",\"kind\":\"text\",\"id\":2}")),
		MODELS(BOOK("{\"name\":\"b\",\"kind\":\"text\",\"id\":1},"
			    "{\"name\":\"c\",\"kind\":\"text\",\"id\":2}")),
		"field rename book.b to c\nfield rename book.a to b\n", false},
	{MODELS(BOOK(ID ",{\"name\":\"a\",\"kind\":\"text\",\"state\":\"parked\"}")),
		MODELS(BOOK(ID ",{\"name\":\"a\",\"kind\":\"text\"}")),
		"field restore book.a\n", false},
	{MODELS(BOOK(ID ",{\"name\":\"a\",\"kind\":\"text\"}")),
		MODELS(BOOK(
			ID ",{\"name\":\"a\",\"kind\":\"text\",\"state\":\"parked\"}")),
		"field park book.a\n", false},
	{MODELS(BOOK(ID ",{\"name\":\"a\",\"kind\":\"text\",\"state\":\"missing\"}")),
		MODELS(BOOK(ID ",{\"name\":\"a\",\"kind\":\"text\"}")),
		"field add book.a\n", false},
	{MODELS(BOOK(ID)),
		MODELS(BOOK(
			ID ",{\"name\":\"a\",\"kind\":\"text\",\"state\":\"missing\"}")),
		"", true},
	{MODELS("{\"table\":\"book\",\"state\":\"parked\",\"fields\":[" ID "]}"),
		MODELS(BOOK(ID "," NOTE)), "model restore book\nfield add book.note\n",
		false},
	{MODELS("{\"table\":\"book\",\"state\":\"parked\",\"fields\":[" ID "]}"),
		MODELS("{\"table\":\"book\",\"state\":\"parked\",\"fields\":[" ID "," NOTE
		       "]}"),
		"", true},
	{MODELS(""),
		MODELS("{\"table\":\"book\",\"state\":\"parked\",\"fields\":[" ID
		       ",{\"name\":\"a\",\"kind\":\"text\",\"state\":\"parked\"}]}"),
		"model add book\nfield park book.a\nmodel park book\n", false},
	/* Blanks of JSON, the case of types and actions are no difference. */
	{MODELS("{\"table\":\"book\",\"ordering\":[\"id\"],\"fields\":["
		"{\"name\":\"id\",\"kind\":\"integer\",\"type\":\"Int\"},"
		"{\"name\":\"r\",\"references\":\"book\",\"type\":\"INT\"}]}"),
		MODELS("{\"table\":\"BOOK\",\"ordering\" : [ \"id\" ],\"fields\":["
		       "{\"name\":\"id\",\"kind\":\"integer\",\"type\":\"INT\"},"
		       "{\"name\":\"r\",\"references\":\"Book\",\"on_delete\":"
		       "\"no action\"}]}"),
		"model rename book to BOOK\n", true},
	{MODELS("{\"table\":\"book\",\"fields\":[" ID "," NOTE "," PRICE
		"],\"unique_together\":[[\"id\",\"note\"]],\"checks\":[\"id > 0\"]}"),
		MODELS("{\"table\":\"book\",\"fields\":[" ID
		       ",{\"name\":\"text\",\"was\":\"note\",\"kind\":\"text\"}," PRICE
		       "],\"unique_together\":[[\"text\",\"id\"],[\"id\",\"price\"]],"
		       "\"checks\":[\"id > 1\"]}"),
		"check drop book id > 0\nfield rename book.note to text\n"
		"unique add book id price\ncheck add book id > 1\n",
		false},
};

START_TEST(the_changes_are_those_between_the_two)
{
	const struct pair *pair = &pairs[_i];

	ck_assert_str_eq(difference(parsed(pair->present), parsed(pair->wished),
				 pair->parks_others),
		pair->changes);
}
END_TEST

static const char *refused(const char *present, const char *wished)
{
	struct spec_list one = parsed(present), other = parsed(wished);
	struct change *changes;
	size_t count = 7;

	ck_assert_int_eq(specs_diff(test_arena, one.at, one.count, other.at, other.count,
				 false, &changes, &count, &test_fault),
		STATUS_INVALID);
	ck_assert_uint_eq(count, 0);
	return test_fault.sentence;
}

START_TEST(what_cannot_become_is_refused)
{
	refused(MODELS(BOOK(ID)), MODELS("{\"table\":\"book\",\"is\":\"view\"}"));
	says("\"book\"");
	refused(MODELS(""), MODELS("{\"table\":\"seen\",\"is\":\"view\"}"));
	says("view");
	refused(MODELS(BOOK(ID)),
		MODELS("{\"table\":\"book\",\"strict\":true,\"fields\":[" ID "]}"));
	says("strict");
	refused(MODELS(BOOK(ID "," NOTE)),
		MODELS(BOOK("{\"name\":\"a\",\"was\":\"note\",\"kind\":\"text\"},"
			    "{\"name\":\"b\",\"was\":\"note\",\"kind\":\"text\"}")));
	says("note");
	refused(MODELS(BOOK(ID)), MODELS("{\"table\":\"a\",\"was\":\"book\"},"
					 "{\"table\":\"b\",\"was\":\"book\"}"));
	says("book");
}
END_TEST

TCase *spec_diff_cases(void)
{
	TCase *tcase = tcase_create("diff");

	tcase_add_loop_test(tcase, the_changes_are_those_between_the_two, 0,
		sizeof pairs / sizeof *pairs);
	tcase_add_test(tcase, what_cannot_become_is_refused);
	return tcase;
}

#define REFERS(table, to)                                                                \
	"{\"table\":\"" table "\",\"fields\":[" ID                                       \
	",{\"name\":\"r\",\"references\":\"" to "\"}]}"

START_TEST(what_is_referred_to_is_made_first)
{
	ck_assert_str_eq(
		difference(parsed(MODELS("")),
			parsed(MODELS(REFERS("a", "b") "," REFERS("b", "c") "," REFERS(
				"c", "C") "," REFERS("d", "elsewhere"))),
			false),
		"model add c\nmodel add b\nmodel add a\nmodel add d\n");
}
END_TEST

START_TEST(models_that_refer_to_each_other_are_both_made)
{
	ck_assert_str_eq(
		difference(parsed(MODELS("")),
			parsed(MODELS(REFERS("a", "b") "," REFERS("b", "a"))), false),
		"model add b\nmodel add a\nfield add b.r\n");
}
END_TEST

START_TEST(a_reference_to_a_renamed_table_is_the_same)
{
	ck_assert_str_eq(
		difference(parsed(MODELS(REFERS("a", "b") ",{\"table\":\"b\",\"fields\":"
							  "[" ID "]}")),
			parsed(MODELS(
				REFERS("a", "bb") ",{\"table\":\"bb\",\"was\":\"b\","
						  "\"fields\":[" ID "]}")),
			true),
		"model rename b to bb\n");
}
END_TEST

START_TEST(many_to_many_fields_come_when_both_tables_are_there)
{
	ck_assert_str_eq(
		difference(parsed(MODELS("")),
			parsed(MODELS("{\"table\":\"a\",\"fields\":[" ID
				      ",{\"name\":\"m\",\"kind\":\"many-to-many\","
				      "\"references\":\"b\",\"through\":\"a_m\"}]},"
				      "{\"table\":\"b\",\"fields\":[" ID "]}")),
			false),
		"model add a\nmodel add b\nfield add a.m\n");
}
END_TEST

START_TEST(a_long_chain_of_references_is_put_in_order)
{
	enum { LENGTH = 2000 };
	struct model_spec *specs = arena_zeroed(test_arena, LENGTH, sizeof *specs);
	struct change *changes;
	size_t count;

	for (int i = 0; i < LENGTH; i++) {
		struct field_spec *field = arena_zeroed(test_arena, 1, sizeof *field);

		field->name = STR("r");
		field->kind = STR("foreign key");
		field->target = arena_printf(test_arena, "t%d", i + 1);
		specs[i] =
			(struct model_spec){.table = arena_printf(test_arena, "t%d", i),
				.fields = field,
				.field_count = 1};
	}
	ck_assert_int_eq(specs_diff(test_arena, NULL, 0, specs, LENGTH, true, &changes,
				 &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, LENGTH);
	for (int i = 0; i < LENGTH; i++)
		ck_assert(str_equal(changes[i].table, specs[LENGTH - 1 - i].table));
}
END_TEST

TCase *spec_order_cases(void)
{
	TCase *tcase = tcase_create("order");

	tcase_add_test(tcase, what_is_referred_to_is_made_first);
	tcase_add_test(tcase, models_that_refer_to_each_other_are_both_made);
	tcase_add_test(tcase, a_reference_to_a_renamed_table_is_the_same);
	tcase_add_test(tcase, many_to_many_fields_come_when_both_tables_are_there);
	tcase_add_test(tcase, a_long_chain_of_references_is_put_in_order);
	return tcase;
}
