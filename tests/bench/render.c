/* How long one list page takes to build as nodes and to render: 100 rows of 6 cells, in
 * a layout with partials. Prints the median of many rounds; judges nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "template/template.h"

enum { ROWS = 100, COLUMNS = 6, ROUNDS = 201, PAGES_A_ROUND = 20 };

static const char base_text[] =
	"<!doctype html>\n<html lang=\"en\">\n<head>\n"
	"<title>{{$title}}Reeve{{/title}}</title>\n{{>head}}\n</head>\n<body>\n"
	"{{>nav}}\n<main>\n{{$content}}{{/content}}\n</main>\n</body>\n</html>\n";
static const char indented_text[] =
	"<!doctype html>\n<html lang=\"en\">\n  <head>\n"
	"    <title>{{$title}}Reeve{{/title}}</title>\n    {{>head}}\n  </head>\n  "
	"<body>\n"
	"    {{>nav}}\n    <main>\n      {{$content}}{{/content}}\n    </main>\n"
	"  </body>\n</html>\n";
static const char head_text[] =
	"<meta charset=\"utf-8\">\n<link rel=\"stylesheet\" href=\"{{css}}\">\n";
static const char nav_text[] =
	"<nav><a href=\"{{home}}\">Reeve</a>{{#user}} {{name}}{{/user}}</nav>\n";
static const char row_text[] =
	"<tr data-key=\"{{key}}\">\n"
	"{{#cells}}\n"
	"<td data-field=\"{{field}}\"{{#is_number}} class=\"n\"{{/is_number}}>"
	"{{#url}}<a href=\"{{url}}\">{{/url}}{{text}}{{#url}}</a>{{/url}}</td>\n"
	"{{/cells}}\n"
	"</tr>\n";
static const char page_format[] =
	"{{<%s}}\n{{$title}}{{label}}{{/title}}\n{{$content}}\n<h1>{{label}}</h1>\n"
	"<table>\n<thead><tr>{{#columns}}<th data-field=\"{{field}}\">{{label}}</th>"
	"{{/columns}}</tr></thead>\n<tbody>\n{{#rows}}\n{{>row}}\n{{/rows}}\n"
	"</tbody>\n</table>\n{{/content}}\n{{/%s}}\n";

static const char *const fields[COLUMNS] = {
	"id", "title", "author_id", "published", "pages", "note"};
static const char *const texts[COLUMNS] = {"1234567", "The Left Hand of Darkness",
	"Ursula K. Le Guin", "1969-03-01", "304", "Hainish & others, first edition"};

static void add_cell(struct arena *arena, struct node *cells, int column)
{
	struct node *cell = node_add_dict(arena, cells);

	node_set_text(arena, cell, "field", str_from(fields[column]));
	node_set_text(arena, cell, "text", str_from(texts[column]));
	node_set_flag(arena, cell, "is_number", column == 0 || column == 4);
	if (column == 0 || column == 2)
		node_set_text(arena, cell, "url", STR("/admin/book/1234567/change/"));
	else
		node_set_flag(arena, cell, "url", false);
}

static struct node *build_page(struct arena *arena)
{
	struct node *root = node_dict(arena), *list;

	node_set_text(arena, root, "label", STR("Books"));
	node_set_text(arena, root, "home", STR("/admin/"));
	node_set_text(arena, root, "css", STR("/admin/-/assets/base.0123456789.css"));
	node_set_text(arena, node_set_dict(arena, root, "user"), "name", STR("ada"));
	list = node_set_list(arena, root, "columns");
	for (int column = 0; column < COLUMNS; column++) {
		struct node *head = node_add_dict(arena, list);

		node_set_text(arena, head, "field", str_from(fields[column]));
		node_set_text(arena, head, "label", str_from(fields[column]));
	}
	list = node_set_list(arena, root, "rows");
	for (int row = 0; row < ROWS; row++) {
		struct node *dict = node_add_dict(arena, list);
		struct node *cells = node_set_list(arena, dict, "cells");

		node_set_text(arena, dict, "key", STR("1234567"));
		for (int column = 0; column < COLUMNS; column++)
			add_cell(arena, cells, column);
	}
	return root;
}

static void must(enum status status, const struct fault *fault)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "render: %s\n", fault->sentence);
	exit(1);
}

static void add_page(struct templates *templates, const char *name, const char *base,
	struct fault *fault)
{
	char text[sizeof page_format + 64];

	snprintf(text, sizeof text, page_format, base, base);
	must(templates_add(templates, name, str_from(text), fault), fault);
}

static int compare(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static double median(double *times)
{
	qsort(times, ROUNDS, sizeof *times, compare);
	return times[ROUNDS / 2];
}

static void measure(struct templates *templates, const char *name)
{
	static double build_us[ROUNDS], render_us[ROUNDS];
	struct arena *arena = arena_new(1 << 20);
	struct fault fault;
	struct buf out;

	buf_init(&out, 1 << 24);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t build = 0, render = 0;

		for (int page = 0; page < PAGES_A_ROUND; page++) {
			int64_t start = clock_us(), built;
			const struct node *root;

			arena_reset(arena);
			root = build_page(arena);
			built = clock_us();
			buf_clear(&out, SIZE_MAX);
			must(template_render(templates, name, root, &out, &fault),
				&fault);
			build += built - start;
			render += clock_us() - built;
		}
		build_us[round] = (double)build / PAGES_A_ROUND;
		render_us[round] = (double)render / PAGES_A_ROUND;
	}
	printf("%-10s %6zu bytes: nodes %6.1f us, render %6.1f us\n", name, out.len,
		median(build_us), median(render_us));
	buf_free(&out);
	arena_free(arena);
}

int main(void)
{
	struct templates *templates = templates_new(NULL);
	struct fault fault;

	must(templates_add(templates, "base", str_from(base_text), &fault), &fault);
	must(templates_add(templates, "wide", str_from(indented_text), &fault), &fault);
	must(templates_add(templates, "head", str_from(head_text), &fault), &fault);
	must(templates_add(templates, "nav", str_from(nav_text), &fault), &fault);
	must(templates_add(templates, "row", str_from(row_text), &fault), &fault);
	add_page(templates, "flush", "base", &fault);
	add_page(templates, "indented", "wide", &fault);
	measure(templates, "flush");
	measure(templates, "indented");
	templates_free(templates);
	return 0;
}
