"""Files that are no database, are broken, may not be written, or are not there yet."""

import json
import os
import shutil

import case
import server

SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);
    INSERT INTO things VALUES (1, 'one');"""


class MovedFiles(case.Served):
    """The file is taken away and others are put in its place, while it is served."""

    script = SCRIPT

    def setUp(self):
        self.settle()
        self.kept = self.folder / "kept.db"
        with self.connect() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.database, self.kept)

    def settle(self):
        """Waits until every worker has the file that is there now: one that slept through
        two exchanges could not tell the first one's log from the second's."""
        self.run_script("CREATE TABLE mark (a); DROP TABLE mark")
        stamp = self.get("/admin/").headers["Reeve-Stamp"]
        case.wait_until(
            lambda: all(worker["stamp"] == stamp for worker in self.status()),
            "all workers at one stamp",
        )

    def status(self):
        page = self.browser.get("/admin/-/status", {"Accept": "application/json"})
        workers = json.loads(page.text)["workers"]
        return [one for one in workers if one["pid"] in self.server.workers()]

    def tearDown(self):
        self.put(self.kept.read_bytes())
        self.get("/admin/things/")

    def put(self, content):
        """As a restore does it: another file, renamed into place."""
        new = self.folder / "new.db"
        new.write_bytes(content)
        os.rename(new, self.database)

    def replace_workers(self):
        """Ends each worker, so that new ones meet the file as it is now."""
        old = set(self.server.workers())
        for pid in old:
            os.kill(pid, 15)
        case.wait_until(
            lambda: len(set(self.server.workers()) - old) == self.workers,
            "new workers",
        )

    def assert_unavailable(self, sentence):
        for path in ("", "things/", "login/", "things/1/change/"):
            path = f"/admin/{path}"
            page = self.get(path, 503)
            self.assertIn(sentence, page.tree.text(), path)
            self.assertEqual(page.headers["Reeve-Stamp"], "none")
        page = self.browser.post("/admin/things/add/", {"v": "typed in vain"})
        self.assertEqual(page.code, 503)
        self.assertIn("typed in vain", page.tree.text())

    def test_a_file_that_appears_later_is_served_by_the_same_workers(self):
        os.remove(self.database)
        self.assert_unavailable("does not exist")
        self.replace_workers()
        self.assert_unavailable("does not exist")
        pids = self.server.workers()
        self.put(self.kept.read_bytes())
        for _ in range(2 * self.workers):
            self.assertEqual(len(self.get("/admin/things/").rows()), 1)
        self.assertEqual(self.server.workers(), pids)

    def test_a_file_that_is_no_database_is_said_to_be_none(self):
        self.put(b"Dear diary, this is no database. " * 1000)
        self.assert_unavailable("not an SQLite database")
        self.replace_workers()
        self.assert_unavailable("not an SQLite database")

    def test_a_folder_in_its_place_is_no_database(self):
        os.remove(self.database)
        os.mkdir(self.database)
        self.assert_unavailable("not a file")
        os.rmdir(self.database)

    def test_another_file_in_its_place_is_noticed_at_once(self):
        with self.connect() as db:
            db.executescript("CREATE TABLE later (id INTEGER PRIMARY KEY)")
        self.get("/admin/later/")
        self.put(self.kept.read_bytes())
        for _ in range(2 * self.workers):
            self.get("/admin/later/", 404)
            self.get("/admin/things/")

    def test_a_corrupt_file_is_said_to_be_damaged(self):
        with self.connect() as db:
            db.executescript(
                "CREATE TABLE filler (id INTEGER PRIMARY KEY, t TEXT);"
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)"
                " INSERT INTO filler SELECT i, hex(randomblob(60)) FROM n;"
                "PRAGMA wal_checkpoint(TRUNCATE);"
            )
            root = db.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'filler'"
            ).fetchone()[0]
            size = db.execute("PRAGMA page_size").fetchone()[0]
        content = bytearray(self.database.read_bytes())
        content[(root - 1) * size : root * size] = b"\xfe" * size
        self.put(bytes(content))
        page = self.get("/admin/filler/", 503)
        self.assertIn("damaged", page.tree.text())
        self.assertEqual(len(self.get("/admin/things/").rows()), 1)
        self.assertIn(self.browser.get("/admin/").code, (200, 503))
        content[:size] = content[:100] + b"\xff" * (size - 100)
        self.put(bytes(content))
        self.assert_unavailable("damaged")


class ReadOnlyFile(case.Served):
    """Whoever is signed in already may look; nothing can be saved, and nothing is lost."""

    script = SCRIPT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connect() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cls.server.stop()
        os.chmod(cls.database, 0o444)
        cls.server.start()
        cls.browser.close()
        cookies, cls.browser = cls.browser.cookies, cls.new_browser()
        cls.browser.cookies = cookies

    def test_shows_rows_and_keeps_what_was_typed(self):
        before = self.dump()
        self.assertEqual(len(self.get("/admin/things/").rows()), 1)
        form = self.form_at("/admin/things/1/change/")
        form["v"] = "typed in vain"
        page = self.browser.submit(form)
        self.assertIn(page.code, (403, 409, 503))
        self.assertEqual(page.form()["v"], "typed in vain")
        self.assertIn("read-only", page.tree.text())
        page = self.browser.submit(self.form_at("/admin/things/1/delete/"), None)
        self.assertIn(page.code, (403, 409, 503))
        self.assertEqual(self.dump(), before)

    def test_signing_in_says_why_it_cannot_be(self):
        page = self.new_browser().sign_in(server.NAME, server.PASSWORD)
        self.assertIn(page.code, (403, 503))
        self.assertIn("read-only", page.tree.text())


if __name__ == "__main__":
    case.main()
