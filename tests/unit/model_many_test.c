/* Many-to-many fields: the way to the other rows, and writing just what differs. */
#include "model/many.h"
#include "model_test.h"

static struct many_link link_of(const char *table)
{
	struct many_link link;
	const struct model *model = model_of(table);

	ck_assert_uint_eq(model->many_count, 1);
	ck_assert(many_resolve(test_registry, model, &model->manies[0], &link));
	return link;
}

static void start_books(void)
{
	store_with((struct store_options){.makes_tables = true});
	begin_read();
	commit();
	foreign("CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT);"
		"CREATE TABLE tag (code TEXT PRIMARY KEY NOT NULL);"
		"CREATE TABLE book_tags (book INTEGER REFERENCES book ON DELETE CASCADE,"
		" tag TEXT REFERENCES tag ON DELETE CASCADE, note TEXT,"
		" PRIMARY KEY (book, tag));"
		"INSERT INTO book VALUES (1, 'One'), (2, 'Two');"
		"INSERT INTO tag VALUES ('a'), ('b'), ('c');"
		"INSERT INTO book_tags VALUES (1, 'a', 'kept'), (1, 'b', NULL),"
		" (2, 'c', NULL);"
		"INSERT INTO reeve_model(id, table_name) VALUES (1, 'book');"
		"INSERT INTO reeve_field(id, model_id, column_name, actual_name, kind,"
		" target, through) VALUES (7, 1, 'tags', 'tags', 'many-to-many', 'TAG',"
		" 'Book_Tags')");
	refresh();
}

static void write_links(const char *const *tags, size_t count, enum status expected)
{
	struct many_link link = link_of("book");
	struct value values[5];

	for (size_t i = 0; i < count; i++)
		values[i] = value_text(str_from(tags[i]));
	begin_write();
	ck_assert_int_eq(many_write(test_arena, test_store, &link, value_integer(1),
				 values, count, &test_fault),
		expected);
	if (expected == STATUS_OK)
		commit();
	else
		rollback();
}

static const char *links(void)
{
	return foreign_text("SELECT group_concat(book || tag || coalesce(note, ''), ' ')"
			    " FROM (SELECT * FROM book_tags ORDER BY 1, 2)");
}

START_TEST(finds_no_way_without_both_references)
{
	struct many_link link;
	const struct model *model;

	start_books();
	foreign("CREATE TABLE odd (book INTEGER REFERENCES book, tag TEXT);"
		"UPDATE reeve_field SET through = 'odd'");
	refresh();
	model = model_of("book");
	ck_assert(!many_resolve(test_registry, model, &model->manies[0], &link));
	foreign("UPDATE reeve_field SET through = 'nowhere'");
	refresh();
	model = model_of("book");
	ck_assert(!many_resolve(test_registry, model, &model->manies[0], &link));
	foreign("UPDATE reeve_field SET through = 'book_tags', target = 'gone'");
	refresh();
	model = model_of("book");
	ck_assert(!many_resolve(test_registry, model, &model->manies[0], &link));
}
END_TEST

START_TEST(finds_the_way_by_the_references)
{
	struct many_link link;

	start_books();
	link = link_of("book");
	ck_assert(str_is(link.target->table, "tag"));
	ck_assert(str_is(link.through->fields[link.own_column].name, "book"));
	ck_assert(str_is(link.through->fields[link.target_column].name, "tag"));
}
END_TEST

START_TEST(takes_the_two_ends_of_a_table_that_links_to_itself_apart)
{
	struct many_link link;

	start_books();
	foreign("CREATE TABLE follows (one INTEGER REFERENCES book, other INTEGER"
		" REFERENCES book, PRIMARY KEY (one, other));"
		"UPDATE reeve_field SET target = 'book', through = 'follows'");
	refresh();
	link = link_of("book");
	ck_assert(str_is(link.through->fields[link.own_column].name, "one"));
	ck_assert(str_is(link.through->fields[link.target_column].name, "other"));
}
END_TEST

START_TEST(writes_what_differs_and_leaves_the_rest)
{
	static const char *const tags[] = {"a", "c", "a"};

	start_books();
	write_links(tags, 3, STATUS_OK);
	ck_assert_str_eq(links(), "1akept 1c 2c");
	write_links(tags, 3, STATUS_OK);
	ck_assert_str_eq(links(), "1akept 1c 2c");
	write_links(NULL, 0, STATUS_OK);
	ck_assert_str_eq(links(), "2c");
}
END_TEST

START_TEST(refuses_a_link_to_nothing)
{
	static const char *const tags[] = {"a", "none"};

	start_books();
	write_links(tags, 2, STATUS_INVALID);
	ck_assert_str_eq(links(), "1akept 1b 2c");
}
END_TEST

START_TEST(reads_the_links_in_order)
{
	struct many_link link;
	struct value *values;
	size_t count;

	start_books();
	link = link_of("book");
	begin_read();
	ck_assert_int_eq(many_read(test_arena, test_store, &link, value_integer(1),
				 &values, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert(str_is(values[0].bytes, "a"));
	ck_assert_int_eq(many_read(test_arena, test_store, &link, value_integer(9),
				 &values, &count, &test_fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
	rollback();
}
END_TEST

START_TEST(parked_and_hidden_ones_are_gone)
{
	start_books();
	foreign("UPDATE reeve_field SET state = 'parked'");
	refresh();
	ck_assert_uint_eq(model_of("book")->many_count, 0);
	foreign("UPDATE reeve_field SET state = 'live', is_hidden = 1");
	refresh();
	ck_assert_uint_eq(model_of("book")->many_count, 0);
}
END_TEST

TCase *model_many_cases(void)
{
	TCase *cases = tcase_create("many");

	tcase_add_test(cases, finds_no_way_without_both_references);
	tcase_add_test(cases, finds_the_way_by_the_references);
	tcase_add_test(cases, takes_the_two_ends_of_a_table_that_links_to_itself_apart);
	tcase_add_test(cases, writes_what_differs_and_leaves_the_rest);
	tcase_add_test(cases, refuses_a_link_to_nothing);
	tcase_add_test(cases, reads_the_links_in_order);
	tcase_add_test(cases, parked_and_hidden_ones_are_gone);
	return cases;
}
