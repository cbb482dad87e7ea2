"""Lists of open cases and deadlines anew, over a year of cases.

    bench/server/cases.py BINARY LOAD [--cases 3000000] [--open 300000] [--database postgresql://…] [--city FOLDER]

Puts the rows by SQL into a demo city's database (kept in --city for the next time), asks for lists by bench_load (LOAD), one
connection, each with its count; then changes the office hours, which moves every running deadline, and watches the job. On
PostgreSQL the database has to be empty; psql does what sqlite3 does here."""
import argparse
import http.client
import json
import os
import sqlite3
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("load")
parser.add_argument("--cases", type=int, default=3_000_000)
parser.add_argument("--open", type=int, default=300_000)
parser.add_argument("--database", default="")
parser.add_argument("--city", default="")
parser.add_argument("--seconds", default="5")
parser.add_argument("--parts", default="lists,deadlines")
asked = parser.parse_args()
NEVER = 2**63 - 1
DAY = 86_400_000


class Sqlite:
    def __init__(self, city):
        self.db = sqlite3.connect(f"{city}/city.db", isolation_level=None, timeout=60)

    def run(self, sql):
        return [tuple(map(str, row)) for row in self.db.execute(sql).fetchall()]

    def indexes(self):
        return self.db.execute("SELECT name, sql FROM sqlite_master WHERE type='index' AND sql IS NOT NULL AND tbl_name IN ('cases_file','cases_clock')").fetchall()

    def tidy(self):
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Postgres:
    """One psql that stays, so that looking at a job costs no start of a process."""

    def __init__(self, url):
        self.psql = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\t", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, sql):
        self.psql.stdin.write(sql + ";\n\\echo --end--\n")
        self.psql.stdin.flush()
        rows = []
        while (line := self.psql.stdout.readline()) != "--end--\n":
            if line == "":
                raise RuntimeError(sql[:200])
            rows.append(tuple(line.rstrip("\n").split("\t")))
        return rows

    def indexes(self):
        return [(n, s) for n, s in self.run("SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('cases_file','cases_clock') AND indexname LIKE 'cases\\_%' AND indexdef NOT LIKE '%UNIQUE%'")]

    def tidy(self):
        self.run("VACUUM (ANALYZE)")


def mixed(n, by):
    """A number from 0 to by-1 that looks drawn, the same on both engines."""
    return f"((({n}) * 48271 % 2147483647) * 16807 % 2147483647 / 1000 % {by})"


def fill(db, now):
    kinds = int(db.run("SELECT count(*) FROM cases_kind WHERE parent<>''")[0][0])
    places = int(db.run("SELECT count(*) FROM places_place WHERE level='street'")[0][0])
    units = int(db.run("SELECT count(*) FROM units_unit")[0][0])
    every = max(1, asked.cases // asked.open)
    kept = db.indexes()
    for name, _ in kept:
        db.run(f"DROP INDEX {name}")
    db.run("BEGIN")
    # One limit for each stage, so that a fifth of what is open is late.
    db.run("DELETE FROM cases_limit WHERE stage='handling'")
    db.run("INSERT INTO cases_limit(id, stage, kind, level, place, phase, amount, unit, basis) VALUES(1, 'handling', '', NULL, '', '', 15, 'working_days', 'bench')")
    db.run("UPDATE cases_limit SET amount=15, unit='working_days'")
    db.run("UPDATE cases_rung SET active=FALSE")  # nobody is told of 50,000 late cases while lists are measured
    begun = f"({now} - n.i % 8640 * 250000 - {mixed('n.i', 250000)})"
    db.run(f"""INSERT INTO cases_file(id, number, title, text, kind, level, source, state, phase, place, address, lon, lat, unit, criterion, reports,
            handle_by, handled_at, late, rework, extensions, returns, repeats, reported_at, filed_at, dispatched_at, closed_at, moved_at, version, open)
        WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {asked.cases}),
            kinds AS (SELECT row_number() OVER (ORDER BY code) - 1 AS k, code FROM cases_kind WHERE parent<>''),
            streets AS (SELECT row_number() OVER (ORDER BY code) - 1 AS k, code FROM places_place WHERE level='street'),
            doing AS (SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM units_unit)
        SELECT 1000000000000 + n.i, 'B' || n.i, '第 ' || n.i || ' 件', '市民反映该处路面破损，影响通行，请尽快安排修补，并注意围挡安全；附近还有两处相同问题，上月报过一次。', kinds.code,
            CASE {mixed('n.i * 7 + 1', 10)} WHEN 0 THEN 'urgent' WHEN 1 THEN 'major' WHEN 2 THEN 'major' ELSE 'general' END,
            CASE {mixed('n.i * 7 + 2', 5)} WHEN 0 THEN 'visit' WHEN 1 THEN 'citizen' WHEN 2 THEN 'hotline' WHEN 3 THEN 'tour' ELSE 'patrol' END,
            CASE WHEN n.i % {every} <> 0 THEN 'closed' ELSE CASE {mixed('n.i * 7 + 3', 10)} WHEN 0 THEN 'reported' WHEN 1 THEN 'filed' WHEN 2 THEN 'handled' ELSE 'dispatched' END END,
            '', streets.code, '人民路 ' || n.i % 900 || ' 号', 120.1, 30.2, doing.id, '', 1, CASE WHEN n.i % {every} <> 0 THEN {begun} + {21 * DAY} END,
            CASE WHEN n.i % {every} <> 0 THEN {begun} + {5 * DAY} END, {mixed('n.i * 7 + 4', 20)} = 0, 0, 0, 0, 0,
            {now} - n.i % 8640 * 3600000, {begun}, {begun}, CASE WHEN n.i % {every} <> 0 THEN {begun} + {6 * DAY} END, {begun}, 1, n.i % {every} = 0
        FROM n JOIN kinds ON kinds.k = {mixed('n.i * 7 + 5', kinds)} JOIN streets ON streets.k = {mixed('n.i * 7 + 6', places)} JOIN doing ON doing.k = {mixed('n.i * 7 + 7', units)}""")
    db.run(f"""INSERT INTO cases_clock(id, due_order, clock_from, clock_amount, clock_unit, pauses, state, level, source, place, kind, phase, unit, reported_at)
        SELECT id, filed_at + {21 * DAY}, filed_at, 15, 'working_days', 0, state, level, source, place, kind, phase, unit, reported_at FROM cases_file
        WHERE open AND id BETWEEN 1000000000001 AND {1_000_000_000_000 + asked.cases} ORDER BY id""")
    for _, sql in kept:
        db.run(sql)
    db.run("COMMIT")
    db.tidy()


def lists(port, about, db, ask):
    kind = db.run("SELECT kind FROM cases_file WHERE id=1000000000010")[0][0]
    parent = db.run(f"SELECT parent FROM cases_kind WHERE code='{kind}'")[0][0]
    street = db.run("SELECT place FROM cases_file WHERE id=1000000000010")[0][0]
    unit = db.run("SELECT unit FROM cases_file WHERE id=1000000000010")[0][0]
    district = street[:6]
    for what in (f"state=dispatched&kind={kind}&place={district}&unit={unit}", f"state=dispatched&kind={parent}&place={district}&level=general",
                 f"state=dispatched&place={district}&level=general&source=citizen", f"open=true&kind={kind}&level=general&source=citizen",
                 f"open=true&unit={unit}", f"open=true&place={district}", "open=true&level=urgent", "open=true",
                 f"open=true&late=true&place={district}&level=general&source=citizen", "open=true&late=true",
                 "late=true", f"late=true&place={district}&level=general&source=citizen", f"late=true&kind={kind}&unit={unit}"):
        path = f"/api/cases?{what}&limit=50"
        rows = ask("GET", path)["total"]
        told = subprocess.run([asked.load, "--port", str(port), "--path", path, "--header", about, "--connections", "1", "--seconds", asked.seconds, "--warm-up", "1"],
                              check=True, capture_output=True, text=True).stdout.splitlines()
        print(f"{rows:8}  {told[1].strip():70} {what}", flush=True)


def cpu_of(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def deadlines(db, ask, pid):
    # The first brings the deadlines as they were put in to what the calendar says; the others are what a change is.
    for sessions in ("08:30-12:00,14:00-17:30", "09:00-12:00,13:00-17:00", "09:00-12:00,14:00-18:00"):
        known = ask("GET", "/api/office-hours?limit=100")["rows"]
        own = [h for h in known if h["unit"] is None]
        body = {"week": "1,2,3,4,5", "sessions": sessions, "follows_notices": True}
        if own:
            ask("PUT", f"/api/office-hours/{own[0]['id']}", {**own[0], **body})
        else:
            ask("POST", "/api/office-hours", body)
        state = "SELECT state FROM app_job WHERE name='cases.recompute'"
        while db.run(state) == [("waiting",)]:
            time.sleep(0.01)
        begun, spent = time.monotonic(), cpu_of(pid)
        while db.run(state):
            time.sleep(0.01)
        took, spent = time.monotonic() - begun, cpu_of(pid) - spent
        row = ask("GET", "/api/journal?limit=20")["rows"]
        said = next((r for r in row if "重算时限" in json.dumps(r, ensure_ascii=False)), {})
        print(f"office hours {sessions}: {took:.2f} s, {spent:.2f} s of CPU   {said.get('title') or said.get('label') or said}", flush=True)


def measure(city):
    options = ["--data", city] + (["--database", asked.database] if asked.database else [])
    fresh = not os.path.exists(os.path.join(city, "filled"))
    # A city that is there gets the cases as well: build/bench-year with --cases 300000 is a whole city-year.
    if fresh and (asked.database or not os.path.exists(os.path.join(city, "city.db"))):
        subprocess.run([asked.binary, "demo", *options, "--sites", "300", "--observations", "2000", "--photos", "0"], check=True, stdout=subprocess.DEVNULL)
    db = Postgres(asked.database) if asked.database else Sqlite(city)
    if fresh:
        begun = time.monotonic()
        fill(db, int(time.time() * 1000))
        open(os.path.join(city, "filled"), "w").close()
        print(f"{asked.cases} cases, {db.run('SELECT count(*) FROM cases_clock')[0][0]} of them open, put in within {time.monotonic() - begun:.0f} s", flush=True)
    server = subprocess.Popen([asked.binary, "serve", *options, "--port", "0", "--quiet"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("POST", "/api/session", json.dumps({"login": "office", "password": "chuangcheng-demo"}), {"Content-Type": "application/json"})
        reply = line.getresponse()
        csrf = json.loads(reply.read())["csrf"]
        about = {"Cookie": reply.getheader("Set-Cookie").split(";")[0], "X-CSRF-Token": csrf, "Content-Type": "application/json"}

        def ask(method, path, body=None):
            line.request(method, path, json.dumps(body) if body is not None else None, about)
            got = line.getresponse()
            text = got.read()
            assert got.status < 300, (method, path, got.status, text)
            return json.loads(text)

        print(f"load of the machine {os.getloadavg()[0]:.1f}")
        if "lists" in asked.parts:
            lists(port, "Cookie: " + about["Cookie"], db, ask)
        if "deadlines" in asked.parts:
            deadlines(db, ask, server.pid)
    finally:
        server.terminate()
        server.wait(120)


if asked.city:
    os.makedirs(asked.city, exist_ok=True)
    measure(asked.city)
else:
    with tempfile.TemporaryDirectory(prefix="chuangcheng-") as folder:
        measure(os.path.join(folder, "city"))
