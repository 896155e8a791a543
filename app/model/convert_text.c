/* Texts of all shapes, choices, and references by key or label. Must never take a text
 * for what its new kind would not read: a URL that runs something, half a UUID. */
#include "model/convert_parts.h"

#include "base/buf.h"
#include "fields/field.h"
#include "store/ddl.h"

enum { CHOICES_SQL_BYTES = 16 * 1024 * 1024 };

/* For each shape: {v} is the text, trimmed. The empty text stays what it is. */
static const char email_sql[] =
	"CASE WHEN {v} = '' OR ({v} GLOB '?*@?*' AND {v} NOT GLOB '*@*@*'"
	" AND length({v}) <= 254 AND instr({v}, char(0)) = 0"
	" AND {v} NOT GLOB '*[' || char(1) || '-' || char(32) || char(127) || ']*')"
	" THEN {v} END";

static const char url_sql[] =
	"CASE WHEN {v} = '' OR (instr({v}, char(0)) = 0"
	" AND {v} NOT GLOB '*[' || char(1) || '-' || char(32) || '<>\"^`{|}\\' ||"
	" char(127) || ']*' AND CASE WHEN lower(substr({v}, 1, instr({v}, ':') - 1))"
	" IN ('http', 'https') THEN {v} GLOB '*://[^/?#:]*'"
	" WHEN lower(substr({v}, 1, instr({v}, ':') - 1)) IN ('mailto', 'ftp', 'ftps',"
	" 'sftp', 'ssh', 'git', 'tel', 'sms', 'geo', 'urn', 'xmpp', 'sip', 'sips',"
	" 'irc', 'ircs', 'ldap', 'ldaps', 'news', 'magnet', 'ws', 'wss')"
	" THEN {v} GLOB '*:?*' END) THEN {v} END";

static const char slug_sql[] = "CASE WHEN {v} NOT GLOB '*[^-a-zA-Z0-9_]*'"
			       " AND instr({v}, char(0)) = 0 THEN {v} END";

static const char json_sql[] =
	"CASE WHEN instr({v}, char(0)) = 0 AND json_valid({v}) THEN {v} END";

/* u is the text without what may stand around, h its hexadecimal digits. */
static const char uuid_sql[] =
	"(SELECT CASE WHEN length(q1.h) = 32 AND q1.h NOT GLOB '*[^0-9a-f]*'"
	" AND instr({v}, char(0)) = 0 AND (length(q1.u) = 32"
	" OR (length(q1.u) = 36 AND substr(q1.u, 9, 1) || substr(q1.u, 14, 1) ||"
	" substr(q1.u, 19, 1) || substr(q1.u, 24, 1) = '----'))"
	" THEN substr(q1.h, 1, 8) || '-' || substr(q1.h, 9, 4) || '-' ||"
	" substr(q1.h, 13, 4) || '-' || substr(q1.h, 17, 4) || '-' ||"
	" substr(q1.h, 21) END"
	" FROM (SELECT q0.u AS u, lower(replace(q0.u, '-', '')) AS h"
	" FROM (SELECT CASE WHEN lower(substr({v}, 1, 9)) = 'urn:uuid:'"
	" THEN substr({v}, 10) WHEN {v} GLOB '{*}' THEN substr({v}, 2, length({v}) - 2)"
	" ELSE {v} END AS u) AS q0) AS q1)";

static const char *shape_of(enum convert_family family)
{
	switch (family) {
	case FAMILY_EMAIL:
		return email_sql;
	case FAMILY_URL:
		return url_sql;
	case FAMILY_SLUG:
		return slug_sql;
	case FAMILY_JSON:
		return json_sql;
	case FAMILY_UUID:
		return uuid_sql;
	default:
		return NULL;
	}
}

void convert_to_text(struct converting *converting)
{
	enum convert_family family = converting->to.family;
	const char *shape = shape_of(family);

	convert_step(converting, CONVERT_SPELLED, NULL);
	if (shape && family != FAMILY_JSON)
		convert_step(converting, "trim({v}, " CONVERT_SPACES ")", NULL);
	if (shape)
		convert_step(converting, shape, NULL);
}

/* ('a', 'b'): the values, or the labels of one choice alone. */
static struct str values_list(
	struct arena *arena, const struct field_choice *choices, size_t count)
{
	struct buf sql;
	struct str list;

	buf_init(&sql, CHOICES_SQL_BYTES);
	for (size_t i = 0; i < count; i++) {
		buf_text(&sql, i ? ", " : "(");
		buf_str(&sql, sql_literal(arena, value_text(choices[i].value)));
	}
	buf_char(&sql, ')');
	list = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return list;
}

static bool is_only_label(
	const struct field_choice *choices, size_t count, struct str label)
{
	size_t same = 0;

	for (size_t i = 0; i < count; i++)
		same += str_equal(str_trim(choices[i].label), label);
	return same == 1;
}

/* WHEN 'Small' THEN 's' …, for labels that name one choice alone. */
static struct str labels_list(
	struct arena *arena, const struct field_choice *choices, size_t count)
{
	struct buf sql;
	struct str list;

	buf_init(&sql, CHOICES_SQL_BYTES);
	for (size_t i = 0; i < count; i++) {
		struct str label = str_trim(choices[i].label);

		if (!is_only_label(choices, count, label))
			continue;
		buf_text(&sql, " WHEN ");
		buf_str(&sql, sql_literal(arena, value_text(label)));
		buf_text(&sql, " THEN ");
		buf_str(&sql, sql_literal(arena, value_text(choices[i].value)));
	}
	list = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return list;
}

/* A JSON array of values as it is; a value alone as an array of it. */
static const char choices_sql[] =
	"CASE WHEN typeof({v}) <> 'text' OR instr({v}, char(0)) > 0 THEN NULL"
	" WHEN CASE WHEN json_valid({v}) THEN json_type({v}) END = 'array' THEN"
	" CASE WHEN NOT EXISTS (SELECT 1 FROM json_each({v}) AS j"
	" WHERE j.type NOT IN ('text', 'integer') OR NOT (CAST(j.value AS TEXT)"
	" COLLATE BINARY {0})) THEN {v} END"
	" WHEN {v} {0} THEN json_array({v}) END";

/* Values of kinds that are no texts are compared as they are spelled. */
static const char number_choice_sql[] = "CASE WHEN " CONVERT_SPELLED " {0} THEN {v} END";

static const char choice_sql[] =
	"CASE WHEN {v} {0} THEN {v} ELSE CASE trim({v}, " CONVERT_SPACES ")"
	"{1} WHEN NULL THEN NULL END END";

/* The choices of the kind it becomes; a value of none of them does not convert. */
void convert_to_choice(struct converting *converting)
{
	struct arena *arena = converting->arena;
	struct str parts[] = {STR("IS NOT NULL"), STR("")};
	const struct field_choice *choices;
	struct fault ignored;
	size_t count;

	if (field_choices_parse(arena, converting->to.spec->choices, &choices, &count,
		    &ignored) != STATUS_OK)
		count = 0;
	if (count)
		parts[0] = arena_printf(
			arena, "IN %.*s", STR_ARGS(values_list(arena, choices, count)));
	if (converting->to.family == FAMILY_CHOICES) {
		convert_step(converting, choices_sql, parts);
		return;
	}
	if (!count)
		return;
	if (!family_is_text(converting->to.family)) {
		convert_step(converting, number_choice_sql, parts);
		return;
	}
	parts[1] = labels_list(arena, choices, count);
	convert_step(converting, choice_sql, parts);
}

static struct str target_key(struct arena *arena, const struct field_spec *spec)
{
	struct buf sql;
	struct str name;

	buf_init(&sql, CHOICES_SQL_BYTES);
	if (spec->target_key.len)
		sql_column(&sql, "l", spec->target_key);
	else
		buf_text(&sql, "l.rowid");
	name = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return name;
}

static struct str quoted(struct arena *arena, struct str name)
{
	struct buf sql;
	struct str copy;

	buf_init(&sql, CHOICES_SQL_BYTES);
	sql_name(&sql, name);
	copy = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return copy;
}

/* {0} is the target's key, {1} its table, {2} its label. A key must be spelled as the
 * value is: 7 is not the key that "007" names. */
#define BY_KEY                                                                           \
	"(SELECT {0} FROM {1} AS l WHERE {0} = {v} AND (typeof({v}) <> 'text'"           \
	" OR CAST({0} AS TEXT) COLLATE BINARY = {v}) LIMIT 1)"

static const char by_key_sql[] = BY_KEY;

static const char by_label_sql[] =
	"COALESCE(" BY_KEY ", CASE typeof({v}) WHEN 'text' THEN"
	" (SELECT min({0}) FROM {1} AS l WHERE CAST(({2}) AS TEXT)"
	" COLLATE BINARY = {v} HAVING count(*) = 1) END)";

static const char label_sql[] =
	"COALESCE((SELECT NULLIF(CAST(({2}) AS TEXT), '') FROM {1} AS l"
	" WHERE {0} = {v}), {v})";

static void step_to_target(struct converting *converting, const struct field_spec *spec,
	const char *template)
{
	const struct str parts[] = {target_key(converting->arena, spec),
		quoted(converting->arena, spec->target), converting->label};

	convert_step(converting, template, parts);
}

void convert_to_reference(struct converting *converting)
{
	step_to_target(converting, converting->to.spec,
		converting->label.len ? by_label_sql : by_key_sql);
}

void convert_from_reference(struct converting *converting)
{
	if (converting->label.len && converting->from.spec->target.len)
		step_to_target(converting, converting->from.spec, label_sql);
}
