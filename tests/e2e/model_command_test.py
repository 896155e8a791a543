"""reeve model: every subcommand, what it prints, refuses and returns; files of models
there and back."""

import getpass
import json
import os
import pathlib
import pty
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import case
import server

FAILED, MISUSED, BLOCKED, DIFFERENT, BUSY = 1, 2, 3, 4, 75
SCRIPT = """CREATE TABLE artist (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
    CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year TEXT,
        artist INTEGER REFERENCES artist(id) ON DELETE CASCADE);
    CREATE VIEW seen AS SELECT title FROM album;
    INSERT INTO artist VALUES (1, 'Nina'), (2, 'Miles');
    INSERT INTO album VALUES (1, 'One', '1965', 1), (2, 'Two', 'soon', 2),
        (3, 'Two', NULL, 2);"""


class Model(unittest.TestCase):
    maxDiff = 8000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reeve-e2e."))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.database = self.new_database("test.db", SCRIPT)

    def new_database(self, name, script=""):
        path = self.folder / name
        with case.Closing(sqlite3.connect(path)) as db:
            db.executescript("PRAGMA user_version = 1;" + script)
        return path

    def rows(self, statement, database=None):
        with case.Closing(sqlite3.connect(database or self.database)) as db:
            return db.execute(statement).fetchall()

    def columns(self, table):
        return [row[1] for row in self.rows(f"PRAGMA table_info({case.quoted(table)})")]

    def model(self, *words, code=0, database=None, typed=None):
        database = database or self.database
        done = server.reeve("model", *words, database=database, typed=typed)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        return done.stdout + done.stderr if code else done.stdout

    def json(self, *words, code=0):
        done = server.reeve("model", *words, "--json", database=self.database)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        return json.loads(done.stdout)

    def file(self, models):
        path = self.folder / "models.json"
        text = models if isinstance(models, str) else json.dumps({"models": models})
        path.write_text(text)
        return str(path)


class Looking(Model):
    def test_list_names_every_table_and_view(self):
        lines = [line.split("\t") for line in self.model("list").splitlines()]
        self.assertEqual(
            [line[:4] for line in lines],
            [
                ["album", "table", "live", "4 fields"],
                ["artist", "table", "live", "2 fields"],
                ["seen", "view", "live", "1 fields"],
            ],
        )
        self.assertEqual([one["table"] for one in self.json("list")], [l[0] for l in lines])

    def test_show_tells_all_of_one(self):
        said = self.model("show", "ALBUM")
        for words in ("foreign key", "references artist", "on delete CASCADE", "not null"):
            self.assertIn(words, said)
        album = self.json("show", "album")
        self.assertEqual([f["name"] for f in album["fields"]][3], "artist")
        self.assertEqual(album["fields"][3]["references"], "artist")
        self.assertIn("no table nothing", self.model("show", "nothing", code=FAILED))

    def test_looking_writes_nothing(self):
        before = self.database.read_bytes()
        for words in (("list",), ("show", "album"), ("dump",), ("history",), ("notices",)):
            self.model(*words)
        self.assertEqual(self.database.read_bytes(), before)

    def test_dump_of_one_table_is_a_part_of_the_whole(self):
        whole = json.loads(self.model("dump"))["models"]
        self.assertEqual([one["table"] for one in whole], ["album", "artist"])
        part = json.loads(self.model("dump", "artist"))["models"]
        self.assertEqual(part, [whole[1]])
        self.model("dump", "artist", "nothing", code=FAILED)


class Changing(Model):
    def test_add_makes_a_table_with_its_fields(self):
        said = self.model(
            "add", "book", "label=Books", "--field", "title:text:not-null:max_length=20",
            "--field=price:decimal:digits=8:places=2:default=0:help=In \\: euros",
            "--field", "size:choice:choices=s,m,l",
            "--field", "by:foreign key:references=artist",
            "--sql",
        )  # fmt: skip
        self.assertIn("CREATE TABLE", said)
        self.assertIn("Done", said)
        self.assertEqual(self.columns("book"), ["id", "title", "price", "size", "by"])
        book = self.json("show", "book")
        fields = {one["name"]: one for one in book["fields"]}
        self.assertEqual(book["label"], "Books")
        self.assertEqual(fields["price"]["help"], "In : euros")
        self.assertEqual(fields["size"]["choices"], ["s", "m", "l"])
        self.assertEqual(fields["by"]["references"], "artist")
        self.assertTrue(fields["id"]["key"])
        self.assertEqual(self.model("add", "book", code=BLOCKED).count("name-taken"), 1)

    def test_the_author_is_the_user_of_the_system(self):
        self.model("field", "add", "artist", "born", "date")
        row = self.rows("SELECT user_name, origin, table_name FROM reeve_migration")[-1]
        self.assertEqual(row, (getpass.getuser(), "command", "artist"))

    def test_a_field_is_added_altered_renamed_parked_restored_and_purged(self):
        self.model("field", "add", "album", "price", "decimal", "digits=8", "places=2")
        self.assertIn("price", self.columns("album"))
        self.model("field", "alter", "album", "price", "help=In euros", "digits=9")
        price = self.json("show", "album")["fields"][4]
        self.assertEqual((price["digits"], price["help"]), (9, "In euros"))
        self.model("field", "alter", "album", "price", "help=")
        self.assertNotIn("help", self.json("show", "album")["fields"][4])
        self.model("field", "rename", "album", "price", "cost")
        self.assertIn("cost", self.columns("album"))
        self.model("field", "park", "album", "cost")
        self.assertEqual(self.json("show", "album")["fields"][4]["state"], "parked")
        self.model("field", "restore", "album", "cost")
        self.assertNotIn("state", self.json("show", "album")["fields"][4])
        self.assertIn("not-parked", self.model("field", "purge", "album", "cost", "--yes",
                                               code=BLOCKED))  # fmt: skip
        self.model("field", "park", "album", "cost")
        self.model("field", "purge", "album", "cost", "--yes")
        self.assertNotIn("cost", self.columns("album"))

    def test_a_new_field_that_is_not_null_needs_a_value_for_the_rows(self):
        words = ("field", "add", "album", "copies", "integer", "not-null")
        self.assertIn("nulls", self.model(*words, code=BLOCKED))
        self.model(*words, "--misfits", "default=7")
        self.assertEqual(self.rows("SELECT DISTINCT copies FROM album"), [(7,)])

    def test_a_model_is_renamed_parked_restored_and_purged(self):
        self.model("rename", "artist", "musician")
        self.assertEqual(self.rows("SELECT count(*) FROM musician"), [(2,)])
        self.assertEqual(self.json("show", "album")["fields"][3]["references"], "musician")
        self.model("add", "spare")
        self.model("park", "spare")
        self.assertEqual(self.json("show", "spare")["state"], "parked")
        self.model("restore", "spare")
        self.model("park", "spare")
        self.model("purge", "spare", "--yes")
        self.model("show", "spare", code=FAILED)

    def purge_on_a_terminal(self, typed):
        """What the command prints when somebody sits at it."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [str(server.BUILD / "reeve"), "--database", str(self.database),
             "model", "purge", "spare"],
            stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        os.close(theirs)
        os.write(ours, typed)
        said = process.communicate()[0]
        os.close(ours)
        return process.returncode, said

    def test_a_purge_is_asked_for_or_said(self):
        self.model("add", "spare", "--field", "note:text")
        self.model("park", "spare")
        there = [("spare",)]
        tables = "SELECT name FROM sqlite_schema WHERE name = 'spare'"
        self.assertIn("--yes", self.model("purge", "spare", code=MISUSED))
        self.model("purge", "spare", "--dry-run")
        for typed in (b"\n", b"sparrow\n", b"\x04"):
            code, said = self.purge_on_a_terminal(typed)
            self.assertEqual(code, FAILED, said)
            self.assertIn("for ever", said)
            self.assertEqual(self.rows(tables), there)
        code, said = self.purge_on_a_terminal(b"spare\n")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.rows(tables), [])

    def test_misfits_are_shown_and_decided(self):
        words = ("field", "alter", "album", "year", "integer")
        said = self.json(*words, code=BLOCKED)
        self.assertEqual(said["outcome"], "blocked")
        blocker = said["blockers"][0]
        self.assertEqual((blocker["reason"], blocker["count"]), ("misfits", 1))
        self.assertEqual(blocker["rows"], [{"key": "2", "value": "soon"}])
        self.assertIn("row 2: soon", self.model(*words, code=BLOCKED))
        self.model(*words, "--dry-run", "--misfits", "null")
        self.assertEqual(self.rows("SELECT year FROM album WHERE id = 2"), [("soon",)])
        self.model(*words, "--misfits", "default=1970")
        self.assertEqual(self.rows("SELECT year FROM album ORDER BY id"),
                         [(1965,), (1970,), (None,)])  # fmt: skip

    def test_a_unique_field_with_duplicates_is_blocked_by_name(self):
        words = ("field", "alter", "album", "title", "unique")
        self.assertIn("blocked (duplicates)", self.model(*words, code=BLOCKED))

    def test_a_dry_run_changes_nothing(self):
        self.model("history")
        server.reeve("init", database=self.database)
        before = self.rows("SELECT name, sql FROM sqlite_schema ORDER BY name")
        for words in (
            ("add", "book"), ("rename", "album", "record"), ("park", "album"),
            ("field", "add", "album", "price", "real"),
            ("field", "rename", "album", "year", "y"), ("field", "park", "album", "year"),
            ("field", "alter", "album", "artist", "on_delete=SET NULL"),
        ):  # fmt: skip
            self.assertIn("taken back", self.model(*words, "--dry-run"))
        after = self.rows("SELECT name, sql FROM sqlite_schema ORDER BY name")
        self.assertEqual(after, before)
        self.assertEqual(self.rows("SELECT count(*) FROM reeve_migration"), [(0,)])

    def test_history_tells_and_undo_takes_back(self):
        self.model("field", "rename", "album", "year", "published")
        self.model("field", "add", "artist", "born", "date")
        told = self.json("history")
        self.assertEqual([one["table"] for one in told], ["artist", "album"])
        self.assertEqual(len(self.json("history", "album")), 1)
        self.assertIn("published", self.model("history", "album", "--sql"))
        self.model("undo", str(told[1]["id"]))
        self.assertIn("year", self.columns("album"))
        self.assertEqual(self.json("history")[0]["undoes"], told[1]["id"])
        self.model("undo")
        self.assertNotIn("born", self.columns("artist"))
        self.model("undo", code=FAILED)
        self.model("undo", "99999", code=FAILED)

    def test_notices_tell_what_came_from_outside(self):
        self.model("field", "add", "artist", "born", "date")
        self.assertEqual(self.json("notices"), [])
        with case.Closing(sqlite3.connect(self.database)) as db:
            db.execute("ALTER TABLE album ADD COLUMN price REAL")
        (one,) = self.json("notices")
        self.assertEqual((one["what"], one["table"], one["name"]),
                         ("field-added", "album", "price"))  # fmt: skip
        self.assertIn("price", self.model("notices"))


class Refusing(Model):
    def test_misuse_returns_2_and_says_how(self):
        for words in (
            (), ("explode",), ("list", "x"), ("show",), ("show", "a", "b"), ("show", "--x"),
            ("diff",), ("diff", "f", "--dry-run"), ("apply",), ("apply", "f", "--misfits"),
            ("apply", "f", "--misfits", "explode"), ("rename", "album"), ("park",),
            ("field",), ("field", "explode"), ("field", "add", "album", "x"),
            ("field", "alter", "album", "year"), ("field", "rename", "album", "year"),
            ("field", "park", "album"), ("undo", "x"), ("undo", "-1"), ("undo", "0"),
            ("history", "a", "b"), ("notices", "x"), ("list", "--yes"),
            ("park", "album", "--misfits", "null"), ("purge", "album"),
        ):  # fmt: skip
            done = server.reeve("model", *words, database=self.database)
            self.assertEqual(done.returncode, MISUSED, (words, done.stderr))
            self.assertIn("usage: reeve model", done.stderr, words)

    def test_what_makes_no_sense_is_refused_and_named(self):
        for words, why in (
            (("field", "add", "album", "x", "number"), "number"),
            (("field", "add", "album", "x", "text", "lable=y"), "lable"),
            (("field", "add", "album", "x", "text", "max_length=y"), "max_length"),
            (("field", "add", "album", "x", "foreign key"), "references"),
            (("field", "add", "nothing", "x", "text"), "nothing"),
            (("field", "alter", "album", "nothing", "unique"), "nothing"),
            (("add", "book", "lable=x"), "lable"),
            (("add", "book", "--field", "x"), "kind"),
            (("add", "book", "--field", "a:text", "--field", "A:text"), "twice"),
        ):
            self.assertIn(why, self.model(*words, code=FAILED), words)

    def test_what_is_in_the_way_has_a_name(self):
        for words, reason in (
            (("rename", "album", "artist"), "name-taken"),
            (("rename", "album", "reeve_x"), "bad-name"),
            (("field", "add", "album", "YEAR", "text"), "name-taken"),
            (("field", "park", "album", "id"), "key-field"),
            (("field", "park", "album", "nothing"), "no-such-field"),
            (("field", "restore", "album", "year"), "not-parked"),
            (("restore", "album"), "not-parked"),
            (("purge", "album", "--yes"), "not-parked"),
            (("field", "add", "seen", "x", "text"), "not-a-table"),
        ):
            self.assertIn(f"blocked ({reason})", self.model(*words, code=BLOCKED), words)

    def test_somebody_who_holds_the_database_is_named_as_busy(self):
        server.reeve("init", database=self.database)
        with case.Closing(sqlite3.connect(self.database, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            config = self.folder / "reeve.conf"
            config.write_text(
                f"[reeve]\ndatabase = {self.database}\nbusy_timeout_ms = 100\n"
            )
            done = server.reeve("--config", str(config), "model", "park", "album")
            self.assertEqual(done.returncode, BUSY, done.stderr)
            db.execute("ROLLBACK")

    def test_no_database_is_made_where_none_is(self):
        missing = self.folder / "missing.db"
        for words in (("list",), ("dump",), ("park", "album"), ("undo",)):
            self.model(*words, code=FAILED, database=missing)
        self.assertFalse(missing.exists())


class Files(Model):
    def models(self):
        return json.loads(self.model("dump"))["models"]

    def test_the_dump_of_this_database_is_no_difference(self):
        path = self.file(self.model("dump"))
        self.assertEqual(self.model("diff", path), "No differences.\n")
        self.assertIn("Nothing to do", self.model("apply", path))
        self.assertIn("Nothing to do", self.model("apply", path, "--park-others"))

    def test_a_difference_is_shown_tried_and_made(self):
        models = self.models()
        models[0]["fields"].append({"name": "price", "kind": "real"})
        models[0]["fields"][2] = {"name": "published", "was": "year", "kind": "text"}
        path = self.file(models)
        self.assertIn("published", self.model("diff", path, code=DIFFERENT))
        self.model("apply", path, "--dry-run")
        self.assertIn("year", self.columns("album"))
        self.model("apply", path)
        names = ["id", "title", "published", "artist", "price"]
        self.assertEqual(self.columns("album"), names)
        self.assertEqual(self.rows("SELECT published FROM album WHERE id = 1"), [("1965",)])
        origins = self.rows("SELECT DISTINCT origin FROM reeve_migration")
        self.assertEqual(origins, [("file",)])
        self.assertEqual(self.model("diff", path), "No differences.\n")

    def test_a_file_comes_from_standard_input_too(self):
        dump = self.model("dump")
        self.assertEqual(self.model("diff", "-", typed=dump), "No differences.\n")

    def test_a_difference_that_is_blocked_is_one(self):
        models = self.models()
        models[0]["fields"][2] = {"name": "year", "kind": "integer"}
        said = self.model("diff", self.file(models), code=DIFFERENT)
        self.assertIn("blocked (misfits)", said)
        self.model("apply", self.file(models), code=BLOCKED)
        self.model("apply", self.file(models), "--misfits", "null")
        self.assertEqual(self.rows("SELECT year FROM album WHERE id = 2"), [(None,)])

    def test_what_the_file_does_not_name_is_parked_only_when_asked_for(self):
        models = self.models()[:1]
        del models[0]["fields"][2]
        path = self.file(models)
        self.assertEqual(self.model("diff", path), "No differences.\n")
        models[0]["fields"].pop()
        self.model("apply", self.file(models), "--park-others")
        states = {one["table"]: one["state"] for one in self.json("list")}
        self.assertEqual((states["album"], states["artist"]), ("live", "parked"))
        album = self.json("show", "album")
        fields = {one["name"]: one.get("state") for one in album["fields"]}
        self.assertEqual((fields["year"], fields["title"]), ("parked", None))
        self.assertIn("year", self.columns("album"))

    def test_options_alone_leave_the_fields(self):
        self.model("apply", self.file([{"table": "album", "label": "Records"}]),
                   "--park-others")  # fmt: skip
        album = self.json("show", "album")
        self.assertEqual(album["label"], "Records")
        self.assertEqual(len([f for f in album["fields"] if "state" not in f]), 4)

    def test_ids_find_a_field_under_any_name(self):
        self.model("field", "add", "album", "price", "real")
        dumped = json.loads(self.model("dump", "album", "--ids"))["models"]
        self.assertNotIn('"id"', self.model("dump").replace('"name": "id"', ""))
        self.model("field", "rename", "album", "price", "cost")
        self.model("apply", self.file(dumped))
        self.assertIn("price", self.columns("album"))

    def test_what_is_wrong_in_a_file_is_refused_with_its_place(self):
        for text, why in (
            ("", "Line 1"),
            ("{", "Line 1"),
            ('{"models": [{"table": "t", "colour": 1}]}', '"colour"'),
            ('{"models": [{"table": "t", "fields": [{"name": "a", "kind": "x"}]}]}', '"a"'),
            ('{"models": [{"table": "gone", "is": "view"}]}', "gone"),
        ):
            for verb in ("diff", "apply"):
                self.assertIn(why, self.model(verb, self.file(text), code=FAILED))
        self.model("apply", str(self.folder / "none.json"), code=FAILED)
        self.model("apply", str(self.folder), code=FAILED)


class RoundTrip(Model):
    def check(self, source):
        first = self.model("dump", database=source)
        copy = self.new_database("copy.db")
        path = self.file(first)
        self.model("apply", path, database=copy)
        self.assertEqual(self.model("dump", database=copy), first)
        self.assertEqual(self.model("diff", path, database=copy), "No differences.\n")
        self.assertEqual(self.rows("PRAGMA integrity_check", copy), [("ok",)])
        return json.loads(first)["models"]

    def test_of_tables_of_every_sort(self):
        self.check(self.new_database("all.db", """
            CREATE TABLE "Two Words" (a TEXT NOT NULL DEFAULT 'it''s', b INTEGER,
                c AS (b * 2) STORED, d AS (b + 1), PRIMARY KEY (b, a));
            CREATE TABLE strict (k TEXT PRIMARY KEY, d TEXT, n INTEGER, x ANY) STRICT,
                WITHOUT ROWID;
            CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE COLLATE NOCASE,
                up INTEGER REFERENCES parent(id) ON DELETE SET NULL);
            CREATE TABLE child (id INTEGER PRIMARY KEY, code TEXT REFERENCES parent(code),
                p INTEGER NOT NULL UNIQUE REFERENCES parent ON DELETE CASCADE,
                price DECIMAL(10,2) DEFAULT -1.5, at DATETIME DEFAULT CURRENT_TIMESTAMP,
                e DEFAULT (1 + 2), odd POINT, UNIQUE (code, price), CHECK (price <> 0));
            CREATE INDEX i ON child(price);
            CREATE TABLE "order" ("select" INT CHECK ("select" > 0), "é ü" TEXT);
        """))  # fmt: skip

    def test_of_tables_that_refer_to_each_other(self):
        source = self.new_database("ring.db", """
            CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER NOT NULL REFERENCES b(id),
                n INT, UNIQUE (b, n), CHECK (b > 0));
            CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a(id),
                n INT, UNIQUE (a, n), CHECK (a > 0));""")  # fmt: skip
        copy = self.new_database("copy.db")
        path = self.file(self.model("dump", database=source))
        self.model("apply", path, database=copy)
        self.assertEqual(self.model("diff", path, "--park-others", database=copy),
                         "No differences.\n")  # fmt: skip

    def test_of_what_was_said_and_parked(self):
        self.model("apply", self.file([
            {"table": "album", "label": "Record", "title": "{{title}}",
             "ordering": ["-year"], "page_size": 9, "menu_group": "Music", "fieldsets":
             [{"label": "All", "fields": ["title", "year"]}], "fields": [
                {"name": "id", "kind": "integer", "key": True, "help": "A number."},
                {"name": "title", "kind": "text", "not_null": True, "required": True,
                 "choices": [["One", "1"], ["Two", "2"]], "pattern": "[A-Z].*"},
                {"name": "year", "kind": "text", "state": "parked", "position": 3},
                {"name": "artist", "references": "artist", "on_delete": "CASCADE"}]},
            {"table": "artist", "state": "parked"}]))  # fmt: skip
        models = self.check(self.database)
        self.assertEqual(models[1]["state"], "parked")

    def test_of_chinook(self):
        source = self.folder / "chinook.db"
        case.build_sample("chinook.sql", source)
        self.assertEqual(len(self.check(source)), 11)

    def test_of_northwind(self):
        source = self.folder / "northwind.db"
        case.build_sample("northwind.sql", source)
        self.assertGreater(len(self.check(source)), 10)


if __name__ == "__main__":
    case.main()
