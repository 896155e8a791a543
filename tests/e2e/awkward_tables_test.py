"""Tables that need more than SQLite alone, and values at the edge of what fits."""

import case


class AwkwardTables(case.Served):
    def make(self, script):
        self.run_script(script)

    def test_a_collation_that_only_its_maker_knows_breaks_no_page(self):
        with self.connect() as db:
            db.create_collation("theirs", lambda a, b: (a > b) - (a < b))
            db.executescript(
                """CREATE TABLE collated (id INTEGER PRIMARY KEY,
                    t TEXT COLLATE theirs, v TEXT);
                CREATE TABLE collated_key (
                    k TEXT COLLATE theirs NOT NULL PRIMARY KEY, v TEXT);
                INSERT INTO collated VALUES (1, 'b', ''), (2, 'a', '');
                INSERT INTO collated_key VALUES ('x', 'y');"""
            )
        self.get("/admin/")
        self.assertEqual(len(self.get("/admin/collated/").rows()), 2)
        for order in ("t", "-t"):
            page = self.browser.get(f"/admin/collated/?o={order}")
            self.assertIn(page.code, (200, 422, 503))
        self.assertEqual(self.edit_one("collated", "1", "v", "new"), ("text", b"new"))
        page = self.browser.get("/admin/collated_key/")
        self.assertIn(page.code, (200, 503))
        self.assertIn("theirs", page.tree.text())

    def test_a_function_that_only_its_maker_knows_is_said_at_save(self):
        with self.connect() as db:
            db.create_function("theirs", 1, lambda value: value, deterministic=True)
            db.executescript(
                """CREATE TABLE checked (id INTEGER PRIMARY KEY, v TEXT CHECK (theirs(v)));
                CREATE TABLE computed (id INTEGER PRIMARY KEY, v TEXT, w AS (theirs(v)));
                CREATE TABLE indexed (id INTEGER PRIMARY KEY, v TEXT);
                CREATE INDEX by_theirs ON indexed (theirs(v));
                PRAGMA ignore_check_constraints = 1;
                INSERT INTO checked VALUES (1, 'x');
                INSERT INTO computed (v) VALUES ('x');"""
            )
        self.get("/admin/")
        self.assertEqual(len(self.get("/admin/checked/").rows()), 1)
        form = self.form_at("/admin/checked/1/change/")
        form["v"] = "typed in vain"
        page = self.browser.submit(form)
        self.assertEqual(page.code, 422)
        self.assertEqual(page.form()["v"], "typed in vain")
        self.assertIn("theirs", page.tree.text())
        page = self.browser.get("/admin/computed/")
        self.assertEqual(page.code, 200)
        self.assertIn("cannot be read", page.tree.text())
        form = self.form_at("/admin/indexed/add/")
        form["v"] = "typed in vain"
        form.set_null("v", False)
        page = self.browser.submit(form)
        self.assertEqual(page.code, 422)
        self.assertEqual(page.form()["v"], "typed in vain")

    def test_a_table_of_a_module_that_is_missing_is_said_to_be_unreadable(self):
        self.make(
            """PRAGMA writable_schema = ON;
            INSERT INTO sqlite_schema VALUES ('table', 'strange', 'strange', 0,
                'CREATE VIRTUAL TABLE strange USING nobody_knows(x)');
            PRAGMA writable_schema = OFF;
            CREATE TABLE beside (id INTEGER PRIMARY KEY);"""
        )
        self.get("/admin/")
        page = self.get("/admin/strange/")
        self.assertIn("cannot be read", page.tree.text())
        self.get("/admin/beside/")

    def test_a_table_with_a_key_alone_takes_rows(self):
        self.make("CREATE TABLE bare (id INTEGER PRIMARY KEY AUTOINCREMENT)")
        for _ in range(2):
            self.save(self.form_at("/admin/bare/add/"))
        self.assertEqual(self.sql("SELECT id FROM bare"), [(1,), (2,)])
        self.assertEqual([key for key, _ in self.get("/admin/bare/").rows()], ["1", "2"])
        self.save(self.form_at("/admin/bare/2/delete/"), then=None)
        self.save(self.form_at("/admin/bare/add/"))
        self.assertEqual(self.sql("SELECT id FROM bare"), [(1,), (3,)])

    def test_a_key_of_many_columns_works_or_says_why_not(self):
        names = [f"k{number}" for number in range(40)]
        self.make(
            f"CREATE TABLE many_keys ({', '.join(f'{n} INTEGER NOT NULL' for n in names)},"
            f" v TEXT, PRIMARY KEY ({', '.join(names)}));"
            f"INSERT INTO many_keys VALUES ({', '.join('1' * 40)}, 'v');"
        )
        page = self.get("/admin/many_keys/")
        key = page.rows()[0][0]
        if "Read-only" in page.tree.text():
            self.assertEqual(key, "")
            self.assertIn(self.browser.get("/admin/many_keys/add/").code, (403, 404))
            return
        self.assertEqual(self.edit_one("many_keys", key, "v", "new"), ("text", b"new"))

    def test_a_key_too_long_for_an_address_is_listed_without_one(self):
        self.make("CREATE TABLE long_key (k TEXT NOT NULL PRIMARY KEY, v TEXT)")
        with self.connect() as db:
            db.execute("INSERT INTO long_key VALUES (?, 'long')", ("x" * 20000,))
            db.execute("INSERT INTO long_key VALUES ('a', 'short')")
        rows = self.get("/admin/long_key/").rows()
        self.assertEqual([key for key, _ in rows], ["a", ""])
        self.assertEqual(self.edit_one("long_key", "a", "v", "new"), ("text", b"new"))

    def test_long_texts_are_edited_or_left_alone(self):
        self.make("CREATE TABLE long_text (id INTEGER PRIMARY KEY, t TEXT, note TEXT)")
        sizes = [100_000, 2_000_000, 9_000_000]
        with self.connect() as db:
            for size in sizes:
                db.execute("INSERT INTO long_text (t) VALUES (?)", ("<&é " * (size // 5),))
        self.assertEqual(len(self.get("/admin/long_text/").rows()), len(sizes))
        for key in range(1, len(sizes) + 1):
            before = self.stored("long_text", "t", f"id = {key}")
            form = self.form_at(f"/admin/long_text/{key}/change/")
            form["note"] = "seen"
            page = self.browser.submit(form)
            self.assertEqual(page.code, 303)
            self.assertEqual(self.stored("long_text", "t", f"id = {key}"), before)
        noted = self.one("SELECT count(*) FROM long_text WHERE note = 'seen'")
        self.assertEqual(noted, len(sizes))
        page = self.get("/admin/long_text/3/change/")
        self.assertIn("too long to be edited", page.tree.text())
        form = self.form_at("/admin/long_text/2/change/")
        form["t"] += "end"
        self.save(form)
        end = self.one("SELECT substr(t, -3) FROM long_text WHERE id = 2")
        self.assertEqual(end, "end")
        self.make("DROP TABLE long_text")

    def test_large_blobs_are_measured_and_downloaded(self):
        self.make(
            """CREATE TABLE blobs (id INTEGER PRIMARY KEY, b BLOB, v TEXT);
            INSERT INTO blobs VALUES (1, randomblob(9000000), ''), (2, x'', ''),
                (3, NULL, '');"""
        )
        rows = dict(self.get("/admin/blobs/").rows())
        self.assertEqual(rows["1"]["b"], "9.0 MB")
        self.edit_one("blobs", "1", "v", "seen")
        page = self.browser.get("/admin/blobs/1/blob/b")
        self.assertEqual(page.body, self.one("SELECT b FROM blobs WHERE id = 1"))
        self.assertEqual(self.browser.get("/admin/blobs/2/blob/b").body, b"")
        self.assertEqual(self.browser.get("/admin/blobs/3/blob/b").code, 404)
        self.assertEqual(self.browser.get("/admin/blobs/1/blob/v").code, 404)
        self.make("DROP TABLE blobs")

    def test_strange_booleans_stay_what_they_are(self):
        self.make(
            """CREATE TABLE flags (id INTEGER PRIMARY KEY, f BOOLEAN, v TEXT);
            INSERT INTO flags VALUES (1, 1, ''), (2, 0, ''), (3, NULL, ''), (4, 'maybe', ''),
                (5, 2, ''), (6, 'true', ''), (7, 'F', ''), (8, 1.0, ''), (9, 0.5, '');"""
        )
        for key in range(1, 10):
            before = self.stored("flags", "f", f"id = {key}")
            self.edit_one("flags", str(key), "v", "seen")
            self.assertEqual(self.stored("flags", "f", f"id = {key}"), before)
        self.assertEqual(self.edit_one("flags", "1", "f", "0"), ("integer", 0))
        self.assertEqual(self.edit_one("flags", "6", "f", "0"), ("text", b"false"))
        self.assertEqual(self.edit_one("flags", "4", "f", "1"), ("integer", 1))
        self.assertEqual(self.edit_one("flags", "2", "f", ""), ("null", None))

    def test_composite_and_deferred_references(self):
        self.make(
            """CREATE TABLE towns (land TEXT, name TEXT, PRIMARY KEY (land, name));
            CREATE TABLE people (id INTEGER PRIMARY KEY, land TEXT, town TEXT,
                boss INTEGER REFERENCES people DEFERRABLE INITIALLY DEFERRED,
                FOREIGN KEY (land, town) REFERENCES towns ON UPDATE CASCADE);
            INSERT INTO towns VALUES ('it', 'Roma'), ('de', 'Köln');
            INSERT INTO people VALUES (1, 'it', 'Roma', NULL);"""
        )
        for field, text in (("boss", "99"), ("town", "Köln")):
            form = self.form_at("/admin/people/1/change/")
            form[field] = text
            page = self.browser.submit(form)
            self.assertEqual(page.code, 422, field)
            self.assertEqual(page.form()[field], text)
        self.assertEqual(self.edit_one("people", "1", "boss", "1"), ("integer", 1))
        self.change("/admin/towns/it,Roma/change/", {"name": "Rome"})
        self.assertEqual(self.one("SELECT town FROM people"), "Rome")

    def test_deleting_says_what_goes_with_the_row(self):
        self.make(
            """CREATE TABLE mother (id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE kid (id INTEGER PRIMARY KEY,
                m REFERENCES mother ON DELETE CASCADE);
            CREATE TABLE fan (id INTEGER PRIMARY KEY,
                m REFERENCES mother ON DELETE SET NULL);
            INSERT INTO mother VALUES (1, 'Ann');
            INSERT INTO kid VALUES (1, 1), (2, 1);
            INSERT INTO fan VALUES (1, 1);"""
        )
        page = self.get("/admin/mother/1/delete/")
        self.assertIn("will be deleted too", page.tree.text())
        self.assertIn("emptied", page.tree.text())
        self.save(page.form(), then=None)
        self.assertEqual(self.sql("SELECT * FROM kid"), [])
        self.assertEqual(self.sql("SELECT m FROM fan"), [(None,)])

    def test_a_trigger_that_deletes_what_is_added_is_survived(self):
        self.make(
            """CREATE TABLE black_hole (id INTEGER PRIMARY KEY, v TEXT);
            CREATE TRIGGER eat AFTER INSERT ON black_hole BEGIN
                DELETE FROM black_hole WHERE id = new.id; END;"""
        )
        form = self.form_at("/admin/black_hole/add/")
        form["v"] = "gone"
        page = self.browser.submit(form, "again")
        self.assertIn(page.code, (303, 409))
        if page.code == 303:
            self.assertEqual(self.browser.follow(page).code, 200)

    def test_a_query_that_never_ends_is_ended(self):
        self.make(
            """CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
                SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;"""
        )
        page = self.get("/admin/endless/", 503)
        self.assertIn("too long", page.tree.text())
        self.get("/admin/")
        self.make("DROP VIEW endless")

    @classmethod
    def worker_options(cls):
        config = cls.folder / "reeve.conf"
        config.write_text("query_timeout_ms = 2000\n")
        return ["--config", config]


class Utf16(case.Served):
    script = """PRAGMA encoding = 'UTF-16le';
        CREATE TABLE "Wörter" (k TEXT NOT NULL PRIMARY KEY, "Größe" TEXT);
        INSERT INTO "Wörter" VALUES ('日本/🜁', 'größer');"""

    def test_a_database_in_utf_16_is_served_as_any_other(self):
        ((key, cells),) = self.get("/admin/w-rter/").rows()
        self.assertEqual(cells, {"k": "日本/🜁", "Größe": "größer"})
        self.change(f"/admin/w-rter/{key}/change/", {"Größe": "kleiner 🜁"})
        self.assertEqual(self.sql('SELECT * FROM "Wörter"'), [("日本/🜁", "kleiner 🜁")])


class Journal(case.Served):
    """A database whose other users hold it in the old journal mode."""

    script = "CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);"

    def test_a_reader_waits_for_a_lock_no_longer_than_it_must(self):
        with self.connect() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO things VALUES (1, 'not yet')")
            self.assertEqual(self.get("/admin/things/").rows(), [])
            db.execute("COMMIT")
        self.assertEqual(len(self.get("/admin/things/").rows()), 1)


if __name__ == "__main__":
    case.main()
