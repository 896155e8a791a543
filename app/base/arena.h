/* Memory with one lifetime: request, registry or worker. Out of memory aborts the
 * process: the supervisor starts another worker and SQLite rolls back. */
#ifndef REEVE_BASE_ARENA_H
#define REEVE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;

/* A new arena that grows by blocks of `block_bytes` (at least 256). Never NULL; the
 * caller frees it. */
struct arena *arena_new(size_t block_bytes) MUST_CHECK;
void arena_free(struct arena *arena);

/* Forgets everything allocated; keeps the first block for reuse. */
void arena_reset(struct arena *arena);

/* `size` bytes, aligned for any type, uninitialised; arena_zeroed clears them. A size
 * of 0 gives a valid pointer. Never NULL. Owned by the arena. */
void *arena_alloc(struct arena *arena, size_t size) MUST_CHECK;
void *arena_zeroed(struct arena *arena, size_t count, size_t size) MUST_CHECK;

/* Copies, NUL-terminated after their last byte. */
char *arena_text(struct arena *arena, struct str text) MUST_CHECK;
struct str arena_copy(struct arena *arena, struct str text) MUST_CHECK;
struct str arena_printf(struct arena *arena, const char *format, ...)
	PRINTF_LIKE(2, 3) MUST_CHECK;

/* Bytes taken from the system so far. */
size_t arena_bytes(const struct arena *arena);

/* malloc family that aborts instead of returning NULL, for what outlives arenas. */
void *must_malloc(size_t size) MUST_CHECK;
void *must_calloc(size_t count, size_t size) MUST_CHECK;
void *must_realloc(void *at, size_t size) MUST_CHECK;
char *must_strdup(const char *text) MUST_CHECK;

#endif
