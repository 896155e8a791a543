/* Compiles a whole folder of templates at start. Never renders one. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "template/cache.h"

enum { FOLDER_DEPTH = 16 };

static enum status check_folder(
	struct templates *templates, const char *within, int depth, struct fault *fault);

/* Compiles one file and looks for all that it names. */
static enum status check_file(
	struct templates *templates, struct str name, struct fault *fault)
{
	struct template *template, *found;
	enum status status = STATUS_OK;

	if (!template_name_is_fit(name))
		return fault_set(fault, STATUS_FAILED,
			"%.*s" TEMPLATE_SUFFIX ": a template's name has only lower-case "
			"letters, digits, '_' and '-'",
			template_shown(name), name.at);
	template = templates_find(templates, name, fault);
	if (!template)
		return STATUS_FAILED;
	for (uint32_t at = 0; at < template->program.target_count; at++) {
		status = templates_resolve(templates, template,
			&template->program.targets[at], &found, fault);
		if (status != STATUS_OK)
			break;
	}
	return status;
}

/* `path` is below the folder, such as "parts/nav.html". */
static enum status check_entry(
	struct templates *templates, const char *path, int depth, struct fault *fault)
{
	char whole[PATH_MAX];
	struct str name = str_from(path);
	struct stat about;
	int length = snprintf(whole, sizeof whole, "%s/%s", templates->folder, path);

	if (length < 0 || (size_t)length >= sizeof whole || stat(whole, &about) != 0)
		return STATUS_OK; /* gone meanwhile, or a link to nothing */
	if (S_ISDIR(about.st_mode))
		return check_folder(templates, path, depth + 1, fault);
	if (!S_ISREG(about.st_mode) || !str_ends(name, TEMPLATE_SUFFIX))
		return STATUS_OK;
	name.len -= sizeof TEMPLATE_SUFFIX - 1;
	return check_file(templates, name, fault);
}

static enum status check_folder(
	struct templates *templates, const char *within, int depth, struct fault *fault)
{
	char path[PATH_MAX];
	struct dirent **entries;
	enum status status = STATUS_OK;
	int count, length;

	length = snprintf(path, sizeof path, "%s/%s", templates->folder, within);
	if (depth > FOLDER_DEPTH || length < 0 || (size_t)length >= sizeof path)
		return fault_set(
			fault, STATUS_FAILED, "the templates' folders nest too deep");
	count = scandir(path, &entries, NULL, alphasort);
	if (count < 0) {
		status = fault_set(
			fault, STATUS_FAILED, "the templates' folder cannot be read");
		fault_detail(fault, "%s", path);
		return status;
	}
	for (int at = 0; at < count; at++) {
		const char *entry = entries[at]->d_name;

		length = snprintf(
			path, sizeof path, "%s%s%s", within, *within ? "/" : "", entry);
		if (status == STATUS_OK && entry[0] != '.' && length > 0 &&
			(size_t)length < sizeof path)
			status = check_entry(templates, path, depth, fault);
		free(entries[at]);
	}
	free(entries);
	return status;
}

enum status templates_check(struct templates *templates, struct fault *fault)
{
	return templates->folder ? check_folder(templates, "", 0, fault) : STATUS_OK;
}
