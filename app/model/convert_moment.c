/* Dates, moments, times and durations. No zone is converted and nothing is rounded up: a
 * day that there is not, such as 2024-02-30, does not convert. */
#include "model/convert_parts.h"

/* {v} begins with a day of the Gregorian calendar from the year 1 on. */
#define DAY                                                                              \
	"({v} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"                        \
	" AND date(substr({v}, 1, 10), '+0 days') = substr({v}, 1, 10)"                  \
	" AND substr({v}, 1, 4) <> '0000')"

/* {v} is HH:MM[:SS[.F]][zone]: k1.z is what follows the digits. */
static const char clock_sql[] =
	"(SELECT k2.k GLOB '[0-2][0-9]:[0-5][0-9]*' AND substr(k2.k, 1, 2) <= '23'"
	" AND (k2.z IN ('', 'Z') OR (k2.z GLOB '[-+][01][0-9]:[0-5][0-9]'"
	" AND substr(k2.z, 2, 2) <= '14'))"
	" FROM (SELECT k1.k AS k, CASE WHEN k1.z GLOB ' ?*' THEN substr(k1.z, 2)"
	" ELSE k1.z END AS z"
	" FROM (SELECT k0.k AS k, CASE WHEN k0.r GLOB ':[0-5][0-9].[0-9]*'"
	" THEN ltrim(substr(k0.r, 5), '0123456789')"
	" WHEN k0.r GLOB ':[0-5][0-9]*' THEN substr(k0.r, 4) ELSE k0.r END AS z"
	" FROM (SELECT {v} AS k, substr({v}, 6) AS r) AS k0) AS k1) AS k2)";

/* Numbers, as SQLite's own 'auto' reads them, but for years before 1. */
#define JULIAN "{v} >= 1721425.5 AND {v} < 5373484.5"
#define SECONDS "{v} >= -62135596800 AND {v} <= 253402300799"

static const char date_sql[] =
	"CASE WHEN typeof({v}) = 'text' THEN CASE WHEN instr({v}, char(0)) = 0"
	" AND " DAY " AND (length({v}) = 10 OR (substr({v}, 11, 1) IN (' ', 'T')"
	" AND {0})) THEN substr({v}, 1, 10) END"
	" WHEN typeof({v}) = 'blob' THEN NULL"
	" WHEN " JULIAN " THEN date({v})"
	" WHEN " SECONDS " THEN date({v}, 'unixepoch') END";

#define DATETIME                                                                         \
	"CASE WHEN typeof({v}) = 'text' THEN CASE WHEN instr({v}, char(0)) = 0"          \
	" AND " DAY " THEN CASE WHEN length({v}) = 10 THEN {v} || ' 00:00:00'"           \
	" WHEN substr({v}, 11, 1) IN (' ', 'T') AND {0} THEN {v} END END"

static const char datetime_alone_sql[] = DATETIME " ELSE {v} END";

static const char datetime_sql[] = DATETIME
	" WHEN typeof({v}) = 'blob' THEN NULL"
	" WHEN " JULIAN " THEN replace(strftime('%Y-%m-%d %H:%M:%f', {v}), '.000', '')"
	" WHEN " SECONDS " THEN"
	" replace(strftime('%Y-%m-%d %H:%M:%f', {v}, 'unixepoch'), '.000', '') END";

/* Of a moment the time, as it is written there. */
#define TIME                                                                             \
	"CASE WHEN typeof({v}) = 'text' THEN CASE WHEN instr({v}, char(0)) <> 0"         \
	" THEN NULL WHEN " DAY " THEN CASE WHEN substr({v}, 11, 1) IN (' ', 'T')"        \
	" AND {0} THEN substr({v}, 12) END"                                              \
	" WHEN substr({v}, 5, 1) <> '-' AND {0} THEN {v} END"

static const char time_alone_sql[] = TIME " ELSE {v} END";

static const char time_sql[] =
	TIME " WHEN typeof({v}) = 'blob' THEN NULL WHEN {v} >= 0 AND {v} < 86400"
	     " THEN replace(strftime('%H:%M:%f', {v}, 'unixepoch'), '.000', '') END";

/* A step over a trimmed text whose clock is looked at by clock_sql. */
static void step_with_clock(
	struct converting *converting, const char *template, bool is_time)
{
	struct str clock = is_time ? STR("CASE WHEN substr({v}, 5, 1) = '-'"
					 " THEN substr({v}, 12) ELSE {v} END")
				   : STR("substr({v}, 12)");

	clock = convert_fill(converting->arena, clock_sql, clock, NULL);
	clock = convert_fill(converting->arena, template, STR("{v}"), &clock);
	convert_step(converting,
		"CASE typeof({v}) WHEN 'text' THEN trim({v}, " CONVERT_SPACES
		") ELSE {v} END",
		NULL);
	convert_step(converting, arena_text(converting->arena, clock), NULL);
}

static void to_moment(struct converting *converting, enum convert_family family)
{
	if (family == FAMILY_DATE)
		step_with_clock(converting, date_sql, false);
	else if (family == FAMILY_DATETIME)
		step_with_clock(converting, datetime_sql, false);
	else
		step_with_clock(converting, time_sql, true);
}

void convert_to_moment(struct converting *converting)
{
	to_moment(converting, converting->to.family);
}

/* Texts, which alone are no numbers yet: {0} is the day that a time is of. */
static const char seconds_sql[] =
	"CASE typeof({v}) WHEN 'text' THEN"
	" CASE WHEN substr(strftime('%f', {0}{v}), 3) = '.000'"
	" THEN CAST(strftime('%s', {0}{v}) AS INTEGER)"
	" ELSE CAST(strftime('%s', {0}{v}) AS INTEGER)"
	" + CAST(substr(strftime('%f', {0}{v}), 3) AS REAL) END ELSE {v} END";

/* Seconds since 1970 (of a time: since midnight), with what there is of a fraction. */
void convert_from_moment(struct converting *converting)
{
	bool is_time = converting->from.family == FAMILY_TIME;
	struct str day = is_time ? STR("'1970-01-01 ' || ") : STR("");

	if (is_time)
		step_with_clock(converting, time_alone_sql, true);
	else
		step_with_clock(converting, datetime_alone_sql, false);
	convert_step(converting, seconds_sql, &day);
}

/* [-][D ]H:MM:SS[.F], of which b is all but the sign, c all but the days: microseconds. A
 * fraction has six digits at most. */
static const char duration_sql[] =
	"CASE typeof({v}) WHEN 'integer' THEN {v}"
	" WHEN 'real' THEN CASE WHEN CAST({v} AS INTEGER) = {v}"
	" THEN CAST({v} AS INTEGER) END"
	" WHEN 'text' THEN CASE WHEN instr({v}, char(0)) = 0 THEN"
	" (SELECT CASE WHEN u3.d NOT GLOB '*[^0-9]*' AND length(u3.d) BETWEEN 1 AND 8"
	" AND u3.h NOT GLOB '*[^0-9]*' AND length(u3.h) BETWEEN 1 AND 8"
	" AND u3.m GLOB '[0-5][0-9]:[0-5][0-9]*'"
	" AND (u3.f = '' OR (u3.f GLOB '.[0-9]*' AND length(u3.f) <= 7"
	" AND substr(u3.f, 2) NOT GLOB '*[^0-9]*'))"
	" THEN CASE WHEN u3.s THEN -1 ELSE 1 END * (CAST(u3.d AS INTEGER) * 86400000000"
	" + CAST(u3.h AS INTEGER) * 3600000000"
	" + CAST(substr(u3.m, 1, 2) AS INTEGER) * 60000000"
	" + CAST(substr(u3.m, 4, 2) AS INTEGER) * 1000000"
	" + CAST(substr(substr(u3.f, 2) || '000000', 1, 6) AS INTEGER)) END"
	" FROM (SELECT u2.s AS s, u2.d AS d, substr(u2.c, 1, instr(u2.c, ':') - 1) AS h,"
	" substr(u2.c, instr(u2.c, ':') + 1, 5) AS m,"
	" substr(u2.c, instr(u2.c, ':') + 6) AS f"
	" FROM (SELECT u1.s AS s, CASE WHEN instr(u1.b, ' ') > 0"
	" THEN substr(u1.b, 1, instr(u1.b, ' ') - 1) ELSE '0' END AS d,"
	" substr(u1.b, instr(u1.b, ' ') + 1) AS c"
	" FROM (SELECT u0.t GLOB '-*' AS s, CASE WHEN u0.t GLOB '-*' THEN substr(u0.t, 2)"
	" ELSE u0.t END AS b"
	" FROM (SELECT trim({v}, " CONVERT_SPACES ") AS t) AS u0) AS u1) AS u2) AS u3)"
	" END END";

/* And back. The lowest integer has no positive one. */
static const char spell_duration_sql[] =
	"CASE WHEN typeof({v}) <> 'integer' OR {v} = -9223372036854775807 - 1 THEN {v}"
	" ELSE CASE WHEN {v} < 0 THEN '-' ELSE '' END"
	" || CASE WHEN abs({v}) >= 86400000000 THEN (abs({v}) / 86400000000) || ' '"
	" ELSE '' END || printf('%02d:%02d:%02d', abs({v}) / 3600000000 % 24,"
	" abs({v}) / 60000000 % 60, abs({v}) / 1000000 % 60)"
	" || CASE WHEN abs({v}) % 1000000 THEN"
	" rtrim(printf('.%06d', abs({v}) % 1000000), '0') ELSE '' END END";

void convert_from_duration(struct converting *converting)
{
	convert_step(converting, spell_duration_sql, NULL);
}

void convert_to_duration(struct converting *converting)
{
	convert_step(converting, duration_sql, NULL);
	/* In a column of texts, durations are texts. */
	if (converting->to.affinity == AFFINITY_TEXT)
		convert_from_duration(converting);
}
