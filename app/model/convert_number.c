/* Numbers out of whatever a column held: integers, reals, decimals, booleans. Must never
 * trust CAST: it takes "12abc" for 12 and rounds what is too large. Whatever a text is
 * taken for is spelled again and compared. */
#include "model/convert_parts.h"

/* {v} is the text, trimmed as i1.t; b is it without its sign, z without leading zeros
 * either. What CAST reads must be spelled so again. */
static const char integer_sql[] =
	"CASE typeof({v}) WHEN 'integer' THEN {v}"
	" WHEN 'real' THEN CASE WHEN CAST({v} AS INTEGER) = {v}"
	" THEN CAST({v} AS INTEGER) END"
	" WHEN 'text' THEN CASE WHEN instr({v}, char(0)) = 0 THEN"
	" (SELECT CASE WHEN i2.b <> '' AND CAST(CAST(i2.t AS INTEGER) AS TEXT) ="
	" CASE WHEN i2.z = '' THEN '0' WHEN substr(i2.t, 1, 1) = '-' THEN '-' || i2.z"
	" ELSE i2.z END THEN CAST(i2.t AS INTEGER) END"
	" FROM (SELECT i1.t AS t, i1.b AS b, ltrim(i1.b, '0') AS z"
	" FROM (SELECT i0.t AS t, CASE WHEN substr(i0.t, 1, 1) IN ('-', '+')"
	" THEN substr(i0.t, 2) ELSE i0.t END AS b"
	" FROM (SELECT trim({v}, " CONVERT_SPACES ") AS t) AS i0) AS i1) AS i2) END END";

void convert_to_integer(struct converting *converting)
{
	convert_step(converting, integer_sql, NULL);
}

/* A text is a number where comparing it with one makes it one: a text that is none is
 * greater than all numbers. Hexadecimal is none, nor is what overflows or comes to
 * nothing. */
static const char real_sql[] =
	"CASE typeof({v}) WHEN 'real' THEN {v}"
	" WHEN 'integer' THEN CASE WHEN CAST({v} AS REAL) = {v}"
	" THEN CAST({v} AS REAL) END"
	" WHEN 'text' THEN CASE WHEN instr({v}, char(0)) = 0 THEN"
	" (SELECT CASE WHEN +r0.t <= CAST(9e999 AS REAL) THEN"
	" CASE WHEN abs(CAST(r0.t AS REAL)) < 9e999 AND (CAST(r0.t AS REAL) <> 0.0"
	" OR NOT substr(r0.t, 1, instr(lower(r0.t) || 'e', 'e') - 1) GLOB '*[1-9]*')"
	" THEN CAST(r0.t AS REAL) END"
	" WHEN lower(r0.t) IN ('inf', '+inf', 'infinity', '+infinity') THEN 9e999"
	" WHEN lower(r0.t) IN ('-inf', '-infinity') THEN -9e999 END"
	" FROM (SELECT trim({v}, " CONVERT_SPACES ") AS t) AS r0) END END";

void convert_to_real(struct converting *converting)
{
	convert_step(converting, real_sql, NULL);
}

/* How a number or text is written without an exponent. */
static const char plain_sql[] =
	"CASE typeof({v}) WHEN 'integer' THEN CAST({v} AS TEXT)"
	" WHEN 'real' THEN CASE WHEN CAST({v} AS INTEGER) = {v}"
	" THEN CAST(CAST({v} AS INTEGER) AS TEXT)"
	" WHEN CAST(CAST({v} AS TEXT) AS REAL) = {v} THEN CAST({v} AS TEXT) END"
	" WHEN 'text' THEN CASE WHEN instr({v}, char(0)) = 0"
	" THEN trim({v}, " CONVERT_SPACES ") END END";

/* {v} is a plain decimal, {0} the digit that counts for nothing at its end. Gives s, the
 * whole; w and f, the digits before and after the point. */
static const char scan_sql[] =
	" FROM (SELECT d1.s AS s,"
	" ltrim(substr(d1.b, 1, instr(d1.b || '.', '.') - 1), '0') AS w,"
	" rtrim(substr(d1.b, instr(d1.b || '.', '.') + 1), '{0}') AS f"
	" FROM (SELECT {v} AS s, CASE WHEN substr({v}, 1, 1) IN ('-', '+')"
	" THEN substr({v}, 2) ELSE {v} END AS b) AS d1"
	" WHERE d1.b GLOB '*[0-9]*' AND d1.b NOT GLOB '*[^0-9.]*'"
	" AND d1.b NOT GLOB '*.*.*') AS d2";

/* Whole numbers within 64 bits as such, others where 15 digits hold them. */
static const char decimal_sql[] =
	"CASE WHEN d2.f = '' AND CAST(CAST(d2.s AS INTEGER) AS TEXT) ="
	" CASE WHEN d2.w = '' THEN '0' WHEN substr(d2.s, 1, 1) = '-' THEN '-' || d2.w"
	" ELSE d2.w END THEN CAST(d2.s AS INTEGER)"
	" WHEN CASE WHEN d2.w = '' THEN length(ltrim(d2.f, '0'))"
	" WHEN d2.f = '' THEN length(rtrim(d2.w, '0'))"
	" ELSE length(d2.w) + length(d2.f) END <= 15 THEN CAST(d2.s AS REAL) END";

/* A decimal kept as a text keeps its zeros, and loses a plus sign. */
static const char decimal_text_sql[] =
	"CASE WHEN substr(d2.s, 1, 1) = '+' THEN substr(d2.s, 2) ELSE d2.s END";

void convert_to_decimal(struct converting *converting)
{
	const struct field_spec *spec = converting->to.spec;
	bool is_text = converting->to.affinity == AFFINITY_TEXT;
	struct arena *arena = converting->arena;
	struct str idle = is_text ? STR("") : STR("0"), fits = STR("1"), sql;

	if (spec->digits)
		fits = arena_printf(arena,
			"length(d2.f) <= %lld AND length(d2.w) <= %lld",
			(long long)spec->places,
			(long long)(spec->digits - spec->places));
	sql = arena_printf(arena, "(SELECT CASE WHEN %.*s THEN %s END%s)", STR_ARGS(fits),
		is_text ? decimal_text_sql : decimal_sql, scan_sql);
	convert_step(converting, plain_sql, NULL);
	convert_step(converting, arena_text(arena, sql), &idle);
}

#define BOOLEAN                                                                          \
	"CASE WHEN typeof({v}) IN ('integer', 'real') THEN"                              \
	" CASE WHEN {v} = 1 THEN 1 WHEN {v} = 0 THEN 0 END"                              \
	" WHEN typeof({v}) = 'text' AND instr({v}, char(0)) = 0 THEN"                    \
	" CASE WHEN lower(trim({v}, " CONVERT_SPACES "))"                                \
	" IN ('1', 'true', 't', 'yes', 'y', 'on') THEN 1"                                \
	" WHEN lower(trim({v}, " CONVERT_SPACES "))"                                     \
	" IN ('0', 'false', 'f', 'no', 'n', 'off') THEN 0 END END"

void convert_to_boolean(struct converting *converting)
{
	convert_step(converting, BOOLEAN, NULL);
}

void convert_from_boolean(struct converting *converting)
{
	convert_step(converting, "COALESCE(" BOOLEAN ", {v})", NULL);
}
