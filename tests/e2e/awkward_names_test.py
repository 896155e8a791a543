"""Tables whose names are hard on SQL, on URLs, or on each other."""

import case
from case import quoted, slug

KEYWORDS = ["order", "select", "group", "index", "table", "from", "where", "values",
            "transaction", "default", "null", "check", "references", "rowid"]  # fmt: skip


class AwkwardNames(case.Served):
    def make(self, *tables):
        with self.connect() as db:
            for table in tables:
                name = quoted(table)
                db.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, v TEXT)")
                db.execute(f"INSERT INTO {name} (v) VALUES (?)", (f"in {table}",))

    def models(self):
        """The index's (slug, address) of every model."""
        return {
            link.get("data-model"): link.get("href")
            for link in self.get("/admin/").tree.all("a", data_model=None)
        }

    def use(self, table, segment):
        """Lists, adds, changes and deletes in this table by this segment of URLs."""
        rows = self.get(f"/admin/{segment}/").rows()
        self.assertEqual(rows, [("1", {"id": "1", "v": f"in {table}"})])
        self.assertEqual(
            self.edit_one(table, "1", "v", "changed", segment), ("text", b"changed")
        )
        form = self.form_at(f"/admin/{segment}/add/")
        form["v"] = "added"
        self.save(form)
        self.save(self.form_at(f"/admin/{segment}/1/delete/"), then=None)
        self.assertEqual(self.sql(f"SELECT * FROM {quoted(table)}"), [(2, "added")])
        self.get(f"/admin/{segment}/1/history/")

    def test_tables_named_like_sql_keywords(self):
        self.make(*KEYWORDS)
        for table in KEYWORDS:
            self.use(table, table)

    def test_names_with_slashes_quotes_dots_and_leading_digits(self):
        expected = {
            "a/b": "a-b",
            "it's": "it-s",
            'say "x"': "say-x-",
            "main.dotted": "main-dotted",
            "2024 sales": "2024-sales",
            "back\\slash": "back-slash",
            "[square]": "-square-",
            "tick`s": "tick-s",
            "per%cent": "per-cent",
            "semi;colon--": "semi-colon-",
            "new\nline": "new-line",
            "<b>bold</b>": "-b-bold-b-",
        }
        self.make(*expected)
        for table, segment in expected.items():
            self.assertEqual(slug(table), segment)
            self.assertIn(segment, self.models())
            self.use(table, segment)

    def test_names_of_nothing_but_non_ascii_letters(self):
        before = set(self.models())
        self.make("日本", "Ελλάδα", "🜁")
        new = sorted(set(self.models()) - before)
        self.assertEqual(new, ["table-1", "table-2", "table-3"])
        shown = {self.get(f"/admin/{one}/").rows()[0][1]["v"]: one for one in new}
        for table in ("日本", "Ελλάδα", "🜁"):
            self.use(table, shown[f"in {table}"])

    def test_two_names_with_one_slug_get_two(self):
        before = set(self.models())
        self.make("Two Words", "two-words", "two.words", "two-words-2")
        new = sorted(set(self.models()) - before)
        self.assertEqual(
            new, ["two-words", "two-words-2", "two-words-3", "two-words-4"]
        )
        shown = {self.get(f"/admin/{one}/").rows()[0][1]["v"]: one for one in new}
        self.assertEqual(shown["in two-words-2"], "two-words-2")
        for table in ("Two Words", "two-words", "two.words", "two-words-2"):
            self.use(table, shown[f"in {table}"])

    def test_tables_called_as_pages_of_the_site_are(self):
        self.make("login", "logout", "password", "-", "add", "change")
        self.use("login", "login-2")
        self.use("logout", "logout-2")
        self.use("password", "password-2")
        self.use("add", "add")
        self.use("change", "change")
        self.assertIn("Sign in", self.new_browser().get("/admin/login/").text)
        self.get("/admin/-/ping")

    def test_our_own_tables_are_not_served(self):
        self.assertFalse([one for one in self.models() if one.startswith("reeve")])
        for name in ("reeve_user", "reeve_session", "sqlite_schema", "sqlite_sequence"):
            self.get(f"/admin/{name}/", 404)

    def test_views_with_awkward_names_are_listed(self):
        self.run_script(
            'CREATE TABLE seen (id INTEGER PRIMARY KEY, "a ""b""" TEXT);'
            "INSERT INTO seen VALUES (1, 'x');"
            'CREATE VIEW "View of \'seen\'" AS SELECT *, 1 AS "" FROM seen;'
        )
        page = self.get("/admin/view-of-seen-/")
        self.assertEqual(page.rows()[0][1], {"id": "1", 'a "b"': "x", "": "1"})


if __name__ == "__main__":
    case.main()
