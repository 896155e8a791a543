/* Changing models against tests/golden/migrate: old schema and data, the change, and what
 * is expected of the plan and of the database. REEVE_GOLDEN_WRITE=1 writes the
 * expectations anew: read them all before they are believed. REEVE_GOLDEN_CASE=NAME runs
 * the cases whose name has it, and prints them. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "database_fixture.h"
#include "migrate_golden_case.h"

enum { GROUPS_MOST = 64, FILE_BYTES = 4 * 1024 * 1024, TIMEOUT_S = 300 };

static char names[GROUPS_MOST][256];
static int group_count;
static struct arena *group_arena;

static const char *folder_path(void)
{
	static char path[4096];
	const char *root = getenv("abs_top_srcdir");

	snprintf(path, sizeof path, "%s/tests/golden/migrate", root ? root : ".");
	return path;
}

static int compare_names(const void *one, const void *other)
{
	return strcmp(one, other);
}

/* The groups are the files that are there. */
static void find_groups(void)
{
	DIR *folder = opendir(folder_path());
	struct dirent *entry;

	if (!folder) {
		fprintf(stderr, "%s: is not there\n", folder_path());
		exit(EXIT_FAILURE);
	}
	while ((entry = readdir(folder)) && group_count < GROUPS_MOST)
		if (str_ends(str_from(entry->d_name), ".txt"))
			snprintf(names[group_count++], sizeof names[0], "%s",
				entry->d_name);
	closedir(folder);
	qsort(names, (size_t)group_count, sizeof names[0], compare_names);
}

static struct str read_group(const char *path)
{
	char *bytes = arena_alloc(group_arena, FILE_BYTES);
	FILE *file = fopen(path, "r");
	size_t length;

	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, FILE_BYTES, file);
	ck_assert_uint_lt(length, FILE_BYTES);
	fclose(file);
	return (struct str){bytes, length};
}

/* Names the case that differs, and the line. Returns whether there is one. */
static bool differs(const char *group, struct str got, struct str wanted)
{
	struct str name = {"", 0};
	size_t line = 1;

	for (size_t at = 0, other = 0; at < got.len || other < wanted.len; line++) {
		size_t to = str_find(got, at, '\n'), end = str_find(wanted, other, '\n');
		struct str is = str_slice(got, at, to),
			   was = str_slice(wanted, other, end);

		if (str_starts(is, "=== "))
			name = str_slice(is, 4, is.len);
		if (!str_equal(is, was)) {
			fprintf(stderr,
				"%s, line %zu, \"%.*s\": is\n%.*s\nand was\n%.*s\n",
				group, line, STR_ARGS(name), STR_ARGS(is), STR_ARGS(was));
			return true;
		}
		at = to + 1;
		other = end + 1;
	}
	return false;
}

static bool complains(const char *group, struct str got)
{
	struct str name = {"", 0};
	bool found = false;

	for (size_t at = 0; at < got.len;) {
		size_t to = str_find(got, at, '\n');
		struct str line = str_slice(got, at, to);

		if (str_starts(line, "=== "))
			name = str_slice(line, 4, line.len);
		if (str_starts(line, "!!!")) {
			fprintf(stderr, "%s, \"%.*s\": %.*s\n", group, STR_ARGS(name),
				STR_ARGS(line));
			found = true;
		}
		at = to + 1;
	}
	return found;
}

/* In refused.txt the name of a case begins with the reason that it must be refused for.
 */
static bool lacks_reason(const char *group, struct str got)
{
	struct str name = {"", 0};
	bool found = true, lacks = false;

	for (size_t at = 0; at <= got.len && strcmp(group, "refused.txt") == 0;) {
		size_t to = str_find(got, at, '\n');
		struct str line = str_slice(got, at, to),
			   reason = str_slice(name, 0, str_find(name, 0, ':'));

		if (str_starts(line, "blocked, ") &&
			str_equal(str_slice(line, 9, 9 + reason.len), reason))
			found = true;
		if (str_starts(line, "=== ") || at == got.len) {
			if (!found)
				fprintf(stderr, "%s, \"%.*s\": not refused for that\n",
					group, STR_ARGS(name));
			lacks |= !found;
			name = str_slice(line, 4, line.len);
			found = false;
		}
		at = at == got.len ? at + 1 : to + 1 > got.len ? got.len : to + 1;
	}
	return lacks;
}

static void run_some(const struct golden_file *file, const char *wanted)
{
	struct buf out;

	buf_init(&out, FILE_BYTES);
	for (size_t i = 0; i < file->count; i++)
		if (str_has_nocase(file->cases[i].name, wanted))
			golden_run(&file->cases[i], &out);
	fwrite(out.at ? out.at : "", 1, out.len, stdout);
	buf_free(&out);
}

START_TEST(group)
{
	const char *name = names[_i], *wanted = getenv("REEVE_GOLDEN_CASE");
	char path[4200];
	struct golden_file file;
	struct str text;
	struct buf out;

	snprintf(path, sizeof path, "%s/%s", folder_path(), name);
	group_arena = arena_new(4096);
	text = read_group(path);
	file = golden_parse(group_arena, text);
	if (wanted) {
		run_some(&file, wanted);
		return;
	}
	buf_init(&out, FILE_BYTES);
	buf_str(&out, file.words);
	for (size_t i = 0; i < file.count; i++)
		golden_run(&file.cases[i], &out);
	ck_assert(!buf_is_full(&out));
	if (getenv("REEVE_GOLDEN_WRITE"))
		write_file(path, out.at, out.len);
	else
		ck_assert_msg(!differs(name, buf_content(&out), text),
			"%s is not as it was (REEVE_GOLDEN_WRITE=1 writes it anew)",
			name);
	ck_assert_msg(!complains(name, buf_content(&out)) &&
			      !lacks_reason(name, buf_content(&out)),
		"%s: see above", name);
	buf_free(&out);
	arena_free(group_arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("migrate golden");
	TCase *cases = tcase_create("groups");
	SRunner *runner;
	int failed;

	find_groups();
	tcase_set_timeout(cases, TIMEOUT_S);
	tcase_add_loop_test(cases, group, 0, group_count);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed || !group_count ? EXIT_FAILURE : EXIT_SUCCESS;
}
