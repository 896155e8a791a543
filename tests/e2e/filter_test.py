"""A list that is searched, filtered and gone down by date: its rows are those that SQL
finds, whatever the URL asks for.
"""

import json
import urllib.parse

import case

SCRIPT = """
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO author VALUES (1, 'Jane Austen'), (2, 'George Eliot'), (3, 'A_B 100%');
CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, note TEXT, price DECIMAL(8,2),
    pages INTEGER, is_lent BOOLEAN, author_id INTEGER REFERENCES author(id),
    printed DATE, lent DATETIME, shelf TEXT, secret TEXT, gone TEXT, cover BLOB,
    anything, o TEXT, seen INTEGER);
WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 730)
INSERT INTO book SELECT i,
    CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN '100% _pure_' WHEN 2 THEN 'a\\b'
        WHEN 3 THEN 'Ünder ' || i WHEN 5 THEN '' ELSE 'Title ' || i END,
    CASE WHEN i % 5 = 0 THEN 'kept Apart' ELSE '' END,
    i % 40 + 0.5, CASE WHEN i % 6 THEN i % 13 END, CASE WHEN i % 7 THEN i % 2 END,
    CASE WHEN i % 4 THEN i % 4 END, date('2024-01-01', i || ' days'),
    CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN datetime('2024-01-01', (i * 7) || ' hours')
        ELSE strftime('%Y-%m-%dT%H:%M:%S', '2024-01-01', (i * 7) || ' hours') END,
    CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'A' WHEN 2 THEN 'B' ELSE 'C&D' END,
    'secret ' || i, 'parked ' || i, CASE WHEN i % 3 THEN x'00ff' END,
    CASE i % 3 WHEN 0 THEN 7 WHEN 1 THEN '7' ELSE 'seven' END, 'o' || (i % 2),
    unixepoch('2024-01-01', i || ' days') FROM c;
CREATE INDEX book_printed ON book(printed);
CREATE VIEW lent_books AS SELECT title, pages FROM book WHERE is_lent;
"""

OPTIONS = {
    "search_fields": ["title", "note", "pages", "cover"],
    "list_filters": [
        "is_lent", "author_id", "shelf", "printed", "pages", "cover", "secret", "gone",
        "o", "anything",
    ],
    "list_columns": ["id", "title", "price", "pages", "printed", "lent"],
}  # fmt: skip


class Filtered(case.Served):
    script = SCRIPT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connect() as db:
            db.execute(
                "INSERT INTO reeve_model(table_name, search_fields, list_filters,"
                " list_columns, date_hierarchy, page_size) VALUES"
                " ('book', ?, ?, ?, 'printed', 50)",
                [
                    json.dumps(OPTIONS[name])
                    for name in ("search_fields", "list_filters", "list_columns")
                ],
            )
            db.execute(
                "INSERT INTO reeve_field(model_id, column_name, actual_name, is_hidden,"
                " state, kind) SELECT id, 'secret', 'secret', 1, 'live', NULL FROM"
                " reeve_model UNION ALL SELECT id, 'gone', 'gone', 0, 'parked', NULL"
                " FROM reeve_model UNION ALL SELECT id, 'seen', 'seen', 0, 'live',"
                " 'datetime' FROM reeve_model"
            )
            db.execute("INSERT INTO reeve_model(table_name, search_fields) VALUES"
                       " ('lent_books', '[\"title\"]')")  # fmt: skip

    def listed(self, query, path="/admin/book/"):
        """The keys of every page from the first to the last."""
        page, keys = self.get(f"{path}?{query}"), []
        while True:
            keys += [int(key) for key, _ in page.rows()]
            if page.link("next") is None:
                return keys, page
            page = self.get(page.link("next"))

    def listed_back(self, page):
        keys = [int(key) for key, _ in page.rows()]
        while page.link("prev"):
            page = self.get(page.link("prev"))
            keys = [int(key) for key, _ in page.rows()] + keys
        return keys

    def ids(self, where, order="id"):
        return [key for (key,) in self.sql(f"SELECT id FROM book WHERE {where} ORDER BY {order}")]

    def is_as(self, query, where, order="id"):
        """The list has the rows of SQL: forward, backward, and in its count."""
        wanted = self.ids(where, order)
        self.assertEqual(where == "0", not wanted, where)
        got, last = self.listed(query)
        self.assertEqual(got, wanted, query)
        self.assertEqual(last.messages(), [], query)
        self.assertEqual(self.listed_back(last), wanted, query)
        end = self.get(f"/admin/book/?{query}")
        self.assertIn(f"{len(wanted):,} row", end.tree.all("p", **{"class": "count"})[0].text())
        if end.link("last"):
            self.assertEqual(self.listed_back(self.get(end.link("last"))), wanted, query)


class Lookups(Filtered):
    def test_each_lookup(self):
        for query, where in (
            ("pages=5", "pages = 5"),
            ("pages__exact=5", "pages = 5"),
            ("pages__in=5,7,%2012", "pages IN (5, 7, 12)"),
            ("pages__isnull=1", "pages IS NULL"),
            ("pages__isnull=0", "pages IS NOT NULL"),
            ("pages__gte=5&pages__lt=8", "pages >= 5 AND pages < 8"),
            ("price__gt=12.5&price__lte=20", "price > 12.5 AND price <= 20"),
            ("price=12.50", "price = 12.5"),
            ("title=Title+4", "title = 'Title 4'"),
            ("title=", "title = ''"),
            ("shelf=", "shelf = ''"),
            ("shelf=C%26D", "shelf = 'C&D'"),
            ("shelf__in=A,C%26D", "shelf IN ('A', 'C&D')"),
            ("is_lent=1", "is_lent = 1"),
            ("is_lent=yes", "is_lent = 1"),
            ("is_lent__in=0,1", "is_lent IS NOT NULL"),
            ("author_id=2&is_lent=0", "author_id = 2 AND is_lent = 0"),
            ("author_id__isnull=1", "author_id IS NULL"),
            ("cover__isnull=1", "cover IS NULL"),
            ("anything=7", "anything IN (7, '7')"),
            ("anything=seven", "anything = 'seven'"),
            ("o__exact=o1", "o = 'o1'"),
            ("pages=99", "0"),
        ):
            with self.subTest(query=query):
                self.is_as(query, where)

    def test_dates_by_day_month_and_year(self):
        for query, where in (
            ("printed=2024", "printed LIKE '2024-%'"),
            ("printed=2024-02", "printed LIKE '2024-02-%'"),
            ("printed=2024-02-29", "printed = '2024-02-29'"),
            ("printed__gte=2025-06", "printed >= '2025-06-01'"),
            ("printed__gt=2025-06", "printed >= '2025-07-01'"),
            ("printed__lte=2024-01-05", "printed <= '2024-01-05'"),
            ("printed__lt=2024-02-01", "printed < '2024-02-01'"),
            ("printed__lte=2024", "printed < '2025-01-01'"),
            ("printed__in=2024-02,2024-05-01", "substr(printed, 1, 7) = '2024-02' OR"
             " printed = '2024-05-01'"),
            ("lent=2024-02", "substr(lent, 1, 7) = '2024-02'"),
            ("lent=2024-01-01", "date(lent) = '2024-01-01'"),
            ("lent__lte=2024-01-03", "date(lent) <= '2024-01-03'"),
            ("lent__gt=2024-01-03", "date(lent) > '2024-01-03'"),
            ("lent=2024-01-02T04:00:00", "datetime(lent) = '2024-01-02 04:00:00'"),
            ("lent=2024-01-01+14:00", "datetime(lent) = '2024-01-01 14:00:00'"),
            ("seen=2024-02", "substr(date(seen, 'unixepoch'), 1, 7) = '2024-02'"),
            ("seen__lte=2024-12", "date(seen, 'unixepoch') <= '2024-12-31'"),
            ("seen__gt=2025-02-28", "date(seen, 'unixepoch') > '2025-02-28'"),
            ("seen=2024-01-02+00:00:00", "id = 1"),
            ("seen=1704153600", "id = 1"),
        ):  # fmt: skip
            with self.subTest(query=query):
                self.is_as(query, where)

    def test_sorted_pages_keep_the_filter(self):
        for order, sql in (
            ("title", "title, id"), ("-title", "title DESC, id DESC"),
            ("pages", "pages, id"), ("-pages", "pages DESC, id DESC"),
            ("-lent", "lent DESC, id DESC"),
        ):  # fmt: skip
            for query, where in (
                ("is_lent=1", "is_lent"),
                ("pages__isnull=1", "pages IS NULL"),
                ("q=title", "title LIKE '%title%'"),
                ("q=t&pages__gte=3&pages__lt=9", "(title LIKE '%t%' OR note LIKE '%t%')"
                 " AND pages BETWEEN 3 AND 8"),
            ):  # fmt: skip
                with self.subTest(order=order, query=query):
                    self.is_as(f"o={order}&{query}", where, sql)

    def test_finds_each_word_in_one_of_the_searched_fields(self):
        like = "(title LIKE '%{0}%' OR note LIKE '%{0}%' OR pages LIKE '%{0}%')"
        for words, where in (
            ("title 4", like.format("title") + " AND " + like.format("4")),
            ("TITLE", like.format("title")),
            ("apart   KEPT", "note = 'kept Apart'"),
            ("ünder", "0"),
            ("Ünder", like.format("Ünder")),
            ("100%", "title LIKE '100\\%%' ESCAPE '\\'"),
            ("_pure_", "title LIKE '100%'"),
            ("%", "title LIKE '100%'"),
            ("a\\b", "title = 'a\\b'"),
            ("\\", "title = 'a\\b'"),
            ("12", like.format("12")),
            ("'; DROP TABLE book; --", "0"),
            ("secret", "0"),
        ):
            with self.subTest(words=words):
                self.is_as("q=" + urllib.parse.quote_plus(words), where)
        self.is_as("q=", "1")
        self.is_as("q=++", "1")

    def test_searches_a_view_page_by_page(self):
        wanted = self.one("SELECT count(*) FROM lent_books WHERE title LIKE '%title%'")
        page, count = self.get("/admin/lent_books/?q=title"), 0
        while True:
            count += len(page.rows())
            if page.link("next") is None:
                break
            page = self.get(page.link("next"))
        self.assertEqual(count, wanted)


class Nonsense(Filtered):
    """Never a 500: case.Served looks at every answer."""

    def test_says_what_it_cannot_read_and_shows_the_rest(self):
        for query in (
            "pages=many", "pages__gte=", "pages__in=1,x", "pages__in=", "pages__isnull=2",
            "pages__isnull=", "printed=today", "printed=2024-13", "printed=2024-02-30",
            "printed=0000", "printed=20240101", "printed__gte=2024-1-1", "lent=now",
            "lent=2024-01-01T25:00", "price=1,5", "pages=99999999999999999999",
            "is_lent=perhaps", "cover=x", "cover__in=1", "title=%ff", "q=%ff%fe",
            "q=" + "x" * 99, "q=" + "%25" * 60, "q=" + "+a" * 17,
            "pages__in=" + ",".join("1" * 101), "seen=2024-01-01T00:00:00.5",
            "is_lent__in=", "author_id=Jane",
        ):  # fmt: skip
            with self.subTest(query=query):
                page = self.get(f"/admin/book/?{query}")
                said = page.messages()
                self.assertEqual(len(said), 1, said)
                self.assertIn("is ignored.", said[0])
                self.assertEqual(len(page.rows()), 50)

    def test_names_what_it_does_not_know(self):
        for query in (
            "nothing=1", "title__contains=x", "title__gte=x", "pages__=1", "__exact=1",
            "pages__exact__in=1", "=1", "p__exact=1", "Pages=1", "shelf__lt=B",
        ):  # fmt: skip
            with self.subTest(query=query):
                page = self.get(f"/admin/book/?{query}")
                self.assertIn("does not know the parameter", page.messages()[0])
                self.assertEqual(len(page.rows()), 50)
        page = self.get("/admin/author/?q=Jane")
        self.assertIn("“q”", page.messages()[0])
        self.assertEqual(page.tree.all("input", name="q"), [])

    def test_tells_nothing_of_hidden_and_parked_fields(self):
        for field in ("secret", "gone"):
            for query in (
                f"{field}=x", f"{field}__exact=x", f"{field}__isnull=1",
                f"{field}__in=secret+1", f"{field}__gte=a",
            ):  # fmt: skip
                page = self.get(f"/admin/book/?{query}")
                self.assertIn("does not know the parameter", page.messages()[0])
                self.assertEqual(len(page.rows()), 50)
            self.assertEqual(self.browser.get(f"/admin/book/?o={field}").code, 404)
        page = self.get("/admin/book/")
        self.assertNotIn("secret 1", page.text)
        self.assertNotIn("parked 1", page.text)
        fields = [nav.get("data-field") for nav in page.tree.all("nav", data_field=None)]
        self.assertEqual(
            fields,
            [name for name in OPTIONS["list_filters"] if name not in ("secret", "gone")],
        )

    def test_too_many_conditions_are_too_many(self):
        page = self.get("/admin/book/?" + "&".join(["pages__gte=0"] * 45))
        self.assertEqual(len(page.messages()), 5)
        self.assertIn("too many conditions", page.messages()[0])

    def test_a_column_of_a_foreign_collation_is_not_compared(self):
        with self.connect() as db:
            db.create_collation("theirs", lambda a, b: (a > b) - (a < b))
            db.execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY, c TEXT COLLATE theirs)")
            db.execute("INSERT INTO theirs VALUES (1, 'x'), (2, NULL)")
            db.execute(
                "INSERT INTO reeve_model(table_name, list_filters, search_fields) VALUES"
                " ('theirs', '[\"c\"]', '[\"c\"]')"
            )
        for query in ("c=x", "c__in=x,y"):
            page = self.get(f"/admin/theirs/?{query}")
            self.assertIn("cannot compare", page.messages()[0])
        self.assertEqual(len(self.get("/admin/theirs/?c__isnull=1").rows()), 1)
        self.assertEqual(len(self.get("/admin/theirs/?q=X").rows()), 1)


class Panel(Filtered):
    def links(self, page, field):
        (nav,) = page.tree.all("nav", data_field=field)
        return {
            link.text(): (link.get("href"), link.get("aria-current"))
            for link in nav.all("a")
        }

    def test_offers_values_and_marks_the_chosen_one(self):
        page = self.get("/admin/book/")
        self.assertEqual(list(self.links(page, "is_lent")), ["Any", "Yes", "No", "NULL"])
        self.assertEqual(
            list(self.links(page, "author_id")),
            ["Any", "A_B 100%", "George Eliot", "Jane Austen", "NULL"],
        )
        self.assertEqual(
            list(self.links(page, "shelf")), ["Any", "empty", "A", "B", "C&D", "NULL"]
        )
        self.assertEqual(
            list(self.links(page, "printed")),
            ["Any", "Today", "Past 7 days", "This month", "This year", "NULL"],
        )
        self.assertEqual(list(self.links(page, "cover")), ["Any", "NULL"])
        self.assertEqual(self.links(page, "shelf")["Any"][1], "true")
        self.assertEqual(page.tree.all("ul", **{"class": "chips"}), [])
        page = self.get("/admin/book/?o=-pages&q=t&is_lent=1&author_id=2")
        marked = {label for label, (_, on) in self.links(page, "author_id").items() if on}
        self.assertEqual(marked, {"George Eliot"})
        url, _ = self.links(page, "author_id")["Jane Austen"]
        self.assertEqual(url, "/admin/book/?o=-pages&q=t&is_lent=1&author_id=1")
        url, _ = self.links(page, "author_id")["Any"]
        self.assertEqual(url, "/admin/book/?o=-pages&q=t&is_lent=1")
        chips = page.tree.all("ul", **{"class": "chips"})[0]
        self.assertEqual(
            [link.text() for link in chips.all("a")],
            ["Remove “t”×", "Remove Is lent: Yes×", "Remove Author: George Eliot×",
             "Clear all"],
        )  # fmt: skip
        self.assertEqual(chips.all("a")[-1].get("href"), "/admin/book/?o=-pages")

    def test_every_offer_leads_to_what_it_says(self):
        page = self.get("/admin/book/")
        where = {"Any": "1", "Yes": "is_lent", "No": "NOT is_lent", "NULL": "is_lent IS NULL"}
        for label, (url, _) in self.links(page, "is_lent").items():
            self.is_as(url.partition("?")[2], where[label])
        for field in ("shelf", "pages", "o", "anything"):
            for label, (url, _) in self.links(page, field).items():
                shown = self.get(url)
                self.assertEqual(shown.messages(), [], url)
                self.assertEqual(self.links(shown, field)[label][1], "true", url)
                if label != "NULL" or field == "pages":
                    self.assertTrue(shown.rows(), url)

    def test_spans_up_to_today(self):
        self.run_script(
            """CREATE TABLE event (id INTEGER PRIMARY KEY, at DATETIME);
            INSERT INTO event(at) VALUES (datetime('now')), (date('now')),
                (strftime('%Y-%m-%dT%H:%M:%S', 'now')), (datetime('now', '-6 days')),
                (datetime('now', '-8 days')), (datetime('now', '+2 days')), (NULL),
                ('2001-01-01'), ('nonsense'), (7);
            INSERT INTO reeve_model(table_name, list_filters, date_hierarchy)
                VALUES ('event', '["at"]', 'at')"""
        )
        spans = {
            "Any": "1",
            "Today": "date(at) = date('now')",
            "Past 7 days": "date(at) BETWEEN date('now', '-6 days') AND date('now')",
            "This month": "substr(at, 1, 7) = strftime('%Y-%m', 'now')",
            "This year": "substr(at, 1, 4) = strftime('%Y', 'now')",
            "NULL": "at IS NULL",
        }
        for label, (url, _) in self.links(self.get("/admin/event/"), "at").items():
            wanted = self.sql(
                f"SELECT id FROM event WHERE ({spans[label]}) AND (at IS NULL OR"
                " typeof(at) = 'text' OR ?) ORDER BY id", label == "Any",
            )  # fmt: skip
            page = self.get(url)
            self.assertEqual([(int(key),) for key, _ in page.rows()], wanted, label)
            self.assertEqual(self.links(page, "at")[label][1], "true", label)

    def test_more_values_than_are_offered(self):
        self.run_script(
            """CREATE TABLE crowd (id INTEGER PRIMARY KEY, name TEXT,
                friend INTEGER REFERENCES crowd(id));
            WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 90)
                INSERT INTO crowd SELECT i, printf('n%03d', i), i FROM c;
            INSERT INTO reeve_model(table_name, list_filters)
                VALUES ('crowd', '["name", "friend"]')"""
        )
        page = self.get("/admin/crowd/")
        self.assertEqual(len(self.links(page, "name")), 1 + 30 + 1)
        self.assertEqual(len(self.links(page, "friend")), 1 + 50 + 1)
        self.assertEqual(page.text.count("There are more."), 2)

    def test_an_empty_answer_offers_to_clear(self):
        page = self.get("/admin/book/?o=title&q=nowhere&pages=3")
        self.assertEqual(page.rows(), [])
        (empty,) = page.tree.all("p", **{"class": "empty"})
        self.assertIn("No rows match.", empty.text())
        self.assertEqual(empty.all("a")[0].get("href"), "/admin/book/?o=title")
        self.assertIn("0 rows", page.text)

    def test_the_search_box_keeps_order_and_filters(self):
        page = self.get("/admin/book/?o=-title&pages=3&q=t+%22%3E&nothing=1")
        form = page.tree.all("form", role="search")[0]
        sent = [(i.get("name"), i.get("value")) for i in form.all("input")]
        self.assertEqual(sent, [("q", 't ">'), ("o", "-title"), ("pages", "3")])
        self.assertEqual(form.get("method"), "get")


class Dates(Filtered):
    def walk(self, path, column, where=""):
        """Down from the years to the days: each link has its rows, and none is missing."""
        page, prefix = self.get(path), ""
        for length in (4, 7, 10):
            (nav,) = page.tree.all("nav", **{"class": "dates"})
            links = [a for a in nav.all("a") if a.get("class") != "up"]
            spans = [
                dict(urllib.parse.parse_qsl(a.get("href").partition("?")[2]))[column]
                for a in links
            ]
            self.assertEqual(
                [(span,) for span in spans],
                self.sql(
                    f"SELECT DISTINCT substr({column}, 1, {length}) FROM book WHERE"
                    f" {column} LIKE ? ORDER BY 1", prefix + "%",
                ),
            )  # fmt: skip
            prefix = spans[-1]
            page = self.get(links[-1].get("href"))
            self.assertEqual(
                [int(key) for key, _ in page.rows()],
                self.ids(f"{column} LIKE '{prefix}%'")[:50],
            )
        return page

    def test_goes_down_by_an_index_and_up_again(self):
        page = self.walk("/admin/book/", "printed")
        (nav,) = page.tree.all("nav", **{"class": "dates"})
        ups = [a for a in nav.all("a") if a.get("class") == "up"]
        self.assertEqual([a.text() for a in ups], ["All", "2025", "December 2025"])
        self.assertEqual(len([a for a in nav.all("a") if a.get("aria-current")]), 1)
        self.assertEqual(ups[0].get("href"), "/admin/book/")

    def test_goes_down_without_an_index(self):
        self.sql("DROP INDEX book_printed")
        self.walk("/admin/book/", "printed")
        self.sql("CREATE INDEX book_printed ON book(printed DESC)")
        self.walk("/admin/book/", "printed")

    def test_a_large_table_is_not_read_to_its_end(self):
        self.run_script(
            """CREATE TABLE log (id INTEGER PRIMARY KEY, at DATETIME, kind TEXT);
            WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 25000)
                INSERT INTO log SELECT i, datetime('2000-01-01', i || ' hours'),
                    'k' || (i / 10000) FROM c;
            INSERT INTO reeve_model(table_name, list_filters, date_hierarchy)
                VALUES ('log', '["kind"]', 'at')"""
        )
        page = self.get("/admin/log/")
        self.assertIn("As found in 10000 rows.", page.text)
        (nav,) = page.tree.all("nav", **{"class": "dates"})
        self.assertEqual([a.text() for a in nav.all("a")], ["2001", "2002"])
        page = self.get("/admin/log/?at=2000-02")
        self.assertEqual(len(page.tree.all("nav", **{"class": "dates"})[0].all("a")), 3 + 29)
        self.assertIn("696 rows", page.text)
        self.assertIn("more than 10,000 rows", self.get("/admin/log/?kind__in=k0,k1").text)
        self.sql("CREATE INDEX log_at ON log(at)")
        (nav,) = self.get("/admin/log/").tree.all("nav", **{"class": "dates"})
        self.assertEqual([a.text() for a in nav.all("a")], ["2000", "2001", "2002"])


class Renamed(Filtered):
    def test_an_old_url_leads_to_the_present_one(self):
        self.sql("ALTER TABLE book RENAME COLUMN price TO cost")
        case.wait_until(
            lambda: self.one("SELECT count(*) FROM reeve_alias WHERE name = 'price'"),
            "the rename is recorded",
        )
        for old, new in (
            ("price=12.5", "cost=12.5"),
            ("price__gte=5&o=-price&pages=3", "cost__gte=5&o=-cost&pages=3"),
            ("q=t&price__in=1,2", "q=t&cost__in=1%2C2"),
        ):
            page = self.browser.get(f"/admin/book/?{old}")
            self.assertEqual(page.code, 301, page.messages())
            self.assertEqual(
                urllib.parse.unquote(page.location),
                "/admin/book/?" + urllib.parse.unquote(new),
            )
            self.assertEqual(self.browser.follow(page).messages(), [])


if __name__ == "__main__":
    case.main()
