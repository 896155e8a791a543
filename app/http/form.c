/* Forms and query strings, decoded by uriparser. Never passes it anything that it would
 * cut short, never lets a stranger choose how the hash table fills. */
#include "http/form.h"

#include <sodium.h>
#include <uriparser/Uri.h>

#include "base/digest.h"
#include "http/escape.h"

/* Keyed anew in each process, so that no sender can prepare names that collide. */
static uint64_t name_hash(struct str name)
{
	static unsigned char key[crypto_shorthash_KEYBYTES];
	static bool is_keyed = false;
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t number;

	if (!is_keyed) {
		digest_start();
		random_bytes(key, sizeof key);
		is_keyed = true;
	}
	crypto_shorthash(
		hash, (const unsigned char *)(name.at ? name.at : ""), name.len, key);
	_Static_assert(sizeof hash == sizeof number, "one is the other");
	memcpy(&number, hash, sizeof number);
	return number;
}

/* Where `name` is in the table, or the free slot where it would go. */
static size_t slot_of(const struct form *form, struct str name)
{
	size_t mask = form->slot_count - 1;
	size_t slot = (size_t)name_hash(name) & mask;

	while (form->slots[slot] && !str_equal(form->slots[slot]->name, name))
		slot = (slot + 1) & mask;
	return slot;
}

static void index_pairs(struct form *form, struct arena *arena)
{
	form->slot_count = 8;
	while (form->slot_count < 2 * form->count)
		form->slot_count *= 2;
	form->slots = arena_zeroed(arena, form->slot_count, sizeof *form->slots);
	for (size_t i = 0; i < form->count; i++) {
		size_t slot = slot_of(form, form->pairs[i].name);

		if (!form->slots[slot])
			form->slots[slot] = &form->pairs[i];
	}
}

/* uriparser works on C strings: a NUL, plain or escaped, would end them early. */
static enum status check_encoded(struct str encoded, struct fault *fault)
{
	size_t separators = 0;

	for (size_t i = 0; i < encoded.len; i++) {
		if (encoded.at[i] == '\0')
			return fault_set(fault, STATUS_MALFORMED,
				"The form holds a NUL character.");
		separators += encoded.at[i] == '&';
	}
	if (!escapes_are_whole(encoded))
		return fault_set(fault, STATUS_MALFORMED,
			"A percent sign in the form lacks two hexadecimal digits.");
	for (size_t i = str_find(encoded, 0, '%'); i < encoded.len;
		i = str_find(encoded, i + 1, '%'))
		if (encoded.at[i + 1] == '0' && encoded.at[i + 2] == '0')
			return fault_set(fault, STATUS_MALFORMED,
				"The form holds a NUL character.");
	if (separators >= FORM_PAIRS)
		return fault_set(fault, STATUS_TOO_LARGE,
			"The form has too many fields: at most %d are taken.",
			FORM_PAIRS);
	return STATUS_OK;
}

static enum status copy_pairs(struct form *form, struct arena *arena,
	const UriQueryListA *list, int count, struct fault *fault)
{
	struct form_pair *pairs = arena_zeroed(arena, (size_t)count, sizeof *pairs);

	form->pairs = pairs;
	for (; list; list = list->next) {
		struct form_pair *pair = &pairs[form->count++];

		pair->name = arena_copy(arena, str_from(list->key));
		pair->value = arena_copy(arena, str_from(list->value));
		if (!str_is_utf8(pair->name))
			return fault_set(fault, STATUS_MALFORMED,
				"The name of a field is not valid UTF-8.");
	}
	return STATUS_OK;
}

enum status form_parse(
	struct form *form, struct arena *arena, struct str encoded, struct fault *fault)
{
	UriQueryListA *list = NULL;
	int count = 0;
	enum status status;

	*form = (struct form){0};
	status = check_encoded(encoded, fault);
	if (status != STATUS_OK || encoded.len == 0)
		return status;
	if (uriDissectQueryMallocExA(&list, &count, encoded.at, encoded.at + encoded.len,
		    URI_TRUE, URI_BR_DONT_TOUCH) != URI_SUCCESS)
		return fault_set(fault, STATUS_FAILED, "The form could not be read.");
	status = copy_pairs(form, arena, list, count, fault);
	uriFreeQueryListA(list);
	if (status != STATUS_OK)
		*form = (struct form){0};
	else
		index_pairs(form, arena);
	return status;
}

void form_build(struct form *form, struct arena *arena, const struct form_pair *pairs,
	size_t count)
{
	*form = (struct form){.pairs = pairs, .count = count};
	if (count)
		index_pairs(form, arena);
}

const struct str *form_get(const struct form *form, struct str name)
{
	const struct form_pair *pair;

	if (form->slot_count == 0)
		return NULL;
	pair = form->slots[slot_of(form, name)];
	return pair ? &pair->value : NULL;
}

struct str form_encode(struct arena *arena, const struct form *form)
{
	size_t bytes = 0;
	struct buf out;
	struct str encoded;

	for (size_t i = 0; i < form->count; i++)
		bytes += 3 * (form->pairs[i].name.len + form->pairs[i].value.len) + 2;
	buf_init(&out, bytes + 1);
	for (size_t i = 0; i < form->count; i++) {
		if (i)
			buf_char(&out, '&');
		escape_url(&out, form->pairs[i].name);
		buf_char(&out, '=');
		escape_url(&out, form->pairs[i].value);
	}
	encoded = arena_copy(arena, buf_content(&out));
	buf_free(&out);
	return encoded;
}
