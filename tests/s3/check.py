"""A city whose photos lie in an S3 store, on the release binary; see run."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, "tests/crash")
from city import Inspector, Line, ends_with_us, multipart  # noqa: E402
from promises import Check  # noqa: E402
from several import until  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
STORE = os.environ["CHUANGCHENG_TEST_S3"]
WORK = tempfile.mkdtemp(prefix="chuangcheng-s3-")
results = []


def at(*names):
    return os.path.join(WORK, *names)


def keys(name, secret="S3RVER", mode=0o600):
    with open(at(name), "w") as out:
        out.write(f"S3RVER\n{secret}\n")
    os.chmod(at(name), mode)
    return at(name)


def bucket(prefix="yunlan", endpoint=STORE, file=None):
    return ["--blobs", f"s3://city/{prefix}", "--blobs-endpoint", endpoint, "--blobs-keys", file or keys("keys")]


def chuangcheng(*arguments, code=0):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + done.stderr


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


class OwnStore:
    """A store that a test may end: its own process, the same folder each time."""

    def __init__(self):
        self.folder, self.port = at("store"), "0"
        os.makedirs(self.folder, exist_ok=True)
        self.start()

    def start(self):
        self.process = subprocess.Popen([*os.environ["CHUANGCHENG_TEST_S3_SERVE"].split(), self.folder, self.port], stdout=subprocess.PIPE)
        ends_with_us(self.process)
        self.address = self.process.stdout.readline().decode().strip()
        self.port = self.address.rsplit(":", 1)[1]

    def kill(self):
        self.process.kill()
        self.process.wait()


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
    looks = lambda where: {l["name"]: l for l in json.loads(subprocess.run([BINARY, "doctor", "--json", "--data", at("city"), *where], capture_output=True, text=True).stdout)}
    wrong = looks(bucket(file=keys("wrong", secret="nobody")))["bucket"]
    assert wrong["health"] == "fail" and "SignatureDoesNotMatch" in wrong["found"], wrong
    right = looks(bucket())["bucket"]
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
        with open(at("photos.zip"), "wb") as out:
            out.write(content)
        import zipfile
        with zipfile.ZipFile(at("photos.zip")) as z:
            assert z.testzip() is None
            assert hashlib.sha256(photo).hexdigest() in {hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}


@test
def parts_of_an_upload_become_one_file_in_the_bucket():
    with Server(at("city"), *bucket()) as server:
        line = Line(server.port).sign_in("inspector1")
        visit, _ = begin(line)
        photo = a_photo() + os.urandom(15_000_000)
        sha, name = hashlib.sha256(photo).hexdigest(), os.urandom(16).hex()
        status, body, _ = line.ask("POST", "/api/uploads", {"id": name, "purpose": "photo", "name": "p.jpg", "bytes": len(photo), "sha256": sha})
        assert status == 201, body
        size = json.loads(body)["part_bytes"]
        before = server.memory()
        for n in range(0, (len(photo) + size - 1) // size):
            part = photo[n * size:(n + 1) * size]
            status, body, _ = line.ask("PUT", f"/api/uploads/{name}/parts/{n}", part, {"X-Part-Sha256": hashlib.sha256(part).hexdigest()}, "application/octet-stream")
            assert status == 200, body
        status, body, _ = line.ask("POST", f"/api/uploads/{name}/complete", b"")
        assert status == 200, body
        after = server.memory()
        print(f"     a file of {len(photo) / 1e6:.0f} MB put together and sent: resident {before[0]:.0f} → {after[0]:.0f} MB, at most {after[1]:.0f} MB")
        assert after[1] - before[1] < 10, (before, after)
    assert sha in named_in_backup()
    assert not [n for _, _, found in os.walk(at("city", "blobs")) for n in found], "parts stay behind"


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
    store = OwnStore()
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


shutil.rmtree(WORK, ignore_errors=True)
print(f"{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) and results else 1)
