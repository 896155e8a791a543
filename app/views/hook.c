/* The hook: "look now", from whoever changed the schema elsewhere. It is only ever a
 * hint: every request looks for itself. Must never write more than its nonce, which the
 * idle workers notice in the database's folder, and so look as well. */
#include "views/hook.h"

#include <jansson.h>
#include <stdlib.h>

#include "auth/signature.h"
#include "base/clock.h"
#include "views/views.h"

enum { FIRST_CAPACITY = 8, NONCES_KEPT_S = 2 * SIGNATURE_SECONDS };

void found_add(struct found *found, struct found_names *names, struct str name)
{
	if (names->count == names->capacity) {
		size_t capacity = names->capacity ? 2 * names->capacity : FIRST_CAPACITY;
		struct str *larger = arena_alloc(found->arena, capacity * sizeof *larger);

		if (names->count)
			memcpy(larger, names->at, names->count * sizeof *larger);
		names->at = larger;
		names->capacity = capacity;
	}
	names->at[names->count++] = arena_copy(found->arena, name);
}

/* A name of bytes that are no text still has its place in the list. */
static json_t *json_name(struct arena *arena, struct str name)
{
	char *ascii;

	if (str_is_utf8(name))
		return json_stringn_nocheck(name.at, name.len);
	ascii = arena_text(arena, name);
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)ascii[i] >= 0x80)
			ascii[i] = '?';
	return json_stringn_nocheck(ascii, name.len);
}

static json_t *json_names(struct arena *arena, const struct found_names *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->count; i++)
		json_array_append_new(list, json_name(arena, names->at[i]));
	return list;
}

static enum status answer(
	struct context *context, int code, json_t *root, struct fault *fault)
{
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;

	json_decref(root);
	if (!text)
		return fault_set(fault, STATUS_FAILED, "The answer cannot be written.");
	buf_clear(&context->response->body, 1 << 20);
	buf_text(&context->response->body, text);
	buf_char(&context->response->body, '\n');
	free(text);
	response_type(context->response, code, "application/json");
	return STATUS_OK;
}

void hook_refuse(struct context *context, const struct fault *fault)
{
	int code = status_http_code(fault->status);
	struct fault failure;

	context->is_refused = true;
	if (answer(context, code, json_pack("{s:s}", "error", fault->sentence),
		    &failure) == STATUS_OK)
		return;
	response_type(context->response, code, "application/json");
}

static enum status run(struct store *store, struct str sql, const struct str *nonce,
	int64_t moment_s, struct fault *fault)
{
	struct stmt *stmt;
	bool has_row;
	enum status status = store_prepare(store, sql, &stmt, fault);

	if (status != STATUS_OK)
		return status;
	stmt_bind_integer(stmt, 1, moment_s);
	if (nonce)
		stmt_bind_text(stmt, 2, *nonce);
	status = stmt_step(stmt, &has_row, fault);
	stmt_done(stmt);
	return status;
}

/* Remembers the nonce for as long as its signature would be taken. */
static enum status remember(
	struct context *context, int64_t moment_s, struct fault *fault)
{
	struct store *store = context->site->store;
	struct stamp ignored;
	enum status status = store_begin(store, STORE_WRITE, &ignored, fault);

	if (status != STATUS_OK)
		return status;
	status = run(store,
		STR("INSERT OR IGNORE INTO reeve_hook(moment, nonce) VALUES (?, "
		    "lower(?))"),
		&context->request->hook_nonce, moment_s, fault);
	if (status == STATUS_OK && store_changes(store) == 0)
		status = fault_set(fault, STATUS_CONFLICT,
			"This request was taken before: each needs a nonce of its own.");
	if (status == STATUS_OK)
		status = run(store, STR("DELETE FROM reeve_hook WHERE moment < ?"), NULL,
			clock_unix_s() - NONCES_KEPT_S, fault);
	if (status == STATUS_OK)
		status = store_commit(store, fault);
	store_rollback(store);
	return status;
}

static enum status check(struct context *context, int64_t *moment_s, struct fault *fault)
{
	const struct request *request = context->request;
	const struct signature signature = {
		request->hook_timestamp, request->hook_nonce, request->hook_mac};

	if (!context->site->hook_secret.len)
		return fault_set(fault, STATUS_NOT_FOUND,
			"This site has no hook: no hook_secret_file is configured.");
	if (request->body.len > HOOK_BODY_BYTES)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The body is too large: at most %d bytes are taken.",
			HOOK_BODY_BYTES);
	return signature_check(&signature, context->site->hook_secret, request->body,
		clock_unix_s(), moment_s, fault);
}

enum status view_hook(struct context *context, struct fault *fault)
{
	const struct found *found = context->found;
	char stamp[STAMP_TEXT_BYTES];
	int64_t moment_s;
	enum status status = check(context, &moment_s, fault);

	if (status == STATUS_OK)
		status = remember(context, moment_s, fault);
	if (status != STATUS_OK)
		return status;
	stamp_text(&context->stamp, stamp);
	return answer(context, 200,
		json_pack("{s:s s:o s:o s:I s:I}", "stamp", stamp, "registered",
			json_names(context->arena, &found->registered), "unregistered",
			json_names(context->arena, &found->unregistered), "recompiled",
			(json_int_t)found->recompiled, "cost_us",
			(json_int_t)found->cost_us),
		fault);
}
