"""Columns as other people's databases have them: names and types that nobody expects."""

import case


class AwkwardColumns(case.Served):
    def make(self, script):
        self.run_script(script)

    def test_edits_columns_with_no_name_or_a_line_break_in_it(self):
        self.make(
            """CREATE TABLE odd_names (id INTEGER PRIMARY KEY, "" TEXT, "two
lines" TEXT, " " TEXT, "-csrf" TEXT, "a.b" TEXT, "q""uote" TEXT, "per%cent" TEXT);
            INSERT INTO odd_names VALUES (1, 'e', 'l', 's', 'c', 'd', 'q', 'p');"""
        )
        names = ["", "two\nlines", " ", "-csrf", "a.b", 'q"uote', "per%cent"]
        page = self.get("/admin/odd_names/")
        self.assertEqual(page.headings(), ["id", *names])
        self.assertEqual(list(page.rows()[0][1].values()), list("1elscdqp"))
        for name in names:
            self.assertEqual(
                self.edit_one("odd_names", "1", name, f"<{name}>"),
                ("text", f"<{name}>".encode()),
            )
            self.get(f"/admin/odd_names/?o=-{case.in_url(name)}")

    def test_tells_apart_names_that_differ_by_case_beyond_ascii(self):
        self.make(
            """CREATE TABLE twins (id INTEGER PRIMARY KEY, "É" TEXT, "é" TEXT);
            INSERT INTO twins VALUES (1, 'big', 'small');"""
        )
        self.assertEqual(self.edit_one("twins", "1", "é", "tiny"), ("text", b"tiny"))
        self.assertEqual(self.edit_one("twins", "1", "É", "huge"), ("text", b"huge"))
        self.assertEqual(
            self.get("/admin/twins/").rows()[0][1], {"id": "1", "É": "huge", "é": "tiny"}
        )

    def test_shows_generated_columns_and_says_why_they_cannot_be_typed(self):
        self.make(
            """CREATE TABLE generated (id INTEGER PRIMARY KEY, a INTEGER,
                twice INTEGER AS (a * 2), thrice INTEGER AS (a * 3) STORED);
            INSERT INTO generated (a) VALUES (5);"""
        )
        self.assertEqual(
            self.get("/admin/generated/").rows()[0][1],
            {"id": "1", "a": "5", "twice": "10", "thrice": "15"},
        )
        page = self.get("/admin/generated/1/change/")
        self.assertEqual((page.fixed("twice"), page.fixed("thrice")), ("10", "15"))
        self.assertIn("The database computes this column.", page.tree.text())
        form = page.form()
        form["a"] = "7"
        self.save(form)
        self.assertEqual(self.sql("SELECT * FROM generated"), [(1, 7, 14, 21)])
        self.assertNotIn("twice", self.form_at("/admin/generated/add/").names())

    def test_a_column_of_type_string_shows_what_it_would_keep(self):
        self.make(
            """CREATE TABLE strings (id INTEGER PRIMARY KEY, code STRING, n INT);
            INSERT INTO strings VALUES (1, '007', 1), (2, 'x7', 2);"""
        )
        self.assertEqual(self.stored("strings", "code", "id = 1"), ("integer", 7))
        self.assertEqual(self.get("/admin/strings/").rows()[0][1]["code"], "7")
        form = self.form_at("/admin/strings/2/change/")
        form["code"] = "007"
        page = self.save(form, 422)
        self.assertEqual(page.form()["code"], "007")
        self.assertIn("STRING", page.tree.text())
        self.assertEqual(self.stored("strings", "code", "id = 2"), ("text", b"x7"))
        self.assertEqual(self.edit_one("strings", "2", "code", "x8"), ("text", b"x8"))

    def test_edits_tables_whose_columns_are_called_rowid(self):
        self.make(
            """CREATE TABLE shadowed (rowid TEXT, _rowid_ TEXT, oid TEXT, k TEXT NOT NULL
                PRIMARY KEY);
            CREATE TABLE half_shadowed (rowid TEXT, name TEXT, k INT PRIMARY KEY);
            CREATE TABLE keyless_shadowed (rowid TEXT, _rowid_ TEXT, oid TEXT);
            INSERT INTO shadowed VALUES ('a', 'b', 'c', 'one'), ('A', 'B', 'C', 'two');
            INSERT INTO half_shadowed VALUES ('nine', 'x', 1), ('eight', 'y', 2);
            INSERT INTO keyless_shadowed VALUES ('r', 's', 't');"""
        )
        for column in ("rowid", "_rowid_", "oid"):
            self.assertEqual(
                self.edit_one("shadowed", "two", column, "new"), ("text", b"new")
            )
        self.assertEqual(
            self.edit_one("half_shadowed", "2", "rowid", "7"), ("text", b"7")
        )
        keys = [key for key, _ in self.get("/admin/half_shadowed/?o=-rowid").rows()]
        self.assertEqual(keys, ["1", "2"])
        page = self.get("/admin/keyless_shadowed/")
        self.assertEqual(len(page.rows()), 1)
        self.assertIn("Read-only", page.tree.text())

    def test_keeps_dates_in_the_style_that_each_row_has(self):
        self.make(
            """CREATE TABLE moments (id INTEGER PRIMARY KEY, at DATETIME, note TEXT);
            INSERT INTO moments VALUES (1, '2024-05-06 07:08:09', ''),
                (2, 1714979289, ''), (3, 2460436.797, ''), (4, '2024-05-06T07:08', ''),
                (5, '2024-05-06', ''), (6, '6 May 2024', ''), (7, NULL, ''),
                (8, '2024-05-06 07:08:09.123456', ''), (9, '2024-05-06T07:08:09Z', '');"""
        )
        for key in range(1, 10):
            before = self.stored("moments", "at", f"id = {key}")
            self.edit_one("moments", str(key), "note", "seen")
            self.assertEqual(self.stored("moments", "at", f"id = {key}"), before)
        self.assertEqual(
            self.edit_one("moments", "1", "at", "2025-01-02T03:04"),
            ("text", b"2025-01-02 03:04:00"),
        )
        self.assertEqual(
            self.edit_one("moments", "4", "at", "2025-01-02T03:04"),
            ("text", b"2025-01-02T03:04"),
        )
        self.assertEqual(
            self.edit_one("moments", "2", "at", "1714979290"), ("integer", 1714979290)
        )
        self.assertEqual(
            self.edit_one("moments", "3", "at", "2460437.5"), ("real", 2460437.5)
        )

    def test_a_strict_table_takes_only_what_fits(self):
        self.make(
            """CREATE TABLE strict_one (id INTEGER PRIMARY KEY, n INT, r REAL, t TEXT,
                b BLOB, a ANY) STRICT;
            INSERT INTO strict_one VALUES (1, 1, 1.5, 't', x'00ff', '007');"""
        )
        form = self.form_at("/admin/strict_one/1/change/")
        form["n"] = "many"
        page = self.save(form, 422)
        self.assertEqual(page.form()["n"], "many")
        self.assertEqual(
            self.edit_one("strict_one", "1", "n", "9007199254740993"),
            ("integer", 9007199254740993),
        )
        self.assertEqual(self.edit_one("strict_one", "1", "r", "2"), ("real", 2.0))
        self.assertEqual(self.edit_one("strict_one", "1", "a", "008"), ("text", b"008"))
        self.assertEqual(self.stored("strict_one", "b"), ("blob", b"\x00\xff"))

    def test_null_and_the_empty_text_are_two_things(self):
        self.make(
            """CREATE TABLE empties (id INTEGER PRIMARY KEY, t TEXT, m TEXT NOT NULL,
                n INTEGER);
            INSERT INTO empties VALUES (1, NULL, '', NULL), (2, '', 'm', 0);"""
        )
        rows = dict(self.get("/admin/empties/").rows())
        self.assertNotEqual(rows["1"]["t"], rows["2"]["t"])
        form = self.form_at("/admin/empties/1/change/")
        self.assertTrue(form.is_null("t"))
        self.assertFalse(form.has_null_box("m"))
        form.set_null("t", False)
        self.save(form)
        self.assertEqual(self.stored("empties", "t", "id = 1"), ("text", b""))
        form = self.form_at("/admin/empties/1/change/")
        self.assertFalse(form.is_null("t"))
        form.set_null("t")
        self.save(form)
        self.assertEqual(self.stored("empties", "t", "id = 1"), ("null", None))
        self.assertEqual(self.edit_one("empties", "2", "n", ""), ("null", None))
        form = self.form_at("/admin/empties/add/")
        form.set_null("t", False)
        self.save(form)
        (row,) = self.sql("SELECT t, m, n FROM empties WHERE id = 3")
        self.assertEqual(row, ("", "", None))

    def test_edits_a_row_whose_default_is_an_expression(self):
        self.make(
            """CREATE TABLE defaults (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'it''s',
                b INT NOT NULL DEFAULT 5, c TEXT NOT NULL DEFAULT (upper('x')),
                d DATETIME DEFAULT CURRENT_TIMESTAMP, e REAL DEFAULT -1.5);"""
        )
        form = self.form_at("/admin/defaults/add/")
        self.assertEqual(form["b"], "5")
        self.save(form)
        (row,) = self.sql("SELECT id, a, b, c, d IS NOT NULL, e FROM defaults")
        self.assertEqual(row, (1, "it's", 5, "X", 1, -1.5))


if __name__ == "__main__":
    case.main()
