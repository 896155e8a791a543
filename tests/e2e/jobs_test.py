"""The job process: a change of many rows is done aside while others read on, can be
cancelled, and survives its process: wholly before or wholly after, and in the end done.
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import case
import server

MANY, ENOUGH = 600_000, 150_000
BIG = """CREATE TABLE big (id INTEGER PRIMARY KEY, amount TEXT, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
    INSERT INTO big SELECT i, CAST(i * 7 % 100003 AS TEXT), 'note ' || i FROM n;"""
SMALL = """CREATE TABLE small (id INTEGER PRIMARY KEY, v TEXT);
    INSERT INTO small VALUES (1, 'one'), (2, 'two');"""
LITTLE = """CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w TEXT);
    INSERT INTO t VALUES (1, '1', 'a'), (2, '2', 'b');"""


def retype(table, column, kind, **more):
    return {
        "change": "field alter", "table": table, "name": column,
        "field": {"name": column, "kind": kind}, **more,
    }


def put_job(db, *changes, words="Do it."):
    """A job as the pages leave it; its id."""
    return db.execute(
        "INSERT INTO reeve_job(moment, user_name, words, changes) VALUES (?, ?, ?, ?)",
        (int(time.time()), server.NAME, words, json.dumps(changes)),
    ).lastrowid


def picture(path):
    """All rows and types of big, and its schema, as a digest."""
    digest = hashlib.sha256()
    with case.Closing(sqlite3.connect(path, timeout=30)) as db:
        for row in db.execute("SELECT sql FROM sqlite_schema WHERE name = 'big'"):
            digest.update(repr(row).encode())
        for row in db.execute("SELECT id, typeof(amount), amount, note FROM big ORDER BY id"):
            digest.update(repr(row).encode())
    return digest.hexdigest()


class Jobs(case.Served):
    """The job process beside a server; most tests make a big table anew."""

    script = SMALL

    def make_big(self, rows):
        self.rows = rows
        self.run_script("DROP TABLE IF EXISTS big;" + BIG.format(rows=rows))
        self.board_until(lambda board: board and not board["job"], "an idle job process")

    def board(self):
        return self.status()["jobs"]

    def status(self):
        page = self.browser.get("/admin/-/status", {"Accept": "application/json"})
        self.assertEqual(page.code, 200)
        return json.loads(page.text)

    def board_until(self, claim, what):
        found = []

        def look():
            found[:] = [self.board()]
            return claim(found[0])

        case.wait_until(look, what)
        return found[0]

    def put(self, *changes):
        with self.connect() as db:
            return put_job(db, *changes)

    def job(self, job):
        """(state, message, tries, migration_id)"""
        return self.sql(
            "SELECT state, message, tries, migration_id FROM reeve_job WHERE id = ?", job
        )[0]

    def until_over(self, job):
        case.wait_until(
            lambda: self.job(job)[0] not in ("waiting", "running"), f"the end of job {job}"
        )
        return self.job(job)

    def shown(self, job):
        """What the page says of the job."""
        found = self.get("/admin/-/models/").tree.all("li", data_job=str(job))
        self.assertEqual(len(found), 1)
        return found[0]

    def history(self):
        return self.one("SELECT count(*) FROM reeve_migration WHERE origin = 'page'")

    def assert_converted(self):
        self.assertEqual(
            self.sql("SELECT typeof(amount), count(*), sum(amount) FROM big GROUP BY 1"),
            [("integer", self.rows, sum(i * 7 % 100003 for i in range(1, self.rows + 1)))],
        )
        self.assertEqual(self.one("PRAGMA integrity_check"), "ok")

    def test_progress_is_seen_and_readers_go_on_meanwhile(self):
        self.make_big(MANY)
        latencies, percents, seen_on_page = [], set(), set()
        job = self.put(retype("big", "amount", "integer"))
        while self.job(job)[0] in ("waiting", "running"):
            began = time.monotonic()
            page = self.get("/admin/small/")
            latencies.append(time.monotonic() - began)
            self.assertEqual(len(page.rows()), 2)
            board = self.board()
            if board and board["job"] == job:
                percents.add(board["percent"])
            models = self.get("/admin/-/models/")
            seen_on_page.update(
                bar.get("value") for bar in models.tree.all("progress")
            )
        state, message, tries, migration = self.job(job)
        self.assertEqual((state, tries), ("done", 1), message)
        self.assertTrue([p for p in percents if 0 < p < 100], percents)
        self.assertTrue([p for p in seen_on_page if 0 < int(p) < 100], seen_on_page)
        self.assert_converted()
        self.assertEqual(
            self.one("SELECT user_name FROM reeve_migration WHERE id = ?", migration),
            server.NAME,
        )
        latencies.sort()
        print(
            f"{len(latencies)} reads during a retype of {self.rows} rows: median "
            f"{latencies[len(latencies) // 2] * 1e3:.1f} ms, "
            f"slowest {latencies[-1] * 1e3:.1f} ms",
            file=sys.stderr,
        )

    def test_a_page_that_follows_looks_again_while_a_job_runs_and_not_after(self):
        def refreshes(path):
            return self.get(path).tree.all("meta", http_equiv="refresh")

        self.make_big(ENOUGH)
        job = self.put(retype("big", "amount", "integer"))
        self.assertEqual(len(refreshes("/admin/-/models/?follow=1")), 1)
        self.assertEqual(refreshes("/admin/-/models/"), [])
        self.assertEqual(self.until_over(job)[0], "done")
        self.assertEqual(refreshes("/admin/-/models/?follow=1"), [])
        self.assertIn("done", self.shown(job).text())
        self.assertEqual(self.shown(job).all("button"), [])

    def test_cancelled_means_unchanged(self):
        self.make_big(ENOUGH)
        before, history = picture(self.database), self.history()
        page = self.get("/admin/-/models/")
        token = page.tree.all("input", name="-csrf")[0].get("value")
        job = self.put(retype("big", "amount", "integer"))
        self.board_until(lambda board: board and board["job"] == job, "the job runs")
        page = self.browser.post(
            "/admin/-/models/", {"-csrf": token, "-do": "cancel", "id": str(job)}
        )
        self.assertEqual(page.code, 303)
        state, message, _, migration = self.until_over(job)
        self.assertEqual((state, migration), ("cancelled", None))
        self.assertIn("nothing was changed", message)
        self.assertEqual(picture(self.database), before)
        self.assertEqual(self.history(), history)
        page = self.browser.post(
            "/admin/-/models/", {"-csrf": token, "-do": "cancel", "id": str(job)}
        )
        self.assertEqual(page.code, 409)

    def test_a_job_that_waits_behind_another_is_cancelled(self):
        self.make_big(ENOUGH)
        token = self.get("/admin/-/models/").tree.all("input", name="-csrf")[0].get("value")
        first = self.put(retype("big", "amount", "integer"))
        self.board_until(lambda board: board and board["job"] == first, "the job runs")
        second = self.put({"change": "field add", "table": "small",
                           "field": {"name": "never", "kind": "text"}})
        page = self.browser.post(
            "/admin/-/models/", {"-csrf": token, "-do": "cancel", "id": str(second)}
        )
        self.assertEqual(page.code, 303)
        self.assertEqual(self.until_over(first)[0], "done")
        self.assertEqual(self.until_over(second)[0], "cancelled")
        names = [row[1] for row in self.sql("PRAGMA table_info(small)")]
        self.assertNotIn("never", names)

    def test_killed_in_the_middle_nothing_is_changed_and_it_is_begun_again(self):
        self.make_big(ENOUGH)
        before, history = picture(self.database), self.history()
        job = self.put(retype("big", "amount", "integer"))
        board = self.board_until(
            lambda board: board and board["job"] == job and 0 < board["percent"] < 100,
            "the job is in the middle",
        )
        os.kill(board["pid"], signal.SIGKILL)
        self.assertEqual(picture(self.database), before)
        again = self.board_until(
            lambda now: now and now["pid"] != board["pid"], "another process"
        )
        self.assertNotEqual(again["pid"], board["pid"])
        state, _, tries, _ = self.until_over(job)
        self.assertEqual((state, tries), ("done", 2))
        self.assert_converted()
        self.assertEqual(self.history(), history + 1)

    def test_one_process_works_for_a_database(self):
        pid = self.board()["pid"]
        command = [str(server.BUILD / "reeve"), "--database", str(self.database),
                   "--socket-folder", str(self.server.socket_folder()), "jobs"]
        once = subprocess.run([*command, "--once"], capture_output=True, text=True)
        self.assertEqual(once.returncode, 1)
        self.assertIn("another job process", once.stderr)
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as second:
            self.assertIn("waiting for its end", second.stderr.readline())
            job = self.put({"change": "field add", "table": "small",
                            "field": {"name": f"n{time.time_ns()}", "kind": "text"}})
            self.assertEqual(self.until_over(job)[0], "done")
            self.assertEqual(self.board()["pid"], pid)
            self.assertIsNone(second.poll())
            second.terminate()
            self.assertEqual(second.wait(), 0)
        self.assertEqual(self.board()["pid"], pid)

    def test_what_came_from_outside_is_recorded_with_nobody_asking(self):
        name = f"o{time.time_ns()}"
        self.run_script(f"ALTER TABLE small ADD COLUMN {name}")
        case.wait_until(
            lambda: self.sql("SELECT 1 FROM reeve_migration WHERE origin = 'outside'"
                             " AND table_name = 'small' AND words LIKE ?", f"%{name}%"),
            "the change is in the history",
        )


class Once(unittest.TestCase):
    """Without a server: `reeve jobs` by itself."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reeve-e2e."))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.database = self.folder / "test.db"

    def make(self, script):
        with self.connect() as db:
            db.executescript(script)
        self.assertEqual(server.reeve("init", database=self.database).returncode, 0)

    def connect(self):
        return case.Closing(
            sqlite3.connect(self.database, timeout=30, isolation_level=None)
        )

    def rows(self, statement, *values):
        with self.connect() as db:
            return db.execute(statement, values).fetchall()

    def put(self, *changes):
        with self.connect() as db:
            return put_job(db, *changes)

    def once(self, code=0, **environment):
        done = server.reeve(
            "jobs", "--once", database=self.database, folder=self.folder,
            environment={**os.environ, **environment},
        )
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def state(self, job):
        return self.rows("SELECT state, message FROM reeve_job WHERE id = ?", job)[0]

    def test_does_all_that_waits_in_its_order_and_exits(self):
        self.make(LITTLE)
        self.once()
        jobs = [
            self.put(retype("t", "v", "integer")),
            self.put({"change": "field rename", "table": "t", "name": "v",
                      "new_name": "number"}),
        ]
        self.once()
        for job in jobs:
            self.assertEqual(self.state(job)[0], "done", self.state(job))
        self.assertEqual(
            self.rows("SELECT id, typeof(number), number FROM t"),
            [(1, "integer", 1), (2, "integer", 2)],
        )
        self.once()

    def test_what_is_blocked_fails_with_the_reason_and_the_rest_is_done(self):
        self.make(LITTLE)
        blocked = self.put(retype("t", "w", "integer"))
        unknown = self.put({"change": "field park", "table": "t", "name": "nope"})
        with self.connect() as db:
            senseless = db.execute(
                "INSERT INTO reeve_job(moment, words, changes) VALUES (1, '', 'no JSON')"
            ).lastrowid
        fine = self.put(retype("t", "v", "integer"))
        self.once(code=1)
        for job in (blocked, unknown, senseless):
            state, message = self.state(job)
            self.assertEqual(state, "failed")
            self.assertTrue(message)
        self.assertEqual(self.state(fine)[0], "done")
        self.assertEqual(self.rows("SELECT w FROM t"), [("a",), ("b",)])
        self.once()

    def test_told_to_stop_it_takes_the_job_back(self):
        self.make(BIG.format(rows=ENOUGH))
        before = picture(self.database)
        job = self.put(retype("big", "amount", "integer"))
        command = [str(server.BUILD / "reeve"), "--database", str(self.database),
                   "--socket-folder", str(self.folder), "jobs"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            self.assertIn(f"job {job} begins", process.stderr.readline())
            process.terminate()
            self.assertEqual(process.wait(), 0)
        self.assertEqual(self.state(job), ("waiting", None))
        self.assertEqual(picture(self.database), before)
        self.once()
        self.assertEqual(self.state(job)[0], "done")

    def test_purges_what_is_parked_for_long_enough_and_nothing_else(self):
        self.make(LITTLE + "CREATE TABLE gone (id INTEGER PRIMARY KEY, x TEXT);")
        self.put({"change": "field park", "table": "t", "name": "v"})
        self.put({"change": "field park", "table": "t", "name": "w"})
        self.put({"change": "model park", "table": "gone"})
        self.once()
        old = int(time.time()) - 31 * 24 * 3600
        self.rows("UPDATE reeve_field SET state_moment = ? WHERE column_name = 'v'", old)
        self.rows("UPDATE reeve_model SET state_moment = ? WHERE table_name = 'gone'", old)

        def columns():
            return [row[1] for row in self.rows("PRAGMA table_info(t)")]

        self.once()
        self.once(REEVE_PURGE_PARKED_DAYS="0")
        self.once(REEVE_PURGE_PARKED_DAYS="32")
        self.assertEqual(columns(), ["id", "v", "w"])
        self.once(REEVE_PURGE_PARKED_DAYS="31")
        self.assertEqual(columns(), ["id", "w"])
        self.assertEqual(self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'gone'"), [])
        self.assertEqual(
            self.rows("SELECT DISTINCT user_name, origin FROM reeve_migration"
                      " WHERE words LIKE '%urge%' OR words LIKE '%ever%'"
                      " OR sql LIKE '%DROP%'"),
            [("reeve jobs", "command")],
        )

    def test_says_what_is_wrong(self):
        self.make(LITTLE)
        for words in (("--twice",), ("--once", "more"), ("",)):
            done = server.reeve(
                "jobs", *words, database=self.database, folder=self.folder
            )
            self.assertEqual(done.returncode, 2, words)
        done = server.reeve("jobs", "--once", folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no database is named", done.stderr)
        done = server.reeve(
            "jobs", "--once", database=self.database, folder=self.folder / "none"
        )
        self.assertEqual(done.returncode, 1)
        self.assertIn("no lock can be made", done.stderr)
        missing = self.folder / "missing.db"
        done = server.reeve("jobs", "--once", database=missing, folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertFalse(missing.exists())


if __name__ == "__main__":
    case.main()
