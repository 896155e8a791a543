/* What a field that is to be otherwise comes to: how it differs, what becomes of its
 * values, and its column's new text. Writes nothing. */
#include "model/convert.h"
#include "model/migrate_parts.h"
#include "model/query.h"

static bool is_reference_kind(const struct field_spec *field)
{
	return kind_is(field, "foreign key") || kind_is(field, "one-to-one");
}

static bool same_action(struct str one, struct str other)
{
	return str_equal_nocase(
		one.len ? one : STR("NO ACTION"), other.len ? other : STR("NO ACTION"));
}

/* Fills in what was not said. */
static void complete(struct altering *altering)
{
	const struct field_spec *old = &altering->old;
	struct field_spec *wish = &altering->wish;

	*wish = *altering->change->field;
	wish->id = old->id;
	wish->name = old->name;
	wish->state = old->state;
	wish->state_moment = old->state_moment;
	wish->is_key = old->is_key;
	if (!wish->kind.len)
		wish->kind = old->kind;
	if (!is_reference_kind(wish) && !str_equal(wish->kind, old->kind))
		wish->target = wish->target_key = wish->on_delete = STR("");
	if (!kind_is(wish, "computed") && !str_equal(wish->kind, old->kind))
		wish->expression = STR("");
	if (kind_is(wish, "one-to-one"))
		wish->is_unique = true;
	if (wish->expression.len)
		wish->fallback = STR("");
	if (old->is_key) { /* what the key is, it stays */
		wish->is_not_null = old->is_not_null;
		wish->is_unique = old->is_unique;
	}
}

static uint32_t small(int64_t number)
{
	return number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* The type that Reeve itself would have declared for what the field was: only such a
 * type follows its kind's options. */
static bool is_own_type(
	const struct work *work, const struct field_spec *field, bool is_strict)
{
	struct str type =
		field_kind_type(work->arena, field->kind, small(field->max_length),
			small(field->digits), small(field->places), is_strict);

	return type.at && str_equal_nocase(type, field->type);
}

static enum status choose_type(struct work *work, struct altering *altering)
{
	const struct field_spec *old = &altering->old;
	struct field_spec *wish = &altering->wish;
	bool is_strict = altering->subject.spec->is_strict;
	bool is_like_before =
		str_equal(wish->kind, old->kind) &&
		str_equal_nocase(wish->target, old->target) &&
		str_equal_nocase(wish->target_key, old->target_key) &&
		((wish->max_length == old->max_length && wish->digits == old->digits &&
			 wish->places == old->places) ||
			!is_own_type(work, old, is_strict));
	/* A page says the type that it was shown, whatever kind was chosen then. */
	if (!str_equal(wish->kind, old->kind) && str_equal_nocase(wish->type, old->type))
		wish->type = STR("");
	if (!wish->type.len && is_like_before)
		wish->type = old->type;
	if (wish->type.len || is_like_before)
		return STATUS_OK;
	return column_type(work, is_strict, wish, &wish->type);
}

static void compare(struct altering *altering)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;

	altering->is_kind_changed = !str_equal(old->kind, wish->kind);
	altering->is_type_changed = !str_equal_nocase(old->type, wish->type);
	altering->is_null_changed = old->is_not_null != wish->is_not_null;
	altering->is_default_changed =
		!str_equal(str_trim(old->fallback), str_trim(wish->fallback));
	altering->is_reference_changed =
		!str_equal_nocase(old->target, wish->target) ||
		!str_equal_nocase(old->target_key, wish->target_key) ||
		!same_action(old->on_delete, wish->on_delete);
	altering->is_collation_changed =
		!str_equal_nocase(old->collation, wish->collation);
	altering->is_expression_changed =
		!str_equal(str_trim(old->expression), str_trim(wish->expression)) ||
		(wish->expression.len && old->is_stored != wish->is_stored);
	altering->must_rebuild =
		altering->is_type_changed || altering->is_null_changed ||
		altering->is_default_changed || altering->is_reference_changed ||
		altering->is_collation_changed || altering->is_expression_changed;
}

/* What a row that is referred to is called, as SQL under the alias "l". */
static struct str label_of(struct work *work, const struct field_spec *field)
{
	const struct model *model = registry_find(work->desk->registry, field->target);
	struct buf sql;
	struct str label;

	if (!field->target.len || !model || !model->label_count)
		return (struct str){"", 0};
	buf_init(&sql, 1 << 16);
	query_row_label(&sql, model, "l");
	label = arena_copy(work->arena, buf_content(&sql));
	buf_free(&sql);
	return label;
}

/* SQL for the new value, from what conversion and policy make of the old one. */
static bool take_conversion(
	struct work *work, struct altering *altering, const struct conversion *conversion)
{
	const struct change *change = altering->change;
	struct str literal = {"", 0};

	if (!conversion->is_identity) {
		altering->value = sql_make(work->arena, "(%s)", conversion->expression);
		altering->misfits = conversion->misfits;
		altering->lossy = conversion->is_lossy;
		altering->are_values_changed = true;
	}
	if (change->misfits != MISFIT_DEFAULT)
		return true;
	if (!column_literal(work, &altering->wish, altering->subject.spec->is_strict,
		    change->misfit_value, &literal))
		return false;
	if (altering->misfits.len)
		altering->value =
			sql_make(work->arena, "CASE WHEN (%s) THEN %s ELSE %s END",
				altering->misfits, literal, altering->value);
	if (altering->wish.is_not_null && !altering->old.is_not_null) {
		altering->value = sql_make(
			work->arena, "coalesce(%s, %s)", altering->value, literal);
		altering->lossy =
			altering->lossy.len
				? sql_make(work->arena, "(%s) OR %s IS NULL",
					  altering->lossy, altering->kept.column)
				: sql_make(work->arena, "%s IS NULL",
					  altering->kept.column);
		altering->are_values_changed = true;
	}
	return true;
}

/* References that do not say so point to the key. */
static enum status say_key(struct work *work, struct field_spec *field)
{
	struct str type;

	if (!field->target.len || field->target_key.len)
		return STATUS_OK;
	return target_key(work, field->target, &field->target_key, &type);
}

/* Limits and choices do not turn values away that are there: they are not converted to
 * keep to what the same kind of field allows from now on. */
static enum status convert(struct work *work, struct altering *altering)
{
	struct field_spec to = altering->wish, from = altering->old;
	struct conversion conversion = {.is_identity = true};
	bool is_same_target =
		!altering->is_kind_changed && str_equal_nocase(to.target, from.target);
	enum status status = STATUS_OK;

	if (!altering->is_kind_changed) {
		to.max_length = to.digits = to.places = 0;
		to.choices = STR("");
	}
	status = say_key(work, &from);
	if (status == STATUS_OK)
		status = say_key(work, &to);
	if (status == STATUS_OK && (altering->is_kind_changed ||
					   altering->is_type_changed || !is_same_target))
		status = conversion_make(work->arena, &from, &to, altering->kept.column,
			label_of(work, to.target.len ? &to : &from), &conversion,
			work->fault);
	if (status == STATUS_INVALID) {
		work_block(work, "bad-kind",
			arena_copy(work->arena, str_from(work->fault->sentence)));
		return STATUS_OK;
	}
	if (status == STATUS_OK && take_conversion(work, altering, &conversion))
		altering->must_rebuild |= altering->are_values_changed;
	return status;
}

static void refuse(struct work *work, const struct altering *altering, const char *reason,
	const char *why)
{
	work_block(work, reason,
		arena_printf(
			work->arena, "\"%.*s\" %s", STR_ARGS(altering->old.name), why));
}

static bool makes_sense(struct work *work, const struct altering *altering)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;

	if (kind_is(old, "many-to-many") != kind_is(wish, "many-to-many"))
		refuse(work, altering, "bad-kind",
			"cannot become a many-to-many field, nor another one if it is. "
			"Add a field beside it.");
	else if (is_reference_kind(wish) && !wish->target.len)
		refuse(work, altering, "bad-kind", "does not say what it refers to.");
	else if (wish->expression.len && !old->expression.len)
		refuse(work, altering, "bad-kind",
			"holds values that would be lost if it were computed. Park it, "
			"and add a computed field.");
	else if (old->is_key && (altering->is_kind_changed || altering->is_type_changed ||
					altering->is_collation_changed))
		refuse(work, altering, "key-field",
			"is a part of the key: its type stays.");
	else
		return true;
	return false;
}

/* Whether what is new makes a column. What was there before is not asked about: it may be
 * of a kind that nobody could say today. */
static enum status check_new_parts(struct work *work, const struct altering *altering)
{
	struct field_spec fresh = altering->wish;
	struct ddl_column column;

	if (!altering->is_default_changed)
		fresh.fallback = STR("");
	if (!altering->is_collation_changed)
		fresh.collation = STR("");
	if (!altering->is_reference_changed)
		fresh.target = STR("");
	return column_make(work, altering->subject.spec->table,
		altering->subject.spec->is_strict, &fresh, &column);
}

enum status altering_compare(struct work *work, struct altering *altering)
{
	bool is_pairing;
	enum status status;

	complete(altering);
	is_pairing = kind_is(&altering->old, "many-to-many") &&
		     kind_is(&altering->wish, "many-to-many");
	status = is_pairing ? STATUS_OK : choose_type(work, altering);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (is_pairing) {
		altering->wish.target = altering->old.target;
		altering->wish.through = altering->old.through;
		return STATUS_OK;
	}
	compare(altering);
	altering->value = altering->kept.column;
	if (!makes_sense(work, altering))
		return STATUS_OK;
	if (altering->must_rebuild)
		status = check_new_parts(work, altering);
	if (status != STATUS_OK || work_is_blocked(work))
		return status;
	if (altering->wish.expression.len && altering->is_expression_changed)
		(void)check_expression(work, "bad-expression", altering->wish.expression,
			altering->subject.spec->table);
	return altering->wish.expression.len || altering->old.expression.len
		       ? STATUS_OK
		       : convert(work, altering);
}

/* A reference or a UNIQUE that the table says about this column alone. */
static void remove_constraints(struct work *work, const struct altering *altering,
	struct ddl_table *wanted, enum ddl_clause_kind kind)
{
	struct ddl_table kept = *wanted;
	struct str *columns;

	kept.constraints = NULL;
	kept.constraint_count = 0;
	for (size_t i = 0; i < wanted->constraint_count; i++) {
		const struct ddl_clause *clause = &wanted->constraints[i];

		if (clause->kind == kind &&
			ddl_constraint_columns(work->arena, clause, &columns) == 1 &&
			str_equal_nocase(columns[0], altering->old.name))
			continue;
		ddl_constraint_add(work->arena, &kept, clause->kind, clause->text);
	}
	*wanted = kept;
}

static void set_generated(
	struct work *work, const struct field_spec *wish, struct ddl_column *column)
{
	ddl_clause_set(work->arena, column, DDL_GENERATED,
		wish->expression.len
			? sql_make(work->arena, "GENERATED ALWAYS AS (%s) %s",
				  wish->expression,
				  wish->is_stored ? STR("STORED") : STR("VIRTUAL"))
			: STR(""));
}

void altering_table(
	struct work *work, const struct altering *altering, struct ddl_table *wanted)
{
	const struct field_spec *wish = &altering->wish;
	struct arena *arena = work->arena;
	struct ddl_column *columns, *column;

	*wanted = altering->subject.ddl;
	columns = arena_zeroed(arena, wanted->column_count + 1, sizeof *columns);
	memcpy(columns, wanted->columns, wanted->column_count * sizeof *columns);
	wanted->columns = columns;
	column = ddl_column_find(wanted, altering->old.name);
	if (altering->is_type_changed)
		column->type = wish->type;
	if (altering->is_null_changed)
		ddl_clause_set(arena, column, DDL_NOT_NULL,
			wish->is_not_null ? STR("NOT NULL") : STR(""));
	if (altering->is_default_changed)
		ddl_clause_set(
			arena, column, DDL_DEFAULT, column_default(work, wish->fallback));
	if (altering->is_collation_changed)
		ddl_clause_set(arena, column, DDL_COLLATE,
			wish->collation.len
				? sql_make(arena, "COLLATE %n", wish->collation)
				: STR(""));
	if (altering->is_expression_changed)
		set_generated(work, wish, column);
	if (altering->is_reference_changed) {
		ddl_clause_set(arena, column, DDL_REFERENCES,
			column_references(
				work, wish, ddl_clause_find(column, DDL_REFERENCES)));
		remove_constraints(work, altering, wanted, DDL_FOREIGN_KEY);
	}
	if (altering->old.is_unique && !wish->is_unique) {
		ddl_clause_set(arena, column, DDL_UNIQUE, STR(""));
		remove_constraints(work, altering, wanted, DDL_UNIQUE);
	}
}
