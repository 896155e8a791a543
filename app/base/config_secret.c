/* The secret that hooks are signed with, from a file of its own: the configuration may be
 * read by more people. Must never write it anywhere. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"

/* All of the file, up to `size` bytes; -1 when it cannot be read. */
static ssize_t read_all(const char *file, char *bytes, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat status;
	size_t used = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) == 0 && (status.st_mode & S_IROTH))
		log_warning("%s: everybody may read the hook's secret", file);
	do {
		got = read(fd, bytes + used, size - used);
		used += got > 0 ? (size_t)got : 0;
	} while ((got > 0 && used < size) || (got < 0 && errno == EINTR));
	close(fd);
	return got < 0 ? -1 : (ssize_t)used;
}

static struct str without_line_end(struct str text)
{
	if (str_ends(text, "\n"))
		text.len--;
	if (str_ends(text, "\r"))
		text.len--;
	return text;
}

enum status config_hook_secret(const struct config *config, struct arena *arena,
	struct str *secret, struct fault *fault)
{
	const char *file = config->hook_secret_file;
	char bytes[HOOK_SECRET_MOST + 3]; /* a line end, and one too many */
	struct str line;
	ssize_t size;

	*secret = STR("");
	if (!file)
		return STATUS_OK;
	size = read_all(file, bytes, sizeof bytes);
	if (size < 0)
		return fault_set(fault, STATUS_INVALID,
			"%s: the file of the hook's secret cannot be read: %s", file,
			strerror(errno));
	line = without_line_end((struct str){bytes, (size_t)size});
	if (str_find(line, 0, '\n') < line.len)
		return fault_set(fault, STATUS_INVALID,
			"%s:2: the hook's secret is one line", file);
	if (line.len < HOOK_SECRET_LEAST || line.len > HOOK_SECRET_MOST)
		return fault_set(fault, STATUS_INVALID,
			"%s:1: the hook's secret is too %s: it has %d to %d bytes", file,
			line.len < HOOK_SECRET_LEAST ? "short" : "long",
			HOOK_SECRET_LEAST, HOOK_SECRET_MOST);
	*secret = arena_copy(arena, line);
	return STATUS_OK;
}
