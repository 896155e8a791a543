/* The templates of a folder, each compiled when first used and then kept for good. Never
 * reads a file outside the folder, nor twice once it has compiled. */
#include "template/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct template **bucket_of(struct templates *templates, struct str name)
{
	return &templates->buckets[str_hash(name) % TEMPLATE_BUCKETS];
}

static struct template *find_loaded(struct templates *templates, struct str name)
{
	for (struct template *at = *bucket_of(templates, name); at; at = at->next)
		if (str_equal(at->name, name))
			return at;
	return NULL;
}

static struct template *keep(struct templates *templates, struct str name,
	const char *file, const struct program *program)
{
	struct template *template = must_calloc(1, sizeof *template);
	struct template **bucket = bucket_of(templates, name);
	char *copy = must_malloc(name.len + 1);

	memcpy(copy, name.at, name.len);
	copy[name.len] = '\0';
	template->name = (struct str){copy, name.len};
	template->file = must_strdup(file);
	template->program = *program;
	template->next = *bucket;
	*bucket = template;
	return template;
}

static enum status missing(struct fault *fault, struct str name)
{
	return fault_set(fault, STATUS_NOT_FOUND, "there is no template '%.*s'",
		template_shown(name), name.at);
}

/* Reads a whole file into malloc'd `*text`. */
static enum status read_all(
	int file, const char *shown_name, struct str *text, struct fault *fault)
{
	size_t capacity = PROGRAM_SOURCE_BYTES + 1, len = 0;
	char *at = must_malloc(capacity);
	ssize_t got;

	do {
		got = read(file, at + len, capacity - len);
		if (got > 0)
			len += (size_t)got;
	} while (len < capacity && (got > 0 || (got < 0 && errno == EINTR)));
	if (got < 0) {
		enum status status =
			fault_set(fault, STATUS_FAILED, "%s cannot be read", shown_name);

		fault_detail(fault, "read: %s", strerror(errno));
		free(at);
		return status;
	}
	*text = (struct str){at, len};
	return STATUS_OK;
}

/* Opens folder/name.html, a plain file: NOT_FOUND when there is none. */
static enum status open_file(
	struct templates *templates, struct str name, int *file, struct fault *fault)
{
	char path[PATH_MAX];
	struct stat about;
	enum status status = STATUS_OK;
	int length;

	if (!templates->folder || !template_name_is_fit(name))
		return missing(fault, name);
	length = snprintf(path, sizeof path, "%s/%.*s%s", templates->folder,
		STR_ARGS(name), TEMPLATE_SUFFIX);
	if (length < 0 || (size_t)length >= sizeof path)
		return missing(fault, name);
	*file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*file < 0 && (errno == ENOENT || errno == ENOTDIR))
		return missing(fault, name);
	if (*file < 0 || fstat(*file, &about) != 0 || !S_ISREG(about.st_mode)) {
		status = fault_set(fault, STATUS_FAILED, "%.*s%s cannot be read",
			template_shown(name), name.at, TEMPLATE_SUFFIX);
		fault_detail(fault, "%s: %s", path,
			*file < 0 ? strerror(errno) : "not a plain file");
		if (*file >= 0)
			close(*file);
	}
	return status;
}

static struct template *load(
	struct templates *templates, struct str name, struct fault *fault)
{
	char shown_name[TEMPLATE_SHOWN_BYTES + sizeof TEMPLATE_SUFFIX];
	struct template *template = NULL;
	struct program program;
	struct str text;
	int file;

	if (open_file(templates, name, &file, fault) != STATUS_OK)
		return NULL;
	snprintf(shown_name, sizeof shown_name, "%.*s%s", template_shown(name), name.at,
		TEMPLATE_SUFFIX);
	if (read_all(file, shown_name, &text, fault) == STATUS_OK) {
		if (program_compile(&program, shown_name, text, fault) == STATUS_OK)
			template = keep(templates, name, shown_name, &program);
		free((char *)text.at);
	}
	close(file);
	return template;
}

bool template_name_is_fit(struct str name)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789_-/";

	if (name.len == 0 || name.len > PATH_MAX / 2 || name.at[0] == '/' ||
		name.at[name.len - 1] == '/')
		return false;
	for (size_t at = 0; at < name.len; at++)
		if (!memchr(fit, name.at[at], sizeof fit - 1))
			return false;
	return true;
}

struct template *templates_find(
	struct templates *templates, struct str name, struct fault *fault)
{
	struct template *template = find_loaded(templates, name);

	return template ? template : load(templates, name, fault);
}

/* The first time that a template's target is asked for. */
static enum status resolve_now(struct templates *templates, const struct template *from,
	struct target *target, struct fault *fault)
{
	struct fault why = {0};

	target->found = templates_find(templates, target->name, &why);
	if (target->found || (why.status == STATUS_NOT_FOUND && from->is_added))
		return STATUS_OK;
	if (why.status == STATUS_NOT_FOUND)
		return fault_set(fault, STATUS_FAILED, "%s, line %zu: %s", from->file,
			target->line, why.sentence);
	if (fault)
		*fault = why;
	return why.status;
}

enum status templates_resolve(struct templates *templates, const struct template *from,
	struct target *target, struct template **found, struct fault *fault)
{
	enum status status = STATUS_OK;

	if (!target->found)
		status = resolve_now(templates, from, target, fault);
	*found = target->found;
	return status;
}

struct templates *templates_new(const char *folder)
{
	struct templates *templates = must_calloc(1, sizeof *templates);

	if (folder && *folder)
		templates->folder = must_strdup(folder);
	return templates;
}

void templates_free(struct templates *templates)
{
	struct template *next;

	if (!templates)
		return;
	for (size_t bucket = 0; bucket < TEMPLATE_BUCKETS; bucket++) {
		for (struct template *at = templates->buckets[bucket]; at; at = next) {
			next = at->next;
			program_clear(&at->program);
			free((char *)at->name.at);
			free((char *)at->file);
			free(at);
		}
	}
	free(templates->folder);
	free(templates);
}

enum status templates_add(struct templates *templates, const char *name, struct str text,
	struct fault *fault)
{
	struct template *template = find_loaded(templates, str_from(name));
	struct program program;
	enum status status = program_compile(&program, name, text, fault);

	if (status != STATUS_OK)
		return status;
	if (template) {
		program_clear(&template->program);
		template->program = program;
		free((char *)template->file);
		template->file = must_strdup(name);
	} else {
		template = keep(templates, str_from(name), name, &program);
	}
	template->is_added = true;
	return STATUS_OK;
}
