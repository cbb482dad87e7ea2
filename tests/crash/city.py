"""A small demo city on disk, the server that serves it, and clients that remember what they were promised."""
import atexit
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading

PASSWORD = "chuangcheng-demo"


def ends_with_us(process):
    """However this program ends, the process does."""
    atexit.register(lambda: process.poll() is None and process.kill())


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # told to end, it ends as from a failure: with all that it started


class Server:
    """`chuangcheng serve`, killed or ended. `disk`: the environment of storage.cpp."""

    def __init__(self, binary, data, log, database="", disk=None):
        command = [binary, "serve", "--data", data, "--port", "0", "--quiet"] + (["--database", database] if database else [])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=open(log, "ab"), env={**os.environ, **(disk or {})})
        ends_with_us(self.process)
        line = self.process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError("the server did not start: " + "".join(open(log, errors="replace").readlines()[-3:]))
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.process.terminate()
        self.process.wait()


class Line:
    """One signed-in connection."""

    def __init__(self, port, headers=None):
        self.port, self.headers, self.connection = port, headers or {}, None

    def ask(self, method, path, body=None, headers=None, kind="application/json"):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            self.connection.request(method, path, data, {**self.headers, "Content-Type": kind, **(headers or {})})
            reply = self.connection.getresponse()
            return reply.status, reply.read(), reply.headers
        except (http.client.HTTPException, OSError):
            self.connection = None
            raise

    def sign_in(self, login):
        status, body, headers = self.ask("POST", "/api/session", {"login": login, "password": PASSWORD})
        assert status == 200, (status, body)
        self.headers = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF-Token": json.loads(body)["csrf"]}
        return self


def multipart(fields, photo):
    parts = [f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return b"".join(parts) + head + photo + b"\r\n--cut--\r\n"


class Promise:
    """One request and, when it came, its reply. Sent again with its key it must give the same."""

    def __init__(self, kind, path, body, key, mime="application/json", sha256=""):
        self.kind, self.path, self.body, self.key, self.mime, self.sha256 = kind, path, body, key, mime, sha256
        self.reply = None

    def send(self, line):
        content = self.body() if callable(self.body) else self.body  # a photo is made when it is sent: there are thousands
        status, body, _ = line.ask("POST", self.path, content, {"Idempotency-Key": self.key}, self.mime)
        if status in (200, 201):
            self.reply = json.loads(body)
        return status, body


class Inspector(threading.Thread):
    """Begins visits, records, adds photos, until the server is gone or `stop` is set. A 503 is tried again; with `again` a lost
    connection or a 502 of what stands in front is, too."""

    def __init__(self, number, port, headers, sites, round_id, photo, stop, again=False):
        super().__init__(daemon=True)
        self.number, self.sites, self.round, self.photo, self.stop, self.again = number, sites, round_id, photo, stop, again
        self.line = Line(port, headers)
        self.random = random.Random(number)
        self.promises, self.refusals, self.strange = [], [], []

    def ask(self, promise):
        self.promises.append(promise)
        while not self.stop.is_set():
            try:
                status, body = promise.send(self.line)
            except (http.client.HTTPException, OSError):
                if not self.again:
                    raise
                continue
            if promise.reply is not None:
                return promise.reply
            if status == 502 and self.again:
                continue
            (self.refusals if status == 503 else self.strange).append((status, body))
            if status != 503:
                return None
        return None

    def run(self):
        try:
            count = 0
            while not self.stop.is_set():
                name = f"{self.number}-{count}"
                count += 1
                begun = self.ask(Promise("visit", "/api/visits", {"round": self.round, "site": self.random.choice(self.sites)}, f"v-{name}"))
                if begun is None:
                    continue
                path = f"/api/visits/{begun['visit']['id']}"
                for k, line in enumerate([c for c in begun["checklist"] if c["input"] == "counter"][:4]):
                    items = [{"criterion": line["code"], "value": str(k % 2), "note": f"记录 {name} {k}"}]
                    self.ask(Promise("observation", path + "/observations", {"items": items}, f"o-{name}-{k}"))
                upload = lambda name=name: multipart({"criterion": ""}, self.photo + name.encode())
                self.ask(Promise("photo", path + "/photos", upload, f"p-{name}", "multipart/form-data; boundary=cut", hashlib.sha256(self.photo + name.encode()).hexdigest()))
        except (http.client.HTTPException, OSError):
            pass  # killed: what was under way has no reply


def a_photo(data):
    """The smallest JPEG of the demo; what is added behind its end makes each another file."""
    found = []
    for folder, _, names in os.walk(os.path.join(data, "blobs")):
        for name in names:
            content = open(os.path.join(folder, name), "rb").read()
            if content[:3] == b"\xff\xd8\xff" and len(content) > 20_000:
                found.append(content)
    return min(found, key=len)
