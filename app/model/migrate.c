/* Changing models: one write transaction, change after change, its history, and the desk
 * that it is done at. Must never leave half of it behind. */
#include "model/migrate.h"

#include <stdlib.h>

#include "base/clock.h"
#include "model/migrate_parts.h"
#include "model/notice.h"

enum { TOLD_BYTES_MOST = 8 * 1024 * 1024 };

struct desk *desk_new(const struct store_options *options)
{
	struct desk *desk = must_calloc(1, sizeof *desk);
	struct store_options own = *options;

	own.is_for_schema = true;
	own.makes_tables = true;
	desk->store = store_new(&own);
	desk->registry = registry_new();
	return desk;
}

void desk_free(struct desk *desk)
{
	if (!desk)
		return;
	store_close(desk->store);
	registry_free(desk->registry);
	free(desk);
}

struct store *desk_store(struct desk *desk)
{
	return desk->store;
}

typedef enum status change_function(struct work *work, const struct change *change);

enum status change_do(struct work *work, const struct change *change)
{
	static change_function *const functions[] = {
		[CHANGE_MODEL_ADD] = model_add,
		[CHANGE_MODEL_RENAME] = model_rename,
		[CHANGE_MODEL_OPTIONS] = model_options,
		[CHANGE_MODEL_PARK] = model_park,
		[CHANGE_MODEL_RESTORE] = model_restore,
		[CHANGE_MODEL_PURGE] = model_purge,
		[CHANGE_FIELD_ADD] = field_add,
		[CHANGE_FIELD_RENAME] = field_rename,
		[CHANGE_FIELD_ALTER] = field_alter,
		[CHANGE_FIELD_PARK] = field_park,
		[CHANGE_FIELD_RESTORE] = field_restore,
		[CHANGE_FIELD_PURGE] = field_purge,
		[CHANGE_UNIQUE_ADD] = unique_add,
		[CHANGE_UNIQUE_DROP] = unique_drop,
		[CHANGE_CHECK_ADD] = check_add,
		[CHANGE_CHECK_DROP] = check_drop,
	};

	if ((size_t)change->kind >= sizeof functions / sizeof *functions)
		return fault_set(
			work->fault, STATUS_INVALID, "There is no such kind of change.");
	return functions[change->kind](work, change);
}

/* The SQL of the way back, from where the change has led. What cannot be told is left
 * out: it is for people to read, never run. */
static struct str tell_back(struct work *work, size_t first)
{
	struct fault ignored, *fault = work->fault;
	struct buf doing = work->sql;
	struct str told;

	buf_init(&work->sql, TOLD_BYTES_MOST);
	work->is_telling = true;
	work->fault = &ignored;
	for (size_t i = work->inverse_count; i > first; i--)
		if (change_do(work, &work->inverse[i - 1]) != STATUS_OK)
			break;
	work->fault = fault;
	work->is_telling = false;
	told = arena_copy(work->arena, buf_content(&work->sql));
	buf_free(&work->sql);
	work->sql = doing;
	return told;
}

static enum status do_one(struct work *work, const struct change *change)
{
	struct plan *plan = work->plan;
	size_t steps = plan->step_count, inverses = work->inverse_count;
	struct probes probes;
	enum status status = probes_read(work, &probes);

	if (!work_go_on(work))
		return STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = change_do(work, change);
	work_step_end(work);
	if (status == STATUS_OK && !work_is_blocked(work))
		status = probes_check(work, &probes);
	if (plan->step_count > steps)
		plan->words = arena_printf(work->arena, "%.*s%s%.*s",
			STR_ARGS(plan->words), plan->words.len ? " " : "",
			STR_ARGS(plan->steps[steps].words));
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	work->sql_back = arena_printf(work->arena, "%.*s%.*s",
		STR_ARGS(tell_back(work, inverses)), STR_ARGS(work->sql_back));
	return STATUS_OK;
}

static enum status refresh(struct work *work)
{
	struct refresh_outcome outcome;

	return registry_refresh(work->desk->registry, work->store, &outcome, work->fault);
}

static void note_hash_before(struct work *work)
{
	const struct model *model = work->request->count
					    ? registry_find(work->desk->registry,
						      work->request->changes[0].table)
					    : NULL;

	work->has_hash_before = model != NULL;
	if (model)
		work->hash_before = model->hash;
}

static enum status finish(struct work *work)
{
	enum status status = STATUS_OK;

	if (!work->plan->step_count) /* nothing had to be done: it will be undone */
		return STATUS_OK;
	for (const struct touched *at = work->touched; at && status == STATUS_OK;
		at = at->next)
		status = define_sync(work, at->table);
	if (status == STATUS_OK)
		status = refresh(work);
	if (status == STATUS_OK)
		status = history_end(work);
	if (status == STATUS_OK)
		status = notice_accept(work->store, work->arena, work->fault);
	return status;
}

static enum status do_all(struct work *work)
{
	bool did_something;
	enum status status =
		notice_record(work->store, work->arena, &did_something, work->fault);

	if (status == STATUS_OK)
		status = refresh(work);
	if (status == STATUS_OK)
		status = history_begin(work);
	note_hash_before(work);
	for (size_t i = 0;
		i < work->request->count && status == STATUS_OK && !work_is_blocked(work);
		i++)
		status = do_one(work, &work->request->changes[i]);
	if (status == STATUS_OK && !work_is_blocked(work) &&
		work->request->mode != MIGRATE_PLAN)
		status = finish(work);
	return status;
}

static enum status end_savepoint(struct work *work, enum status status)
{
	struct fault ignored;
	bool is_kept = status == STATUS_OK && !work_is_blocked(work) &&
		       work->plan->step_count && work->request->mode == MIGRATE_APPLY;

	/* An interrupted write has taken the whole transaction with it. */
	if (!store_in_transaction(work->store))
		return status == STATUS_OK
			       ? fault_set(work->fault, STATUS_FAILED,
					 "The database undid this change by itself.")
			       : status;
	if (!is_kept &&
		store_run(work->store, "ROLLBACK TO reeve_migrate",
			status == STATUS_OK ? work->fault : &ignored) != STATUS_OK)
		return status == STATUS_OK ? work->fault->status : status;
	if (store_run(work->store, "RELEASE reeve_migrate",
		    status == STATUS_OK ? work->fault : &ignored) != STATUS_OK)
		return status == STATUS_OK ? work->fault->status : status;
	return status;
}

static void sum_up(struct work *work, enum status status)
{
	struct plan *plan = work->plan;

	plan->is_heavy = plan->cost_us > HEAVY_US;
	if (status == STATUS_OK && !work_is_blocked(work) && plan->step_count &&
		work->request->mode == MIGRATE_APPLY)
		plan->migration_id = work->migration_id;
}

enum status migrate_within(struct desk *desk, struct arena *arena,
	const struct migrate_request *request, struct plan *plan, struct fault *fault)
{
	struct work work = {.desk = desk,
		.store = desk->store,
		.arena = arena,
		.request = request,
		.plan = plan,
		.fault = fault,
		.sql_back = STR(""),
		.moment_s = clock_unix_s()};
	enum status status;

	*plan = (struct plan){.words = STR("")};
	status = store_run(desk->store, "SAVEPOINT reeve_migrate", fault);
	if (status != STATUS_OK)
		return status;
	buf_init(&work.sql, TOLD_BYTES_MOST);
	store_set_progress(desk->store, work_go_on, &work);
	status = do_all(&work);
	store_set_progress(desk->store, NULL, NULL);
	buf_free(&work.sql);
	if (work.is_cancelled)
		status = fault_set(fault, STATUS_CONFLICT,
			"This was cancelled; nothing was changed.");
	status = end_savepoint(&work, status);
	sum_up(&work, status);
	return status;
}

enum status migrate_run(struct desk *desk, struct arena *arena,
	const struct migrate_request *request, struct plan *plan, struct fault *fault)
{
	struct stamp stamp;
	enum status status;

	*plan = (struct plan){.words = STR("")};
	status = store_begin(desk->store, STORE_WRITE, &stamp, fault);
	if (status != STATUS_OK)
		return status;
	if (request->deadline_ms)
		store_set_deadline(desk->store, request->deadline_ms);
	status = migrate_within(desk, arena, request, plan, fault);
	if (status == STATUS_OK && !plan->blocker_count && request->mode == MIGRATE_APPLY)
		status = store_commit(desk->store, fault);
	else
		store_rollback(desk->store);
	if (status != STATUS_OK)
		plan->migration_id = 0;
	store_shrink(desk->store);
	return status;
}
