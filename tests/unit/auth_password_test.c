/* Tests of passwords, their hashes, and the slot that lets one be made at a time. */
#include "auth_test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/throttle.h"

static struct password_hash hashed(const char *password)
{
	struct password_hash hash;

	ck_assert_int_eq(
		password_hash_new(&hash, str_from(password), &room.throttle, &room.fault),
		STATUS_OK);
	return hash;
}

static bool verified(struct str password, struct str hash)
{
	bool is_right = true;

	ck_assert_int_eq(
		password_verify(&is_right, password, hash, &room.throttle, &room.fault),
		STATUS_OK);
	return is_right;
}

static struct str repeated(char byte, size_t count)
{
	char *text = arena_alloc(room.arena, count + 1);

	memset(text, byte, count);
	return (struct str){text, count};
}

START_TEST(a_hash_knows_its_password_and_no_other)
{
	struct password_hash hash = hashed("correct horse");
	struct str text = str_from(hash.text);

	ck_assert(str_starts(text, "$argon2id$v=19$m=19456,t=2,p=1$"));
	ck_assert(verified(STR("correct horse"), text));
	ck_assert(!verified(STR("correct horsf"), text));
	ck_assert(!verified(STR("Correct horse"), text));
	ck_assert(!verified(STR(""), text));
	ck_assert(!verified((struct str){NULL, 0}, text));
	ck_assert(!verified(STR("correct horse\0"), text));
}
END_TEST

START_TEST(the_same_password_twice_gives_two_hashes)
{
	struct password_hash one = hashed("correct horse"),
			     other = hashed("correct horse");

	ck_assert_str_ne(one.text, other.text);
}
END_TEST

START_TEST(a_password_may_hold_a_nul_and_what_follows_counts)
{
	struct password_hash hash;

	ck_assert_int_eq(password_hash_new(&hash, STR("first\0second"), &room.throttle,
				 &room.fault),
		STATUS_OK);
	ck_assert(verified(STR("first\0second"), str_from(hash.text)));
	ck_assert(!verified(STR("first\0other!"), str_from(hash.text)));
	ck_assert(!verified(STR("first"), str_from(hash.text)));
}
END_TEST

START_TEST(what_is_no_hash_is_never_right)
{
	struct password_hash hash = hashed("correct horse");
	struct str text = str_from(hash.text);

	ck_assert(!verified(STR("correct horse"), STR("")));
	ck_assert(!verified(STR(""), STR("")));
	ck_assert(!verified(STR("correct horse"), STR("correct horse")));
	ck_assert(!verified(STR("correct horse"), repeated('$', 127)));
	ck_assert(!verified(STR("correct horse"), repeated('$', 4096)));
	ck_assert(!verified(STR("correct horse"), str_slice(text, 0, text.len - 1)));
	ck_assert(!verified(STR("correct horse"), STR("$argon2id$v=19$m=\0")));
}
END_TEST

START_TEST(a_password_too_long_is_not_hashed)
{
	struct password_hash hash;
	bool is_right = true;
	struct str longest = repeated('x', PASSWORD_BYTES);
	struct str longer = repeated('x', PASSWORD_BYTES + 1);

	assert_fault(password_hash_new(&hash, longer, &room.throttle, &room.fault),
		STATUS_INVALID, "at most 1024 bytes");
	ck_assert_str_eq(hash.text, "");
	ck_assert_int_eq(password_hash_new(&hash, longest, &room.throttle, &room.fault),
		STATUS_OK);
	ck_assert(verified(longest, str_from(hash.text)));
	ck_assert_int_eq(password_verify(&is_right, longer, str_from(hash.text),
				 &room.throttle, &room.fault),
		STATUS_OK);
	ck_assert(!is_right);
}
END_TEST

START_TEST(a_new_password_has_eight_characters_and_not_bytes)
{
	assert_fault(password_check_new(STR(""), &room.fault), STATUS_INVALID,
		"at least 8 characters");
	assert_fault(password_check_new(STR("1234567"), &room.fault), STATUS_INVALID,
		"at least 8 characters");
	assert_fault(password_check_new(STR("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"),
			     &room.fault),
		STATUS_INVALID, "at least 8 characters");
	assert_fault(password_check_new(repeated('x', PASSWORD_BYTES + 1), &room.fault),
		STATUS_INVALID, "at most 1024 bytes");
	ck_assert_int_eq(password_check_new(STR("12345678"), &room.fault), STATUS_OK);
	ck_assert_int_eq(password_check_new(repeated('x', PASSWORD_BYTES), &room.fault),
		STATUS_OK);
}
END_TEST

START_TEST(a_cheap_hash_is_verified_and_called_weak)
{
	struct password_hash hash = hashed("correct horse");

	ck_assert(verified(STR("correct horse"), STR(WEAK_HASH)));
	ck_assert(password_is_weakly_hashed(STR(WEAK_HASH)));
	ck_assert(password_is_weakly_hashed(STR("")));
	ck_assert(!password_is_weakly_hashed(str_from(hash.text)));
	ck_assert(!password_is_weakly_hashed(
		STR("$argon2id$v=19$m=65536,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$"
		    "AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8")));
}
END_TEST

START_TEST(the_slot_is_held_by_one_and_given_back)
{
	struct throttle throttle = {room.folder, 20};
	struct throttle_slot first, second;

	ck_assert_int_eq(throttle_enter(&first, &throttle, &room.fault), STATUS_OK);
	assert_fault(throttle_enter(&second, &throttle, &room.fault), STATUS_BUSY,
		"Many people are signing in; try again in a moment.");
	throttle_leave(&second);
	assert_fault(throttle_enter(&second, &throttle, &room.fault), STATUS_BUSY,
		"Many people");
	throttle_leave(&first);
	throttle_leave(&first);
	ck_assert_int_eq(throttle_enter(&second, &throttle, &room.fault), STATUS_OK);
	throttle_leave(&second);
}
END_TEST

START_TEST(a_killed_holder_gives_the_slot_back)
{
	struct throttle throttle = {room.folder, 0};
	struct throttle_slot slot;
	int ready[2];
	char byte;
	pid_t child;

	ck_assert_int_eq(pipe(ready), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (throttle_enter(&slot, &throttle, NULL) != STATUS_OK ||
			write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	throttle.timeout_ms = 20;
	ck_assert_int_eq(throttle_enter(&slot, &throttle, &room.fault), STATUS_BUSY);
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	throttle.timeout_ms = 0;
	ck_assert_int_eq(throttle_enter(&slot, &throttle, &room.fault), STATUS_OK);
	throttle_leave(&slot);
	close(ready[0]);
	close(ready[1]);
}
END_TEST

START_TEST(while_somebody_hashes_others_are_told_to_come_back)
{
	struct throttle throttle = {room.folder, 20};
	struct throttle_slot slot;
	struct password_hash hash = hashed("correct horse"), second;
	bool is_right = true;

	ck_assert_int_eq(throttle_enter(&slot, &throttle, &room.fault), STATUS_OK);
	assert_fault(password_verify(&is_right, STR("correct horse"), str_from(hash.text),
			     &throttle, &room.fault),
		STATUS_BUSY, "Many people");
	ck_assert(!is_right);
	assert_fault(
		password_hash_new(&second, STR("correct horse"), &throttle, &room.fault),
		STATUS_BUSY, "Many people");
	ck_assert_str_eq(second.text, "");
	assert_fault(password_verify_dummy(STR("x"), &throttle, &room.fault), STATUS_BUSY,
		"Many people");
	throttle_leave(&slot);
	ck_assert_int_eq(password_verify(&is_right, STR("correct horse"),
				 str_from(hash.text), &throttle, &room.fault),
		STATUS_OK);
	ck_assert(is_right);
	ck_assert_int_eq(throttle_enter(&slot, &throttle, &room.fault), STATUS_OK);
	throttle_leave(&slot);
}
END_TEST

START_TEST(a_lock_folder_that_is_not_there_is_said_and_not_named)
{
	struct throttle throttle = {"/nowhere/at/all", 20};
	struct throttle_slot slot;
	char folder[5000];

	assert_fault(throttle_enter(&slot, &throttle, &room.fault), STATUS_UNAVAILABLE,
		"lock file cannot be opened");
	ck_assert_ptr_null(strstr(room.fault.sentence, "nowhere"));
	ck_assert_ptr_nonnull(strstr(room.fault.detail, "/nowhere/at/all/hash.lock"));
	ck_assert_int_eq(slot.fd, -1);
	memset(folder, 'x', sizeof folder - 1);
	folder[sizeof folder - 1] = '\0';
	throttle.lock_folder = folder;
	ck_assert_int_eq(
		throttle_enter(&slot, &throttle, &room.fault), STATUS_UNAVAILABLE);
}
END_TEST

START_TEST(the_lock_file_is_no_link_to_elsewhere)
{
	struct throttle throttle = {room.folder, 20};
	struct throttle_slot slot;
	char path[128];

	snprintf(path, sizeof path, "%s/hash.lock", room.folder);
	ck_assert_int_eq(symlink(room.database, path), 0);
	ck_assert_int_eq(
		throttle_enter(&slot, &throttle, &room.fault), STATUS_UNAVAILABLE);
}
END_TEST

Suite *password_suite(void)
{
	Suite *suite = suite_create("auth: password");
	TCase *tests = tcase_create("password");

	tcase_add_checked_fixture(tests, room_setup, room_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_hash_knows_its_password_and_no_other);
	tcase_add_test(tests, the_same_password_twice_gives_two_hashes);
	tcase_add_test(tests, a_password_may_hold_a_nul_and_what_follows_counts);
	tcase_add_test(tests, what_is_no_hash_is_never_right);
	tcase_add_test(tests, a_password_too_long_is_not_hashed);
	tcase_add_test(tests, a_new_password_has_eight_characters_and_not_bytes);
	tcase_add_test(tests, a_cheap_hash_is_verified_and_called_weak);
	tcase_add_test(tests, the_slot_is_held_by_one_and_given_back);
	tcase_add_test(tests, a_killed_holder_gives_the_slot_back);
	tcase_add_test(tests, while_somebody_hashes_others_are_told_to_come_back);
	tcase_add_test(tests, a_lock_folder_that_is_not_there_is_said_and_not_named);
	tcase_add_test(tests, the_lock_file_is_no_link_to_elsewhere);
	suite_add_tcase(suite, tests);
	return suite;
}
