/* The work on a request to change models: its steps with their SQL and cost, and what is
 * in the way. Knows nothing of what the changes are. */
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "model/migrate_parts.h"

enum { SQL_MAKE_BYTES = 4 * 1024 * 1024, ASK_EVERY_US = 50000, SAMPLE_ROWS = 200 };

static void make(struct arena *arena, struct buf *sql, const char *format, va_list parts)
{
	for (; *format; format++) {
		if (*format != '%') {
			buf_char(sql, *format);
			continue;
		}
		switch (*++format) {
		case 'n':
			sql_name(sql, va_arg(parts, struct str));
			break;
		case 't':
			buf_str(sql, sql_literal(arena,
					     value_text(va_arg(parts, struct str))));
			break;
		case 's':
			buf_str(sql, va_arg(parts, struct str));
			break;
		case 'd':
			buf_printf(sql, "%lld", (long long)va_arg(parts, int64_t));
			break;
		default:
			buf_char(sql, *format);
		}
	}
}

struct str sql_make(struct arena *arena, const char *format, ...)
{
	struct buf sql;
	struct str copy;
	va_list parts;

	buf_init(&sql, SQL_MAKE_BYTES);
	va_start(parts, format);
	make(arena, &sql, format, parts);
	va_end(parts);
	copy = arena_copy(arena, buf_content(&sql));
	buf_free(&sql);
	return copy;
}

/* Room for one more behind `count` of them: grows by doubling. */
static void *with_room(
	struct arena *arena, void *at, size_t count, size_t *room, size_t size)
{
	void *more;

	if (count < *room)
		return at;
	*room = *room ? 2 * *room : 8;
	more = arena_zeroed(arena, *room, size);
	if (count)
		memcpy(more, at, count * size);
	return more;
}

void work_step(struct work *work, struct str words)
{
	struct plan *plan = work->plan;

	if (work->is_telling)
		return;
	work_step_end(work);
	plan->steps = with_room(work->arena, plan->steps, plan->step_count,
		&work->steps_room, sizeof *plan->steps);
	plan->steps[plan->step_count++] = (struct plan_step){.words = words};
	work->step_began_us = clock_us();
	work->step_rows = 0;
	work->step_estimate_us = 0;
	work->is_step_rebuild = false;
}

void work_step_end(struct work *work)
{
	struct plan *plan = work->plan;
	struct plan_step *step;

	if (work->is_telling || !work->step_began_us)
		return;
	step = &plan->steps[plan->step_count - 1];
	step->sql = arena_copy(work->arena, buf_content(&work->sql));
	step->rows = work->step_rows;
	step->is_rebuild = work->is_step_rebuild;
	step->is_estimate = work->step_estimate_us > 0;
	step->cost_us = step->is_estimate ? work->step_estimate_us
					  : clock_us() - work->step_began_us;
	plan->cost_us += step->cost_us;
	work->step_began_us = 0;
	buf_clear(&work->sql, SQL_MAKE_BYTES);
}

void work_tell(struct work *work, struct str sql)
{
	buf_str(&work->sql, sql);
	if (!str_ends(sql, ";"))
		buf_char(&work->sql, ';');
	buf_char(&work->sql, '\n');
}

enum status work_run(struct work *work, struct str sql)
{
	work_tell(work, sql);
	return work_run_aside(work, sql);
}

enum status work_alter(struct work *work, struct str sql)
{
	enum status status;

	store_set_loose_quotes(work->store, true);
	status = work_run(work, sql);
	store_set_loose_quotes(work->store, false);
	return status;
}

enum status work_run_aside(struct work *work, struct str sql)
{
	if (work->is_telling)
		return STATUS_OK;
	return store_run(work->store, arena_text(work->arena, sql), work->fault);
}

enum status work_write(
	struct work *work, const char *sql, const struct value *values, size_t count)
{
	struct stmt *stmt;
	bool has_row;
	enum status status;

	if (work->is_telling)
		return STATUS_OK;
	status = store_prepare(work->store, str_from(sql), &stmt, work->fault);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		stmt_bind(stmt, (int)i + 1, values[i]);
	status = stmt_step(stmt, &has_row, work->fault);
	stmt_done(stmt);
	return status;
}

enum status work_integer(struct work *work, struct str sql, int64_t *integer)
{
	struct stmt *stmt;
	bool has_row = false;
	enum status status = store_prepare(work->store, sql, &stmt, work->fault);

	*integer = 0;
	if (status != STATUS_OK)
		return status;
	status = stmt_step(stmt, &has_row, work->fault);
	if (has_row)
		*integer = stmt_integer(stmt, 0);
	stmt_done(stmt);
	return status;
}

struct plan_blocker *work_block(struct work *work, const char *reason, struct str words)
{
	struct plan *plan = work->plan;
	struct plan_blocker *blocker;

	if (work->is_telling)
		return arena_zeroed(work->arena, 1, sizeof *blocker);
	plan->blockers = with_room(work->arena, plan->blockers, plan->blocker_count,
		&work->blockers_room, sizeof *plan->blockers);
	blocker = &plan->blockers[plan->blocker_count++];
	*blocker = (struct plan_blocker){.reason = reason, .words = words};
	return blocker;
}

enum status work_refused(struct work *work, enum status status, const char *reason)
{
	struct str sentence;

	if (status != STATUS_INVALID && status != STATUS_FAILED &&
		status != STATUS_TOO_LARGE)
		return status;
	if (!store_in_transaction(work->store))
		return status;
	sentence = str_from(work->fault->sentence);
	if (str_has_nocase(sentence, "error in view"))
		reason = "broken-view";
	else if (str_has_nocase(sentence, "error in trigger"))
		reason = "broken-trigger";
	work_block(work, reason, arena_copy(work->arena, sentence));
	return STATUS_OK;
}

void work_inverse(struct work *work, const struct change *change)
{
	if (work->is_telling)
		return;
	if (!change) {
		work->has_no_inverse = true;
		return;
	}
	work->inverse = with_room(work->arena, work->inverse, work->inverse_count,
		&work->inverse_room, sizeof *work->inverse);
	work->inverse[work->inverse_count++] = *change;
}

void work_touch(struct work *work, struct str table)
{
	struct touched *touched;

	if (work->is_telling)
		return;
	for (touched = work->touched; touched; touched = touched->next)
		if (str_equal_nocase(touched->table, table))
			return;
	touched = arena_zeroed(work->arena, 1, sizeof *touched);
	*touched = (struct touched){arena_copy(work->arena, table), work->touched};
	work->touched = touched;
}

void work_touch_renamed(struct work *work, struct str table, struct str new_name)
{
	if (work->is_telling)
		return;
	for (struct touched *at = work->touched; at; at = at->next)
		if (str_equal_nocase(at->table, table))
			at->table = new_name;
	for (struct hollow *at = work->hollows; at; at = at->next)
		if (str_equal_nocase(at->table, table))
			at->table = new_name;
	work_touch(work, new_name);
}

/* The bytes that values take, from a few rows. */
static enum status average_bytes(struct work *work, struct str table, int64_t *bytes)
{
	struct stmt *stmt;
	bool has_row = true;
	int64_t rows = 0, sum = 0;
	enum status status = store_prepare(work->store,
		sql_make(work->arena, "SELECT * FROM %n LIMIT %d", table,
			(int64_t)SAMPLE_ROWS),
		&stmt, work->fault);

	*bytes = 0;
	if (status != STATUS_OK)
		return status;
	while ((status = stmt_step(stmt, &has_row, work->fault)) == STATUS_OK &&
		has_row) {
		rows++;
		for (int i = 0; i < stmt_columns(stmt); i++) {
			struct value value = stmt_value(stmt, i);
			bool has_bytes =
				value.class == VALUE_TEXT || value.class == VALUE_BLOB;

			sum += has_bytes ? (int64_t)value.bytes.len + 1 : 4;
		}
	}
	stmt_done(stmt);
	*bytes = rows ? sum / rows : 0;
	return status;
}

enum status work_rows(struct work *work, struct str table, int64_t *rows, int64_t *bytes)
{
	enum status status;

	*rows = *bytes = 0;
	if (work->is_telling)
		return STATUS_OK;
	for (const struct hollow *at = work->hollows; at; at = at->next)
		if (str_equal_nocase(at->table, table)) {
			*rows = at->rows;
			*bytes = at->bytes;
			return STATUS_OK;
		}
	status = work_integer(
		work, sql_make(work->arena, "SELECT count(*) FROM %n", table), rows);
	if (status == STATUS_OK)
		status = average_bytes(work, table, bytes);
	*bytes *= *rows;
	return status;
}

bool work_is_estimated(const struct work *work, int64_t rows)
{
	return work->request->mode == MIGRATE_PLAN && rows > PLAN_ROWS_MOST;
}

bool work_is_hollow(const struct work *work, struct str table)
{
	for (const struct hollow *at = work->hollows; at; at = at->next)
		if (str_equal_nocase(at->table, table))
			return true;
	return false;
}

void work_hollow(struct work *work, struct str table, int64_t rows, int64_t bytes)
{
	struct hollow *hollow = arena_zeroed(work->arena, 1, sizeof *hollow);

	if (work->is_telling || work_is_hollow(work, table))
		return;
	*hollow = (struct hollow){
		arena_copy(work->arena, table), rows, bytes, work->hollows};
	work->hollows = hollow;
	work->plan->is_partial = true;
}

bool work_go_on(void *context)
{
	struct work *work = context;
	int64_t now = clock_us();

	if (work->is_cancelled)
		return false;
	if (!work->request->progress || now - work->asked_us < ASK_EVERY_US)
		return true;
	work->asked_us = now;
	if (work->request->progress(
		    work->request->progress_context, work->done_rows, work->all_rows))
		return true;
	work->is_cancelled = true;
	return false;
}
