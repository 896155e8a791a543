/* The worker's observers. They count and tell; none of them decides anything. */
#include "worker/observe.h"

#include "base/clock.h"
#include "base/log.h"
#include "worker/refresh.h"

/* What the score tells of rebuilds. The resolver is cleared once in each that changed
 * anything, after the models came and went. */
static void count(void *context, const struct signal_news *news)
{
	struct worker *worker = context;
	struct score *score = worker->site.score;
	struct tally *tally = &worker->tally;

	if (news->whose != worker->site.registry)
		return;
	if (news->signal == SIGNAL_REGISTERED) {
		tally->registered++;
	} else if (news->signal == SIGNAL_UNREGISTERED) {
		tally->unregistered++;
	} else {
		score->models = registry_count(worker->site.registry);
		score->registered = tally->registered;
		score->unregistered = tally->unregistered;
		score->rebuilt_unix_s = clock_unix_s();
		score->foreign_changes +=
			score->rebuilds && (tally->registered || tally->unregistered);
		score->rebuilds++;
		*tally = (struct tally){0};
	}
}

/* All models come at the start: their names would say nothing. */
static void tell(void *context, const struct signal_news *news)
{
	static const char *const words[] = {
		[SIGNAL_BEFORE_SAVE] = "saving the definition of",
		[SIGNAL_SAVED] = "saved the definition of",
		[SIGNAL_BEFORE_DELETE] = "deleting the definition of",
		[SIGNAL_DELETED] = "deleted the definition of",
		[SIGNAL_REGISTERED] = "registered",
		[SIGNAL_UNREGISTERED] = "unregistered",
		[SIGNAL_RESOLVER_CLEARED] = "the resolver is cleared",
	};
	const struct worker *worker = context;

	if (worker->is_built && (!news->whose || news->whose == worker->site.registry))
		log_debug("%s%s%.*s", words[news->signal], news->table.len ? " " : "",
			STR_ARGS(news->table));
}

void observe_begin(struct worker *worker)
{
	worker->scorer = (struct observer){.notice = count,
		.context = worker,
		.wants = SIGNAL_BIT(SIGNAL_REGISTERED) | SIGNAL_BIT(SIGNAL_UNREGISTERED) |
			 SIGNAL_BIT(SIGNAL_RESOLVER_CLEARED)};
	worker->teller = (struct observer){
		.notice = tell, .context = worker, .wants = SIGNAL_BITS_ALL};
	signal_connect(&worker->scorer);
	signal_connect(&worker->teller);
}

void observe_end(struct worker *worker)
{
	signal_disconnect(&worker->scorer);
	signal_disconnect(&worker->teller);
}

static void note(void *context, const struct signal_news *news)
{
	struct found *found = context;

	if (news->signal == SIGNAL_REGISTERED)
		found_add(found, &found->registered, news->table);
	else if (news->signal == SIGNAL_UNREGISTERED)
		found_add(found, &found->unregistered, news->table);
	else
		found->recompiled = registry_count(news->whose);
}

enum status observe_hook(
	struct worker *worker, struct context *context, struct fault *fault)
{
	struct found found = {.arena = context->arena};
	struct observer noter = {
		.notice = note, .context = &found, .wants = worker->scorer.wants};
	int64_t began_us = clock_us();
	enum status status;

	signal_connect(&noter);
	status = refresh_begin(worker, STORE_READ, &context->stamp, fault);
	signal_disconnect(&noter);
	found.cost_us = clock_us() - began_us;
	store_rollback(worker->site.store);
	context->found = &found;
	if (status == STATUS_OK)
		status = context->match.route->view(context, fault);
	store_rollback(worker->site.store);
	context->found = NULL;
	return status;
}
