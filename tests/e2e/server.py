"""Starting and stopping the server that a test looks at, and its command line.

Must never end a process that it did not start, nor touch a file outside the folder of
its own test.
"""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD") or ROOT / "build").resolve()
DATA = pathlib.Path(os.environ.get("REEVE_TEST_DATA") or ROOT / "../shared/data").resolve()
SCRIPT = ROOT / "tests/lib/server.sh"

NAME = "ada"
PASSWORD = "correct horse battery"


class ServerFailed(Exception):
    """The server did not start, or one of its parts complained while it ran."""


def reeve(*words, database=None, typed=None, environment=None, folder=None):
    """Runs the command line; a CompletedProcess with its texts."""
    command = [str(BUILD / "reeve")]
    if database is not None:
        command += ["--database", str(database)]
    if folder is not None:
        command += ["--socket-folder", str(folder)]
    return subprocess.run(
        [*command, *words],
        input=typed,
        stdin=subprocess.DEVNULL if typed is None else None,
        capture_output=True,
        text=True,
        env=environment,
    )


def add_user(database, name=NAME, password=PASSWORD, is_superuser=True):
    """Reeve's own tables, if they are not there yet, and a user."""
    rights = ["--superuser"] if is_superuser else []
    done = reeve(
        "user", "add", name, *rights, "--password-stdin",
        database=database, typed=password + "\n",
    )
    if done.returncode != 0:
        raise ServerFailed(f"user add: {done.stderr}")


class Server:
    """nginx and workers for one database, from start() until stop()."""

    def __init__(self, database, workers=2, options=(), launcher=()):
        self.database = database
        self.workers_wanted = workers
        self.options = [str(option) for option in options]
        self.launcher = list(launcher)
        self.url = self.folder = None

    def start(self):
        command = [*self.launcher, str(SCRIPT), "start", "--database", str(self.database)]
        command += ["--workers", str(self.workers_wanted), "--", *self.options]
        done = self._run(command)
        if done.returncode != 0:
            raise ServerFailed(done.stderr)
        self.url, self.folder = done.stdout.split("\n")[:2]
        return self

    def stop(self):
        """Raises ServerFailed when a sanitizer reported anything."""
        if self.folder is None:
            return
        folder, self.folder = self.folder, None
        done = self._run([str(SCRIPT), "stop", folder])
        if done.returncode != 0:
            raise ServerFailed(done.stderr)

    def workers(self):
        """The workers' process ids."""
        done = self._run([str(SCRIPT), "workers", self.folder])
        return [int(line) for line in done.stdout.split()]

    def log(self):
        """All that workers and nginx said so far."""
        state = pathlib.Path(self.folder, "state").read_text()
        return pathlib.Path(state.split("\n")[2]).read_text(errors="replace")

    def socket_folder(self):
        return pathlib.Path(self.folder, "worker")

    @staticmethod
    def _run(command):
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, "BUILD": str(BUILD)},
        )
