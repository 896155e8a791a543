"""The pages that change models: every flow, as a person without JavaScript takes it.
Whoever may not, is refused; what is typed is kept; what is in the way is named.
"""

import copy
import re

import browser
import case

BOOKS = """CREATE TABLE {name} (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price TEXT,
        year INTEGER);
    INSERT INTO {name} (title, price, year) VALUES ('Emma', '12', 1815),
        ('Ulysses', 'cheap', 1922), ('Solaris', NULL, 1961), ('Emma', '7', 1815);"""

MODELS = "/admin/-/models/"


class Pages(case.Served):
    script = "CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"

    @classmethod
    def worker_options(cls):
        config = cls.folder / "reeve.conf"
        config.write_text("busy_timeout_ms = 300\n")
        return ["--config", config]

    @classmethod
    def inspect(cls, page):
        """SQL is shown on purpose, in its own place; nowhere else."""
        rest = copy.copy(page)
        rest.body = re.sub(rb"<pre.*?</pre>", b"", page.body, flags=re.S)
        super().inspect(rest)

    def books(self, name):
        """A table for one test alone, made by somebody else."""
        self.run_script(BOOKS.format(name=name))
        return f"{MODELS}{name}/"

    def columns(self, table):
        rows = self.sql(f"PRAGMA table_xinfo({case.quoted(table)})")
        return {row[1]: row[2] for row in rows}

    def form_doing(self, page, doing):
        """The one of a page's forms that does this."""
        for element in page.tree.all("form"):
            for control in element.all("input", name="-do"):
                if control.get("value") == doing:
                    return browser.Form(element, page)
        raise AssertionError(f"{page.path} has no form that does {doing}")

    def send(self, form, code, **typed):
        form.entries.update({name.replace("__", "-"): v for name, v in typed.items()})
        page = self.browser.submit(form, None)
        said = page.messages() if page.body else []
        self.assertEqual(page.code, code, (form.action, form.entries, said))
        return page

    def press(self, page, step, code=303):
        form = page.form()
        form.entries["-step"] = step
        return self.send(form, code)

    def token(self):
        return self.get(f"{MODELS}add/").form().entries["-csrf"]

    def act(self, path, code=200, **typed):
        """What a button of a page sends, where it is more than its form."""
        page = self.browser.post(path, {"-csrf": self.token(), **typed})
        self.assertEqual(page.code, code, (path, typed, page.text[-1500:]))
        return page

    def plan_field(self, model, column=None, code=200, **typed):
        query = f"?name={case.in_url(column)}" if column else ""
        return self.send(self.get(f"{model}field/{query}").form(), code, **typed)

    def apply(self, page):
        """Applies a plan and follows; the page that says so."""
        page = self.browser.follow(self.press(page, "apply"))
        if page.code == 303:
            page = self.browser.follow(page)
        self.assertEqual(page.code, 200)
        self.assertIn("Done.", page.messages()[0])
        return page

    def reasons(self, page):
        found = page.tree.all("li", data_reason=None)
        return [element.get("data-reason") for element in found]


class Changes(Pages):
    def test_a_model_is_made_and_served_at_once(self):
        form = self.get(f"{MODELS}add/").form()
        form.entries.update({"table": "shelf", "label": "Shelf", "name.1": "code"})
        form.entries.update({"kind.1": "text", "required.1": "1", "unique.1": "1"})
        form.entries.update({"name.4": "keeper", "kind.4": "foreign key"})
        form.entries["target.4"] = "author"
        page = self.send(form, 200)
        self.assertIn("CREATE TABLE", page.text)
        back = self.press(page, "edit", 200).form()
        self.assertEqual(back.entries["name.4"], "keeper")
        self.assertEqual(back.entries["unique.1"], "1")
        page = self.apply(self.send(back, 200))
        self.assertEqual(page.path, f"{MODELS}shelf/")
        self.assertLessEqual({"id", "code", "keeper"}, set(self.columns("shelf")))
        self.change("/admin/shelf/add/", {"code": "A1"})
        self.assertEqual(self.one("SELECT code FROM shelf"), "A1")

    def test_an_empty_model_is_refused_with_what_was_typed(self):
        form = self.get(f"{MODELS}add/").form()
        form.entries["label"] = "No name"
        page = self.send(form, 422)
        self.assertEqual(page.form().entries["label"], "No name")
        problems = [a.get("href") for a in page.tree.all("a") if "#" in a.get("href")]
        self.assertIn("#option-table", problems)

    def test_every_kind_of_field_can_be_added(self):
        model = self.books("kinds")
        select = self.get(f"{model}field/").tree.all("select", name="kind")[0]
        kinds = [option.get("value") for option in select.all("option")]
        self.assertGreater(len(kinds), 20)
        for number, kind in enumerate(kinds):
            typed = {"name": f"f{number}", "kind": kind}
            if kind in ("foreign key", "one-to-one", "many-to-many"):
                typed["target"] = "author"
            if kind == "computed":
                typed["expression"] = "year + 1"
            if kind in ("choice", "multiple choice"):
                typed["choices"] = "a = First\r\nb"
            if kind == "decimal":
                typed.update(digits="8", places="2")
            with self.subTest(kind=kind):
                page = self.apply(self.plan_field(model, **typed))
                self.assertTrue(page.tree.all("tr", data_field=f"f{number}"), kind)
        self.assertEqual(self.one("SELECT count(*) FROM kinds"), 4)
        self.get("/admin/kinds/")
        self.get("/admin/kinds/1/change/")

    def test_a_renamed_field_keeps_its_values(self):
        model = self.books("renames")
        page = self.plan_field(model, "price", name="cost")
        self.apply(page)
        self.assertEqual(list(self.columns("renames")), ["id", "title", "cost", "year"])
        self.assertEqual(self.sql("SELECT cost FROM renames")[1], ("cheap",))

    def test_a_renamed_model_is_at_its_new_address(self):
        model = self.books("old_name")
        form = self.form_doing(self.get(model), "rename")
        page = self.apply(self.send(form, 200, new_name="new_name"))
        self.assertEqual(page.path, f"{MODELS}new_name/")
        self.assertEqual(self.one("SELECT count(*) FROM new_name"), 4)
        self.assertEqual(len(self.get("/admin/new_name/").rows()), 4)

    def test_values_that_do_not_convert_are_in_the_way_until_one_says_what_to_do(self):
        model = self.books("retypes")
        page = self.plan_field(model, "price", kind="integer")
        self.assertEqual(self.reasons(page), ["misfits"])
        self.assertIn("/admin/retypes/2/change/", page.links())
        self.assertIn("cheap", page.text)
        self.assertFalse(page.tree.all("button", value="apply"))
        self.press(page, "apply", 409)
        self.assertEqual(self.one("SELECT price FROM retypes WHERE id = 2"), "cheap")
        form = self.press(page, "edit", 200).form()
        self.assertEqual(form.entries["kind"], "integer")
        page = self.apply(self.send(form, 200, misfits="null"))
        found = self.sql("SELECT price FROM retypes ORDER BY id")
        self.assertEqual(found, [(12,), (None,), (None,), (7,)])

    def test_a_dry_run_changes_nothing(self):
        model = self.books("tries")
        page = self.plan_field(model, "year", kind="text")
        before = self.dump()
        page = self.press(page, "dry", 200)
        self.assertIn("taken back", page.messages()[0])
        self.assertEqual(self.dump(), before)
        self.apply(page)
        self.assertEqual(self.stored("tries", "year", "id = 1"), ("text", b"1815"))

    def test_a_parked_field_keeps_its_values_and_comes_back(self):
        model = self.books("parks")
        page = self.act(model, park="price")
        self.apply(page)
        self.assertNotIn("price", self.get("/admin/parks/").headings())
        self.assertEqual(self.one("SELECT price FROM parks WHERE id = 1"), "12")
        page = self.get(MODELS)
        row = [
            one
            for one in page.tree.all("li", data_table="parks")
            if one.get("data-field") == "price"
        ]
        form = browser.Form(row[0].all("form")[0], page)
        self.send(form, 303)
        self.assertIn("price", self.get("/admin/parks/").headings())

    def test_a_parked_model_is_gone_until_it_is_restored(self):
        model = self.books("put_aside")
        form = self.form_doing(self.get(model), "park")
        self.apply(self.send(form, 200))
        self.get("/admin/put_aside/", 404)
        self.assertEqual(self.one("SELECT count(*) FROM put_aside"), 4)
        page = self.get(MODELS)
        row = page.tree.all("li", data_table="put_aside")[0]
        self.send(browser.Form(row.all("form")[0], page), 303)
        self.get("/admin/put_aside/")

    def test_a_purge_asks_for_the_name(self):
        model = self.books("purges")
        self.apply(self.act(model, park="price"))
        path = f"{MODELS}purge/?table=purges&name=price"
        page = self.send(self.get(path).form(), 422, confirm="prise")
        self.assertIn("price", self.columns("purges"))
        page = self.send(page.form(), 200, confirm="price")
        self.assertIn("price", self.columns("purges"))
        self.apply(page)
        self.assertNotIn("price", self.columns("purges"))
        form = self.form_doing(self.get(model), "park")
        self.apply(self.send(form, 200))
        form = self.get(f"{MODELS}purge/?table=purges").form()
        self.apply(self.send(form, 200, confirm="purges"))
        self.assertEqual(self.sql("SELECT 1 FROM sqlite_schema WHERE name = 'purges'"), [])

    def test_what_is_in_use_is_not_purged(self):
        self.books("in_use")
        path = f"{MODELS}purge/?table=in_use&name=price"
        self.assertEqual(self.get(path, 409).tree.all("input", name="confirm"), [])
        typed = {"table": "in_use", "name": "price", "confirm": "price"}
        self.act(f"{MODELS}purge/", 409, **typed, **{"-step": "apply"})
        self.assertIn("price", self.columns("in_use"))

    def test_a_step_is_undone_by_a_step(self):
        model = self.books("undoes")
        self.apply(self.plan_field(model, "year", kind="text"))
        page = self.get(f"{model}history/")
        step = page.tree.all("button", name="undo")[0].get("value")
        page = self.act(f"{model}history/", undo=step)
        page = self.apply(page)
        self.assertEqual(self.stored("undoes", "year", "id = 1"), ("integer", 1815))
        entries = page.tree.all("li", data_migration=None)
        self.assertEqual(entries[1].get("data-migration"), step)
        self.act(f"{model}history/", 409, undo=step)
        self.assertIn(step, self.get(f"{MODELS}history/").text)

    def test_an_option_is_saved_at_once(self):
        model = self.books("options")
        form = self.form_doing(self.get(model), "options")
        typed = {"label": "A book", "list_columns": "title\r\nyear", "ordering": "-year"}
        page = self.browser.follow(self.send(form, 303, **typed))
        self.assertIn("A book", page.text)
        self.assertEqual(self.get("/admin/options/").headings(), ["title", "year"])
        self.plan_field(model, "price", 303, help="In crowns.")
        self.assertIn("In crowns.", self.get("/admin/options/1/change/").text)

    def test_an_option_must_name_fields_that_are_there(self):
        model = self.books("wrong_options")
        form = self.form_doing(self.get(model), "options")
        page = self.send(form, 422, label="Mine", list_columns="title\r\nnothing")
        form = self.form_doing(page, "options")
        self.assertEqual(form.entries["label"], "Mine")
        self.assertEqual(form.entries["list_columns"], "title\nnothing")

    def test_rows_that_are_alike_are_in_the_way_of_unique_together(self):
        model = self.books("alike")
        body = [("-csrf", self.token()), ("-do", "unique-add")]
        body += [("with", "title"), ("with", "year")]
        page = self.browser.post(model, body)
        self.assertEqual((page.code, self.reasons(page)), (200, ["duplicates"]))
        self.sql("DELETE FROM alike WHERE id = 4")
        page = self.browser.post(model, body)
        hidden = page.tree.all("form")[-1].all("input", type="hidden")
        pairs = [(one.get("name"), one.get("value")) for one in hidden]
        page = self.browser.post(model, [*pairs, ("-step", "apply")])
        self.assertEqual(page.code, 303)
        page = self.get(model)
        form = self.form_doing(page, "unique-drop")
        self.assertEqual(form.entries["with"], "year")

    def test_a_check_is_added_and_dropped(self):
        model = self.books("checked")
        form = self.form_doing(self.get(model), "check-add")
        page = self.send(form, 200, check="year > 1900")
        self.assertTrue(self.reasons(page))
        form = self.form_doing(self.press(page, "edit", 200), "check-add")
        self.assertEqual(form.entries["check"], "year > 1900")
        self.apply(self.send(form, 200, check="year > 1000"))
        form = self.form_doing(self.get(model), "check-drop")
        self.apply(self.send(form, 200))
        made = self.one("SELECT sql FROM sqlite_schema WHERE name = 'checked'")
        self.assertNotIn("1000", made)

    def test_help_alone_never_touches_a_table(self):
        self.run_script("""CREATE TABLE odd (id INTEGER PRIMARY KEY AUTOINCREMENT,
            u CHAR(36) NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
            n NUMERIC(10, 3) CHECK (n <> 4), f FLOAT, b BLOB, x, y "DOUBLE PRECISION",
            a INTEGER REFERENCES author (id) ON UPDATE CASCADE ON DELETE NO ACTION,
            r INTEGER CONSTRAINT named REFERENCES author DEFERRABLE INITIALLY DEFERRED,
            c VARCHAR(20) COLLATE NOCASE DEFAULT 'it''s', d DATE DEFAULT CURRENT_DATE,
            t TIMESTAMP, g TEXT AS (c || '!') VIRTUAL, k INT DEFAULT -1.50, l BOOLEAN,
            UNIQUE (n, f), CHECK (k < 100));
            CREATE INDEX odd_n ON odd (n DESC) WHERE n > 0;""")
        before = self.sql("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'odd'")
        for column in self.columns("odd"):
            self.plan_field(f"{MODELS}odd/", column, 303, help=f"About {column}.")
        after = self.sql("SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'odd'")
        self.assertEqual(after, before)
        self.assertEqual(len(self.columns("odd")), 15)

    def test_what_belongs_to_the_old_kind_goes_with_it(self):
        model = self.books("kinds_go")
        self.run_script("ALTER TABLE kinds_go ADD COLUMN worth DECIMAL(8,2)")
        self.plan_field(model, "worth", 303, minimum="0")
        self.apply(self.plan_field(model, "worth", kind="text"))
        form = self.get(f"{model}field/?name=worth").form()
        self.assertEqual((form.entries["digits"], form.entries["minimum"]), ("", ""))
        page = self.send(form, 422, maximum="9")
        self.assertEqual(page.form().entries["maximum"], "9")

    def test_nothing_to_change_is_said(self):
        model = self.books("the_same")
        page = self.browser.follow(self.plan_field(model, "price", 303))
        self.assertIn("Nothing was changed", page.messages()[0])


class Meanwhile(Pages):
    def test_a_field_that_somebody_changed_is_not_changed_back(self):
        model = self.books("overtaken")
        form = self.get(f"{model}field/?name=price").form()
        self.plan_field(model, "price", 303, help="Theirs")
        page = self.send(form, 409, label="Mine")
        self.assertIn("ada", page.messages()[0])
        self.assertEqual(page.form().entries["label"], "Mine")
        self.send(page.form(), 303, help="Ours")
        self.assertIn("Mine", self.get(model).text)

    def test_a_plan_that_is_no_longer_the_plan_is_shown_again(self):
        model = self.books("replanned")
        page = self.plan_field(model, "price", kind="integer", misfits="null")
        self.run_script("ALTER TABLE replanned ADD COLUMN mood TEXT")
        page = self.press(page, "apply", 409)
        self.assertIn("new plan", page.messages()[0])
        self.apply(page)
        self.assertEqual(self.columns("replanned")["price"], "INTEGER")

    def test_a_field_that_somebody_dropped_comes_back_as_what_was_typed(self):
        model = self.books("dropped")
        form = self.get(f"{model}field/?name=price").form()
        self.run_script("ALTER TABLE dropped DROP COLUMN price")
        page = self.send(form, 404, label="Typed for nothing")
        self.assertIn("Typed for nothing", page.text)

    def test_a_renamed_field_takes_what_was_typed_for_its_old_name(self):
        model = self.books("renamed_under")
        self.plan_field(model, "price", 303, help="So it has an id")
        form = self.get(f"{model}field/?name=price").form()
        self.apply(self.plan_field(model, "price", name="cost"))
        page = self.send(form, 409, label="Mine")
        self.assertEqual(page.form().entries["-field"], "cost")

    def test_busy_brings_everything_back(self):
        model = self.books("busy")
        form = self.get(f"{model}field/").form()
        page = self.send(form, 200, name="extra", kind="text", label="Kept")
        with self.connect() as other:
            other.execute("BEGIN IMMEDIATE")
            for step in ("plan", "apply"):
                said = self.press(page, step, 503)
                self.assertIn("Retry-After", said.headers)
                entries = said.form().entries
                self.assertEqual((entries["name"], entries["label"]), ("extra", "Kept"))
            other.execute("ROLLBACK")
        again = said.tree.all("button", value="apply")
        self.assertEqual(len(again), 1)
        self.browser.follow(self.press(said, "apply"))
        self.assertIn("extra", self.columns("busy"))

    def test_a_form_from_before_signing_in_anew_is_kept(self):
        model = self.books("signed_anew")
        form = self.get(f"{model}field/").form()
        form.entries.update(name="extra", label="Kept")
        page = self.signed_in().submit(form, None)
        self.assertEqual(page.code, 403)
        self.assertEqual(page.form().entries["label"], "Kept")
        self.assertNotIn("extra", self.columns("signed_anew"))

    def test_what_somebody_else_altered_is_shown(self):
        self.books("altered")
        self.get(f"{MODELS}altered/")
        self.run_script("ALTER TABLE altered ADD COLUMN mood TEXT")
        self.assertTrue(self.get(f"{MODELS}altered/").tree.all("tr", data_field="mood"))


if __name__ == "__main__":
    case.main()
