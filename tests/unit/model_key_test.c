/* Keys in URLs: there and back again, and one spelling only. */
#include <math.h>

#include "http/escape.h"
#include "model/key.h"
#include "model_test.h"

enum { AFFINITIES = 5 };

static const enum affinity affinities[AFFINITIES] = {
	AFFINITY_BLOB, AFFINITY_TEXT, AFFINITY_NUMERIC, AFFINITY_INTEGER, AFFINITY_REAL};

static struct str encoded(enum affinity affinity, struct value value)
{
	struct str copy;
	struct buf out;

	buf_init(&out, 100000);
	key_part_encode(test_arena, affinity, value, &out);
	ck_assert(!buf_is_full(&out));
	copy = arena_copy(test_arena, buf_content(&out));
	buf_free(&out);
	return copy;
}

/* No segment that a browser or nginx would fold, even unescaped; no byte that means
 * something in a path. */
static void survives_the_way(struct str part)
{
	struct str plain;
	size_t from = 0;

	for (size_t i = 0; i < part.len; i++)
		ck_assert_msg(strchr("/,?#\\ \"<>", part.at[i]) == NULL &&
				      part.at[i] > ' ' && part.at[i] < 127,
			"%.*s", STR_ARGS(part));
	ck_assert(unescape_url(test_arena, part, &plain));
	ck_assert_ptr_null(memchr(plain.at, 0, plain.len));
	ck_assert_uint_gt(plain.len, 0);
	while (from <= plain.len) {
		size_t slash = str_find(plain, from, '/');
		struct str segment = str_slice(plain, from, slash);

		ck_assert_msg(!str_is(segment, ".") && !str_is(segment, ".."), "%.*s",
			STR_ARGS(part));
		from = slash + 1;
	}
}

static void returns(enum affinity affinity, struct value given)
{
	struct value value = affinity_apply(test_arena, affinity, given), back;
	struct str part = encoded(affinity, value);

	survives_the_way(part);
	ck_assert_msg(key_part_decode(test_arena, affinity, part, &back),
		"affinity %d refuses %.*s", affinity, STR_ARGS(part));
	ck_assert_msg(
		value_equal(value, back), "affinity %d: %.*s", affinity, STR_ARGS(part));
	ck_assert(str_equal(encoded(affinity, back), part));
}

static void returns_everywhere(struct value value)
{
	for (size_t i = 0; i < AFFINITIES; i++)
		returns(affinities[i], value);
}

static const char *const texts[] = {"", "~", "~e", "~n", "~x", "~t41", "~b00", "~i5",
	"~r0000000000000000", ".", "..", "...", "./", "../", "/..", "a/../b", "a/.",
	"../../etc/passwd", "/", "//", "a/b", "a//b", "%", "%2F", "%2e%2e", "%00", "a%",
	",", "a,b", ",,", "'", "\"", "\\", "..\\", "a b", " ", "+", "&", "=", "?", "#",
	";", "007", "7", "7.0", "1e3", "1e400", "-0", "0", " 7", "7 ", "0x1F", "Infinity",
	"nan", "9007199254740993", "9223372036854775808", "Ž", "日本語", "e\xCC\x81",
	"\xF0\x9F\x98\x80", "\xFF\xFE", "\xC3", "\n", "\r\n", "\t", "\x7F", "a.b", ".a",
	"a.", "<script>", "{key}", "change", "add", "-", "_", "[]", "NULL", "null"};

START_TEST(texts_return_in_columns_of_every_affinity)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		returns_everywhere(value_text(str_from(texts[i])));
	returns_everywhere(value_text(STR("\0")));
	returns_everywhere(value_text(STR("a\0b")));
	returns_everywhere(value_text(STR("7\0")));
}
END_TEST

START_TEST(numbers_and_blobs_return_in_columns_of_every_affinity)
{
	static const int64_t integers[] = {0, 1, -1, 7, 9007199254740992,
		9007199254740993, -9007199254740993, INT64_MAX, INT64_MIN};
	static const double reals[] = {0.0, 1.0, 1.5, -1.5, 0.1, 1e15, 1e16, 1e22, 1e300,
		5e-324, 9007199254740993.0, 9223372036854775807.0, INFINITY, -INFINITY,
		0.30000000000000004, 1e-7};

	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		returns_everywhere(value_integer(integers[i]));
	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
		returns_everywhere(value_real(reals[i]));
	returns_everywhere(value_null());
	returns_everywhere(value_blob(STR("")));
	returns_everywhere(value_blob(STR("\0\xFF/,~")));
	returns_everywhere(value_blob(STR("abc")));
}
END_TEST

static struct value generated(void)
{
	static const char alphabet[] = "a0.~/,%7 -+e\\\"'\xC3\xA4\xFF?#&\n9";
	uint64_t bits = 0;
	size_t length = below(9);
	char *bytes = arena_alloc(test_arena, length + 1);
	double real;

	for (int i = 0; i < 8; i++)
		bits = bits << 8 | below(256);
	for (size_t i = 0; i < length; i++)
		bytes[i] = alphabet[below(sizeof alphabet)];
	memcpy(&real, &bits, sizeof real);
	switch (below(6)) {
	case 0:
		return value_integer((int64_t)bits >> below(63));
	case 1:
		return value_real(isnan(real) ? 0.5 : real);
	case 2:
		return value_real((double)(int64_t)below(1000000) / 100);
	case 3:
		return value_blob((struct str){bytes, length});
	default:
		return value_text((struct str){bytes, length});
	}
}

START_TEST(thousands_of_generated_values_return)
{
	for (int round = 0; round < 2000; round++) {
		returns_everywhere(generated());
		if (round % 100 == 0)
			arena_reset(test_arena);
	}
}
END_TEST

/* Whatever the bytes: decoded, it is a value that is spelled so and no other way. */
START_TEST(any_spelling_that_is_read_is_the_only_one)
{
	static const char alphabet[] = "~~tbrinek0017af.%2eE-+";

	for (int round = 0; round < 10000; round++) {
		char bytes[20];
		struct str part = {bytes, below(20)}, plain, again;
		enum affinity affinity = affinities[below(AFFINITIES)];
		struct value value;

		for (size_t i = 0; i < part.len; i++)
			bytes[i] = alphabet[below(sizeof alphabet - 1)];
		if (!key_part_decode(test_arena, affinity, part, &value))
			continue;
		ck_assert(unescape_url(test_arena, part, &plain));
		ck_assert(unescape_url(test_arena, encoded(affinity, value), &again));
		ck_assert_msg(str_equal(plain, again), "%.*s", STR_ARGS(part));
		if (round % 1000 == 0)
			arena_reset(test_arena);
	}
}
END_TEST

START_TEST(refuses_broken_spellings)
{
	static const char *const broken[] = {"", "~", "~q", "~e1", "~n0", "~i", "~i007",
		"~i+7", "~i9223372036854775808", "~t", "~t4", "~t4G", "~bFF", "~b0", "~r",
		"~r0", "~r7ff8000000000001", "~r00000000000000000", "~t61", "%", "%4",
		"%zz", "%00", "a%00b", ".", "..", "%2e", "%2E%2e", "a%2F..", "~T00"};
	struct value value;

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		ck_assert_msg(!key_part_decode(test_arena, AFFINITY_TEXT,
				      str_from(broken[i]), &value),
			"%s", broken[i]);
	for (size_t i = 0; i < AFFINITIES; i++) {
		ck_assert(
			!key_part_decode(test_arena, affinities[i], STR("~b0A"), &value));
		ck_assert(!key_part_decode(test_arena, affinities[i], STR(""), &value));
	}
	ck_assert(!key_part_decode(test_arena, AFFINITY_INTEGER, STR("007"), &value));
	ck_assert(!key_part_decode(test_arena, AFFINITY_INTEGER, STR("+7"), &value));
	ck_assert(!key_part_decode(test_arena, AFFINITY_INTEGER, STR("7.0"), &value));
	ck_assert(!key_part_decode(test_arena, AFFINITY_INTEGER, STR("-0"), &value));
	ck_assert(!key_part_decode(test_arena, AFFINITY_REAL, STR("7"), &value));
	ck_assert(!key_part_decode(test_arena, AFFINITY_NUMERIC, STR(" 7"), &value));
}
END_TEST

START_TEST(spells_plain_values_plainly)
{
	static const struct {
		enum affinity affinity;
		const char *text, *spelling;
	} plain[] = {{AFFINITY_INTEGER, "12", "12"}, {AFFINITY_TEXT, "007", "007"},
		{AFFINITY_BLOB, "007", "007"}, {AFFINITY_TEXT, "a b/c", "a%20b%2Fc"},
		{AFFINITY_TEXT, "a,b", "a%2Cb"}, {AFFINITY_REAL, "1.5", "1.5"},
		{AFFINITY_TEXT, "", "~e"}, {AFFINITY_TEXT, "..", "~t2e2e"},
		{AFFINITY_NUMERIC, "ALFKI", "ALFKI"}};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		struct value value = affinity_apply(test_arena, plain[i].affinity,
			value_text(str_from(plain[i].text)));

		ck_assert_str_eq(encoded(plain[i].affinity, value).at, plain[i].spelling);
	}
	ck_assert_str_eq(encoded(AFFINITY_BLOB, value_integer(7)).at, "~i7");
	ck_assert_str_eq(encoded(AFFINITY_TEXT, value_integer(7)).at, "~i7");
	ck_assert_str_eq(
		encoded(AFFINITY_INTEGER, value_text(STR("007"))).at, "~t303037");
	ck_assert_str_eq(
		encoded(AFFINITY_NUMERIC, value_text(STR("007"))).at, "~t303037");
	ck_assert_str_eq(encoded(AFFINITY_BLOB, value_blob(STR("\1\xFE"))).at, "~b01fe");
}
END_TEST

static bool decodes(const struct model *model, struct str key, struct value *values)
{
	bool is_canonical = false;
	enum status status =
		key_decode(test_arena, model, key, values, &is_canonical, &test_fault);

	if (status == STATUS_OK)
		return is_canonical;
	ck_assert_int_eq(status, STATUS_NOT_FOUND);
	return false;
}

START_TEST(composite_keys_return)
{
	for (int round = 0; round < 2000; round++) {
		enum affinity chosen[3];
		struct value values[3], back[3];
		size_t count = 1 + below(3);
		struct model model;
		struct str key;

		for (size_t i = 0; i < count; i++) {
			chosen[i] = affinities[below(AFFINITIES)];
			values[i] = affinity_apply(test_arena, chosen[i], generated());
		}
		model = key_model(chosen, count);
		key = key_encode(test_arena, &model, values);
		ck_assert_uint_gt(key.len, 0);
		ck_assert(decodes(&model, key, back));
		for (size_t i = 0; i < count; i++)
			ck_assert(value_equal(values[i], back[i]));
	}
}
END_TEST

START_TEST(refuses_keys_with_too_few_or_too_many_parts)
{
	static const enum affinity pair[] = {AFFINITY_TEXT, AFFINITY_INTEGER};
	static const char *const broken[] = {"", ",", "a", "a,", ",1", "a,1,", "a,1,2",
		"a,,1", "a,~n", "~n,1", "a%2C1"};
	struct model model = key_model(pair, 2), single = key_model(pair, 1);
	struct value values[2];

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		ck_assert_msg(
			!decodes(&model, str_from(broken[i]), values), "%s", broken[i]);
	ck_assert(decodes(&model, STR("a,1"), values));
	ck_assert(!decodes(&single, STR("a,1"), values));
	ck_assert(!decodes(&single, STR("~n"), values));
}
END_TEST

START_TEST(a_spelling_that_only_looks_different_is_not_canonical)
{
	static const enum affinity one[] = {AFFINITY_TEXT};
	struct model model = key_model(one, 1);
	struct value value;
	bool is_canonical = true;

	ck_assert_int_eq(key_decode(test_arena, &model, STR("%61b"), &value,
				 &is_canonical, &test_fault),
		STATUS_OK);
	ck_assert(!is_canonical);
	ck_assert(value_equal(value, value_text(STR("ab"))));
	ck_assert_int_eq(key_decode(test_arena, &model, STR("a%2fb"), &value,
				 &is_canonical, &test_fault),
		STATUS_OK);
	ck_assert(!is_canonical);
}
END_TEST

START_TEST(a_row_that_cannot_be_named_has_no_key)
{
	static const enum affinity pair[] = {AFFINITY_TEXT, AFFINITY_TEXT};
	struct model model = key_model(pair, 2), keyless = key_model(pair, 0);
	struct value values[2] = {value_text(STR("a")), value_null()};
	char *bytes = arena_zeroed(test_arena, 2000, 1);

	ck_assert_uint_eq(key_encode(test_arena, &model, values).len, 0);
	ck_assert_uint_eq(key_encode(test_arena, &keyless, values).len, 0);
	memset(bytes, 'a', 2000);
	values[1] = value_text((struct str){bytes, KEY_BYTES_MOST - 2});
	ck_assert_uint_eq(key_encode(test_arena, &model, values).len, KEY_BYTES_MOST);
	values[1] = value_text((struct str){bytes, KEY_BYTES_MOST - 1});
	ck_assert_uint_eq(key_encode(test_arena, &model, values).len, 0);
	values[1] = value_text((struct str){bytes, 2000});
	ck_assert_uint_eq(key_encode(test_arena, &model, values).len, 0);
}
END_TEST

TCase *model_key_cases(void)
{
	TCase *cases = tcase_create("key");

	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, texts_return_in_columns_of_every_affinity);
	tcase_add_test(cases, numbers_and_blobs_return_in_columns_of_every_affinity);
	tcase_add_test(cases, thousands_of_generated_values_return);
	tcase_add_test(cases, any_spelling_that_is_read_is_the_only_one);
	tcase_add_test(cases, refuses_broken_spellings);
	tcase_add_test(cases, spells_plain_values_plainly);
	tcase_add_test(cases, composite_keys_return);
	tcase_add_test(cases, refuses_keys_with_too_few_or_too_many_parts);
	tcase_add_test(cases, a_spelling_that_only_looks_different_is_not_canonical);
	tcase_add_test(cases, a_row_that_cannot_be_named_has_no_key);
	return cases;
}
