/* The generated schema of the random walk: small, and of everything there is. */
#include "migrate_walk.h"

static const char schema[] =
	"CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE,"
	" born DATE, mail TEXT UNIQUE, size TEXT DEFAULT '10');"
	"CREATE TABLE book(id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(80) NOT "
	"NULL,"
	" author INTEGER NOT NULL REFERENCES author(id) ON DELETE CASCADE, year TEXT,"
	" price DECIMAL(8,2) CHECK (price >= 0), pages INTEGER DEFAULT 1,"
	" half INTEGER AS (pages / 2), shelf TEXT AS (substr(title, 1, 1)) STORED,"
	" UNIQUE (author, title), CHECK (title <> ''));"
	"CREATE INDEX by_year ON book(year) WHERE year IS NOT NULL;"
	"CREATE INDEX by_first ON book(lower(title), pages DESC);"
	"CREATE TABLE copy(book INTEGER REFERENCES book ON DELETE SET NULL, number "
	"INTEGER,"
	" state TEXT, lent BOOLEAN, PRIMARY KEY (number, state)) WITHOUT ROWID;"
	"CREATE TABLE part(id INTEGER PRIMARY KEY, whole INTEGER REFERENCES part(id)"
	" ON DELETE CASCADE, code TEXT UNIQUE, weight REAL);"
	"CREATE TABLE uses(part TEXT REFERENCES part(code) ON UPDATE CASCADE, amount ANY,"
	" made TEXT) STRICT;"
	"CREATE TABLE pair(a INTEGER, b TEXT, note TEXT, PRIMARY KEY (a, b));"
	"CREATE TABLE ending(id INTEGER PRIMARY KEY, a INTEGER, b TEXT, x BLOB, y, z "
	"JSON,"
	" FOREIGN KEY (a, b) REFERENCES pair(a, b) ON DELETE CASCADE);"
	"CREATE TABLE \"odd table\"(\"rowid\" TEXT, \"a b\" INTEGER, \"\" TEXT);"
	"CREATE TABLE log(what TEXT, moment DATETIME DEFAULT CURRENT_TIMESTAMP);"
	"CREATE TRIGGER book_log AFTER INSERT ON book BEGIN"
	" INSERT INTO log(what) VALUES (new.title); END;"
	"CREATE TRIGGER part_log BEFORE DELETE ON part BEGIN"
	" INSERT INTO log(what) VALUES ('gone'); END;"
	"CREATE VIEW titles AS SELECT b.id, b.title, a.name FROM book b"
	" JOIN author a ON a.id = b.author;"
	"CREATE VIEW counts AS SELECT name, count(*) AS books FROM titles GROUP BY name;";

#define NUMBERS                                                                          \
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "

static void fill(const char *insert, int rows)
{
	foreign_printf("%.*s" NUMBERS "%s FROM n", (int)strcspn(insert, "|"), insert,
		rows, insert + strcspn(insert, "|") + 1);
}

void walk_schema(void)
{
	foreign(schema);
	fill("INSERT INTO author |SELECT i, 'Author ' || i, date('1800-01-01', i || ' "
	     "days'),"
	     " CASE WHEN i % 3 THEN 'a' || i || '@example.org' END,"
	     " CASE i % 4 WHEN 0 THEN '0' || i WHEN 1 THEN i || '.5' WHEN 2 THEN 'x' ||"
	     " i END",
		120);
	fill("INSERT INTO book(title, author, year, price, pages) |SELECT 'Title ' || i,"
	     " 1 + i % 120, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'about ' || i"
	     " ELSE 1800 + i % 200 END, i / 4.0, i % 900",
		400);
	fill("INSERT INTO copy |SELECT CASE WHEN i % 7 THEN 1 + i % 400 END, i,"
	     " CASE i % 3 WHEN 0 THEN 'new' ELSE '' END, i % 2",
		300);
	fill("INSERT INTO part |SELECT i, CASE WHEN i > 5 THEN i / 2 END, 'c' || i,"
	     " CASE WHEN i % 2 THEN i / 8.0 ELSE 'heavy' END",
		200);
	fill("INSERT INTO uses |SELECT CASE WHEN i % 2 THEN 'c' || i END,"
	     " CASE i % 3 WHEN 0 THEN i WHEN 1 THEN '00' || i ELSE x'00ff' END, i",
		150);
	fill("INSERT INTO pair |SELECT i % 10, 'b' || i, NULL", 100);
	fill("INSERT INTO ending |SELECT i, i % 10, 'b' || i, zeroblob(i % 9), CASE i % 4"
	     " WHEN 0 THEN i WHEN 1 THEN '' || i WHEN 2 THEN i / 2.0 END,"
	     " CASE WHEN i % 2 THEN '{\"i\": ' || i || '}' ELSE 'no JSON' END",
		100);
	fill("INSERT INTO \"odd table\" |SELECT 'r' || i, i, 'n' || i", 50);
}
