#!/usr/bin/env python3
"""Many-to-many fields in forms: boxes while there are few rows to choose from, keys a
line each when there are many. Must never unlink what a form did not show.
"""

import subprocess

import server
from case import Served, main

SCRIPT = """
CREATE TABLE book(id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE tag(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO book VALUES (1, 'One'), (2, 'Two');
INSERT INTO tag VALUES (1, 'sea'), (2, 'ships'), (3, '<b>bold</b>');
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 150)
INSERT INTO person SELECT i, 'Person ' || i FROM n;
"""


class Many(Served):
    script = SCRIPT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, target in (("tags", "tag"), ("readers", "person")):
            subprocess.run(
                [server.BUILD / "reeve", "--database", cls.database, "model", "field",
                 "add", "book", name, "many-to-many", f"references={target}"],
                check=True, capture_output=True,
            )

    def setUp(self):
        self.run_script("DELETE FROM book_tags; DELETE FROM book_readers;")

    def pairs(self, table="book_tags"):
        return [tuple(row) for row in self.sql(f"SELECT * FROM {table} ORDER BY 1, 2")]

    def submit(self, path, changes, page=None):
        """Posts the form of a page, with lists of values in place of some fields'."""
        form = (page or self.get(path)).form()
        names = {field: form.controls[field][0] for field in form.controls}
        replaced = {names.get(field, field) for field in changes}
        body = [(n, v) for n, v in form.entries.items() if n not in replaced]
        for field, values in changes.items():
            body += [(names.get(field, field), value) for value in values]
        body.append(("-then", "list"))
        return self.browser.post(path, body)

    def name_of(self, field):
        """The input's name, which has the field's permanent id."""
        found = self.one("SELECT id FROM reeve_field WHERE column_name = ?", field)
        return f"f.{found}"

    def test_boxes_link_and_unlink(self):
        tags = self.name_of("tags")
        page = self.submit("/admin/book/1/change/", {tags: ["1", "3"]})
        self.assertEqual(page.code, 303, page.text[:800])
        self.assertEqual(self.pairs(), [(1, 1), (1, 3)])
        shown = self.get("/admin/book/1/change/")
        self.assertNotIn("<b>bold</b>", shown.text)
        boxes = [e for e in shown.tree.all("input", name=tags) if e.get("type") == "checkbox"]
        ticked = [e.get("value") for e in boxes if "checked" in e.attributes]
        self.assertEqual(len(boxes), 3)
        self.assertEqual(ticked, ["3", "1"])
        self.submit("/admin/book/1/change/", {tags: ["2"]})
        self.assertEqual(self.pairs(), [(1, 2)])
        self.submit("/admin/book/1/change/", {tags: []})
        self.assertEqual(self.pairs(), [])

    def test_a_new_row_is_linked_at_once(self):
        tags = self.name_of("tags")
        page = self.submit("/admin/book/add/", {"title": ["New"], tags: ["2"]})
        self.assertEqual(page.code, 303, page.text[:800])
        self.assertEqual(
            self.one("SELECT count(*) FROM book_tags b JOIN book ON book.id = b.book_id"
                     " WHERE title = 'New' AND tag_id = 2"), 1)

    def test_many_rows_are_named_by_their_keys(self):
        readers = self.name_of("readers")
        page = self.submit("/admin/book/1/change/", {readers: ["7\r\n150\r\n7\r\n\r\n"]})
        self.assertEqual(page.code, 303, page.text[:800])
        self.assertEqual(self.pairs("book_readers"), [(1, 7), (1, 150)])
        page = self.submit("/admin/book/1/change/", {readers: ["7\r\n151"]})
        self.assertEqual(page.code, 422)
        self.assertIn("has no row “151”", page.text)
        self.assertIn("151", page.tree.all("textarea", name=readers)[0].text())
        self.assertEqual(self.pairs("book_readers"), [(1, 7), (1, 150)])

    def test_a_link_to_nothing_and_nonsense_are_refused(self):
        tags = self.name_of("tags")
        for wrong in ("9", "x", "1 2", "'; DROP TABLE tag; --"):
            page = self.submit("/admin/book/2/change/", {tags: ["1", wrong]})
            self.assertEqual(page.code, 422, wrong)
        self.assertEqual(self.pairs(), [])

    def test_somebody_elses_link_meanwhile_is_a_conflict(self):
        tags = self.name_of("tags")
        page = self.get("/admin/book/1/change/")
        self.run_script("INSERT INTO book_tags VALUES (1, 2)")
        answer = self.submit("/admin/book/1/change/", {tags: ["1"]}, page)
        self.assertEqual(answer.code, 409)
        self.assertEqual(self.pairs(), [(1, 2)])

    def test_a_form_without_the_field_unlinks_nothing(self):
        page = self.get("/admin/book/1/change/")
        self.run_script("INSERT INTO book_tags VALUES (1, 2)")
        form = page.form()
        body = [(n, v) for n, v in form.entries.items()
                if self.name_of("tags") not in n and self.name_of("readers") not in n]
        answer = self.browser.post(
            "/admin/book/1/change/", body + [("-then", "list")])
        self.assertEqual(answer.code, 303)
        self.assertEqual(self.pairs(), [(1, 2)])

    def test_the_history_says_what_was_linked(self):
        self.submit("/admin/book/2/change/", {self.name_of("tags"): ["1", "2"]})
        self.assertIn("1, 2", self.get("/admin/book/2/history/").tree.text())


if __name__ == "__main__":
    main()
