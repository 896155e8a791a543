/* The files that people upload: kept outside the database, below the configured folder,
 * each in a folder named by its content. A column holds the path from there on. */
#ifndef REEVE_VIEWS_UPLOAD_H
#define REEVE_VIEWS_UPLOAD_H

#include <sys/types.h>

#include "fields/field.h"
#include "http/multipart.h"
#include "views/context.h"

enum {
	UPLOAD_NAME_BYTES = 64,	 /* of a stored name: paths of 100 fit VARCHAR(100) */
	UPLOAD_PATH_BYTES = 1024 /* of a path that is looked for at all */
};

/* What became of one file of a request, in the order of context->files. */
struct upload {
	struct str path;  /* what the column is to hold; empty when it failed */
	struct str error; /* a sentence; empty: none */
};

/* A file below the folder, open for reading. */
struct upload_file {
	int fd;
	off_t bytes;
};

/* At start: STATUS_INVALID when `folder` is none that this process can write to. NULL is
 * in order: there is no folder, and fields for files cannot be changed. */
enum status upload_check_folder(const char *folder, struct fault *fault) MUST_CHECK;

/* True for the kinds "file" and "image"; true for "image" alone. */
bool upload_is_for(const struct field *field);
bool upload_is_for_image(const struct field *field);

/* The last part of what a browser calls the file, with all that could mislead people or
 * file systems turned into '_': at most UPLOAD_NAME_BYTES of valid UTF-8, its extension
 * kept, never empty and never hidden. */
struct str upload_safe_name(struct arena *arena, struct str sent) MUST_CHECK;

/* Stores the bytes as <two hex digits>/<BLAKE2b>/<safe name> below `folder`, and gives
 * that path (arena-owned). The same content under the same name is stored once. When it
 * returns, the file is on the disk. STATUS_INVALID with a sentence when it cannot be. */
enum status upload_store(const char *folder, struct arena *arena,
	const struct form_file *file, struct str *path, struct fault *fault) MUST_CHECK;

/* Stores all files of the request into context->uploads, for people who may change rows;
 * each that fails has its sentence. Call it before the write lock is taken: it waits for
 * the disk. A request that comes to nothing leaves files that no row names. */
void upload_store_all(struct context *context);

/* Whether a path is one that upload_store gave: no other is taken from a form. */
bool upload_is_stored_path(struct str path);

/* Opens a file by its path below `folder` (NULL: there is none); the caller closes
 * file->fd. STATUS_NOT_FOUND for whatever is no plain file there, and for a path that is
 * absolute, has "." or ".." or an empty part in it, or leads through a symbolic link. */
enum status upload_open(const char *folder, struct str path, struct upload_file *file,
	struct fault *fault) MUST_CHECK;

/* "image/png", …, by the first bytes of a file that is PNG, JPEG, GIF or WebP; NULL for
 * any other. Of an open file: at its beginning, leaving its offset alone. */
const char *upload_image_type(struct str bytes);
const char *upload_image_type_of(const struct upload_file *file);

/* The last part of a path. */
struct str upload_name(struct str path);

/* A size for people: "17 bytes", "1.2 kB", "3.4 MB". Arena-owned. */
struct str upload_size(struct arena *arena, off_t bytes) MUST_CHECK;

#endif
