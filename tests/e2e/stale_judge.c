/* Judges pages for the never-stale harness. Never asks for one, and never forgives: what
 * cannot be read is wrong. */
#include "stale_judge.h"

#include <stdarg.h>
#include <stdio.h>

#define COLUMNS_MAX 64

/* What an object's pages look like. Prefixes are long so that no token or text of a page
 * holds one by chance. */
struct shape {
	const char *prefixes[2];
	bool is_range; /* columns numbered low to high, rather than all the same */
	bool holds_number;
};

static const struct shape shapes[ORACLE_OBJECTS] = {
	[ORACLE_PAIRED] = {{"renamed_c_", "renamed_d_"}, false, true},
	[ORACLE_AGAIN] = {{"again_shape_", NULL}, false, true},
	[ORACLE_LENDER] = {{"mark_called_", NULL}, false, true},
	[ORACLE_LEDGER] = {{"note_typed_", NULL}, false, false},
	[ORACLE_WIDE] = {{"extra_column_", NULL}, true, true},
};
static const struct shape numbered_shape = {{"inner_column_", NULL}, false, true};

static const char rolled_back[] = "rolled_back_";
static const char label_start[] = "mark-";

/* The numbered columns of a page, in the order of the page. */
struct columns {
	size_t count;
	uint64_t numbers[COLUMNS_MAX];
	int which[COLUMNS_MAX];
};

__attribute__((format(printf, 3, 4))) static bool fail(
	struct judgement *judgement, enum judge_verdict verdict, const char *why, ...)
{
	va_list arguments;

	judgement->verdict = verdict;
	va_start(arguments, why);
	vsnprintf(judgement->why, sizeof(judgement->why), why, arguments);
	va_end(arguments);
	return false;
}

static bool take_digits(struct str text, size_t at, uint64_t *number)
{
	size_t from = at;

	*number = 0;
	while (at < text.len && at < from + 18 && text.at[at] >= '0' &&
		text.at[at] <= '9')
		*number = *number * 10 + (uint64_t)(text.at[at++] - '0');
	return at > from;
}

/* The first run of digits: "v12", "mark-12-of-3" and "12" all hold 12. */
static bool number_in(struct str text, uint64_t *number)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] >= '0' && text.at[i] <= '9')
			return take_digits(text, i, number);
	return false;
}

/* Which of the shape's prefixes a column has: -1 for a column that never changes. */
static int prefix_of(const struct shape *shape, struct str column, uint64_t *number)
{
	for (int i = 0; i < 2 && shape->prefixes[i]; i++)
		if (str_starts(column, shape->prefixes[i]) &&
			take_digits(column, strlen(shape->prefixes[i]), number))
			return i;
	return -1;
}

static bool columns_add(struct columns *columns, const struct shape *shape,
	struct str field, struct judgement *judgement)
{
	uint64_t number;
	int which = prefix_of(shape, field, &number);

	if (which < 0)
		return true;
	if (columns->count == COLUMNS_MAX)
		return fail(judgement, JUDGE_MIXED, "more than %d columns", COLUMNS_MAX);
	columns->numbers[columns->count] = number;
	columns->which[columns->count++] = which;
	return true;
}

/* All columns of one number, each prefix once. */
static bool agree_same(const struct columns *columns, const struct shape *shape,
	struct judgement *judgement)
{
	size_t wanted = shape->prefixes[1] ? 2 : 1;

	if (columns->count != wanted)
		return fail(judgement, JUDGE_MIXED,
			"%zu numbered columns %s…, expected %zu", columns->count,
			shape->prefixes[0], wanted);
	if (wanted == 2 && (columns->numbers[0] != columns->numbers[1] ||
				   columns->which[0] == columns->which[1]))
		return fail(judgement, JUDGE_MIXED,
			"columns %s%llu and %s%llu on one page",
			shape->prefixes[columns->which[0]],
			(unsigned long long)columns->numbers[0],
			shape->prefixes[columns->which[1]],
			(unsigned long long)columns->numbers[1]);
	return true;
}

/* Columns numbered without a gap. */
static bool agree_range(const struct columns *columns, const struct shape *shape,
	struct judgement *judgement)
{
	if (columns->count == 0)
		return fail(judgement, JUDGE_MIXED, "no column %s…", shape->prefixes[0]);
	for (size_t i = 1; i < columns->count; i++)
		if (columns->numbers[i] != columns->numbers[0] + i)
			return fail(judgement, JUDGE_MIXED,
				"column %s%llu follows %s%llu", shape->prefixes[0],
				(unsigned long long)columns->numbers[i],
				shape->prefixes[0],
				(unsigned long long)columns->numbers[i - 1]);
	return true;
}

static bool columns_hold(const struct columns *columns, uint64_t number)
{
	for (size_t i = 0; i < columns->count; i++)
		if (columns->numbers[i] == number)
			return true;
	return false;
}

/* What somebody typed for a column that is gone is shown under its old name. */
static bool is_in_draft(struct str bytes, size_t at)
{
	static const char begin[] = "<aside", end[] = "</aside>";
	const char *from = bytes.at, *until = bytes.at;
	const char *place = bytes.at + at, *last = bytes.at + bytes.len;

	while ((from = memmem(until, (size_t)(last - until), begin, strlen(begin))) &&
		from < place) {
		until = memmem(from, (size_t)(last - from), end, strlen(end));
		if (!until || until > place)
			return until != NULL;
	}
	return false;
}

/* Nothing on the page, in whatever attribute or text, names a column that the page does
 * not have, or one that was rolled back; but for drafts. */
static bool names_agree(const struct html_page *page, const struct shape *shape,
	const struct columns *columns, struct judgement *judgement)
{
	struct str bytes = page->bytes;
	uint64_t number;

	if (memmem(bytes.at, bytes.len, rolled_back, strlen(rolled_back)))
		return fail(judgement, JUDGE_STALE, "shows what was rolled back");
	for (int i = 0; i < 2 && shape->prefixes[i]; i++) {
		size_t length = strlen(shape->prefixes[i]);
		size_t at = 0;
		const char *found;
		while ((found = memmem(bytes.at + at, bytes.len - at, shape->prefixes[i],
				length))) {
			at = (size_t)(found - bytes.at) + length;
			if (take_digits(bytes, at, &number) &&
				!columns_hold(columns, number) && !is_in_draft(bytes, at))
				return fail(judgement, JUDGE_MIXED,
					"names %s%llu, which is not one of its columns",
					shape->prefixes[i], (unsigned long long)number);
		}
	}
	return true;
}

static bool content_agrees(const struct shape *shape, struct str field, struct str text,
	struct judgement *judgement)
{
	uint64_t number, held;

	if (!shape->holds_number || prefix_of(shape, field, &number) < 0)
		return true;
	if (!number_in(text, &held) || held != number)
		return fail(judgement, JUDGE_MIXED, "column %.*s holds '%.*s'",
			STR_ARGS(field), STR_ARGS(text));
	return true;
}

/* One row: a cell for each heading, in the headings' order. `at` is its first element. */
static bool row_agrees(const struct html_page *page, const struct shape *shape,
	size_t row, size_t *at, struct judgement *judgement)
{
	size_t heading = 0;
	char text[256];

	for (; *at < page->element_count && page->elements[*at].row <= row; ++*at) {
		const struct html_element *cell = &page->elements[*at];
		if (cell->row != row || cell->tag != HTML_CELL || cell->field.len == 0)
			continue;
		while (heading < page->element_count &&
			(page->elements[heading].tag != HTML_HEADING ||
				page->elements[heading].field.len == 0))
			heading++;
		if (heading == page->element_count ||
			!str_equal(page->elements[heading].field, cell->field))
			return fail(judgement, JUDGE_MIXED,
				"row %zu: cell of %.*s under heading %.*s", row,
				STR_ARGS(cell->field),
				heading < page->element_count
					? (int)page->elements[heading].field.len
					: 4,
				heading < page->element_count
					? page->elements[heading].field.at
					: "none");
		heading++;
		if (!content_agrees(shape, cell->field,
			    html_text(cell->content, text, sizeof(text)), judgement))
			return false;
	}
	for (; heading < page->element_count; heading++)
		if (page->elements[heading].tag == HTML_HEADING &&
			page->elements[heading].field.len)
			return fail(judgement, JUDGE_MIXED, "row %zu: no cell of %.*s",
				row, STR_ARGS(page->elements[heading].field));
	return true;
}

static bool rows_agree(const struct html_page *page, const struct shape *shape,
	struct judgement *judgement)
{
	size_t at = 0;

	if (page->row_count != JUDGE_ROWS)
		return fail(judgement, JUDGE_WRONG, "%zu rows, expected %d",
			page->row_count, JUDGE_ROWS);
	for (size_t row = 1; row <= page->row_count; row++)
		if (!row_agrees(page, shape, row, &at, judgement))
			return false;
	return true;
}

static bool collect_headings(const struct html_page *page, const struct shape *shape,
	struct columns *columns, struct judgement *judgement)
{
	for (size_t i = 0; i < page->element_count; i++)
		if (page->elements[i].tag == HTML_HEADING &&
			!columns_add(columns, shape, page->elements[i].field, judgement))
			return false;
	return true;
}

static bool is_typed_in(const struct html_element *element)
{
	if (element->form == 0 || element->field.len == 0)
		return false;
	if (element->tag == HTML_INPUT)
		return !str_equal_nocase(element->type, STR("hidden")) &&
		       !str_equal_nocase(element->type, STR("checkbox")) &&
		       !str_equal_nocase(element->type, STR("radio"));
	return element->tag == HTML_TEXTAREA;
}

static bool collect_inputs(const struct html_page *page, const struct shape *shape,
	struct columns *columns, struct judgement *judgement)
{
	char text[256];

	for (size_t i = 0; i < page->element_count; i++) {
		const struct html_element *input = &page->elements[i];
		if (!is_typed_in(input))
			continue;
		struct str held =
			input->tag == HTML_TEXTAREA ? input->content : input->value;
		if (!columns_add(columns, shape, input->field, judgement) ||
			!content_agrees(shape, input->field,
				html_value(held, text, sizeof(text)), judgement))
			return false;
	}
	return true;
}

static bool number_is_of_window(
	uint64_t number, struct oracle_window window, struct judgement *judgement)
{
	if (oracle_is_rolled_back(number))
		return fail(judgement, JUDGE_STALE, "shows %llu, which was rolled back",
			(unsigned long long)number);
	if (number < window.committed || number > window.attempted)
		return fail(judgement, JUDGE_STALE, "shows %llu, expected %llu to %llu",
			(unsigned long long)number, (unsigned long long)window.committed,
			(unsigned long long)window.attempted);
	judgement->shown = number;
	return true;
}

static bool range_is(struct oracle_range range, uint64_t low, uint64_t high)
{
	return range.low == low && range.high == high;
}

/* Steps of the window first; then any steps up to the window's end tell stale from mixed.
 */
static bool wide_is_of_window(const struct columns *columns, struct oracle_window window,
	struct judgement *judgement)
{
	uint64_t low = columns->numbers[0];
	uint64_t high = columns->numbers[columns->count - 1];

	for (uint64_t steps = window.committed; steps <= window.attempted; steps++)
		if (range_is(oracle_wide(steps), low, high)) {
			judgement->shown = steps;
			return true;
		}
	for (uint64_t steps = 0; steps <= window.attempted + 100; steps++)
		if (range_is(oracle_wide(steps), low, high))
			return fail(judgement, JUDGE_STALE,
				"shows step %llu, expected %llu to %llu",
				(unsigned long long)steps,
				(unsigned long long)window.committed,
				(unsigned long long)window.attempted);
	return fail(judgement, JUDGE_MIXED, "columns %llu to %llu were never so",
		(unsigned long long)low, (unsigned long long)high);
}

static bool columns_are_of_window(const struct columns *columns,
	const struct shape *shape, struct oracle_window window,
	struct judgement *judgement)
{
	if (shape->is_range)
		return wide_is_of_window(columns, window, judgement);
	return number_is_of_window(columns->numbers[0], window, judgement);
}

/* What the page says of itself is judged before the time, so that a page of two schemas
 * is called mixed and not stale. */
static bool page_agrees(const struct html_page *page, const struct shape *shape,
	const struct columns *columns, struct judgement *judgement)
{
	return (shape->is_range ? agree_range(columns, shape, judgement)
				: agree_same(columns, shape, judgement)) &&
	       names_agree(page, shape, columns, judgement);
}

struct judgement judge_list(const struct html_page *page, enum oracle_object object,
	struct oracle_window window)
{
	const struct shape *shape = &shapes[object];
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	struct columns columns = {.count = 0};

	(void)(collect_headings(page, shape, &columns, &judgement) &&
		page_agrees(page, shape, &columns, &judgement) &&
		rows_agree(page, shape, &judgement) &&
		columns_are_of_window(&columns, shape, window, &judgement));
	return judgement;
}

struct judgement judge_form(const struct html_page *page, enum oracle_object object,
	struct oracle_window window)
{
	const struct shape *shape = &shapes[object];
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	struct columns columns = {.count = 0};

	(void)(collect_inputs(page, shape, &columns, &judgement) &&
		page_agrees(page, shape, &columns, &judgement) &&
		columns_are_of_window(&columns, shape, window, &judgement));
	return judgement;
}

struct judgement judge_numbered_list(const struct html_page *page, uint64_t number)
{
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	struct columns columns = {.count = 0};

	if (!collect_headings(page, &numbered_shape, &columns, &judgement) ||
		!page_agrees(page, &numbered_shape, &columns, &judgement) ||
		!rows_agree(page, &numbered_shape, &judgement))
		return judgement;
	if (columns.numbers[0] != number)
		fail(&judgement, JUDGE_MIXED, "table %llu with column %s%llu",
			(unsigned long long)number, numbered_shape.prefixes[0],
			(unsigned long long)columns.numbers[0]);
	judgement.shown = number;
	return judgement;
}

/* Every label on the page is of one number; how many there are goes to `count`. */
static bool labels_agree(const struct html_page *page, uint64_t *number, size_t *count,
	struct judgement *judgement)
{
	size_t length = strlen(label_start);
	size_t at = 0;
	const char *found;

	*count = 0;
	while ((found = memmem(page->bytes.at + at, page->bytes.len - at, label_start,
			length))) {
		uint64_t other;
		at = (size_t)(found - page->bytes.at) + length;
		if (!take_digits(page->bytes, at, &other))
			continue;
		if (*count && other != *number)
			return fail(judgement, JUDGE_MIXED,
				"labels of %llu and of %llu on one page",
				(unsigned long long)*number, (unsigned long long)other);
		*number = other;
		++*count;
	}
	return true;
}

static bool label_in_each_row(const struct html_page *page, struct judgement *judgement)
{
	size_t labelled = 0;
	char text[256];

	for (size_t i = 0; i < page->element_count; i++) {
		const struct html_element *cell = &page->elements[i];
		if (cell->tag != HTML_CELL || !str_is(cell->field, "lender_id"))
			continue;
		struct str shown = html_text(cell->content, text, sizeof(text));
		if (!memmem(shown.at, shown.len, label_start, strlen(label_start)))
			return fail(judgement, JUDGE_WRONG,
				"lender_id shows '%.*s', expected a label",
				STR_ARGS(shown));
		labelled++;
	}
	if (labelled != JUDGE_ROWS)
		return fail(judgement, JUDGE_WRONG, "%zu cells of lender_id, expected %d",
			labelled, JUDGE_ROWS);
	return true;
}

static struct judgement judge_labels(
	const struct html_page *page, struct oracle_window window, bool is_list)
{
	struct judgement judgement = {.verdict = JUDGE_RIGHT};
	uint64_t number = 0;
	size_t count;

	if (!labels_agree(page, &number, &count, &judgement))
		return judgement;
	if (is_list && !label_in_each_row(page, &judgement))
		return judgement;
	if (count == 0)
		fail(&judgement, JUDGE_WRONG, "no label on the page");
	else
		number_is_of_window(number, window, &judgement);
	return judgement;
}

struct judgement judge_labels_list(
	const struct html_page *page, struct oracle_window window)
{
	return judge_labels(page, window, true);
}

struct judgement judge_labels_form(
	const struct html_page *page, struct oracle_window window)
{
	return judge_labels(page, window, false);
}

void judge_column_name(
	enum oracle_object object, int which, uint64_t number, char *name, size_t room)
{
	snprintf(name, room, "%s%llu", shapes[object].prefixes[which],
		(unsigned long long)number);
}
