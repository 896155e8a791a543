"""Values that pages cannot show as they are, and tables that do more than they are told."""

import case


class AwkwardValues(case.Served):
    def make(self, script):
        self.run_script(script)

    def test_leaves_bytes_that_are_no_text_as_they_are(self):
        self.make(
            """CREATE TABLE bytes (id INTEGER PRIMARY KEY, t TEXT, note TEXT, b BLOB);
            INSERT INTO bytes VALUES (1, CAST(x'6100620d' AS TEXT), '', x'00ff'),
                (2, CAST(x'61ff62' AS TEXT), '', NULL),
                (3, CAST(x'c080' AS TEXT), '', 'txt'),
                (4, CAST(x'eda080' AS TEXT), '', 5);"""
        )
        rows = dict(self.get("/admin/bytes/").rows())
        self.assertEqual(list(rows), ["1", "2", "3", "4"])
        for key in rows:
            before = [self.stored("bytes", column, f"id = {key}") for column in "tb"]
            page = self.get(f"/admin/bytes/{key}/change/")
            self.assertIsNotNone(page.fixed("t"))
            self.assertIn("bytes that are no text", page.tree.text())
            self.edit_one("bytes", key, "note", "seen")
            after = [self.stored("bytes", column, f"id = {key}") for column in "tb"]
            self.assertEqual(after, before)
        page = self.browser.get("/admin/bytes/1/blob/b")
        self.assertEqual((page.code, page.body), (200, b"\x00\xff"))
        self.assertIn("attachment", page.headers["Content-Disposition"])

    def test_keeps_integers_past_2_to_the_53rd(self):
        self.make(
            """CREATE TABLE big (id INTEGER PRIMARY KEY, n INTEGER);
            INSERT INTO big VALUES (9007199254740993, 9223372036854775807),
                (-9223372036854775808, -9223372036854775808);"""
        )
        keys = [key for key, _ in self.get("/admin/big/").rows()]
        self.assertEqual(keys, ["-9223372036854775808", "9007199254740993"])
        self.assertEqual(
            self.form_at("/admin/big/9007199254740993/change/")["n"],
            "9223372036854775807",
        )
        self.assertEqual(
            self.edit_one("big", "9007199254740993", "n", "9223372036854775806"),
            ("integer", 9223372036854775806),
        )
        form = self.form_at("/admin/big/9007199254740993/change/")
        form["n"] = "9223372036854775808"
        self.assertEqual(self.save(form, 422).form()["n"], "9223372036854775808")

    def test_keeps_reals_and_infinities(self):
        self.make(
            """CREATE TABLE reals (id INTEGER PRIMARY KEY, r REAL, note TEXT);
            INSERT INTO reals VALUES (1, 9e999, ''), (2, -9e999, ''), (3, 0.1, ''),
                (4, 1e-320, ''), (5, 123456789.123456789, ''), (6, -0.0, ''),
                (7, 1e21, '');"""
        )
        rows = dict(self.get("/admin/reals/").rows())
        self.assertEqual(rows["1"]["r"], "Infinity")
        self.assertEqual(rows["2"]["r"], "-Infinity")
        for key in rows:
            before = self.stored("reals", "r", f"id = {key}")
            self.edit_one("reals", key, "note", "seen")
            self.assertEqual(self.stored("reals", "r", f"id = {key}"), before, key)
        self.assertEqual(self.edit_one("reals", "3", "r", "0.2"), ("real", 0.2))

    def test_shows_the_row_that_a_trigger_made_of_it(self):
        self.make(
            """CREATE TABLE triggered (id INTEGER PRIMARY KEY, v TEXT, w TEXT);
            CREATE TRIGGER up AFTER INSERT ON triggered BEGIN
                UPDATE triggered SET v = upper(v), id = id + 100 WHERE id = new.id; END;
            CREATE TABLE stubborn (id INTEGER PRIMARY KEY, v TEXT);
            INSERT INTO stubborn VALUES (1, 'stays');
            CREATE TRIGGER no BEFORE UPDATE ON stubborn BEGIN SELECT RAISE(IGNORE); END;
            CREATE TRIGGER nono BEFORE INSERT ON stubborn BEGIN
                SELECT RAISE(ABORT, 'no more rows, please'); END;
            CREATE TRIGGER never BEFORE DELETE ON stubborn BEGIN
                SELECT RAISE(IGNORE); END;"""
        )
        form = self.form_at("/admin/triggered/add/")
        form["v"] = "loud"
        page = self.save(form, then="again")
        page = self.browser.follow(page)
        self.assertEqual(page.code, 200)
        self.assertEqual(self.sql("SELECT id, v FROM triggered"), [(101, "LOUD")])
        form = self.form_at("/admin/stubborn/1/change/")
        form["v"] = "moves"
        page = self.save(form, 409)
        self.assertEqual(page.form()["v"], "moves")
        form = self.form_at("/admin/stubborn/add/")
        form["v"] = "typed in vain"
        page = self.save(form, 422)
        self.assertIn("no more rows, please", page.tree.text())
        self.assertEqual(page.form()["v"], "typed in vain")
        self.assertEqual(
            self.browser.submit(self.form_at("/admin/stubborn/1/delete/"), None).code, 409
        )
        self.assertEqual(self.sql("SELECT * FROM stubborn"), [(1, "stays")])

    def test_a_replace_clause_destroys_no_other_row(self):
        self.make(
            """CREATE TABLE replacing (id INTEGER PRIMARY KEY ON CONFLICT REPLACE,
                code TEXT UNIQUE ON CONFLICT REPLACE, v TEXT);
            CREATE TABLE ignoring (id INTEGER PRIMARY KEY,
                code TEXT UNIQUE ON CONFLICT IGNORE);
            INSERT INTO replacing VALUES (1, 'a', 'first'), (2, 'b', 'second');
            INSERT INTO ignoring VALUES (1, 'a'), (2, 'b');"""
        )
        before = self.dump()
        form = self.form_at("/admin/replacing/2/change/")
        form["code"] = "a"
        page = self.save(form, 422)
        self.assertEqual(page.form()["code"], "a")
        for typed in ({"id": "1", "code": "c"}, {"code": "a"}):
            form = self.form_at("/admin/replacing/add/")
            for field, text in typed.items():
                form[field] = text
            self.save(form, 422)
        form = self.form_at("/admin/ignoring/2/change/")
        form["code"] = "a"
        self.assertIn(self.browser.submit(form).code, (409, 422))
        form = self.form_at("/admin/ignoring/add/")
        form["code"] = "a"
        self.assertIn(self.browser.submit(form).code, (409, 422))
        self.assertEqual(self.dump(), before)

    def test_references_to_nothing_fail_at_save_and_keep_what_was_typed(self):
        self.make(
            """CREATE TABLE astray (id INTEGER PRIMARY KEY,
                p INTEGER REFERENCES nowhere(id), v TEXT);
            CREATE TABLE target (a TEXT, b TEXT);
            CREATE TABLE mismatched (id INTEGER PRIMARY KEY, p TEXT REFERENCES target(a),
                v TEXT);
            PRAGMA foreign_keys = OFF;
            INSERT INTO astray VALUES (1, 5, 'x'), (2, NULL, 'y');
            INSERT INTO mismatched VALUES (1, 'x', 'x');
            INSERT INTO target VALUES ('x', 'y');"""
        )
        for table in ("astray", "mismatched", "target"):
            self.assertTrue(self.get(f"/admin/{table}/").rows())
        for path, field in (
            ("/admin/astray/2/change/", "p"),
            ("/admin/mismatched/1/change/", "p"),
            ("/admin/astray/add/", "p"),
        ):
            form = self.form_at(path)
            form[field] = "77"
            form["v"] = "kept"
            page = self.browser.submit(form)
            self.assertEqual(page.code, 422, path)
            self.assertEqual(page.form()["v"], "kept")
        form = self.form_at("/admin/astray/2/change/")
        form["v"] = "fine"
        self.assertIn(self.browser.submit(form).code, (303, 422))

    def test_full_text_tables_are_shown_with_their_shadows_and_left_alone(self):
        self.make(
            """CREATE VIRTUAL TABLE found USING fts5(title, body);
            INSERT INTO found VALUES ('one', 'first words'), ('two', 'more words');
            CREATE TABLE plain (id INTEGER PRIMARY KEY, v TEXT);"""
        )
        rows = self.get("/admin/found/").rows()
        self.assertEqual([cells["title"] for _, cells in rows], ["one", "two"])
        self.assertIn("virtual table", self.get("/admin/found/").tree.text())
        self.assertEqual(self.get("/admin/found/").headings(), ["title", "body"])
        for shadow in ("data", "idx", "content", "docsize", "config"):
            page = self.get(f"/admin/found_{shadow}/")
            self.assertIn("belongs to a virtual table", page.tree.text())
            self.assertIn(self.browser.get(f"/admin/found_{shadow}/add/").code, (403, 404))
        key = self.get("/admin/found_content/").rows()[0][0]
        page = self.browser.get(f"/admin/found_content/{key}/change/")
        self.assertIn(page.code, (200, 404))
        token = self.form_at("/admin/plain/add/").entries["-csrf"]
        page = self.browser.post(
            f"/admin/found_content/{key}/change/", {"-csrf": token, "c0": "broken"}
        )
        self.assertIn(page.code, (403, 404))
        page = self.browser.post(f"/admin/found_content/{key}/delete/", {"-csrf": token})
        self.assertIn(page.code, (403, 404))
        self.assertEqual(
            self.sql("SELECT title FROM found WHERE found MATCH 'words' ORDER BY 1"),
            [("one",), ("two",)],
        )

    def test_one_broken_view_takes_nothing_else_away(self):
        self.make(
            """CREATE TABLE gone (a); CREATE VIEW broken_view AS SELECT a FROM gone;
            DROP TABLE gone;
            CREATE TABLE beside_it (id INTEGER PRIMARY KEY, v TEXT);
            INSERT INTO beside_it VALUES (1, 'fine');"""
        )
        page = self.get("/admin/broken_view/")
        self.assertIn("cannot be read", page.tree.text())
        self.get("/admin/")
        self.assertEqual(self.edit_one("beside_it", "1", "v", "still"), ("text", b"still"))
        self.make("DROP VIEW broken_view")

    def test_lines_end_as_the_row_has_them(self):
        self.make("CREATE TABLE lines (id INTEGER PRIMARY KEY, t TEXT, note TEXT)")
        texts = ["a\nb", "a\r\nb\r\n", "\n", "\nfirst", "a\rb", "  spaces  ", "\t"]
        texts.append("x" * 5000)
        with self.connect() as db:
            db.executemany("INSERT INTO lines (t) VALUES (?)", [(text,) for text in texts])
        for key, text in enumerate(texts, 1):
            self.edit_one("lines", str(key), "note", "seen")
            self.assertEqual(
                self.stored("lines", "t", f"id = {key}"), ("text", text.encode())
            )
        self.assertEqual(self.edit_one("lines", "1", "t", "a\nc"), ("text", b"a\nc"))
        self.assertEqual(
            self.edit_one("lines", "2", "t", "a\r\nc\r\n"), ("text", b"a\r\nc\r\n")
        )


if __name__ == "__main__":
    case.main()
