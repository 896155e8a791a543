/* Growing buffers. Never grows past the cap it was given. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

void buf_init(struct buf *buf, size_t cap)
{
	*buf = (struct buf){.cap = cap};
}

void buf_free(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){.cap = buf->cap};
}

void buf_clear(struct buf *buf, size_t keep_bytes)
{
	if (buf->capacity > keep_bytes)
		buf_free(buf);
	buf->len = 0;
	buf->full = false;
}

bool buf_reserve(struct buf *buf, size_t more)
{
	size_t wanted, capacity;

	if (buf->full || more > buf->cap - buf->len) {
		buf->full = true;
		return false;
	}
	wanted = buf->len + more;
	if (wanted <= buf->capacity)
		return true;
	capacity = buf->capacity ? buf->capacity : 256;
	while (capacity < wanted)
		capacity *= 2;
	if (capacity > buf->cap)
		capacity = buf->cap;
	buf->at = must_realloc(buf->at, capacity);
	buf->capacity = capacity;
	return true;
}

void buf_text(struct buf *buf, const char *text)
{
	buf_append(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	char small[256];
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(small, sizeof small, format, arguments);
	va_end(arguments);
	if (length >= 0 && (size_t)length < sizeof small) {
		buf_append(buf, small, (size_t)length);
	} else if (length >= 0) {
		char *large = must_malloc((size_t)length + 1);

		vsnprintf(large, (size_t)length + 1, format, again);
		buf_append(buf, large, (size_t)length);
		free(large);
	}
	va_end(again);
}

const char *buf_cstring(struct buf *buf)
{
	if (!buf_reserve(buf, 1))
		return "";
	buf->at[buf->len] = '\0';
	return buf->at;
}
