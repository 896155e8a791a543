/* The configuration: which source wins, and what is refused. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/str.h"
#include "base_test.h"

static char folder[] = "/tmp/reeve-config-XXXXXX";
static char file[64];
static struct config config;
static struct fault fault;

static void start(void)
{
	static const char *const variables[] = {"REEVE_DATABASE", "REEVE_SOCKET_FOLDER",
		"REEVE_TEMPLATES", "REEVE_ASSETS", "REEVE_PEER", "REEVE_SITE_NAME",
		"REEVE_URL", "REEVE_HOOK_SECRET_FILE", "REEVE_AUDIT_EVERY"};

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		unsetenv(variables[i]);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/reeve.conf", folder);
	config_init(&config);
}

static void stop(void)
{
	config_free(&config);
	unlink(file);
	rmdir(folder);
}

static enum status complete_with(const char *content)
{
	FILE *out = fopen(file, "w");

	ck_assert_ptr_nonnull(out);
	fputs(content, out);
	fclose(out);
	return config_complete(&config, file, &fault);
}

static void refused(const char *content, const char *line, const char *words)
{
	char place[96];

	snprintf(place, sizeof place, "%s:%s: ", file, line);
	ck_assert_msg(complete_with(content) == STATUS_INVALID, "taken: %s", content);
	ck_assert_msg(str_starts(str_from(fault.sentence), place) &&
			      str_has_nocase(str_from(fault.sentence), words),
		"%s", fault.sentence);
	config_free(&config);
}

START_TEST(options_win_over_environment_over_file_over_defaults)
{
	setenv("REEVE_PEER", "fromenvironment", 1);
	setenv("REEVE_DATABASE", "fromenvironment", 1);
	setenv("REEVE_ASSETS", "", 1);
	ck_assert_int_eq(
		config_set(&config, "database", "fromoption", &fault), STATUS_OK);
	ck_assert_int_eq(config_set(&config, "database", "late", &fault), STATUS_OK);
	ck_assert_int_eq(complete_with("[reeve]\ndatabase = fromfile\npeer = fromfile\n"
				       "assets = fromfile\nquery_timeout_ms = 7\n"),
		STATUS_OK);
	ck_assert_str_eq(config.database, "fromoption");
	ck_assert_str_eq(config.peer, "fromenvironment");
	ck_assert_str_eq(config.assets, "fromfile");
	ck_assert_str_eq(config.site_name, "Reeve");
	ck_assert_int_eq(config.query_ms, 7);
	ck_assert_int_eq(config.busy_ms, 5000);
	ck_assert_str_eq(config.file, file);
}
END_TEST

START_TEST(says_nothing_of_what_nobody_said)
{
	ck_assert_int_eq(complete_with(""), STATUS_OK);
	ck_assert_ptr_null(config.database);
	ck_assert_ptr_null(config.peer);
	ck_assert_ptr_nonnull(config.templates);
}
END_TEST

START_TEST(refuses_lines_that_it_does_not_understand)
{
	refused("databse = x\n", "1", "databse");
	refused("[reeve]\n\n# a remark\ncolour = blue\n", "4", "colour");
	refused("[other]\ndatabase = x\n", "2", "[other]");
	refused("database = x\nthis is nothing\n", "2", "understood");
	refused("this is nothing\ncolour = blue\n", "1", "understood");
	refused("colour = blue\nthis is nothing\n", "1", "colour");
	refused("busy_timeout_ms = soon\n", "1", "whole number");
	refused("busy_timeout_ms = 0\n", "1", "whole number");
	refused("busy_timeout_ms = 600001\n", "1", "whole number");
	refused("busy_timeout_ms = 99999999999999999999\n", "1", "whole number");
	refused("query_timeout_ms = -5\n", "1", "whole number");
	refused("site_name =\n", "1", "empty");
	refused("audit_every = -1\n", "1", "whole number from 0");
	refused("audit_every = never\n", "1", "whole number from 0");
	refused("audit_every = 1000000001\n", "1", "whole number from 0");
	refused("purge_parked_days = -1\n", "1", "whole number from 0");
	refused("purge_parked_days = 36501\n", "1", "whole number from 0");
}
END_TEST

START_TEST(refuses_a_setting_said_twice)
{
	refused("database = /a\ndatabase = /b\n", "2", "twice");
	refused("templates = /a\n  database = /b\n", "2", "indented");
}
END_TEST

START_TEST(takes_a_long_path_whole_or_refuses_it)
{
	char content[1200], path[1100];

	memset(path, 'p', sizeof path - 1);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	snprintf(content, sizeof content, "database = %s\n", path);
	if (complete_with(content) == STATUS_OK)
		ck_assert_str_eq(config.database, path);
	else
		ck_assert(str_has_nocase(str_from(fault.sentence), "too long"));
}
END_TEST

START_TEST(refuses_a_named_file_that_cannot_be_read)
{
	ck_assert_int_eq(
		config_complete(&config, "/nowhere/reeve.conf", &fault), STATUS_INVALID);
	ck_assert(str_has_nocase(str_from(fault.sentence), "cannot be read"));
	config_free(&config);
	ck_assert_int_eq(config_complete(&config, folder, &fault), STATUS_INVALID);
	ck_assert(str_has_nocase(str_from(fault.sentence), "cannot be read"));
}
END_TEST

START_TEST(knows_its_settings_alone)
{
	ck_assert_int_eq(config_set(&config, "", "x", &fault), STATUS_NOT_FOUND);
	ck_assert_int_eq(config_set(&config, "Database", "x", &fault), STATUS_NOT_FOUND);
	ck_assert_int_eq(config_set(&config, "database", "", &fault), STATUS_INVALID);
	ck_assert_int_eq(
		config_set(&config, "query_timeout_ms", "", &fault), STATUS_INVALID);
	ck_assert_int_eq(
		config_set(&config, "query_timeout_ms", "600000", &fault), STATUS_OK);
	ck_assert_int_eq(config.query_ms, 600000);
	setenv("REEVE_SITE_NAME", "Žluťoučký; # [x] = 'y'", 1);
	ck_assert_int_eq(complete_with("site_name = other\n"), STATUS_OK);
	ck_assert_str_eq(config.site_name, "Žluťoučký; # [x] = 'y'");
}
END_TEST

START_TEST(takes_a_zero_for_what_was_said)
{
	ck_assert_int_eq(complete_with(""), STATUS_OK);
	ck_assert_int_eq(config.audit_every, 10000);
	config_free(&config);
	ck_assert_int_eq(complete_with("audit_every = 0\n"), STATUS_OK);
	ck_assert_int_eq(config.audit_every, 0);
	config_free(&config);
	setenv("REEVE_AUDIT_EVERY", "0", 1);
	ck_assert_int_eq(complete_with("audit_every = 7\n"), STATUS_OK);
	ck_assert_int_eq(config.audit_every, 0);
	ck_assert_int_eq(config_set(&config, "audit_every", "8", &fault), STATUS_OK);
	ck_assert_int_eq(config.audit_every, 0);
}
END_TEST

static enum status secret_of(const char *content, size_t size, struct str *secret)
{
	static struct arena *arena;
	FILE *out = fopen(file, "w");

	if (!arena)
		arena = arena_new(4096);
	arena_reset(arena);
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(content, 1, size, out), size);
	fclose(out);
	ck_assert_int_eq(chmod(file, 0600), 0);
	config_free(&config);
	ck_assert_int_eq(
		config_set(&config, "hook_secret_file", file, &fault), STATUS_OK);
	return config_hook_secret(&config, arena, secret, &fault);
}

static void secret_is(struct str content, struct str wanted)
{
	struct str secret;

	ck_assert_msg(secret_of(content.at, content.len, &secret) == STATUS_OK, "%s",
		fault.sentence);
	ck_assert_msg(str_equal(secret, wanted), "%.*s", STR_ARGS(secret));
}

static void secret_refused(struct str content, const char *line, const char *words)
{
	char place[96];
	struct str secret;

	snprintf(place, sizeof place, "%s:%s: ", file, line);
	ck_assert_int_eq(secret_of(content.at, content.len, &secret), STATUS_INVALID);
	ck_assert_uint_eq(secret.len, 0);
	ck_assert_msg(str_starts(str_from(fault.sentence), place) &&
			      str_has_nocase(str_from(fault.sentence), words),
		"%s", fault.sentence);
}

START_TEST(takes_a_secret_of_one_line_without_its_end)
{
	static char most[HOOK_SECRET_MOST + 2];

	secret_is(STR("0123456789abcdef"), STR("0123456789abcdef"));
	secret_is(STR("0123456789abcdef\n"), STR("0123456789abcdef"));
	secret_is(STR("0123456789abcdef\r\n"), STR("0123456789abcdef"));
	secret_is(STR(" 0123456789abcde "), STR(" 0123456789abcde "));
	secret_is(STR("0123456789\0abcdef"), STR("0123456789\0abcdef"));
	memset(most, 's', HOOK_SECRET_MOST);
	memcpy(most + HOOK_SECRET_MOST, "\r\n", 2);
	secret_is((struct str){most, sizeof most}, (struct str){most, HOOK_SECRET_MOST});
}
END_TEST

START_TEST(refuses_a_secret_that_is_none)
{
	static char longer[HOOK_SECRET_MOST + 4000];
	struct str secret;

	secret_refused(STR(""), "1", "short");
	secret_refused(STR("\n"), "1", "short");
	secret_refused(STR("0123456789abcde\n"), "1", "short");
	secret_refused(STR("0123456789abcdef\n\n"), "2", "one line");
	secret_refused(STR("0123456789abcdef\nmore"), "2", "one line");
	memset(longer, 's', sizeof longer);
	secret_refused((struct str){longer, HOOK_SECRET_MOST + 1}, "1", "long");
	secret_refused((struct str){longer, sizeof longer}, "1", "long");
	unlink(file);
	ck_assert_int_eq(
		config_hook_secret(&config, NULL, &secret, &fault), STATUS_INVALID);
	ck_assert(str_has_nocase(str_from(fault.sentence), file));
	ck_assert(str_has_nocase(str_from(fault.sentence), "cannot be read"));
	config_free(&config);
	ck_assert_int_eq(
		config_set(&config, "hook_secret_file", folder, &fault), STATUS_OK);
	ck_assert_int_eq(
		config_hook_secret(&config, NULL, &secret, &fault), STATUS_INVALID);
	config_free(&config);
	ck_assert_int_eq(config_hook_secret(&config, NULL, &secret, &fault), STATUS_OK);
	ck_assert_uint_eq(secret.len, 0);
}
END_TEST

TCase *base_config_cases(void)
{
	TCase *cases = tcase_create("config");

	tcase_add_checked_fixture(cases, start, stop);
	tcase_add_test(cases, options_win_over_environment_over_file_over_defaults);
	tcase_add_test(cases, says_nothing_of_what_nobody_said);
	tcase_add_test(cases, refuses_lines_that_it_does_not_understand);
	tcase_add_test(cases, refuses_a_setting_said_twice);
	tcase_add_test(cases, takes_a_long_path_whole_or_refuses_it);
	tcase_add_test(cases, refuses_a_named_file_that_cannot_be_read);
	tcase_add_test(cases, knows_its_settings_alone);
	tcase_add_test(cases, takes_a_zero_for_what_was_said);
	tcase_add_test(cases, takes_a_secret_of_one_line_without_its_end);
	tcase_add_test(cases, refuses_a_secret_that_is_none);
	return cases;
}
