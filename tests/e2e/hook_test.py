"""The hook: whoever changed the schema elsewhere says "look now", signed; `reeve notify`
says it. And the self-audit, while all of that goes on.
"""

import hashlib
import hmac
import json
import os
import secrets
import threading
import time

import server

import case

SECRET = "a secret of more than sixteen bytes"
HOOK = "/admin/-/hook"
SCRIPT = """CREATE TABLE things (id INTEGER PRIMARY KEY, v TEXT);
    INSERT INTO things VALUES (1, 'one');"""


def signed(body=b"{}", secret=SECRET, moment=None, nonce=None):
    """The headers of a request, made as the manual says."""
    moment = str(int(time.time()) if moment is None else moment)
    nonce = nonce or secrets.token_hex(16)
    text = f"{moment}.{nonce}.".encode() + body
    mac = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {"Reeve-Timestamp": moment, "Reeve-Nonce": nonce, "Reeve-Signature": mac}


class Configured(case.Served):
    script = SCRIPT
    settings = ""

    @classmethod
    def worker_options(cls):
        cls.secret_file = cls.folder / "secret"
        cls.secret_file.write_text(SECRET + "\n")
        cls.secret_file.chmod(0o600)
        config = cls.folder / "reeve.conf"
        config.write_text(f"hook_secret_file = {cls.secret_file}\n{cls.settings}")
        return ["--config", config]

    def hook(self, headers, body=b"{}", method="POST"):
        """Sends it without a cookie: the code and what the JSON says."""
        page = self.new_browser().request(method, HOOK, body, headers)
        self.assertEqual(page.headers.get_content_type(), "application/json", page.text)
        return page.code, json.loads(page.text)

    def refused(self, code, words, headers, body=b"{}", method="POST"):
        got, answer = self.hook(headers, body, method)
        self.assertEqual((got, list(answer)), (code, ["error"]), answer)
        self.assertIn(words, answer["error"])

    def taken(self, **how):
        code, answer = self.hook(signed(**how), how.get("body", b"{}"))
        self.assertEqual(code, 200, answer)
        return answer

    def status_lines(self):
        """What the scoreboard says; asks no worker."""
        done = server.reeve("status", folder=self.server.socket_folder())
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split() for line in done.stdout.splitlines()[1:]]

    def all_have(self, stamp):
        return {line[1] for line in self.status_lines()} == {stamp}

    def scores(self):
        page = self.browser.get("/admin/-/status", {"Accept": "application/json"})
        return json.loads(page.text)["workers"]


class Hooks(Configured):
    workers = 4

    def test_a_signed_request_is_answered_with_what_it_found(self):
        answer = self.taken()
        self.assertEqual(
            set(answer), {"stamp", "registered", "unregistered", "recompiled", "cost_us"}
        )
        self.assertEqual(answer["stamp"], self.get("/admin/").headers["Reeve-Stamp"])
        self.run_script("CREATE TABLE fresh (id INTEGER PRIMARY KEY)")
        answer = self.taken(body=b"any bytes \xff\x00 at all")
        # The worker may have looked by itself before: then there was nothing to find.
        self.assertIn(answer["registered"], (["fresh"], []))
        self.assertEqual(answer["unregistered"], [])
        self.run_script("DROP TABLE fresh")
        self.assertIn(self.taken()["unregistered"], (["fresh"], []))

    def test_all_workers_rebuild_ahead_of_the_next_visitor(self):
        for number in range(3):
            self.run_script(f"CREATE TABLE ahead_{number} (id INTEGER PRIMARY KEY)")
            stamp = self.taken()["stamp"]
            case.wait_until(lambda: self.all_have(stamp), "all workers at the stamp")
        self.assertEqual({int(line[5]) > 0 for line in self.status_lines()}, {True})
        for score in self.scores():
            self.assertGreater(score["foreign_changes"], 0)
            self.assertGreater(score["rebuilt"], 0)
            self.assertEqual(score["stamp"], stamp)
        page = self.get("/admin/-/status")
        self.assertIn("Changes noticed", page.text)
        self.assertIn("Audits", page.text)

    def test_without_the_hook_nothing_is_stale_either(self):
        self.run_script("ALTER TABLE things ADD COLUMN w TEXT")
        self.assertEqual(self.get("/admin/things/").headings(), ["id", "v", "w"])
        self.run_script("ALTER TABLE things DROP COLUMN w")

    def test_a_replay_is_refused_by_every_worker(self):
        headers = signed()
        self.assertEqual(self.hook(headers)[0], 200)
        for _ in range(20):
            self.refused(409, "before", headers)

    def test_of_many_at_once_with_one_nonce_one_is_taken(self):
        headers, codes = signed(), []
        threads = [
            threading.Thread(target=lambda: codes.append(self.hook(headers)[0]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(codes), [200] + 7 * [409])

    def test_what_is_not_signed_so_is_refused(self):
        before = self.one("SELECT count(*) FROM reeve_hook")
        self.refused(403, "signature", signed(secret="another secret of some length"))
        self.refused(403, "signature", signed(body=b"{}"), b"{ }")
        self.refused(403, "clock", signed(moment=int(time.time()) - 310))
        self.refused(403, "clock", signed(moment=int(time.time()) + 310))
        self.refused(400, "Reeve-Nonce", signed(nonce="abc"))
        self.refused(400, "Reeve-Timestamp", signed(moment="1e9"))
        for name in signed():
            headers = signed()
            del headers[name]
            self.refused(400, name, headers)
        self.refused(400, "Reeve-Timestamp", {})
        self.assertEqual(self.one("SELECT count(*) FROM reeve_hook"), before)

    def test_a_body_may_have_64_kb_and_no_more(self):
        self.taken(body=65536 * b"x")
        body = 65537 * b"x"
        self.refused(413, "65536", signed(body=body), body)

    def test_other_methods_are_refused(self):
        for method in ("GET", "PUT", "DELETE"):
            page = self.new_browser().request(method, HOOK, None, signed())
            self.assertEqual((page.code, page.headers["Allow"]), (405, "POST"), method)

    def test_the_secret_is_said_to_nobody(self):
        self.taken()
        self.refused(403, "signature", signed(secret="wrong secret, wrong secret"))
        self.assertNotIn(SECRET, self.server.log())


class Notifying(Configured):
    @classmethod
    def environment(cls, **more):
        kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        return {**kept, "REEVE_HOOK_SECRET_FILE": str(cls.secret_file), **more}

    def notify(self, *words, **environment):
        return server.reeve("notify", *words, environment=self.environment(**environment))

    def test_notify_is_taken_and_prints_the_answer(self):
        self.run_script("CREATE TABLE noticed (id INTEGER PRIMARY KEY)")
        for url in (self.server.url + "/admin/", self.server.url + "/admin"):
            done = self.notify("--url", url)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            stamp = json.loads(done.stdout)["stamp"]
        self.assertEqual(stamp, self.get("/admin/noticed/").headers["Reeve-Stamp"])
        case.wait_until(lambda: self.all_have(stamp), "all workers at the stamp")
        done = self.notify(REEVE_URL=self.server.url + "/admin/")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_notify_says_why_it_was_not_taken(self):
        other = self.folder / "other"
        other.write_text("quite another secret\n")
        other.chmod(0o600)
        done = self.notify(
            "--url", self.server.url + "/admin/", REEVE_HOOK_SECRET_FILE=str(other)
        )
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("403", done.stderr)
        self.assertIn("signature", done.stderr)
        done = self.notify("--url", self.server.url + "/nowhere/")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the site answered 4", done.stderr)

    def test_notify_needs_somebody_there(self):
        for url in ("http://127.0.0.1:1/admin/", "file:///etc/passwd", "nonsense:"):
            done = self.notify("--url", url)
            self.assertEqual((done.returncode, done.stdout), (1, ""), url)
            self.assertIn(url, done.stderr)

    def test_notify_needs_a_secret(self):
        short = self.folder / "short"
        short.write_text("short\n")
        for file, words in (("", "hook_secret_file"), (str(short), "short:1: ")):
            done = self.notify(REEVE_HOOK_SECRET_FILE=file)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(words, done.stderr)

    def test_notify_tells_how_it_is_used(self):
        for words in (("--url",), ("--url", ""), ("now",), ("--url", "a", "b")):
            done = self.notify(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("usage: reeve notify", done.stderr)


class Unconfigured(case.Served):
    script = SCRIPT

    def test_there_is_no_hook_without_a_secret(self):
        page = self.new_browser().request("POST", HOOK, b"{}", signed())
        self.assertEqual(page.code, 404)
        self.assertIn("hook_secret_file", json.loads(page.text)["error"])
        self.assertEqual(self.one("SELECT count(*) FROM reeve_hook"), 0)


class Audited(Configured):
    """Every answer is followed by an audit; none of them finds anything."""

    settings = "audit_every = 1\n"

    def test_no_audit_finds_a_difference_whatever_happens(self):
        changes = (
            "CREATE TABLE other (id INTEGER PRIMARY KEY, t REFERENCES things(id))",
            "ALTER TABLE things ADD COLUMN w DECIMAL(5,2) DEFAULT 1",
            "CREATE VIEW seen AS SELECT * FROM things",
            "INSERT INTO reeve_model (table_name, label) VALUES ('other', 'Else')",
            "ALTER TABLE things RENAME COLUMN v TO name",
            "CREATE UNIQUE INDEX one ON things(name)",
            "DROP VIEW seen",
            "ALTER TABLE things RENAME TO stuff",
            "DELETE FROM reeve_model",
            "VACUUM",
            "DROP TABLE other",
            "ALTER TABLE stuff RENAME TO things",
        )
        for change in changes:
            self.run_script(change)
            for _ in range(4):
                self.get("/admin/")
            self.taken()
        for score in self.scores():
            self.assertGreater(score["audits"], len(changes))
            self.assertEqual(score["audit_differences"], 0, self.server.log()[-2000:])
            self.assertEqual(score["audit_table"], "")


if __name__ == "__main__":
    case.main()
