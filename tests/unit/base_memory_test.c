/* Arenas and buffers. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base_test.h"

START_TEST(gives_aligned_memory_of_any_size)
{
	struct arena *arena = arena_new(0);
	char *before = NULL;

	ck_assert_ptr_nonnull(arena_alloc(arena, 0));
	for (size_t size = 1; size < 700; size += 13) {
		char *at = arena_alloc(arena, size);

		ck_assert_uint_eq((uintptr_t)at % _Alignof(max_align_t), 0);
		memset(at, 1, size);
		ck_assert_ptr_ne(at, before);
		before = at;
	}
	ck_assert_ptr_nonnull(arena_alloc(arena, 1 << 20));
	arena_free(arena);
	arena_free(NULL);
}
END_TEST

START_TEST(clears_memory_that_was_used_before)
{
	struct arena *arena = arena_new(1024);

	memset(arena_alloc(arena, 900), 0xFF, 900);
	arena_reset(arena);
	for (int round = 0; round < 2; round++) {
		const unsigned char *at = arena_zeroed(arena, 30, 10);

		for (size_t i = 0; i < 300; i++)
			ck_assert_uint_eq(at[i], 0);
	}
	ck_assert_ptr_nonnull(arena_zeroed(arena, 0, 8));
	arena_free(arena);
}
END_TEST

START_TEST(gives_back_what_a_large_request_took)
{
	struct arena *arena = arena_new(4096);
	size_t small = arena_bytes(arena);

	for (int i = 0; i < 100; i++)
		memset(arena_alloc(arena, 5000), i, 5000);
	ck_assert_uint_gt(arena_bytes(arena), 500000);
	arena_reset(arena);
	ck_assert_uint_eq(arena_bytes(arena), small);
	arena_free(arena);
}
END_TEST

START_TEST(copies_texts_with_nul_inside)
{
	struct arena *arena = arena_new(256);
	struct str copy = arena_copy(arena, STR("a\0b"));
	char *text = arena_text(arena, (struct str){NULL, 0});

	ck_assert(str_equal(copy, STR("a\0b")));
	ck_assert_int_eq(copy.at[3], 0);
	ck_assert_str_eq(text, "");
	copy = arena_printf(arena, "%0500d", 7);
	ck_assert_uint_eq(copy.len, 500);
	ck_assert_int_eq(copy.at[499], '7');
	ck_assert_uint_eq(arena_printf(arena, "%s", "").len, 0);
	arena_free(arena);
}
END_TEST

START_TEST(a_full_buffer_ignores_even_what_would_fit)
{
	struct buf buf;

	buf_init(&buf, 10);
	buf_text(&buf, "12345678");
	ck_assert(!buf_is_full(&buf));
	buf_text(&buf, "abcde");
	ck_assert(buf_is_full(&buf));
	buf_char(&buf, 'x');
	buf_printf(&buf, "%d", 1);
	ck_assert(str_is(buf_content(&buf), "12345678"));
	ck_assert_str_eq(buf_cstring(&buf), "");
	buf_clear(&buf, 100);
	ck_assert(!buf_is_full(&buf));
	buf_text(&buf, "1234567890");
	ck_assert(str_is(buf_content(&buf), "1234567890"));
	ck_assert(!buf_is_full(&buf));
	buf_char(&buf, 'x');
	ck_assert(buf_is_full(&buf));
	buf_free(&buf);
}
END_TEST

START_TEST(a_buffer_of_nothing_takes_nothing)
{
	struct buf buf;

	buf_init(&buf, 0);
	buf_append(&buf, NULL, 0);
	ck_assert(!buf_is_full(&buf));
	ck_assert_str_eq(buf_cstring(&buf), "");
	buf_free(&buf);
	buf_init(&buf, 100);
	ck_assert_str_eq(buf_cstring(&buf), "");
	ck_assert(!buf_is_full(&buf));
	ck_assert(!buf_reserve(&buf, SIZE_MAX));
	ck_assert(buf_is_full(&buf));
	ck_assert_uint_eq(buf.len, 0);
	buf_free(&buf);
}
END_TEST

START_TEST(a_buffer_grows_and_keeps_what_it_had)
{
	struct buf buf;

	buf_init(&buf, 1 << 20);
	for (int i = 0; i < 5000; i++)
		buf_printf(&buf, "%05d", i);
	ck_assert_uint_eq(buf.len, 25000);
	ck_assert(memcmp(buf.at + 5 * 4321, "04321", 5) == 0);
	buf_printf(&buf, "%0300d", 1);
	ck_assert_uint_eq(buf.len, 25300);
	ck_assert_uint_eq(strlen(buf_cstring(&buf)), 25300);
	buf_clear(&buf, 16);
	ck_assert_uint_eq(buf.capacity, 0);
	buf_text(&buf, "again");
	buf_clear(&buf, 4096);
	ck_assert_uint_gt(buf.capacity, 0);
	ck_assert_uint_eq(buf.len, 0);
	buf_free(&buf);
}
END_TEST

TCase *base_memory_cases(void)
{
	TCase *cases = tcase_create("memory");

	tcase_add_test(cases, gives_aligned_memory_of_any_size);
	tcase_add_test(cases, clears_memory_that_was_used_before);
	tcase_add_test(cases, gives_back_what_a_large_request_took);
	tcase_add_test(cases, copies_texts_with_nul_inside);
	tcase_add_test(cases, a_full_buffer_ignores_even_what_would_fit);
	tcase_add_test(cases, a_buffer_of_nothing_takes_nothing);
	tcase_add_test(cases, a_buffer_grows_and_keeps_what_it_had);
	return cases;
}
