/* Forms with files: what is hostile, what is unfinished, what browsers send. */
#include "http/multipart.h"

#include <stdlib.h>

#include "base/buf.h"
#include "http_test.h"

#define TYPE "multipart/form-data; boundary=b"
#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_HEAD(name, file)                                                            \
	"Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n"
#define NEXT "\r\n--b\r\n"
#define END "\r\n--b--\r\n"

static struct arena *arena;
static struct form form;
static struct form_files files;
static struct fault fault;

static void setup(void)
{
	arena = arena_new(65536);
}

static void teardown(void)
{
	arena_free(arena);
}

static enum status parse_as(const char *type, struct str body)
{
	return multipart_parse(&form, &files, arena, str_from(type), body, &fault);
}

static enum status parse(struct str body)
{
	return parse_as(TYPE, body);
}

static bool has(const char *name, struct str value)
{
	const struct str *found = form_get(&form, str_from(name));

	return found && str_equal(*found, value);
}

static void refuses(struct str body, const char *words)
{
	fault.sentence[0] = '\0';
	ck_assert_msg(parse(body) == STATUS_INVALID, "taken: %.*s", STR_ARGS(body));
	ck_assert_msg(strstr(fault.sentence, words), "%s", fault.sentence);
	ck_assert_uint_eq(form.count, 0);
	ck_assert_uint_eq(files.count, 0);
	ck_assert_ptr_null(form_get(&form, STR("a")));
}

START_TEST(refuses_a_form_without_a_boundary)
{
	static const char *const types[] = {"", "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=\"a\\\"b\"",
		"multipart/form-data; boundary=\"a \"",
		"multipart/form-data; boundary=a\xC3\xBC",
		"multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		ck_assert_msg(parse_as(types[i], STR("--b\r\n" FIELD("a") "1" END)) ==
				      STATUS_INVALID,
			"%s", types[i]);
	ck_assert_int_eq(parse_as("multipart/form-data; boundary=\"a b\"",
				 STR("--a b\r\n" FIELD("a") "1\r\n--a b--")),
		STATUS_OK);
	ck_assert(has("a", STR("1")));
}
END_TEST

START_TEST(refuses_what_does_not_begin_or_end)
{
	struct str whole =
		STR("--b\r\n" FIELD("a") "1" NEXT FILE_HEAD("f", "x") "\r\n22" END);

	refuses((struct str){NULL, 0}, "begin");
	refuses(STR("junk\r\n--b\r\n" FIELD("a") "1" END), "begin");
	refuses(STR("--bb\r\n" FIELD("a") "1" END), "begin");
	refuses(STR("--b\n" FIELD("a") "1" END), "begin");
	/* Cut anywhere before its end, it is refused; the last line end may be missing.
	 */
	for (size_t len = 0; len < whole.len - 2; len++)
		ck_assert_msg(
			parse(str_slice(whole, 0, len)) == STATUS_INVALID, "%zu", len);
	ck_assert_int_eq(parse(str_slice(whole, 0, whole.len - 2)), STATUS_OK);
	ck_assert_uint_eq(form.count, 1);
	ck_assert_uint_eq(files.count, 1);
}
END_TEST

START_TEST(refuses_broken_headers)
{
	refuses(STR("--b\r\n\r\n1" END), "whole");
	refuses(STR("--b\r\njunk\r\n" FIELD("a") "1" END), "no name");
	refuses(STR("--b\r\nContent-Type: text/plain\r\n\r\n1" END), "no name");
	refuses(STR("--b\r\nContent-Disposition: form-data\r\n\r\n1" END), "no name");
	refuses(STR("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1" END),
		"no name");
	refuses(STR("--b\r\nContent-Disposition: form-data; name=x\r\n" FIELD(
			"a") "1" END),
		"no name");
	refuses(STR("--b\r\n" FIELD("a\0b") "1" END), "NUL");
	refuses(STR("--b\r\n" FIELD("a\xFF") "1" END), "UTF-8");
	refuses(STR("--b\r\n" FIELD("a") "1\0" END), "NUL");
	refuses(STR("--b\r\nContent-Transfer-Encoding: base64\r\n" FIELD("a") "MQ==" END),
		"encoded");
}
END_TEST

START_TEST(refuses_parts_within_parts)
{
	refuses(STR("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n" FIELD(
			"a") "--c\r\n" FILE_HEAD("f", "x") "\r\n1\r\n--c--" END),
		"parts of its own");
}
END_TEST

START_TEST(refuses_two_files_of_one_input_but_not_two_values)
{
	refuses(STR("--b\r\n" FILE_HEAD("f", "x") "\r\n1" NEXT FILE_HEAD(
			"f", "y") "\r\n2" END),
		"two files");
	ck_assert_int_eq(parse(STR("--b\r\n" FIELD("a") "1" NEXT FIELD(
				 "a") "2" NEXT FILE_HEAD("a", "x") "\r\n3" END)),
		STATUS_OK);
	ck_assert_uint_eq(form.count, 2);
	ck_assert(has("a", STR("1")));
	ck_assert(str_is(form_file_get(&files, STR("a"))->bytes, "3"));
}
END_TEST

/* One part whose name, file name or other header has `count` bytes. */
static struct str long_part(const char *before, size_t count, const char *after)
{
	char *bytes = arena_zeroed(arena, count + 1, 1);

	memset(bytes, 'n', count);
	return arena_printf(arena, "--b\r\n%s%s%s\r\n\r\n1" END, before, bytes, after);
}

START_TEST(refuses_names_and_headers_that_are_too_long)
{
	const char *name = "Content-Disposition: form-data; name=\"";
	const char *file = "Content-Disposition: form-data; name=a; filename=\"";
	const char *other = "Content-Disposition: form-data; name=\"a\"\r\nX: ";

	ck_assert_int_eq(parse(long_part(name, MULTIPART_NAME_BYTES, "\"")), STATUS_OK);
	ck_assert_uint_eq(form.pairs[0].name.len, MULTIPART_NAME_BYTES);
	refuses(long_part(name, MULTIPART_NAME_BYTES + 1, "\""), "too long");
	ck_assert_int_eq(
		parse(long_part(file, MULTIPART_FILE_NAME_BYTES, "\"")), STATUS_OK);
	refuses(long_part(file, MULTIPART_FILE_NAME_BYTES + 1, "\""), "too long");
	ck_assert_int_eq(parse(long_part(other, 16000, "")), STATUS_OK);
	refuses(long_part(other, MULTIPART_HEAD_BYTES, ""), "too long");
	refuses(long_part(other, 1000000, ""), "too long");
}
END_TEST

START_TEST(takes_only_so_many_headers_in_all)
{
	struct str part =
		long_part("Content-Disposition: form-data; name=\"a\"\r\nX: ", 16000, "");
	struct buf body;

	/* All but the end: the parts are closed by the next one's beginning. */
	part = str_slice(part, 0, part.len - 7);
	buf_init(&body, 16777216);
	for (size_t bytes = 0; bytes <= MULTIPART_HEADS_BYTES; bytes += 16000) {
		buf_str(&body, part);
		buf_text(&body, "\r\n");
	}
	buf_text(&body, "--b--");
	ck_assert_int_eq(parse(buf_content(&body)), STATUS_TOO_LARGE);
	ck_assert_uint_eq(form.count, 0);
	buf_free(&body);
}
END_TEST

/* `count` parts alike: files when `has_files`. */
static struct str many(size_t count, bool has_files)
{
	struct buf out;
	struct str copy;

	buf_init(&out, 16777216);
	for (size_t i = 0; i < count; i++)
		buf_printf(&out,
			"--b\r\nContent-Disposition: form-data; "
			"name=n%zu%s\r\n\r\n%zu\r\n",
			i, has_files ? "; filename=x" : "", i);
	buf_text(&out, "--b--\r\n");
	copy = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

START_TEST(takes_as_many_parts_as_it_says_and_no_more)
{
	ck_assert_int_eq(parse(many(MULTIPART_PARTS, false)), STATUS_OK);
	ck_assert_uint_eq(form.count, MULTIPART_PARTS);
	ck_assert(has("n0", STR("0")));
	ck_assert(has("n9999", STR("9999")));
	ck_assert_int_eq(parse(many(MULTIPART_PARTS + 1, false)), STATUS_TOO_LARGE);
	ck_assert_uint_eq(form.count, 0);
	ck_assert_int_eq(parse(many(MULTIPART_FILES, true)), STATUS_OK);
	ck_assert_uint_eq(files.count, MULTIPART_FILES);
	ck_assert_int_eq(parse(many(MULTIPART_FILES + 1, true)), STATUS_TOO_LARGE);
	ck_assert_uint_eq(files.count, 0);
}
END_TEST

START_TEST(leaves_out_an_input_without_a_file)
{
	ck_assert_int_eq(
		parse(STR("--b\r\n" FILE_HEAD("f",
			"") "Content-Type: "
			    "application/octet-stream\r\n\r\n" NEXT FIELD("a") "" END)),
		STATUS_OK);
	ck_assert_uint_eq(files.count, 0);
	ck_assert_ptr_null(form_get(&form, STR("f")));
	ck_assert(has("a", STR("")));
	/* An empty file was chosen all the same. */
	ck_assert_int_eq(parse(STR("--b\r\n" FILE_HEAD("f", "x") "\r\n" END)), STATUS_OK);
	ck_assert_uint_eq(form_file_get(&files, STR("f"))->bytes.len, 0);
	ck_assert_ptr_null(form_file_get(&files, STR("g")));
}
END_TEST

START_TEST(keeps_every_byte_of_a_file)
{
	char bytes[256 + 12];
	struct str all = {bytes, sizeof bytes};
	struct buf body;

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	memcpy(bytes + 256, "\r\n--bb\r\n--", 10); /* begins like a boundary */
	memcpy(bytes + 266, "\r\n", 2);
	buf_init(&body, 4096);
	buf_text(&body, "--b\r\n" FILE_HEAD("f", "x.bin") "\r\n");
	buf_str(&body, all);
	buf_text(&body, END);
	ck_assert_int_eq(parse(buf_content(&body)), STATUS_OK);
	ck_assert(str_equal(form_file_get(&files, STR("f"))->bytes, all));
	buf_free(&body);
}
END_TEST

START_TEST(takes_nothing_apart_that_is_uploaded)
{
	static const char mail[] = "From: a@b\r\nContent-Type: multipart/mixed; "
				   "boundary=c\r\n\r\n--c\r\n\r\nx";
	static const char *const types[] = {"message/rfc822", "multipart/related",
		"text/plain; charset=utf-16", "no type at all"};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct str body = arena_printf(arena,
			"--b\r\n" FILE_HEAD(
				"f", "x.eml") "Content-Type: %s\r\n\r\n%s" END,
			types[i], mail);

		ck_assert_msg(
			parse(body) == STATUS_OK, "%s: %s", types[i], fault.sentence);
		ck_assert(str_is(form_file_get(&files, STR("f"))->bytes, mail));
	}
}
END_TEST

START_TEST(keeps_names_as_they_were_sent)
{
	ck_assert_int_eq(
		parse(STR("--b \t\r\n" FIELD("-was.a%20b") "x\r\ny" NEXT FILE_HEAD("f",
			"../../na\xC3\xAFve;%22.png") "content-type: Image/PNG; "
						      "q=1\r\n\r\n\x89" END "epilogue")),
		STATUS_OK);
	ck_assert(has("-was.a%20b", STR("x\r\ny")));
	ck_assert(str_is(files.files[0].name, "f"));
	ck_assert(str_is(files.files[0].file_name, "../../na\xC3\xAFve;%22.png"));
	ck_assert(str_equal_nocase(files.files[0].content_type, STR("image/png")));
}
END_TEST

START_TEST(writes_a_form_as_it_would_have_been_encoded)
{
	struct form again;

	ck_assert_int_eq(
		parse(STR("--b\r\n" FIELD("a b") "1&2=3\r\n" NEXT FIELD("a b") "" END)),
		STATUS_OK);
	ck_assert(str_is(form_encode(arena, &form), "a%20b=1%262%3D3%0D%0A&a%20b="));
	ck_assert_int_eq(
		form_parse(&again, arena, form_encode(arena, &form), &fault), STATUS_OK);
	ck_assert_uint_eq(again.count, 2);
	ck_assert(str_is(*form_get(&again, STR("a b")), "1&2=3\r\n"));
	ck_assert_int_eq(parse(STR("--b\r\n" FILE_HEAD("f", "") "\r\n" END)), STATUS_OK);
	ck_assert_uint_eq(form_encode(arena, &form).len, 0);
}
END_TEST

TCase *http_multipart_case(void)
{
	TCase *tests = tcase_create("multipart");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, refuses_a_form_without_a_boundary);
	tcase_add_test(tests, refuses_what_does_not_begin_or_end);
	tcase_add_test(tests, refuses_broken_headers);
	tcase_add_test(tests, refuses_parts_within_parts);
	tcase_add_test(tests, refuses_two_files_of_one_input_but_not_two_values);
	tcase_add_test(tests, refuses_names_and_headers_that_are_too_long);
	tcase_add_test(tests, takes_only_so_many_headers_in_all);
	tcase_add_test(tests, takes_as_many_parts_as_it_says_and_no_more);
	tcase_add_test(tests, leaves_out_an_input_without_a_file);
	tcase_add_test(tests, keeps_every_byte_of_a_file);
	tcase_add_test(tests, takes_nothing_apart_that_is_uploaded);
	tcase_add_test(tests, keeps_names_as_they_were_sent);
	tcase_add_test(tests, writes_a_form_as_it_would_have_been_encoded);
	return tests;
}
