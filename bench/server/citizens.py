"""Citizens beside the desk: reports with a photo, open loop, while desk users work.

    bench/server/citizens.py BINARY [--reports 6000] [--minutes 10] [--desk 50] [--photo PHOTO.jpg]

Serves a demo city of its own behind a "proxy" (each citizen has an own address), sends the reports at an even rate whatever the
server does, counts latency from the moment a request was due, and looks at the end whether every report and photo is there."""
import argparse
import base64
import hashlib
import http.client
import json
import os
import queue
import random
import re
import sqlite3
import subprocess
import tempfile
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--reports", type=int, default=6000)
parser.add_argument("--minutes", type=float, default=10)
parser.add_argument("--desk", type=int, default=50)
parser.add_argument("--photo", default="")
asked = parser.parse_args()
PASSWORD = "chuangcheng-demo"
PADDED = 200_000  # bytes of a photo
SENDERS = 48


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, method, path, body=None, headers=None):
        for again in (False, True):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.connection.request(method, path, body, headers or {})
                reply = self.connection.getresponse()
                return reply.status, reply.read(), reply
            except (http.client.HTTPException, OSError):
                self.connection = None
                if again:
                    raise


def photo_of(folder):
    """The demo's own picture, padded behind its end to 200 kB; a comment makes each another file."""
    if asked.photo:
        return open(asked.photo, "rb").read()
    best = b""
    for root, _, files in os.walk(os.path.join(folder, "blobs")):
        for name in files:
            data = open(os.path.join(root, name), "rb").read()
            if data[:3] == b"\xff\xd8\xff" and len(best) < len(data) <= PADDED:
                best = data
    assert best, "the demo city has no photo"
    return best


def numbered(photo, n):
    """The same picture as another file: a JPEG comment with a number and noise up to the size of a photo."""
    rest = max(16, PADDED - len(photo))
    comments = b""
    while rest > 0:
        piece = n.to_bytes(8, "big") + random.randbytes(min(rest, 60_000))
        comments += b"\xff\xfe" + (len(piece) + 2).to_bytes(2, "big") + piece
        rest -= len(piece)
    return photo[:2] + comments + photo[2:]


late = {}
wrong = {}
lock = threading.Lock()


def count(what, due, status):
    with lock:
        late.setdefault(what, []).append(time.monotonic() - due)
        if not 200 <= status < 300:
            wrong.setdefault(f"{what} {status}", 0)
            wrong[f"{what} {status}"] += 1


def citizen(port, work, photo, sent):
    line = Line(port)
    while (job := work.get()) is not None:
        n, due = job
        time.sleep(max(0, due - time.monotonic()))
        token = base64.urlsafe_b64encode(hashlib.sha256(f"bench {n}".encode()).digest()).decode().rstrip("=")
        about = {"X-Forwarded-For": f"10.{n // 65536 % 256}.{n // 256 % 256}.{n % 256}"}
        lon, lat = sites[n % len(sites)]
        body = json.dumps({"token": token, "text": f"第 {n} 件：路口垃圾没有清运", "class_code": "0102", "lon": lon, "lat": lat, "place": place}).encode()
        status, text, _ = line.ask("POST", "/api/public/reports", body, {**about, "Content-Type": "application/json"})
        count("report", due, status)
        if status != 201:
            continue
        due = time.monotonic()
        border = f"b{n}"
        data = numbered(photo, n)
        form = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{n}.jpg"\r\n\r\n'.encode() + data + f"\r\n--{border}--\r\n".encode()
        status, text, _ = line.ask("POST", f"/api/public/reports/{token}/photos", form, {**about, "Content-Type": f"multipart/form-data; boundary={border}"})
        count("photo", due, status)
        with lock:
            sent.append(token)


signing_in = threading.Lock()


def desk(port, end, seed):
    rng = random.Random(seed)
    line = Line(port)
    with signing_in:  # all as one person, whose tries at once would look like guesses
        status, text, reply = line.ask("POST", "/api/session", json.dumps({"login": "office", "password": PASSWORD}).encode(), {"Content-Type": "application/json", "X-Forwarded-For": f"192.168.0.{seed}"})
    assert status in (200, 201), text
    about = {"Cookie": reply.getheader("Set-Cookie").split(";")[0], "X-Forwarded-For": f"192.168.0.{seed}"}
    due = time.monotonic() + rng.random() * 2
    paths = ["/api/cases?open=true&limit=50", "/api/reports?limit=50", "/api/warmap/home", "/api/sites?limit=20", "/api/report-review", "/api/cases?state=reported&limit=20"]
    while due < end:
        time.sleep(max(0, due - time.monotonic()))
        status, _, _ = line.ask("GET", rng.choice(paths), headers=about)
        count("desk", due, status)
        due = max(due + 1 + 2 * rng.random(), time.monotonic())


with tempfile.TemporaryDirectory(prefix="chuangcheng-") as folder:
    city = os.path.join(folder, "city")
    subprocess.run([asked.binary, "demo", "--data", city, "--sites", "1500", "--observations", "4000", "--photos", "24"], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([asked.binary, "serve", "--data", city, "--port", "0", "--behind-proxy", "--quiet"], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
    try:
        photo = photo_of(city)
        database = sqlite3.connect(f"file:{city}/city.db?mode=ro", uri=True)
        sites = database.execute("SELECT wgs_lon, wgs_lat FROM sites_site WHERE wgs_lon IS NOT NULL ORDER BY id").fetchall()
        place = database.execute("SELECT code FROM places_place WHERE level='street' ORDER BY code LIMIT 1").fetchone()[0]
        before = database.execute("SELECT (SELECT count(*) FROM cases_report), (SELECT count(*) FROM cases_photo)").fetchone()
        database.close()
        work, sent = queue.Queue(), []
        begin = time.monotonic() + 5
        end = begin + asked.minutes * 60
        for n in range(asked.reports):
            work.put((n, begin + n * asked.minutes * 60 / asked.reports))
        for _ in range(SENDERS):
            work.put(None)
        threads = [threading.Thread(target=citizen, args=(port, work, photo, sent)) for _ in range(SENDERS)]
        threads += [threading.Thread(target=desk, args=(port, end, n + 1)) for n in range(asked.desk)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        took = time.monotonic() - begin
        jiffies = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
        cpu = (int(jiffies[11]) + int(jiffies[12])) / os.sysconf("SC_CLK_TCK")
        memory = int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{server.pid}/status").read())[1]) / 1024
        # Every reply was sent after its commit: what is acknowledged is in the database now.
        database = sqlite3.connect(f"file:{city}/city.db?mode=ro", uri=True)
        reports, photos = database.execute("SELECT (SELECT count(*) FROM cases_report), (SELECT count(*) FROM cases_photo)").fetchone()
        jobs = database.execute("SELECT count(*) FROM app_job WHERE state='waiting'").fetchone()[0]
        known = {row[0] for row in database.execute("SELECT token_hash FROM cases_report")}
        database.close()
    finally:
        asked_to_end = time.monotonic()
        server.terminate()  # the job that runs may end, the copies that are still to be made stay queued
        server.wait(60)
        ending = time.monotonic() - asked_to_end
    lost = sum(hashlib.sha256(t.encode()).hexdigest() not in known for t in sent)
    print(f"{asked.reports} reports with a photo of {PADDED // 1000} kB in {took:.0f} s beside {asked.desk} desk users; load of the machine {os.getloadavg()[1]:.1f}")
    for what, all_of in late.items():
        all_of.sort()
        at = lambda q: all_of[int(q * (len(all_of) - 1))] * 1000
        print(f"  {what:7} {len(all_of):6}   p50 {at(0.5):.1f}   p90 {at(0.9):.1f}   p99 {at(0.99):.1f}   max {at(1):.0f} ms")
    print(f"  not 2xx: {wrong or 'none'}   in the database: {reports - before[0]} reports, {photos - before[1]} photos   acknowledged and lost: {lost}   copies still to make: {jobs}")
    print(f"  server: {cpu:.0f} s of CPU, {memory:.0f} MB at most; ended within {ending:.1f} s of being told")
