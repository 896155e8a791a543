/* Views and triggers: whether SQLite can still make sense of them after a change. Looks
 * by preparing statements that use them; runs none. */
#include "model/migrate_parts.h"

static enum status column_list(struct work *work, struct str table, struct str *list)
{
	struct str *names;
	size_t count;
	enum status status = work_names(work,
		sql_make(work->arena,
			"SELECT name FROM pragma_table_xinfo(%t) WHERE hidden = 0",
			table),
		&names, &count);

	*list = (struct str){"", 0};
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		*list = sql_make(work->arena, "%s%s%n = %n", *list,
			i ? STR(", ") : STR(""), names[i], names[i]);
	return status;
}

static enum status probe_sql(
	struct work *work, const struct probe *probe, struct str *sql)
{
	struct str list;
	enum status status = STATUS_OK;

	switch (probe->kind) {
	case PROBE_VIEW:
		*sql = sql_make(work->arena, "SELECT * FROM %n", probe->name);
		break;
	case PROBE_INSERT:
		*sql = sql_make(
			work->arena, "INSERT INTO %n DEFAULT VALUES", probe->name);
		break;
	case PROBE_UPDATE:
		status = column_list(work, probe->name, &list);
		*sql = sql_make(work->arena, "UPDATE %n SET %s", probe->name, list);
		break;
	case PROBE_DELETE:
		*sql = sql_make(work->arena, "DELETE FROM %n", probe->name);
		break;
	}
	return status;
}

static enum status try_probe(
	struct work *work, const struct probe *probe, bool *works, struct fault *why)
{
	struct str sql;
	enum status status = probe_sql(work, probe, &sql);

	if (status != STATUS_OK)
		return status;
	*works = store_try(work->store, sql, why) == STATUS_OK;
	return STATUS_OK;
}

enum status probes_read(struct work *work, struct probes *probes)
{
	struct str *views, *tables;
	size_t view_count, table_count;
	struct fault why;
	bool works;
	enum status status;

	*probes = (struct probes){0};
	if (work->is_telling)
		return STATUS_OK;
	status = work_names(work,
		STR("SELECT name FROM sqlite_schema WHERE type = 'view'"), &views,
		&view_count);
	if (status == STATUS_OK)
		status = work_names(work,
			STR("SELECT DISTINCT tbl_name FROM sqlite_schema"
			    " WHERE type = 'trigger' AND tbl_name NOT LIKE 'reeve!_%'"
			    " ESCAPE '!'"),
			&tables, &table_count);
	if (status != STATUS_OK)
		return status;
	probes->at = arena_zeroed(
		work->arena, view_count + 3 * table_count + 1, sizeof *probes->at);
	for (size_t i = 0; status == STATUS_OK && i < view_count + 3 * table_count; i++) {
		size_t table = i < view_count ? 0 : (i - view_count) / 3;
		struct probe probe = {PROBE_VIEW, i < view_count ? views[i] : STR("")};

		if (i >= view_count)
			probe = (struct probe){
				PROBE_INSERT + (enum probe_kind)((i - view_count) % 3),
				tables[table]};
		status = try_probe(work, &probe, &works, &why);
		if (status == STATUS_OK && works)
			probes->at[probes->count++] = probe;
	}
	return status;
}

enum status probes_check(struct work *work, const struct probes *probes)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < probes->count && status == STATUS_OK; i++) {
		const struct probe *probe = &probes->at[i];
		int64_t is_there = 0;
		bool works = true;
		struct fault why;

		status = work_integer(work,
			sql_make(work->arena,
				"SELECT count(*) FROM sqlite_schema"
				" WHERE type IN ('table', 'view') AND name = %t",
				probe->name),
			&is_there);
		if (status == STATUS_OK && is_there)
			status = try_probe(work, probe, &works, &why);
		if (status != STATUS_OK || works)
			continue;
		work_block(work,
			probe->kind == PROBE_VIEW ? "broken-view" : "broken-trigger",
			arena_printf(work->arena, "%s \"%.*s\" would break. %s",
				probe->kind == PROBE_VIEW ? "The view" : "A trigger of",
				STR_ARGS(probe->name), why.sentence));
	}
	return status;
}
