/* Sessions. Must never store, log or show a cookie's value: the database has its
 * digest, so that whoever reads the database cannot sign in with what it holds. */
#include "auth/session.h"

#include "auth/secret.h"
#include "base/clock.h"
#include "http/cookie.h"

static const char cookie_name[] = "reeve_session";

/* The digest of the request's cookie; false when it has none of the right shape. */
static bool cookie_token(
	const struct request *request, struct str *secret, struct digest *token)
{
	*secret = cookie_read(request, cookie_name);
	if (!secret_is_wellformed(*secret))
		return false;
	*token = digest_of(*secret);
	return true;
}

static struct value token_value(const struct digest *token)
{
	return value_blob((struct str){(const char *)token->bytes, DIGEST_BYTES});
}

/* Runs a statement that returns no row. */
static enum status run_bound(struct store *store, struct str sql,
	const struct value *values, int count, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, sql, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	for (int i = 0; i < count; i++)
		stmt_bind(stmt, i + 1, values[i]);
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

enum status session_load(struct store *store, struct arena *arena,
	const struct request *request, struct session *session, struct fault *fault)
{
	struct stmt *stmt;
	struct str secret;
	struct digest token;
	int64_t user_id = 0, expires = 0;
	bool has_row = false;
	enum status status;

	*session = (struct session){0};
	if (!cookie_token(request, &secret, &token))
		return STATUS_OK;
	status = store_prepare(store,
		STR("SELECT user_id, expires FROM reeve_session "
		    "WHERE token = ?1 AND expires > ?2"),
		&stmt, fault);
	if (status != STATUS_OK)
		return status;
	stmt_bind(stmt, 1, token_value(&token));
	stmt_bind_integer(stmt, 2, clock_unix_s());
	status = stmt_step(stmt, &has_row, fault);
	if (status == STATUS_OK && has_row) {
		user_id = stmt_integer(stmt, 0);
		expires = stmt_integer(stmt, 1);
	}
	stmt_done(stmt);
	if (status != STATUS_OK || !has_row)
		return status;
	status = user_find_by_id(store, arena, user_id, &session->user, fault);
	if (status == STATUS_OK && session->user.is_active) {
		session->is_signed_in = true;
		session->secret = arena_copy(arena, secret);
		session->token = token;
		session->expires = expires;
		return STATUS_OK;
	}
	*session = (struct session){0};
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The row, only if the user is still the one who was verified. */
static enum status row_insert(struct store *store, const struct request *request,
	const struct session *session, int64_t now, struct fault *fault)
{
	const struct value values[] = {
		token_value(&session->token),
		value_integer(now),
		value_integer(session->expires),
		value_text(request->remote_address),
		value_integer(session->user.id),
		value_text(session->user.password),
	};
	enum status status = run_bound(store,
		STR("INSERT INTO reeve_session(token, user_id, created, expires, "
		    "address) "
		    "SELECT ?1, id, ?2, ?3, ?4 FROM reeve_user "
		    "WHERE id = ?5 AND is_active = 1 AND password = ?6"),
		values, 6, fault);

	if (status == STATUS_OK && store_changes(store) == 0)
		return fault_set(fault, STATUS_DENIED,
			"The account was changed while you were signing in; try again.");
	return status;
}

/* Some at a time: many may have expired since the last sign-in, and we hold the lock. */
static enum status rows_purge(struct store *store, int64_t now, struct fault *fault)
{
	const struct value values[] = {value_integer(now), value_integer(SESSION_PURGE)};

	return run_bound(store,
		STR("DELETE FROM reeve_session WHERE token IN (SELECT token "
		    "FROM reeve_session WHERE expires <= ?1 LIMIT ?2)"),
		values, 2, fault);
}

static enum status last_login_set(
	struct store *store, int64_t user_id, struct str now, struct fault *fault)
{
	const struct value values[] = {value_text(now), value_integer(user_id)};

	return run_bound(store,
		STR("UPDATE reeve_user SET last_login = ?1 WHERE id = ?2"), values, 2,
		fault);
}

enum status session_create(struct store *store, struct arena *arena,
	const struct request *request, const struct user *user, struct session *session,
	struct fault *fault)
{
	char now_text[CLOCK_TEXT_BYTES];
	int64_t now = clock_unix_s();
	enum status status;

	clock_text(now, now_text);
	*session = (struct session){
		.is_signed_in = true,
		.user = *user,
		.secret = secret_new(arena),
		.expires = now + SESSION_LIFETIME_S,
	};
	session->token = digest_of(session->secret);
	session->user.last_login = arena_copy(arena, str_from(now_text));
	status = row_insert(store, request, session, now, fault);
	if (status == STATUS_OK)
		status = session_delete(store, request, fault);
	if (status == STATUS_OK)
		status = rows_purge(store, now, fault);
	if (status == STATUS_OK)
		status = last_login_set(store, user->id, session->user.last_login, fault);
	if (status != STATUS_OK)
		*session = (struct session){0};
	return status;
}

enum status session_delete(
	struct store *store, const struct request *request, struct fault *fault)
{
	struct str secret;
	struct digest token;
	struct value value;

	if (!cookie_token(request, &secret, &token))
		return STATUS_OK;
	value = token_value(&token);
	return run_bound(store, STR("DELETE FROM reeve_session WHERE token = ?1"), &value,
		1, fault);
}

enum status session_delete_others(struct store *store, int64_t user_id,
	const struct session *kept, struct fault *fault)
{
	const struct value values[] = {
		value_integer(user_id),
		kept && kept->is_signed_in ? token_value(&kept->token) : value_null(),
	};

	return run_bound(store,
		STR("DELETE FROM reeve_session WHERE user_id = ?1 AND token IS NOT ?2"),
		values, 2, fault);
}

void session_send(const struct session *session, const struct request *request,
	struct response *response)
{
	cookie_write(response, request, cookie_name, session->secret, SESSION_LIFETIME_S);
}

void session_forget(const struct request *request, struct response *response)
{
	cookie_write(response, request, cookie_name, STR(""), 0);
}
