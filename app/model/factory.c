/* The factory. Infers what nobody said; never writes, never looks at rows. */
#include "model/factory.h"

#include <stdlib.h>

#include "model/factory_options.h"
#include "model/hash.h"
#include "model/key.h"

enum { MODEL_ARENA_BYTES = 2048 };

const struct field *model_field(const struct model *model, struct str column)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (str_equal(model->fields[i].name, column))
			return &model->fields[i];
	return NULL;
}

/* A default that is a literal can be shown in an empty form; an expression cannot. */
static void read_fallback(struct field *field, struct str sql)
{
	int64_t integer;

	if (!sql.at || str_equal_nocase(sql, STR("NULL")))
		return;
	field->has_fallback = true;
	field->fallback_sql = sql;
	if (str_to_int64(sql, &integer)) {
		field->is_fallback_constant = true;
		field->fallback = value_integer(integer);
	} else if (sql.len >= 2 && sql.at[0] == '\'' && sql.at[sql.len - 1] == '\'' &&
		   str_find(sql, 1, '\'') == sql.len - 1) {
		field->is_fallback_constant = true;
		field->fallback = value_text(str_slice(sql, 1, sql.len - 1));
	}
}

/* What the definition row says beyond names. Choices that cannot be read are none: the
 * pages refuse to save such, and a row made by hand must not take the table away. */
static void take_definition(
	struct model *model, struct field *field, const struct definition_field *said)
{
	struct arena *arena = model->arena;
	struct fault ignored;

	field->id = said->id;
	field->is_required = said->is_required;
	field->is_parked = said->state == DEFINITION_PARKED;
	field->minimum = arena_copy(arena, said->minimum);
	field->maximum = arena_copy(arena, said->maximum);
	if (field_pattern_check(said->pattern, &ignored) == STATUS_OK)
		field->pattern = arena_copy(arena, said->pattern);
	field_take_kind(field, said->kind);
	if (said->max_length > 0 && said->max_length <= UINT32_MAX)
		field->max_length = (uint32_t)said->max_length;
	if (said->digits > 0 && said->digits <= UINT32_MAX && said->places >= 0 &&
		said->places <= said->digits) {
		field->digits = (uint32_t)said->digits;
		field->places = (uint32_t)said->places;
	}
	if (field_choices_parse(arena, said->choices, &field->choices,
		    &field->choice_count, &ignored) != STATUS_OK)
		field->choice_count = 0;
}

static void make_field(struct model *model, const struct schema_column *column,
	const struct definition_field *said, struct field *field)
{
	*field = (struct field){.name = column->name,
		.type = column->type,
		.affinity = column->affinity,
		.is_strict = model->schema.is_strict,
		.is_nullable = !column->is_not_null && !column->is_rowid,
		.is_generated = column->is_generated,
		.is_rowid = column->is_rowid,
		.reference = -1};
	field->label = said && said->label.len ? arena_copy(model->arena, said->label)
					       : field_label(model->arena, column->name);
	read_fallback(field, column->fallback);
	field_infer(field);
	if (said)
		take_definition(model, field, said);
}

/* "Artist ID" shows an artist, not an ID. */
static void refer(struct field *field, int32_t reference, bool is_label_said)
{
	field->reference = reference;
	if (!is_label_said && field->label.len > 3 &&
		(str_ends(field->label, " ID") || str_ends(field->label, " id")))
		field->label.len -= 3;
}

/* A field that is to be shown, and where. */
struct place {
	int64_t position; /* INT64_MAX: nobody said where */
	uint32_t index;
};

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one, *b = other;

	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* The shown fields by their positions; those without one after them, as in the table. */
static void place_fields(struct model *model, const struct definition *definition)
{
	size_t count = model->field_count;
	struct place *places = must_calloc(count + 1, sizeof *places);
	uint32_t *shown = arena_zeroed(model->arena, count + 1, sizeof *shown);
	size_t placed = 0;

	for (size_t i = 0; i < count; i++) {
		const struct definition_field *said =
			definition_field_find(definition, model->fields[i].name);

		if (model->schema.columns[i].is_hidden || model->fields[i].is_parked ||
			(said && said->is_hidden))
			continue;
		places[placed++] = (struct place){
			said && said->position > 0 ? said->position : INT64_MAX,
			(uint32_t)i};
	}
	qsort(places, placed, sizeof *places, compare_places);
	for (size_t i = 0; i < placed; i++)
		shown[i] = places[i].index;
	free(places);
	model->shown = shown;
	model->shown_count = placed;
}

static void make_references(
	struct model *model, struct field *fields, const struct definition *definition)
{
	const struct schema_table *schema = &model->schema;

	for (size_t i = 0; i < schema->reference_count; i++) {
		struct field *field = &fields[schema->references[i].columns[0]];
		const struct definition_field *said =
			definition_field_find(definition, field->name);

		if (schema->references[i].count == 1)
			refer(field, (int32_t)i, said && said->label.len);
	}
}

static void make_fields(struct model *model, const struct definition *definition)
{
	const struct schema_table *schema = &model->schema;
	size_t count = schema->column_count;
	struct field *fields = arena_zeroed(model->arena, count + 1, sizeof *fields);
	struct str *help = arena_zeroed(model->arena, count + 1, sizeof *help);

	for (size_t i = 0; i < count; i++) {
		const struct definition_field *said =
			definition_field_find(definition, schema->columns[i].name);

		make_field(model, &schema->columns[i], said, &fields[i]);
		if (said)
			help[i] = arena_copy(model->arena, said->help);
	}
	for (size_t i = 0; i < schema->key_count; i++)
		fields[schema->key[i]].is_key = true;
	for (size_t i = 0; i < schema->unique_count; i++)
		if (schema->uniques[i].count == 1)
			fields[schema->uniques[i].columns[0]].is_unique = true;
	make_references(model, fields, definition);
	model->fields = fields;
	model->field_count = count;
	model->help = help;
	place_fields(model, definition);
}

static bool is_word(const struct field *field)
{
	return field_is_textual(field) && !field->is_key && field->reference < 0;
}

/* A shown text field whose name is, or ends in, one of the words; -1: none. */
static int find_named(const struct model *model, const char *const *words, bool whole)
{
	for (; *words; words++)
		for (size_t i = 0; i < model->shown_count; i++) {
			const struct field *field = &model->fields[model->shown[i]];
			struct str name = field->name;
			size_t length = strlen(*words);

			if (!is_word(field) || name.len < length ||
				(whole && name.len != length))
				continue;
			if (str_equal_nocase(str_slice(name, name.len - length, name.len),
				    str_from(*words)))
				return (int)model->shown[i];
		}
	return -1;
}

/* The first shown field that is not of the key, when it is a text: that is where tables
 * say what a row is. A text further on is as likely a state or a channel. */
static int first_word(const struct model *model)
{
	for (size_t i = 0; i < model->shown_count; i++)
		if (!model->fields[model->shown[i]].is_key)
			return is_word(&model->fields[model->shown[i]])
				       ? (int)model->shown[i]
				       : -1;
	return -1;
}

/* What a row is called by: a first and last name, a name or title, or a text that comes
 * first; else nothing, and its key will do. */
static void choose_label(struct model *model)
{
	static const char *const first[] = {
		"firstname", "first_name", "given_name", NULL};
	static const char *const last[] = {"lastname", "last_name", "surname", NULL};
	static const char *const best[] = {"name", "title", "label", NULL};
	static const char *const good[] = {"name", "title", "label", "description",
		"subject", "code", "email", "text", NULL};
	int one = find_named(model, first, true), two = find_named(model, last, true);

	if (one >= 0 && two >= 0) {
		model->label_fields[0] = (uint32_t)one;
		model->label_fields[1] = (uint32_t)two;
		model->label_count = 2;
		return;
	}
	one = find_named(model, best, true);
	if (one < 0)
		one = find_named(model, good, false);
	if (one < 0)
		one = first_word(model);
	if (one >= 0) {
		model->label_fields[0] = (uint32_t)one;
		model->label_count = 1;
	}
}

static struct str read_only_reason(const struct model *model)
{
	const struct schema_table *schema = &model->schema;

	if (schema->trouble.len)
		return schema->trouble;
	switch (schema->kind) {
	case TABLE_VIEW:
		return STR("A view: it shows rows of other tables and cannot be changed "
			   "here.");
	case TABLE_VIRTUAL:
		return STR("A virtual table: its rows have no key to be changed by.");
	case TABLE_SHADOW:
		return STR("It belongs to a virtual table, which alone may change it.");
	case TABLE_ORDINARY:
		break;
	}
	if (model->has_long_key)
		return STR("Its key has more than 64 columns: no URL can hold it.");
	if (!schema->key_count)
		return STR("It has no primary key and no unique column that is always "
			   "filled in, so no row can be named for sure.");
	return (struct str){NULL, 0};
}

static enum model_order order_of(const struct schema_table *schema)
{
	if (schema->key_count && !schema->is_key_nullable && !schema->trouble.len)
		return ORDER_BY_KEY;
	if (schema->has_rowid && schema->rowid_name && schema->kind != TABLE_VIRTUAL)
		return ORDER_BY_ROWID;
	return ORDER_BY_OFFSET;
}

static struct digest definition_digest(const struct definition *definition)
{
	return definition ? definition->digest : (struct digest){{0}};
}

bool model_is_made_from(const struct model *model, const struct schema_entry *entry,
	struct str slug, const struct definition *definition)
{
	return digest_equal(model->text, entry->text) &&
	       model->schema.kind == entry->kind &&
	       model->schema.has_rowid == entry->has_rowid &&
	       model->schema.is_strict == entry->is_strict &&
	       str_equal(model->slug, slug) &&
	       digest_equal(model->definition, definition_digest(definition));
}

void model_note_source(struct model *model, const struct schema_entry *entry,
	const struct definition *definition)
{
	model->text = entry->text;
	model->definition = definition_digest(definition);
}

uint64_t model_table_hash(struct str table)
{
	uint64_t hash = 14695981039346656037ULL;

	for (size_t i = 0; i < table.len; i++) {
		unsigned char byte = (unsigned char)table.at[i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (unsigned char)(byte + 32);
		hash = (hash ^ byte) * 1099511628211ULL;
	}
	return hash;
}

/* Forms name their inputs by permanent ids, which differ from one database to the next
 * although the models are the same. */
static struct digest own_digest(const struct model *model)
{
	struct digest_state state;

	digest_begin(&state);
	digest_add(&state, (struct str){(const char *)model->shape.bytes, DIGEST_BYTES});
	digest_add_part(&state, (struct str){(const char *)&model->id, sizeof model->id});
	for (size_t i = 0; i < model->many_count; i++)
		digest_add_part(&state, (struct str){(const char *)&model->manies[i].id,
						sizeof model->manies[i].id});
	for (size_t i = 0; i < model->field_count; i++)
		digest_add_part(&state, (struct str){(const char *)&model->fields[i].id,
						sizeof model->fields[i].id});
	return digest_end(&state);
}

enum status model_make(struct store *store, const struct schema_entry *entry,
	struct str slug, const struct definition *definition, struct model **made,
	struct fault *fault)
{
	struct arena *arena = arena_new(MODEL_ARENA_BYTES);
	struct model *model = arena_zeroed(arena, 1, sizeof *model);
	struct schema_entry kept = *entry;
	enum status status;

	model->arena = arena;
	model->table = kept.name = arena_copy(arena, entry->name);
	model->slug = arena_copy(arena, slug);
	model->label = definition && definition->label.len
			       ? arena_copy(arena, definition->label)
			       : field_label(arena, model->table);
	model->id = definition ? definition->id : 0;
	model->is_hidden = definition && definition->is_hidden;
	model_note_source(model, entry, definition);
	model->table_hash = model_table_hash(model->table);
	model->slug_hash = str_hash(model->slug);
	status = schema_read_table(store, arena, &kept, &model->schema, fault);
	if (status != STATUS_OK) {
		arena_free(arena);
		*made = NULL;
		return status;
	}
	model->has_long_key = model->schema.key_count > KEY_PARTS_MOST;
	if (model->has_long_key)
		model->schema.key_count = 0;
	make_fields(model, definition);
	choose_label(model);
	model_take_options(model, definition);
	model->read_only = read_only_reason(model);
	model->order = order_of(&model->schema);
	model->shape = model_digest(model);
	model->own = own_digest(model);
	*made = model;
	return STATUS_OK;
}

void model_free(struct model *model)
{
	if (model)
		arena_free(model->arena);
}
