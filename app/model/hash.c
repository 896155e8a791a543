/* Hashing models. What is hashed here is what pages show: whoever shows more adds it. */
#include "model/hash.h"

enum { CANONICAL_BYTES_MOST = 8 * 1024 * 1024 };

static void add_name(struct buf *out, const char *what, struct str name)
{
	buf_printf(out, "%s %zu:", what, name.len);
	buf_str(out, name);
	buf_char(out, '\n');
}

static void add_indexes(
	struct buf *out, const char *what, const uint32_t *columns, size_t count)
{
	buf_text(out, what);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, " %u", columns[i]);
	buf_char(out, '\n');
}

static void add_field(struct buf *out, const struct model *model, size_t index)
{
	const struct field *field = &model->fields[index];
	const struct schema_column *column = &model->schema.columns[index];

	add_name(out, "column", field->name);
	add_name(out, "label", field->label);
	add_name(out, "help", model->help[index]);
	add_name(out, "type", field->type);
	add_name(out, "default", field->fallback_sql);
	buf_printf(out, "kind %s %u %u %u affinity %d\n", field->kind->name,
		field->max_length, field->digits, field->places, (int)field->affinity);
	add_name(out, "minimum", field->minimum);
	add_name(out, "maximum", field->maximum);
	add_name(out, "pattern", field->pattern);
	for (size_t i = 0; i < field->choice_count; i++) {
		add_name(out, "choice", field->choices[i].value);
		add_name(out, "called", field->choices[i].label);
	}
	buf_printf(out, "said %d%d%d\n", field->is_required, field->is_parked,
		field->is_unique);
	buf_printf(out, "flags %d%d%d%d%d%d\n", field->is_nullable, field->is_generated,
		field->is_rowid, field->is_key, column->is_hidden, field->has_fallback);
}

static void add_reference(struct buf *out, const struct schema_reference *reference)
{
	add_name(out, "reference", reference->table);
	add_indexes(out, "from", reference->columns, reference->count);
	for (size_t i = 0; i < reference->count; i++)
		add_name(out, "to", reference->targets[i]);
	add_name(out, "on delete", reference->on_delete);
}

static void add_options(struct buf *out, const struct model *model)
{
	add_name(out, "plural", model->label_plural);
	add_name(out, "icon", model->icon);
	add_name(out, "group", model->menu_group);
	for (size_t i = 0; i < model->title_count; i++) {
		add_name(out, "title", model->title[i].text);
		buf_printf(out, "then %d\n", (int)model->title[i].field);
	}
	add_indexes(out, "listed", model->listed, model->listed_count);
	add_indexes(out, "searched", model->searched, model->searched_count);
	add_indexes(out, "filtered", model->filtered, model->filtered_count);
	buf_printf(out, "dates %d\n", (int)model->date_hierarchy);
	for (size_t i = 0; i < model->fieldset_count; i++) {
		add_name(out, "fieldset", model->fieldsets[i].label);
		add_indexes(
			out, "of", model->fieldsets[i].fields, model->fieldsets[i].count);
	}
	for (size_t i = 0; i < model->many_count; i++) {
		add_name(out, "many", model->manies[i].name);
		add_name(out, "label", model->manies[i].label);
		add_name(out, "help", model->manies[i].help);
		add_name(out, "to", model->manies[i].target);
		add_name(out, "by", model->manies[i].through);
	}
	buf_printf(out, "sorted %d%s rows %u\n", (int)model->sorted_by,
		model->is_sorted_descending ? " descending" : "", model->page_rows);
}

void model_canonical_text(const struct model *model, struct buf *out)
{
	const struct schema_table *schema = &model->schema;

	add_name(out, "table", model->table);
	add_name(out, "slug", model->slug);
	add_name(out, "label", model->label);
	buf_printf(out, "kind %d flags %d%d%d order %d\n", (int)schema->kind,
		schema->is_strict, schema->has_rowid, model->is_hidden,
		(int)model->order);
	add_name(out, "rowid", str_from(schema->rowid_name ? schema->rowid_name : ""));
	add_name(out, "read only", model->read_only);
	for (size_t i = 0; i < model->field_count; i++)
		add_field(out, model, i);
	add_indexes(out, "shown", model->shown, model->shown_count);
	add_indexes(out, "key", schema->key, schema->key_count);
	add_indexes(out, "row label", model->label_fields, model->label_count);
	add_options(out, model);
	for (size_t i = 0; i < schema->reference_count; i++)
		add_reference(out, &schema->references[i]);
	for (size_t i = 0; i < schema->unique_count; i++)
		add_indexes(out, "unique", schema->uniques[i].columns,
			schema->uniques[i].count);
	for (size_t i = 0; i < schema->index_count; i++)
		add_name(out, "index", schema->indexes[i]);
}

struct digest model_digest(const struct model *model)
{
	struct digest digest;
	struct buf text;

	buf_init(&text, CANONICAL_BYTES_MOST);
	model_canonical_text(model, &text);
	digest = digest_of(buf_content(&text));
	buf_free(&text);
	return digest;
}

struct digest model_face(const struct model *model)
{
	struct digest_state state;

	digest_begin(&state);
	digest_add_part(&state, model->table);
	digest_add_part(&state, model->slug);
	for (size_t i = 0; i < model->schema.key_count; i++)
		digest_add_part(&state, model->fields[model->schema.key[i]].name);
	digest_add_part(&state, STR("called by"));
	for (size_t i = 0; i < model->title_count; i++) {
		digest_add_part(&state, model->title[i].text);
		if (model->title[i].field >= 0)
			digest_add_part(
				&state, model->fields[model->title[i].field].name);
	}
	for (size_t i = 0; i < model->label_count; i++)
		digest_add_part(&state, model->fields[model->label_fields[i]].name);
	return digest_end(&state);
}
