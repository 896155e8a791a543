/* E-mail addresses, URLs, slugs, UUIDs and paths of files. */
#include "fields_test.h"

static void takes_all(const struct field *field, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		reads_as(field, texts[i], NULL, text_value(texts[i]));
}

static void refuses_all(const struct field *field, const char *const *texts, size_t count,
	const char *sentence)
{
	for (size_t i = 0; i < count; i++)
		refuses(field, texts[i], NULL, sentence);
}

#define COUNT(texts) (sizeof(texts) / sizeof *(texts))

START_TEST(takes_addresses_that_mail_goes_to)
{
	static const char *const taken[] = {"a@b", "name@example.org",
		"a.b+c@x-y.example", "o'hara@example.org", "root@localhost",
		"\xC3\xA4@b\xC3\xBC"
		"cher.example",
		"1@2.example"};
	static const char *const refused[] = {"a", "@", "a@", "@b", "a@b@c",
		"a b@c.example", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b-", "a@b..c",
		"a@.b", "a@b.", "<a@b>", "a@b, c@d", "a@b\nBcc: c@d", "a@b\tc", "a\"@b",
		"a@b_c", "a\xC2\xA0@b", "mailto:a@b"};
	struct field field = field_of_kind("TEXT", "email");
	char local[70] = {0};

	takes_all(&field, taken, COUNT(taken));
	refuses_all(&field, refused, COUNT(refused), "e-mail address");
	memset(local, 'a', 65);
	memcpy(local + 65, "@b", 2);
	refuses(&field, local, NULL, "e-mail address");
	reads_as(&field, local + 1, NULL, text_value(local + 1));
	reads_as(&field, " a@b ", NULL, text_value("a@b"));
	reads_as(&field, "", NULL, value_null());
}
END_TEST

START_TEST(takes_urls_that_lead_somewhere)
{
	static const char *const taken[] = {"http://a", "https://example.org/p?q=1#f",
		"HTTPS://EXAMPLE.ORG", "https://user:pw@host:8080/", "https://[::1]/",
		"mailto:a@b.example", "tel:+49123", "ftp://host/x", "urn:isbn:123",
		"https://b\xC3\xBC"
		"cher.example/\xC3\xA4",
		"https://a/%20'()*,;"};
	static const char *const refused[] = {"example.org", "/path", "//host",
		"http:", "http:/a", "http://", "https:///path", "https://?q",
		"https://:80", "https://user@", "https://user@/x", "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:1",
		"data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x",
		"https://a b", "https://a\nb", "https://a\"b", "https://a<b>",
		"https://a\\b", "mailto:", "https", ":", "http ://a",
		"https://a\xC2\x85"};
	struct field field = field_of_kind("TEXT", "URL");

	takes_all(&field, taken, COUNT(taken));
	refuses_all(&field, refused, COUNT(refused), "whole URL");
	reads_as(&field, "\thttps://a\r\n", NULL, text_value("https://a"));
}
END_TEST

START_TEST(gives_browsers_only_what_they_send_back_unchanged)
{
	struct field email = field_of_kind("TEXT", "email");
	struct field url = field_of_kind("TEXT", "URL");

	ck_assert_int_eq(widget_of(&email, value_null()), WIDGET_EMAIL);
	ck_assert_int_eq(widget_of(&email, text_value("a@b.example")), WIDGET_EMAIL);
	ck_assert_int_eq(widget_of(&email, text_value(" a@b")), WIDGET_TEXT);
	ck_assert_int_eq(
		widget_of(&email, text_value("a@b\xC3\xBC.example")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&email, text_value("nobody")), WIDGET_TEXT);
	ck_assert_int_eq(widget_of(&email, text_value("a@b\n")), WIDGET_TEXTAREA);
	ck_assert_int_eq(widget_of(&url, value_null()), WIDGET_URL);
	ck_assert_int_eq(widget_of(&url, text_value("https://a")), WIDGET_URL);
	ck_assert_int_eq(widget_of(&url, text_value("a.example")), WIDGET_TEXT);
	ck_assert_str_eq(shown(&url, text_value("javascript:1"), 80), "javascript:1");
	url.is_generated = true;
	ck_assert_int_eq(widget_of(&url, text_value("https://a")), WIDGET_FIXED);
}
END_TEST

START_TEST(takes_slugs_of_letters_digits_hyphens)
{
	static const char *const taken[] = {"a", "A-b_9", "-", "2024-plan"};
	static const char *const refused[] = {
		"a b", "a/b", "a.b", "\xC3\xA4", "a\nb", "%20"};
	struct field field = field_of_kind("TEXT", "slug");

	takes_all(&field, taken, COUNT(taken));
	refuses_all(&field, refused, COUNT(refused), "hyphens and underscores");
}
END_TEST

START_TEST(spells_uuids_canonically)
{
	static const char *const spellings[] = {"123e4567-e89b-12d3-a456-426614174000",
		"123E4567-E89B-12D3-A456-426614174000",
		"123e4567e89b12d3a456426614174000",
		"{123e4567-e89b-12d3-a456-426614174000}",
		"urn:uuid:123e4567-e89b-12d3-a456-426614174000",
		" 123e4567-e89b-12d3-a456-426614174000 "};
	static const char *const refused[] = {"1", "{}",
		"urn:uuid:", "123e4567-e89b-12d3-a456-42661417400",
		"123e4567-e89b-12d3-a456-4266141740000",
		"123e4567-e89b-12d3-a456-42661417400g",
		"123e4567e-89b-12d3-a456-426614174000",
		"123e4567-e89b-12d3-a456-426614174-00",
		"{123e4567e89b12d3a456426614174000",
		"------------------------------------",
		"--------------------------------"};
	struct field field = field_of_kind("CHAR(36)", "UUID");
	struct value old = text_value("123E4567-E89B-12D3-A456-426614174000");

	for (size_t i = 0; i < COUNT(spellings); i++)
		reads_as(&field, spellings[i], NULL, text_value(spellings[0]));
	refuses_all(&field, refused, COUNT(refused), "Enter a UUID");
	reads_as(&field, "123E4567-E89B-12D3-A456-426614174000", &old, old);
}
END_TEST

START_TEST(keeps_files_below_their_folder)
{
	static const char *const taken[] = {
		"a.pdf", "2024/plan b.pdf", "a/b/c", ".hidden", "...", "\xC3\xA4/b"};
	static const char *const refused[] = {"/etc/passwd", "..", "../a", "a/../b",
		"a/..", ".", "./a", "a//b", "a/", "a\\b", "a\nb", "a/ /b", "a\x7F"};
	struct field field = field_of_kind("TEXT", "file");

	takes_all(&field, taken, COUNT(taken));
	refuses_all(&field, refused, COUNT(refused), "below the media folder");
	ck_assert_str_eq(shown(&field, text_value("2024/plan.pdf"), 80), "plan.pdf");
	ck_assert_str_eq(shown(&field, text_value("plan.pdf"), 80), "plan.pdf");
	ck_assert_str_eq(shown(&field, text_value("folder/"), 80), "folder/");
	ck_assert_str_eq(
		input_text(&field, text_value("2024/plan.pdf")), "2024/plan.pdf");
	field = field_of_kind("TEXT", "image");
	ck_assert_str_eq(shown(&field, text_value("a/b.png"), 80), "b.png");
}
END_TEST

TCase *fields_address_cases(void)
{
	TCase *cases = tcase_create("address");

	tcase_add_test(cases, takes_addresses_that_mail_goes_to);
	tcase_add_test(cases, takes_urls_that_lead_somewhere);
	tcase_add_test(cases, gives_browsers_only_what_they_send_back_unchanged);
	tcase_add_test(cases, takes_slugs_of_letters_digits_hyphens);
	tcase_add_test(cases, spells_uuids_canonically);
	tcase_add_test(cases, keeps_files_below_their_folder);
	return cases;
}
