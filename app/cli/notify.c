/* reeve notify: "look now", signed, to the hook of a site. The only place that speaks
 * HTTP to others; must never be called within a request. */
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>

#include "auth/signature.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "cli/cli.h"

#define USAGE "notify [--url URL]"

enum {
	ANSWER_BYTES_MOST = 4194304,
	HEADER_BYTES = 128,
	CONNECT_SECONDS = 5,
	ANSWER_SECONDS = 30
};

static const char body[] = "{}";

static size_t take_answer(char *bytes, size_t size, size_t count, void *answer)
{
	buf_append(answer, bytes, size * count);
	return buf_is_full(answer) ? 0 : size * count;
}

static struct curl_slist *add_header(
	struct curl_slist *headers, const char *name, struct str value)
{
	char line[HEADER_BYTES];

	snprintf(line, sizeof line, "%s: %.*s", name, STR_ARGS(value));
	return curl_slist_append(headers, line);
}

static struct curl_slist *signed_headers(struct cli *cli, struct str secret)
{
	unsigned char nonce[SIGNATURE_NONCE_BYTES];
	char nonce_hex[SIGNATURE_NONCE_HEX + 1], mac[SIGNATURE_MAC_HEX + 1];
	struct signature signature = {
		.timestamp = arena_printf(cli->arena, "%lld", (long long)clock_unix_s())};
	struct curl_slist *headers = NULL;

	random_bytes(nonce, sizeof nonce);
	hex_encode(nonce_hex, nonce, sizeof nonce);
	signature.nonce = str_from(nonce_hex);
	signature_make(secret, &signature, str_from(body), mac);
	headers = add_header(headers, "Content-Type", STR("application/json"));
	headers = add_header(headers, "Reeve-Timestamp", signature.timestamp);
	headers = add_header(headers, "Reeve-Nonce", signature.nonce);
	return add_header(headers, "Reeve-Signature", str_from(mac));
}

/* The sentence that the site refused with, or its code. */
static enum status refused(struct str answer, long code, struct fault *fault)
{
	json_t *root = json_loadb(answer.at ? answer.at : "", answer.len, 0, NULL);
	const char *sentence = json_string_value(json_object_get(root, "error"));
	enum status status = fault_set(fault, STATUS_FAILED, "the site answered %ld%s%s",
		code, sentence ? ": " : "", sentence ? sentence : "");

	json_decref(root);
	return status;
}

static enum status send_with(CURL *curl, const char *url, struct curl_slist *headers,
	struct buf *answer, struct fault *fault)
{
	char why[CURL_ERROR_SIZE] = "";
	long code = 0;
	CURLcode came;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	came = curl_easy_perform(curl);
	if (came != CURLE_OK)
		return fault_set(fault, STATUS_UNAVAILABLE, "%s: %s", url,
			why[0] ? why : curl_easy_strerror(came));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	return code == 200 ? STATUS_OK : refused(buf_content(answer), code, fault);
}

static enum status notify(
	struct cli *cli, const char *url, struct buf *answer, struct fault *fault)
{
	struct str secret, site = str_from(url);
	struct curl_slist *headers;
	CURL *curl;
	enum status status = config_hook_secret(&cli->config, cli->arena, &secret, fault);

	if (status != STATUS_OK)
		return status;
	if (!secret.len)
		return fault_set(fault, STATUS_INVALID,
			"no hook_secret_file is configured: what is not signed is "
			"refused");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fault_set(fault, STATUS_FAILED, "libcurl does not start");
	curl = curl_easy_init();
	headers = signed_headers(cli, secret);
	status = curl ? send_with(curl,
				arena_printf(cli->arena, "%.*s%s-/hook", STR_ARGS(site),
					str_ends(site, "/") ? "" : "/")
					.at,
				headers, answer, fault)
		      : fault_set(fault, STATUS_FAILED, "libcurl does not start");
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	curl_global_cleanup();
	return status;
}

int cli_notify(struct cli *cli, int count, char **words)
{
	const char *url = cli->config.url;
	struct buf answer;
	struct fault fault;
	int code = CLI_OK;

	if (count == 2 && strcmp(words[0], "--url") == 0 && *words[1])
		url = words[1];
	else if (count)
		return cli_misuse(USAGE, "\"%s\" does not belong here", words[0]);
	buf_init(&answer, ANSWER_BYTES_MOST);
	if (notify(cli, url, &answer, &fault) == STATUS_OK)
		printf("%s", buf_cstring(&answer));
	else
		code = cli_fail(&fault);
	buf_free(&answer);
	return code;
}
