"""Two databases that everybody knows, Chinook and Northwind, looked at from all sides:
every table and view, every page, every order. Writes only what must change nothing.
"""

import os

import case
from case import in_url, quoted, slug

LIST_ROWS = 100
SAVED_ROWS = 25  # rows of a table whose form is saved, unless all are asked for


class Table:
    """What SQL says of a table or view."""

    def __init__(self, db, name, kind):
        self.name = name
        self.is_view = kind == "view"
        rows = db.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        self.columns = [row[1] for row in rows]
        self.key = [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]
        # Where NULL may be in the key, lists go by the rowid.
        is_nullable = any(row[5] and not row[3] and row[2] != "INTEGER" for row in rows)
        self.order = ["rowid"] if is_nullable else [quoted(part) for part in self.key]
        self.count = db.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]

    def keys(self, db, sort=None, direction=""):
        """The rows' keys as URLs have them, in the order of a list."""
        wanted = ", ".join(quoted(column) for column in self.key)
        parts = [quoted(sort), *self.order] if sort else self.order
        sorting = ", ".join(part + direction for part in parts)
        rows = db.execute(f"SELECT {wanted} FROM {quoted(self.name)} ORDER BY {sorting}")
        return [",".join(in_url(str(part)) for part in row) for row in rows]


class SampleTests:
    """The same tests for each sample; `sample_name` says which."""

    @classmethod
    def make_database(cls):
        case.build_sample(cls.sample_name, cls.database)
        with cls.connect() as db:
            cls.tables = [
                Table(db, name, kind)
                for name, kind in db.execute(
                    "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') "
                    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
                ).fetchall()
            ]

    def test_the_index_links_to_every_table_and_view(self):
        links = self.get("/admin/").tree.all("a", data_model=None)
        self.assertEqual(
            {link.get("data-model") for link in links},
            {slug(table.name) for table in self.tables},
        )
        for link in links:
            self.assertEqual(link.get("href"), f"/admin/{link.get('data-model')}/")
            self.get(link.get("href"))

    def test_the_index_counts_the_rows_of_tables(self):
        counts = {}
        for entry in self.get("/admin/").tree.all("li"):
            for link in entry.all("a", data_model=None):
                words = "".join(one.text() for one in entry.all("span")).split()
                counts[link.get("data-model")] = words[0] if words else None
        for table in self.tables:
            if not table.is_view:
                self.assertEqual(counts[slug(table.name)], f"{table.count:,}")

    def test_lists_have_a_heading_for_each_column_and_name_their_rows(self):
        with self.connect() as db:
            for table in self.tables:
                page = self.get(f"/admin/{slug(table.name)}/")
                self.assertEqual(page.headings(), table.columns)
                rows = page.rows()
                self.assertEqual(len(rows), min(table.count, LIST_ROWS), table.name)
                for _, cells in rows:
                    self.assertEqual(list(cells), table.columns)
                if table.key:
                    keys = [key for key, _ in rows]
                    self.assertEqual(keys, table.keys(db)[:LIST_ROWS], table.name)

    def walk(self, path, rel):
        """The rows of this page and all that follow by the link `rel`, page by page."""
        pages = []
        while path:
            page = self.get(path)
            pages.append(page)
            path = page.link(rel)
        return pages

    def test_next_visits_every_row_once_and_prev_leads_back(self):
        with self.connect() as db:
            for table in self.tables:
                pages = self.walk(f"/admin/{slug(table.name)}/", "next")
                there = [[key for key, _ in page.rows()] for page in pages]
                self.assertEqual(sum(map(len, there)), table.count, table.name)
                if table.key:
                    self.assertEqual(sum(there, []), table.keys(db), table.name)
                last = pages[-1].path
                back = [
                    [key for key, _ in page.rows()] for page in self.walk(last, "prev")
                ]
                self.assertEqual(back[::-1], there, table.name)

    def test_sorts_by_every_column_up_and_down_as_sql_does(self):
        with self.connect() as db:
            for table in self.tables:
                if table.key:
                    for column in table.columns:
                        self.check_order(db, table, column, "")
                        self.check_order(db, table, column, " DESC")

    def check_order(self, db, table, column, direction):
        """One column's order is walked through, the others' looked at from both ends."""
        expected = table.keys(db, column, direction)
        sign = "-" if direction else ""
        path = f"/admin/{slug(table.name)}/?o={sign}{in_url(column)}"
        what = (table.name, column, direction)
        if column == table.columns[-1] and table.count < 1000:
            pages = self.walk(path, "next")
            seen = [key for page in pages for key, _ in page.rows()]
            self.assertEqual(seen, expected, what)
            return
        first = [key for key, _ in self.get(path).rows()]
        self.assertEqual(first, expected[:LIST_ROWS], what)
        if table.count > LIST_ROWS:
            last = [key for key, _ in self.get(path + "&before=end").rows()]
            self.assertEqual(last, expected[-LIST_ROWS:], what)

    def test_clicking_a_heading_twice_turns_the_order_round(self):
        table = next(one for one in self.tables if one.key and one.count > 1)
        path = f"/admin/{slug(table.name)}/"
        column = table.columns[-1]
        for expected in ("ascending", "descending", "ascending"):
            (heading,) = self.get(path).tree.all("th", data_field=column)
            path = heading.all("a")[0].get("href")
            (heading,) = self.get(path).tree.all("th", data_field=column)
            self.assertEqual(heading.get("aria-sort"), expected)

    def test_views_and_tables_without_a_key_are_read_only_and_say_so(self):
        token = self.form_at("/admin/password/").entries["-csrf"]
        for table in self.tables:
            if table.key:
                continue
            path = f"/admin/{slug(table.name)}/"
            page = self.get(path)
            self.assertIn("Read-only", page.tree.text(), table.name)
            self.assertFalse([link for link in page.links() if link.endswith("/add/")])
            self.assertIn(self.browser.get(path + "add/").code, (403, 404))
            answer = self.browser.post(path + "add/", {"-csrf": token})
            self.assertIn(answer.code, (403, 404), table.name)

    def test_saving_forms_untouched_changes_nothing(self):
        before, logged = self.dump(), self.one("SELECT count(*) FROM reeve_log")
        with self.connect() as db:
            for table in self.tables:
                keys = table.keys(db) if table.key else []
                step = 1 if os.environ.get("REEVE_E2E_ALL") else len(keys) // SAVED_ROWS
                for key in keys[:: max(step, 1)]:
                    path = f"/admin/{slug(table.name)}/{key}/change/"
                    page = self.save(self.form_at(path))
                    self.assertEqual(page.location, f"/admin/{slug(table.name)}/")
        self.assertEqual(self.dump(), before)
        self.assertEqual(self.one("SELECT count(*) FROM reeve_log"), logged)


class Chinook(SampleTests, case.Served):
    sample_name = "chinook.sql"


class Northwind(SampleTests, case.Served):
    sample_name = "northwind.sql"


if __name__ == "__main__":
    case.main()
