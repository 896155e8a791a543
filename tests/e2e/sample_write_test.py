"""Adds, changes and deletes a row in every table of Chinook and Northwind that has a key,
by the forms alone, and looks by SQL at what became of it.
"""

import itertools
import re

import case
from case import in_url, quoted, slug


class Table:
    """What a row must satisfy to be taken, as far as SQL says it."""

    def __init__(self, db, name):
        self.name = name
        self.columns = db.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        self.key = [c[1] for c in sorted(self.columns, key=lambda c: c[5]) if c[5]]
        self.references = {}
        for row in db.execute(f"PRAGMA foreign_key_list({quoted(name)})").fetchall():
            target = row[4] or self.key_of(db, row[2])
            self.references[row[3]] = [
                str(value)
                for (value,) in db.execute(
                    f"SELECT {quoted(target)} FROM {quoted(row[2])} LIMIT 40"
                )
            ]
        kinds = {column[1]: column[2].upper() for column in self.columns}
        self.is_numbered = len(self.key) == 1 and kinds[self.key[0]] == "INTEGER"
        self.count = db.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]

    @staticmethod
    def key_of(db, table):
        rows = db.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
        (key,) = [row[1] for row in rows if row[5]]
        return key

    def free_key(self, db):
        """Values for the key that no row has; none where SQLite gives the number."""
        if self.is_numbered:
            return {}
        choices = [self.references.get(part, ["ZZTOP", "ZZTIP"]) for part in self.key]
        where = " AND ".join(f"{quoted(part)} = ?" for part in self.key)
        for values in itertools.product(*choices):
            taken = db.execute(
                f"SELECT count(*) FROM {quoted(self.name)} WHERE {where}", values
            ).fetchone()[0]
            if not taken:
                return dict(zip(self.key, values))
        raise AssertionError(f"{self.name} has every key there can be")

    def values(self, db, number):
        """Something to type for each column."""
        typed = self.free_key(db)
        for column in self.columns:
            name, kind = column[1], column[2].upper()
            if name in self.key or "BLOB" in kind:
                continue
            if name in self.references:
                typed[name] = self.references[name][number]
            elif re.search("DATE|TIME", kind):
                typed[name] = f"200{number}-02-03" + "T04:05:06" * (kind != "DATE")
            elif re.search("CHAR|TEXT", kind):
                typed[name] = f"Z{number}" if "(2)" in kind else f"Zoë {number}"
            elif "REAL" in kind:
                typed[name] = str(number / 4)
            else:
                typed[name] = str(number)
        return typed


class WriteTests:
    """`sample_name` says which."""

    @classmethod
    def make_database(cls):
        case.build_sample(cls.sample_name, cls.database)

    def tables(self, db):
        names = db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
            "'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'reeve\\_%' ESCAPE '\\'"
        ).fetchall()
        found = [Table(db, name) for (name,) in names]
        return [table for table in found if table.key]

    def test_every_table_with_a_key_takes_changes_and_gives_up_a_row(self):
        before = self.dump()
        with self.connect() as db:
            tables = self.tables(db)
            self.assertGreater(len(tables), 10)
            for table in tables:
                with self.subTest(table.name):
                    key = self.add(db, table)
                    key = self.change_row(db, table, key)
                    self.delete(db, table, key)
        before.pop("sqlite_sequence", None)
        self.assertEqual(self.dump(), before)

    def row(self, db, table, key):
        where = " AND ".join(f"{quoted(part)} = ?" for part in table.key)
        columns = ", ".join(quoted(column[1]) for column in table.columns)
        rows = db.execute(
            f"SELECT {columns} FROM {quoted(table.name)} WHERE {where}", key
        ).fetchall()
        names = [column[1] for column in table.columns]
        return dict(zip(names, rows[0])) if rows else None

    def assert_stored(self, stored, typed):
        for column, text in typed.items():
            value = stored[column]
            if isinstance(value, (int, float)):
                self.assertEqual(float(value), float(text), column)
            else:
                self.assertEqual(value.replace(" ", "T"), text.replace(" ", "T"), column)

    def add(self, db, table):
        typed = table.values(db, 1)
        form = self.form_at(f"/admin/{slug(table.name)}/add/")
        for field, text in typed.items():
            form[field] = text
        page = self.save(form, then="again")
        found = re.fullmatch(f"/admin/{slug(table.name)}/([^/]+)/change/", page.location)
        self.assertTrue(found, page.location)
        key = [
            typed.get(part) or db.execute(
                f"SELECT max({quoted(part)}) FROM {quoted(table.name)}"
            ).fetchone()[0]
            for part in table.key
        ]
        self.assertEqual(found[1], ",".join(in_url(str(part)) for part in key))
        self.assert_stored(self.row(db, table, key), typed)
        self.assertIn("was added", " ".join(self.browser.follow(page).messages()))
        self.assertEqual(
            db.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0],
            table.count + 1,
        )
        return key

    def change_row(self, db, table, key):
        """Each field by itself, and then the key where it can be typed."""
        typed = table.values(db, 2)
        for column in typed:
            if column in table.key:
                continue
            before = self.row(db, table, key)
            url = f"/admin/{slug(table.name)}/{','.join(in_url(str(k)) for k in key)}"
            self.change(f"{url}/change/", {column: typed[column]})
            after = self.row(db, table, key)
            self.assert_stored(after, {column: typed[column]})
            before.pop(column), after.pop(column)
            self.assertEqual(after, before, column)
        if table.is_numbered:
            return key
        new = table.free_key(db)
        url = f"/admin/{slug(table.name)}/{','.join(in_url(str(k)) for k in key)}"
        self.change(f"{url}/change/", new)
        self.assertIsNone(self.row(db, table, key))
        self.assertIsNotNone(self.row(db, table, list(new.values())))
        self.get(f"{url}/change/", 404)
        return list(new.values())

    def delete(self, db, table, key):
        url = f"/admin/{slug(table.name)}/{','.join(in_url(str(k)) for k in key)}/delete/"
        page = self.get(url)
        self.assertIsNotNone(self.row(db, table, key), "asking deletes nothing")
        answer = self.browser.submit(page.form(), None)
        self.assertEqual(answer.code, 303, answer.code != 303 and answer.messages())
        self.assertIn("was deleted", " ".join(self.browser.follow(answer).messages()))
        self.assertIsNone(self.row(db, table, key))
        self.get(url, 404)


class Chinook(WriteTests, case.Served):
    sample_name = "chinook.sql"

    def test_a_row_that_others_refer_to_is_not_deleted(self):
        before = self.dump()
        page = self.get("/admin/artist/1/delete/")
        self.assertIn("keep this row from being deleted", page.tree.text())
        answer = self.browser.submit(page.form(), None)
        self.assertEqual(answer.code, 409)
        self.assertEqual(self.dump(), before)

    def test_references_are_shown_by_the_label_of_their_row(self):
        rows = dict(self.get("/admin/album/").rows())
        self.assertEqual(rows["1"]["ArtistId"], "AC/DC")
        form = self.form_at("/admin/album/1/change/")
        self.assertEqual(form["ArtistId"], "1")
        self.assertIn("AC/DC", self.get("/admin/album/1/change/").tree.text())

    def test_a_reference_is_a_select_while_there_are_few_rows(self):
        form = self.form_at("/admin/track/1/change/")
        self.assertEqual(form.control("MediaTypeId").tag, "select")
        self.assertEqual(
            sorted(form.choices("MediaTypeId"))[-5:], ["1", "2", "3", "4", "5"]
        )
        self.assertEqual(form.control("AlbumId").tag, "input")

    def test_a_reference_to_no_row_is_refused_beside_its_field(self):
        before = self.dump()
        form = self.form_at("/admin/album/1/change/")
        form["ArtistId"] = "99999"
        form["Title"] = "Typed in vain"
        page = self.save(form, 422)
        self.assertEqual(page.form()["Title"], "Typed in vain")
        self.assertEqual(page.form()["ArtistId"], "99999")
        self.assertEqual(self.dump(), before)

    def test_a_person_goes_on_where_the_button_says(self):
        path = "/admin/genre/2/change/"
        for then, address in (
            ("list", "/admin/genre/"),
            ("again", path),
            ("another", "/admin/genre/add/"),
        ):
            self.assertEqual(self.save(self.form_at(path), then=then).location, address)

    def test_the_history_tells_who_changed_what(self):
        self.change("/admin/genre/1/change/", {"Name": "Rock & <Roll>"})
        page = self.get("/admin/genre/1/history/")
        text = page.tree.text()
        for word in ("ada", "Name", "Rock", "Rock & <Roll>"):
            self.assertIn(word, text)
        self.change("/admin/genre/1/change/", {"Name": "Rock"})


class Northwind(WriteTests, case.Served):
    sample_name = "northwind.sql"

    @classmethod
    def make_database(cls):
        super().make_database()
        with cls.connect() as db:  # what Northwind left empty, and its rows refer to
            db.execute("INSERT INTO CustomerDemographics VALUES ('VIP', 'Pays at once')")


if __name__ == "__main__":
    case.main()
