"""Databases that are very wide, very many, or nothing at all."""

import case

COLUMNS = 2000
TABLES = 10000


class Wide(case.Served):
    script = (
        f"CREATE TABLE wide ({', '.join(f'c{i} TEXT' for i in range(COLUMNS - 1))}, "
        f"id INTEGER PRIMARY KEY); INSERT INTO wide (c0, c1, c{COLUMNS - 2}) "
        "VALUES ('first', NULL, 'last');"
    )

    def test_lists_the_first_columns_and_says_that_there_are_more(self):
        page = self.get("/admin/wide/")
        self.assertEqual(page.headings()[:3], ["c0", "c1", "c2"])
        self.assertIn(f"of {COLUMNS} columns", page.tree.text())
        stored = self.one("SELECT c0 FROM wide WHERE id = 1")
        self.assertEqual(page.rows()[0][1]["c0"], stored)

    def test_edits_one_field_of_two_thousand(self):
        form = self.form_at("/admin/wide/1/change/")
        self.assertEqual(len(form.names()), COLUMNS)
        for column in ("c0", f"c{COLUMNS - 2}"):
            (before,) = self.sql("SELECT * FROM wide WHERE id = 1")
            self.change("/admin/wide/1/change/", {column: "new"})
            (after,) = self.sql("SELECT * FROM wide WHERE id = 1")
            at = int(column[1:])
            self.assertEqual(after, (*before[:at], "new", *before[at + 1 :]))

    def test_adds_a_row_of_two_thousand_fields(self):
        form = self.form_at("/admin/wide/add/")
        for number in range(COLUMNS - 1):
            form[f"c{number}"] = f"v{number}"
            form.set_null(f"c{number}", False)
        self.save(form)
        (row,) = self.sql("SELECT * FROM wide WHERE id > 1")
        self.assertEqual(row[: COLUMNS - 1], tuple(f"v{i}" for i in range(COLUMNS - 1)))


class Many(case.Served):
    script = "BEGIN;" + "".join(
        f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, v TEXT);"
        for number in range(TABLES)
    ) + "INSERT INTO t9999 VALUES (1, 'here'); COMMIT;"

    def test_serves_ten_thousand_tables(self):
        page = self.get("/admin/")
        self.assertEqual(len(page.tree.all("a", data_model=None)), TABLES)
        self.assertEqual(
            self.get("/admin/t9999/").rows(), [("1", {"id": "1", "v": "here"})]
        )
        self.assertEqual(self.get("/admin/t0/").rows(), [])
        self.change("/admin/t9999/1/change/", {"v": "changed"})
        self.assertEqual(self.stored("t9999", "v"), ("text", b"changed"))

    def test_shows_a_change_of_one_of_ten_thousand_at_once(self):
        self.run_script("ALTER TABLE t5000 ADD COLUMN fresh TEXT; DROP TABLE t5001;")
        for _ in range(4):
            self.assertEqual(self.get("/admin/t5000/").headings(), ["id", "v", "fresh"])
            self.get("/admin/t5001/", 404)


class Empty(case.Served):
    @classmethod
    def make_database(cls):
        cls.database.write_bytes(b"")

    def test_an_empty_file_is_an_empty_database(self):
        page = self.get("/admin/")
        self.assertEqual(page.tree.all("a", data_model=None), [])
        self.assertIn("no tables yet", page.tree.text())
        self.run_script("CREATE TABLE first (id INTEGER PRIMARY KEY)")
        models = self.get("/admin/").tree.all("a", data_model=None)
        self.assertEqual([one.get("data-model") for one in models], ["first"])
        self.get("/admin/first/")


if __name__ == "__main__":
    case.main()
