/* Names, paths and kinds of uploaded files. Never touches the disk, but for the first
 * bytes of a file that is open already. */
#include <unistd.h>

#include "base/digest.h"
#include "views/upload.h"

enum { IMAGE_HEAD_BYTES = 12, EXTENSION_BYTES_MOST = 16 };

bool upload_is_for_image(const struct field *field)
{
	return strcmp(field->kind->name, "image") == 0;
}

bool upload_is_for(const struct field *field)
{
	return upload_is_for_image(field) || strcmp(field->kind->name, "file") == 0;
}

struct str upload_name(struct str path)
{
	size_t start = 0;

	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] == '/')
			start = i + 1;
	return str_slice(path, start, path.len);
}

/* Bytes of the character at the beginning of `text` that writes right to left or says
 * how others are to be written: "gpj.exe" could be shown as "exe.jpg". 0: it does not. */
static size_t direction_mark(struct str text)
{
	unsigned char byte;

	if (text.len < 3 || text.at[0] != '\xE2')
		return 0;
	byte = (unsigned char)text.at[2];
	if (text.at[1] == '\x80' &&
		(byte == 0x8E || byte == 0x8F || (byte >= 0xA8 && byte <= 0xAE)))
		return 3;
	return text.at[1] == '\x81' && byte >= 0xA6 && byte <= 0xA9 ? 3 : 0;
}

static bool is_awkward(char byte)
{
	return (unsigned char)byte < ' ' || byte == 0x7F || strchr("\\/:*?\"<>|", byte);
}

/* Where the extension begins, its dot included; name.len when there is none to keep. */
static size_t extension_start(struct str name)
{
	for (size_t i = name.len; i > 1 && name.len - i < EXTENSION_BYTES_MOST; i--)
		if (name.at[i - 1] == '.')
			return i - 1;
	return name.len;
}

static struct str shorten(struct arena *arena, struct str name)
{
	size_t dot = extension_start(name), room;

	if (name.len <= UPLOAD_NAME_BYTES)
		return name;
	room = UPLOAD_NAME_BYTES - (name.len - dot);
	while (room > 0 && ((unsigned char)name.at[room] & 0xC0) == 0x80)
		room--; /* characters stay whole */
	return arena_printf(arena, "%.*s%.*s", STR_ARGS(str_slice(name, 0, room)),
		STR_ARGS(str_slice(name, dot, name.len)));
}

struct str upload_safe_name(struct arena *arena, struct str sent)
{
	struct str last = {NULL, 0};
	char *safe;
	size_t len = 0;

	for (size_t i = 0; i < sent.len; i++) /* Windows' paths end alike */
		if (sent.at[i] == '/' || sent.at[i] == '\\')
			last = str_slice(sent, i + 1, sent.len);
	last = str_trim(last.at ? last : sent);
	if (!str_is_utf8(last) || !last.len)
		return STR("file");
	safe = arena_alloc(arena, last.len + 1);
	for (size_t i = 0; i < last.len; i++) {
		size_t mark = direction_mark(str_slice(last, i, last.len));

		safe[len++] = mark || is_awkward(last.at[i]) ? '_' : last.at[i];
		i += mark ? mark - 1 : 0;
	}
	if (safe[0] == '.')
		safe[0] = '_';
	if (safe[len - 1] == '.')
		safe[len - 1] = '_';
	safe[len] = '\0';
	return shorten(arena, (struct str){safe, len});
}

bool upload_is_stored_path(struct str path)
{
	enum { NAME_AT = 2 + 1 + DIGEST_HEX_BYTES + 1 };
	struct str name = str_slice(path, NAME_AT, path.len);
	struct str hex = str_slice(path, 3, NAME_AT - 1);
	unsigned char bytes[DIGEST_BYTES];

	if (!name.len || name.len > UPLOAD_NAME_BYTES || path.at[2] != '/' ||
		path.at[NAME_AT - 1] != '/' || name.at[0] == '.' || !str_is_utf8(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (is_awkward(name.at[i]))
			return false;
	for (size_t i = 0; i < hex.len; i++)
		if (hex.at[i] >= 'A' && hex.at[i] <= 'F')
			return false;
	return hex_decode(hex, bytes, sizeof bytes) &&
	       str_equal(str_slice(path, 0, 2), str_slice(hex, 0, 2));
}

const char *upload_image_type(struct str bytes)
{
	if (str_starts(bytes, "\x89PNG\r\n\x1A\n"))
		return "image/png";
	if (str_starts(bytes, "\xFF\xD8\xFF"))
		return "image/jpeg";
	if (str_starts(bytes, "GIF87a") || str_starts(bytes, "GIF89a"))
		return "image/gif";
	if (str_starts(bytes, "RIFF") && str_is(str_slice(bytes, 8, 12), "WEBP"))
		return "image/webp";
	return NULL;
}

const char *upload_image_type_of(const struct upload_file *file)
{
	char head[IMAGE_HEAD_BYTES];
	ssize_t count = pread(file->fd, head, sizeof head, 0);

	return count > 0 ? upload_image_type((struct str){head, (size_t)count}) : NULL;
}

struct str upload_size(struct arena *arena, off_t bytes)
{
	if (bytes < 1000)
		return arena_printf(
			arena, "%lld byte%s", (long long)bytes, bytes == 1 ? "" : "s");
	if (bytes < 1000000)
		return arena_printf(arena, "%.1f kB", (double)bytes / 1e3);
	return arena_printf(arena, "%.1f MB", (double)bytes / 1e6);
}
