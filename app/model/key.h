/* A row's key as it stands in URLs. Each part is the value's spelling, percent-encoded;
 * the parts of a composite key are joined by commas. What would not survive a browser
 * or nginx, or would read back as another value, has a spelling of its own:
 *
 *     ~e            the empty text
 *     ~t<hex>       a text: '.' or '..' alone or between slashes, a leading '~', NUL, or
 *                   one that its column would turn into a number
 *     ~b<hex>       a blob
 *     ~i<digits>    an integer in a column that would keep it as text
 *     ~r<hex>       a real, as the 8 bytes of its IEEE 754 double, big end first, where
 *                   its digits would not read back as the same real
 *     ~n            NULL (in positions of lists only: a key with NULL names no row)
 */
#ifndef REEVE_MODEL_KEY_H
#define REEVE_MODEL_KEY_H

#include "base/buf.h"
#include "model/model.h"

enum { KEY_PARTS_MOST = 64, KEY_BYTES_MOST = 1500 };

/* Appends one part. */
void key_part_encode(
	struct arena *arena, enum affinity affinity, struct value value, struct buf *out);
/* Reads one part, without commas. False when it is no spelling of any value, or not the
 * one that key_part_encode gives once percent-escapes are undone. */
bool key_part_decode(struct arena *arena, enum affinity affinity, struct str part,
	struct value *value) MUST_CHECK;

/* The key of a row from `values`, one for each of the model's key columns. Empty when
 * the row cannot be named: no key, NULL in it, or longer than a URL may be. */
struct str key_encode(struct arena *arena, const struct model *model,
	const struct value *values) MUST_CHECK;

/* Reads a key into `values`, which holds key_count. STATUS_NOT_FOUND when it is no key
 * of this model. `*is_canonical` tells whether it is spelled as key_encode does. */
enum status key_decode(struct arena *arena, const struct model *model, struct str key,
	struct value *values, bool *is_canonical, struct fault *fault) MUST_CHECK;

/* The pattern (PCRE2 syntax, no captures) that the model's keys match in a path. */
void key_pattern(const struct model *model, struct buf *out);

#endif
