"""Inspectors of a demo city that record as fast as it goes: what records.py and cities.py share."""
import json
import os
import shutil
import signal
import subprocess
import urllib.request

PASSWORD = "chuangcheng-demo"


class City:
    """A served demo city in `folder`: a copy of `original`, or a new one in `database`. `load`: the load generator. `options`, `demo`: more of those commands."""

    def __init__(self, binary, load, folder, original="", database="", options=(), demo=()):
        self.folder, self.generator = folder, load
        command = [binary, "serve", "--data", folder, "--port", "0", "--quiet", *options]
        if database:
            subprocess.run([binary, "demo", "--data", folder, "--database", database, *demo], check=True, stdout=subprocess.DEVNULL)
            command += ["--database", database]
        else:
            shutil.copytree(original, folder, dirs_exist_ok=True)
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "log"), "w"))
        self.address = self.server.stdout.readline().decode().strip()
        self.port = self.address.rsplit(":", 1)[1]
        self.headers = {"Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.address + path, json.dumps(body).encode() if body is not None else None, self.headers, method=method)
        with urllib.request.urlopen(request) as reply:
            cookie = reply.headers.get("Set-Cookie")
            if cookie:
                self.headers["Cookie"] = cookie.split(";")[0]
            return json.load(reply)

    def sign_in(self, login):
        self.headers = {"Content-Type": "application/json"}
        self.headers["X-CSRF-Token"] = self.ask("POST", "/api/session", {"login": login, "password": PASSWORD})["csrf"]

    def load(self, what, method, requests, *more, kind="application/json"):
        lines = os.path.join(self.folder, "requests")
        with open(lines, "w") as out:
            out.write("\n".join(path if body is None else path + "\t" + json.dumps(body, ensure_ascii=False) for path, body in requests) + "\n")
        headers = [x for name, value in {**self.headers, "Content-Type": kind}.items() for x in ("--header", f"{name}: {value}")]
        headers += ["--header", f"Idempotency-Key: {what}-{{n}}"]
        out = subprocess.run([self.generator, "--port", self.port, "--method", method, "--requests", lines, "--pid", str(self.server.pid), *headers, *more],
                             check=True, capture_output=True, text=True).stdout
        return out

    def end(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()


def visits_of(city, count):
    """So many visits to sites outside of the sample, and what is asked at each."""
    city.sign_in("office")
    sites, cursor = [], ""
    while cursor is not None:
        page = city.ask("GET", "/api/sites?limit=200" + (f"&cursor={cursor}" if cursor else ""))
        sites += page["rows"]
        cursor = page.get("next")
    round_id = next(r["id"] for r in city.ask("GET", "/api/rounds?limit=20")["rows"] if r["state"] == "running")
    city.sign_in("inspector1")
    wholes, kinds = [], {}
    for k in range(count):
        site = sites[k % len(sites)]
        if k < len(sites) or site["site_type"] not in kinds:
            whole = city.ask("POST", "/api/visits", {"round": round_id, "site": site["id"]})
            # What counts defects or what is met takes a 0 and a 1.
            kinds[site["site_type"]] = [c["code"] for c in whole["checklist"] if c["input"] == "counter"]
        else:
            whole = city.ask("POST", "/api/visits", {"round": round_id, "site": site["id"]})
        wholes.append((whole["visit"]["id"], kinds[site["site_type"]]))
    return wholes


def observations(visits):
    """A request for each answer to each question, first all of the one kind and then all of the other."""
    return [(f"/api/visits/{v}/observations", {"items": [{"criterion": c, "value": str(value), "note": f"第{{n}}次记录：{c}"}]}) for value in (0, 1) for v, codes in visits for c in codes]
