/* Keeping uploaded files on the disk, and opening them. Never writes outside the folder
 * that is configured, never over a file that is whole, and never follows a link. */
#include "views/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/log.h"

enum {
	FOLDER_MODE = 0750,
	FILE_MODE = 0640,
	FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
	RANDOM_BYTES = 8
};

enum status upload_check_folder(const char *folder, struct fault *fault)
{
	struct stat about;

	if (!folder)
		return STATUS_OK;
	if (stat(folder, &about) != 0)
		return fault_set(fault, STATUS_INVALID,
			"%s: the folder of files cannot be used: %s", folder,
			strerror(errno));
	if (!S_ISDIR(about.st_mode))
		return fault_set(fault, STATUS_INVALID,
			"%s: the folder of files is no folder", folder);
	if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0)
		return fault_set(fault, STATUS_INVALID,
			"%s: the folder of files cannot be written to: %s", folder,
			strerror(errno));
	return STATUS_OK;
}

/* Opens a folder within another, made if it is not there; -1 with errno. */
static int folder_within(int parent, const char *name)
{
	bool is_new = mkdirat(parent, name, FOLDER_MODE) == 0;
	int fd;

	if (!is_new && errno != EEXIST)
		return -1;
	fd = openat(parent, name, FOLDER_FLAGS);
	if (fd >= 0 && is_new && fsync(parent) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Opens <two hex digits>/<hex> below the folder, made if need be; -1 with errno. */
static int content_folder(const char *folder, const char *hex)
{
	const char first[] = {hex[0], hex[1], '\0'};
	int top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int middle = top < 0 ? -1 : folder_within(top, first);
	int inner = middle < 0 ? -1 : folder_within(middle, hex);
	int reason = errno;

	if (middle >= 0)
		close(middle);
	if (top >= 0)
		close(top);
	errno = reason;
	return inner;
}

static bool write_whole(int fd, struct str bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t count = write(fd, bytes.at + done, bytes.len - done);

		if (count < 0 && errno != EINTR)
			return false;
		done += count > 0 ? (size_t)count : 0;
	}
	return true;
}

/* Under another name first: nobody ever sees half a file. */
static bool write_file(int folder, const char *name, struct str bytes)
{
	char random[2 * RANDOM_BYTES + 1], new_name[sizeof random + 8];
	unsigned char seed[RANDOM_BYTES];
	bool is_written;
	int fd, reason;

	random_bytes(seed, sizeof seed);
	hex_encode(random, seed, sizeof seed);
	snprintf(new_name, sizeof new_name, ".new-%s", random);
	fd = openat(folder, new_name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return false;
	is_written = write_whole(fd, bytes) && fsync(fd) == 0;
	reason = errno;
	if (close(fd) != 0 && is_written) {
		is_written = false;
		reason = errno;
	}
	if (is_written && renameat(folder, new_name, folder, name) != 0) {
		is_written = false;
		reason = errno;
	}
	if (!is_written)
		unlinkat(folder, new_name, 0);
	errno = reason;
	return is_written && fsync(folder) == 0;
}

/* By its name alone it has this content: a shorter one was cut by a broken disk. */
static bool is_there(int folder, const char *name, struct str bytes)
{
	struct stat about;

	return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(about.st_mode) && (size_t)about.st_size == bytes.len;
}

enum status upload_store(const char *folder, struct arena *arena,
	const struct form_file *file, struct str *path, struct fault *fault)
{
	struct str name = upload_safe_name(arena, file->file_name);
	struct digest digest = digest_of(file->bytes);
	char hex[DIGEST_HEX_BYTES + 1];
	const char *name_text = arena_text(arena, name);
	bool is_stored;
	int inner, reason;

	hex_encode(hex, digest.bytes, DIGEST_BYTES);
	inner = content_folder(folder, hex);
	is_stored = inner >= 0 && (is_there(inner, name_text, file->bytes) ||
					  write_file(inner, name_text, file->bytes));
	reason = errno;
	if (inner >= 0)
		close(inner);
	if (!is_stored) {
		enum status status = fault_set(fault, STATUS_INVALID,
			reason == ENOSPC || reason == EDQUOT
				? "The file could not be stored: the disk is full."
				: "The file could not be stored.");

		fault_detail(fault, "%s: %s", folder, strerror(reason));
		return status;
	}
	*path = arena_printf(arena, "%.2s/%s/%s", hex, hex, name_text);
	return STATUS_OK;
}

void upload_store_all(struct context *context)
{
	const char *folder = context->site->config->files;
	struct arena *arena = context->arena;
	struct upload *uploads;
	struct fault fault;

	if (!context->files.count || !folder ||
		!permission_allows(context_user(context), ACCESS_CHANGE))
		return;
	uploads = arena_zeroed(arena, context->files.count, sizeof *uploads);
	for (size_t i = 0; i < context->files.count; i++) {
		if (upload_store(folder, arena, &context->files.files[i],
			    &uploads[i].path, &fault) == STATUS_OK)
			continue;
		log_fault(LOG_LEVEL_ERROR, "storing an uploaded file", &fault);
		uploads[i].error = arena_copy(arena, str_from(fault.sentence));
	}
	context->uploads = uploads;
}

static bool is_safe_part(struct str part)
{
	return part.len && !str_is(part, ".") && !str_is(part, "..") &&
	       str_find(part, 0, '\0') == part.len;
}

/* Part by part, so that neither "..", nor a link that somebody put there leads out. */
static int open_below(const char *folder, struct str path)
{
	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t start = 0; fd >= 0 && start <= path.len;) {
		size_t end = str_find(path, start, '/');
		struct str part = str_slice(path, start, end);
		char name[UPLOAD_PATH_BYTES + 1];
		int inner = -1;

		if (is_safe_part(part)) {
			memcpy(name, part.at, part.len);
			name[part.len] = '\0';
			inner = openat(fd, name,
				end < path.len
					? O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
					: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
						  O_CLOEXEC);
		}
		close(fd);
		fd = inner;
		start = end + 1;
	}
	return fd;
}

enum status upload_open(const char *folder, struct str path, struct upload_file *file,
	struct fault *fault)
{
	bool may_be_there = folder && path.len && path.len <= UPLOAD_PATH_BYTES;
	struct stat about;
	int fd = may_be_there ? open_below(folder, path) : -1;

	if (fd >= 0 && (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))) {
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		return fault_set(fault, STATUS_NOT_FOUND,
			"The file is not in the folder of files.");
	*file = (struct upload_file){.fd = fd, .bytes = about.st_size};
	return STATUS_OK;
}
