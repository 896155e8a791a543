/* The harnesses' HTTP client. Never leaves loopback, never hides a cut response. */
#include "stale_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define RESPONSE_BYTES_MAX ((size_t)16 << 20)
#define TIMEOUT_S 30

struct head {
	size_t body_at;
	bool has_length, is_chunked, closes;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static bool fail(
	struct http_reply *reply, const char *why, ...)
{
	va_list arguments;

	va_start(arguments, why);
	vsnprintf(reply->failure, sizeof(reply->failure), why, arguments);
	va_end(arguments);
	return false;
}

bool http_open(struct http_client *client, const char *url)
{
	static const char scheme[] = "http://127.0.0.1:";
	char *end;

	*client = (struct http_client){.descriptor = -1};
	if (strncmp(url, scheme, strlen(scheme)) != 0)
		return false;
	unsigned long port = strtoul(url + strlen(scheme), &end, 10);
	if (port == 0 || port > 65535 || (*end != '\0' && *end != '/'))
		return false;
	client->port = (uint16_t)port;
	snprintf(client->host, sizeof(client->host), "127.0.0.1:%lu", port);
	client->capacity = 1 << 16;
	client->buffer = malloc(client->capacity);
	return client->buffer != NULL;
}

static void disconnect(struct http_client *client)
{
	if (client->descriptor >= 0)
		close(client->descriptor);
	client->descriptor = -1;
	client->is_reused = false;
}

void http_close(struct http_client *client)
{
	disconnect(client);
	free(client->buffer);
	client->buffer = NULL;
}

void http_fork(struct http_client *client, const struct http_client *from)
{
	*client = *from;
	client->descriptor = -1;
	client->is_reused = false;
	client->used = 0;
	client->connections = 0;
	client->buffer = malloc(client->capacity);
	if (!client->buffer)
		abort();
}

static bool connect_client(struct http_client *client, struct http_reply *reply)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons(client->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval timeout = {.tv_sec = TIMEOUT_S};
	int on = 1;

	client->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->descriptor < 0)
		return fail(reply, "socket: %s", strerror(errno));
	setsockopt(
		client->descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(
		client->descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	setsockopt(client->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(client->descriptor, (struct sockaddr *)&address, sizeof(address)) !=
		0) {
		fail(reply, "connect: %s", strerror(errno));
		disconnect(client);
		return false;
	}
	client->connections++;
	return true;
}

static bool send_all(struct http_client *client, const char *bytes, size_t count)
{
	while (count) {
		ssize_t sent = send(client->descriptor, bytes, count, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes += sent;
		count -= (size_t)sent;
	}
	return true;
}

static bool send_request(
	struct http_client *client, const char *path, const struct str *form)
{
	char head[8192];
	int at = snprintf(head, sizeof(head),
		"%s %s HTTP/1.1\r\nHost: %s\r\nCookie: ", form ? "POST" : "GET", path,
		client->host);

	for (size_t i = 0; i < HTTP_COOKIES_MAX; i++)
		if (client->cookies[i].name[0])
			at += snprintf(head + at, sizeof(head) - (size_t)at, "%s=%s; ",
				client->cookies[i].name, client->cookies[i].value);
	if (form)
		at += snprintf(head + at, sizeof(head) - (size_t)at,
			"\r\nOrigin: http://%s\r\nSec-Fetch-Site: same-origin\r\n"
			"Content-Type: application/x-www-form-urlencoded\r\n"
			"Content-Length: %zu",
			client->host, form->len);
	at += snprintf(head + at, sizeof(head) - (size_t)at, "\r\n\r\n");
	return send_all(client, head, (size_t)at) &&
	       (!form || send_all(client, form->at, form->len));
}

/* At least one byte more. 0 at the end, -1 on an error. */
static int receive_more(struct http_client *client)
{
	ssize_t got;

	if (client->used == client->capacity) {
		if (client->capacity >= RESPONSE_BYTES_MAX)
			return -1;
		char *larger = realloc(client->buffer, client->capacity * 2);
		if (!larger)
			return -1;
		client->buffer = larger;
		client->capacity *= 2;
	}
	do {
		got = recv(client->descriptor, client->buffer + client->used,
			client->capacity - client->used, 0);
	} while (got < 0 && errno == EINTR);
	if (got > 0)
		client->used += (size_t)got;
	return got > 0 ? 1 : (int)got;
}

static bool receive_until(struct http_client *client, size_t bytes)
{
	while (client->used < bytes)
		if (receive_more(client) <= 0)
			return false;
	return true;
}

static void set_cookie(struct http_client *client, struct str header)
{
	struct str pair = str_trim(str_slice(header, 0, str_find(header, 0, ';')));
	size_t equals = str_find(pair, 0, '=');
	struct str name = str_slice(pair, 0, equals);
	struct str value = str_slice(pair, equals + 1, pair.len);
	struct http_cookie *free_cookie = NULL;

	for (size_t i = 0; i < HTTP_COOKIES_MAX; i++) {
		struct http_cookie *cookie = &client->cookies[i];
		if (cookie->name[0] && str_is(name, cookie->name)) {
			free_cookie = cookie;
			break;
		}
		if (!cookie->name[0] && !free_cookie)
			free_cookie = cookie;
	}
	if (!free_cookie || name.len == 0 || name.len >= sizeof(free_cookie->name) ||
		value.len >= sizeof(free_cookie->value))
		return;
	*free_cookie = (struct http_cookie){.name = ""};
	if (value.len == 0 || str_has_nocase(header, "max-age=0"))
		return;
	memcpy(free_cookie->name, name.at, name.len);
	memcpy(free_cookie->value, value.at, value.len);
}

static void keep_header(struct str value, char *kept, size_t room)
{
	size_t length = value.len < room ? value.len : 0;

	memcpy(kept, value.at, length);
	kept[length] = '\0';
}

static bool take_header(struct http_client *client, struct head *head, struct str name,
	struct str value, struct http_reply *reply)
{
	int64_t length;

	if (str_equal_nocase(name, STR("Content-Length"))) {
		if (!str_to_int64(value, &length) || length < 0)
			return fail(reply, "malformed Content-Length");
		head->has_length = true;
		head->length = (size_t)length;
	} else if (str_equal_nocase(name, STR("Transfer-Encoding"))) {
		head->is_chunked = str_has_nocase(value, "chunked");
	} else if (str_equal_nocase(name, STR("Connection"))) {
		head->closes = str_has_nocase(value, "close");
	} else if (str_equal_nocase(name, STR("Location"))) {
		keep_header(value, reply->location, sizeof(reply->location));
	} else if (str_equal_nocase(name, STR("Reeve-Stamp"))) {
		keep_header(value, reply->stamp, sizeof(reply->stamp));
	} else if (str_equal_nocase(name, STR("Set-Cookie"))) {
		set_cookie(client, value);
	}
	return true;
}

static bool parse_head(struct http_client *client, struct head *head, struct str bytes,
	struct http_reply *reply)
{
	size_t at = str_find(bytes, 0, '\n') + 1;
	int64_t status;

	if (!str_starts(bytes, "HTTP/1.") || bytes.len < 12 ||
		!str_to_int64(str_slice(bytes, 9, 12), &status))
		return fail(reply, "malformed status line");
	reply->status = (int)status;
	while (at < bytes.len) {
		size_t end = str_find(bytes, at, '\n');
		struct str line = str_trim(str_slice(bytes, at, end));
		size_t colon = str_find(line, 0, ':');
		if (!take_header(client, head, str_slice(line, 0, colon),
			    str_trim(str_slice(line, colon + 1, line.len)), reply))
			return false;
		at = end + 1;
	}
	if (head->length > RESPONSE_BYTES_MAX)
		return fail(reply, "response of %zu bytes", head->length);
	return true;
}

/* The end of the line that begins at `at`, as the index of its newline. */
static bool receive_line(struct http_client *client, size_t at, size_t *newline)
{
	for (;;) {
		struct str bytes = {client->buffer, client->used};
		*newline = str_find(bytes, at, '\n');
		if (*newline < client->used)
			return true;
		if (receive_more(client) <= 0)
			return false;
	}
}

/* Decodes in place: the body ends up in one piece from `body_at` on. */
static bool receive_chunks(struct http_client *client, size_t body_at, size_t *body_bytes)
{
	size_t at = body_at, newline;

	*body_bytes = 0;
	for (;;) {
		if (!receive_line(client, at, &newline))
			return false;
		size_t size = strtoul(client->buffer + at, NULL, 16);
		at = newline + 1;
		if (size > RESPONSE_BYTES_MAX || !receive_until(client, at + size + 2))
			return false;
		if (size == 0)
			return true;
		memmove(client->buffer + body_at + *body_bytes, client->buffer + at,
			size);
		*body_bytes += size;
		at += size + 2;
	}
}

static bool receive_body(
	struct http_client *client, struct head *head, struct http_reply *reply)
{
	size_t body_bytes = 0;

	if (reply->status == 204 || reply->status == 304) {
		reply->body = STR("");
		return true;
	}
	if (head->is_chunked) {
		if (!receive_chunks(client, head->body_at, &body_bytes))
			return fail(
				reply, "status %d, cut off in a chunk", reply->status);
	} else if (head->has_length) {
		body_bytes = head->length;
		if (!receive_until(client, head->body_at + body_bytes))
			return fail(reply, "status %d, cut off at %zu of %zu bytes",
				reply->status, client->used - head->body_at, body_bytes);
	} else {
		while (receive_more(client) > 0)
			;
		body_bytes = client->used - head->body_at;
		head->closes = true;
	}
	reply->body = (struct str){client->buffer + head->body_at, body_bytes};
	return true;
}

static bool receive_reply(struct http_client *client, struct http_reply *reply)
{
	struct head head = {.body_at = 0};
	const char *end;

	do {
		int more = receive_more(client);
		if (more <= 0)
			return fail(reply, "%s after %zu bytes",
				more == 0 ? "closed" : strerror(errno), client->used);
		end = memmem(client->buffer, client->used, "\r\n\r\n", 4);
	} while (!end);
	head.body_at = (size_t)(end - client->buffer) + 4;
	if (!parse_head(client, &head, (struct str){client->buffer, head.body_at}, reply))
		return false;
	if (!receive_body(client, &head, reply))
		return false;
	client->is_reused = true;
	if (head.closes)
		disconnect(client);
	return true;
}

bool http_exchange(struct http_client *client, const char *path, const struct str *form,
	struct http_reply *reply)
{
	for (;;) {
		bool was_reused = client->is_reused;
		*reply = (struct http_reply){.status = 0};
		client->used = 0;
		if (client->descriptor < 0 && !connect_client(client, reply))
			return false;
		if (!send_request(client, path, form))
			fail(reply, "send: %s", strerror(errno));
		else if (receive_reply(client, reply))
			return true;
		disconnect(client);
		if (!was_reused || form || client->used)
			return false;
	}
}
