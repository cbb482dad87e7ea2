"""Observations of inspectors as fast as they can be made durable: each request brings one observation with its note, its mark,
its row in the journal and its idempotency key, and is answered when all of it is on disk.

    bench/server/records.py BINARY LOAD [--city FOLDER] [--database URL] [--seconds 10] [--connections 32] [--rate 1000]

LOAD is bench_load. Serves a copy of the demo city, begins visits to all its sites, then records: closed loop (as fast as it
goes), open loop at a rate. At the end every acknowledged request is looked for: one observation version, one mark, one journal row."""
import argparse
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time

from inspectors import City, observations, visits_of

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("load")
parser.add_argument("--city", default="build/bench-city")
parser.add_argument("--database", default="")
parser.add_argument("--seconds", type=int, default=10)
parser.add_argument("--connections", type=int, default=32)
parser.add_argument("--rate", type=int, default=1000)
parser.add_argument("--visits", type=int, default=15000)
parser.add_argument("--photo-bytes", type=int, default=200_000)
parser.add_argument("--photo", default="", help="a JPEG to send instead of the demo's own")
parser.add_argument("--photo-seconds", type=int, default=0, help="as --seconds when 0; long enough it tells whether memory grows with uploads")
parser.add_argument("--options", default="", help="more of `serve`")
asked = parser.parse_args()


class Measured(City):
    def zip_of_photos(self):
        """All photos of the round as one ZIP, read by curl and thrown away."""
        self.sign_in("reviewer")
        round_id = next(r["id"] for r in self.ask("GET", "/api/rounds?limit=20")["rows"] if r["state"] == "running")
        out = subprocess.run(["curl", "-sf", "-o", os.devnull, "-w", "%{size_download} %{time_total}", "-H", "Cookie: " + self.headers["Cookie"],
                              f"{self.address}/api/rounds/{round_id}/photos.zip"], check=True, capture_output=True, text=True).stdout.split()
        size, seconds = int(out[0]) / 1e6, float(out[1])
        return f"ZIP of photos: {size:.0f} MB in {seconds:.1f} s = {size / seconds:.0f} MB/s; {self.memory()}"

    def size(self):
        """Bytes of the database file, and how many requests it remembers; SQLite alone."""
        with sqlite3.connect(os.path.join(self.folder, "city.db")) as db:
            pages, size = db.execute("PRAGMA page_count").fetchone()[0], db.execute("PRAGMA page_size").fetchone()[0]
            return pages * size, db.execute("SELECT count(*) FROM app_replay").fetchone()[0]

    def queue(self):
        """How fast thumbs and likenesses are made, nothing else asked for: photos a second of CPU, and of the clock."""
        def cpu():
            fields = open(f"/proc/{self.server.pid}/stat").read().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        def waiting():
            with sqlite3.connect(os.path.join(self.folder, "city.db")) as db:
                return db.execute("SELECT count(*) FROM photos_waiting WHERE side=320").fetchone()[0]
        before = waiting()
        if before < 500:
            return f"queue of thumbs: only {before} were left waiting"
        began, used = time.monotonic(), cpu()
        while (left := waiting()) > before // 10 and time.monotonic() < began + 40:
            time.sleep(0.2)
        made = before - left
        return f"queue of thumbs: {made} in {time.monotonic() - began:.1f} s; {made / (cpu() - used):.0f}/s of a core, {made / (time.monotonic() - began):.0f}/s of the clock"

    def memory(self):
        text = open(f"/proc/{self.server.pid}/status").read()
        kb = dict(re.findall(r"(\w+):\s+(\d+) kB", text))
        return f"resident {int(kb['VmRSS']) / 1024:.0f} MB, at most {int(kb['VmHWM']) / 1024:.0f} MB"


def photo_of(folder):
    """A picture padded behind its end, the demo's largest that fits unless one is given; its number makes each another file."""
    best = open(asked.photo, "rb").read() if asked.photo else b""
    for root, _, files in os.walk(os.path.join(folder, "blobs")):
        for name in files if not asked.photo else ():
            data = open(os.path.join(root, name), "rb").read()
            if data[:3] == b"\xff\xd8\xff" and len(best) < len(data) < asked.photo_bytes:
                best = data
    return best + b"{n}" + b"\0" * (asked.photo_bytes - len(best))


def multipart(photo):
    return (b'--cut\r\nContent-Disposition: form-data; name="criterion"\r\n\r\n\r\n--cut\r\n'
            b'Content-Disposition: form-data; name="file"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + photo + b"\r\n--cut--\r\n")


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        city = Measured(asked.binary, asked.load, folder, asked.city, asked.database, asked.options.split())
        try:
            visits = visits_of(city, asked.visits)
            print(f"{len(visits)} visits, {sum(len(c) for _, c in visits)} observations to make; {city.memory()}")
            requests = observations(visits)
            before = city.size() if not asked.database else None
            print(city.load("closed", "POST", requests, "--connections", str(asked.connections), "--seconds", str(asked.seconds)))
            print(city.memory())
            print(city.load("open", "POST", requests[len(requests) // 2:] + requests[:len(requests) // 2], "--connections", "64", "--rate", str(asked.rate), "--seconds", str(asked.seconds)))
            print(city.memory())
            if before:
                bytes_now, requests_now = city.size()
                print(f"{(bytes_now - before[0]) / (requests_now - before[1]):.0f} bytes of database a request, with journal, key and indexes")
            upload = os.path.join(folder, "upload")
            with open(upload, "wb") as out:
                out.write(multipart(photo_of(city.folder)))
            photos = [(f"/api/visits/{v}/photos", None) for v, _ in visits]
            print(city.load("photo", "POST", photos, "--body", upload, "--connections", str(asked.connections), "--seconds", str(asked.photo_seconds or asked.seconds), kind="multipart/form-data; boundary=cut"))
            print(city.memory())
            if not asked.database:
                print(city.queue())
            print(city.zip_of_photos())
        finally:
            city.end()


main()
