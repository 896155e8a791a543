"""Two people at one row, one form twice, a busy database, and schemas that move on while a
form is open: nothing typed is lost and nothing is saved that nobody meant.
"""

import sqlite3

import case

SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT, w TEXT, n INTEGER);
    INSERT INTO things VALUES (1, 'one', 'uno', 1), (2, 'two', 'due', 2);"""


class Conflicts(case.Served):
    workers = 4

    @classmethod
    def worker_options(cls):
        config = cls.folder / "reeve.conf"
        config.write_text("busy_timeout_ms = 300\n")
        return ["--config", config]

    def setUp(self):
        self.run_script("DROP TABLE IF EXISTS things;" + SCRIPT)

    def open(self, path="/admin/things/1/change/"):
        return self.form_at(path)

    def row(self, columns):
        return self.sql(f"SELECT {columns} FROM things WHERE id = 1")[0]

    def test_the_second_writer_of_a_field_is_shown_both_values(self):
        first, second = self.open(), self.open()
        first["v"], second["v"] = "Ann's", "Ben's"
        second["w"] = "also Ben's"
        self.save(first)
        page = self.save(second, 409)
        self.assertIn("Ann's", page.tree.text())
        again = page.form()
        self.assertEqual((again["v"], again["w"]), ("Ben's", "also Ben's"))
        self.assertEqual(self.row("v, w"), ("Ann's", "uno"))
        self.save(again)
        self.assertEqual(self.row("v, w"), ("Ben's", "also Ben's"))

    def test_writers_of_different_fields_do_not_disturb_each_other(self):
        first, second = self.open(), self.open()
        first["v"], second["w"] = "Ann's", "Ben's"
        self.save(first)
        self.save(second)
        self.assertEqual(self.row("v, w"), ("Ann's", "Ben's"))

    def test_a_conflict_that_returns_after_a_conflict_is_told_again(self):
        form = self.open()
        form["v"] = "mine"
        self.sql("UPDATE things SET v = 'theirs' WHERE id = 1")
        form = self.save(form, 409).form()
        self.sql("UPDATE things SET v = 'theirs again' WHERE id = 1")
        page = self.save(form, 409)
        self.assertIn("theirs again", page.tree.text())
        self.save(page.form())
        self.assertEqual(self.one("SELECT v FROM things WHERE id = 1"), "mine")

    def test_null_and_empty_count_as_different_in_a_conflict(self):
        self.sql("UPDATE things SET v = '' WHERE id = 1")
        form = self.open()
        form["v"] = "mine"
        self.sql("UPDATE things SET v = NULL WHERE id = 1")
        page = self.save(form, 409)
        self.assertIn("NULL", page.tree.text())

    def test_a_row_deleted_meanwhile_is_not_made_again_and_what_was_typed_is_shown(self):
        form = self.open()
        form["v"] = "typed in vain"
        self.sql("DELETE FROM things WHERE id = 1")
        page = self.browser.submit(form)
        self.assertIn(page.code, (404, 409))
        self.assertIn("typed in vain", page.tree.text())
        self.assertEqual(self.one("SELECT count(*) FROM things WHERE id = 1"), 0)

    def test_a_form_sent_twice_is_saved_once(self):
        form = self.open("/admin/things/add/")
        form["v"] = "once"
        form.set_null("v", False)
        for _ in range(3):
            self.save(form)
        self.assertEqual(self.one("SELECT count(*) FROM things WHERE v = 'once'"), 1)
        form = self.open()
        form["n"] = "5"
        self.save(form)
        self.sql("UPDATE things SET n = 6 WHERE id = 1")
        self.save(form)
        self.assertEqual(self.one("SELECT n FROM things WHERE id = 1"), 6)

    def test_deleting_twice_deletes_once(self):
        form = self.open("/admin/things/1/delete/")
        self.save(form, then=None)
        self.assertEqual(self.browser.submit(form, None).code, 404)
        self.assertEqual(self.one("SELECT count(*) FROM things"), 1)

    def test_a_busy_database_keeps_what_was_typed_and_shows_pages(self):
        form, new = self.open(), self.open("/admin/things/add/")
        form["v"] = new["v"] = "typed while busy"
        new.set_null("v", False)
        other = sqlite3.connect(self.database, isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
            for one in (form, new):
                page = self.save(one, 503)
                self.assertEqual(page.form()["v"], "typed while busy")
                self.assertIn("Retry-After", page.headers)
                self.assertIn("try again", page.tree.text())
            self.assertEqual(len(self.get("/admin/things/").rows()), 2)
            self.get("/admin/things/1/change/")
        finally:
            other.close()
        self.save(page.form())
        saved = self.one("SELECT count(*) FROM things WHERE v = 'typed while busy'")
        self.assertEqual(saved, 1)

    def test_a_form_outlives_a_column_that_is_added(self):
        form = self.open()
        form["v"] = "typed before"
        self.run_script("ALTER TABLE things ADD COLUMN later TEXT DEFAULT 'there'")
        self.save(form)
        self.assertEqual(self.row("v, later"), ("typed before", "there"))

    def test_a_form_outlives_a_column_that_is_dropped(self):
        form = self.open()
        form["v"] = "typed before"
        self.run_script("ALTER TABLE things DROP COLUMN w")
        self.save(form)
        self.assertEqual(self.one("SELECT v FROM things WHERE id = 1"), "typed before")

    def test_what_was_typed_into_a_column_that_is_gone_is_shown(self):
        form = self.open()
        form["v"], form["w"] = "still there", "typed for a column that is gone"
        self.run_script("ALTER TABLE things DROP COLUMN w")
        page = self.browser.submit(form)
        self.assertIn(page.code, (409, 422))
        self.assertIn("typed for a column that is gone", page.tree.text())
        self.assertEqual(self.one("SELECT v FROM things WHERE id = 1"), "one")
        again = page.form()
        self.assertEqual(again["v"], "still there")
        self.save(again)
        self.assertEqual(self.one("SELECT v FROM things WHERE id = 1"), "still there")

    def test_what_was_typed_into_a_column_renamed_meanwhile_is_not_lost(self):
        form = self.open()
        form["w"] = "typed under the old name"
        self.run_script("ALTER TABLE things RENAME COLUMN w TO renamed")
        page = self.browser.submit(form)
        stored = self.one("SELECT renamed FROM things WHERE id = 1")
        if page.code == 303:  # the rename was recognised
            self.assertEqual(stored, "typed under the old name")
            return
        self.assertIn(page.code, (409, 422))
        self.assertIn("typed under the old name", page.tree.text())
        self.assertEqual(stored, "uno")
        self.assertEqual(page.form()["renamed"], "uno")

    def test_what_was_typed_for_a_table_that_is_gone_is_shown(self):
        form = self.open()
        form["v"] = "typed for nothing"
        self.run_script("ALTER TABLE things RENAME TO others")
        page = self.browser.submit(form)
        self.assertEqual(page.code, 404)
        self.assertIn("typed for nothing", page.tree.text())
        self.run_script("DROP TABLE others")


if __name__ == "__main__":
    case.main()
