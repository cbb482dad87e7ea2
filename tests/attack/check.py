"""Scanners against the release binary; see run."""
import fnmatch
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import openapi
import scanners
from city import City, Client
from scanners import Finding

BINARY = os.path.abspath(sys.argv[1])
LONG = "--long" in sys.argv
ONLY = [a for a in sys.argv[2:] if not a.startswith("--")]
HERE = os.path.dirname(os.path.abspath(__file__))
WORK = tempfile.mkdtemp(prefix="chuangcheng-attack-")
EXPLAINED = json.load(open(os.path.join(HERE, "explained.json"), encoding="utf-8"))
used = set()
results = []

# What needs no list from outside and looks at more than a page's looks. The short form leaves out what tries many files and what waits.
QUICK = ["cookieflags", "csp", "http_headers", "csrf", "crlf", "redirect", "sql", "xss", "permanentxss", "ssrf", "methods", "htaccess", "shellshock"]
WAPITI = QUICK + ["exec", "file", "xxe", "blindsql", "backup"]


def asked(scan):
    return "scanners" in ONLY or not ONLY or scan in ONLY


def test(name, function, *arguments):
    start = time.monotonic()
    try:
        function(*arguments)
        results.append(True)
        print(f"ok   {name} ({time.monotonic() - start:.0f} s)", flush=True)
    except Exception:
        results.append(False)
        print("FAIL", name, flush=True)
        traceback.print_exc(limit=3, file=sys.stdout)


def at(*names):
    return os.path.join(WORK, *names)


def folder(*names):
    os.makedirs(at(*names), exist_ok=True)
    return at(*names)


def reason(f):
    for i, e in enumerate(EXPLAINED):
        if e["tool"] == f.tool and fnmatch.fnmatchcase(f.kind, e["kind"]) and fnmatch.fnmatchcase(f.where, e.get("where", "*")) and fnmatch.fnmatchcase(f.text, e.get("text", "*")):
            used.add(i)
            return e["reason"]
    return None


def unexplained(found):
    return [f for f in found if reason(f) is None]


def check(found):
    open_ones = unexplained(found)
    assert not open_ones, "not explained:\n" + "\n".join(f"  {f.tool}: {f.kind} | {f.where} | {f.text[:200]}" for f in open_ones[:30])
    print(f"     {len(found)} findings, all explained", flush=True)


# ---- the checks themselves can fail ----

class Hole:
    def __init__(self, *more):
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, "hole.py"), *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        return f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def hole_is_found():
    with Hole() as base:
        found = scanners.wapiti(folder("hole"), base, ["/said?text=a", "/go?to=/"], ["xss", "redirect", "csp", "http_headers"])
        kinds = {f.kind for f in unexplained(found)}
        assert {"Cross Site Scripting", "Open Redirect", "Content Security Policy Configuration"} <= kinds, kinds
        found, _ = scanners.sqlmap(at("hole", "sql"), [f"GET /sites?name=a HTTP/1.1\nHost: {base[7:]}\n\n"], "--dbms", "sqlite", "--technique", "B")
        assert [f.kind for f in unexplained(found)] == ["SQL injection"], found
    with Hole("one") as base:
        found, _ = scanners.slow(folder("hole", "slow"), "headers", base + "/", 20, 7)
        assert unexplained(found), "a server that slow clients stop was called available"


def weak_tls_is_found():
    certificate(folder("weak"))
    server = subprocess.Popen(["openssl", "s_server", "-quiet", "-accept", "127.0.0.1:0", "-naccept", "200", "-cert", at("weak", "cert.pem"), "-key", at("weak", "key.pem"), "-no_tls1_3", "-cipher", "AES128-SHA", "-www"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = listening_port(server.pid)
        found, _ = scanners.testssl(folder("weak"), f"https://localhost:{port}", at("weak", "ca.pem"), "-L")
        assert [f.kind for f in unexplained(found)] == ["LUCKY13"], found
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def listening_port(pid):
    """Of a process that does not tell: its listening socket, once there is one."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        inodes = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
        for line in open(f"/proc/{pid}/net/tcp"):
            part = line.split()
            if len(part) > 9 and part[3] == "0A" and f"socket:[{part[9]}]" in inodes:
                return int(part[1].split(":")[1], 16)
        time.sleep(0.05)
    raise AssertionError("it does not listen")


# ---- pages and API ----

def scan_pages_and_api():
    city = City(BINARY, at("city"), "--behind-proxy", "--workers", "2")
    base = f"http://127.0.0.1:{city.port}"
    try:
        everybody = Client(city.port)
        admin = Client(city.port, "198.51.100.2").sign_in("admin")
        api = openapi.Api([admin])
        writes = list(api.writes())
        api.rows.clear()  # there are more of them now
        reads = list(api.reads())
        public = [openapi.text_of(r) for r in reads if r.public]
        print(f"     {len(reads)} reads and {len(writes)} writes from /api/openapi.json, {sum(r.good for r in reads)} and {sum(r.good for r in writes)} of them taken as they are", flush=True)
        # Most of them have to be: what is refused for another reason tries nothing.
        assert len(reads) > 180 and len(writes) > 90 and sum(r.good for r in reads) > len(reads) // 2 and sum(r.good for r in writes) > len(writes) // 3
        cookie = admin.headers["Cookie"]
        scans = {"pages": ("wapiti, not signed in", lambda: check(scanners.wapiti(folder("open"), base, public, WAPITI, most_seconds=0 if LONG else 20))),
                 "queries": ("sqlmap, queries of an administrator", lambda: sql("reads", [openapi.raw(r, city.port, marked=not LONG) for r in reads if r.query])),
                 "signed-in": ("wapiti, an administrator", lambda: check(scanners.wapiti(folder("signed-in"), base, [openapi.text_of(r) for r in reads], WAPITI if LONG else QUICK, cookie, 0 if LONG else 25))),
                 "bodies": ("sqlmap, bodies of an administrator", lambda: sql("writes", [openapi.raw(r, city.port, marked=not LONG) for r in writes if r.body]))}
        # Two at once, a core each.
        for pair in (("pages", "queries"), ("signed-in", "bodies")):
            running = [threading.Thread(target=test, args=scans[name]) for name in pair if asked(name)]
            for t in running:
                t.start()
            for t in running:
                t.join()
        test("nobody was signed out, nothing is damaged", still_whole, admin, everybody)
    finally:
        ended = city.end()
    test("no reply 5xx and no error in the log", no_failure, city, ended)


def sql(name, requests):
    """The short form tries texts alone, with what tells soonest; the long form every parameter with every technique."""
    more = ["--level", "2", "--risk", "1", "--technique", "BEUST"] if LONG else ["--technique", "BE"]
    requests = [r for r in requests if LONG or "*" in r]
    half = [requests[0::2], requests[1::2]]
    got = [None, None]

    def run(i):
        got[i] = scanners.sqlmap(at("sql-" + name, str(i)), half[i], "--dbms", "sqlite", *more)

    threads = [threading.Thread(target=run, args=(i,)) for i in (0, 1)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(got), "sqlmap did not end well"
    tried = got[0][1] + got[1][1]
    # It leaves out a request that is like another; it must not leave out more than it takes.
    wanted = len(requests) if LONG else sum(r.count("*") for r in requests)
    print(f"     {tried} parameters tried of {wanted} in {len(requests)} requests", flush=True)
    assert tried > wanted // 2
    check(got[0][0] + got[1][0])


def still_whole(admin, everybody):
    status, session = admin.json("GET", "/api/session")
    assert status == 200 and sorted(session["permissions"]) == sorted(admin.permissions), (status, session)
    status, verdict = admin.json("GET", "/api/journal/verify")
    assert status == 200 and not verdict.get("broken") and verdict.get("ok", True), verdict
    assert everybody.ask("GET", "/healthz")[0] == 200


def no_failure(city, ended):
    answered = sum("status" in line for line in city.lines())
    failures = city.failures()
    assert ended == 0, f"ended with {ended}"
    assert answered > 1000, answered
    assert not failures, failures[:5]
    print(f"     {answered} requests answered", flush=True)


# ---- TLS ----

def certificate(where):
    """An authority made for this run, and a certificate of it for localhost."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=where, check=True, capture_output=True)

    with open(os.path.join(where, "ext"), "w") as out:
        out.write("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "400", "-subj", "/CN=authority of this run")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "365", "-out", "cert.pem", "-extfile", "ext")


def scan_tls():
    where = folder("tls")
    certificate(where)
    city = City(BINARY, at("tls", "city"), "--certificate", at("tls", "cert.pem"), "--key", at("tls", "key.pem"), scheme="https")
    try:
        # Checks of one another's result do not change between runs of ours: the simulation of clients is left to the long form.
        more = [] if LONG else ["-p", "-s", "-f", "-P", "-S", "-h", "-U"]
        found, looked_at = scanners.testssl(where, f"https://localhost:{city.port}", at("tls", "ca.pem"), *more)
        assert looked_at > 60, looked_at
        check(found)
    finally:
        ended = city.end()
    assert ended == 0 and not city.failures(), (ended, city.failures()[:5])


# ---- slow clients ----

def latencies(client, until):
    """Milliseconds of one who asks again and again, sorted."""
    out = []
    while not until():
        start = time.monotonic()
        status, _, _ = client.ask("GET", "/api/session")
        assert status == 200, status
        out.append(1000 * (time.monotonic() - start))
    return sorted(out)


def slow_clients():
    city = City(BINARY, at("slow-city"), "--behind-proxy", "--quiet")
    base = f"http://127.0.0.1:{city.port}"
    connections, seconds = (2000, 60) if LONG else (400, 12)
    try:
        person = Client(city.port).sign_in("office")
        end = time.monotonic() + 3
        alone = latencies(person, lambda: time.monotonic() > end)
        got = {}
        where = folder("slow")
        urls = {"headers": "/", "body": "/api/session", "range": "/icon.svg", "read": "/api/openapi.json"}
        threads = [threading.Thread(target=lambda m=m: got.update({m: scanners.slow(where, m, base + urls[m], connections, seconds)})) for m in scanners.SLOW]
        for t in threads:
            t.start()
        beside = latencies(person, lambda: not any(t.is_alive() for t in threads))
        for t in threads:
            t.join()
        assert set(got) == set(scanners.SLOW), f"only {sorted(got)} ended"
        p = lambda list, part: list[min(len(list) - 1, int(len(list) * part))]
        print(f"     {', '.join(f'{m}: {most} at once' for m, (_, most) in got.items())}; another client alone p50 {p(alone, .5):.1f}, p99 {p(alone, .99):.1f} ms, "
              f"beside them p50 {p(beside, .5):.1f}, p99 {p(beside, .99):.1f}, longest {beside[-1]:.0f} ms of {len(beside)}", flush=True)
        check([f for found, _ in got.values() for f in found])
        # Several ranges are answered at once and that is that; who is slow stays.
        away = [m for m, (_, most) in got.items() if m != "range" and most < 0.9 * connections]
        assert not away, f"not slow but refused: {away}"
        # The machine is shared with four attackers: not ten times slower, and nobody waits for a second.
        assert p(beside, .5) < 10 * p(alone, .5) + 5 and p(beside, .99) < 1000, "others had to wait"
    finally:
        ended = city.end()
    assert ended == 0, ended


SCANS = ["pages", "queries", "signed-in", "bodies"]  # what "scanners" consists of, to be named alone in the long form: each takes hours
PARTS = {"selftest": [("a server with holes is found out", hole_is_found), ("weak TLS is found out", weak_tls_is_found)],
         "scanners": [("requests made from the API's own description", scan_pages_and_api)],
         "tls": [("testssl.sh", scan_tls)],
         "slow": [("slow clients", slow_clients)]}


def run_part(name):
    for title, function in PARTS[name]:
        test(title, function)


def main():
    if unknown := [name for name in ONLY if name not in PARTS and name not in SCANS]:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join([*PARTS, *SCANS])}, and --long before them")
    wanted = [name for name in PARTS if not ONLY or name in ONLY or name == "scanners" and any(asked(scan) for scan in SCANS)]
    # Looking at TLS is mostly waiting: beside the rest. Slow clients come last and alone, because others' speed is measured.
    beside = [threading.Thread(target=run_part, args=(name,)) for name in ("selftest", "tls") if name in wanted]
    for t in beside:
        t.start()
    if "scanners" in wanted:
        run_part("scanners")
    for t in beside:
        t.join()
    if "slow" in wanted:
        run_part("slow")
    if LONG and not ONLY:
        for i, e in enumerate(EXPLAINED):
            if i not in used:
                print(f"     no longer found: {e['tool']} {e['kind']} {e.get('where', '')}")
    if all(results):
        shutil.rmtree(WORK)
    else:
        print("logs:", WORK)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"     {spent.ru_utime + spent.ru_stime:.0f} s of a core, of scanners and server together")
    print(f"{sum(results)} passed, {results.count(False)} failed")
    sys.exit(not all(results))


main()
