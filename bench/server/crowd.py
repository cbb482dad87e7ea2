"""Many who only wait, and some who mean ill: memory of 10,000 idle subscribers, and what 600 slow clients do to the 601st.

    bench/server/crowd.py BINARY [--subscribers 10000] [--slow 600]

A subscriber is a browser tab that listens to its user's messages. A slow client sends one byte a second: a third of them of the header,
a third of a body, a third reads its reply at that rate."""
import argparse
import http.client
import json
import os
import re
import resource
import socket
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--subscribers", type=int, default=10000)
parser.add_argument("--slow", type=int, default=600)
asked = parser.parse_args()


def memory(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def ask(port, method, path, body=None, headers=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    c.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json", **(headers or {})})
    r = c.getresponse()
    return r.status, r.read(), r.headers


def latencies(port, headers, seconds):
    """Of one more client, which asks again and again over one connection."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    out, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        c.request("GET", "/api/session", headers=headers)
        r = c.getresponse()
        r.read()
        assert r.status == 200, r.status
        out.append(1000 * (time.monotonic() - start))
    out.sort()
    return f"p50 {out[len(out) // 2]:.2f}, p99 {out[len(out) * 99 // 100]:.2f}, longest {out[-1]:.2f} ms of {len(out)} requests"


def connect(port, text):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(text.encode())
    return s


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([asked.binary, "demo", "--data", folder, "--sites", "54", "--observations", "400", "--photos", "4"], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([asked.binary, "serve", "--data", folder, "--port", "0", "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            port = int(server.stdout.readline().decode().strip().rsplit(":", 1)[1])
            _, body, reply = ask(port, "POST", "/api/session", {"login": "office", "password": "chuangcheng-demo"})
            cookie, user = reply["Set-Cookie"].split(";")[0], json.loads(body)["user"]["id"]
            headers = {"Cookie": cookie}
            alone = memory(server.pid)
            print(f"one client alone: {latencies(port, headers, 3)}")
            listeners = []
            for _ in range(asked.subscribers):
                s = connect(port, f"GET /api/events?topics=user:{user} HTTP/1.1\r\nHost: a\r\n{'Cookie: ' + cookie}\r\n\r\n")
                listeners.append(s)
            open_ones = sum(s.recv(4096).startswith(b"HTTP/1.1 200") for s in listeners)
            print(f"{open_ones} of {asked.subscribers} subscribers listen: {memory(server.pid):.0f} MB resident, {alone:.0f} MB before")
            print(f"one client beside them: {latencies(port, headers, 3)}")
            for s in listeners:
                s.close()
            slow = []
            for k in range(asked.slow):
                kind = k % 3
                text = ["GET /api/session HTTP/1.1\r\nHost: a\r\nX-Slow: ", "POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n",
                        f"GET /api/openapi.json HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n"][kind]
                s = connect(port, text)
                if kind == 2:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.append((kind, s))
            stop = os.fork()
            if stop == 0:
                for _ in range(8):
                    for kind, s in slow:
                        try:
                            if kind == 2:
                                s.recv(1)
                            else:
                                s.send(b"x")
                        except OSError:
                            pass  # cut by the server
                    time.sleep(1)  # one byte a second is what they are
                os._exit(0)
            print(f"one client beside {asked.slow} slow ones: {latencies(port, headers, 8)}; {memory(server.pid):.0f} MB")
            os.waitpid(stop, 0)
        finally:
            server.terminate()
            server.wait()


main()
