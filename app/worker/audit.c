/* Comparing the worker's registry with one built from nothing. Must never run before the
 * request in hand was answered. */
#include "worker/audit.h"

#include <stdio.h>

#include "base/log.h"
#include "worker/refresh.h"

/* The name of the first table that the two do not have alike. Both are in its order. */
static struct str first_difference(
	const struct registry *one, const struct registry *other)
{
	size_t i = 0;

	for (;; i++) {
		const struct model *a = i < registry_count(one) ? registry_at(one, i)
								: NULL,
				   *b = i < registry_count(other) ? registry_at(other, i)
								  : NULL;

		if (!a || !b)
			return a ? a->table : b ? b->table : STR("");
		if (!str_equal(a->table, b->table))
			return str_compare(a->table, b->table) < 0 ? a->table : b->table;
		if (!digest_equal(a->hash, b->hash))
			return a->table;
	}
}

/* The score's text must be whole and valid, as pages show it. */
static void note_table(struct score *score, struct str table)
{
	struct str name = str_is_utf8(table) ? table : STR("?");

	for (size_t most = SCORE_TABLE_BYTES; name.len >= SCORE_TABLE_BYTES; most--)
		name = str_first_characters(name, most);
	snprintf(score->audit_table, sizeof score->audit_table, "%.*s", STR_ARGS(name));
}

static void replace_registry(struct worker *worker, struct registry *registry)
{
	struct registry *old = worker->site.registry;

	worker->site.registry = registry;
	refresh_resolver(worker);
	registry_free(old);
}

/* Takes over `fresh`. */
static void compare(struct worker *worker, struct registry *fresh)
{
	struct score *score = worker->site.score;
	struct str table;

	score->audits++;
	if (digest_equal(
		    registry_digest(worker->site.registry), registry_digest(fresh))) {
		registry_free(fresh);
		return;
	}
	table = first_difference(worker->site.registry, fresh);
	log_error("the audit found that the model of %.*s is not what the database says; "
		  "all models are made anew",
		STR_ARGS(table));
	score->audit_differences++;
	note_table(score, table);
	replace_registry(worker, fresh);
}

void audit_run(struct worker *worker)
{
	struct registry *fresh = registry_new();
	struct refresh_outcome outcome;
	struct stamp stamp;
	struct fault fault;
	enum status status = refresh_begin(worker, STORE_READ, &stamp, &fault);

	if (status == STATUS_OK)
		status = registry_refresh(fresh, worker->site.store, &outcome, &fault);
	if (status == STATUS_OK) {
		compare(worker, fresh);
	} else {
		registry_free(fresh);
		log_fault(LOG_LEVEL_WARNING, "the audit could not look", &fault);
	}
	store_rollback(worker->site.store);
}

void audit_when_due(struct worker *worker)
{
	int every = worker->site.config->audit_every;

	if (every > 0 && ++worker->answered % (uint64_t)every == 0)
		audit_run(worker);
}
