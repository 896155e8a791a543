"""Fields that come from rows: docs/survey.sql as its comments tell it. Whoever saves a
question, in whatever program, adds, renames or parks a column of its survey's response
table, and every worker serves the changed model with its next answer.
"""

import subprocess
import threading

import server

import case
from browser import Browser

SCRIPT = server.ROOT / "docs/survey.sql"
WORKERS = 4


class Surveys(case.Served):
    workers = WORKERS

    @classmethod
    def make_database(cls):
        cls.run_shell("PRAGMA journal_mode = WAL; CREATE TABLE first (a)")
        done = server.reeve("init", database=cls.database)
        assert done.returncode == 0, done.stderr
        with open(SCRIPT, "rb") as script:
            subprocess.run(["sqlite3", "-bail", str(cls.database)], stdin=script, check=True)

    @classmethod
    def run_shell(cls, statements):
        """As another program, which knows nothing of Reeve."""
        words = ["sqlite3", "-bail", "-cmd", ".timeout 30000"]
        words += ["-cmd", "PRAGMA foreign_keys = ON", str(cls.database), statements]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (statements, done.stderr)

    def requests(self):
        """How many each worker has answered; asks none of them."""
        done = server.reeve("status", folder=self.server.socket_folder())
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.split() for line in done.stdout.splitlines() if line[0].isdigit()]
        return {line[0]: int(line[3]) for line in lines}

    def everywhere(self, path, claim, code=200):
        """What holds for the very next answer, and for one of each worker at least."""
        claim(self.get(path, code))
        before, pages = self.requests(), []
        self.assertEqual(len(before), WORKERS)
        for _ in range(50):
            threads = [
                threading.Thread(target=lambda: pages.extend(self.visit(path)))
                for _ in range(WORKERS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if all(count > before[pid] for pid, count in self.requests().items()):
                break
        else:
            self.fail("a worker answers nothing")
        for page in pages:
            self.assertEqual(page.code, code, path)
            claim(page)

    def visit(self, path):
        browser = Browser(self.server.url)
        browser.cookies = dict(self.browser.cookies)
        pages = [browser.get(path) for _ in range(3)]
        browser.close()
        return pages

    def make_survey(self, slug):
        """Through its page; its id."""
        self.change("/admin/survey/add/", {"title": f"About {slug}", "slug": slug})
        return self.one("SELECT id FROM survey WHERE slug = ?", slug)

    def ask(self, survey, slug, **more):
        typed = {"survey_id": str(survey), "text": f"What {slug}?", "slug": slug}
        self.change("/admin/question/add/", typed | more)
        return self.one(
            "SELECT id FROM question WHERE survey_id = ? AND slug = ?", survey, slug
        )

    def answer(self, table, **typed):
        self.change(f"/admin/{table}/add/", typed)

    def has_headings(self, table, *names):
        """The questions in their order, then what has no position."""

        def claim(page):
            self.assertEqual(page.headings(), [*names, "id"])

        self.everywhere(f"/admin/{table}/", claim)

    def columns(self, table):
        return [row[1] for row in self.sql(f"PRAGMA table_xinfo({table})")]

    def test_saving_questions_adds_renames_and_parks_columns(self):
        survey = self.make_survey("food")
        self.has_headings("response_food")
        best = self.ask(survey, "best")
        self.has_headings("response_food", "best")
        self.ask(survey, "times", kind="integer", position="2")
        self.has_headings("response_food", "best", "times")

        self.answer("response_food", best="soup", times="3")
        self.change(f"/admin/question/{best}/change/", {"slug": "favourite"})
        self.has_headings("response_food", "favourite", "times")
        self.assertEqual(self.columns("response_food"), ["id", "favourite", "times"])
        self.assertEqual(
            self.sql("SELECT favourite, times FROM response_food"), [("soup", 3)]
        )

        self.save(self.form_at(f"/admin/question/{best}/delete/"), then=None)
        self.has_headings("response_food", "times")
        self.assertEqual(self.sql("SELECT favourite FROM response_food"), [("soup",)])

        self.ask(survey, "favourite")
        self.has_headings("response_food", "favourite", "times")
        rows = self.get("/admin/response_food/").rows()
        self.assertEqual(rows[0][1]["favourite"], "soup")

    def test_the_same_in_plain_sql_by_another_process(self):
        self.run_shell("INSERT INTO survey (title, slug) VALUES ('Sports', 'sport')")
        self.has_headings("response_sport")
        self.run_shell(
            """INSERT INTO question (survey_id, text, slug, kind)
            SELECT id, 'How often?', 'often', 'integer' FROM survey WHERE slug = 'sport'"""
        )
        self.has_headings("response_sport", "often")
        self.answer("response_sport", often="7")
        self.run_shell("UPDATE question SET slug = 'weekly' WHERE slug = 'often'")
        self.has_headings("response_sport", "weekly")
        self.assertEqual(self.one("SELECT weekly FROM response_sport"), 7)
        self.run_shell("DELETE FROM question WHERE slug = 'weekly'")
        self.has_headings("response_sport")
        self.assertEqual(self.one("SELECT weekly FROM response_sport"), 7)
        self.run_shell("DELETE FROM survey WHERE slug = 'sport'")
        self.everywhere("/admin/response_sport/", lambda page: None, 404)
        self.assertEqual(self.one("SELECT weekly FROM response_sport"), 7)

    def test_the_first_request_may_be_a_form_or_the_index(self):
        survey = self.make_survey("film")
        self.run_shell(
            f"INSERT INTO question (survey_id, text, slug) VALUES ({survey}, 'W?', 'who')"
        )
        form = self.form_at("/admin/response_film/add/")
        self.assertIn("who", form.names())
        self.run_shell("INSERT INTO survey (title, slug) VALUES ('Towns', 'town')")
        links = self.get("/admin/").tree.all("a", data_model="response_town")
        self.assertEqual(len(links), 1)
        form["who"] = "me"
        form.set_null("who", False)
        self.save(form)
        self.assertEqual(self.one("SELECT who FROM response_film"), "me")

    def test_a_response_that_was_being_typed_outlives_its_questions(self):
        survey = self.make_survey("book")
        read, author = self.ask(survey, "read"), self.ask(survey, "author", position="2")
        form = self.form_at("/admin/response_book/add/")
        for name in ("read", "author"):
            form[name] = f"typed for {name}"
            form.set_null(name, False)
        self.change(f"/admin/question/{read}/change/", {"slug": "last_read"})
        self.save(self.form_at(f"/admin/question/{author}/delete/"), then=None)
        page = self.save(form, 422)
        self.assertEqual(page.form()["last_read"], "typed for read")
        self.assertIn("typed for author", page.tree.text())
        self.assertEqual(self.sql("SELECT * FROM response_book"), [])
        self.save(page.form())
        self.assertEqual(self.one("SELECT last_read FROM response_book"), "typed for read")

    def test_a_renamed_survey_moves_its_table_and_forwards_the_old_address(self):
        survey = self.make_survey("car")
        self.ask(survey, "brand")
        self.answer("response_car", brand="none")
        self.change(f"/admin/survey/{survey}/change/", {"slug": "vehicle"})
        self.has_headings("response_vehicle", "brand")
        self.assertEqual(self.sql("SELECT brand FROM response_vehicle"), [("none",)])
        old = self.get("/admin/response_car/", 301)
        self.assertEqual(old.location, "/admin/response_vehicle/")

    def test_a_new_wording_is_the_label_at_once(self):
        survey = self.make_survey("music")
        question = self.ask(survey, "band")
        self.change(f"/admin/question/{question}/change/", {"text": "Which band, if any?"})
        self.everywhere(
            "/admin/response_music/",
            lambda page: self.assertIn("Which band, if any?", page.tree.text()),
        )

    def test_the_history_says_where_it_came_from(self):
        self.ask(self.make_survey("plant"), "tree")
        self.has_headings("response_plant", "tree")
        rows = self.sql(
            "SELECT DISTINCT origin FROM reeve_migration WHERE table_name = 'response_plant'"
        )
        self.assertEqual(rows, [("definition",)])

    def test_many_programs_at_once_ask_each_question_once(self):
        survey = self.make_survey("crowd")

        def ask(number):
            for at in range(3):
                self.run_shell(
                    f"""INSERT INTO question (survey_id, text, slug, position)
                    VALUES ({survey}, 'Q', 'q_{number}_{at}', {10 * number + at})"""
                )
                self.visit("/admin/response_crowd/")

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = [f"q_{number}_{at}" for number in range(1, 5) for at in range(3)]
        self.has_headings("response_crowd", *names)
        self.assertEqual(sorted(self.columns("response_crowd")), sorted(["id", *names]))

    def test_a_question_that_cannot_be_asked_stops_no_other(self):
        survey = self.make_survey("odd")
        self.run_shell(
            f"""INSERT INTO question (survey_id, text, slug, kind)
            VALUES ({survey}, 'What?', 'what', 'nonsense')"""
        )
        self.has_headings("response_odd")
        self.ask(survey, "fine")
        self.has_headings("response_odd", "fine")
        self.assertIn("nonsense", self.server.log())
        self.run_shell("DELETE FROM question WHERE kind = 'nonsense'")
        self.has_headings("response_odd", "fine")


if __name__ == "__main__":
    case.main()
