/* SQLite's memory, from malloc, with one request answered more generously than asked.
 *
 * SQLite keeps the names of a schema's tables in a hash table that it enlarges as tables
 * come, but never by asking for more than 1,024 bytes: 64 chains, however many tables.
 * It does use all that it is given, and asks the allocator how much that was. Given a
 * megabyte there, reading a schema of 10,000 tables again after somebody's ALTER takes
 * some 17 ms instead of 45. The other allocations of exactly 1,024 bytes are few, and
 * pages that nobody writes to are not there. Never called by anything but SQLite. */
#include <malloc.h>
#include <stdlib.h>

#include "store/internal.h"

enum {
	HASH_BYTES_ASKED = 1024,
	/* 65,536 chains: beyond twice as many tables SQLite would rebuild the hash table
	 * at every insertion, so this is no place to save. */
	HASH_BYTES_GIVEN = 1024 * 1024
};

static void *memory_malloc(int bytes)
{
	return malloc((size_t)bytes);
}

static void *memory_realloc(void *at, int bytes)
{
	return realloc(at, (size_t)bytes);
}

static int memory_size(void *at)
{
	return at ? (int)malloc_usable_size(at) : 0;
}

static int memory_roundup(int bytes)
{
	return bytes == HASH_BYTES_ASKED ? HASH_BYTES_GIVEN : (bytes + 7) & ~7;
}

static int memory_init(void *context)
{
	(void)context;
	return SQLITE_OK;
}

static void memory_shutdown(void *context)
{
	(void)context;
}

void memory_configure(void)
{
	static const sqlite3_mem_methods methods = {.xMalloc = memory_malloc,
		.xFree = free,
		.xRealloc = memory_realloc,
		.xSize = memory_size,
		.xRoundup = memory_roundup,
		.xInit = memory_init,
		.xShutdown = memory_shutdown};

	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
