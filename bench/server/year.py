"""A city-year: 1,000,000 observations of the running round and 250,000 of each past one, and what people open then.

    bench/server/year.py BINARY LOAD [--folder FOLDER]

Makes the city (about four minutes) in FOLDER unless it is there, then measures start-up, the first screen (asked for at once, and
when the program has prepared it), the score, a site's story and its newest 50 observations."""
import argparse
import json
import os
import subprocess
import time
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("load")
parser.add_argument("--folder", default="build/bench-year")
parser.add_argument("--observations", type=int, default=1_000_000)
asked = parser.parse_args()

if not os.path.exists(os.path.join(asked.folder, "city.db")):
    subprocess.run([asked.binary, "demo", "--data", asked.folder, "--observations", str(asked.observations), "--photos", "100"], check=True, stdout=subprocess.DEVNULL)
starts, headers, address = [], {}, ""


def start():
    global server, address
    begin = time.monotonic()
    server = subprocess.Popen([asked.binary, "serve", "--data", asked.folder, "--port", "0", "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    address = server.stdout.readline().decode().strip()
    starts.append(1000 * (time.monotonic() - begin))


def end():
    server.terminate()
    server.wait()


def ask(method, path, body=None):
    with urllib.request.urlopen(urllib.request.Request(address + path, json.dumps(body).encode() if body else None, headers, method=method)) as reply:
        if reply.headers.get("Set-Cookie"):
            headers["Cookie"] = reply.headers["Set-Cookie"].split(";")[0]
        return json.load(reply)


def took(path):
    begin = time.monotonic()
    ask("GET", path)
    return 1000 * (time.monotonic() - begin)


for _ in range(3):
    start()
    end()
start()
try:
    headers = {"Content-Type": "application/json"}
    ask("POST", "/api/session", {"login": "office", "password": "chuangcheng-demo"})
    print(f"first screen asked for at once: {took('/api/warmap/home'):.0f} ms")
finally:
    end()
start()
print(f"start-up {min(starts):.0f} to {max(starts):.0f} ms")
try:
    # While the first screen is prepared others are there, and then it is.
    until, others = time.monotonic() + 4, []
    while time.monotonic() < until:
        others.append(took("/api/sites?limit=20"))
    others.sort()
    print(f"meanwhile a list of 20 sites: {len(others)} times, p99 {others[len(others) * 99 // 100]:.0f}, at most {others[-1]:.0f} ms")
    round_id = next(r["id"] for r in ask("GET", "/api/rounds?limit=20")["rows"] if r["state"] == "running")
    site = ask("GET", "/api/sites?limit=1")["rows"][0]["id"]
    for path, connections in (("/api/warmap/home", 1), ("/api/warmap/home", 8), (f"/api/rounds/{round_id}/score", 32), (f"/api/marks?site={site}&round={round_id}&limit=50", 8), (f"/api/marks?site={site}&round={round_id}&limit=50", 32), (f"/api/sites/{site}/story", 8)):
        print(f"first {path}: {took(path):.0f} ms")
        out = subprocess.run([asked.load, "--port", address.rsplit(":", 1)[1], "--path", path, "--header", "Cookie: " + headers["Cookie"], "--connections", str(connections),
                              "--seconds", "4", "--pid", str(server.pid)], check=True, capture_output=True, text=True).stdout
        print(out, end="")
finally:
    end()
