"""Never stale: whoever changes the schema, and however, the very next request of every
worker shows it. (What happens to requests in flight is tests/e2e/stale's to judge.)
"""

import json
import subprocess
import time
import threading

import case

REQUESTS = 50  # after each change: more than enough for each of the workers


class Fresh(case.Served):
    workers = 4
    script = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);
        INSERT INTO things VALUES (1, 'one');
        CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent(id));
        INSERT INTO parent VALUES (1, 'Mother');
        INSERT INTO child VALUES (1, 1);"""

    def always(self, claim):
        """Holds for each of the next requests."""
        for number in range(REQUESTS):
            claim(number)

    def always_headings(self, path, expected):
        self.always(lambda _: self.assertEqual(self.get(path).headings(), expected))

    def models(self):
        links = self.get("/admin/").tree.all("a", data_model=None)
        return {link.get("data-model") for link in links}

    def test_a_new_column_is_in_list_and_form_at_once(self):
        self.run_script("ALTER TABLE things ADD COLUMN extra TEXT DEFAULT 'x'")

        def claim(number):
            if number % 2:
                self.assertEqual(self.get("/admin/things/").headings()[-1], "extra")
            else:
                self.assertIn("extra", self.form_at("/admin/things/1/change/").names())

        self.always(claim)
        self.run_script("ALTER TABLE things DROP COLUMN extra")
        self.always_headings("/admin/things/", ["id", "v"])

    def test_a_renamed_column_is_shown_by_its_new_name_at_once(self):
        for number in range(5):
            old, new = ("v", "w") if number % 2 == 0 else ("w", "v")
            self.run_script(f"ALTER TABLE things RENAME COLUMN {old} TO {new}")
            self.always_headings("/admin/things/", ["id", new])
        self.run_script("ALTER TABLE things RENAME COLUMN w TO v")

    def test_new_and_dropped_tables_come_and_go_at_once(self):
        for _ in range(3):
            self.run_script("CREATE TABLE guest (id INTEGER PRIMARY KEY)")
            self.always(lambda _: self.get("/admin/guest/"))
            self.assertIn("guest", self.models())
            self.run_script("DROP TABLE guest")
            self.always(lambda _: self.get("/admin/guest/", 404))
            self.assertNotIn("guest", self.models())

    def test_a_renamed_table_moves_at_once(self):
        self.run_script("ALTER TABLE things RENAME TO stuff")

        def claim(number):
            if number % 2:
                # Once the new name was noticed, the old one leads there.
                page = self.browser.get("/admin/things/")
                self.assertIn(page.code, (301, 404))
            else:
                self.assertEqual(len(self.get("/admin/stuff/").rows()), 1)

        self.always(claim)
        self.run_script("ALTER TABLE stuff RENAME TO things")
        self.always(lambda _: self.get("/admin/things/"))

    def test_a_view_follows_its_tables(self):
        self.run_script("CREATE VIEW seen AS SELECT * FROM parent")
        self.always_headings("/admin/seen/", ["id", "name"])
        self.run_script("ALTER TABLE parent ADD COLUMN age INTEGER")
        self.always_headings("/admin/seen/", ["id", "name", "age"])
        self.run_script("DROP VIEW seen; ALTER TABLE parent DROP COLUMN age")

    def test_a_reference_follows_the_table_it_points_to(self):
        shown = lambda: self.get("/admin/child/").rows()[0][1]["p"]
        self.assertEqual(shown(), "Mother")
        self.run_script("ALTER TABLE parent RENAME COLUMN name TO title")
        self.always(lambda _: self.assertEqual(shown(), "Mother"))
        self.run_script("UPDATE parent SET title = 'Father'")
        self.always(lambda _: self.assertEqual(shown(), "Father"))
        self.run_script(
            "ALTER TABLE parent RENAME COLUMN title TO name;"
            "UPDATE parent SET name = 'Mother'"
        )

    def test_what_was_rolled_back_is_never_shown(self):
        with self.connect() as db:
            for _ in range(5):
                db.execute("BEGIN")
                db.execute("ALTER TABLE things ADD COLUMN never TEXT")
                self.assertEqual(self.get("/admin/things/").headings(), ["id", "v"])
                db.execute("ROLLBACK")
                self.always_headings("/admin/things/", ["id", "v"])

    def test_rows_that_others_write_are_shown_at_once(self):
        for number in range(20):
            self.sql("UPDATE things SET v = ?", f"value {number}")
            for _ in range(5):
                self.assertEqual(
                    self.get("/admin/things/").rows()[0][1]["v"], f"value {number}"
                )

    def test_a_vacuum_changes_no_page_and_rebuilds_nothing(self):
        case.wait_until(self.is_quiet, "all workers at one stamp that stays")
        before = self.rebuilds()
        self.run_script("VACUUM")
        self.always(lambda _: self.get("/admin/things/"))
        self.assertEqual(self.rebuilds(), before)

    def is_quiet(self):
        """What came from outside before is recorded: nobody moves the stamp any more."""
        stamp = self.get("/admin/things/").headers["Reeve-Stamp"]
        time.sleep(1.5)
        self.always(lambda _: self.get("/admin/things/"))
        return all(one["stamp"] == stamp for one in self.scores())

    def scores(self):
        page = self.browser.get("/admin/-/status", {"Accept": "application/json"})
        return json.loads(page.text)["workers"]

    def rebuilds(self):
        return {one["pid"]: one["rebuilds"] for one in self.scores()}

    def test_the_sqlite3_shell_is_seen_as_well(self):
        subprocess.run(
            ["sqlite3", str(self.database), "ALTER TABLE things ADD COLUMN shell TEXT"],
            check=True,
        )
        self.always(lambda _: self.assertIn("shell", self.get("/admin/things/").headings()))
        self.run_script("ALTER TABLE things DROP COLUMN shell")

    def test_requests_of_many_browsers_are_all_fresh(self):
        cookies, wrong = self.browser.cookies, []
        self.run_script("CREATE TABLE many (id INTEGER PRIMARY KEY, c0 TEXT)")
        for number in range(1, 6):
            self.run_script(f"ALTER TABLE many RENAME COLUMN c{number - 1} TO c{number}")

            def look():
                browser = case.Browser(self.server.url)
                browser.cookies = dict(cookies)
                for _ in range(10):
                    if browser.get("/admin/many/").headings() != ["id", f"c{number}"]:
                        wrong.append(number)
                browser.close()

            threads = [threading.Thread(target=look) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.run_script("DROP TABLE many")
        self.assertEqual(wrong, [])

    def test_the_stamp_moves_with_the_schema_and_not_with_rows(self):
        stamp = lambda: self.get("/admin/things/").headers["Reeve-Stamp"]
        first = stamp()
        self.sql("UPDATE things SET v = 'else'")
        self.assertEqual(stamp(), first)
        self.run_script("CREATE TABLE mover (a)")
        second = stamp()
        self.assertNotEqual(second, first)
        self.always(lambda _: self.assertEqual(stamp(), second))
        self.run_script("DROP TABLE mover")


if __name__ == "__main__":
    case.main()
