/* Remembered counts: all are forgotten when stamp or content version moves. */
#include "views/counts.h"

#include <stdio.h>
#include <stdlib.h>

enum { COUNTS_REMEMBERED = 1024 };

struct remembered {
	struct digest hash;
	struct row_count count;
	bool is_set;
};

struct counts {
	struct stamp stamp;
	uint64_t version;
	bool is_valid;
	struct remembered slots[COUNTS_REMEMBERED];
};

struct counts *counts_new(void)
{
	return must_calloc(1, sizeof(struct counts));
}

void counts_free(struct counts *counts)
{
	free(counts);
}

static void forget_if_moved(
	struct counts *counts, struct store *store, const struct stamp *stamp)
{
	uint64_t version = store_content_version(store);

	if (counts->is_valid && counts->version == version &&
		stamp_equal(&counts->stamp, stamp))
		return;
	for (size_t i = 0; i < COUNTS_REMEMBERED; i++)
		counts->slots[i].is_set = false;
	counts->stamp = *stamp;
	counts->version = version;
	counts->is_valid = true;
}

enum status counts_of(struct counts *counts, struct store *store, struct arena *arena,
	const struct stamp *stamp, const struct model *model, struct row_count *count,
	struct fault *fault)
{
	struct remembered *slot;
	enum status status;

	forget_if_moved(counts, store, stamp);
	slot = &counts->slots[str_hash(model->table) % COUNTS_REMEMBERED];
	if (slot->is_set && digest_equal(slot->hash, model->hash)) {
		*count = slot->count;
		return STATUS_OK;
	}
	status = list_count(store, arena, model, count, fault);
	if (status == STATUS_OK)
		*slot = (struct remembered){model->hash, *count, true};
	return status;
}

struct str counts_text(struct arena *arena, const struct row_count *count)
{
	char digits[32], grouped[48];
	size_t used = 0;
	int length = snprintf(digits, sizeof digits, "%lld", (long long)count->rows);

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			grouped[used++] = ',';
		grouped[used++] = digits[i];
	}
	grouped[used] = '\0';
	return arena_printf(arena, "%s%s",
		count->is_exact	     ? ""
		: count->is_estimate ? "about "
				     : "more than ",
		grouped);
}
