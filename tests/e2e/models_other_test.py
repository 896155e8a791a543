"""The pages of models beside changing: who may do what, where each is, what came from
outside, and the work that is left to the job process.
"""

import case
import server
from models_pages_test import MODELS, Pages


class Rights(Pages):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server.add_user(cls.database, "bob", "another long phrase", False)
        cls.bob = cls.signed_in("bob", "another long phrase")

    def test_others_look_and_change_nothing(self):
        model = self.books("looked_at")
        for path in (MODELS, model, f"{model}history/", f"{MODELS}history/"):
            page = self.bob.get(path)
            self.assertEqual(page.code, 200, path)
            own = [form.get("action") for form in page.tree.all("form")]
            self.assertEqual(own, ["/admin/logout/"], path)
        for path in (f"{MODELS}add/", f"{model}field/", f"{MODELS}purge/?table=looked_at"):
            self.assertEqual(self.bob.get(path).code, 403, path)
        token = page.tree.all("input", name="-csrf")[0].get("value")
        before = self.dump()
        for path, typed in (
            (model, {"park": "price"}),
            (model, {"-do": "rename", "new_name": "mine"}),
            (f"{model}field/", {"name": "x", "kind": "text"}),
            (f"{MODELS}add/", {"table": "t", "name.1": "x", "kind.1": "text"}),
            (f"{MODELS}history/", {"undo": "1"}),
            (f"{MODELS}purge/", {"table": "looked_at", "confirm": "looked_at"}),
            (MODELS, {"-do": "cancel", "id": "1"}),
        ):
            page = self.bob.post(path, {"-csrf": token, "-step": "apply", **typed})
            self.assertEqual(page.code, 403, path)
        self.assertEqual(self.dump(), before)

    def test_a_foreign_page_changes_nothing(self):
        model = self.books("forged")
        for body in ({"park": "price"}, {"park": "price", "-csrf": "0" * 64}):
            page = self.browser.post(
                model, {**body, "-step": "apply"}, {"Sec-Fetch-Site": "cross-site"}
            )
            self.assertEqual(page.code, 403)
        self.assertIn("price", self.get("/admin/forged/").headings())

    def test_only_who_may_change_models_is_led_to_them(self):
        model = self.books("led")
        self.assertIn(MODELS, self.get("/admin/").links())
        self.assertIn(model, self.get("/admin/led/").links())
        self.assertNotIn(MODELS, self.bob.get("/admin/").links())
        self.assertNotIn(model, self.bob.get("/admin/led/").links())


class Addresses(Pages):
    def test_a_table_called_like_a_page_has_a_page(self):
        self.books("history")
        self.assertIn(f"{MODELS}~history/", self.get(MODELS).links())
        page = self.get(f"{MODELS}~history/")
        self.assertEqual(page.tree.all("h1")[0].text(), "History")
        self.apply(self.plan_field(f"{MODELS}~history/", name="extra", kind="text"))
        self.assertIn("extra", self.columns("history"))

    def test_a_table_of_any_name_has_a_page(self):
        self.run_script('CREATE TABLE "a/b ""c" (id INTEGER PRIMARY KEY, "x y" TEXT)')
        model = f"{MODELS}a-b-c/"
        page = self.browser.get(MODELS + "~" + case.in_url('a/b "c') + "/")
        self.assertEqual((page.code, page.location), (303, model))
        self.plan_field(model, "x y", 303, label="Both")
        self.assertIn("Both", self.get(model).text)

    def test_nothing_is_at_other_addresses(self):
        for path in (
            "nothing/", "~nothing/", "~/", "~%00/", "author/field/?name=x", "%zz/",
        ):  # fmt: skip
            self.assertIn(self.browser.get(MODELS + path).code, (400, 404), path)
        self.act(f"{MODELS}author/", 400, **{"-do": "explode"})
        self.act(f"{MODELS}history/", 400, undo="x")
        self.act(f"{MODELS}history/", 404, undo="999999")


class Outside(Pages):
    def rename_outside(self, name):
        """A field that somebody said something about is renamed by somebody else, who
        does not say so; then something else is changed here."""
        model = self.books(name)
        self.plan_field(model, "price", 303, label="What it costs")
        self.run_script(f"ALTER TABLE {name} RENAME COLUMN price TO cost")
        self.plan_field(model, "year", 303, help="Of the first print.")
        page = self.get(MODELS)
        asked = [
            element
            for element in page.tree.all("li", data_migration=None)
            if name in element.text() and element.all("button", value="confirm")
        ]
        self.assertEqual(len(asked), 1)
        return asked[0].get("data-migration")

    def answer(self, migration, doing):
        typed = {"-do": doing, "id": migration}
        page = self.browser.follow(self.act(MODELS, 303, **typed))
        buttons = [one.get("value") for one in page.tree.all("button", value=doing)]
        self.assertEqual(buttons, [])
        return page

    def test_a_column_that_came_is_said(self):
        self.plan_field(f"{MODELS}author/", "name", 303, help="So it is known.")
        self.run_script("ALTER TABLE author ADD COLUMN mood TEXT")
        self.assertIn("mood", self.get(MODELS).text)

    def test_a_probable_rename_is_confirmed(self):
        migration = self.rename_outside("renamed")
        self.answer(migration, "confirm")
        self.assertIn("What it costs", self.get("/admin/renamed/").text)

    def test_a_rename_that_was_none_is_denied(self):
        migration = self.rename_outside("exchanged")
        page = self.answer(migration, "deny")
        self.assertNotIn("What it costs", self.get("/admin/exchanged/").text)
        put_aside = page.tree.all("li", data_table="exchanged")
        self.assertEqual([one.get("data-field") for one in put_aside], ["price"])
        self.assertIn("missing", put_aside[0].text())


class Work(Pages):
    def test_a_job_that_ended_is_shown_and_cannot_be_cancelled(self):
        self.sql(
            "INSERT INTO reeve_job (moment, user_name, words, changes, state, message,"
            " finished) VALUES (1, 'ada', 'Make it anew.', '[]', 'failed', 'It said why.',"
            " unixepoch())"
        )
        job = str(self.one("SELECT max(id) FROM reeve_job"))
        page = self.get(f"{MODELS}?follow=1")
        shown = page.tree.all("li", data_job=job)[0]
        for words in ("Make it anew.", "It said why.", "failed"):
            self.assertIn(words, shown.text())
        self.assertEqual(shown.all("button"), [])
        self.assertEqual(page.tree.all("meta", http_equiv="refresh"), [])
        self.act(MODELS, 409, **{"-do": "cancel", "id": job})


if __name__ == "__main__":
    case.main()
