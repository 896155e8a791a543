/* Reading what a person typed into one field, whatever its kind. Must never change what
 * was not touched: text that comes back as it was shown means the stored value. */
#include "fields/field.h"

#include "fields/kinds.h"

enum { SHOWN_TYPE_CHARACTERS = 40, SHOWN_VALUE_CHARACTERS = 60 };

/* One reading, so that its steps need not pass six things along. */
struct reading {
	struct arena *arena;
	const struct field *field;
	const struct value *stored; /* NULL on a new row */
	struct value initial;	    /* what the form began with: stored or default */
	struct field_input shown;   /* and how it was shown */
	struct str text;	    /* as typed, line ends LF */
	bool is_null_ticked;
	struct fault *fault;
};

static struct str lines_to_lf(struct arena *arena, struct str text)
{
	size_t length = 0;
	char *lines;

	if (str_find(text, 0, '\r') == text.len)
		return text;
	lines = arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '\r')
			lines[length++] = text.at[i];
		else if (i + 1 == text.len || text.at[i + 1] != '\n')
			lines[length++] = '\n';
	}
	return (struct str){lines, length};
}

static bool has_crlf(struct str text)
{
	for (size_t at = 0; (at = str_find(text, at, '\r')) < text.len; at++)
		if (at + 1 < text.len && text.at[at + 1] == '\n')
			return true;
	return false;
}

static struct str lines_to_crlf(struct arena *arena, struct str text)
{
	char *lines = arena_alloc(arena, text.len * 2);
	size_t length = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\n')
			lines[length++] = '\r';
		lines[length++] = text.at[i];
	}
	return (struct str){lines, length};
}

static size_t count_characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
	return count;
}

/* A STRICT table's ANY keeps what it is given, an ordinary table's does not. */
static enum affinity kept_affinity(const struct field *field)
{
	if (field->is_strict && str_equal_nocase(field->type, STR("ANY")))
		return AFFINITY_BLOB;
	return field->affinity;
}

/* Whether a person reads in `kept` what was given. */
static bool reads_alike(struct arena *arena, struct value given, struct value kept)
{
	if (given.class == kept.class)
		return value_equal(given, kept);
	if (given.class == VALUE_INTEGER && kept.class == VALUE_REAL)
		return value_equal(affinity_apply(arena, AFFINITY_NUMERIC, kept), given);
	if (given.class == VALUE_REAL && kept.class == VALUE_INTEGER)
		return (double)kept.integer == given.real;
	if (given.class == VALUE_REAL && kept.class == VALUE_TEXT)
		return value_equal(affinity_apply(arena, AFFINITY_REAL, kept), given);
	return str_equal(value_spelling(arena, given), value_spelling(arena, kept));
}

static enum status check_strict(const struct reading *reading, struct value value)
{
	static const struct {
		const char *type;
		enum value_class class;
		const char *takes;
	} rules[] = {
		{"INT", VALUE_INTEGER, "whole numbers"},
		{"INTEGER", VALUE_INTEGER, "whole numbers"},
		{"REAL", VALUE_REAL, "numbers"},
		{"TEXT", VALUE_TEXT, "texts"},
		{"BLOB", VALUE_BLOB, "files"},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_equal_nocase(reading->field->type, str_from(rules[i].type)) &&
			value.class != rules[i].class)
			return fault_set(reading->fault, STATUS_INVALID,
				"This column takes only %s.", rules[i].takes);
	return STATUS_OK;
}

/* What the column will hold, refused when it reads differently from what was typed. */
static enum status keep(const struct reading *reading, struct value *value)
{
	const struct field *field = reading->field;
	struct value kept = affinity_apply(reading->arena, kept_affinity(field), *value);
	struct str type, spelled;

	if (!reads_alike(reading->arena, *value, kept)) {
		type = plain_visible(reading->arena, field->type, SHOWN_TYPE_CHARACTERS);
		spelled = plain_display(
			reading->arena, field, kept, SHOWN_VALUE_CHARACTERS);
		return fault_set(reading->fault, STATUS_INVALID,
			"SQLite would keep this as %.*s, as the column's type is %.*s.",
			STR_ARGS(spelled), STR_ARGS(type));
	}
	*value = kept;
	return field->is_strict ? check_strict(reading, kept) : STATUS_OK;
}

static enum status read_null(const struct reading *reading, struct value *value)
{
	const struct field *field = reading->field;
	bool is_new = !reading->stored;
	bool is_allowed = field->is_nullable && !field->is_required;

	/* An expression's default cannot be shown beforehand: empty asks for it. */
	if (is_new && field->has_fallback && !field->is_fallback_constant)
		is_allowed = true;
	if (field->is_rowid)
		is_allowed = is_new || value_is_null(*reading->stored);
	*value = value_null();
	return is_allowed ? STATUS_OK
			  : fault_set(reading->fault, STATUS_INVALID, FIELD_REQUIRED);
}

static enum status read_text(const struct reading *reading, struct value *value)
{
	const struct field *field = reading->field;
	const struct value *stored = reading->stored;
	enum status status = STATUS_OK;
	size_t count;

	*value = value_text(reading->text);
	if (field->is_required && !str_trim(reading->text).len)
		return fault_set(reading->fault, STATUS_INVALID, FIELD_REQUIRED);
	if (reading->text.len)
		status = field->kind->parse(reading->arena, field, reading->text, stored,
			value, reading->fault);
	if (status != STATUS_OK)
		return status;
	if (value->class == VALUE_TEXT && field->max_length) {
		count = count_characters(value->bytes);
		if (count > field->max_length)
			return fault_set(reading->fault, STATUS_INVALID,
				"Keep this to %u character%s: it has %zu.",
				field->max_length, field->max_length == 1 ? "" : "s",
				count);
	}
	if (value->class == VALUE_TEXT && stored && stored->class == VALUE_TEXT &&
		has_crlf(stored->bytes))
		value->bytes = lines_to_crlf(reading->arena, value->bytes);
	status = keep(reading, value);
	if (status != STATUS_OK || !reading->text.len)
		return status;
	return limits_check(reading->arena, field, *value, reading->fault);
}

/* Nothing, where that is not a text: NULL, or a choice of none. */
static enum status read_empty(const struct reading *reading, struct value *value)
{
	const struct field *field = reading->field;

	if (field->kind != &kind_multiple_choice || field->is_nullable ||
		field->is_required)
		return read_null(reading, value);
	*value = value_text(STR("[]"));
	return keep(reading, value);
}

/* The text is what the form showed: nobody touched it. */
static bool is_untouched(const struct reading *reading)
{
	return str_equal(lines_to_lf(reading->arena, reading->shown.text), reading->text);
}

/* A text beside a ticked NULL: whichever of the two was changed is what is meant. */
static enum status read_both(const struct reading *reading, struct value *value)
{
	if (reading->shown.is_null)
		return read_text(reading, value);
	if (is_untouched(reading))
		return read_null(reading, value);
	return fault_set(reading->fault, STATUS_INVALID,
		"Type a text or tick the NULL box, not both.");
}

static enum status read_fixed(const struct reading *reading, struct value *value)
{
	if (reading->text.len && !is_untouched(reading))
		return fault_set(reading->fault, STATUS_INVALID, "%.*s",
			STR_ARGS(reading->shown.why));
	*value = reading->initial;
	return STATUS_OK;
}

static struct reading reading_begin(struct arena *arena, const struct field *field,
	const struct field_typed *typed, const struct value *stored, struct fault *fault)
{
	struct value initial = value_null();

	if (stored)
		initial = *stored;
	else if (field->has_fallback && field->is_fallback_constant)
		initial = field->fallback;
	return (struct reading){
		.arena = arena,
		.field = field,
		.stored = stored,
		.initial = initial,
		.shown = field->kind->input(arena, field, initial),
		.text = lines_to_lf(arena, typed->text),
		.is_null_ticked = typed->is_null_ticked,
		.fault = fault,
	};
}

enum status field_read(struct arena *arena, const struct field *field,
	const struct field_typed *typed, const struct value *stored, struct value *value,
	struct fault *fault)
{
	struct reading reading = reading_begin(arena, field, typed, stored, fault);
	bool is_empty = !reading.text.len;
	bool is_asked_for = field->is_required && !str_trim(reading.text).len;

	if (field->is_generated || field_is_stamp(field, true) ||
		(!reading.shown.is_null && reading.shown.widget == WIDGET_FIXED))
		return read_fixed(&reading, value);
	if (!str_is_utf8(reading.text))
		return fault_set(fault, STATUS_INVALID, "This is no valid UTF-8 text.");
	if (str_find(reading.text, 0, '\0') < reading.text.len)
		return fault_set(
			fault, STATUS_INVALID, "A NUL character cannot be kept here.");
	if (stored && !reading.shown.is_null && !reading.is_null_ticked &&
		!is_asked_for && is_untouched(&reading)) {
		*value = *stored;
		return STATUS_OK;
	}
	if (!field_is_textual(field))
		is_empty = !str_trim(reading.text).len;
	if (is_empty && !field_is_textual(field))
		return read_empty(&reading, value);
	if (is_empty && reading.is_null_ticked)
		return read_null(&reading, value);
	if (reading.is_null_ticked && field_is_textual(field))
		return read_both(&reading, value);
	return read_text(&reading, value);
}

bool field_is_textual(const struct field *field)
{
	if (field->reference >= 0)
		return false;
	return field->kind == &kind_text || field->kind == &kind_long_text ||
	       field->kind == &kind_any;
}

const char *field_widget_template(enum field_widget widget)
{
	static const char *const names[] = {
		[WIDGET_TEXT] = "widgets/text",
		[WIDGET_TEXTAREA] = "widgets/textarea",
		[WIDGET_NUMBER] = "widgets/number",
		[WIDGET_BOOLEAN] = "widgets/boolean",
		[WIDGET_DATE] = "widgets/date",
		[WIDGET_DATETIME] = "widgets/datetime",
		[WIDGET_TIME] = "widgets/time",
		[WIDGET_SELECT] = "widgets/select",
		[WIDGET_CHECKBOXES] = "widgets/checkboxes",
		[WIDGET_EMAIL] = "widgets/text",
		[WIDGET_URL] = "widgets/text",
		[WIDGET_JSON] = "widgets/textarea",
		[WIDGET_FIXED] = "widgets/fixed",
	};

	return names[widget];
}
