"""A form outlives a change of its model: renamed, parked, dropped, retyped or joined by a
new required field, by a page, a command or from outside. Each value that was posted is
found in the row, among the drafts, or on the page that comes back; nothing is saved half.
"""

import functools
import getpass
import itertools
import json
import sqlite3

import server

import case

WAYS = ("command", "page", "outside")
MODELS = "/admin/-/models"
BOB = ("bob", "another horse battery")


def in_each_way(test):
    """Runs it with each way of changing a table, before and after its customisation."""

    @functools.wraps(test)
    def run(self):
        for way, is_customised in itertools.product(WAYS, (False, True)):
            with self.subTest(way=way, is_customised=is_customised):
                test(self, way, self.make(is_customised))

    return run


class Outliving(case.Served):
    """Each test has a table of its own, with the row 1, and says how it is changed."""

    script = """CREATE TABLE anchor (id INTEGER PRIMARY KEY, note TEXT);
        INSERT INTO anchor VALUES (1, 'x')"""
    numbers = itertools.count(1)
    anchors = itertools.count(1)

    @classmethod
    def worker_options(cls):
        config = cls.folder / "reeve.conf"
        config.write_text("busy_timeout_ms = 300\n")
        return ["--config", config]

    def make(self, is_customised=False):
        """A table; customised, its inputs are named by the fields' permanent ids."""
        table = f"paper_{next(self.numbers)}"
        self.run_script(
            f"""CREATE TABLE {table} (id INTEGER PRIMARY KEY, name VARCHAR(40),
                note VARCHAR(80), amount VARCHAR(20));
            INSERT INTO {table} VALUES (1, 'first', 'old note', '7')"""
        )
        if is_customised:
            self.reeve("field", "alter", table, "name", "help=Who it is about.")
        else:
            # Whenever anything is changed with Reeve, what is there is recorded.
            help = f"help=Number {next(self.anchors)}"
            self.reeve("field", "alter", "anchor", "note", help)
        return table

    def reeve(self, *words, code=0):
        done = server.reeve("model", *words, database=self.database)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        return done

    def apply(self, page):
        """From the plan's page to where it is done."""
        self.assertEqual(page.code, 200, page.messages())
        plan = page.form()
        done = self.browser.post(plan.action, {**plan.entries, "-step": "apply"})
        self.assertEqual(done.code, 303, done.messages() if done.body else "")

    def alter_field(self, table, column, **typed):
        """A field's own page, with this typed into it."""
        form = self.form_at(f"{MODELS}/{table}/field/?name={column}")
        form.entries.update(typed)
        page = self.browser.submit(form, None)
        if page.code != 303:
            self.apply(page)

    def press(self, table, **pressed):
        """A button of the model's page."""
        csrf = self.get(f"{MODELS}/{table}/").form().entries["-csrf"]
        page = self.browser.post(f"{MODELS}/{table}/", {"-csrf": csrf, **pressed})
        if page.code != 303:
            self.apply(page)

    def rename_field(self, way, table, old, new):
        if way == "command":
            self.reeve("field", "rename", table, old, new)
        elif way == "page":
            self.alter_field(table, old, name=new)
        else:
            self.run_script(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")

    def remove_field(self, way, table, column):
        if way == "command":
            self.reeve("field", "park", table, column)
        elif way == "page":
            self.press(table, park=column)
        else:
            self.run_script(f"ALTER TABLE {table} DROP COLUMN {column}")

    def open(self, table, **typed):
        return self.typed(f"/admin/{table}/1/change/", **typed)

    def typed(self, path, **typed):
        form = self.form_at(path)
        for field, text in typed.items():
            form[field] = text
            if form.has_null_box(field):
                form.set_null(field, False)
        return form

    def row(self, table, columns="*"):
        rows = self.sql(f"SELECT {columns} FROM {table} WHERE id = 1")
        self.assertEqual(len(rows), 1)
        return rows[0]

    def drafts(self, table):
        """What is kept of forms of this table, as {label: text}."""
        rows = self.sql(
            "SELECT content FROM reeve_draft WHERE table_name = ? ORDER BY id", table
        )
        return [json.loads(content) for (content,) in rows]

    def says(self, page, *words):
        said = " ".join(page.messages())
        for word in words:
            self.assertIn(word, said)

    def says_who_and_when(self, page, way):
        """The person, or whence it came, and the moment in UTC."""
        if way == "outside":
            self.says(page, "outside")
            return
        self.says(page, server.NAME if way == "page" else getpass.getuser())
        self.assertRegex(" ".join(page.messages()), r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")


class Fields(Outliving):
    @in_each_way
    def test_a_renamed_field_takes_its_value(self, way, table):
        form = self.open(table, name="Ann", note="typed before")
        self.rename_field(way, table, "note", "remark")
        self.save(form)
        self.assertEqual(self.row(table, "name, remark"), ("Ann", "typed before"))
        self.assertEqual(self.drafts(table), [])

    @in_each_way
    def test_a_new_row_takes_the_value_of_a_renamed_field(self, way, table):
        form = self.typed(f"/admin/{table}/add/", name="Ben", note="typed before")
        self.rename_field(way, table, "note", "remark")
        self.save(form)
        rows = self.sql(f"SELECT name, remark FROM {table} WHERE id > 1")
        self.assertEqual(rows, [("Ben", "typed before")])

    @in_each_way
    def test_a_field_renamed_twice_takes_its_value(self, way, table):
        form = self.open(table, note="typed before")
        self.rename_field(way, table, "note", "remark")
        self.reeve("field", "rename", table, "remark", "comment")
        self.save(form)
        self.assertEqual(self.row(table, "comment"), ("typed before",))

    @in_each_way
    def test_a_new_field_of_the_old_name_gets_nothing_that_was_not_meant_for_it(self, way, table):
        form = self.open(table, note="meant for the old")
        self.rename_field(way, table, "note", "remark")
        self.run_script(f"ALTER TABLE {table} ADD COLUMN note TEXT")
        page = self.browser.submit(form)
        self.assertIsNone(self.row(table, "note")[0])
        if page.code == 303:
            self.assertEqual(self.row(table, "remark"), ("meant for the old",))
        else:
            self.assertIn("meant for the old", page.text)

    @in_each_way
    def test_a_removed_field_gives_its_text_back_and_keeps_it_as_a_draft(self, way, table):
        before = self.row(table, "id, name, amount")
        form = self.open(table, name="Ann", note="typed in vain", amount="9")
        self.remove_field(way, table, "note")
        page = self.save(form, 422)
        self.says(page, "typed in vain", "draft")
        self.says_who_and_when(page, way)
        self.assertIn("note", " ".join(page.messages()).lower())
        self.assertEqual(self.row(table, "id, name, amount"), before, "half saved")
        self.assertEqual(
            [list(draft.values()) for draft in self.drafts(table)], [["typed in vain"]]
        )
        again = page.form()
        self.assertEqual((again["name"], again["amount"]), ("Ann", "9"))
        self.assertNotIn("note", again.names())
        self.save(again)
        self.assertEqual(self.row(table, "name, amount"), ("Ann", "9"))

    def test_a_parked_column_keeps_the_value_it_had(self):
        for way in ("command", "page"):
            table = self.make()
            form = self.open(table, note="typed in vain", name="Ann")
            self.remove_field(way, table, "note")
            self.save(self.save(form, 422).form())
            self.assertEqual(self.row(table, "name, note"), ("Ann", "old note"))

    @in_each_way
    def test_a_removed_field_that_nobody_typed_into_is_not_missed(self, way, table):
        form = self.open(table, name="Ann")
        self.remove_field(way, table, "note")
        self.save(form)
        self.assertEqual(self.row(table, "name"), ("Ann",))
        self.assertEqual(self.drafts(table), [])

    @in_each_way
    def test_a_new_row_gives_the_text_of_a_removed_field_back(self, way, table):
        form = self.typed(f"/admin/{table}/add/", name="Ben", note="typed in vain")
        self.remove_field(way, table, "note")
        page = self.save(form, 422)
        self.says(page, "typed in vain")
        self.assertEqual(self.one(f"SELECT count(*) FROM {table}"), 1)
        self.assertIn("typed in vain", self.get(f"/admin/{table}/add/").tree.text())
        self.save(page.form())
        rows = self.sql(f"SELECT name FROM {table} WHERE id > 1")
        self.assertEqual(rows, [("Ben",)])

    def test_a_field_that_is_back_takes_its_value(self):
        table = self.make(True)
        form = self.open(table, note="typed before")
        self.reeve("field", "park", table, "note")
        page = self.save(form, 422)
        self.reeve("field", "restore", table, "note")
        self.save(form)
        self.assertEqual(self.row(table, "note"), ("typed before",))
        self.assertIn("typed before", page.text)

    @in_each_way
    def test_a_text_that_the_new_kind_refuses_is_asked_for_again(self, way, table):
        form = self.open(table, name="Ann", amount="a dozen")
        self.retype(way, table)
        page = self.save(form, 422)
        self.assertEqual(page.form()["amount"], "a dozen")
        self.assertEqual(self.row(table, "name, amount"), ("first", 7))
        self.says_who_and_when(page, way)
        again = page.form()
        again["amount"] = "12"
        self.save(again)
        self.assertEqual(self.row(table, "name, amount"), ("Ann", 12))

    def retype(self, way, table):
        if way == "command":
            self.reeve("field", "alter", table, "amount", "integer")
        elif way == "page":
            self.alter_field(table, "amount", kind="integer", max_length="")
        else:
            self.run_script(
                f"""CREATE TABLE made (id INTEGER PRIMARY KEY, name VARCHAR(40),
                    note VARCHAR(80), amount INTEGER);
                INSERT INTO made SELECT id, name, note, amount FROM {table};
                DROP TABLE {table}; ALTER TABLE made RENAME TO {table}"""
            )

    @in_each_way
    def test_a_text_that_the_new_kind_takes_is_saved_by_it(self, way, table):
        form = self.open(table, amount="12")
        self.retype(way, table)
        self.save(form)
        self.assertEqual(self.row(table, "amount, typeof(amount)"), (12, "integer"))

    def test_a_new_required_field_is_asked_for(self):
        for is_customised in (False, True):
            table = self.make(is_customised)
            form = self.open(table, name="Ann")
            new = self.typed(f"/admin/{table}/add/", name="Ben")
            self.reeve("field", "add", table, "reason", "text", "required")
            for one in (form, new):
                page = self.save(one, 422)
                self.says(page, "required", "reason", getpass.getuser())
                again = page.form()
                self.assertEqual(again["name"], one["name"])
                again["reason"] = "because"
                again.set_null("reason", False)
                self.save(again)
            rows = self.sql(f"SELECT name, reason FROM {table} ORDER BY id")
            self.assertEqual(rows, [("Ann", "because"), ("Ben", "because")])

    @in_each_way
    def test_a_form_from_before_the_first_customisation_is_understood(self, way, table):
        """Its inputs are named by columns; the page's own now by permanent ids."""
        form = self.open(table, name="Ann", note="by column")
        self.reeve("field", "alter", table, "amount", "label=How much")
        self.assertRegex(self.open(table).control("name").get("name"), r"^f\.\d+$")
        self.save(form)
        self.assertEqual(self.row(table, "name, note"), ("Ann", "by column"))

    def test_renamed_parked_and_retyped_at_once(self):
        for is_customised in (False, True):
            table = self.make(is_customised)
            form = self.open(table, name="Ann", note="typed in vain", amount="three")
            self.reeve("field", "rename", table, "name", "person")
            self.reeve("field", "park", table, "note")
            self.reeve("field", "alter", table, "amount", "integer")
            page = self.save(form, 422)
            again = page.form()
            self.assertEqual((again["person"], again["amount"]), ("Ann", "three"))
            self.says(page, "typed in vain")
            self.assertEqual(self.row(table, "person, amount"), ("first", 7))
            again["amount"] = "3"
            self.save(again)
            self.assertEqual(self.row(table, "person, amount"), ("Ann", 3))


class Drafts(Outliving):
    def drafted(self, text, way="command"):
        """A table with a draft of its row 1."""
        table = self.make()
        form = self.open(table, note=text)
        self.remove_field(way, table, "note")
        return table, form, self.save(form, 422)

    def shown(self, table, browser=None):
        page = (browser or self.browser).get(f"/admin/{table}/1/change/")
        self.assertEqual(page.code, 200)
        return [aside.text() for aside in page.tree.all("aside")]

    def discard(self, table, browser):
        number = self.one("SELECT max(id) FROM reeve_draft")
        path = f"/admin/{table}/1/change/"
        csrf = browser.get(path).form().entries["-csrf"]
        return browser.post(path, {"-csrf": csrf, "-discard": str(number)})

    def test_a_draft_is_shown_with_the_row_until_it_is_discarded(self):
        table, _, page = self.drafted("kept & <shown>")
        for drafts in ([one.text() for one in page.tree.all("aside")], self.shown(table)):
            self.assertTrue(all("kept & <shown>" in draft for draft in drafts))
        self.assertEqual(len(self.shown(table)), 1)
        self.assertEqual(self.discard(table, self.browser).code, 303)
        self.assertEqual(self.shown(table), [])
        self.assertEqual(self.drafts(table), [])

    def test_a_form_sent_twice_makes_one_draft(self):
        table, form, _ = self.drafted("twice")
        self.save(form, 422)
        self.assertEqual(len(self.drafts(table)), 1)

    def test_a_draft_is_for_who_typed_it(self):
        server.add_user(self.database, *BOB)
        bob = self.signed_in(*BOB)
        table, _, _ = self.drafted("mine alone")
        self.assertEqual(self.shown(table, bob), [])
        self.discard(table, bob)
        self.assertEqual(len(self.drafts(table)), 1)
        self.assertEqual(len(self.shown(table)), 1)

    def test_a_busy_database_loses_no_draft(self):
        for way in ("command", "page", "outside"):
            table = self.make()
            form = self.open(table, name="Ann", note="typed while busy")
            self.remove_field(way, table, "note")
            other = sqlite3.connect(self.database, isolation_level=None)
            try:
                other.execute("BEGIN IMMEDIATE")
                page = self.save(form, 503)
                self.assertIn("typed while busy", page.tree.text())
                page = self.save(page.form(), 503)
                self.assertIn("typed while busy", page.tree.text())
            finally:
                other.close()
            self.assertEqual(self.drafts(table), [])
            self.save(page.form())
            self.assertEqual(self.row(table, "name"), ("Ann",))
            kept = [list(draft.values()) for draft in self.drafts(table)]
            self.assertEqual(kept, [["typed while busy"]])
            self.assertEqual(len(self.shown(table)), 1)

    def test_a_draft_that_could_not_be_kept_yet_outlives_its_model(self):
        table, _, page = self.drafted("typed in vain")
        self.reeve("park", table)
        page = self.browser.submit(page.form())
        self.assertEqual(page.code, 404)
        self.assertIn("typed in vain", page.tree.text())

    def test_long_and_awkward_texts_are_kept_whole(self):
        text = "Zoë said: \"<b>&amp;</b>\"\nand 'that' 🙂 " + 60 * "a long text "
        table, form, _ = self.drafted(text)
        kept = list(self.drafts(table)[0].values())
        self.assertEqual([one.replace("\r\n", "\n") for one in kept], [text])
        self.assertIn(text.strip()[-50:], self.shown(table)[0])


class Models(Outliving):
    def rename(self, way, table):
        new = f"moved_{table}"
        if way == "command":
            self.reeve("rename", table, new)
        else:
            self.press(table, **{"-do": "rename", "new_name": new})
        return new

    def test_a_form_of_a_renamed_model_is_forwarded_with_all_that_was_typed(self):
        for way, is_customised in itertools.product(("command", "page"), (False, True)):
            table = self.make(is_customised)
            form = self.open(table, name="Ann", note="on the way")
            new = self.rename(way, table)
            page = self.save(form, 308)
            self.assertEqual(page.location, f"/admin/{new}/1/change/")
            page = self.browser.post(page.location, form.encoded())
            self.assertEqual(page.code, 303, page.messages() if page.body else "")
            self.assertEqual(self.row(new, "name, note"), ("Ann", "on the way"))

    def test_old_addresses_of_a_renamed_model_lead_to_the_new_ones(self):
        table = self.make()
        new = self.rename("command", table)
        for rest in ("", "add/", "1/change/", "1/history/", "?o=-name", "1/change/?a=%20b"):
            page = self.get(f"/admin/{table}/{rest}", 301)
            self.assertEqual(page.location, f"/admin/{new}/{rest}")
            self.assertEqual(self.browser.follow(page).code, 200)

    def test_a_new_model_of_the_old_name_takes_its_address_back(self):
        table = self.make()
        self.rename("command", table)
        self.run_script(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, other TEXT)")
        self.assertEqual(self.get(f"/admin/{table}/").headings(), ["id", "other"])

    def test_an_old_name_in_a_lists_address_leads_to_the_new_one(self):
        table = self.make(True)
        self.reeve("field", "rename", table, "note", "remark")
        for sign in ("", "-"):
            page = self.get(f"/admin/{table}/?o={sign}note", 301)
            self.assertEqual(page.location, f"/admin/{table}/?o={sign}remark")
        self.get(f"/admin/{table}/?o=never", 404)

    def test_what_was_typed_for_a_model_that_is_gone_is_shown(self):
        for way, is_customised in itertools.product(WAYS, (False, True)):
            table = self.make(is_customised)
            form = self.open(table, name="Ann", note="typed for nothing")
            if way == "command":
                self.reeve("park", table)
            elif way == "page":
                self.press(table, **{"-do": "park"})
            else:
                self.run_script(f"DROP TABLE {table}")
            page = self.browser.submit(form)
            self.assertEqual(page.code, 404)
            for text in ("ann", "note typed for nothing"):
                self.assertIn(text, page.tree.text().lower())
            self.assertNotRegex(page.tree.text(), r"f\.\d")

    def test_a_form_of_a_model_that_was_parked_and_restored_is_saved(self):
        table = self.make()
        form = self.open(table, name="Ann")
        self.reeve("park", table)
        self.get(f"/admin/{table}/", 404)
        self.reeve("restore", table)
        self.save(form)
        self.assertEqual(self.row(table, "name"), ("Ann",))


if __name__ == "__main__":
    case.main()
