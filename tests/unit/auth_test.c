/* Runs the tests of the auth room, and holds what they share. */
#include "auth_test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/digest.h"

struct room room;

void room_setup(void)
{
	struct store_options options = {0};
	FILE *file;

	room = (struct room){0};
	snprintf(room.folder, sizeof room.folder, "/tmp/reeve-auth-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(room.folder));
	snprintf(room.database, sizeof room.database, "%s/test.db", room.folder);
	file = fopen(room.database, "w");
	ck_assert_ptr_nonnull(file);
	fclose(file);
	digest_start();
	room.arena = arena_new(4096);
	response_init(&room.response);
	options.path = room.database;
	ck_assert_msg(store_open(&room.store, &options, &room.fault) == STATUS_OK, "%s",
		room.fault.sentence);
	ck_assert_int_eq(store_init(room.store, &room.fault), STATUS_OK);
}

void room_teardown(void)
{
	DIR *folder = opendir(room.folder);
	struct dirent *entry;

	store_close(room.store);
	response_free(&room.response);
	arena_free(room.arena);
	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	rmdir(room.folder);
}

void begin(enum store_access access)
{
	struct stamp stamp;

	ck_assert_msg(store_begin(room.store, access, &stamp, &room.fault) == STATUS_OK,
		"%s", room.fault.sentence);
}

void commit(void)
{
	ck_assert_int_eq(store_commit(room.store, &room.fault), STATUS_OK);
}

void run_sql(const char *sql)
{
	begin(STORE_WRITE);
	ck_assert_msg(store_run(room.store, sql, &room.fault) == STATUS_OK, "%s",
		room.fault.detail);
	commit();
}

int64_t number_of(const char *sql)
{
	struct stmt *stmt;
	bool has_row = false;
	int64_t number;

	begin(STORE_READ);
	ck_assert_int_eq(
		store_prepare(room.store, str_from(sql), &stmt, &room.fault), STATUS_OK);
	ck_assert_int_eq(stmt_step(stmt, &has_row, &room.fault), STATUS_OK);
	ck_assert(has_row);
	number = stmt_integer(stmt, 0);
	stmt_done(stmt);
	commit();
	return number;
}

int64_t add_user(const char *name, const char *hash, bool is_superuser)
{
	struct password_hash made = {0};
	int64_t id = 0;

	snprintf(made.text, sizeof made.text, "%s", hash);
	begin(STORE_WRITE);
	ck_assert_msg(user_add(room.store, str_from(name), &made, is_superuser, &id,
			      &room.fault) == STATUS_OK,
		"%s", room.fault.sentence);
	commit();
	return id;
}

struct user user_of(int64_t id)
{
	struct user user;

	begin(STORE_READ);
	ck_assert_int_eq(user_find_by_id(room.store, room.arena, id, &user, &room.fault),
		STATUS_OK);
	commit();
	return user;
}

struct request request_with(const char *cookies)
{
	return (struct request){
		.method = METHOD_POST,
		.host = STR("host:8080"),
		.cookies = str_from(cookies),
		.remote_address = STR("127.0.0.1"),
	};
}

struct form form_of(const char *encoded)
{
	struct form form;

	ck_assert_int_eq(
		form_parse(&form, room.arena, str_from(encoded), &room.fault), STATUS_OK);
	return form;
}

struct session sign_in(int64_t user_id, const char *cookies)
{
	struct request request = request_with(cookies);
	struct user user = user_of(user_id);
	struct session session;

	begin(STORE_WRITE);
	ck_assert_msg(session_create(room.store, room.arena, &request, &user, &session,
			      &room.fault) == STATUS_OK,
		"%s %s", room.fault.sentence, room.fault.detail);
	commit();
	return session;
}

const char *cookie_of(const struct session *session)
{
	return arena_printf(room.arena, "reeve_session=%.*s", STR_ARGS(session->secret))
		.at;
}

int64_t signed_in(const char *cookies)
{
	struct request request = request_with(cookies);
	struct session session;

	begin(STORE_READ);
	ck_assert_int_eq(
		session_load(room.store, room.arena, &request, &session, &room.fault),
		STATUS_OK);
	commit();
	if (!session.is_signed_in) {
		ck_assert_uint_eq(session.secret.len, 0);
		ck_assert_int_eq(session.user.id, 0);
	}
	return session.user.id;
}

void assert_fault(enum status got, enum status wanted, const char *part)
{
	ck_assert_str_eq(status_name(got), status_name(wanted));
	ck_assert_msg(strstr(room.fault.sentence, part) != NULL, "'%s' is not in '%s'",
		part, room.fault.sentence);
}

int main(void)
{
	SRunner *runner = srunner_create(password_suite());
	int failed;

	srunner_add_suite(runner, user_suite());
	srunner_add_suite(runner, session_suite());
	srunner_add_suite(runner, csrf_suite());
	srunner_add_suite(runner, signature_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
