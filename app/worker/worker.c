/* The worker's life: preparing, the accept loop, looking out for news. Holds no state
 * that another worker would need: the database is the only thing shared. */
#include "worker/worker.h"

#include <dirent.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "views/counts.h"
#include "views/desk.h"
#include "views/upload.h"
#include "worker/audit.h"
#include "worker/observe.h"
#include "worker/outside.h"
#include "worker/refresh.h"

enum {
	REQUEST_ARENA_BYTES = 512 * 1024,
	WORKER_ARENA_BYTES = 4096,
	NEWS_BYTES = 4096,
	NEWS_EVERY_MS = 20, /* a burst of writes wakes us once */
	LOOKS = 4
};

/* A commit becomes visible only after what was written is on the disk, later than the
 * news of it came: so an idle worker looks again, this long after each look before. */
static const int look_again_ms[LOOKS] = {NEWS_EVERY_MS, 80, 400, -1};

/* The URL of the built asset "name.<hash>.ext"; empty when it was not built. */
static struct str asset_url(
	struct arena *arena, const char *folder, const char *name, const char *extension)
{
	DIR *listing = opendir(folder);
	struct str url = {NULL, 0};
	struct dirent *entry;

	while (listing && (entry = readdir(listing)))
		if (str_starts(str_from(entry->d_name), name) &&
			str_ends(str_from(entry->d_name), extension))
			url = arena_printf(arena, "/admin/-/assets/%s", entry->d_name);
	if (listing)
		closedir(listing);
	if (!url.len)
		log_warning("no built asset %s*%s", name, extension);
	return url;
}

enum status worker_new(
	struct worker **made, const struct config *config, struct fault *fault)
{
	struct worker *worker = must_calloc(1, sizeof *worker);
	struct site *site = &worker->site;
	const struct store_options options = {.path = config->database,
		.lock_folder = config->socket_folder,
		.busy_ms = config->busy_ms,
		.query_ms = config->query_ms,
		.makes_tables = true};
	enum status status;

	worker->arena = arena_new(REQUEST_ARENA_BYTES);
	worker->whole = arena_new(WORKER_ARENA_BYTES);
	response_init(&worker->response);
	site->config = config;
	site->store = store_new(&options);
	site->registry = registry_new();
	site->resolver = resolver_new(site_routes, model_routes);
	site->templates = templates_new(config->templates);
	site->counts = counts_new();
	site->score = scoreboard_join(config->socket_folder);
	site->score->has_jit = resolver_uses_jit(site->resolver);
	site->throttle.lock_folder = config->socket_folder;
	site->assets.css = asset_url(worker->whole, config->assets, "reeve.", ".css");
	site->assets.icon = asset_url(worker->whole, config->assets, "icon.", ".svg");
	observe_begin(worker);
	status = templates_check(site->templates, fault);
	if (status == STATUS_OK)
		status = upload_check_folder(config->files, fault);
	if (status == STATUS_OK)
		status = config_hook_secret(
			config, worker->whole, &site->hook_secret, fault);
	if (status != STATUS_OK) {
		worker_free(worker);
		worker = NULL;
	}
	*made = worker;
	return status;
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	observe_end(worker);
	scoreboard_leave(worker->site.score, worker->site.config->socket_folder);
	counts_free(worker->site.counts);
	site_desk_free(&worker->site);
	resolver_free(worker->site.resolver);
	registry_free(worker->site.registry);
	templates_free(worker->site.templates);
	store_close(worker->site.store);
	response_free(&worker->response);
	arena_free(worker->arena);
	arena_free(worker->whole);
	free(worker);
}

void worker_warm_up(struct worker *worker)
{
	struct stamp stamp;
	struct fault fault;

	if (refresh_begin(worker, STORE_READ, &stamp, &fault) != STATUS_OK)
		log_fault(LOG_LEVEL_WARNING, "looking at the database", &fault);
	store_rollback(worker->site.store);
}

static void serve_one(struct worker *worker, struct fcgi *fcgi)
{
	struct request request;
	struct str body = {NULL, 0};
	struct fault fault, broken = {0};
	enum status status;

	arena_reset(worker->arena);
	status = fcgi_body(fcgi, worker->arena, REQUEST_BODY_BYTES, &body, &broken);
	if (status != STATUS_OK)
		body = (struct str){NULL, 0};
	if (request_parse(&request, worker->arena, fcgi_param, fcgi, body, &fault) !=
			STATUS_OK &&
		status == STATUS_OK) {
		status = fault.status;
		broken = fault;
	}
	worker_handle(worker, &request, status == STATUS_OK ? NULL : &broken);
	if (fcgi_answer(fcgi, &worker->response, request.method == METHOD_HEAD, &fault) !=
		STATUS_OK)
		log_fault(LOG_LEVEL_INFO, "the answer was not taken", &fault);
	fcgi_finish(fcgi);
	audit_when_due(worker);
}

/* Writes to the database's folder are a hint that there may be something new. It is
 * only ever a hint: every request looks for itself. */
static int watch_open(const char *database)
{
	char *copy = must_strdup(database);
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (watch >= 0 && inotify_add_watch(watch, dirname(copy),
				  IN_MODIFY | IN_MOVED_TO | IN_CREATE) < 0) {
		close(watch);
		watch = -1;
	}
	free(copy);
	return watch;
}

/* True when the news is about our database (its file, or its write-ahead log). */
static bool watch_read(int watch, const char *database)
{
	_Alignas(struct inotify_event) char news[NEWS_BYTES];
	const char *slash = strrchr(database, '/');
	const char *name = slash ? slash + 1 : database;
	bool is_ours = false;
	ssize_t got;

	while ((got = read(watch, news, sizeof news)) > 0)
		for (char *at = news; at < news + got;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(const void *)at;

			is_ours |= event->len &&
				   str_starts(str_from(event->name), name) &&
				   !str_ends(str_from(event->name), "-shm");
			at += sizeof *event + event->len;
		}
	return is_ours;
}

/* Answers requests until it is told to stop. In a burst of news the first warms up at
 * once, the others together when the worker has been idle for a while. */
static void serve_all(struct worker *worker, struct fcgi *fcgi, int watch)
{
	const char *database = worker->site.config->database;
	int64_t warmed_ms = 0;
	size_t look = 0;
	enum fcgi_event event;

	worker_warm_up(worker);
	fcgi_idle_after(fcgi, look_again_ms[look]);
	while ((event = fcgi_wait(fcgi)) != FCGI_STOP) {
		if (event == FCGI_REQUEST) {
			serve_one(worker, fcgi);
			continue;
		}
		if (event == FCGI_NEWS && !watch_read(watch, database))
			continue;
		if (event == FCGI_NEWS)
			look = 0;
		if (event == FCGI_IDLE || clock_ms() - warmed_ms >= NEWS_EVERY_MS) {
			worker_warm_up(worker);
			warmed_ms = clock_ms();
		}
		if (event == FCGI_IDLE)
			outside_look(worker);
		fcgi_idle_after(fcgi, look_again_ms[look]);
		look += look + 1 < LOOKS;
	}
}

enum status worker_run(
	struct worker *worker, const struct fcgi_options *options, struct fault *fault)
{
	struct fcgi_options watching = *options;
	struct fcgi *fcgi;
	enum status status;

	watching.watch_fd = watch_open(worker->site.config->database);
	watching.idle_ms = -1;
	status = fcgi_open(&fcgi, &watching, fault);
	if (status == STATUS_OK) {
		serve_all(worker, fcgi, watching.watch_fd);
		fcgi_close(fcgi);
	}
	if (watching.watch_fd >= 0)
		close(watching.watch_fd);
	return status;
}
