/* The main pages, byte by byte, against tests/golden/html: what changes in them should
 * be seen by whoever changes it. REEVE_GOLDEN_WRITE=1 writes them anew. */
#include "worker_test.h"

#include <stdio.h>
#include <stdlib.h>

enum { TOKEN_DIGITS = 32 };

static const char tables[] =
	"CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);"
	"CREATE TABLE book(id INTEGER PRIMARY KEY, title VARCHAR(80) NOT NULL UNIQUE,"
	" author_id INTEGER REFERENCES author(id), description TEXT,"
	" pages INTEGER CHECK (pages > 0), weight REAL, price DECIMAL(8,2) DEFAULT 9.5,"
	" is_lent BOOLEAN NOT NULL DEFAULT 0, printed DATE, lent DATETIME, opens TIME,"
	" cover BLOB, added DATETIME DEFAULT CURRENT_TIMESTAMP, anything,"
	" shelf TEXT GENERATED ALWAYS AS (substr(title, 1, 1)));"
	"CREATE TABLE copy(book_id INTEGER REFERENCES book(id) ON DELETE CASCADE,"
	" number INTEGER, PRIMARY KEY (book_id, number));"
	"CREATE VIEW lent AS SELECT title, lent FROM book WHERE is_lent;"
	"CREATE TABLE \"Loose <notes>\"(note TEXT);"
	"INSERT INTO author VALUES (1, 'Jane Austen', '1775-12-16'),"
	" (2, 'George \"Mary Ann\" Eliot', NULL);"
	"INSERT INTO book VALUES (1, 'Emma', 1, 'Handsome, clever & rich.' || char(10) ||"
	" '<em>So it begins.</em>', 474, 0.35, 12.5, 1, '1815-12-23',"
	" '2026-01-31 18:30:00', '08:15', x'89504e47', '2026-01-01 00:00:00', 42);"
	"INSERT INTO book(id, title, added) VALUES (2, 'Middlemarch', NULL);"
	"INSERT INTO copy VALUES (1, 1), (1, 2);"
	"INSERT INTO \"Loose <notes>\" VALUES ('no key'), (''), (NULL);"
	"INSERT INTO reeve_model(table_name, label) VALUES ('copy', 'Copies of books');"
	"INSERT INTO reeve_field(model_id, column_name, help)"
	" SELECT id, 'number', 'From 1, as printed inside' FROM reeve_model";

static bool is_hex(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

/* Length of the moment at the start of the text, as history spells them; 0: none. */
static size_t moment_length(struct str text)
{
	static const char *const shapes[] = {
		"dddd-dd-ddTdd:dd:ddZ", "dddd-dd-dd dd:dd:dd UTC"};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		size_t at = 0, length = strlen(shapes[i]);

		while (at < length && at < text.len &&
			(shapes[i][at] == 'd' ? text.at[at] >= '0' && text.at[at] <= '9'
					      : text.at[at] == shapes[i][at]))
			at++;
		if (at == length)
			return length;
	}
	return 0;
}

/* The page with fixed words for what is another each time. */
static struct str steady(struct str page)
{
	struct str copy;
	struct buf out;

	buf_init(&out, 1 << 20);
	for (size_t from = 0, length; from < page.len; from += length) {
		struct str rest = str_slice(page, from, page.len);

		for (length = 0; length < rest.len && is_hex(rest.at[length]);)
			length++;
		if (length >= TOKEN_DIGITS) {
			buf_text(&out, "[token]");
			continue;
		}
		length = moment_length(rest);
		if (length) {
			buf_text(&out, "[moment]");
			continue;
		}
		buf_char(&out, rest.at[0]);
		length = 1;
	}
	ck_assert(!buf_is_full(&out));
	copy = arena_copy(test_arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

static const char *golden_path(const char *name)
{
	const char *root = getenv("abs_top_srcdir");

	return arena_printf(
		test_arena, "%s/tests/golden/html/%s.html", root ? root : ".", name)
		.at;
}

static struct str read_golden(const char *name)
{
	static char bytes[1 << 20];
	FILE *file = fopen(golden_path(name), "r");
	size_t length;

	ck_assert_msg(file != NULL, "no golden page %s", name);
	length = fread(bytes, 1, sizeof bytes, file);
	ck_assert_uint_lt(length, sizeof bytes);
	fclose(file);
	return (struct str){bytes, length};
}

static void compare(const char *name, struct str got, struct str wanted)
{
	size_t line = 1, from_got = 0, from_wanted = 0;

	while (from_got < got.len || from_wanted < wanted.len) {
		size_t to_got = str_find(got, from_got, '\n'),
		       to_wanted = str_find(wanted, from_wanted, '\n');
		struct str one = str_slice(got, from_got, to_got),
			   other = str_slice(wanted, from_wanted, to_wanted);

		ck_assert_msg(str_equal(one, other),
			"%s.html, line %zu, is\n%.*s\nand was\n%.*s\n"
			"(REEVE_GOLDEN_WRITE=1 writes the golden pages anew)",
			name, line, STR_ARGS(one), STR_ARGS(other));
		from_got = to_got + 1;
		from_wanted = to_wanted + 1;
		line++;
	}
	ck_assert(str_equal(got, wanted));
}

static void is_golden(const char *name)
{
	struct str got = steady(buf_content(&test_worker->response.body));

	ck_assert_str_eq(header("Content-Type"), "text/html; charset=utf-8");
	if (getenv("REEVE_GOLDEN_WRITE"))
		write_file(golden_path(name), got.at, got.len);
	compare(name, got, read_golden(name));
}

static void get_golden(const char *path, int code, const char *name)
{
	ck_assert_int_eq(get(path), code);
	is_golden(name);
}

START_TEST(login)
{
	ck_assert_int_eq(ask((struct ask){.path = "/admin/login/?next=/admin/book/",
				 .cookies = ""}),
		200);
	is_golden("login");
}
END_TEST

START_TEST(pages_that_are_looked_at)
{
	foreign(tables);
	get_golden("/admin/", 200, "index");
	get_golden("/admin/book/", 200, "list");
	get_golden("/admin/loose-notes-/", 200, "list-read-only");
	get_golden("/admin/author/3/change/", 404, "not-found");
}
END_TEST

START_TEST(the_second_page_of_a_sorted_list)
{
	const char *link;
	size_t length;

	foreign(tables);
	foreign("WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n LIMIT "
		"101)"
		" INSERT INTO author(id, name) SELECT i, printf('Author %03d', i) FROM "
		"n");
	ck_assert_int_eq(get("/admin/author/?o=-name"), 200);
	link = strstr(page_text(), "after=");
	ck_assert_ptr_nonnull(link);
	length = strcspn(link, "\"");
	get_golden(
		arena_printf(test_arena, "/admin/author/?o=-name&%.*s", (int)length, link)
			.at,
		200, "list-second-page");
}
END_TEST

START_TEST(a_filtered_list)
{
	foreign(tables);
	foreign("INSERT INTO reeve_model(table_name, search_fields, list_filters,"
		" list_columns, date_hierarchy) VALUES ('book', '[\"title\",\"shelf\"]',"
		" '[\"is_lent\",\"author_id\",\"shelf\"]', '[\"id\",\"title\","
		"\"author_id\"]', 'added')");
	get_golden("/admin/book/?o=-title&q=M&added=2026-01&author_id=1&pages__gte=100"
		   "&weight__lt=x&%3Cb%3E=1",
		200, "list-filtered");
}
END_TEST

START_TEST(forms)
{
	foreign(tables);
	get_golden("/admin/book/add/", 200, "add");
	get_golden("/admin/copy/add/", 200, "add-with-help");
	get_golden("/admin/book/1/change/", 200, "change");
	get_golden("/admin/book/1/delete/", 200, "delete");
}
END_TEST

START_TEST(a_form_with_errors)
{
	struct typed_form *form;

	foreign(tables);
	ck_assert_int_eq(get("/admin/book/1/change/"), 200);
	form = page_form();
	form_type(form, "title", "");
	form_type(form, "pages", "many <b>");
	form_type(form, "printed", "2026-02-30");
	form_type(form, "price", "1,5");
	form_type(form, "author_id", "77");
	form_type(form, "anything", "two\r\nlines");
	ck_assert_int_eq(form_send(form, "/admin/book/1/change/"), 422);
	is_golden("errors");
}
END_TEST

START_TEST(a_form_in_conflict)
{
	struct typed_form *form;

	foreign(tables);
	ck_assert_int_eq(get("/admin/author/2/change/"), 200);
	form = page_form();
	form_type(form, "name", "George Eliot");
	form_type(form, "born", "1819-11-22");
	foreign("UPDATE author SET name = 'Marian <Evans>' WHERE id = 2");
	ck_assert_int_eq(form_send(form, "/admin/author/2/change/"), 409);
	is_golden("conflict");
}
END_TEST

START_TEST(a_history)
{
	foreign(tables);
	ck_assert_int_eq(get("/admin/author/2/history/"), 200);
	ck_assert_int_eq(post("/admin/author/2/change/", "name=George+%3CEliot%3E"), 303);
	ck_assert_int_eq(post("/admin/author/2/change/", "name=&born=1819-11-22"), 303);
	get_golden("/admin/author/2/history/", 200, "history");
}
END_TEST

TCase *worker_golden_cases(void)
{
	TCase *golden = tcase_create("golden");

	tcase_add_test(golden, login);
	tcase_add_test(golden, pages_that_are_looked_at);
	tcase_add_test(golden, the_second_page_of_a_sorted_list);
	tcase_add_test(golden, a_filtered_list);
	tcase_add_test(golden, forms);
	tcase_add_test(golden, a_form_with_errors);
	tcase_add_test(golden, a_form_in_conflict);
	tcase_add_test(golden, a_history);
	return golden;
}
