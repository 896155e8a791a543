/* Forms with files in them: multipart/form-data. */
#ifndef REEVE_HTTP_MULTIPART_H
#define REEVE_HTTP_MULTIPART_H

#include "http/form.h"

enum {
	MULTIPART_PARTS = 10000,
	MULTIPART_FILES = 100,
	MULTIPART_HEAD_BYTES = 16384,	 /* of one part's headers */
	MULTIPART_HEADS_BYTES = 2097152, /* of all: they cost most of the time */
	MULTIPART_NAME_BYTES = 8192,	 /* of an input's name */
	MULTIPART_FILE_NAME_BYTES = 1024
};

/* One file that was sent. */
struct form_file {
	struct str name;	 /* of the input */
	struct str file_name;	 /* as sent: may hold slashes, dots, anything but NUL */
	struct str content_type; /* "image/png", as the sender claims; empty: not said */
	struct str bytes;	 /* a slice of the request's body */
};

struct form_files {
	const struct form_file *files; /* in the order sent */
	size_t count;
};

/* Reads a body of multipart/form-data into fields and files; `content_type` is the
 * header as sent, with its boundary. An input in which no file was chosen is left out.
 * Names must be valid UTF-8, and a name may have one file alone; values of fields may
 * hold invalid UTF-8, as form_parse has it.
 *
 * STATUS_INVALID with a sentence: no boundary, a body that does not begin with it or has
 * no end, broken or overlong headers, names too long, NUL in names, values or headers,
 * two files of one input, parts within parts, parts that are encoded (base64).
 * STATUS_TOO_LARGE: more than MULTIPART_PARTS parts, MULTIPART_FILES files or
 * MULTIPART_HEADS_BYTES of headers.
 *
 * Copies names alone into the arena: values and files are slices of `body`, which must
 * outlive them. Linear in the body. */
enum status multipart_parse(struct form *form, struct form_files *files,
	struct arena *arena, struct str content_type, struct str body,
	struct fault *fault) MUST_CHECK;

/* The file of an input; NULL when none was chosen. Linear. */
const struct form_file *form_file_get(const struct form_files *files, struct str name);

#endif
