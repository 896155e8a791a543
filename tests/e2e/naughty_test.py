"""Strings that have broken other programs: stored, listed, edited and kept to the byte."""

import json

import case


WIDTH = 20  # strings in a row


class Naughty(case.Served):
    @classmethod
    def make_database(cls):
        cls.strings = json.loads(case.sample("naughty-strings.json").read_text("utf-8"))
        cls.columns = [f"t{number}" for number in range(WIDTH)]
        empty = [""] * (-len(cls.strings) % WIDTH)
        cells = cls.strings + empty
        cls.rows = [tuple(cells[i : i + WIDTH]) for i in range(0, len(cells), WIDTH)]
        names = ", ".join(f"{name} TEXT" for name in cls.columns)
        marks = ", ".join("?" * WIDTH)
        with cls.connect() as db:
            for table in ("naughty", "typed"):
                db.execute(
                    f"CREATE TABLE {table} ({names}, note TEXT, id INTEGER PRIMARY KEY)"
                )
            db.execute("BEGIN")
            db.executemany(f"INSERT INTO naughty VALUES ({marks}, NULL, NULL)", cls.rows)
            db.execute("COMMIT")

    def stored(self, table):
        names = ", ".join(self.columns)
        return self.sql(f"SELECT {names} FROM {table} ORDER BY id")

    def test_lists_them_all_as_text(self):
        page = self.get("/admin/naughty/")
        self.assertEqual(page.tree.all("script"), [])
        shown = [[cells[name] for name in self.columns] for _, cells in page.rows()]
        self.assertEqual(len(shown), len(self.rows))
        for texts, cells in zip(self.rows, shown):
            for text, cell in zip(texts, cells):
                if text and text.isprintable() and len(text) <= 80:
                    self.assertEqual(cell, text)

    def test_a_form_saved_beside_them_leaves_them_alone(self):
        for number in range(1, len(self.rows) + 1):
            self.change(f"/admin/naughty/{number}/change/", {"note": "seen"})
        self.assertEqual(self.stored("naughty"), self.rows)
        noted = self.one("SELECT count(*) FROM naughty WHERE note = 'seen'")
        self.assertEqual(noted, len(self.rows))

    def test_what_is_typed_is_what_is_stored(self):
        for row in self.rows:
            form = self.form_at("/admin/typed/add/")
            for name, text in zip(self.columns, row):
                form[name] = text
                form.set_null(name, False)
            self.save(form)
        self.assertEqual(self.stored("typed"), self.rows)

    def test_they_can_be_keys(self):
        texts = list(dict.fromkeys(text for text in self.strings if "\0" not in text))
        self.run_script("CREATE TABLE keyed (k TEXT NOT NULL PRIMARY KEY, v INTEGER)")
        with self.connect() as db:
            db.executemany("INSERT INTO keyed VALUES (?, 0)", [(text,) for text in texts])
        path, keys = "/admin/keyed/", []
        while path:
            page = self.get(path)
            keys += [key for key, _ in page.rows()]
            path = page.link("next")
        self.assertEqual(len(keys), len(texts))
        for key in keys:
            if key:
                self.change(f"/admin/keyed/{key}/change/", {"v": "1"})
        self.assertEqual(
            self.one("SELECT count(*) FROM keyed WHERE v = 1"), len([k for k in keys if k])
        )


if __name__ == "__main__":
    case.main()
