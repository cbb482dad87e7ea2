"""Drives the release binary as an administrator does; see run."""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

BINARY = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
PASSWORD = "chuangcheng-demo"
POSTGRES = os.environ["CHUANGCHENG_TEST_PG"]
WORK = tempfile.mkdtemp(prefix="chuangcheng-ops-")
CITY = os.path.join(WORK, "city")
results = []


def test(function):
    if ONLY and function.__name__ not in ONLY:
        return
    try:
        function()
        results.append(True)
        print("ok  ", function.__name__.replace("_", " "), flush=True)
    except Exception:
        results.append(False)
        print("FAIL", function.__name__.replace("_", " "))
        traceback.print_exc(limit=3, file=sys.stdout)


def at(*names):
    return os.path.join(WORK, *names)


def chuangcheng(*arguments, code=0):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


class Server:
    """One serving process; `socket`: a listening one that it takes over."""

    def __init__(self, data, *more, listening=None, scheme="http"):
        environment = dict(os.environ)
        self.log = open(at(f"log-{time.monotonic_ns()}"), "w+")
        command = [BINARY, "serve", "--data", data, "--port", "0", *more]
        if listening is not None:
            # The protocol wants the process's own id: a shell knows it before it becomes the server.
            command = ["/bin/sh", "-c", f'exec 3<&{listening.fileno()}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh", *command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment,
                                        pass_fds=[listening.fileno()] if listening is not None else [])
        line = self.process.stdout.readline()
        self.port = int(re.search(rf"{scheme}://127\.0\.0\.1:(\d+)", line).group(1))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0
        self.process.stdout.close()

    def lines(self):
        with open(self.log.name) as file:
            return [json.loads(line) for line in file]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()


def sign_in(port, login="office"):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    c.request("POST", "/api/session", json.dumps({"login": login, "password": PASSWORD}), {"Content-Type": "application/json"})
    r = c.getresponse()
    body = json.loads(r.read())
    assert r.status in (200, 201), body
    return {"Cookie": r.getheader("Set-Cookie").split(";")[0], "X-CSRF-Token": body["csrf"], "Content-Type": "application/json"}


def tables(folder):
    folder = os.path.join(folder, "tables")
    return {name: open(os.path.join(folder, name), "rb").read() for name in sorted(os.listdir(folder))}


chuangcheng("demo", "--data", CITY, "--today", "2026-11-25", "--sites", "100", "--observations", "2000", "--photos", "60")


@test
def a_configuration_file_is_read_and_its_mistakes_are_named():
    file = at("c.toml")
    with open(file, "w") as out:
        out.write('data = "/srv/x"\nport = 9\n')
    text = chuangcheng("config", "--config", file, "--port", "10")
    assert 'data = "/srv/x"' in text and "port = 10" in text, text
    with open(file, "w") as out:
        out.write('behind_prxy = true\n')
    assert "behind_proxy" in chuangcheng("config", "--config", file, code=2)


@test
def a_backup_made_while_people_write_is_whole_and_comes_back():
    with Server(CITY, "--quiet") as server:
        headers = sign_in(server.port)
        ended = threading.Event()
        written = []

        def write():
            c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            while not ended.is_set():
                c.request("POST", "/api/views", json.dumps({"entity": "sites", "name": f"v{len(written)}", "query": "q=1"}), headers)
                r = c.getresponse()
                r.read()
                written.append(r.status)

        thread = threading.Thread(target=write)
        thread.start()
        for _ in range(3):
            chuangcheng("backup", "--data", CITY, at("backup"))
        ended.set()
        thread.join()
        assert len(written) > 5
    assert chuangcheng("verify", "--backup", at("backup")).count("whole") == 3
    chuangcheng("restore", "--data", at("again"), at("backup"))
    assert json.loads(chuangcheng("verify", "--data", at("again"), "--json"))["whole"]
    chuangcheng("verify", "--data", CITY, "--against", at("backup"))
    with Server(at("again"), "--quiet") as server:
        sign_in(server.port)
    assert "覆盖" in chuangcheng("restore", "--data", at("again"), at("backup"), code=2)


@test
def verify_names_a_photo_that_is_gone():
    shutil.copytree(CITY, at("ill"))
    database = f"file:{at('ill', 'city.db')}"
    import sqlite3
    with sqlite3.connect(database, uri=True) as db:
        hash = db.execute("SELECT hash FROM visits_photo LIMIT 1").fetchone()[0]
    os.remove(at("ill", "blobs", hash[:2], hash))
    text = chuangcheng("verify", "--data", at("ill"), code=1)
    assert re.search(f"{hash}: missing, named by .*visits_photo.hash", text), text
    assert hash in chuangcheng("backup", "--data", at("ill"), at("backup-ill"), code=1)


@test
def a_city_moves_to_postgresql_and_its_tables_are_the_same_text():
    chuangcheng("export", "--all", "--data", CITY, at("a"))
    chuangcheng("import", "--data", at("moved"), "--database", POSTGRES, at("a"))
    chuangcheng("export", "--all", "--data", at("moved"), "--database", POSTGRES, at("b"))
    first, second = tables(at("a")), tables(at("b"))
    assert len(first) > 100 and first.keys() == second.keys()
    for name in first:
        assert first[name] == second[name], name
    report = json.loads(chuangcheng("verify", "--data", at("moved"), "--database", POSTGRES, "--json"))
    assert report["whole"] and report["journal_rows"] > 0 and report["blobs"] > 50, report
    with Server(at("moved"), "--database", POSTGRES, "--quiet") as server:
        sign_in(server.port)
        chuangcheng("backup", "--data", at("moved"), "--database", POSTGRES, at("backup-pg"))
    assert "whole" in chuangcheng("verify", "--backup", at("backup-pg"))
    # And back: the tables come out as they went in.
    chuangcheng("import", "--data", at("home"), at("b"))
    chuangcheng("export", "--all", "--data", at("home"), at("c"))
    assert tables(at("c")) == first
    for schema in (name for name in first if name.endswith(".schema.json")):
        columns = list(json.loads(first[schema])["properties"])
        head = first[schema.replace(".schema.json", ".csv")].split(b"\r\n")[0].decode()
        assert head == ",".join(columns), schema


@test
def a_restart_with_the_socket_handed_over_fails_no_request():
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    port = listening.getsockname()[1]
    server = Server(CITY, "--quiet", listening=listening)
    headers = sign_in(port)
    ended = threading.Event()
    answers, failures = [], []

    def ask(keep):
        c = None
        while not ended.is_set():
            try:
                c = c or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                c.request("GET", "/api/sites?limit=1", headers=headers)
                r = c.getresponse()
                r.read()
                answers.append(r.status)
                if not keep or r.will_close:
                    c.close()
                    c = None
            except OSError as e:
                failures.append(repr(e))
                c = None

    threads = [threading.Thread(target=ask, args=(i % 2 == 0,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        before = len(answers)
        server.end()
        server = Server(CITY, "--quiet", listening=listening)
        end = time.monotonic() + 20
        while len(answers) < before + 50 and time.monotonic() < end:
            threading.Event().wait(0.01)
    ended.set()
    for thread in threads:
        thread.join()
    server.end()
    listening.close()
    assert not failures, failures[:3]
    assert len(answers) > 150 and set(answers) == {200}, (len(answers), set(answers))


@test
def a_supervisor_is_told_when_the_server_is_ready_and_when_it_ends():
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(at("notify"))
    told.settimeout(20)
    os.environ["NOTIFY_SOCKET"] = at("notify")
    with Server(CITY, "--quiet"):
        assert told.recv(100) == b"READY=1"
    assert told.recv(100) == b"STOPPING=1"
    del os.environ["NOTIFY_SOCKET"]
    told.close()


def make_certificate(name, subject):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "60", "-subj", f"/CN={subject}",
                    "-keyout", at(name + ".key"), "-out", at(name + ".pem")], check=True, capture_output=True)


def s_client(port, *options):
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options], input="", capture_output=True, text=True)
    subject = re.search(r"subject=CN = (\S+)", done.stdout)
    protocol = re.search(r"New, (TLS\S+), Cipher", done.stdout)
    return subject and subject.group(1), protocol and protocol.group(1)


def subject_becomes(port, wanted):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if s_client(port)[0] == wanted:
            return True
        threading.Event().wait(0.1)
    return False


@test
def tls_is_1_2_or_later_and_a_new_certificate_is_read_while_serving():
    make_certificate("one", "one.example")
    make_certificate("two", "two.example")
    for kind in ("pem", "key"):
        shutil.copy(at("one." + kind), at("live." + kind))
    with Server(CITY, "--certificate", at("live.pem"), "--key", at("live.key"), scheme="https") as server:
        assert s_client(server.port) == ("one.example", "TLSv1.3")
        assert s_client(server.port, "-tls1_2") == ("one.example", "TLSv1.2")
        for old in ("-tls1", "-tls1_1"):
            assert s_client(server.port, old, "-cipher", "ALL:@SECLEVEL=0")[1] is None, old
        # A connection from before goes on while the files are exchanged.
        kept = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=ssl._create_unverified_context())
        kept.request("GET", "/healthz")
        assert kept.getresponse().read() == b"ok\n"
        shutil.copy(at("two.pem"), at("live.pem"))  # the key does not fit yet
        server.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 20
        while not any(l["event"] == "certificate not read" for l in server.lines()) and time.monotonic() < end:
            threading.Event().wait(0.05)
        assert s_client(server.port)[0] == "one.example"
        shutil.copy(at("two.key"), at("live.key"))
        assert subject_becomes(server.port, "two.example")
        kept.request("GET", "/healthz")
        assert kept.getresponse().read() == b"ok\n"
        kept.close()
        os.replace(at("one.key"), at("live.key"))
        os.replace(at("one.pem"), at("live.pem"))
        server.process.send_signal(signal.SIGHUP)
        assert subject_becomes(server.port, "one.example")


@test
def the_log_is_json_with_request_ids_and_without_names():
    with Server(CITY) as server:
        headers = sign_in(server.port)
        for path in ("/api/sites?q=" + urllib.parse.quote("秘密的词") + "&limit=1", "/api/users?limit=50", "/api/nothing"):
            c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            c.request("GET", path, headers=headers)
            r = c.getresponse()
            r.read()
            last = r.getheader("X-Request-Id")
        server.end()
        lines = [l for l in server.lines() if l["event"] == "request"]
    text = json.dumps(lines, ensure_ascii=False)
    assert [l["route"] for l in lines] == ["/session", "/sites", "/users", ""], text
    assert lines[-1]["request"] == last and lines[-1]["status"] == 404
    assert all(isinstance(l["micros"], int) and isinstance(l["status"], int) for l in lines)
    assert lines[1]["user"] > 0 and lines[1]["bytes"] > 0
    assert "秘密" not in text and "%E7" not in text and "office" not in text and headers["Cookie"].split("=")[1] not in text
    assert set(lines[0]) == {"at", "level", "event", "request", "method", "route", "status", "micros", "bytes", "user"}


@test
def who_forgot_the_password_gets_a_link_that_works_once():
    text = chuangcheng("link", "--data", CITY, "--base-url", "https://city.example", "admin")
    token = re.search(r"https://city\.example/setup\?token=(\S+)", text).group(1)
    with Server(CITY, "--quiet") as server:
        def set_password():
            c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            c.request("POST", "/api/setup", json.dumps({"token": token, "password": "a-New-passw0rd-1"}), {"Content-Type": "application/json"})
            r = c.getresponse()
            r.read()
            return r.status
        assert set_password() in (200, 201)
        assert set_password() == 410
    assert "nobody-here" in chuangcheng("link", "--data", CITY, "nobody-here", code=2)


@test
def doctor_says_what_is_well_and_what_is_not():
    looks = {l["name"]: l for l in json.loads(chuangcheng("doctor", "--data", CITY, "--json"))}
    assert looks["database"]["health"] == "ok" and looks["disk"]["health"] in ("ok", "warn"), looks
    make_certificate("three", "three.example")
    make_certificate("four", "four.example")
    text = chuangcheng("doctor", "--data", CITY, "--certificate", at("three.pem"), "--key", at("four.key"), code=1)
    assert "fail certificate" in text, text


shutil.rmtree(WORK, ignore_errors=True)
print(f"{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) and results else 1)
