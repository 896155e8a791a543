"""Signing in and out, who may do what, and where one lands."""

import server

import case

SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);
    INSERT INTO things VALUES (1, 'one');"""


class Sessions(case.Served):
    script = SCRIPT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server.add_user(cls.database, "bob", "bob's long password", is_superuser=False)

    def test_whoever_is_not_signed_in_is_led_there_and_back(self):
        browser = self.new_browser()
        for path in ("/admin/things/?o=-v", "/admin/things/1/change/", "/admin/nothing/"):
            page = browser.get(path)
            self.assertEqual(page.code, 303)
            self.assertTrue(page.location.startswith("/admin/login/?next="), page.location)
        page = browser.get("/admin/things/?o=-v")
        page = browser.sign_in(server.NAME, server.PASSWORD, page.location)
        self.assertEqual((page.code, page.location), (303, "/admin/things/?o=-v"))
        self.assertEqual(browser.follow(page).code, 200)

    def test_next_leads_nowhere_else(self):
        for address in (
            "//evil.example/", "http://evil.example/", "/\\evil.example/", "evil.example",
            "javascript:alert(1)", "/%0d%0aSet-Cookie:a=b\r\n", "\\\\evil",
            "/\t/evil.example", "", "/\n/evil",
        ):  # fmt: skip
            browser = self.new_browser()
            form = browser.get("/admin/login/").form()
            form.entries.update(
                username=server.NAME, password=server.PASSWORD, next=address
            )
            page = browser.post(form.action, form.encoded(None))
            self.assertEqual((page.code, page.location), (303, "/admin/"), address)

    def test_a_wrong_password_says_nothing_of_the_name(self):
        said = set()
        for name, password in (
            (server.NAME, "wrong"), ("nobody", "wrong"), ("", ""), (server.NAME, ""),
            ("x' OR 1=1 --", "x"),
        ):  # fmt: skip
            page = self.new_browser().sign_in(name, password)
            self.assertEqual(page.code, 403)
            self.assertEqual(page.form().entries["username"], name)
            said.add(tuple(page.messages()))
        self.assertEqual(len(said), 1)

    def test_signing_in_needs_its_token_and_a_new_session(self):
        browser = self.new_browser()
        page = browser.post(
            "/admin/login/", {"username": server.NAME, "password": server.PASSWORD}
        )
        self.assertEqual(page.code, 403)
        browser.cookies["reeve_session"] = "a" * 64
        browser.sign_in(server.NAME, server.PASSWORD)
        self.assertNotEqual(browser.cookies["reeve_session"], "a" * 64)

    def test_signing_out_ends_the_session_for_good(self):
        browser = self.signed_in()
        cookies = dict(browser.cookies)
        page = browser.get("/admin/")
        (button,) = [f for f in page.tree.all("form") if "logout" in f.get("action", "")]
        token = button.all("input", name="-csrf")[0].get("value")
        self.assertEqual(browser.post("/admin/logout/", {"-csrf": token}).code, 303)
        self.assertEqual(browser.get("/admin/").code, 303)
        browser.cookies = cookies
        self.assertEqual(browser.get("/admin/").code, 303)

    def test_the_session_of_a_user_made_inactive_ends(self):
        server.add_user(self.database, "eve", "eve's long password")
        browser = self.signed_in("eve", "eve's long password")
        self.assertEqual(browser.get("/admin/").code, 200)
        self.sql("UPDATE reeve_user SET is_active = 0 WHERE name = 'eve'")
        for _ in range(4):
            self.assertEqual(browser.get("/admin/").code, 303)
        self.assertEqual(browser.sign_in("eve", "eve's long password").code, 403)

    def test_a_user_who_is_no_superuser_looks_and_changes_nothing(self):
        before = self.dump()
        browser = self.signed_in("bob", "bob's long password")
        for path in ("/admin/", "/admin/things/", "/admin/things/1/history/"):
            page = browser.get(path)
            self.assertEqual(page.code, 200)
            self.assertFalse([link for link in page.links() if "/add/" in link])
        page = browser.get("/admin/things/1/change/")
        self.assertEqual(page.code, 200)
        self.assertEqual(page.fixed("v"), "one")
        token = browser.get("/admin/password/").form().entries["-csrf"]
        for path in ("add/", "1/change/", "1/delete/"):
            page = browser.post(f"/admin/things/{path}", {"-csrf": token, "v": "x"})
            self.assertEqual(page.code, 403, path)
        for path in ("add/", "1/delete/"):
            self.assertEqual(browser.get(f"/admin/things/{path}").code, 403)
        self.assertEqual(self.dump(), before)

    def test_a_form_that_outlives_its_session_is_kept_through_the_new_sign_in(self):
        browser = self.signed_in()
        form = browser.get("/admin/things/1/change/").form()
        form["v"] = "typed <&> before\nthe session ended"
        self.sql("DELETE FROM reeve_session")
        type(self).browser = self.signed_in()
        page = browser.submit(form)
        self.assertEqual(self.one("SELECT v FROM things"), "one")
        again = page.form() if page.code != 303 else browser.follow(page).form()
        again.entries.update(username=server.NAME, password=server.PASSWORD)
        page = browser.submit(again, None)
        self.assertEqual(page.code, 200)
        page = browser.submit(page.form(), None)
        self.assertEqual(page.code, 303)
        self.assertEqual(
            self.one("SELECT v FROM things").replace("\r", ""),
            "typed <&> before\nthe session ended",
        )
        self.sql("UPDATE things SET v = 'one'")

    def test_changing_the_password_ends_the_other_sign_ins(self):
        server.add_user(self.database, "kim", "kim's long password")
        one = self.signed_in("kim", "kim's long password")
        other = self.signed_in("kim", "kim's long password")
        for old, new, again in (
            ("wrong", "another long password", "another long password"),
            ("kim's long password", "another long password", "a different one"),
            ("kim's long password", "x", "x"),
        ):
            form = one.get("/admin/password/").form()
            form.entries.update(
                old_password=old, new_password=new, new_password_again=again
            )
            self.assertEqual(one.submit(form, None).code, 422)
        form = one.get("/admin/password/").form()
        form.entries.update(
            old_password="kim's long password",
            new_password="another long password",
            new_password_again="another long password",
        )
        self.assertEqual(one.submit(form, None).code, 303)
        self.assertEqual(one.get("/admin/").code, 200)
        self.assertEqual(other.get("/admin/").code, 303)
        self.signed_in("kim", "another long password")

    def test_sessions_are_stored_as_digests_alone(self):
        cookie = self.browser.cookies["reeve_session"]
        for (token,) in self.sql("SELECT token FROM reeve_session"):
            self.assertNotIn(cookie.encode(), bytes(token))


if __name__ == "__main__":
    case.main()
