/* Reading the configuration, by inih. Never guesses at what it does not understand. */
#include "base/config.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

#ifndef REEVE_TEMPLATES_FOLDER
#define REEVE_TEMPLATES_FOLDER "/usr/share/reeve/templates"
#endif
#ifndef REEVE_ASSETS_FOLDER
#define REEVE_ASSETS_FOLDER "/usr/share/reeve/assets"
#endif

struct setting {
	const char *name;
	const char *variable; /* of the environment; NULL: none */
	size_t text;	      /* offset of the text in struct config; or … */
	size_t number;	      /* … of the number; the other is 0 */
	const char *fallback;
	int least; /* of a number */
	int most;
};

#define TEXT(member, fallback) offsetof(struct config, member), 0, fallback, 0, 0
#define NUMBER(member, fallback, least, most)                                            \
	0, offsetof(struct config, member), fallback, least, most

enum { MS_MOST = 600000, AUDIT_EVERY_MOST = 1000000000, DAYS_MOST = 36500 };

static const struct setting settings[] = {
	{"database", "REEVE_DATABASE", TEXT(database, NULL)},
	{"socket_folder", "REEVE_SOCKET_FOLDER", TEXT(socket_folder, "/run/reeve")},
	{"templates", "REEVE_TEMPLATES", TEXT(templates, REEVE_TEMPLATES_FOLDER)},
	{"assets", "REEVE_ASSETS", TEXT(assets, REEVE_ASSETS_FOLDER)},
	{"files", "REEVE_FILES", TEXT(files, NULL)},
	{"peer", "REEVE_PEER", TEXT(peer, NULL)},
	{"site_name", "REEVE_SITE_NAME", TEXT(site_name, "Reeve")},
	{"url", "REEVE_URL", TEXT(url, "http://127.0.0.1:8080/admin/")},
	{"hook_secret_file", "REEVE_HOOK_SECRET_FILE", TEXT(hook_secret_file, NULL)},
	{"busy_timeout_ms", NULL, NUMBER(busy_ms, "5000", 1, MS_MOST)},
	{"query_timeout_ms", NULL, NUMBER(query_ms, "10000", 1, MS_MOST)},
	{"audit_every", "REEVE_AUDIT_EVERY",
		NUMBER(audit_every, "10000", 0, AUDIT_EVERY_MOST)},
	{"purge_parked_days", "REEVE_PURGE_PARKED_DAYS",
		NUMBER(purge_parked_days, "0", 0, DAYS_MOST)},
};

enum { SETTINGS = sizeof settings / sizeof *settings };
_Static_assert(SETTINGS <= 32, "config.said has a bit for each setting");

void config_init(struct config *config)
{
	*config = (struct config){0};
}

static char **text_of(struct config *config, const struct setting *setting)
{
	return (char **)(void *)((char *)config + setting->text);
}

static int *number_of(struct config *config, const struct setting *setting)
{
	return (int *)(void *)((char *)config + setting->number);
}

static bool is_text(const struct setting *setting)
{
	return setting->number == 0;
}

void config_free(struct config *config)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (is_text(&settings[i]))
			free(*text_of(config, &settings[i]));
	free(config->file);
	config_init(config);
}

/* A number may be 0: whether it was said is noted beside it. */
static enum status set_number(struct config *config, const struct setting *setting,
	const char *value, struct fault *fault)
{
	uint32_t bit = UINT32_C(1) << (setting - settings);
	int64_t parsed;

	if (!str_to_int64(str_from(value), &parsed) || parsed < setting->least ||
		parsed > setting->most)
		return fault_set(fault, STATUS_INVALID,
			"%s must be a whole number from %d to %d, not \"%s\"",
			setting->name, setting->least, setting->most, value);
	if (!(config->said & bit))
		*number_of(config, setting) = (int)parsed;
	config->said |= bit;
	return STATUS_OK;
}

enum status config_set(
	struct config *config, const char *name, const char *value, struct fault *fault)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		char **text;

		if (strcmp(settings[i].name, name) != 0)
			continue;
		if (!is_text(&settings[i]))
			return set_number(config, &settings[i], value, fault);
		if (!*value)
			return fault_set(fault, STATUS_INVALID, "%s is empty", name);
		text = text_of(config, &settings[i]);
		if (!*text)
			*text = must_strdup(value);
		return STATUS_OK;
	}
	return fault_set(fault, STATUS_NOT_FOUND, "there is no setting \"%s\"", name);
}

enum { LINE_BYTES_MOST = 200 }; /* inih's own limit, its NUL included */

/* The file as it is read, and what is wrong with its first wrong line. */
struct reading {
	struct config *config;
	FILE *file;
	int line;
	int wrong_line; /* 0: none that this program found fault with */
	bool was_said[SETTINGS];
	struct fault fault;
};

static int wrong(struct reading *reading)
{
	if (!reading->wrong_line)
		reading->wrong_line = reading->line;
	return 0;
}

/* inih would take the head of a line that is too long, and drop its tail. */
static char *next_line(char *line, int size, void *context)
{
	struct reading *reading = context;
	char *read = fgets(line, size, reading->file);
	int byte = 0;

	if (!read)
		return NULL;
	reading->line++;
	if (strchr(line, '\n') || feof(reading->file))
		return read;
	while (byte != '\n' && byte != EOF)
		byte = fgetc(reading->file);
	if (!reading->wrong_line)
		(void)fault_set(&reading->fault, STATUS_INVALID,
			"this line is too long: %d bytes are the most",
			LINE_BYTES_MOST - 2);
	wrong(reading);
	return read;
}

/* A setting said twice is refused. inih also takes an indented line for more of the one
 * before it, and would otherwise lose the setting that stands there. */
static bool is_first(struct reading *reading, const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].name, name) == 0) {
			bool was_said = reading->was_said[i];

			reading->was_said[i] = true;
			return !was_said;
		}
	return true;
}

static int read_setting(
	void *context, const char *section, const char *name, const char *value)
{
	struct reading *reading = context;
	struct fault *fault = reading->wrong_line ? NULL : &reading->fault;
	enum status status;

	if (*section && strcmp(section, "reeve") != 0)
		status = fault_set(
			fault, STATUS_INVALID, "there is no section [%s]", section);
	else if (!is_first(reading, name))
		status = fault_set(fault, STATUS_INVALID,
			"%s is set twice (or this line is indented)", name);
	else
		status = config_set(reading->config, name, value, fault);
	return status == STATUS_OK ? 1 : wrong(reading);
}

static enum status read_file(struct config *config, const char *file, struct fault *fault)
{
	struct reading reading = {.config = config, .file = fopen(file, "re")};
	const char *sentence = "this line cannot be understood";
	bool is_read = false;
	int line = 0;

	config->file = must_strdup(file);
	if (reading.file) {
		line = ini_parse_stream(next_line, &reading, read_setting, &reading);
		is_read = !ferror(reading.file);
		fclose(reading.file);
	}
	if (!is_read)
		return fault_set(fault, STATUS_INVALID,
			"%s: the configuration file cannot be read", file);
	if (reading.wrong_line && (line <= 0 || reading.wrong_line <= line)) {
		line = reading.wrong_line;
		sentence = reading.fault.sentence;
	}
	if (line != 0)
		return fault_set(
			fault, STATUS_INVALID, "%s:%d: %s", file, line, sentence);
	return STATUS_OK;
}

enum status config_complete(struct config *config, const char *file, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < SETTINGS && status == STATUS_OK; i++) {
		const char *value =
			settings[i].variable ? getenv(settings[i].variable) : NULL;

		if (value && *value)
			status = config_set(config, settings[i].name, value, fault);
	}
	if (status == STATUS_OK && (file || access(CONFIG_FILE_DEFAULT, F_OK) == 0))
		status = read_file(config, file ? file : CONFIG_FILE_DEFAULT, fault);
	for (size_t i = 0; i < SETTINGS && status == STATUS_OK; i++)
		if (settings[i].fallback)
			status = config_set(
				config, settings[i].name, settings[i].fallback, fault);
	return status;
}
