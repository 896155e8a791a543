/* Tests of sessions: who is signed in, and what ends it. */
#include "auth_test.h"

#include "base/clock.h"

static bool sent(const char *part)
{
	return str_has_nocase(buf_content(&room.response.headers), part);
}

static int64_t sessions(void)
{
	return number_of("SELECT count(*) FROM reeve_session");
}

START_TEST(nobody_is_signed_in_without_a_cookie_of_ours)
{
	struct session session = sign_in(add_user("ada", "hash", false), "");
	const char *secret = arena_text(room.arena, session.secret);
	const char *tampered[] = {
		"",
		";;;",
		"reeve_session",
		"reeve_session=",
		"other=1",
		"reeve_session=0123456789abcdef",
		"reeve_session=\xff\xff",
		arena_printf(room.arena, "reeve_sessio=%s", secret).at,
		arena_printf(room.arena, "__Host-reeve_session=%s", secret).at,
		arena_printf(room.arena, "reeve_session=%s0", secret).at,
		arena_printf(room.arena, "reeve_session=%.63s", secret).at,
		arena_printf(room.arena, "reeve_session=%.63s%c", secret,
			secret[63] == '0' ? '1' : '0')
			.at,
		arena_printf(room.arena, "reeve_session=%.63sg", secret).at,
		arena_printf(room.arena, "reeve_session=\"%s\"", secret).at,
		"reeve_session="
		"0000000000000000000000000000000000000000000000000000000000000000",
	};

	for (size_t i = 0; i < sizeof tampered / sizeof *tampered; i++)
		ck_assert_msg(signed_in(tampered[i]) == 0, "%s", tampered[i]);
	ck_assert_int_eq(signed_in(cookie_of(&session)), session.user.id);
}
END_TEST

START_TEST(loading_writes_nothing)
{
	struct session session = sign_in(add_user("ada", "hash", false), "");
	uint64_t version;

	run_sql("UPDATE reeve_session SET expires = 1");
	version = store_content_version(room.store);
	ck_assert_int_eq(signed_in(cookie_of(&session)), 0);
	ck_assert_int_eq(signed_in(""), 0);
	ck_assert_uint_eq(store_content_version(room.store), version);
	ck_assert_int_eq(sessions(), 1);
}
END_TEST

START_TEST(a_session_says_who_it_is_for_fourteen_days)
{
	int64_t before = clock_unix_s();
	struct session made = sign_in(add_user("ada", "hash", true), "");
	struct request request = request_with(cookie_of(&made));
	struct session session;

	begin(STORE_READ);
	ck_assert_int_eq(
		session_load(room.store, room.arena, &request, &session, &room.fault),
		STATUS_OK);
	commit();
	ck_assert(session.is_signed_in && session.user.is_superuser);
	ck_assert(str_is(session.user.name, "ada"));
	ck_assert(str_equal(session.secret, made.secret));
	ck_assert(digest_equal(session.token, made.token));
	ck_assert_int_eq(session.expires, made.expires);
	ck_assert_int_ge(session.expires, before + 14 * 86400);
	ck_assert_int_le(session.expires, clock_unix_s() + 14 * 86400);
	ck_assert(str_equal(session.user.last_login, made.user.last_login));
	ck_assert_uint_gt(session.user.last_login.len, 0);
}
END_TEST

START_TEST(the_database_does_not_know_the_cookie)
{
	struct session session = sign_in(add_user("ada", "hash", false), "");
	const char *secret = arena_text(room.arena, session.secret);

	ck_assert_uint_eq(strlen(secret), 64);
	ck_assert_uint_eq(strspn(secret, "0123456789abcdef"), 64);
	ck_assert_int_eq(number_of(arena_printf(room.arena,
				 "SELECT count(*) FROM reeve_session WHERE "
				 "token = '%s' OR token = x'%s' OR length(token) <> 16",
				 secret, secret)
					   .at),
		0);
	ck_assert_int_eq(number_of("SELECT address = '127.0.0.1' FROM reeve_session"), 1);
}
END_TEST

START_TEST(signing_in_again_rotates)
{
	int64_t id = add_user("ada", "hash", false);
	struct session first = sign_in(id, "");
	struct session second = sign_in(id, cookie_of(&first));
	struct session elsewhere = sign_in(id, "");

	ck_assert(!str_equal(first.secret, second.secret));
	ck_assert_int_eq(signed_in(cookie_of(&first)), 0);
	ck_assert_int_eq(signed_in(cookie_of(&second)), id);
	ck_assert_int_eq(signed_in(cookie_of(&elsewhere)), id);
	ck_assert_int_eq(sessions(), 2);
}
END_TEST

START_TEST(a_cookie_that_was_planted_is_not_taken_over)
{
	int64_t id = add_user("ada", "hash", false);
	const char *planted =
		"reeve_session="
		"1111111111111111111111111111111111111111111111111111111111111111";
	struct session session = sign_in(id, planted);

	ck_assert_int_eq(signed_in(planted), 0);
	ck_assert_int_eq(signed_in(cookie_of(&session)), id);
}
END_TEST

START_TEST(another_user_in_the_same_browser_replaces_the_first)
{
	int64_t ada = add_user("ada", "hash", false),
		bob = add_user("bob", "hash", false);
	struct session first = sign_in(ada, "");
	struct session second = sign_in(bob, cookie_of(&first));

	ck_assert_int_eq(signed_in(cookie_of(&first)), 0);
	ck_assert_int_eq(signed_in(cookie_of(&second)), bob);
}
END_TEST

START_TEST(an_expired_session_is_nobody)
{
	int64_t id = add_user("ada", "hash", false);
	struct session session = sign_in(id, "");

	run_sql("UPDATE reeve_session SET expires = unixepoch()");
	ck_assert_int_eq(signed_in(cookie_of(&session)), 0);
	run_sql("UPDATE reeve_session SET expires = unixepoch() + 1000");
	ck_assert_int_eq(signed_in(cookie_of(&session)), id);
}
END_TEST

START_TEST(inactive_and_deleted_users_are_nobody)
{
	int64_t id = add_user("ada", "hash", true);
	struct session session = sign_in(id, "");

	run_sql("UPDATE reeve_user SET is_active = 0");
	ck_assert_int_eq(signed_in(cookie_of(&session)), 0);
	run_sql("UPDATE reeve_user SET is_active = 1");
	ck_assert_int_eq(signed_in(cookie_of(&session)), id);
	run_sql("DELETE FROM reeve_user");
	ck_assert_int_eq(signed_in(cookie_of(&session)), 0);
}
END_TEST

START_TEST(some_expired_sessions_go_at_each_sign_in)
{
	int64_t id = add_user("ada", "hash", false);
	struct session session = sign_in(id, "");

	run_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
		"WHERE i < 150) INSERT INTO reeve_session(token, user_id, created, "
		"expires) "
		"SELECT randomblob(16), (SELECT id FROM reeve_user), 0, i FROM n");
	ck_assert_int_eq(sessions(), 151);
	sign_in(id, "");
	ck_assert_int_eq(sessions(), 152 - SESSION_PURGE);
	sign_in(id, "");
	ck_assert_int_eq(sessions(), 3);
	ck_assert_int_eq(signed_in(cookie_of(&session)), id);
}
END_TEST

START_TEST(signing_out_ends_this_session_alone_and_twice_is_fine)
{
	int64_t id = add_user("ada", "hash", false);
	struct session here = sign_in(id, ""), there = sign_in(id, "");
	struct request request = request_with(cookie_of(&here));
	struct request without = request_with("");

	begin(STORE_WRITE);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(
			session_delete(room.store, &request, &room.fault), STATUS_OK);
	ck_assert_int_eq(session_delete(room.store, &without, &room.fault), STATUS_OK);
	commit();
	ck_assert_int_eq(signed_in(cookie_of(&here)), 0);
	ck_assert_int_eq(signed_in(cookie_of(&there)), id);
}
END_TEST

START_TEST(a_new_password_ends_the_other_sessions)
{
	int64_t ada = add_user("ada", "hash", false),
		bob = add_user("bob", "hash", false);
	struct session here = sign_in(ada, ""), there = sign_in(ada, "");
	struct session other = sign_in(bob, "");
	struct password_hash hash = {"other"};

	begin(STORE_WRITE);
	ck_assert_int_eq(
		user_set_password(room.store, ada, &hash, &here, &room.fault), STATUS_OK);
	commit();
	ck_assert(str_is(user_of(ada).password, "other"));
	ck_assert(str_is(user_of(bob).password, "hash"));
	ck_assert_int_eq(signed_in(cookie_of(&here)), ada);
	ck_assert_int_eq(signed_in(cookie_of(&there)), 0);
	ck_assert_int_eq(signed_in(cookie_of(&other)), bob);
	begin(STORE_WRITE);
	ck_assert_int_eq(
		user_set_password(room.store, ada, &hash, NULL, &room.fault), STATUS_OK);
	assert_fault(user_set_password(room.store, 99, &hash, NULL, &room.fault),
		STATUS_NOT_FOUND, "no such user");
	commit();
	ck_assert_int_eq(signed_in(cookie_of(&here)), 0);
	ck_assert_int_eq(signed_in(cookie_of(&other)), bob);
}
END_TEST

static void assert_not_created(const struct user *user)
{
	struct request request = request_with("");
	struct session session;

	begin(STORE_WRITE);
	assert_fault(session_create(room.store, room.arena, &request, user, &session,
			     &room.fault),
		STATUS_DENIED, "changed while you were signing in");
	commit();
	ck_assert(!session.is_signed_in);
	ck_assert_uint_eq(session.secret.len, 0);
	ck_assert_int_eq(sessions(), 0);
}

START_TEST(who_changed_since_the_password_was_checked_gets_no_session)
{
	struct user user = user_of(add_user("ada", "hash", false));

	run_sql("UPDATE reeve_user SET password = 'other'");
	assert_not_created(&user);
	run_sql("UPDATE reeve_user SET password = 'hash', is_active = 0");
	assert_not_created(&user);
	run_sql("DELETE FROM reeve_user");
	assert_not_created(&user);
}
END_TEST

START_TEST(the_cookie_is_for_us_alone)
{
	struct session session = sign_in(add_user("ada", "hash", false), "");
	struct request request = request_with("");

	session_send(&session, &request, &room.response);
	ck_assert(sent(
		arena_printf(room.arena, "Set-Cookie: %s;", cookie_of(&session)).at));
	ck_assert(sent("HttpOnly") && sent("SameSite=Lax") && sent("Max-Age=1209600"));
	ck_assert(!sent("Secure"));
	response_clear(&room.response);
	request.is_https = true;
	session_send(&session, &request, &room.response);
	ck_assert(sent("Set-Cookie: __Host-reeve_session=") && sent("; Secure"));
	response_clear(&room.response);
	session_forget(&request, &room.response);
	ck_assert(sent("Set-Cookie: __Host-reeve_session=;") && sent("Max-Age=0"));
}
END_TEST

Suite *session_suite(void)
{
	Suite *suite = suite_create("auth: session");
	TCase *tests = tcase_create("session");

	tcase_add_checked_fixture(tests, room_setup, room_teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, nobody_is_signed_in_without_a_cookie_of_ours);
	tcase_add_test(tests, loading_writes_nothing);
	tcase_add_test(tests, a_session_says_who_it_is_for_fourteen_days);
	tcase_add_test(tests, the_database_does_not_know_the_cookie);
	tcase_add_test(tests, signing_in_again_rotates);
	tcase_add_test(tests, a_cookie_that_was_planted_is_not_taken_over);
	tcase_add_test(tests, another_user_in_the_same_browser_replaces_the_first);
	tcase_add_test(tests, an_expired_session_is_nobody);
	tcase_add_test(tests, inactive_and_deleted_users_are_nobody);
	tcase_add_test(tests, some_expired_sessions_go_at_each_sign_in);
	tcase_add_test(tests, signing_out_ends_this_session_alone_and_twice_is_fine);
	tcase_add_test(tests, a_new_password_ends_the_other_sessions);
	tcase_add_test(tests, who_changed_since_the_password_was_checked_gets_no_session);
	tcase_add_test(tests, the_cookie_is_for_us_alone);
	suite_add_tcase(suite, tests);
	return suite;
}
