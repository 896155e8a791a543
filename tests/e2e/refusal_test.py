"""Requests that no honest browser sends: each gets its own refusal, and nothing else."""

import socket
import urllib.parse

import case

SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT,
        n INTEGER NOT NULL DEFAULT 0, short VARCHAR(5), d DATE, code TEXT UNIQUE);
    CREATE TABLE demanding (id INTEGER PRIMARY KEY, n INTEGER NOT NULL,
        p INTEGER CHECK (p > 0));
    INSERT INTO things (v, code) VALUES ('one', 'a'), ('two', 'b');"""


class Refusals(case.Served):
    script = SCRIPT

    def setUp(self):
        self.before = self.dump()

    def tearDown(self):
        self.assertEqual(self.dump(), self.before)

    def raw(self, *lines, body=b""):
        """Sends these bytes as they are; (code, headers and body)."""
        host, port = self.browser.host.split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return int(answer.split(b" ", 2)[1]), answer

    def token(self):
        return self.form_at("/admin/things/1/change/").entries["-csrf"]

    def test_a_wrong_method_is_405_with_allow(self):
        for method, path, allowed in (
            ("POST", "/admin/", "GET, HEAD"),
            ("GET", "/admin/logout/", "POST"),
            ("PUT", "/admin/things/1/change/", "GET, HEAD, POST"),
            ("DELETE", "/admin/things/1/change/", None),
            ("POST", "/admin/things/", "GET, HEAD"),
            ("OPTIONS", "/admin/", None),
            ("PATCH", "/admin/-/ping", "GET, HEAD"),
            ("BREW", "/admin/login/", "GET, HEAD, POST"),
        ):
            body = {"-csrf": self.token()} if method == "POST" else None
            if body:
                page = self.browser.post(path, body)
            else:
                page = self.browser.request(method, path)
            self.assertEqual(page.code, 405, (method, path))
            self.assertIn("Allow", page.headers)
            if allowed:
                self.assertEqual(page.headers["Allow"], allowed, (method, path))

    def test_head_is_get_without_a_body(self):
        page = self.browser.request("HEAD", "/admin/things/")
        self.assertEqual((page.code, page.body), (200, b""))

    def test_an_unknown_address_is_404(self):
        for path in (
            "/admin/nothing/", "/admin/things/1/", "/admin/things/1/change/more/",
            "/admin/things/1/explode/", "/admin/things/change/", "/admin//things/",
            "/elsewhere", "/admin/-/nothing", "/admin/things/1/blob/nothing",
            "/admin/THINGS/", "/admin/../admin/x/", "/favicon.ico",
        ):  # fmt: skip
            self.assertEqual(self.browser.get(path).code, 404, path)

    def test_a_missing_last_slash_leads_to_the_page(self):
        page = self.get("/admin/things?o=v", 301)
        self.assertEqual(page.location, "/admin/things/?o=v")

    def test_what_is_no_key_is_404(self):
        for key in (
            "x", "1.0", "01", "-0", "99999999999999999999", "1,2", ",", "~b00", "~n", "%00",
            "1%00", "%ff", "9223372036854775808", "0x1", "~", "~t", "~r00", "a" * 1800,
        ):  # fmt: skip
            for page in ("change", "delete", "history"):
                path = f"/admin/things/{key}/{page}/"
                self.assertIn(self.browser.get(path).code, (400, 404), path)

    def test_paths_and_queries_with_garbage(self):
        for path, codes in (
            ("/admin/%", (400,)),
            ("/admin/%zz/", (400,)),
            ("/admin/things/%0/change/", (400,)),
            ("/admin/things/?o=%", (400,)),
            ("/admin/things/?o=%00", (400, 404)),
            ("/admin/things/?o=nothing", (404,)),
            ("/admin/things/?p=-1", (404,)),
            ("/admin/things/?p=x", (404,)),
            ("/admin/things/?after=x", (200, 404)),
            ("/admin/things/?after=~t00,1", (404,)),
            ("/admin/things/?o=v&after=1", (404,)),
            ("/admin/things/?before=", (200,)),
            ("/admin/things/?unknown=1", (200,)),
            ("/admin/things/?" + "&" * 200, (200,)),
            ("/admin/" + "x" * 5000, (404, 414)),
            ("/admin/things/?o=" + "x" * 9000, (413, 414)),
            ("/admin/things/1/change/?x=%0d%0aSet-Cookie:%20a=b", (200,)),
        ):
            self.assertIn(self.browser.get(path).code, codes, path[:100])

    def test_requests_that_nginx_passes_on_although_they_are_odd(self):
        host = f"Host: {self.browser.host}"
        close = "Connection: close"
        for line, codes in (
            ("GET //evil.example/admin/ HTTP/1.1", (404,)),
            ("GET /\\evil.example/ HTTP/1.1", (404,)),
            ("GET /admin/%2e%2e/ HTTP/1.1", (302, 404)),
            ("GET /admin/things/%2F/change/ HTTP/1.1", (303, 404)),
            ("GET /admin/a%0d%0ab/ HTTP/1.1", (303, 404)),
            ("GET http://evil.example/admin/ HTTP/1.1", (303,)),
        ):
            code, answer = self.raw(line, host, close)
            self.assertIn(code, codes, line)
            self.assertNotIn(b"Location: //", answer)
            self.assertNotIn(b"Location: http", answer)
        code, _ = self.raw("GET /admin/ HTTP/1.0")
        self.assertEqual(code, 303)
        code, answer = self.raw(
            "GET /admin/ HTTP/1.1", host, "X-Accel-Redirect: /-/error/404.html", close
        )
        self.assertEqual(code, 303)

    def test_a_body_too_large_is_413(self):
        body = b"v=" + b"x" * (16 * 1024 * 1024 + 9)
        page = self.browser.post("/admin/things/add/", body)
        self.assertEqual(page.code, 413)
        many = b"&".join(b"a=1" for _ in range(30000))
        page = self.browser.post("/admin/things/add/", many)
        self.assertEqual(page.code, 413)

    def test_a_malformed_form_is_400(self):
        for body in (b"v=%", b"v=%zz", b"v=a%00b", b"v=a\0b", b"%ff=1"):
            self.assertEqual(self.browser.post("/admin/things/1/change/", body).code, 400)
        page = self.browser.post(
            "/admin/things/1/change/", b"{}", {"Content-Type": "application/json"}
        )
        self.assertEqual(page.code, 415)
        code, _ = self.raw(
            "POST /admin/things/1/change/ HTTP/1.1",
            f"Host: {self.browser.host}",
            "Content-Length: nine",
            "Connection: close",
        )
        self.assertEqual(code, 400)

    def test_invalid_utf8_in_a_field_comes_back_as_an_error(self):
        form = self.form_at("/admin/things/1/change/")
        form.entries.pop("v")
        page = self.browser.post(form.action, form.encoded() + b"&v=%ff%fe")
        self.assertEqual(page.code, 422)

    def test_a_form_without_the_right_token_is_403(self):
        form = self.form_at("/admin/things/1/change/")
        form["v"] = "forged"
        good = form.entries["-csrf"]
        for token in (None, "", "x", good[:-1], good + "0", "0" * len(good)):
            form.entries.pop("-csrf", None)
            if token is not None:
                form.entries["-csrf"] = token
            page = self.browser.post(
                form.action, form.encoded(), {"Sec-Fetch-Site": "cross-site"}
            )
            self.assertEqual(page.code, 403)
            self.assertEqual(self.browser.submit(form).code, 403)
        self.assertEqual(self.browser.post("/admin/logout/", {}).code, 403)

    def test_an_old_form_of_our_own_comes_back_with_what_was_typed(self):
        form = self.form_at("/admin/things/1/change/")
        form["v"] = "typed long ago"
        form.entries["-csrf"] = "0" * len(form.entries["-csrf"])
        page = self.browser.submit(form)
        self.assertEqual(page.code, 403)
        self.assertEqual(page.form()["v"], "typed long ago")

    def test_a_form_from_elsewhere_is_403(self):
        form = self.form_at("/admin/things/1/change/")
        form["v"] = "forged"
        url = self.browser.url
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": url.replace("http:", "https:")},
            {"Origin": url + "0"},
            {"Origin": url, "Sec-Fetch-Site": "cross-site"},
            {"Origin": url, "Sec-Fetch-Site": "same-site"},
        ):
            page = self.browser.post(form.action, form.encoded(), headers)
            self.assertEqual(page.code, 403, headers)

    def test_what_breaks_a_rule_is_said_beside_its_field(self):
        for field, text, word in (
            ("n", "many", "number"),
            ("n", "", "required"),
            ("short", "123456", "5 characters"),
            ("d", "2023-02-30", "day"),
            ("code", "b", "same code"),
        ):
            form = self.form_at("/admin/things/1/change/")
            form[field] = text
            form["v"] = "kept <&>"
            page = self.save(form, 422)
            again = page.form()
            self.assertEqual(again[field], text)
            self.assertEqual(again["v"], "kept <&>")
            self.assertEqual(again.control(field).get("aria-invalid"), "true")
            ids = again.control(field).get("aria-describedby").split()
            said = " ".join(page.tree.all(id=one)[0].text() for one in ids)
            self.assertIn(word, said, field)

    def test_rules_of_the_table_are_said(self):
        form = self.form_at("/admin/demanding/add/")
        page = self.save(form, 422)
        self.assertEqual(page.form().control("n").get("aria-invalid"), "true")
        form["n"], form["p"] = "1", "-5"
        page = self.save(form, 422)
        self.assertIn("rule", page.tree.text())
        self.assertEqual(page.form()["p"], "-5")

    def test_answers_forbid_framing_sniffing_and_storing(self):
        for path in ("/admin/", "/admin/login/", "/admin/things/", "/admin/nothing/"):
            headers = self.browser.get(path).headers
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("no-store", headers["Cache-Control"])

    def test_hostile_values_are_shown_as_text(self):
        self.run_script("CREATE TABLE hostile (id INTEGER PRIMARY KEY, \"<i>\" TEXT)")
        text = "\"><script>alert('x')</script>&lt;{{title}}"
        with self.connect() as db:
            db.execute("INSERT INTO hostile VALUES (1, ?)", (text,))
        self.assertEqual(self.get("/admin/hostile/").rows()[0][1]["<i>"], text)
        self.assertEqual(self.form_at("/admin/hostile/1/change/")["<i>"], text)
        query = urllib.parse.quote("<script>")
        self.get(f"/admin/hostile/?{query}=1")
        self.run_script("DROP TABLE hostile")

    def test_the_log_tells_what_was_refused(self):
        self.browser.get("/admin/no-such-model/")
        case.wait_until(
            lambda: "404 GET /admin/no-such-model/" in self.server.log(), "a log line"
        )


if __name__ == "__main__":
    case.main()
