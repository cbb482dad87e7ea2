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
import threading
import time
import urllib.parse

sys.path.insert(0, "tests")
from checks import BINARY, WORK, at, chuangcheng, end, test  # noqa: E402

PASSWORD = "chuangcheng-demo"
POSTGRES = os.environ["CHUANGCHENG_TEST_PG"]
CITY = at("city")


class Server:
    """One serving process; `socket`: a listening one that it takes over."""

    def __init__(self, data, *more, listening=None, scheme="http"):
        environment = dict(os.environ)
        self.log = open(at(f"log-{time.monotonic_ns()}"), "w+")
        command = [BINARY, "serve", "--data", data, "--port", "0", *more]
        if listening is not None:
            # The protocol wants the process's own id: a shell knows it before it becomes the server.
            command = ["/bin/sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"', "sh", *command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment,
                                        preexec_fn=(lambda: os.dup2(listening.fileno(), 3)) if listening is not None else None,
                                        pass_fds=[3] if listening is not None else [])
        line = self.process.stdout.readline()
        address = re.search(rf"{scheme}://127\.0\.0\.1:(\d+)", line)
        assert address, (line, open(self.log.name).read()[-1000:])
        self.port = int(address.group(1))

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
    mistyped = subprocess.run([BINARY, "config", "--prot", "9"], capture_output=True, text=True)
    assert mistyped.returncode != 0 and "did you mean --port?" in mistyped.stderr, mistyped.stderr


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
    assert "key --take" in chuangcheng("restore", "--data", at("again"), at("backup"))
    # The key is not in the backup: what opens with it is named, and nothing starts without it.
    key = re.search(r"lacks key (\w+)|$", chuangcheng("verify", "--data", at("again"), code=1)).group(1)
    assert key and key in chuangcheng("key", "--data", CITY)
    assert key in chuangcheng("doctor", "--data", at("again"), code=1)
    assert key in chuangcheng("serve", "--data", at("again"), "--port", "0", code=2)
    assert not os.path.exists(at("again", "seal.key"))
    chuangcheng("key", "--take", os.path.join(CITY, "seal.key"), "--data", at("again"))
    assert json.loads(chuangcheng("verify", "--data", at("again"), "--json"))["whole"]
    chuangcheng("verify", "--data", CITY, "--against", at("backup"))
    with Server(at("again"), "--quiet") as server:
        sign_in(server.port)
    assert "覆盖" in chuangcheng("restore", "--data", at("again"), at("backup"), code=2)


@test
def a_new_key_and_the_other_cipher_take_over_while_the_city_runs():
    import sqlite3
    shutil.copytree(CITY, at("keys"))

    def phones():
        with sqlite3.connect(at("keys", "city.db")) as db:
            return [r[0] for r in db.execute("SELECT head_phone FROM units_unit WHERE head_phone<>'' UNION ALL SELECT phone FROM cases_report WHERE phone<>''")]

    def shown(port):
        headers = sign_in(port)
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        c.request("GET", "/api/units?limit=100", headers=headers)
        unit = next(u for u in json.loads(c.getresponse().read())["rows"] if u["head_phone"])
        assert "****" in unit["head_phone"], unit
        c.request("POST", f"/api/units/{unit['id']}/show/head_phone", "{}", headers)
        number = json.loads(c.getresponse().read())["value"]
        assert number[:3] == unit["head_phone"][:3] and number.isdigit(), number
        return number

    before = phones()
    assert len(before) > 50 and all(p.startswith("s1:aes:") for p in before)
    assert os.stat(at("keys", "seal.key")).st_mode & 0o777 == 0o600
    with Server(at("keys"), "--quiet") as server:
        number = shown(server.port)
    chuangcheng("key", "--new", "--data", at("keys"))
    with Server(at("keys"), "--quiet", "--cipher", "sm4") as server:
        said = chuangcheng("reseal", "--data", at("keys"), "--cipher", "sm4")
        assert shown(server.port) == number
    after = phones()
    assert len(after) == len(before) and all(p.startswith("s1:sm4:") for p in after) and len({p[7:15] for p in after}) == 1
    assert len({p[7:15] for p in before} & {p[7:15] for p in after}) == 0 and after[0][7:15] in said
    assert json.loads(chuangcheng("verify", "--data", at("keys"), "--json"))["whole"]
    assert chuangcheng("key", "--data", at("keys")).count("needed by the database") == 1
    # Lost for good: the rest goes on.
    os.rename(at("keys", "seal.key"), at("keys", "lost"))
    assert after[0][7:15] in chuangcheng("serve", "--data", at("keys"), "--port", "0", code=2)
    chuangcheng("key", "--give-up", "--data", at("keys"))
    assert phones() == [] and json.loads(chuangcheng("verify", "--data", at("keys"), "--json"))["whole"]
    os.chmod(at("keys", "seal.key"), 0o644)
    assert "chmod 600" in chuangcheng("serve", "--data", at("keys"), "--port", "0", code=2)


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
def before_an_upgrade_the_database_is_kept_or_nothing_is_changed():
    import sqlite3
    shutil.copytree(CITY, at("old"))
    with sqlite3.connect(at("old", "city.db")) as db:
        db.executescript("DROP TABLE system_view; DROP TABLE system_retention; DROP INDEX app_job_failed; DELETE FROM store_migration WHERE module='system';")
    write = at("not-a-folder")
    open(write, "w").close()
    chuangcheng("migrate", "--data", at("old"), "--backup", write, code=2)
    assert "has not run yet" in chuangcheng("verify", "--data", at("old"))
    said = chuangcheng("migrate", "--data", at("old"))
    assert "kept before" in said and "运行了 2 项" in said, said
    kept = os.listdir(at("old", "backups", "generations"))
    assert len(kept) == 1
    assert "whole" in chuangcheng("verify", "--backup", at("old", "backups"))
    assert "has not run yet" not in chuangcheng("verify", "--data", at("old"))
    assert "运行了 0 项" in chuangcheng("migrate", "--data", at("old")) and os.listdir(at("old", "backups", "generations")) == kept


@test
def metrics_tell_of_routes_edge_process_disk_and_jobs():
    with Server(CITY, "--quiet") as server:
        sign_in(server.port)
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        c.request("GET", "/metrics")
        text = c.getresponse().read().decode()
    values = dict(re.match(r"(.+) (\S+)$", line).groups() for line in text.splitlines() if line and not line.startswith("#"))
    assert float(values['chuangcheng_requests_total{method="POST",route="/session",status="2xx"}']) == 1, text
    assert 1e6 < float(values["process_resident_memory_bytes"]) < 4e8
    for name in ("process_cpu_seconds_total", "chuangcheng_disk_free_bytes", "chuangcheng_journal_rows", 'chuangcheng_build_info{version="0.1.0"}', "chuangcheng_http_connections"):
        assert float(values[name]) > 0, name
    for name in ('chuangcheng_jobs{state="failed"}', "chuangcheng_http_refused_total", 'chuangcheng_http_replies_total{status="5xx"}'):
        assert float(values[name]) == 0, name
    named = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert {name.split("{")[0] for name in values} <= named


@test
def a_city_moves_to_postgresql_and_its_tables_are_the_same_text():
    chuangcheng("export", "--all", "--data", CITY, at("a"))
    assert "key --take" in chuangcheng("import", "--data", at("moved"), "--database", POSTGRES, at("a"))
    chuangcheng("key", "--take", os.path.join(CITY, "seal.key"), "--data", at("moved"), "--database", POSTGRES)
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
    text = chuangcheng("link", "--data", CITY, "--base-url", "https://city.example", "leader")
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
    # With the phone lost as well: the second factor goes, and a link is there all the same when there was none.
    assert "/setup?token=" in chuangcheng("link", "--data", CITY, "--without-factor", "admin")


@test
def doctor_says_what_is_well_and_what_is_not():
    looks = {l["name"]: l for l in json.loads(chuangcheng("doctor", "--data", CITY, "--json"))}
    assert looks["database"]["health"] == "ok" and looks["disk"]["health"] in ("ok", "warn"), looks
    make_certificate("three", "three.example")
    make_certificate("four", "four.example")
    text = chuangcheng("doctor", "--data", CITY, "--certificate", at("three.pem"), "--key", at("four.key"), code=1)
    assert "fail certificate" in text, text


@test
def doctor_names_what_the_city_itself_lacks():
    assert "warn channel" not in chuangcheng("doctor", "--data", CITY)
    shutil.copytree(CITY, at("lacks"))
    with Server(at("lacks"), "--quiet", "--allowed-networks", "10.1.0.0/16") as server:
        headers = sign_in(server.port, "admin")
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for body in ({"name": "短信网关", "kind": "sms", "url": "http://10.1.2.3/send", "body": '{"to":"{phone}","text":"{text}"}'}, {"name": "群", "kind": "wecom", "url": "https://203.0.113.9/send"}):
            c.request("POST", "/api/channels", json.dumps(body), headers)
            r = c.getresponse()
            assert r.status == 201, r.read()
            r.read()
    # The address of the gateway is sealed; after an upgrade nobody has listed its network.
    looks = [l for l in json.loads(chuangcheng("doctor", "--data", at("lacks"), "--json")) if l["name"] == "channel"]
    assert [l["health"] for l in looks] == ["warn"] and "短信网关" in looks[0]["found"] and "10.1.2.3" in looks[0]["found"] and "allowed_networks" in looks[0]["todo"], looks
    assert "warn channel" not in chuangcheng("doctor", "--data", at("lacks"), "--allowed-networks", "10.1.2.3")
    factor = next(l for l in json.loads(chuangcheng("doctor", "--data", CITY, "--json")) if l["name"] == "factor")
    assert factor["health"] == "warn" and "admin" in factor["found"].split(", "), factor


@test
def a_copy_of_the_key_goes_elsewhere_than_the_backup():
    key = os.path.join(CITY, "seal.key")
    keys = lambda file: [line for line in open(file).read().split() if re.fullmatch("[0-9a-f]{64}", line)]
    os.mkdir(at("safe"))
    os.mkdir(at("with-key"))
    os.symlink(at("with-key"), at("with-key-too"))
    for beside in (at("with-key", "seal.key"), at("with-key", "generations", "seal.key"), at("with-key-too", "seal.key"), at("safe", "..", "with-key", "seal.key")):
        assert "放在一起" in chuangcheng("backup", "--data", CITY, "--with-key", beside, at("with-key"), code=2)
    assert os.listdir(at("with-key")) == []  # refused before anything is written
    assert "正在用的密钥" in chuangcheng("backup", "--data", CITY, "--with-key", key, at("with-key"), code=2)
    copy = at("safe", "seal.key")
    said = chuangcheng("backup", "--data", CITY, "--with-key", copy, at("with-key"))
    assert copy in said and key in said and "同一块盘" in said, said
    assert os.stat(copy).st_mode & 0o777 == 0o600 and keys(copy) == keys(key)
    # An older key that is in the copy alone stays there; the one in use stays the newest.
    with open(copy, "w") as out:
        out.write("0" * 64 + "\n")
    chuangcheng("backup", "--data", CITY, "--with-key", copy, at("with-key"))
    assert keys(copy) == ["0" * 64, *keys(key)]
    # What is no key file is not overwritten.
    with open(copy, "w") as out:
        out.write("a letter\n")
    chuangcheng("backup", "--data", CITY, "--with-key", copy, at("with-key"), code=2)
    assert open(copy).read() == "a letter\n"
    # Nothing of the key is in the backup; who has the copy has everything.
    chuangcheng("restore", "--data", at("from-key"), at("with-key"))
    assert not any(name.endswith(".key") for _, _, names in os.walk(at("with-key")) for name in names)
    shutil.copyfile(key, at("from-key", "seal.key"))
    os.chmod(at("from-key", "seal.key"), 0o600)
    assert json.loads(chuangcheng("verify", "--data", at("from-key"), "--json"))["whole"]


@test
def the_times_of_signing_in_are_those_of_the_configuration():
    with open(at("times.toml"), "w") as out:
        out.write("session_hour = 8\n")
    assert "session_hours" in chuangcheng("config", "--config", at("times.toml"), code=2)
    with open(at("times.toml"), "w") as out:
        out.write("session_hours = 13\n")
    assert "1 … 12" in chuangcheng("config", "--config", at("times.toml"), code=2)
    assert "within 3 hours" in chuangcheng("link", "--data", CITY, "--link-hours", "3", "admin")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Nginx:
    """packaging/nginx.conf as it is shipped, but for its ports, its certificate and where it keeps its files."""

    def __init__(self, upstream):
        self.port, plain = free_port(), free_port()
        make_certificate("nginx", "city.example")
        text = open("packaging/nginx.conf").read()
        for was, becomes in (("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"), ("listen 80;", f"listen 127.0.0.1:{plain};"), ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
                             ("/etc/chuangcheng/tls/certificate.pem", at("nginx.pem")), ("/etc/chuangcheng/tls/key.pem", at("nginx.key"))):
            assert was in text, was
            text = text.replace(was, becomes)
        self.plain = plain
        folders = "".join(f"{kind}_temp_path {at('nginx-' + kind)};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(at("nginx.conf"), "w") as out:
            out.write(f"user root; daemon off; worker_processes 1; pid {at('nginx.pid')}; error_log stderr crit; events {{}} http {{ access_log off; {folders} {text} }}")
        self.process = subprocess.Popen(["nginx", "-e", "stderr", "-p", WORK, "-c", at("nginx.conf")], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                threading.Event().wait(0.05)
        raise AssertionError("nginx did not start")

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=ssl._create_unverified_context())

    def ask(self, method, path, body=None, headers=None):
        c = self.connect()
        c.request(method, path, body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})
        r = c.getresponse()
        text = r.read()
        c.close()
        return r, text

    def sign_in(self, login, password=PASSWORD, **headers):
        r, text = self.ask("POST", "/api/session", {"login": login, "password": password}, headers)
        if r.status not in (200, 201):
            return r.status
        return {"Cookie": r.getheader("Set-Cookie").split(";")[0], "X-CSRF-Token": json.loads(text)["csrf"]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


@test
def nginx_in_front_passes_addresses_events_uploads_and_restarts():
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    server = Server(CITY, "--quiet", "--behind-proxy", listening=listening)
    with Nginx(listening.getsockname()[1]) as nginx:
        r, text = nginx.ask("GET", "/healthz")
        assert r.status == 200 and text == b"ok\n"
        c = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=30)
        c.request("GET", "/x", headers={"Host": "city.example"})
        assert c.getresponse().getheader("Location") == "https://city.example/x"
        assert nginx.ask("GET", "/metrics")[0].status == 404

        # The address that counts is the one nginx saw, whatever the client claims to be.
        assert nginx.sign_in("nobody-here", "wrong-password", **{"X-Forwarded-For": "198.51.100.7"}) == 401
        import sqlite3
        with sqlite3.connect(f"file:{CITY}/city.db?mode=ro", uri=True) as db:
            seen = [row[0] for row in db.execute("SELECT name FROM accounts_attempt WHERE name LIKE 'from %'")]
        assert any("127.0.0.1" in name for name in seen) and not any("198.51.100" in name for name in seen), seen

        office, inspector = nginx.sign_in("office"), nginx.sign_in("inspector1")
        # Live events come one by one, not when a buffer is full.
        rounds = json.loads(nginx.ask("GET", "/api/rounds?limit=50", headers=office)[1])
        running = [r for r in rounds["rows"] if r["state"] == "running"][0]
        listener = nginx.connect()
        listener.request("GET", f"/api/events?topics=round:{running['id']}", headers=office)
        stream = listener.getresponse()
        assert stream.status == 200
        mine = json.loads(nginx.ask("GET", "/api/my/visits", headers=inspector)[1])
        visit = json.loads(nginx.ask("POST", "/api/visits", {"draw": [e for e in mine["todo"] if e["draw"]][0]["draw"]}, inspector)[1])
        counter = [i for i in visit["checklist"] if i["input"] == "counter"][0]
        r, text = nginx.ask("POST", f"/api/visits/{visit['visit']['id']}/observations", {"items": [{"criterion": counter["code"], "value": "9", "note": ""}]}, inspector)
        assert r.status == 200, text
        seen = b""
        while b"event: score" not in seen:
            line = stream.fp.readline()
            assert line, seen
            seen += line
        listener.close()

        # What is too large is refused by the program, in its words; nginx refuses only what no route takes.
        r, text = nginx.ask("POST", "/api/sites/import?mode=check", b"x" * (25 << 20), {**office, "Content-Type": "multipart/form-data; boundary=b"})
        assert r.status == 413 and r.getheader("Content-Type") == "application/problem+json", (r.status, text[:200])
        r, text = nginx.ask("POST", "/api/sites/import?mode=check", b"x" * (33 << 20), {**office, "Content-Type": "multipart/form-data; boundary=b"})
        assert r.status == 413 and b"nginx" in text, (r.status, text[:200])

        ended = threading.Event()
        answers = []

        def ask():
            while not ended.is_set():
                answers.append(nginx.ask("GET", "/api/sites?limit=1", headers=office)[0].status)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            before = len(answers)
            server.end()
            server = Server(CITY, "--quiet", "--behind-proxy", listening=listening)
            end = time.monotonic() + 20
            while len(answers) < before + 20 and time.monotonic() < end:
                threading.Event().wait(0.01)
        ended.set()
        for thread in threads:
            thread.join()
        assert len(answers) > 40 and set(answers) == {200}, (len(answers), set(answers))
    server.end()
    listening.close()


@test
def the_unit_is_hardened():
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", "packaging/chuangcheng.service"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:]


end()
