/* reeve check, on fields that hold files: which of them are not in the folder. Looks
 * whether a file is there, and reads none. */
#include <stdio.h>
#include <unistd.h>

#include "cli/check.h"
#include "model/query.h"
#include "views/upload.h"

enum { NAMED_MOST = 20 }; /* of one field; the others are counted */

static void report(const struct model *model, const struct field *field, struct str path,
	size_t missing)
{
	if (missing <= NAMED_MOST)
		printf("problem: %.*s.%.*s: the file \"%.*s\" is missing\n",
			STR_ARGS(model->table), STR_ARGS(field->name), STR_ARGS(path));
}

static enum status check_field(struct cli *cli, struct store *store,
	const struct model *model, const struct field *field, size_t *missing,
	struct fault *fault)
{
	struct query *query = query_new(cli->arena);
	struct upload_file file;
	struct fault ignored;
	struct stmt *stmt;
	bool has_row = true;
	enum status status;

	buf_text(&query->sql, "SELECT DISTINCT ");
	sql_column(&query->sql, "r", field->name);
	buf_text(&query->sql, " FROM ");
	sql_name(&query->sql, model->table);
	buf_text(&query->sql, " AS r ORDER BY 1");
	status = query_prepare(query, store, &stmt, fault);
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, fault)) == STATUS_OK && has_row) {
		struct value value = stmt_value(stmt, 0);

		if (value.class != VALUE_TEXT || !value.bytes.len)
			continue;
		if (upload_open(cli->config.files, value.bytes, &file, &ignored) ==
			STATUS_OK)
			close(file.fd);
		else
			report(model, field, value.bytes, ++*missing);
	}
	stmt_done(stmt);
	return status;
}

enum status check_files(struct cli *cli, struct store *store, const struct model *model,
	size_t *problems, struct fault *fault)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < model->field_count && status == STATUS_OK; i++) {
		const struct field *field = &model->fields[i];
		size_t missing = 0;

		if (!upload_is_for(field) || field->is_parked)
			continue;
		if (!cli->config.files) {
			printf("note: %.*s.%.*s holds files, and no folder is configured "
			       "for them\n",
				STR_ARGS(model->table), STR_ARGS(field->name));
			continue;
		}
		status = check_field(cli, store, model, field, &missing, fault);
		if (missing > NAMED_MOST)
			printf("problem: %.*s.%.*s: %zu more files are missing\n",
				STR_ARGS(model->table), STR_ARGS(field->name),
				missing - NAMED_MOST);
		*problems += missing;
	}
	return status;
}
