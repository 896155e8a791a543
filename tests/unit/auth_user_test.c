/* Tests of users: their names, their rows, who may sign in, who may do what. */
#include "auth_test.h"

#include "auth/permission.h"

static void assert_name(struct str text, const char *wanted)
{
	struct str name;

	ck_assert_int_eq(user_check_name(&name, text, &room.fault), STATUS_OK);
	ck_assert(str_is(name, wanted));
}

static void assert_no_name(struct str text, const char *part)
{
	struct str name;

	assert_fault(user_check_name(&name, text, &room.fault), STATUS_INVALID, part);
}

static struct str e_acute(size_t count)
{
	char *text = arena_zeroed(room.arena, 2 * count + 1, 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	return (struct str){text, 2 * count};
}

static enum status authenticate(struct str name, struct str password, struct user *user)
{
	return user_authenticate(room.store, room.arena, name, password, &room.throttle,
		user, &room.fault);
}

START_TEST(a_name_is_trimmed_text_of_1_to_150_characters)
{
	assert_name(STR("ada"), "ada");
	assert_name(STR(" \t Ada Lovelace\r\n"), "Ada Lovelace");
	assert_name(STR("\u00c5ngstr\u00f6m \u00a0x"), "\u00c5ngstr\u00f6m \u00a0x");
	assert_name(e_acute(150), e_acute(150).at);
	assert_no_name(e_acute(151), "at most 150 characters");
	assert_no_name(STR(""), "Give the user a name");
	assert_no_name((struct str){NULL, 0}, "Give the user a name");
	assert_no_name(STR(" \n "), "Give the user a name");
	assert_no_name(STR("a\0b"), "control characters");
	assert_no_name(STR("a\nb"), "control characters");
	assert_no_name(STR("a\x7f"), "control characters");
	assert_no_name(STR("a\xc2\x85z"), "control characters");
	assert_no_name(STR("a\xff"), "plain text");
	assert_no_name(STR("a\xc3"), "plain text");
}
END_TEST

START_TEST(a_user_added_is_found_by_name_and_by_id)
{
	int64_t id = add_user("  Ada ", "hash", true);
	struct user user;

	begin(STORE_READ);
	ck_assert_int_eq(
		user_find_by_name(room.store, room.arena, STR("aDA"), &user, &room.fault),
		STATUS_OK);
	commit();
	ck_assert_int_eq(user.id, id);
	ck_assert(str_is(user.name, "Ada"));
	ck_assert(str_is(user.password, "hash"));
	ck_assert(user.is_superuser && user.is_active);
	ck_assert_uint_eq(user.created.len, strlen("2026-01-31T23:59:59Z"));
	ck_assert_uint_eq(user.last_login.len, 0);
	ck_assert(!user_of(add_user("Bob", "hash", false)).is_superuser);
}
END_TEST

START_TEST(a_name_is_taken_once_in_any_case)
{
	struct password_hash hash = {"hash"};
	int64_t id = -1;

	add_user("Ada", "hash", false);
	begin(STORE_WRITE);
	assert_fault(user_add(room.store, STR(" ADA"), &hash, true, &id, &room.fault),
		STATUS_INVALID, "a user called ADA already");
	assert_fault(user_add(room.store, STR(" "), &hash, true, &id, &room.fault),
		STATUS_INVALID, "Give the user a name");
	commit();
	ck_assert_int_eq(id, -1);
	ck_assert_int_eq(number_of("SELECT count(*) FROM reeve_user"), 1);
}
END_TEST

START_TEST(whom_nobody_added_is_not_found)
{
	static const char *const names[] = {"bob", "", " ", "ad", "a%", "\xff", "a\nb"};
	struct user user;

	add_user("ada", "hash", false);
	begin(STORE_READ);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_fault(user_find_by_name(room.store, room.arena, str_from(names[i]),
				     &user, &room.fault),
			STATUS_NOT_FOUND, "no such user");
	assert_fault(user_find_by_name(
			     room.store, room.arena, STR("ada\0x"), &user, &room.fault),
		STATUS_NOT_FOUND, "no such user");
	assert_fault(user_find_by_id(room.store, room.arena, 0, &user, &room.fault),
		STATUS_NOT_FOUND, "no such user");
	assert_fault(
		user_find_by_id(room.store, room.arena, INT64_MIN, &user, &room.fault),
		STATUS_NOT_FOUND, "no such user");
	commit();
}
END_TEST

START_TEST(users_are_listed_by_name_and_superusers_counted)
{
	struct user *users;
	size_t count = 9;
	int64_t superusers = 9;

	begin(STORE_READ);
	ck_assert_int_eq(user_list(room.store, room.arena, &users, &count, &room.fault),
		STATUS_OK);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(
		user_count_superusers(room.store, &superusers, &room.fault), STATUS_OK);
	ck_assert_int_eq(superusers, 0);
	commit();
	add_user("bob", "1", true);
	add_user("Ada", "2", true);
	add_user("carol", "3", false);
	run_sql("UPDATE reeve_user SET is_active = 0 WHERE name = 'bob'");
	begin(STORE_READ);
	ck_assert_int_eq(user_list(room.store, room.arena, &users, &count, &room.fault),
		STATUS_OK);
	ck_assert_int_eq(
		user_count_superusers(room.store, &superusers, &room.fault), STATUS_OK);
	commit();
	ck_assert_uint_eq(count, 3);
	ck_assert(str_is(users[0].name, "Ada") && str_is(users[1].name, "bob"));
	ck_assert(str_is(users[2].name, "carol"));
	ck_assert(!users[1].is_active && users[2].is_active);
	ck_assert_int_eq(superusers, 1);
}
END_TEST

START_TEST(name_and_password_together_are_who_one_is)
{
	struct password_hash hash;
	struct user user;
	int64_t id;

	ck_assert_int_eq(password_hash_new(&hash, STR("correct horse"), &room.throttle,
				 &room.fault),
		STATUS_OK);
	id = add_user("ada", hash.text, false);
	ck_assert_int_eq(
		authenticate(STR(" Ada "), STR("correct horse"), &user), STATUS_OK);
	ck_assert_int_eq(user.id, id);
	ck_assert(str_is(user.password, hash.text));
	ck_assert(str_is(user_of(id).password, hash.text));
	ck_assert(!store_in_transaction(room.store));
}
END_TEST

START_TEST(one_sentence_for_all_who_may_not_sign_in)
{
	static const char part[] = "That name and password do not go together.";
	char long_password[PASSWORD_BYTES + 2];
	struct user user;

	memset(long_password, 'x', sizeof long_password);
	add_user("ada", WEAK_HASH, true);
	add_user("gone", WEAK_HASH, true);
	add_user("broken", "not a hash", true);
	run_sql("UPDATE reeve_user SET is_active = 0 WHERE name = 'gone'");
	assert_fault(authenticate(STR("ada"), STR("Correct horse"), &user), STATUS_DENIED,
		part);
	assert_fault(authenticate(STR("ada"), STR(""), &user), STATUS_DENIED, part);
	assert_fault(authenticate(STR("ada"),
			     (struct str){long_password, PASSWORD_BYTES + 1}, &user),
		STATUS_DENIED, part);
	assert_fault(authenticate(STR("nobody"), STR("correct horse"), &user),
		STATUS_DENIED, part);
	assert_fault(authenticate(STR(""), STR(""), &user), STATUS_DENIED, part);
	assert_fault(authenticate(STR("ada\0"), STR("correct horse"), &user),
		STATUS_DENIED, part);
	assert_fault(authenticate(STR("gone"), STR("correct horse"), &user),
		STATUS_DENIED, part);
	assert_fault(authenticate(STR("broken"), STR("not a hash"), &user), STATUS_DENIED,
		part);
	ck_assert(!store_in_transaction(room.store));
	ck_assert_int_eq(
		number_of("SELECT count(*) FROM reeve_user WHERE password IN ('" WEAK_HASH
			  "', 'not a hash')"),
		3);
}
END_TEST

START_TEST(known_and_unknown_users_wait_for_the_same_slot)
{
	struct throttle throttle = {room.folder, 20};
	struct throttle_slot slot;
	struct user user;
	static const char *const names[] = {"ada", "gone", "nobody", "broken", "\xff"};

	add_user("ada", WEAK_HASH, true);
	add_user("gone", WEAK_HASH, true);
	add_user("broken", "not a hash", true);
	run_sql("UPDATE reeve_user SET is_active = 0 WHERE name = 'gone'");
	ck_assert_int_eq(throttle_enter(&slot, &throttle, &room.fault), STATUS_OK);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_fault(user_authenticate(room.store, room.arena, str_from(names[i]),
				     STR("correct horse"), &throttle, &user, &room.fault),
			STATUS_BUSY, "Many people are signing in");
	throttle_leave(&slot);
}
END_TEST

START_TEST(a_weak_hash_is_made_stronger_at_sign_in)
{
	struct user user;
	int64_t id = add_user("ada", WEAK_HASH, false);

	ck_assert_int_eq(
		authenticate(STR("ada"), STR("correct horse"), &user), STATUS_OK);
	ck_assert(!password_is_weakly_hashed(user.password));
	ck_assert(str_equal(user.password, user_of(id).password));
	ck_assert(!store_in_transaction(room.store));
	ck_assert_int_eq(
		authenticate(STR("ada"), STR("correct horse"), &user), STATUS_OK);
	ck_assert(str_equal(user.password, user_of(id).password));
	assert_fault(authenticate(STR("ada"), STR("correct h"), &user), STATUS_DENIED,
		"do not go together");
}
END_TEST

START_TEST(who_signs_in_need_not_care_that_the_stronger_hash_was_refused)
{
	struct user user;
	int64_t id = add_user("ada", WEAK_HASH, false);

	run_sql("CREATE TRIGGER no BEFORE UPDATE ON reeve_user "
		"BEGIN SELECT RAISE(ABORT, 'no'); END");
	ck_assert_int_eq(
		authenticate(STR("ada"), STR("correct horse"), &user), STATUS_OK);
	ck_assert(str_is(user.password, WEAK_HASH));
	ck_assert(str_is(user_of(id).password, WEAK_HASH));
	ck_assert(!store_in_transaction(room.store));
}
END_TEST

START_TEST(superusers_change_others_look_and_nobody_signs_in)
{
	struct user root = {.is_superuser = true, .is_active = true};
	struct user reader = {.is_active = true};
	struct user gone = {.is_superuser = true};

	for (int access = ACCESS_ANYONE; access <= ACCESS_CHANGE; access++) {
		ck_assert(permission_allows(&root, access));
		ck_assert(permission_allows(&reader, access) == (access < ACCESS_CHANGE));
		ck_assert(permission_allows(&gone, access) == (access == ACCESS_ANYONE));
		ck_assert(permission_allows(NULL, access) == (access == ACCESS_ANYONE));
	}
	ck_assert_int_eq(permission_check(&root, ACCESS_CHANGE, &room.fault), STATUS_OK);
	ck_assert_int_eq(permission_check(NULL, ACCESS_ANYONE, &room.fault), STATUS_OK);
	assert_fault(permission_check(&reader, ACCESS_CHANGE, &room.fault), STATUS_DENIED,
		"only a superuser may change it");
	assert_fault(permission_check(NULL, ACCESS_VIEW, &room.fault), STATUS_DENIED,
		"Sign in");
	assert_fault(permission_check(&gone, ACCESS_SIGNED_IN, &room.fault),
		STATUS_DENIED, "Sign in");
}
END_TEST

Suite *user_suite(void)
{
	Suite *suite = suite_create("auth: user");
	TCase *tests = tcase_create("user");

	tcase_add_checked_fixture(tests, room_setup, room_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_name_is_trimmed_text_of_1_to_150_characters);
	tcase_add_test(tests, a_user_added_is_found_by_name_and_by_id);
	tcase_add_test(tests, a_name_is_taken_once_in_any_case);
	tcase_add_test(tests, whom_nobody_added_is_not_found);
	tcase_add_test(tests, users_are_listed_by_name_and_superusers_counted);
	tcase_add_test(tests, name_and_password_together_are_who_one_is);
	tcase_add_test(tests, one_sentence_for_all_who_may_not_sign_in);
	tcase_add_test(tests, known_and_unknown_users_wait_for_the_same_slot);
	tcase_add_test(tests, a_weak_hash_is_made_stronger_at_sign_in);
	tcase_add_test(
		tests, who_signs_in_need_not_care_that_the_stronger_hash_was_refused);
	tcase_add_test(tests, superusers_change_others_look_and_nobody_signs_in);
	suite_add_tcase(suite, tests);
	return suite;
}
