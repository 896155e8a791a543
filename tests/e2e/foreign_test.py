"""What others do to the schema and to the definitions, in plain SQL: renamed, dropped, made
anew, wished for; and old addresses that lead to what has another name now.
"""

import case

REQUESTS = 20  # more than enough for each of the workers


class Foreign(case.Served):
    workers = 4
    script = """CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, pages INTEGER);
        INSERT INTO book VALUES (1, 'Emma', 474), (2, 'Dune', 412);
        CREATE TABLE shelf (id INTEGER PRIMARY KEY, name TEXT);
        INSERT INTO shelf VALUES (1, 'Left');
        CREATE TABLE plain (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT);
        INSERT INTO plain VALUES (1, 'x', 'y'), (2, 'z', 'w');"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case.wait_until(cls.is_recorded, "the schema is recorded for the first time")

    @classmethod
    def is_recorded(cls):
        with cls.connect() as db:
            return db.execute(
                "SELECT count(*) FROM reeve_seen WHERE table_name = 'reeve_seen'"
            ).fetchone()[0]

    def history(self, words):
        return self.sql(
            "SELECT origin, question FROM reeve_migration WHERE words LIKE ?", f"%{words}%"
        )

    def wait_for_history(self, words):
        case.wait_until(lambda: self.history(words), f"history says: {words}")
        return self.history(words)

    def redirected(self, path, code=301):
        page = self.get(path, code)
        return page.headers["Location"]

    def always_headings(self, path, expected):
        for _ in range(REQUESTS):
            self.assertEqual(self.get(path).headings(), expected)

    def test_a_renamed_column_keeps_what_was_said_of_it(self):
        self.run_script(
            """INSERT INTO reeve_model(table_name, label) VALUES ('book', 'Volume');
            INSERT INTO reeve_field(model_id, column_name, label) SELECT id, 'title', 'Name'
            FROM reeve_model WHERE table_name = 'book';"""
        )
        self.assertIn("Name", self.get("/admin/book/").text)
        case.wait_until(
            lambda: self.sql("SELECT 1 FROM reeve_field WHERE actual_name = 'title'"),
            "the row made by hand belongs to its column",
        )
        self.run_script("ALTER TABLE book RENAME COLUMN title TO caption")
        self.assertEqual(
            self.wait_for_history('probably called "caption"'), [("outside", "asked")]
        )
        for _ in range(REQUESTS):
            self.assertIn("Name", self.get("/admin/book/").text)
        self.always_headings("/admin/book/", ["id", "caption", "pages"])
        self.assertEqual(
            self.redirected("/admin/book/?o=-title&p=1"), "/admin/book/?o=-caption&p=1"
        )
        self.assertEqual(
            self.redirected("/admin/book/?title__contains=a%26b"),
            "/admin/book/?caption__contains=a%26b",
        )
        self.get("/admin/book/?o=nothing", 404)
        self.get("/admin/book/?nothing__in=1")
        self.assertEqual(len(self.get("/admin/book/?o=-caption").rows()), 2)

    def test_a_renamed_table_is_found_under_its_old_address(self):
        self.run_script("ALTER TABLE shelf RENAME TO \"Book case\"")
        self.wait_for_history('probably called "Book case"')
        for _ in range(REQUESTS):
            self.assertEqual(self.redirected("/admin/shelf/"), "/admin/book-case/")
        self.assertEqual(
            self.redirected("/admin/shelf/1/change/?o=1"), "/admin/book-case/1/change/?o=1"
        )
        self.get("/admin/shelf/1/nothing/", 404)
        form = self.form_at("/admin/book-case/1/change/")
        form["name"] = "Right"
        form.action = "/admin/shelf/1/change/"
        page = self.browser.submit(form)
        self.assertEqual(page.code, 308)
        self.assertEqual(page.headers["Location"], "/admin/book-case/1/change/")
        self.assertEqual(self.one('SELECT name FROM "Book case"'), "Left")
        # A table that has the old name again has its address again.
        self.run_script("CREATE TABLE shelf (other INTEGER PRIMARY KEY)")
        self.always_headings("/admin/shelf/", ["other"])

    def test_an_old_address_is_nobodys_business(self):
        stranger = self.new_browser()
        self.run_script("CREATE TABLE before (a INTEGER PRIMARY KEY, odd_name TEXT)")
        self.wait_for_history('The table "before" came')
        self.run_script("ALTER TABLE before RENAME TO behind")
        self.wait_for_history('probably called "behind"')
        page = stranger.get("/admin/before/")
        self.assertEqual(page.code, 303)
        self.assertTrue(page.headers["Location"].startswith("/admin/login/"))

    def test_a_dropped_column_comes_back_with_what_was_said_of_it(self):
        self.run_script(
            """CREATE TABLE lamp (id INTEGER PRIMARY KEY, watts INTEGER, made TEXT);
            INSERT INTO lamp VALUES (1, 60, 'a'), (2, 40, 'b');
            INSERT INTO reeve_model(table_name) VALUES ('lamp');
            INSERT INTO reeve_field(model_id, column_name, label) SELECT id, 'made', 'Since'
            FROM reeve_model WHERE table_name = 'lamp';"""
        )
        self.get("/admin/lamp/")
        self.wait_for_history('The table "lamp" came')
        state = "SELECT f.state FROM reeve_field AS f WHERE label = 'Since'"
        case.wait_until(
            lambda: self.sql("SELECT 1 FROM reeve_field WHERE actual_name = 'made'"),
            "the row belongs to its column",
        )
        self.run_script(
            "ALTER TABLE lamp DROP COLUMN made; ALTER TABLE lamp ADD COLUMN born TEXT"
        )
        case.wait_until(lambda: self.one(state) == "missing", "the field is missing")
        self.always_headings("/admin/lamp/", ["id", "watts", "born"])
        self.assertEqual(self.history('probably called "born"'), [])
        self.run_script("ALTER TABLE lamp ADD COLUMN made TEXT")
        case.wait_until(lambda: self.one(state) == "live", "the field is there again")
        for _ in range(REQUESTS):
            self.assertIn("Since", self.get("/admin/lamp/").text)

    def test_a_retyped_column_is_inferred_anew(self):
        self.run_script(
            """CREATE TABLE cup (id INTEGER PRIMARY KEY, size TEXT);
            INSERT INTO cup VALUES (1, '3');"""
        )
        self.wait_for_history('The table "cup" came')
        self.run_script(
            """BEGIN; CREATE TABLE cup2 (id INTEGER PRIMARY KEY, size DATE);
            INSERT INTO cup2 SELECT * FROM cup; DROP TABLE cup;
            ALTER TABLE cup2 RENAME TO cup; COMMIT;"""
        )
        self.assertEqual(
            self.wait_for_history('"size" of "cup" is declared DATE now'), [("outside", "")]
        )

    def test_a_row_in_plain_sql_adds_its_column_at_the_next_request(self):
        self.run_script("CREATE TABLE answer (id INTEGER PRIMARY KEY)")
        for number in range(6):
            name = f"question_{number}"
            self.run_script(
                f"""INSERT OR IGNORE INTO reeve_model(table_name) VALUES ('answer');
                INSERT INTO reeve_field(model_id, column_name, kind, label)
                SELECT id, '{name}', 'integer', 'Q{number}' FROM reeve_model
                WHERE table_name = 'answer';"""
            )
            self.assertEqual(self.get("/admin/answer/").headings()[-1], name)
        columns = ["id"] + [f"question_{number}" for number in range(6)]
        self.always_headings("/admin/answer/", columns)
        self.change("/admin/answer/add/", {"question_5": "7"})
        self.assertEqual(self.one("SELECT question_5 FROM answer"), 7)
        self.run_script(
            "UPDATE reeve_field SET column_name = 'asked' WHERE column_name = 'question_0'"
        )
        self.assertEqual(self.get("/admin/answer/").headings()[1], "asked")
        self.assertEqual(
            self.redirected("/admin/answer/?o=question_0"), "/admin/answer/?o=asked"
        )
        origins = self.sql(
            "SELECT DISTINCT origin FROM reeve_migration WHERE table_name = 'answer'"
            " AND words LIKE '%question%'"
        )
        self.assertEqual(origins, [("definition",)])

    def test_a_row_in_plain_sql_makes_its_table_at_the_next_request(self):
        self.run_script(
            """INSERT INTO reeve_model(table_name, label) VALUES ('survey', 'Poll');
            INSERT INTO reeve_field(model_id, column_name, kind)
            SELECT id, 'name', 'text' FROM reeve_model WHERE table_name = 'survey';"""
        )
        self.assertEqual(self.get("/admin/survey/").headings(), ["id", "name"])
        self.always_headings("/admin/survey/", ["id", "name"])

    def test_a_wish_that_is_blocked_blocks_nobody(self):
        self.run_script(
            """INSERT INTO reeve_model(table_name) VALUES ('plain');
            INSERT INTO reeve_field(model_id, column_name, kind)
            SELECT id, 'c', 'no such kind' FROM reeve_model WHERE table_name = 'plain';"""
        )
        self.always_headings("/admin/plain/", ["id", "a", "b"])
        self.change("/admin/plain/1/change/", {"b": "typed"})
        self.assertEqual(self.one("SELECT b FROM plain WHERE id = 1"), "typed")
        self.assertIn("is not carried out", self.server.log())
        self.run_script("UPDATE reeve_field SET kind = 'text' WHERE column_name = 'c'")
        self.assertEqual(self.get("/admin/plain/").headings(), ["id", "a", "b", "c"])


if __name__ == "__main__":
    case.main()
