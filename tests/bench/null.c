/* The null FastCGI responder: what nginx and FastCGI cost by themselves. Answers every
 * request with 200 and the same text/html body. Never opens a database, never forks. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/fcgi.h"

enum { TIMEOUT_MS = 10000, USUAL_BODY_BYTES = 40000 };

struct settings {
	long body_bytes;
	long peer_uid;
};

static bool parse_number(const char *text, long most, long *number)
{
	int64_t parsed;

	if (!str_to_int64(str_from(text), &parsed) || parsed < 0 || parsed > most)
		return false;
	*number = (long)parsed;
	return true;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case 'b':
		if (!parse_number(argument, RESPONSE_BODY_BYTES, &settings->body_bytes))
			argp_error(state, "--bytes takes a number up to %d",
				RESPONSE_BODY_BYTES);
		return 0;
	case 'p':
		if (!parse_number(argument, UINT32_MAX, &settings->peer_uid))
			argp_error(state, "--peer-uid takes a user's number");
		return 0;
	case ARGP_KEY_ARG:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void fill_body(struct response *response, long body_bytes)
{
	static const char line[] =
		"<p>Nothing, sixty-four bytes of it at a time, as html text.</p>\n";

	response_type(response, 200, "text/html; charset=utf-8");
	while (response->body.len < (size_t)body_bytes) {
		size_t left = (size_t)body_bytes - response->body.len;
		size_t piece = left < sizeof line - 1 ? left : sizeof line - 1;

		buf_append(&response->body, line, piece);
	}
}

static void answer_requests(struct fcgi *fcgi, const struct response *response)
{
	struct arena *arena = arena_new(65536);
	enum fcgi_event event;

	while ((event = fcgi_wait(fcgi)) != FCGI_STOP) {
		const char *method;
		struct fault fault;
		struct str body;

		if (event != FCGI_REQUEST)
			continue;
		if (fcgi_body(fcgi, arena, REQUEST_BODY_BYTES, &body, &fault) !=
			STATUS_OK)
			log_fault(LOG_LEVEL_WARNING, "body", &fault);
		method = fcgi_param(fcgi, "REQUEST_METHOD");
		if (fcgi_answer(fcgi, response, method && strcmp(method, "HEAD") == 0,
			    &fault) != STATUS_OK)
			log_fault(LOG_LEVEL_WARNING, "answer", &fault);
		fcgi_finish(fcgi);
		arena_reset(arena);
	}
	arena_free(arena);
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{"bytes", 'b', "COUNT", 0, "Size of the body (40000)", 0},
		{"peer-uid", 'p', "UID", 0, "Who may connect, besides root and us", 0},
		{0},
	};
	static const struct argp argp = {.options = options,
		.parser = parse_option,
		.doc = "Answers FastCGI requests on descriptor 0 with nothing in "
		       "particular."};
	struct settings settings = {USUAL_BODY_BYTES, (long)getuid()};
	struct response response;
	struct fault fault;
	struct fcgi *fcgi;

	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	if (fcgi_open(&fcgi,
		    &(struct fcgi_options){.listen_fd = STDIN_FILENO,
			    .peer_uid = (uid_t)settings.peer_uid,
			    .timeout_ms = TIMEOUT_MS,
			    .watch_fd = -1,
			    .idle_ms = -1},
		    &fault) != STATUS_OK) {
		log_fault(LOG_LEVEL_ERROR, "null", &fault);
		return EXIT_FAILURE;
	}
	response_init(&response);
	fill_body(&response, settings.body_bytes);
	answer_requests(fcgi, &response);
	response_free(&response);
	fcgi_close(fcgi);
	return EXIT_SUCCESS;
}
