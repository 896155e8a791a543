#!/usr/bin/env python3
"""Files and images: chosen in a form, kept outside the database, downloaded again. Must
never look for a file where the column does not say it is.
"""

import pathlib
import re
import subprocess

import server
from case import Served, main

PATH = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}/[^/]+\Z")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + b"\r\n--x--\r\n"

SCRIPT = """
CREATE TABLE document(id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE,
    paper TEXT, portrait TEXT, must VARCHAR(100) NOT NULL DEFAULT 'none');
INSERT INTO document(id, title) VALUES (1, 'first'), (2, 'second');
"""

KINDS = """
INSERT INTO reeve_model(table_name) VALUES ('document');
INSERT INTO reeve_field(model_id, column_name, kind)
    SELECT id, column1, column2 FROM reeve_model,
        (VALUES ('paper', 'file'), ('portrait', 'image'), ('must', 'file'));
"""


def is_file_input(form, name):
    return any(
        name == named and control.get("type") == "file"
        for named, control in form.controls.values()
    )


def encoded(form, files, then="list"):
    """What a browser would send: (body, content type). `files` are by field:
    (name, bytes)."""
    chosen = {form.controls[field][0]: file for field, file in files.items()}
    entries = {**form.entries, "-then": then}
    boundary = b"----form" + 8 * b"x"
    body = b""
    for name, value in entries.items():
        head = f'Content-Disposition: form-data; name="{name}"'
        content = value.encode()
        if is_file_input(form, name):
            file, content = chosen.get(name, ("", b""))
            head += f'; filename="{file}"\r\nContent-Type: text/html'
        body += b"--" + boundary + b"\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"
    return body + b"--" + boundary + b"--\r\n", (
        "multipart/form-data; boundary=" + boundary.decode()
    )


class Uploads(Served):
    script = SCRIPT

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connect() as db:
            db.executescript(KINDS)

    def send(self, form, files=None, code=303, browser=None):
        body, kind = encoded(form, files or {})
        page = (browser or self.browser).post(form.action, body, {"Content-Type": kind})
        self.assertEqual(page.code, code, page.messages() if page.body else "")
        return page

    def hidden(self, form, field):
        return form.entries["-file." + form.controls[field][0]]


class UploadTest(Uploads):
    @classmethod
    def worker_options(cls):
        cls.files = cls.folder / "files"
        cls.files.mkdir(exist_ok=True)
        settings = cls.folder / "reeve.conf"
        settings.write_text(f"files = {cls.files}\n")
        return ["--config", settings]

    def setUp(self):
        self.sql("DELETE FROM document WHERE id > 2")
        self.sql("UPDATE document SET paper = NULL, portrait = NULL, must = 'none'")

    def stored_files(self):
        return sorted(file for file in self.files.rglob("*") if file.is_file())

    def choose(self, field, name, content, row=1, code=303):
        form = self.form_at(f"/admin/document/{row}/change/")
        return self.send(form, {field: (name, content)}, code)

    def download(self, field, row=1, code=200):
        page = self.browser.get(f"/admin/document/{row}/file/{field}")
        self.assertEqual(page.code, code, page.path)
        return page

    def test_keeps_every_byte_and_gives_it_back(self):
        content = bytes(range(256)) * 5000 + b"\r\n------formxxxxxxxxx\r\n"
        self.choose("paper", "../../na\u00efve plan.bin", content)
        path = self.one("SELECT paper FROM document WHERE id = 1")
        self.assertRegex(path, PATH)
        self.assertTrue(path.endswith("/na\u00efve plan.bin"), path)
        self.assertEqual((self.files / path).read_bytes(), content)
        page = self.get("/admin/document/1/change/")
        self.assertIn("na\u00efve plan.bin</a>, 1.3 MB", page.text)
        self.assertIn("/admin/document/1/file/paper", page.links())
        page = self.download("paper")
        self.assertEqual(page.body, content)
        self.assertEqual(page.headers["Content-Length"], str(len(content)))
        self.assertEqual(page.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(page.headers.get_content_type(), "application/octet-stream")
        disposition = page.headers["Content-Disposition"]
        self.assertTrue(disposition.startswith("attachment; filename="), disposition)
        self.assertTrue(disposition.endswith("''na%C3%AFve%20plan.bin"), disposition)
        head = self.browser.request("HEAD", "/admin/document/1/file/paper")
        self.assertEqual((head.code, head.body), (200, b""))

    def test_shows_images_and_nothing_else_in_the_browser(self):
        self.choose("portrait", "a.txt", PNG)
        page = self.download("portrait")
        self.assertEqual(page.body, PNG)
        self.assertEqual(page.headers.get_content_type(), "image/png")
        self.assertTrue(page.headers["Content-Disposition"].startswith("inline"))
        script = b"<script>alert(1)</script>"
        self.choose("paper", "x.png", script)
        page = self.download("paper")
        self.assertEqual(page.headers.get_content_type(), "application/octet-stream")
        self.assertTrue(page.headers["Content-Disposition"].startswith("attachment"))

    def test_refuses_what_is_no_image_and_keeps_what_was_typed(self):
        form = self.form_at("/admin/document/1/change/")
        self.assertIn("image/png", form.control("portrait").get("accept"))
        form["title"] = "typed"
        page = self.send(form, {"portrait": ("x.png", b"<svg/>")}, 422)
        self.assertIn("“x.png” is no PNG, JPEG, GIF or WebP image", page.text)
        self.assertEqual(page.form()["title"], "typed")
        self.assertEqual(self.hidden(page.form(), "portrait"), "")
        self.assertIsNone(self.one("SELECT portrait FROM document WHERE id = 1"))

    def test_a_rejected_form_keeps_the_chosen_file(self):
        form = self.form_at("/admin/document/add/")
        form["title"] = "first"
        page = self.send(form, {"paper": ("plan.txt", b"plan")}, 422)
        self.assertIn("Chosen: plan.txt, 4 bytes", page.text)
        again = page.form()
        self.assertRegex(self.hidden(again, "paper"), PATH)
        again["title"] = "third"
        self.send(again)
        path = self.one("SELECT paper FROM document WHERE title = 'third'")
        self.assertEqual((self.files / path).read_bytes(), b"plan")

    def test_changes_nothing_when_nothing_is_chosen(self):
        self.choose("paper", "a.txt", b"one")
        path = self.one("SELECT paper FROM document WHERE id = 1")
        form = self.form_at("/admin/document/1/change/")
        form["title"] = "renamed"
        self.send(form)
        self.assertEqual(
            self.sql("SELECT title, paper FROM document WHERE id = 1"), [("renamed", path)]
        )
        # A form that is sent without its files, as scripts do it, keeps them too.
        form = self.form_at("/admin/document/1/change/")
        form["title"] = "first"
        self.save(form)
        self.assertEqual(
            self.sql("SELECT title, paper FROM document WHERE id = 1"), [("first", path)]
        )

    def test_removes_by_the_box_alone_and_only_where_null_may_be(self):
        self.choose("paper", "a.txt", b"one")
        path = self.one("SELECT paper FROM document WHERE id = 1")
        form = self.form_at("/admin/document/1/change/")
        self.assertTrue(form.has_null_box("paper"))
        self.assertFalse(form.has_null_box("must"))
        form.set_null("paper")
        form["title"] = "second"
        again = self.send(form, code=422).form()
        self.assertTrue(again.is_null("paper"))
        again["title"] = "first"
        self.send(again)
        self.assertIsNone(self.one("SELECT paper FROM document WHERE id = 1"))
        self.assertTrue((self.files / path).exists())
        self.download("paper", code=404)

    def test_keeps_the_same_content_once(self):
        self.choose("paper", "same.txt", b"same", 1)
        before = self.stored_files()
        self.choose("paper", "same.txt", b"same", 2)
        self.assertEqual(self.stored_files(), before)
        paths = self.sql("SELECT DISTINCT paper FROM document")
        self.assertEqual(len(paths), 1)

    def test_serves_nothing_outside_the_folder(self):
        secret = self.folder / "secret"
        secret.write_text("the secret")
        (self.files / "link").symlink_to(secret)
        (self.files / "up").symlink_to(self.folder)
        paths = ["../secret", str(secret), "link", "up/secret", "x/../../secret", ".", ""]
        for path in [*paths, "up", "\u0000", "../files/link", b"../secret", 7]:
            self.sql("UPDATE document SET paper = ? WHERE id = 1", path)
            self.assertNotIn("the secret", self.download("paper", code=404).text)
        for field in ("title", "nothing", "paper%2f..", "PAPER%20"):
            self.download(field, code=404)

    def test_serves_and_keeps_paths_of_other_programs(self):
        (self.files / "photos").mkdir()
        (self.files / "photos/a b.png").write_bytes(PNG)
        self.sql("UPDATE document SET portrait = 'photos/a b.png' WHERE id = 1")
        self.assertEqual(self.download("portrait").body, PNG)
        self.send(self.form_at("/admin/document/1/change/"))
        self.assertEqual(
            self.one("SELECT portrait FROM document WHERE id = 1"), "photos/a b.png"
        )
        # But nobody may choose one of them by typing.
        form = self.form_at("/admin/document/2/change/")
        form.entries["-file." + form.controls["portrait"][0]] = "photos/a b.png"
        self.assertIn("is not there any more", self.send(form, code=422).text)

    def test_takes_no_path_that_was_typed(self):
        form = self.form_at("/admin/document/1/change/")
        name = form.controls["paper"][0]
        for path in ("../secret", "/etc/passwd", "ab/" + "ab" * 16 + "/x"):
            form.entries["-file." + name] = path
            self.send(form, code=422)
        del form.entries["-file." + name]
        form.entries[name] = "x.txt"
        page = self.save(form, 422)
        self.assertIn("“x.txt” came as text", page.text)
        self.assertIsNone(self.one("SELECT paper FROM document WHERE id = 1"))

    def test_says_what_it_does_not_find(self):
        self.sql("UPDATE document SET paper = 'gone/x.pdf' WHERE id = 1")
        self.assertIn("missing", self.get("/admin/document/1/change/").text)
        self.send(self.form_at("/admin/document/1/change/"))
        done = self.check()
        self.assertIn('document.paper: the file "gone/x.pdf" is missing', done.stdout)
        self.assertIn('document.must: the file "none" is missing', done.stdout)
        self.assertEqual(done.returncode, 1)
        self.choose("paper", "a.txt", b"one")
        self.choose("must", "b.txt", b"two")
        self.sql("DELETE FROM document WHERE id = 2")
        done = self.check()
        self.assertNotIn("missing", done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.sql("INSERT INTO document(id, title) VALUES (2, 'second')")

    def check(self):
        settings = ["--config", str(self.folder / "reeve.conf")]
        return server.reeve(*settings, "check", database=self.database)

    def test_stores_nothing_for_whom_may_not_change(self):
        before = self.stored_files()
        form = self.form_at("/admin/document/1/change/")
        server.add_user(self.database, "looker", "only looking about", False)
        looker = self.signed_in("looker", "only looking about")
        theirs = looker.get("/admin/document/1/change/").form()
        form.entries["-csrf"] = theirs.entries.get("-csrf", "")
        files = {"paper": ("a.txt", b"from somebody who may only look")}
        self.send(form, files, 403, looker)
        nobody = self.new_browser()
        body, kind = encoded(form, files)
        self.assertIn(
            nobody.post(form.action, body, {"Content-Type": kind}).code, (303, 403)
        )
        form.entries["-csrf"] = "stolen"
        self.browser.post(form.action, *self.foreign(form, files))
        self.assertEqual(self.stored_files(), before)

    @staticmethod
    def foreign(form, files):
        body, kind = encoded(form, files)
        return body, {"Content-Type": kind, "Sec-Fetch-Site": "cross-site"}

    def test_a_sign_in_that_ended_keeps_what_was_typed(self):
        browser = self.signed_in()
        form = browser.get("/admin/document/1/change/").form()
        form["title"] = "kept\u00e4 &"
        browser.cookies["reeve_session"] = "0" * len(browser.cookies["reeve_session"])
        page = self.send(form, {"paper": ("a", b"\0lost")}, 403, browser)
        self.assertIn("files have to be chosen again", page.text)
        login = page.form()
        login.entries.update(username=server.NAME, password=server.PASSWORD)
        page = browser.submit(login, None)
        self.assertEqual(page.code, 200, page.messages())
        self.assertEqual(browser.submit(page.form(), None).code, 303)
        self.assertEqual(self.one("SELECT title FROM document WHERE id = 1"), "kept\u00e4 &")
        self.sql("UPDATE document SET title = 'first' WHERE id = 1")

    def test_answers_broken_bodies(self):
        form = self.form_at("/admin/document/1/change/")
        body, kind = encoded(form, {"paper": ("a", b"1")})
        for sent, named in (
            (body[:-6], kind),
            (body, "multipart/form-data"),
            (body, kind + "z"),
            (b"", kind),
            (body.replace(b'filename="a"', b'filename="a\0"'), kind),
        ):
            page = self.browser.post(form.action, sent, {"Content-Type": named})
            self.assertEqual(page.code, 422, page.messages())
        self.assertIsNone(self.one("SELECT paper FROM document WHERE id = 1"))

    def test_refuses_more_than_a_request_may_have(self):
        form = self.form_at("/admin/document/1/change/")
        self.send(form, {"paper": ("big.bin", b"x" * (16 * 1024 * 1024))}, 413)
        form = self.form_at("/admin/document/1/change/")
        self.send(form, {"paper": ("big.bin", b"x" * (16 * 1024 * 1024 - 65536))})
        self.assertEqual(len(self.download("paper").body), 16 * 1024 * 1024 - 65536)

    def test_says_which_file_came_for_a_field_that_is_gone(self):
        form = self.form_at("/admin/document/1/change/")
        where = "WHERE column_name = 'paper'"
        self.sql(f"UPDATE reeve_field SET kind = 'text' {where}")
        try:
            page = self.send(form, {"paper": ("plan.txt", b"plan")}, 422)
            self.assertIn("takes no file any more. You had chosen “plan.txt”", page.text)
        finally:
            self.sql(f"UPDATE reeve_field SET kind = 'file' {where}")


class NoFolderTest(Uploads):
    def test_says_that_files_cannot_be_stored(self):
        self.sql("UPDATE document SET paper = 'a/b.txt'")
        page = self.get("/admin/document/1/change/")
        self.assertIn("no folder is configured", page.text)
        self.assertEqual(page.fixed("paper"), "a/b.txt")
        form = page.form()
        self.assertNotIn("paper", form.names())
        form["title"] = "changed"
        self.save(form)
        self.assertEqual(self.one("SELECT paper FROM document WHERE id = 1"), "a/b.txt")
        self.get("/admin/document/1/file/paper", 404)

    def test_refuses_to_start_without_the_folder_it_is_told(self):
        wrong = pathlib.Path(self.folder, "no-such-folder")
        done = subprocess.run(
            [server.BUILD / "reeve-fcgi", "--database", self.database],
            env={
                "REEVE_FILES": str(wrong),
                "REEVE_SOCKET_FOLDER": str(self.folder),
                "REEVE_TEMPLATES": str(server.ROOT / "templates"),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn(str(wrong), done.stderr)


if __name__ == "__main__":
    main()
