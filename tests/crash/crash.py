"""Nothing that was acknowledged is lost: see tests/crash/run.

A round begins the server, loads it from 16 clients, ends it with SIGKILL at a random moment and, every second time, takes what the
disk had not been told to keep (power.py). Then every acknowledged write is looked for and every photo compared by its SHA-256; what
had no reply is sent again with its key and must be there once. Between the rounds the disk is full, the disk fails, another process
locks the database: the service says 503 and goes on by itself."""
import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from city import Inspector, Line, Server, a_photo
from power import cut
from promises import Check

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("storage")
parser.add_argument("--rounds", type=int, default=25)
parser.add_argument("--clients", type=int, default=16)
parser.add_argument("--folder", default="", help="keeps everything there")
parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
asked = parser.parse_args()
WELL, FULL, BROKEN = b"\0", b"\1", b"\2"


class Trial:
    def __init__(self, folder):
        self.folder = folder
        self.data, self.before, self.shadow = (os.path.join(folder, n) for n in ("data", "before", "shadow"))
        self.log, self.control = os.path.join(folder, "log"), os.path.join(folder, "control")
        subprocess.run([asked.binary, "demo", "--data", self.data, "--sites", "54", "--observations", "400", "--photos", "4"], check=True, stdout=subprocess.DEVNULL)
        self.photo = a_photo(self.data)
        self.chance = random.Random(asked.seed)
        self.kept = []  # every promise of every round
        self.checked = Check()
        self.mood(WELL)
        with self.server() as s:
            self.headers = Line(s.port).sign_in("inspector1").headers
            desk = Line(s.port).sign_in("office")
            self.office = desk.headers
            self.admin = Line(s.port).sign_in("admin").headers
            self.sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
            self.round = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")

    def server(self, **more):
        trial = self

        class Running:
            def __enter__(self):
                self.server = Server(asked.binary, trial.data, trial.log, **more)
                return self.server

            def __exit__(self, *_):
                self.server.end()
        return Running()

    def mood(self, mood):
        with open(self.control, "r+b" if os.path.exists(self.control) else "wb") as f:
            f.write(mood)

    def watched(self):
        """The environment of a server whose disk loses what was not synced; remembers the folder as it is."""
        for folder in (self.before, self.shadow):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.data, self.before)
        os.makedirs(os.path.join(self.shadow, "files"))
        return {"LD_PRELOAD": asked.storage, "CRASH_DATA": self.data, "CRASH_SHADOW": self.shadow, "CRASH_CONTROL": self.control}

    def inspectors(self, port, tag, stop):
        all = [Inspector(f"{tag}-{k}", port, self.headers, self.sites, self.round, self.photo, stop) for k in range(asked.clients)]
        for i in all:
            i.start()
        return all

    def check(self, promises, port):
        self.checked.promises(promises, Line(port, self.headers), Line(port, self.admin))

    def check_database(self):
        with sqlite3.connect(os.path.join(self.data, "city.db")) as db:
            for name in ("integrity_check", "foreign_key_check"):
                rows = db.execute(f"PRAGMA {name}").fetchall()
                if rows not in ([], [("ok",)]):
                    self.checked.fail(f"{name}: {rows[:3]}")
            doubled = db.execute("SELECT count(*) FROM (SELECT note FROM marks_mark WHERE note LIKE '记录 %' GROUP BY note HAVING count(*) > 1)").fetchone()[0]
            if doubled:
                self.checked.fail(f"{doubled} observations made more than one mark")
        db.close()

    def round_of(self, number):
        power = number % 2 == 1
        keep = self.chance.choice([0, 0.5]) if power else 1
        disk = self.watched() if power else None
        server = Server(asked.binary, self.data, self.log, disk=disk)
        stop = threading.Event()
        inspectors = self.inspectors(server.port, f"{asked.seed}-{number}", stop)
        time.sleep(self.chance.uniform(0.1, 0.7))  # the moment of the crash, not a wait for something
        server.kill()
        stop.set()
        promises = self.checked.gather(inspectors)
        promised = sum(p.reply is not None for p in promises)
        if power:
            cut(self.before, self.data, self.shadow, self.chance, keep)
        with self.server() as again:
            self.check(promises, again.port)
        self.kept += promises
        return len(promises), promised

    def trouble(self, name, begin, end, must_refuse=True, disk=None):
        """Under load the disk or the database is taken away for a while: only 503 meanwhile, then all goes on by itself."""
        server = Server(asked.binary, self.data, self.log, disk=disk)
        stop = threading.Event()
        inspectors = self.inspectors(server.port, f"{asked.seed}-{name}", stop)

        def until(done):
            limit = time.monotonic() + 30
            while not done():
                if time.monotonic() > limit:
                    return self.checked.fail(f"{name}: waited 30 s in vain")
                time.sleep(0.01)  # between two looks

        acknowledged = lambda: sum(p.reply is not None for i in inspectors for p in list(i.promises))
        until(lambda: acknowledged() >= 50)
        begin()
        if must_refuse:
            until(lambda: sum(len(i.refusals) for i in inspectors) >= 20)
        status = Line(server.port, self.headers).ask("GET", "/api/session")[0]
        if status != 200:
            self.checked.fail(f"{name}: reading gave {status}")
        end()
        before = acknowledged()
        until(lambda: acknowledged() >= before + 50)
        stop.set()
        promises = self.checked.gather(inspectors)
        for i in inspectors:
            for _, body in i.refusals:
                if b'"key":' not in body:
                    self.checked.fail(f"{name}: a 503 without a reason: {body[:200]}")
        refused = sum(len(i.refusals) for i in inspectors)
        self.check(promises, server.port)
        server.end()
        self.kept += promises
        print(f"{name}: {len(promises)} writes, {refused} refused and tried again", flush=True)

    def locked(self):
        held = {}

        def begin():
            held["db"] = sqlite3.connect(os.path.join(self.data, "city.db"), isolation_level=None)
            held["db"].execute("BEGIN IMMEDIATE")

        def end():
            held["db"].execute("ROLLBACK")
            held["db"].close()
        self.trouble("database locked by another process", begin, end)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or temporary
        trial = Trial(folder)
        writes = acknowledged = 0
        for number in range(asked.rounds):
            made, promised = trial.round_of(number)
            writes += made
            acknowledged += promised
        print(f"{asked.rounds} crashes (seed {asked.seed}): {writes} writes begun, {acknowledged} acknowledged, all there; the others were sent again", flush=True)
        trial.trouble("disk full", lambda: trial.mood(FULL), lambda: trial.mood(WELL), disk=trial.watched())
        trial.trouble("disk failing", lambda: trial.mood(BROKEN), lambda: trial.mood(WELL), disk=trial.watched())
        trial.locked()
        with trial.server() as s:
            # None of the earlier ones either.
            trial.check(trial.chance.sample(trial.kept, min(len(trial.kept), 2000)), s.port)
        trial.check_database()
        if trial.checked.failures:
            print(open(trial.log, errors="replace").read()[-3000:], file=sys.stderr)
        trial.checked.end(asked.rounds + 4)


main()
