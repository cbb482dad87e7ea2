"""Malformed files through the routes that take them; see files."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

import malformed
from city import City, Client, wait_until

BINARY = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
WORK = tempfile.mkdtemp(prefix="chuangcheng-files-")
MOST_MB = 250  # of memory beside what the server has: a book may be 200 MB inflated, 128 MB of text
MOST_SECONDS = 30
LEAST = 24  # files of each format
# These change by themselves: sessions in use, jobs. The journal has a row for each write that was answered 200, even of nothing.
RESTLESS = {"app_journal", "accounts_session", "accounts_attempt", "app_job", "app_setting", "photos_copy"}
results = []


def test(function):
    if ONLY and function.__name__ not in ONLY:
        return
    try:
        said = function()
        results.append(True)
        print("ok  ", function.__name__.replace("_", " "), said or "", flush=True)
    except Exception:
        results.append(False)
        print("FAIL", function.__name__.replace("_", " "))
        traceback.print_exc(limit=3, file=sys.stdout)
        sys.stdout.flush()


def words():
    """Every key of an error that the web app has words for, both languages; as a text of all of them."""
    out = []
    for language in ("zh-CN", "en"):
        folder = os.path.join("web/src/locales", language)
        out.append("\n".join(open(os.path.join(folder, f), encoding="utf-8").read() for f in os.listdir(folder) if f.endswith(".ts")))
    return out


WORDS = words()
city = City(BINARY, os.path.join(WORK, "city"), "--behind-proxy")
office = Client(city.port, "203.0.113.1").sign_in("office")
inspector = Client(city.port, "203.0.113.2").sign_in("inspector1")


def copies_are_made():
    with sqlite3.connect(f"file:{os.path.join(WORK, 'city', 'city.db')}?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*) FROM app_job WHERE name='photos.prepare' AND state<>'failed'").fetchone()[0] == 0


def kept():
    """What the city holds: rows of each table, files of each folder, once the copies of its photos are made."""
    wait_until(copies_are_made, 120)
    with sqlite3.connect(f"file:{os.path.join(WORK, 'city', 'city.db')}?mode=ro", uri=True) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")]
        rows = {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names if n not in RESTLESS}
    return rows | {"files": sum(len(files) for _, _, files in os.walk(os.path.join(WORK, "city", "blobs")))}


def said_in_words(key):
    last = key.rsplit(".", 1)[-1]
    return all(re.search(rf"['\"]?\b{re.escape(last)}\b['\"]?:", text) for text in WORDS)


def refused(status, headers, body):
    """A problem document whose words the web app knows; what is wrong with it, or ""."""
    if not 400 <= status < 500:
        return f"answered {status}: {body[:200]!r}"
    if not headers.get("Content-Type", "").startswith("application/problem+json"):
        return f"no problem document: {headers.get('Content-Type')} {body[:200]!r}"
    p = json.loads(body)
    if p["status"] != status:
        return f"says {p['status']} and is {status}"
    # What the edge refuses by its size alone is worded by the status (web/src/app/problem.ts).
    whole = "too_large" if status == 413 else p["key"]
    silent = [k for k in [whole, *(e["key"] for e in p["errors"])] if not said_in_words(k)]
    return f"no words for {silent}" if silent else ""


def nothing_taken(status, headers, body):
    """Refused whole; or a table of which no row was taken, each with its reason."""
    if status != 200:
        return refused(status, headers, body)
    report = json.loads(body)
    if report.get("created") or report.get("changed"):
        return f"took rows: {body[:200]!r}"
    silent = [e["key"] for line in report.get("lines", []) for e in line["errors"] if not said_in_words(e["key"])]
    return f"no words for {silent}" if silent else ""


def taken_or_refused(status, headers, body):
    return "" if status in (200, 201) else refused(status, headers, body)


def shown_or_refused(client, folder):
    """A picture is refused; or it is taken, because its parts are all there, and then it can be shown, or is refused where it is shown."""
    def judge(status, headers, body):
        if status not in (200, 201):
            return refused(status, headers, body)
        status, headers, shown = client.ask("GET", f"{folder}/{json.loads(body)['id']}/large")
        return "" if status == 200 and shown[:3] == b"\xff\xd8\xff" else refused(status, headers, shown)
    return judge


def photos_of(files, send, judge):
    """What was taken may stay; of what was refused nothing may."""
    taken = []
    def counting(data):
        answer = send(data)
        taken.extend([answer] if answer[0] == 201 else [])
        return answer
    before = kept()
    said = send_all(files, counting, judge, same=False)
    after = kept()
    more = {k: after[k] - before[k] for k in after if after[k] != before.get(k)}
    rows = {k: n for k, n in more.items() if k != "files"}
    # Its own row; its file, and two copies of it that a job makes.
    assert all(n == len(taken) for n in rows.values()) and len(rows) <= 1 and more.get("files", 0) <= 3 * len(taken), (len(taken), more)
    # What is cut off is refused: only what is damaged inside, where no one looks before it is shown, may come in.
    assert len(taken) <= 8, len(taken)
    return said[:-1] + f", {len(taken)} taken)"


def send_all(files, send, judge=nothing_taken, same=True):
    """Each of them; together they leave nothing (`same`), take no memory to speak of, and the server lives."""
    assert len(files) >= LEAST, f"{len(files)} files"
    before, bad, slowest = kept(), [], 0
    city.forget_peak()
    had = city.memory()
    for name, data in files.items():
        start = time.monotonic()
        try:
            answer = send(data)
        except OSError as e:
            # The edge may refuse by the header alone, and hang up while the body is still sent.
            answer = None if isinstance(e, (BrokenPipeError, ConnectionResetError)) and len(data) > 1 << 20 else bad.append(f"{name}: {e}")
        took = time.monotonic() - start
        slowest = max(slowest, took)
        wrong = judge(*answer) if answer else ""
        if wrong:
            bad.append(f"{name}: {wrong}")
        if took > MOST_SECONDS:
            bad.append(f"{name}: took {took:.0f} s")
        assert city.alive(), f"the server died of: {name}"
    peak = city.memory("VmHWM") - had
    assert not bad, "\n  " + "\n  ".join(bad)
    if same:
        after = kept()
        assert after == before, {k: (before.get(k), after.get(k)) for k in set(before) | set(after) if before.get(k) != after.get(k)}
    assert peak < MOST_MB, f"{peak:.0f} MB more"
    assert not city.failures(), city.failures()[:3]
    assert office.ask("GET", "/healthz")[0] == 200
    return f"({len(files)} files, slowest {slowest:.1f} s, at most {peak:.0f} MB more)"


def table(client, path):
    return lambda data: client.upload(path, "x", data)


def open_visit():
    status, page = inspector.json("GET", "/api/my/visits")
    assert status == 200
    open_ones = [v for v in page["visits"] if v["state"] == "open"] if isinstance(page, dict) and "visits" in page else []
    if open_ones:
        return open_ones[0]["id"]
    round_ = next(r for r in office.json("GET", "/api/rounds?limit=50")[1]["rows"] if r["state"] == "running")
    site = office.json("GET", "/api/sites?limit=1")[1]["rows"][0]
    status, visit = inspector.json("POST", "/api/visits", {"round": round_["id"], "site": site["id"]})
    assert status < 300, visit
    return visit.get("id") or visit["visit"]["id"]


def photo_of_the_city():
    with sqlite3.connect(f"file:{os.path.join(WORK, 'city', 'city.db')}?mode=ro", uri=True) as db:
        (photo,) = db.execute("SELECT hash FROM visits_photo LIMIT 1").fetchone()
    for folder, _, files in os.walk(os.path.join(WORK, "city", "blobs")):
        for name in files:
            if photo in folder.replace("/", "") + name or name == photo:
                with open(os.path.join(folder, name), "rb") as file:
                    return file.read()
    raise AssertionError("no photo in the demo city")


GOOD = photo_of_the_city()
VISIT = open_visit()
to_visit = table(inspector, f"/api/visits/{VISIT}/photos")


@test
def spreadsheets_into_sites():
    return send_all(malformed.xlsx(), table(office, "/api/sites/import?mode=apply"))


@test
def spreadsheets_into_a_standard():
    return send_all(malformed.xlsx(), table(office, "/api/standards/import?mode=apply"), lambda s, h, b: refused(s, h, b) if s >= 300 else "" if not json.loads(b).get("standard") else f"took it: {b[:200]!r}")


@test
def zip_archives():
    return send_all(malformed.zips(), table(office, "/api/sites/import?mode=apply"))


@test
def csv_into_units():
    return send_all(malformed.csvs(), table(office, "/api/units/import?mode=apply"))


@test
def csv_into_a_round():
    round_ = next(r for r in office.json("GET", "/api/rounds?limit=50")[1]["rows"] if r["state"] == "running")
    return send_all(malformed.csvs(), table(office, f"/api/rounds/{round_['id']}/import?mode=apply"))


@test
def geojson_of_sites():
    return send_all(malformed.geojsons(), table(office, "/api/sites/geojson?mode=apply"))


@test
def geojson_of_borders():
    return send_all(malformed.geojsons(), table(office, "/api/places/geojson?mode=apply"))


@test
def jpeg_photos():
    return photos_of(malformed.jpegs(GOOD), to_visit, shown_or_refused(inspector, "/api/photos"))


@test
def png_photos():
    return photos_of(malformed.pngs(), to_visit, shown_or_refused(inspector, "/api/photos"))


@test
def heic_and_other_kinds_that_are_no_photos():
    return send_all(malformed.other_pictures(), to_visit, refused)


@test
def photos_of_a_citizen():
    """The same without an account: by a link."""
    import secrets
    token = secrets.token_urlsafe(32)
    kind = office.json("GET", "/api/public/kinds")[1]
    place = office.json("GET", "/api/places?level=city&limit=1")[1]["rows"][0]["code"]
    code = kind["kinds"][0]["code"] if isinstance(kind, dict) and "kinds" in kind else "01"
    citizen = Client(city.port, "203.0.113.9")
    status, answer = citizen.json("POST", "/api/public/reports", {"token": token, "kind": "problem", "class_code": code, "text": "路灯不亮", "place": place, "address": "东路一号"})
    assert status < 300, answer
    folder = f"/api/public/reports/{token}/photos"
    return photos_of({**malformed.jpegs(GOOD), **malformed.other_pictures()}, table(citizen, folder), shown_or_refused(citizen, folder))


@test
def photos_that_lie_about_themselves():
    """They are photos, and may be taken; what is shown of them has no EXIF, and no position that is none."""
    photos = []

    def judge(status, headers, body):
        photos.extend([json.loads(body)] if status == 201 else [])
        return taken_or_refused(status, headers, body)

    said = send_all(malformed.exifs(GOOD), to_visit, judge, same=False)
    assert len(photos) > 12, len(photos)
    for p in photos:
        assert p["lat"] is None or abs(p["lat"]) <= 90 and abs(p["lon"]) <= 180, p
        status, _, shown = inspector.ask("GET", f"/api/photos/{p['id']}/large")
        assert status == 200 and shown[:3] == b"\xff\xd8\xff" and b"Exif\0\0" not in shown, (p, status, shown[:20])
    return said


@test
def json_of_a_site():
    row = office.json("GET", "/api/sites?limit=1")[1]["rows"][0]
    body = {"name": "不该有的点位", "site_type": row["site_type"], "place": row["place"]}
    return send_all(malformed.jsons(body), lambda data: office.ask("POST", "/api/sites", data, {"Content-Type": "application/json"}), refused)


@test
def json_of_a_standard():
    row = next(r for r in office.json("GET", "/api/standards?limit=50")[1]["rows"])
    body = {"name": "不该有的体系", "subject_kind": row["subject_kind"]}
    return send_all(malformed.jsons(body), lambda data: office.ask("POST", "/api/standards", data, {"Content-Type": "application/json"}), refused)


@test
def forms_of_several_parts():
    return send_all(malformed.forms(), lambda data: office.ask("POST", "/api/sites/import?mode=apply", data, {"Content-Type": "multipart/form-data; boundary=B"}))


@test
def configuration_files():
    files = malformed.tomls()
    assert len(files) >= LEAST
    for name, data in files.items():
        path = os.path.join(WORK, "c.toml")
        with open(path, "wb") as out:
            out.write(data)
        done = subprocess.run([BINARY, "config", "--config", path], capture_output=True, timeout=MOST_SECONDS)
        assert done.returncode == 2 and path.encode() in done.stderr + done.stdout, (name, done.returncode, done.stderr[-300:])
    return f"({len(files)} files)"


@test
def the_city_is_whole_afterwards():
    wait_until(copies_are_made, 120)
    assert city.end() == 0
    assert not city.failures(), city.failures()[:3]
    done = subprocess.run([BINARY, "verify", "--data", os.path.join(WORK, "city"), "--json"], capture_output=True, text=True)
    verdict = json.loads(done.stdout)
    assert verdict["whole"], done.stdout[-500:]


if city.alive():
    city.end()
if all(results):
    shutil.rmtree(WORK)
else:
    print("logs:", WORK)
print(f"{sum(results)} passed, {results.count(False)} failed")
sys.exit(not all(results))
