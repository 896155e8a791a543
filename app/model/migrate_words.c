/* What a change of a field does, in words. */
#include "model/migrate_parts.h"

struct phrases {
	struct arena *arena;
	struct str text;
};

static void add(struct phrases *phrases, struct str phrase)
{
	phrases->text = arena_printf(phrases->arena, "%.*s%s%.*s",
		STR_ARGS(phrases->text), phrases->text.len ? ", " : "", STR_ARGS(phrase));
}

static struct str type_of(const struct field_spec *field)
{
	return field->type.len ? field->type : STR("no type");
}

static void add_storage(struct phrases *phrases, const struct altering *altering)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;
	struct arena *arena = phrases->arena;

	if (altering->is_kind_changed)
		add(phrases, arena_printf(arena, "%.*s becomes %.*s", STR_ARGS(old->kind),
				     STR_ARGS(wish->kind)));
	else if (altering->is_type_changed)
		add(phrases, arena_printf(arena, "%.*s becomes %.*s",
				     STR_ARGS(type_of(old)), STR_ARGS(type_of(wish))));
	if (altering->is_null_changed)
		add(phrases, wish->is_not_null ? STR("it may not be empty")
					       : STR("it may be empty"));
	if (altering->is_default_changed)
		add(phrases, wish->fallback.len
				     ? arena_printf(arena, "its default is %.*s",
					       STR_ARGS(wish->fallback))
				     : STR("it has no default"));
	if (altering->is_reference_changed)
		add(phrases, wish->target.len
				     ? arena_printf(arena, "it refers to \"%.*s\"",
					       STR_ARGS(wish->target))
				     : STR("it refers to nothing"));
	if (altering->is_collation_changed)
		add(phrases, STR("it is compared in another way"));
	if (altering->is_expression_changed)
		add(phrases, wish->expression.len
				     ? STR("it is computed from other things")
				     : STR("it is not computed any more"));
	if (old->is_unique != wish->is_unique)
		add(phrases, wish->is_unique ? STR("it is unique")
					     : STR("it need not be unique"));
	if (old->is_indexed != wish->is_indexed && !wish->is_unique && !old->is_unique)
		add(phrases, wish->is_indexed ? STR("it is indexed")
					      : STR("it is not indexed"));
}

static bool has_other_limits(const struct field_spec *old, const struct field_spec *wish)
{
	return !str_equal(old->minimum, wish->minimum) ||
	       !str_equal(old->maximum, wish->maximum) ||
	       !str_equal(old->pattern, wish->pattern) ||
	       old->max_length != wish->max_length || old->digits != wish->digits ||
	       old->places != wish->places;
}

static void add_meaning(struct phrases *phrases, const struct altering *altering)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;

	if (!str_equal(old->label, wish->label))
		add(phrases, wish->label.len ? arena_printf(phrases->arena,
						       "it is labelled \"%.*s\"",
						       STR_ARGS(wish->label))
					     : STR("it has no label of its own"));
	if (!str_equal(old->help, wish->help))
		add(phrases, STR("its help is another"));
	if (!str_equal(old->choices, wish->choices))
		add(phrases, STR("its choices are others"));
	if (has_other_limits(old, wish))
		add(phrases, STR("its limits are others"));
	if (old->is_required != wish->is_required)
		add(phrases, wish->is_required ? STR("it is required")
					       : STR("it is not required"));
	if (old->is_hidden != wish->is_hidden)
		add(phrases, wish->is_hidden ? STR("it is hidden") : STR("it is shown"));
	if (old->position != wish->position)
		add(phrases, STR("it stands in another place"));
}

/* Choices that are texts of JSON pairs, or texts alone. */
static enum status count_outside(
	struct work *work, const struct altering *altering, int64_t *count)
{
	const struct field_spec *old = &altering->old, *wish = &altering->wish;
	struct str column = altering->kept.column, condition = {"0", 1};

	*count = 0;
	if (wish->choices.len && !str_equal(old->choices, wish->choices) &&
		!kind_is(wish, "multiple choice"))
		condition = sql_make(work->arena,
			"%s OR CAST(%s AS TEXT) NOT IN (SELECT CASE j.type"
			" WHEN 'array' THEN json_extract(j.value, '$[0]')"
			" ELSE j.value END FROM json_each(%t) AS j)",
			condition, column, wish->choices);
	if (wish->max_length > 0 && wish->max_length != old->max_length)
		condition = sql_make(work->arena,
			"%s OR (typeof(%s) = 'text' AND length(%s) > %d)", condition,
			column, column, wish->max_length);
	if (wish->minimum.len && !str_equal(old->minimum, wish->minimum))
		condition = sql_make(
			work->arena, "%s OR %s < %t", condition, column, wish->minimum);
	if (wish->maximum.len && !str_equal(old->maximum, wish->maximum))
		condition = sql_make(
			work->arena, "%s OR %s > %t", condition, column, wish->maximum);
	if (condition.len == 1)
		return STATUS_OK;
	return work_integer(work,
		sql_make(work->arena, "SELECT count(*) FROM %n AS \"o\" WHERE %s",
			altering->subject.spec->table, condition),
		count);
}

/* What the policy does with values that do not convert. */
static struct str misfits_words(struct work *work, const struct altering *altering)
{
	bool is_null = altering->change->misfits == MISFIT_NULL;
	int64_t count = 0;

	if (!altering->misfits.len || altering->change->misfits == MISFIT_REFUSE ||
		work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM %n AS \"o\" WHERE (%s)",
				altering->subject.spec->table, altering->misfits),
			&count) != STATUS_OK ||
		!count)
		return STR("");
	return arena_printf(work->arena, " %lld %s to %s.", (long long)count,
		count == 1 ? "value that does not convert is set"
			   : "values that do not convert are set",
		is_null ? "NULL" : "the default");
}

struct str altering_words(struct work *work, const struct altering *altering)
{
	struct phrases phrases = {work->arena, {"", 0}};
	struct fault *fault = work->fault, ignored;
	struct str misfits = STR("");
	int64_t outside = 0;

	add_storage(&phrases, altering);
	add_meaning(&phrases, altering);
	if (!phrases.text.len && !altering->are_values_changed)
		return STR("");
	if (!phrases.text.len)
		add(&phrases, STR("values come back"));
	/* Only words: what cannot be counted is not said. */
	work->fault = &ignored;
	if (!work->is_telling && !altering->wish.expression.len &&
		count_outside(work, altering, &outside) != STATUS_OK)
		outside = 0;
	if (!work->is_telling)
		misfits = misfits_words(work, altering);
	work->fault = fault;
	return arena_printf(work->arena, "Change \"%.*s\" of \"%.*s\": %.*s.%.*s%s",
		STR_ARGS(altering->old.name), STR_ARGS(altering->subject.spec->table),
		STR_ARGS(phrases.text), STR_ARGS(misfits),
		outside && !misfits.len
			? arena_printf(work->arena,
				  " %lld %s outside of what is allowed from now on.",
				  (long long)outside,
				  outside == 1 ? "row is" : "rows are")
				  .at
			: "");
}
