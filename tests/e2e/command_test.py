"""The command line: what it prints, where it looks, and what it returns."""

import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

import case
import server

FAILED, MISUSED = 1, 2
SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);
    CREATE VIEW seen AS SELECT * FROM things;
    CREATE TABLE "Two Words" (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b));
    CREATE TABLE keyless (a TEXT);
    CREATE TABLE may_be_null (k INT PRIMARY KEY);"""


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reeve-e2e."))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.database = self.folder / "test.db"
        self.run_script(SCRIPT)

    def run_script(self, script):
        with case.Closing(sqlite3.connect(self.database)) as db:
            db.executescript(script)

    def rows(self, statement):
        with case.Closing(sqlite3.connect(self.database)) as db:
            return db.execute(statement).fetchall()

    def reeve(self, *words, code=0, **more):
        done = server.reeve(*words, **{"database": self.database, **more})
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        self.assertEqual(bool(done.stderr), code != 0 or words[-1] == "ask", done.stderr)
        return done.stdout if code == 0 else done.stderr

    def test_init_makes_our_tables_once_and_harms_nothing(self):
        before = self.rows("SELECT name, sql FROM sqlite_schema ORDER BY name")
        self.reeve("init")
        tables = self.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'reeve%'")
        self.assertIn(("reeve_user",), tables)
        nonce = self.rows("SELECT * FROM reeve_generation")
        self.reeve("init")
        self.assertEqual(self.rows("SELECT * FROM reeve_generation"), nonce)
        after = self.rows(
            "SELECT name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'reeve%' "
            "AND name <> 'sqlite_sequence' ORDER BY name"
        )
        self.assertEqual(after, before)
        self.assertEqual(self.rows("PRAGMA journal_mode"), [("wal",)])

    def test_users_are_added_listed_and_given_passwords(self):
        typed = "a long password\n"
        self.reeve("user", "add", "ada", "--superuser", "--password-stdin", typed=typed)
        self.reeve("user", "add", "bob", "--password-stdin", typed=typed)
        lines = [line.split("\t") for line in self.reeve("user", "list").splitlines()]
        self.assertEqual(
            [line[:2] for line in lines], [["ada", "superuser"], ["bob", "user"]]
        )
        old = self.rows("SELECT name, password FROM reeve_user ORDER BY name")
        self.assertTrue(all(one.startswith("$argon2id$") for _, one in old))
        self.assertNotEqual(old[0][1], old[1][1])
        self.reeve("user", "passwd", "ada", "--password-stdin", typed="another one!\n")
        new = self.rows("SELECT name, password FROM reeve_user ORDER BY name")
        self.assertNotEqual(old[0], new[0])
        self.assertEqual(old[1], new[1])

    def test_users_that_cannot_be_are_refused(self):
        self.reeve("user", "add", "ada", "--password-stdin", typed="a long password\n")
        for words, typed in (
            (("add", "ada"), "another password\n"),
            (("add", "new"), "short\n"),
            (("add", "new"), ""),
            (("add", "  "), "a long password\n"),
            (("add", "x" * 1000), "a long password\n"),
            (("add", "a\nb"), "a long password\n"),
            (("passwd", "nobody"), "a long password\n"),
        ):
            self.reeve("user", *words, "--password-stdin", typed=typed, code=FAILED)
        self.assertEqual(self.rows("SELECT name FROM reeve_user"), [("ada",)])

    def test_routes_prints_the_table_as_compiled(self):
        lines = self.reeve("routes").splitlines()
        rows = [line.split() for line in lines if "#" not in line]
        self.assertIn(["GET", "index", "/admin/"], rows)
        self.assertIn(["GET", "POST", "login", "/admin/login/"], rows)
        self.assertIn(["GET", "model_list", "/admin/two-words/"], rows)
        self.assertIn(
            ["GET", "POST", "model_change", "/admin/things/{key}/change/"], rows
        )
        self.assertNotIn("/admin/keyless/{key}/change/", [row[-1] for row in rows])

    def test_resolve_tells_what_a_path_comes_to(self):
        for path, words in (
            ("/admin/", ["index"]),
            ("/admin/things/", ["model_list", "things"]),
            ("/admin/things/?o=v", ["model_list", "things"]),
            ("/admin/things/7/change/", ["model_change", "things", "id = 7 (integer)"]),
            ("/admin/two-words/a%2Fb,5/delete/", ["a = a/b (text)", "b = 5 (integer)"]),
            ("/admin/-/status", ["status"]),
        ):
            printed = self.reeve("resolve", path)
            for word in words:
                self.assertIn(word, printed)

    def test_resolve_tells_why_nothing_is_there(self):
        for path, why in (
            ("/elsewhere", "begins with /admin/"),
            ("/admin/nothing/", "no model is called nothing"),
            ("/admin/keyless/1/change/", "has its list alone"),
            ("/admin/things/x/change/", "no key"),
            ("/admin/things/1/change", "last /"),
        ):
            done = server.reeve("resolve", path, database=self.database)
            self.assertEqual(done.returncode, FAILED, path)
            self.assertIn(why, done.stdout + done.stderr)

    def test_check_says_what_is_read_only_and_why(self):
        printed = self.reeve("check")
        self.assertIn("read-only: seen: A view", printed)
        self.assertIn("read-only: keyless: It has no primary key", printed)
        self.assertIn("note: may_be_null: its key may be NULL", printed)
        self.assertIn("3 tables can be edited, 2 are read-only, 0 problems", printed)
        self.assertIn("journal mode: ", printed)

    def test_check_fails_where_something_is_broken(self):
        self.run_script(
            """CREATE TABLE astray (id INTEGER PRIMARY KEY, p REFERENCES nowhere(x));
            CREATE TABLE gone (a); CREATE VIEW broken AS SELECT a FROM gone;
            DROP TABLE gone;"""
        )
        done = server.reeve("check", database=self.database)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("problem: astray refers to nowhere", done.stdout)
        self.assertIn("problem: broken cannot be read", done.stdout)

    def test_commands_that_only_read_write_nothing(self):
        before = self.database.read_bytes()
        for words in (("routes",), ("resolve", "/admin/"), ("check",)):
            self.reeve(*words)
        self.assertEqual(self.database.read_bytes(), before)

    def test_the_database_is_found_by_option_environment_and_file(self):
        config = self.folder / "reeve.conf"
        config.write_text(f"[reeve]\ndatabase = {self.database}\n")
        clean = {name: v for name, v in os.environ.items() if name != "REEVE_DATABASE"}
        self.reeve("--config", str(config), "check", database=None, environment=clean)
        named = {**clean, "REEVE_DATABASE": str(self.database)}
        self.reeve("check", database=None, environment=named)
        wrong = {**clean, "REEVE_DATABASE": str(self.folder / "none.db")}
        self.reeve("check", environment=wrong)
        self.reeve("check", database=None, environment=wrong, code=FAILED)
        said = self.reeve("check", database=None, environment=clean, code=FAILED)
        self.assertIn("REEVE_DATABASE", said)
        config.write_text("nonsense = 1\n")
        self.reeve("--config", str(config), "check", code=FAILED)

    def test_no_database_is_made_where_none_is(self):
        missing = self.folder / "missing.db"
        for words in (("init",), ("check",), ("routes",), ("user", "list")):
            self.reeve(*words, database=missing, code=FAILED)
        self.assertFalse(missing.exists())
        garbage = self.folder / "garbage.db"
        garbage.write_bytes(b"no database at all, " * 100)
        for words in (("init",), ("check",), ("routes",)):
            said = self.reeve(*words, database=garbage, code=FAILED)
            self.assertIn("not an SQLite database", said)

    def test_misuse_returns_2_and_says_how(self):
        for words in (
            ("explode",), ("init", "now"), ("user",), ("user", "explode"), ("user", "add"),
            ("user", "list", "x"), ("resolve",), ("resolve", "a", "b"), ("routes", "x"),
            ("check", "x"), ("status", "x"), ("user", "add", "a", "--nonsense"), (),
            ("--nonsense",),
        ):  # fmt: skip
            done = server.reeve(*words, database=self.database)
            self.assertEqual(done.returncode, MISUSED, words)
            self.assertIn("sage: ", done.stderr.replace("Try `", "usage: "), words)

    def test_status_without_workers_says_so(self):
        self.reeve("status", folder=self.folder, code=FAILED)


class Running(case.Served):
    workers = 3
    script = SCRIPT

    def status_lines(self):
        done = server.reeve("status", folder=self.server.socket_folder())
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split() for line in done.stdout.splitlines()[1:]]

    def test_status_has_a_line_for_each_worker(self):
        stamp = self.get("/admin/").headers["Reeve-Stamp"]
        case.wait_until(
            lambda: {int(line[0]) for line in self.status_lines()}
            == set(self.server.workers()),
            "a line for each worker",
        )
        lines = self.status_lines()
        self.assertIn(stamp, [line[1] for line in lines])
        self.assertEqual({line[2] for line in lines}, {"5"})

    def test_a_user_added_while_it_runs_signs_in_at_once(self):
        server.add_user(self.database, "late", "a late password")
        self.signed_in("late", "a late password")

    def test_a_worker_that_dies_is_replaced_and_nobody_notices(self):
        for _ in range(2):
            pids = self.server.workers()
            os.kill(pids[0], 9)
            self.get("/admin/")
            case.wait_until(
                lambda: len(self.server.workers()) == self.workers
                and pids[0] not in self.server.workers(),
                "a new worker",
            )
        self.get("/admin/")


class Chinook(case.Served):
    @classmethod
    def make_database(cls):
        case.build_sample("chinook.sql", cls.database)

    def test_check_finds_chinook_fit(self):
        done = server.reeve("check", database=self.database)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("11 tables can be edited, 0 are read-only, 0 problems", done.stdout)

    def test_every_route_of_chinook_is_answered(self):
        for line in server.reeve("routes", database=self.database).stdout.splitlines():
            if line.startswith("GET") and "{" not in line:
                self.get(line.split()[-1])

    def test_resolve_finds_a_composite_key(self):
        path = "/admin/playlisttrack/1,3402/change/"
        done = server.reeve("resolve", path, database=self.database)
        self.assertEqual(done.returncode, 0)
        self.assertIn("PlaylistId = 1 (integer)", done.stdout)
        self.assertIn("TrackId = 3402 (integer)", done.stdout)


if __name__ == "__main__":
    case.main()
