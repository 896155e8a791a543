"""Keys of every sort: what names a row in a URL must lead to that row and no other."""

import urllib.parse

import case
from case import in_url


class AwkwardKeys(case.Served):
    def make(self, script):
        self.run_script(script)

    def rows(self, path):
        return self.get(path).rows()

    def edit_all(self, table, column="v"):
        """Changes `column` of each row in turn by the key that the list gives it; each
        must be the only row that changes."""
        rows = self.rows(f"/admin/{table}/")
        self.assertEqual(len(rows), self.one(f"SELECT count(*) FROM {table}"))
        self.assertEqual(len({key for key, _ in rows}), len(rows))
        for number, (key, _) in enumerate(rows):
            text = f"new {number}"
            self.assertEqual(
                self.edit_one(table, key, column, text), ("text", text.encode())
            )
        return [key for key, _ in rows]

    def test_an_int_primary_key_may_be_null(self):
        self.make(
            """CREATE TABLE int_key (k INT PRIMARY KEY, v TEXT);
            INSERT INTO int_key VALUES (NULL, 'n1'), (1, 'one'), (NULL, 'n2'),
                (2, 'two');"""
        )
        rows = self.rows("/admin/int_key/")
        self.assertEqual([cells["v"] for _, cells in rows], ["n1", "one", "n2", "two"])
        self.assertEqual([key for key, _ in rows], ["", "1", "", "2"])
        self.assertEqual(self.edit_one("int_key", "2", "v", "zwei"), ("text", b"zwei"))
        for key in ("~n", "", "NULL", "0"):
            self.assertEqual(
                self.browser.get(f"/admin/int_key/{key}/change/").code, 404, key
            )

    def test_integer_primary_key_desc_is_no_rowid(self):
        self.make(
            """CREATE TABLE desc_key (k INTEGER PRIMARY KEY DESC, v TEXT);
            INSERT INTO desc_key VALUES (3, 'a'), (-7, 'b'), ('x', 'c'), (NULL, 'd');"""
        )
        self.assertEqual(
            [key for key, _ in self.rows("/admin/desc_key/")], ["3", "-7", "x", ""]
        )
        self.assertEqual(self.edit_one("desc_key", "x", "v", "C"), ("text", b"C"))
        self.assertEqual(self.edit_one("desc_key", "-7", "v", "B"), ("text", b"B"))

    def test_rows_of_without_rowid_tables_are_found_by_the_whole_key(self):
        self.make(
            """CREATE TABLE no_rowid (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (b, a))
                WITHOUT ROWID;
            INSERT INTO no_rowid VALUES ('x', 1, ''), ('x', 2, ''), ('y', 1, ''),
                (',', 1, ''), ('1,1', 1, '');"""
        )
        self.assertIn("1,1%2C1", self.edit_all("no_rowid"))

    def test_a_rowid_used_again_is_another_row(self):
        self.make(
            """CREATE TABLE reused (id INTEGER PRIMARY KEY, v TEXT);
            INSERT INTO reused VALUES (1, 'a'), (2, 'old');"""
        )
        form = self.form_at("/admin/reused/2/change/")
        self.make("DELETE FROM reused WHERE id = 2; INSERT INTO reused (v) VALUES ('new')")
        self.assertEqual(self.one("SELECT max(id) FROM reused"), 2)
        form["v"] = "mine"
        page = self.save(form, 409)
        self.assertEqual(page.form()["v"], "mine")
        self.assertIn("new", page.tree.text())
        self.assertEqual(self.one("SELECT v FROM reused WHERE id = 2"), "new")

    def test_text_keys_survive_urls(self):
        keys = [
            "plain", "a/b", "with space", "50%", "50%25", "a,b", "'single'", '"double"',
            "é", "日本", "a+b", "?q=1", "#top", "&amp;", "<b>", "..", ".", "...", "~n",
            "~e", "", " ", "/", "//", "a\\b", "new\nline", "tab\t", "add", "-", "%2F",
            "\x7f", "a;b", "=", "ÿ", "x" * 400, "🜁", "-1", "007", "1e3",
        ]  # fmt: skip
        self.make("CREATE TABLE text_key (k TEXT NOT NULL PRIMARY KEY, v TEXT)")
        with self.connect() as db:
            db.executemany("INSERT INTO text_key VALUES (?, 'old')", [(k,) for k in keys])
        seen = self.edit_all("text_key")
        self.assertIn("a%2Fb", seen)
        self.assertIn("50%2525", seen)
        for key in seen:
            self.get(f"/admin/text_key/{key}/history/")
            self.get(f"/admin/text_key/{key}/delete/")

    def test_a_key_has_one_url(self):
        self.make(
            """CREATE TABLE one_url (k TEXT NOT NULL PRIMARY KEY, v TEXT);
            CREATE TABLE one_number (k INTEGER PRIMARY KEY, v TEXT);
            INSERT INTO one_url VALUES ('a b', ''), ('plain', '');
            INSERT INTO one_number VALUES (7, '');"""
        )
        page = self.browser.get("/admin/one_url/%70lain/change/")
        self.assertIn(page.code, (301, 308))
        self.assertEqual(page.location, "/admin/one_url/plain/change/")
        for other in ("007", "+7", "7.0", " 7", "7e0", "%207"):
            code = self.browser.get(f"/admin/one_number/{in_url(other)}/change/").code
            self.assertEqual(code, 404, other)

    def test_blob_real_and_mixed_keys(self):
        self.make(
            """CREATE TABLE blob_key (k BLOB NOT NULL PRIMARY KEY, v TEXT);
            CREATE TABLE real_key (k REAL NOT NULL PRIMARY KEY, v TEXT);
            CREATE TABLE any_key (k NOT NULL PRIMARY KEY, v TEXT);
            INSERT INTO blob_key VALUES (x'', ''), (x'00', ''), (x'ff00', ''), ('text', '');
            INSERT INTO real_key VALUES (0.1, ''), (1e300, ''), (-2, ''), (9e999, ''),
                (0.30000000000000004, ''), (0.3, '');
            INSERT INTO any_key VALUES (1, ''), ('1', ''), (1.5, ''), ('1.5', ''),
                (x'31', ''), (-9223372036854775808, ''), ('-9223372036854775808', '');"""
        )
        for table in ("blob_key", "real_key", "any_key"):
            self.edit_all(table)

    def test_a_key_that_ignores_case_finds_its_row_whatever_is_typed(self):
        self.make(
            """CREATE TABLE nocase (k TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, v TEXT);
            INSERT INTO nocase VALUES ('Ada', 'old');"""
        )
        self.assertEqual(self.edit_all("nocase"), ["Ada"])
        page = self.browser.get("/admin/nocase/ADA/change/")
        self.assertIn(page.code, (301, 308, 404))
        if page.code != 404:
            self.assertEqual(page.location, "/admin/nocase/Ada/change/")

    def test_a_table_without_a_key_is_shown_and_says_why_it_is_read_only(self):
        self.make(
            """CREATE TABLE keyless (a TEXT, b TEXT);
            CREATE TABLE keyless_twice (a TEXT UNIQUE, b TEXT);
            CREATE TABLE unique_key (a TEXT NOT NULL UNIQUE, v TEXT);
            INSERT INTO keyless VALUES ('same', 'same'), ('same', 'same');
            INSERT INTO keyless_twice VALUES (NULL, 1), (NULL, 2);
            INSERT INTO unique_key VALUES ('x', ''), ('y', '');"""
        )
        for table in ("keyless", "keyless_twice"):
            page = self.get(f"/admin/{table}/")
            self.assertEqual(len(page.rows()), 2)
            self.assertIn("no primary key", page.tree.text())
            self.assertNotIn(f"/admin/{table}/add/", page.links())
            self.assertIn(self.browser.get(f"/admin/{table}/add/").code, (403, 404))
            for key in ("1", "same"):
                self.get(f"/admin/{table}/{key}/change/", 404)
        self.edit_all("unique_key")

    def test_changing_a_key_moves_the_row_and_its_url(self):
        self.make(
            """CREATE TABLE moving (a TEXT NOT NULL, b INTEGER NOT NULL, v TEXT,
                PRIMARY KEY (a, b));
            INSERT INTO moving VALUES ('x', 1, 'v'), ('y', 1, 'w');"""
        )
        form = self.form_at("/admin/moving/x,1/change/")
        form["a"] = "z/é"
        page = self.save(form, then="again")
        self.assertEqual(page.location, "/admin/moving/z%2F%C3%A9,1/change/")
        self.assertEqual(self.browser.follow(page).form()["v"], "v")
        self.get("/admin/moving/x,1/change/", 404)
        form = self.form_at("/admin/moving/y,1/change/")
        form["a"] = "z/é"
        page = self.save(form, 422)
        self.assertEqual(page.form()["a"], "z/é")
        self.assertEqual(self.one("SELECT count(*) FROM moving WHERE a = 'y'"), 1)

    def test_pages_of_a_list_with_awkward_keys_follow_each_other(self):
        self.make("CREATE TABLE paged (k NOT NULL PRIMARY KEY, v TEXT, n REAL)")
        keys = [number if number % 3 else f"{number}/%,é" for number in range(350)]
        keys += [float(number) + 0.5 for number in range(50)]
        with self.connect() as db:
            db.executemany(
                "INSERT INTO paged VALUES (?, ?, ?)",
                [(k, [None, "", "x", "y" * 500][i % 4], i % 7) for i, k in enumerate(keys)],
            )
        for order in ("", "?o=v", "?o=-v", "?o=n", "?o=-n"):
            path, seen = f"/admin/paged/{order}", []
            while path:
                page = self.get(path)
                seen += [urllib.parse.unquote(key) for key, _ in page.rows()]
                path = page.link("next")
            self.assertEqual(len(seen), len(keys), order)
            self.assertEqual(len(set(seen)), len(keys), order)


if __name__ == "__main__":
    case.main()
