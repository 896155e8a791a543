/* Arenas: chained blocks, freed together. Never hands memory back one piece at a time. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
	struct block *next;
	size_t capacity;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *first;
	struct block *current;
	size_t block_bytes;
	size_t total_bytes;
};

static NO_RETURN void out_of_memory(void)
{
	fputs("reeve: out of memory\n", stderr);
	abort();
}

void *must_malloc(size_t size)
{
	void *at = malloc(size ? size : 1);

	if (!at)
		out_of_memory();
	return at;
}

void *must_calloc(size_t count, size_t size)
{
	void *at = calloc(count ? count : 1, size ? size : 1);

	if (!at)
		out_of_memory();
	return at;
}

void *must_realloc(void *at, size_t size)
{
	void *moved = realloc(at, size ? size : 1);

	if (!moved)
		out_of_memory();
	return moved;
}

char *must_strdup(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		out_of_memory();
	return copy;
}

static struct block *block_new(struct arena *arena, size_t capacity)
{
	struct block *block = must_malloc(sizeof *block + capacity);

	block->next = NULL;
	block->capacity = capacity;
	block->used = 0;
	arena->total_bytes += sizeof *block + capacity;
	return block;
}

struct arena *arena_new(size_t block_bytes)
{
	struct arena *arena = must_calloc(1, sizeof *arena);

	arena->block_bytes = block_bytes < 256 ? 256 : block_bytes;
	arena->first = arena->current = block_new(arena, arena->block_bytes);
	return arena;
}

static void free_after(struct arena *arena, struct block *block)
{
	struct block *next;

	for (struct block *at = block->next; at; at = next) {
		next = at->next;
		arena->total_bytes -= sizeof *at + at->capacity;
		free(at);
	}
	block->next = NULL;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	free_after(arena, arena->first);
	free(arena->first);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	free_after(arena, arena->first);
	arena->first->used = 0;
	arena->current = arena->first;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct block *block = arena->current;
	void *at;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + step - 1) & ~(step - 1);
	if (block->capacity - block->used < size) {
		size_t capacity = size > arena->block_bytes ? size : arena->block_bytes;

		block->next = block_new(arena, capacity);
		block = arena->current = block->next;
	}
	at = block->bytes + block->used;
	block->used += size;
	return at;
}

void *arena_zeroed(struct arena *arena, size_t count, size_t size)
{
	void *at;

	if (size && count > SIZE_MAX / 2 / size)
		out_of_memory();
	at = arena_alloc(arena, count * size);
	memset(at, 0, count * size);
	return at;
}

char *arena_text(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.len + 1);

	if (text.len)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return copy;
}

struct str arena_copy(struct arena *arena, struct str text)
{
	return (struct str){arena_text(arena, text), text.len};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int length;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return (struct str){text, (size_t)length};
}

size_t arena_bytes(const struct arena *arena)
{
	return arena->total_bytes;
}
