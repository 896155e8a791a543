/* What has been parked for longer than purge_parked_days is purged, by the engine. Never
 * touches what is not parked. */
#include "base/clock.h"
#include "base/log.h"
#include "cli/jobs.h"

enum { PURGE_EVERY_MS = 3600 * 1000, DAY_S = 24 * 3600 };

static bool is_old(enum definition_state state, int64_t moment, int64_t before)
{
	return state == DEFINITION_PARKED && moment > 0 && moment <= before;
}

static bool go_on(void *context, int64_t done_rows, int64_t all_rows)
{
	const struct jobs *jobs = context;

	(void)done_rows;
	(void)all_rows;
	return !jobs->must_stop();
}

static enum status purge_one(struct jobs *jobs, const struct change *change,
	bool *did_something, struct fault *fault)
{
	const struct migrate_request request = {.changes = change,
		.count = 1,
		.mode = MIGRATE_APPLY,
		.author = {.user_name = STR("reeve jobs"), .origin = "command"},
		.progress = go_on,
		.progress_context = jobs,
		.deadline_ms = JOB_DEADLINE_MS};
	struct plan plan = {.steps = NULL};
	enum status status = migrate_run(jobs->desk, jobs->arena, &request, &plan, fault);

	if (status != STATUS_OK)
		return status;
	if (plan.blocker_count)
		log_warning("cannot be purged: %.*s", STR_ARGS(plan.blockers[0].words));
	else
		log_info("purged, as it was parked for long: %.*s%s%.*s",
			STR_ARGS(change->table), change->name.len ? "." : "",
			STR_ARGS(change->name));
	*did_something |= plan.migration_id != 0;
	return STATUS_OK;
}

static enum status purge_model(struct jobs *jobs, const struct model_spec *spec,
	int64_t before, bool *did_something, struct fault *fault)
{
	struct change change = {.kind = CHANGE_MODEL_PURGE, .table = spec->table};
	enum status status = STATUS_OK;

	if (is_old(spec->state, spec->state_moment, before))
		return purge_one(jobs, &change, did_something, fault);
	change.kind = CHANGE_FIELD_PURGE;
	for (size_t i = 0; i < spec->field_count && status == STATUS_OK; i++) {
		const struct field_spec *field = &spec->fields[i];

		change.name = field->name;
		if (is_old(field->state, field->state_moment, before))
			status = purge_one(jobs, &change, did_something, fault);
	}
	return status;
}

enum status jobs_purge(struct jobs *jobs, bool *did_something, struct fault *fault)
{
	int days = jobs->config->purge_parked_days;
	int64_t before = clock_unix_s() - (int64_t)days * DAY_S;
	struct store *store = desk_store(jobs->desk);
	struct model_spec *specs = NULL;
	struct stamp stamp;
	size_t count = 0;
	enum status status;

	if (!days || (jobs->has_purged && clock_ms() - jobs->purged_ms < PURGE_EVERY_MS))
		return STATUS_OK;
	status = store_begin(store, STORE_READ, &stamp, fault);
	if (status == STATUS_OK)
		status = specs_read(store, jobs->arena, STR(""), &specs, &count, fault);
	store_rollback(store);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = purge_model(jobs, &specs[i], before, did_something, fault);
	if (status == STATUS_OK) {
		jobs->has_purged = true;
		jobs->purged_ms = clock_ms();
	}
	return status;
}
