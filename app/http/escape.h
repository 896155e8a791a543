/* Encodings of the web, each named by where its output goes. HTML is the templates'. */
#ifndef REEVE_HTTP_ESCAPE_H
#define REEVE_HTTP_ESCAPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Appends `text` as a path segment or query value: everything but A-Z a-z 0-9 - . _ ~
 * becomes %XX, upper case. Any byte is allowed. */
void escape_url(struct buf *out, struct str text);
struct str escape_url_copy(struct arena *arena, struct str text) MUST_CHECK;

/* Decodes %XX (a '+' stays a '+'). False when a '%' lacks two hexadecimal digits. */
bool unescape_url(struct arena *arena, struct str encoded, struct str *text) MUST_CHECK;

/* True when two hexadecimal digits follow every '%'. */
bool escapes_are_whole(struct str encoded);

/* Appends a quoted-string for a header such as Content-Disposition: quotes and
 * backslashes are escaped, control characters become '_'. */
void escape_header_quoted(struct buf *out, struct str text);

#endif
