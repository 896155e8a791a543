/* Users as rows. Must never hash a password within a transaction. */
#include "auth/user.h"

#include <assert.h>

#include "auth/session.h"
#include "base/clock.h"
#include "base/log.h"

#define USER_COLUMNS                                                                     \
	"SELECT id, name, password, created, last_login, is_superuser, is_active "       \
	"FROM reeve_user "

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];

		/* C2 80 to C2 9F are the control characters past ASCII. */
		if (byte < 0x20 || byte == 0x7f ||
			(byte == 0xc2 && i + 1 < text.len &&
				(unsigned char)text.at[i + 1] < 0xa0))
			return true;
	}
	return false;
}

static void user_read(struct user *user, struct arena *arena, const struct stmt *stmt)
{
	*user = (struct user){
		.id = stmt_integer(stmt, 0),
		.name = arena_copy(arena, stmt_text(stmt, 1)),
		.password = arena_copy(arena, stmt_text(stmt, 2)),
		.created = arena_copy(arena, stmt_text(stmt, 3)),
		.last_login = arena_copy(arena, stmt_text(stmt, 4)),
		.is_superuser = stmt_integer(stmt, 5) == 1,
		.is_active = stmt_integer(stmt, 6) == 1,
	};
}

static enum status user_find(struct store *store, struct arena *arena, struct str sql,
	struct value wanted, struct user *user, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store, sql, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind(stmt, 1, wanted);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		user_read(user, arena, stmt);
	else if (status == STATUS_OK)
		status = fault_set(fault, STATUS_NOT_FOUND, "There is no such user.");
	stmt_done(stmt);
	return status;
}

static enum status count_of(struct store *store, struct str sql, struct str wanted,
	int64_t *count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(store, sql, &stmt, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	if (wanted.at)
		stmt_bind_text(stmt, 1, wanted);
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row)
		*count = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

enum status user_check_name(struct str *name, struct str text, struct fault *fault)
{
	*name = str_trim(text);
	if (!str_is_utf8(*name) || has_control(*name))
		return fault_set(fault, STATUS_INVALID,
			"A user's name is plain text, without control characters.");
	if (name->len == 0)
		return fault_set(fault, STATUS_INVALID, "Give the user a name.");
	if (str_first_characters(*name, USER_NAME_CHARACTERS).len < name->len)
		return fault_set(fault, STATUS_INVALID,
			"A user's name has at most %d characters.", USER_NAME_CHARACTERS);
	return STATUS_OK;
}

enum status user_add(struct store *store, struct str name,
	const struct password_hash *hash, bool is_superuser, int64_t *id,
	struct fault *fault)
{
	char now[CLOCK_TEXT_BYTES];
	struct stmt *stmt;
	int64_t taken;
	bool has_row;
	enum status status = user_check_name(&name, name, fault);

	if (status == STATUS_OK)
		status = count_of(store,
			STR("SELECT count(*) FROM reeve_user WHERE name = ?1"), name,
			&taken, fault);
	if (status != STATUS_OK)
		return status;
	if (taken)
		return fault_set(fault, STATUS_INVALID,
			"There is a user called %.*s already.", STR_ARGS(name));
	status = store_prepare(store,
		STR("INSERT INTO reeve_user(name, password, is_superuser, is_active, "
		    "created) VALUES (?1, ?2, ?3, 1, ?4)"),
		&stmt, fault);
	if (status != STATUS_OK)
		return status;
	clock_text(clock_unix_s(), now);
	stmt_bind_text(stmt, 1, name);
	stmt_bind_text(stmt, 2, str_from(hash->text));
	stmt_bind_integer(stmt, 3, is_superuser);
	stmt_bind_text(stmt, 4, str_from(now));
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	if (status == STATUS_OK)
		*id = store_last_rowid(store);
	return status;
}

enum status user_find_by_name(struct store *store, struct arena *arena, struct str name,
	struct user *user, struct fault *fault)
{
	if (user_check_name(&name, name, NULL) != STATUS_OK)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no such user.");
	return user_find(store, arena, STR(USER_COLUMNS "WHERE name = ?1"),
		value_text(name), user, fault);
}

enum status user_find_by_id(struct store *store, struct arena *arena, int64_t id,
	struct user *user, struct fault *fault)
{
	return user_find(store, arena, STR(USER_COLUMNS "WHERE id = ?1"),
		value_integer(id), user, fault);
}

enum status user_list(struct store *store, struct arena *arena, struct user **users,
	size_t *count, struct fault *fault)
{
	struct stmt *stmt;
	int64_t rows;
	bool has_row = false;
	enum status status = count_of(store, STR("SELECT count(*) FROM reeve_user"),
		(struct str){NULL, 0}, &rows, fault);

	*count = 0;
	if (status != STATUS_OK)
		return status;
	*users = arena_zeroed(arena, (size_t)rows, sizeof **users);
	status = store_prepare(store, STR(USER_COLUMNS "ORDER BY name"), &stmt, fault);
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, fault);
	while (status == STATUS_OK && has_row && *count < (size_t)rows) {
		user_read(&(*users)[(*count)++], arena, stmt);
		status = stmt_step(stmt, &has_row, fault);
	}
	stmt_done(stmt);
	return status;
}

enum status user_count_superusers(
	struct store *store, int64_t *count, struct fault *fault)
{
	return count_of(store,
		STR("SELECT count(*) FROM reeve_user WHERE is_superuser = 1 AND "
		    "is_active = 1"),
		(struct str){NULL, 0}, count, fault);
}

/* Sets the hash of user `id`; where `old` has bytes, only if the hash is still that. */
static enum status hash_replace(struct store *store, int64_t id, struct str old,
	const struct password_hash *hash, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store,
		STR("UPDATE reeve_user SET password = ?1 "
		    "WHERE id = ?2 AND (?3 = '' OR password = ?3)"),
		&stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_text(stmt, 1, str_from(hash->text));
	stmt_bind_integer(stmt, 2, id);
	stmt_bind_text(stmt, 3, old);
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	if (status == STATUS_OK && store_changes(store) == 0)
		return fault_set(fault, STATUS_NOT_FOUND, "There is no such user.");
	return status;
}

enum status user_set_password(struct store *store, int64_t id,
	const struct password_hash *hash, const struct session *kept, struct fault *fault)
{
	enum status status = hash_replace(store, id, STR(""), hash, fault);

	if (status == STATUS_OK)
		status = session_delete_others(store, id, kept, fault);
	return status;
}

/* Makes the hash as costly as new ones are. Who signs in need not care if that fails:
 * the next time will do. */
static void hash_strengthen(struct store *store, struct arena *arena, struct user *user,
	struct str password, const struct throttle *throttle)
{
	struct password_hash hash;
	struct stamp stamp;
	struct fault fault;
	enum status status = password_hash_new(&hash, password, throttle, &fault);

	if (status == STATUS_OK)
		status = store_begin(store, STORE_WRITE, &stamp, &fault);
	if (status == STATUS_OK) {
		status = hash_replace(store, user->id, user->password, &hash, &fault);
		if (status == STATUS_OK)
			status = store_commit(store, &fault);
		store_rollback(store);
	}
	if (status == STATUS_OK)
		user->password = arena_copy(arena, str_from(hash.text));
	else
		log_fault(LOG_LEVEL_WARNING, "strengthening a password's hash", &fault);
}

enum status user_authenticate(struct store *store, struct arena *arena, struct str name,
	struct str password, const struct throttle *throttle, struct user *user,
	struct fault *fault)
{
	struct stamp stamp;
	bool is_right = false;
	enum status found, status;

	assert(!store_in_transaction(store));
	status = store_begin(store, STORE_READ, &stamp, fault);
	if (status != STATUS_OK)
		return status;
	found = user_find_by_name(store, arena, name, user, fault);
	store_rollback(store);
	if (found == STATUS_OK)
		status = password_verify(
			&is_right, password, user->password, throttle, fault);
	else if (found == STATUS_NOT_FOUND)
		status = password_verify_dummy(password, throttle, fault);
	else
		status = found;
	if (status != STATUS_OK)
		return status;
	if (!is_right || !user->is_active)
		return fault_set(fault, STATUS_DENIED,
			"That name and password do not go together. Check both; capital "
			"letters matter in the password.");
	if (password_is_weakly_hashed(user->password))
		hash_strengthen(store, arena, user, password, throttle);
	return STATUS_OK;
}
