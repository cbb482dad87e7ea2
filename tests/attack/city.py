"""A demo city served by the release binary on loopback, and clients of it: shared by check.py and files.py."""
import http.client
import json
import os
import re
import signal
import subprocess
import time
import uuid

PASSWORD = "chuangcheng-demo"


class City:
    """One demo city in `folder` and one serving process. What it logs is read when it has ended."""

    def __init__(self, binary, folder, *more, scheme="http", demo=("--sites", "54", "--observations", "600", "--photos", "6")):
        self.binary, self.folder = binary, folder
        if not os.path.exists(os.path.join(folder, "city.db")):
            subprocess.run([binary, "demo", "--data", folder, "--today", "2026-11-25", *demo], check=True, stdout=subprocess.DEVNULL)
        self.log = open(folder + ".log", "a+")
        self.process = subprocess.Popen([binary, "serve", "--data", folder, "--port", "0", *more], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        self.port = int(re.search(rf"{scheme}://127\.0\.0\.1:(\d+)", line).group(1))

    def memory(self, what="VmRSS"):
        """Megabytes; VmHWM: the most there ever were (see forget_peak)."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{what}:\s+(\d+)", status.read())[1]) / 1024

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as file:
            file.write("5")

    def alive(self):
        return self.process.poll() is None

    def end(self):
        """Ends it as an administrator does; the exit code. A program that crashed gives its signal, below zero."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code

    def lines(self):
        self.log.seek(0)
        return [json.loads(line) for line in self.log if line.startswith("{")]

    def failures(self):
        """Requests that were answered 5xx (503 says: later, and is meant), and what was logged as an error."""
        return [line for line in self.lines() if line.get("status", 0) in range(500, 600) and line["status"] != 503 or line.get("level") == "error"]


class Client:
    """One person. `address`: what a proxy would say of him; the limits by address count it (serve --behind-proxy)."""

    def __init__(self, port, address="198.51.100.1"):
        self.port, self.headers, self.permissions, self.csrf = port, {"X-Forwarded-For": address}, [], ""

    def ask(self, method, path, body=None, headers=None):
        """Status, headers, bytes."""
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {**self.headers, **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        c.request(method, path, body, sent)
        r = c.getresponse()
        out = r.status, r.headers, r.read()
        c.close()
        return out

    def json(self, method, path, body=None, headers=None):
        status, _, text = self.ask(method, path, body, headers)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, None

    def sign_in(self, login):
        status, headers, text = self.ask("POST", "/api/session", {"login": login, "password": PASSWORD})
        assert status in (200, 201), (status, text)
        session = json.loads(text)
        self.headers["Cookie"] = headers["Set-Cookie"].split(";")[0]
        self.headers["X-CSRF-Token"] = self.csrf = session["csrf"]
        self.permissions, self.user = session["permissions"], session["user"]
        return self

    def upload(self, path, name, data, fields=None):
        border = uuid.uuid4().hex
        body = b"".join(f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in (fields or {}).items())
        body += f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data + f"\r\n--{border}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"})


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
