"""A city whose photos lie in an S3 store, on the release binary; see run."""
import base64
import concurrent.futures
import contextlib
import hashlib
import http.client
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile

sys.path[:0] = ["tests", "tests/crash"]
from checks import BINARY, at, chuangcheng, end, test  # noqa: E402
from city import Inspector, Line, ends_with_us, multipart  # noqa: E402
from promises import Check  # noqa: E402
from several import until  # noqa: E402

STORE = os.environ["CHUANGCHENG_TEST_S3"]


def keys(name, secret="S3RVER", mode=0o600):
    with open(at(name), "w") as out:
        out.write(f"S3RVER\n{secret}\n")
    os.chmod(at(name), mode)
    return at(name)


def bucket(prefix="yunlan", endpoint=STORE, file=None):
    return ["--blobs", f"s3://city/{prefix}", "--blobs-endpoint", endpoint, "--blobs-keys", file or keys("keys")]


def bucket_look(data, where):
    done = subprocess.run([BINARY, "doctor", "--json", "--data", data, *where], capture_output=True, text=True)
    return next(l for l in json.loads(done.stdout) if l["name"] == "bucket")


class Server:
    def __init__(self, data, *more):
        self.process = subprocess.Popen([BINARY, "serve", "--data", data, "--port", "0", "--quiet", *more], stdout=subprocess.PIPE, stderr=open(at("log"), "ab"))
        ends_with_us(self.process)
        self.port = int(self.process.stdout.readline().decode().strip().rsplit(":", 1)[1])

    def memory(self):
        """Resident and the most it ever was, in MB."""
        kb = dict(re.findall(r"(Vm\w+):\s+(\d+) kB", open(f"/proc/{self.process.pid}/status").read()))
        return int(kb["VmRSS"]) / 1024, int(kb["VmHWM"]) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def order(what, **how):
    """Of the store: see serve.mjs. One that is not fulfilled within a minute fails the test."""
    with urllib.request.urlopen(urllib.request.Request(f"{STORE}/-/{what}", json.dumps(how).encode()), timeout=60) as reply:
        return reply.read().decode()


@contextlib.contextmanager
def held(method, key=""):
    """The store does not answer such requests while this lasts."""
    order("hold", method=method, key=key)
    try:
        yield
    finally:
        order("release")


class OwnStore:
    """A store that a test may end: its own process, the same folder each time. With a certificate and its key: over TLS."""

    def __init__(self, folder, *tls):
        self.folder, self.port, self.tls = at(folder), "0", tls
        os.makedirs(self.folder, exist_ok=True)
        self.start()

    def start(self):
        self.process = subprocess.Popen([*os.environ["CHUANGCHENG_TEST_S3_SERVE"].split(), self.folder, self.port, *self.tls], stdout=subprocess.PIPE)
        ends_with_us(self.process)
        self.address = self.process.stdout.readline().decode().strip()
        self.port = self.address.rsplit(":", 1)[1]

    def kill(self):
        self.process.kill()
        self.process.wait()


def a_photo():
    """One of the demo's, larger than a part of what is read at a time."""
    found = []
    for folder, _, names in os.walk(at("local", "blobs")):
        for name in names:
            content = open(os.path.join(folder, name), "rb").read()
            if content[:3] == b"\xff\xd8\xff":
                found.append(content)
    return min((f for f in found if len(f) > 20_000), key=len)


def named_in_backup():
    """The blobs that rows name and that were really fetched from the bucket."""
    chuangcheng("backup", "--data", at("city"), *bucket(), at("backup-names"))
    newest = sorted(os.listdir(at("backup-names", "generations")))[-1]
    return open(at("backup-names", "generations", newest, "blobs.txt")).read().split()


def begin(line):
    desk = Line(line.port).sign_in("office")
    site = json.loads(desk.ask("GET", "/api/sites?limit=1")[1])["rows"][0]["id"]
    round_id = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
    status, body, _ = line.ask("POST", "/api/visits", {"round": round_id, "site": site})
    assert status in (200, 201), body
    return json.loads(body), round_id


SMALL = ["--sites", "54", "--observations", "200", "--photos", "12", "--today", "2026-11-25"]
chuangcheng("demo", "--data", at("local"), *SMALL)
chuangcheng("demo", "--data", at("city"), *bucket(), *SMALL)


@test
def the_demo_lies_in_the_bucket_and_nothing_of_it_on_the_disk():
    on_disk = [n for _, _, names in os.walk(at("city", "blobs")) for n in names]
    assert not on_disk, on_disk
    report = json.loads(chuangcheng("verify", "--data", at("city"), *bucket(), "--json"))
    local = json.loads(chuangcheng("verify", "--data", at("local"), "--json"))
    assert report["whole"] and report["blobs"] == local["blobs"] > 20, (report, local)


@test
def a_wrong_configuration_is_named():
    for wrong, said in ((bucket(file=keys("open", mode=0o644)), "chmod 600"), (bucket(file=at("none")), "blobs_keys"), (bucket(endpoint="ftp://x"), "https://"),
                        (["--blobs", "bucket", *bucket()[2:]], "s3://")):
        assert said in chuangcheng("verify", "--data", at("city"), *wrong, code=2), said
    assert "S3RVER" not in chuangcheng("config", *bucket())
    wrong = bucket_look(at("city"), bucket(file=keys("wrong", secret="nobody")))
    assert wrong["health"] == "fail" and "SignatureDoesNotMatch" in wrong["found"], wrong
    right = bucket_look(at("city"), bucket())
    assert right["health"] == "ok" and right["found"].startswith("s3://city/yunlan, "), right


@test
def a_photo_goes_in_and_comes_out_whole_and_in_ranges():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, round_id = begin(line)
        photo = a_photo() + os.urandom(3_000_000)
        path = f"/api/visits/{visit['visit']['id']}/photos"
        status, body, _ = line.ask("POST", path, multipart({"criterion": ""}, photo), {"Idempotency-Key": "p1"}, "multipart/form-data; boundary=cut")
        assert status in (200, 201), body
        whole = json.loads(line.ask("GET", f"/api/visits/{visit['visit']['id']}/whole")[1])
        kept = next(p for p in whole["photos"] if p["hash"] == hashlib.sha256(photo).hexdigest())
        original = f"/api/photos/{kept['id']}/original"
        status, content, headers = line.ask("GET", original)
        assert status == 200 and content == photo and headers["Content-Length"] == str(len(photo)) and headers["Accept-Ranges"] == "bytes"
        etag = headers["ETag"]
        for first, last in ((0, 0), (1_000_000, 1_100_000), (1_048_570, 2_097_160), (len(photo) - 5, len(photo) - 1)):
            status, content, headers = line.ask("GET", original, headers={"Range": f"bytes={first}-{last}"})
            assert status == 206 and content == photo[first:last + 1], (first, last, status)
            assert headers["Content-Range"] == f"bytes {first}-{last}/{len(photo)}"
        assert line.ask("GET", original, headers={"Range": f"bytes={len(photo)}-"})[0] == 416
        assert line.ask("GET", original, headers={"If-None-Match": etag})[0] == 304
        held = json.loads(line.ask("GET", f"/api/visits/{visit['visit']['id']}/held")[1])
        assert [p["hash"] for p in held["photos"]] == [kept["hash"]], held
        until("its smaller copy", lambda: line.ask("GET", f"/api/photos/{kept['id']}/thumb")[0] == 200)
        assert line.ask("GET", f"/api/photos/{kept['id']}/thumb")[1][:3] == b"\xff\xd8\xff"
        review = Line(server.port).sign_in("reviewer")
        status, content, _ = review.ask("GET", f"/api/rounds/{round_id}/photos.zip")
        assert status == 200
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            assert z.testzip() is None
            assert hashlib.sha256(photo).hexdigest() in {hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}


def sent_in_parts(line, purpose, photo):
    """A whole upload, and its name."""
    name = os.urandom(16).hex()
    about = {"id": name, "purpose": purpose, "name": "p.jpg", "bytes": len(photo), "sha256": hashlib.sha256(photo).hexdigest()}
    size = json.loads(line.ask("POST", "/api/uploads", about)[1])["part_bytes"]
    for n in range(0, (len(photo) + size - 1) // size):
        part = photo[n * size:(n + 1) * size]
        assert line.ask("PUT", f"/api/uploads/{name}/parts/{n}", part, {"X-Part-Sha256": hashlib.sha256(part).hexdigest()}, "application/octet-stream")[0] == 200
    status, body, _ = line.ask("POST", f"/api/uploads/{name}/complete", b"")
    assert status == 200, body
    return name


@test
def parts_of_an_upload_become_one_file_in_the_bucket():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, _ = begin(line)
        photo = a_photo() + os.urandom(15_000_000)
        sha = hashlib.sha256(photo).hexdigest()
        before = server.memory()
        sent_in_parts(line, "photo", photo)
        after = server.memory()
        print(f"     a file of {len(photo) / 1e6:.0f} MB put together and sent: resident {before[0]:.0f} → {after[0]:.0f} MB, at most {after[1]:.0f} MB")
        assert after[1] - before[1] < 10, (before, after)
    assert sha in named_in_backup()
    assert not [n for _, _, found in os.walk(at("city", "blobs")) for n in found], "parts stay behind"


class Asked(threading.Thread):
    """A request whose answer may take its time."""

    def __init__(self, line, *request):
        super().__init__(daemon=True)
        self.line, self.request, self.status, self.body = line, request, None, b""
        self.start()

    def run(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.status, self.body, _ = self.line.ask(*self.request)

    def answer(self):
        self.join()
        assert self.status in (200, 201), (self.status, self.body)
        return json.loads(self.body)


def others_write(server, round_id):
    """A form, an observation and a photo in one piece: each is answered, or its line tells of the time that went by."""
    desk, line = Line(server.port).sign_in("office"), Line(server.port).sign_in("inspector2")
    status, body, _ = desk.ask("POST", "/api/views", {"entity": "sites", "name": os.urandom(4).hex(), "query": "q=1"})
    assert status == 201, body
    site = json.loads(desk.ask("GET", "/api/sites?limit=1")[1])["rows"][0]["id"]
    visit = json.loads(line.ask("POST", "/api/visits", {"round": round_id, "site": site})[1])
    item = {"criterion": next(c["code"] for c in visit["checklist"] if c["input"] == "counter"), "value": "0"}
    assert line.ask("POST", f"/api/visits/{visit['visit']['id']}/observations", {"items": [item]})[0] in (200, 201)


def copies_made():
    with sqlite3.connect(at("city", "city.db")) as db:
        return db.execute("SELECT count(*) FROM photos_waiting").fetchone()[0] == 0


@test
def a_store_that_does_not_answer_holds_up_no_other_write():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, round_id = begin(line)
        path = f"/api/visits/{visit['visit']['id']}/photos/from-upload"
        photo = a_photo() + os.urandom(300_000)
        made = {"upload": sent_in_parts(line, "visits.photo", photo), "criterion": ""}
        with held("GET", hashlib.sha256(photo).hexdigest()):
            slow = Asked(line, "POST", path, made)
            order("held", count=1)
            others_write(server, round_id)
            assert slow.is_alive()
        first = slow.answer()
        assert first["hash"] == hashlib.sha256(photo).hexdigest()
        assert json.loads(line.ask("POST", path, made)[1]) == first, "made twice"

        office = Line(server.port).sign_in("office")
        case = json.loads(office.ask("GET", "/api/cases?open=true&limit=1")[1])["rows"][0]["id"]
        path = f"/api/cases/{case}/photos/from-upload"
        photo += b"2"
        made = {"upload": sent_in_parts(office, "cases.photo", photo), "moment": "before"}
        with held("GET", hashlib.sha256(photo).hexdigest()):
            slow = Asked(office, "POST", path, made)
            order("held", count=1)
            others_write(server, round_id)
            assert slow.is_alive()
        first = slow.answer()
        assert json.loads(office.ask("POST", path, made)[1]) == first, "made twice"

        # What a citizen sent, shown with a part covered. By now nothing else is written into the store.
        token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        with sqlite3.connect(at("city", "city.db")) as db:
            lon, lat = db.execute("SELECT wgs_lon, wgs_lat FROM sites_site WHERE wgs_lon IS NOT NULL LIMIT 1").fetchone()
            place = db.execute("SELECT code FROM places_place WHERE level='street' ORDER BY code LIMIT 1").fetchone()[0]
        citizen = Line(server.port)
        status, body, _ = citizen.ask("POST", "/api/public/reports", {"token": token, "text": "路口垃圾没有清运", "class_code": "0102", "lon": lon, "lat": lat, "place": place})
        assert status == 201, body
        assert citizen.ask("POST", f"/api/public/reports/{token}/photos", multipart({}, photo + b"3"), {}, "multipart/form-data; boundary=cut")[0] == 201
        until("its copies", copies_made)
        review = next(r for r in json.loads(office.ask("GET", "/api/report-review")[1])["rows"] if r["text"] == "路口垃圾没有清运")
        cover = {"x": 0.2, "y": 0.2, "w": 0.3, "h": 0.3}
        decision = {"shown": "shown", "text": "已核实", "answer": "", "photos": [{"id": review["photos"][0]["id"], "shown": "shown", "covers": [cover]}]}
        with held("PUT"):
            slow = Asked(office, "PUT", f"/api/report-review/{review['id']}", decision)
            order("held", count=1)
            others_write(server, round_id)
            assert slow.is_alive()
        assert slow.answer()["photos"][0]["shown"] == "shown"
    report = json.loads(chuangcheng("verify", "--data", at("city"), *bucket(), "--json"))
    assert report["whole"], report


@test
def a_store_that_does_not_answer_holds_up_nobody_who_reads():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, round_id = begin(line)
        id = visit["visit"]["id"]
        photo = a_photo() + os.urandom(1000)
        sha = hashlib.sha256(photo).hexdigest()
        made = {"upload": sent_in_parts(line, "visits.photo", photo), "criterion": ""}
        kept = Asked(line, "POST", f"/api/visits/{id}/photos/from-upload", made).answer()["id"]
        until("its copies", copies_made)
        # More than there are threads for reading.
        for method, path in (("GET", f"/api/photos/{kept}/original"), ("HEAD", f"/api/visits/{id}/held")):
            with held(method, sha):
                slow = [Asked(Line(server.port, line.headers), "GET", path) for _ in range(8)]
                order("held", count=8)
                others_write(server, round_id)
                assert all(s.is_alive() for s in slow)
            for s in slow:
                s.join()
                assert s.status == 200, s.body
                assert s.body == photo if method == "GET" else sha in s.body.decode()


@test
def who_is_killed_while_the_store_is_asked_leaves_no_row_without_its_file():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, _ = begin(line)
        path = f"/api/visits/{visit['visit']['id']}/photos/from-upload"
        photo = a_photo() + os.urandom(1000)
        made = {"upload": sent_in_parts(line, "visits.photo", photo), "criterion": ""}
        with held("GET", hashlib.sha256(photo).hexdigest()):
            slow = Asked(Line(server.port, line.headers), "POST", path, made)
            order("held", count=1)
            server.process.kill()
            slow.join()
            assert slow.status is None
    report = json.loads(chuangcheng("verify", "--data", at("city"), *bucket(), "--json"))
    assert report["whole"], report
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port, line.headers)
        first = Asked(line, "POST", path, made).answer()
        assert Asked(line, "POST", path, made).answer() == first
        whole = json.loads(line.ask("GET", f"/api/visits/{visit['visit']['id']}/whole")[1])
        assert [p["hash"] for p in whole["photos"]].count(first["hash"]) == 1


def zip_of(server, round_id):
    review = Line(server.port).sign_in("reviewer")
    return review.ask("GET", f"/api/rounds/{round_id}/photos.zip")


def whole_zip(server, round_id):
    try:
        status, content, _ = zip_of(server, round_id)
        return content if status == 200 else None
    except (http.client.HTTPException, OSError):
        return None


@test
def a_zip_asks_for_a_few_photos_ahead_and_keeps_their_order():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, round_id = begin(line)
        sizes = (3_000_000, 1, 2_097_152, 40_000)  # of three parts, of one, of exactly whole ones
        photos = [a_photo() + os.urandom(sizes[n % 4]) for n in range(24)]
        for photo in photos:
            status, body, _ = line.ask("POST", f"/api/visits/{visit['visit']['id']}/photos", multipart({"criterion": ""}, photo), {}, "multipart/form-data; boundary=cut")
            assert status == 201, body
        until("their copies", copies_made)
        before = server.memory()
        with held("GET"):
            with concurrent.futures.ThreadPoolExecutor() as pool:
                coming = pool.submit(zip_of, server, round_id)
                order("held", count=8)
                assert order("release") == "8", "more than a few at once"
                order("hold", method="none", key="")
                status, content, _ = coming.result()
        after = server.memory()
        assert status == 200
        with zipfile.ZipFile(io.BytesIO(content)) as z:
            assert z.testzip() is None
            inside = [hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()]
        assert [h for h in inside if h in {hashlib.sha256(p).hexdigest() for p in photos}] == [hashlib.sha256(p).hexdigest() for p in photos], "another order"
        print(f"     a ZIP of {len(content) / 1e6:.0f} MB: resident {before[0]:.0f} → {after[0]:.0f} MB, at most {after[1]:.0f} MB")
        assert after[1] - before[1] < 20, (before, after)
        # The store fails in the middle: the ZIP breaks off, so that nobody takes it for whole, and the next one is.
        with held("GET"):
            with concurrent.futures.ThreadPoolExecutor() as pool:
                coming = pool.submit(zip_of, server, round_id)
                order("held", count=8)
                order("trouble", status=503, times=1000)
                order("release")
                order("hold", method="none", key="")
                try:
                    status = coming.result()[0]
                    assert status >= 500, status
                except (http.client.HTTPException, OSError):
                    pass
        order("trouble", status=503, times=0)
        until("a whole one again", lambda: whole_zip(server, round_id) == content)


def photo_goes_through(data, where):
    """In by the release binary, and out again as it was."""
    with Server(data, *where) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, _ = begin(line)
        photo = a_photo() + os.urandom(2_000_000)
        status, body, _ = line.ask("POST", f"/api/visits/{visit['visit']['id']}/photos", multipart({"criterion": ""}, photo), {}, "multipart/form-data; boundary=cut")
        if status != 201:
            return json.loads(body)["key"]
        assert line.ask("GET", f"/api/photos/{json.loads(body)['id']}/original")[1] == photo
        return "ok"


@test
def the_bucket_may_stand_in_the_name_of_the_host():
    where = "http://{bucket}.s3.localhost:" + STORE.rsplit(":", 1)[1]
    assert bucket_look(at("city"), bucket(endpoint=where))["health"] == "ok"
    assert photo_goes_through(at("city"), bucket(endpoint=where)) == "ok"
    # It is the same bucket.
    for endpoint in (where, STORE):
        assert json.loads(chuangcheng("verify", "--data", at("city"), *bucket(endpoint=endpoint), "--json"))["whole"]
    look = bucket_look(at("city"), bucket(endpoint=where, file=keys("wrong", secret="nobody")))
    assert look["health"] == "fail" and "SignatureDoesNotMatch" in look["found"], look


def authority(name):
    """Who signs certificates: the file of its own."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-keyout", at(name + ".key"), "-out", at(name + ".pem")], check=True, capture_output=True)
    return at(name + ".pem")


def certificate(name, signer, names):
    """Signed for those names: the file and that of its key."""
    subprocess.run(["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", at(name + ".key"), "-out", at(name + ".csr")],
                   check=True, capture_output=True)
    with open(at(name + ".ext"), "w") as out:
        out.write("subjectAltName=" + ",".join("DNS:" + n for n in names))
    subprocess.run(["openssl", "x509", "-req", "-in", at(name + ".csr"), "-CA", at(signer + ".pem"), "-CAkey", at(signer + ".key"), "-CAcreateserial", "-days", "2",
                    "-extfile", at(name + ".ext"), "-out", at(name + ".pem")], check=True, capture_output=True)
    return at(name + ".pem"), at(name + ".key")


@test
def over_tls_the_store_must_have_a_certificate_of_the_authority_that_was_named():
    ours, others = authority("ours"), authority("others")
    store = OwnStore("store-tls", *certificate("store", "ours", ["localhost", "*.s3.localhost"]))
    port, data = store.address.rsplit(":", 1)[1], at("sealed")
    try:
        chuangcheng("demo", "--data", data, *bucket(endpoint=f"https://localhost:{port}"), "--blobs-ca", ours, *SMALL)
        for endpoint in (f"https://localhost:{port}", "https://{bucket}.s3.localhost:" + port):
            right = [*bucket(endpoint=endpoint), "--blobs-ca", ours]
            look = bucket_look(data, right)
            assert look["health"] == "ok", look
            assert photo_goes_through(data, right) == "ok"
        wrong = {"signed by somebody else": (f"https://localhost:{port}", ["--blobs-ca", others]), "not known to the system": (f"https://localhost:{port}", []),
                 "of another host": (f"https://127.0.0.1:{port}", ["--blobs-ca", ours])}
        for why, (endpoint, more) in wrong.items():
            look = bucket_look(data, [*bucket(endpoint=endpoint), *more])
            assert look["health"] == "fail" and "certificate" in look["found"], (why, look)
            assert photo_goes_through(data, [*bucket(endpoint=endpoint), *more]) == "blobs.away", why
        # A store that speaks no TLS is none.
        assert bucket_look(data, [*bucket(endpoint=STORE.replace("http:", "https:")), "--blobs-ca", ours])["health"] == "fail"
    finally:
        store.kill()
    for file, said in ((at("none.pem"), "No such file"), (keys("no-certificate"), "PEM")):
        found = chuangcheng("verify", "--data", at("city"), *bucket(), "--blobs-ca", file, code=2)
        assert "blobs_ca" in found and said in found, found


@test
def it_is_backed_up_restored_exported_and_imported_elsewhere():
    chuangcheng("backup", "--data", at("city"), *bucket(), at("backup"))
    said = chuangcheng("backup", "--data", at("city"), *bucket(), at("backup"))
    assert "新 new 0" in said, said
    assert chuangcheng("verify", "--backup", at("backup")).count("whole") == 2
    def take_key(folder):  # it is in no backup and no export
        chuangcheng("key", "--take", at("city", "seal.key"), "--data", at(folder))

    chuangcheng("restore", "--data", at("again"), *bucket("again"), at("backup"))
    take_key("again")
    assert json.loads(chuangcheng("verify", "--data", at("again"), *bucket("again"), "--json"))["whole"]
    chuangcheng("restore", "--data", at("home"), at("backup"))
    take_key("home")
    assert json.loads(chuangcheng("verify", "--data", at("home"), "--json"))["whole"]
    chuangcheng("export", "--all", "--data", at("city"), *bucket(), at("export"))
    chuangcheng("import", "--data", at("moved"), *bucket("moved"), at("export"))
    take_key("moved")
    report = json.loads(chuangcheng("verify", "--data", at("moved"), *bucket("moved"), "--json"))
    assert report["whole"] and report["blobs"] > 20, report
    chuangcheng("import", "--data", at("third"), *bucket("moved"), at("export"), code=2)  # blobs of another city are there


@test
def without_the_store_photos_get_503_and_the_rest_goes_on_and_it_comes_back_by_itself():
    store = OwnStore("store")
    where = bucket(endpoint=store.address)
    chuangcheng("demo", "--data", at("alone"), *where, *SMALL)
    with Server(at("alone"), *where) as server:
        headers = Line(server.port).sign_in("inspector1").headers
        admin = Line(server.port).sign_in("admin")
        desk = Line(server.port).sign_in("office")
        sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
        round_id = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
        stop = threading.Event()
        inspectors = [Inspector(f"s-{k}", server.port, headers, sites, round_id, a_photo(), stop) for k in range(8)]
        for i in inspectors:
            i.start()
        photos = lambda: sum(p.kind == "photo" and p.reply is not None for i in inspectors for p in list(i.promises))
        until("photos in the bucket", lambda: photos() >= 20)
        for _ in range(2):
            store.kill()
            refused = sum(len(i.refusals) for i in inspectors)
            until("503 for photos", lambda: sum(len(i.refusals) for i in inspectors) >= refused + 8)
            start = time.monotonic()
            status, body, _ = desk.ask("GET", "/api/sites?limit=1")
            assert status == 200 and time.monotonic() - start < 5, "a list waits for the photos"
            store.start()
            before = photos()
            until("photos after the store came back", lambda: photos() >= before + 20)
        stop.set()
        check = Check()
        promises = check.gather(inspectors)
        check.promises(promises, Line(server.port, headers), admin)
        assert not check.failures, check.failures[:3]
        words = {json.loads(body).get("key") for i in inspectors for _, body in i.refusals}
        assert words == {"blobs.away"}, words
        print(f"     {len(promises)} writes, {sum(p.kind == 'photo' for p in promises)} with a photo, {sum(len(i.refusals) for i in inspectors)} refused and tried again")
    store.kill()
    # Started while it is away: everything but the photos works.
    with Server(at("alone"), *where) as server:
        line = Line(server.port).sign_in("office")
        assert line.ask("GET", "/api/sites?limit=1")[0] == 200
        assert Line(server.port).ask("GET", "/healthz")[0] == 200


@test
def after_a_kill_every_acknowledged_photo_is_in_the_bucket():
    total = 0
    for n in range(3):
        with Server(at("city"), *bucket()) as server:
            headers = Line(server.port).sign_in("inspector1").headers
            desk = Line(server.port).sign_in("office")
            sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
            round_id = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
            inspectors = [Inspector(f"k{n}-{k}", server.port, headers, sites, round_id, a_photo(), threading.Event()) for k in range(8)]
            for i in inspectors:
                i.start()
            until("photos", lambda: sum(p.kind == "photo" and p.reply is not None for i in inspectors for p in list(i.promises)) >= 15 + 7 * n)
            server.process.kill()
            for i in inspectors:
                i.join()
        with Server(at("city"), *bucket()) as server:
            check = Check()
            promises = [p for p in check.gather(inspectors)]
            check.promises(promises, Line(server.port).sign_in("inspector1"), Line(server.port).sign_in("admin"))
            assert not check.failures, check.failures[:3]
            total += sum(p.kind == "photo" for p in promises)
    print(f"     {total} photos over three kills")


@test
def memory_stays_while_large_photos_are_read():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, _ = begin(line)
        photo = a_photo() + os.urandom(15_000_000)
        status, body, _ = line.ask("POST", f"/api/visits/{visit['visit']['id']}/photos", multipart({"criterion": ""}, photo), {"Idempotency-Key": "big"}, "multipart/form-data; boundary=cut")
        assert status in (200, 201), body
        whole = json.loads(line.ask("GET", f"/api/visits/{visit['visit']['id']}/whole")[1])
        kept = next(p for p in whole["photos"] if p["hash"] == hashlib.sha256(photo).hexdigest())
        until("its copies", lambda: line.ask("GET", f"/api/photos/{kept['id']}/thumb")[0] == 200)

    with Server(at("city"), *bucket()) as server:
        lines = [Line(server.port).sign_in("inspector1")]
        lines += [Line(server.port, lines[0].headers) for _ in range(7)]
        lines[0].ask("GET", f"/api/photos/{kept['id']}/thumb")
        before = server.memory()

        def read(line):
            for _ in range(3):
                status, content, _ = line.ask("GET", f"/api/photos/{kept['id']}/original")
                assert status == 200 and len(content) == len(photo)

        threads = [threading.Thread(target=read, args=(l,)) for l in lines]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        after = server.memory()
        print(f"     24 times {len(photo) / 1e6:.0f} MB to 8 readers at once: resident {before[0]:.0f} → {after[0]:.0f} MB, at most {after[1]:.0f} MB")
        assert after[1] - before[0] < 8 * 6, (before, after)


end()
