"""What the tests have in common: a database in a folder of its own, a server for it, a
browser that is signed in, and SQL beside the server's back. Must never look into Reeve's
own tables but where a test is about them.
"""

import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

import server
from browser import Browser

SQL_TEXT = re.compile(
    rb"\b(SELECT\s.{0,200}\sFROM\s|INSERT INTO\s|DELETE FROM\s|UPDATE\s\S+\sSET\s|PRAGMA\s)"
)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def slug(table):
    """The table's name in URLs, when no other table wants the same."""
    lower = re.sub("[A-Z]", lambda big: big[0].lower(), table)
    return re.sub("[^a-z0-9_]+", "-", lower)


def in_url(text):
    return urllib.parse.quote(text, safe="~")


def sample(name):
    """A database of the test data, as SQL; skips the test when it is not there."""
    path = server.DATA / name
    if not path.exists():
        raise unittest.SkipTest(f"{name} is not in {server.DATA}")
    return path


def build_sample(name, database):
    """Made by the sqlite3 shell, which knows the file's dot commands; silenced."""
    shell = ["sqlite3", "-cmd", "PRAGMA synchronous = OFF", str(database)]
    with open(sample(name), "rb") as script:
        subprocess.run(shell, stdin=script, stdout=subprocess.DEVNULL, check=True)


def wait_until(claim, what):
    """Waits for as long as it takes, a minute at most; no test depends on how long."""
    for _ in range(1200):
        if claim():
            return
        time.sleep(0.05)
    raise AssertionError(f"never came true: {what}")


class Served(unittest.TestCase):
    """A server for all tests of a class. `script` makes the database."""

    workers = 2
    script = ""
    launcher = ()
    maxDiff = 4000

    @classmethod
    def make_database(cls):
        with cls.connect() as db:
            db.executescript(cls.script)

    @classmethod
    def worker_options(cls):
        return []

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="reeve-e2e."))
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.database = cls.folder / "test.db"
        cls.make_database()
        server.add_user(cls.database)
        cls.server = server.Server(
            cls.database, cls.workers, cls.worker_options(), cls.launcher
        )
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.browser = cls.signed_in()

    @classmethod
    def new_browser(cls):
        browser = Browser(cls.server.url, cls.inspect)
        cls.addClassCleanup(browser.close)
        return browser

    @classmethod
    def signed_in(cls, name=server.NAME, password=server.PASSWORD):
        browser = cls.new_browser()
        page = browser.sign_in(name, password)
        assert page.code == 303, (page.code, page.messages())
        return browser

    @classmethod
    def inspect(cls, page):
        """What holds for every answer there is."""
        # What nginx refuses by itself never reaches a worker.
        is_from_nginx = page.code in (413, 429) or (
            page.code in (400, 414) and b"nginx</center>" in page.body
        )
        assert is_from_nginx or "Reeve-Stamp" in page.headers, (page.path, page.code)
        assert page.code != 500, (page.path, page.messages(), cls.server.log()[-2000:])
        if page.headers.get_content_type() != "text/html":
            return
        # The pages that change models show the SQL of their plans.
        found = SQL_TEXT.search(page.body)
        assert not found or page.path.startswith("/admin/-/models/"), (page.path, found)
        for secret in (str(cls.folder), str(server.BUILD), str(server.ROOT)):
            assert secret.encode() not in page.body, (page.path, secret)

    @classmethod
    def connect(cls):
        db = sqlite3.connect(cls.database, timeout=30, isolation_level=None)
        return Closing(db)

    def sql(self, statement, *values):
        """Runs one statement as somebody else would; its rows."""
        with self.connect() as db:
            return db.execute(statement, values).fetchall()

    def run_script(self, script):
        with self.connect() as db:
            db.executescript(script)

    def one(self, statement, *values):
        """The one value of the one row."""
        rows = self.sql(statement, *values)
        self.assertEqual(len(rows), 1, statement)
        return rows[0][0]

    def stored(self, table, column, where="1"):
        """(type, bytes or number) of the one row's value: nothing is decoded."""
        with self.connect() as db:
            db.text_factory = bytes
            column = quoted(column)
            rows = db.execute(
                f"SELECT typeof({column}), {column} FROM {quoted(table)} WHERE {where}"
            ).fetchall()
        self.assertEqual(len(rows), 1, (table, where))
        return rows[0][0].decode(), rows[0][1]

    def get(self, path, code=200):
        page = self.browser.get(path)
        self.assertEqual(page.code, code, (path, page.text[:1500]))
        return page

    def form_at(self, path):
        return self.get(path).form()

    def save(self, form, code=303, then="list"):
        page = self.browser.submit(form, then)
        said = page.messages() if page.body else []
        self.assertEqual(page.code, code, (form.action, form.entries, said))
        return page

    def change(self, path, typed, code=303):
        """Opens a form, types into these fields, saves."""
        form = self.form_at(path)
        for field, value in typed.items():
            form[field] = value
        return self.save(form, code)

    def edit_one(self, table, key, column, text, segment=None):
        """Types `text` into one field of the row with this key (as in URLs) and saves.
        Nothing else in the database may change, in value or type. What is stored now:
        (type, bytes or number)."""
        before = self.dump()
        self.change(f"/admin/{segment or slug(table)}/{key}/change/", {column: text})
        after = self.dump()
        old, new = before.pop(table), after.pop(table)
        self.assertEqual(after, before, "another table changed")
        gone = [row for row in old if row not in new]
        come = [row for row in new if row not in old]
        self.assertEqual((len(gone), len(come)), (1, 1), "not one row changed")
        with self.connect() as db:
            info = db.execute(f"PRAGMA table_xinfo({quoted(table)})").fetchall()
        at = 2 * [row[1] for row in info].index(column)
        self.assertEqual(gone[0][:at] + gone[0][at + 2 :], come[0][:at] + come[0][at + 2 :])
        return come[0][at].decode(), come[0][at + 1]

    def dump(self):
        """All that the database holds but for Reeve's own, with types and bytes."""
        with self.connect() as db:
            tables = db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                "'reeve\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            ).fetchall()
            db.text_factory = bytes
            return {name: self._dump_table(db, name) for (name,) in tables}

    @staticmethod
    def _dump_table(db, table):
        try:
            columns = [
                quoted(row[1].decode())
                for row in db.execute(f"PRAGMA table_xinfo({quoted(table)})")
            ]
            both = ", ".join(f"typeof({column}), {column}" for column in columns)
            rows = db.execute(f"SELECT {both} FROM {quoted(table)}").fetchall()
        except sqlite3.OperationalError as why:
            return [str(why)]  # made by a program that knows more than we do
        return sorted(rows, key=repr)


class Closing:
    """A connection that its with-statement closes (sqlite3's own only commits)."""

    def __init__(self, db):
        self.db = db

    def __enter__(self):
        return self.db

    def __exit__(self, *_):
        self.db.close()


def main():
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    program = unittest.main(exit=False, verbosity=1)
    for test, reason in program.result.skipped:
        print(f"SKIP {test.id()}: {reason}", file=sys.stderr)
    sys.exit(not program.result.wasSuccessful())
