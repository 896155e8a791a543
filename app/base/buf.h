/* A growing run of bytes with a cap. Past the cap it keeps what it has, remembers that
 * it is full, and ignores the rest: check buf_is_full once, at the end. */
#ifndef REEVE_BASE_BUF_H
#define REEVE_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/attributes.h"
#include "base/str.h"

struct buf {
	char *at;
	size_t len;
	size_t capacity;
	size_t cap;
	bool full;
};

/* A buffer of no bytes that may grow to `cap`; buf_free releases it. */
void buf_init(struct buf *buf, size_t cap);
void buf_free(struct buf *buf);
/* Forgets the content, keeps the memory unless it is over `keep_bytes`. */
void buf_clear(struct buf *buf, size_t keep_bytes);

/* Room for `more` bytes: false when that passes the cap, and `full` is set. */
bool buf_reserve(struct buf *buf, size_t more);

static inline void buf_append(struct buf *buf, const char *at, size_t len)
{
	if ((buf->full || buf->capacity - buf->len < len) && !buf_reserve(buf, len))
		return;
	if (len)
		memcpy(buf->at + buf->len, at, len);
	buf->len += len;
}

static inline void buf_str(struct buf *buf, struct str text)
{
	buf_append(buf, text.at, text.len);
}

static inline void buf_char(struct buf *buf, char byte)
{
	buf_append(buf, &byte, 1);
}

void buf_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

static inline bool buf_is_full(const struct buf *buf)
{
	return buf->full;
}

/* The content, valid until the next call that changes the buffer. */
static inline struct str buf_content(const struct buf *buf)
{
	return (struct str){buf->at, buf->len};
}

/* The content with a NUL after it (not counted); "" when full or empty. */
const char *buf_cstring(struct buf *buf);

#endif
