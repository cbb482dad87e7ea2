"""Drives the release binary from outside with Python's standard library; see run."""
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import uuid

BINARY = sys.argv[1]
PASSWORD = "chuangcheng-demo"
results = []


class Client:
    def __init__(self, port):
        self.port, self.cookie, self.csrf = port, "", ""

    def ask(self, method, path, body=None, headers=None, raw=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Cookie": self.cookie, **(headers or {})}
        if method != "GET" and self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        connection.request(method, path, body, sent)
        reply = connection.getresponse()
        text = reply.read()
        if raw:
            return reply, text
        kind = reply.getheader("Content-Type") or ""
        return reply.status, json.loads(text) if "json" in kind and text else text

    def sign_in(self, login, password=PASSWORD):
        reply, text = self.ask("POST", "/api/session", {"login": login, "password": password}, raw=True)
        assert reply.status in (200, 201), (reply.status, text)
        self.cookie = reply.getheader("Set-Cookie").split(";")[0]
        self.csrf = json.loads(text)["csrf"]
        return reply

    def upload(self, path, name, data):
        border = uuid.uuid4().hex
        body = (f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n').encode() + data + f"\r\n--{border}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"})


def test(function):
    try:
        function()
        results.append(True)
        print("ok  ", function.__name__.replace("_", " "))
    except Exception:
        results.append(False)
        print("FAIL", function.__name__.replace("_", " "))
        traceback.print_exc(limit=3, file=sys.stdout)


def start(folder, *more):
    begun = time.monotonic()
    process = subprocess.Popen([BINARY, "serve", "--data", folder, "--port", "0", *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = process.stdout.readline().strip()
    return process, int(address.rsplit(":", 1)[1]), time.monotonic() - begun


with tempfile.TemporaryDirectory(prefix="chuangcheng-") as folder:
    city = os.path.join(folder, "city")
    shown = subprocess.run([BINARY, "demo", "--data", city, "--sites", "300", "--observations", "4000", "--photos", "12"], capture_output=True, text=True, check=True).stdout
    process, port, seconds = start(city)
    office = Client(port)

    def demo_prints_its_result():
        assert "office" in shown and re.search(r"\d+\.\d+", shown), shown

    def serves_within_two_seconds():
        assert seconds < 2, seconds

    def is_healthy_and_counts():
        assert office.ask("GET", "/healthz") == (200, b"ok\n")
        status, text = office.ask("GET", "/metrics")
        assert status == 200
        # Prometheus text: every line a comment or name{labels} value.
        for line in text.decode().splitlines():
            assert re.fullmatch(r'#.*|[a-z_]+(\{[^{}]*(\{[a-z_]+\}[^{}]*)*\})? [0-9.e+-]+', line), line

    def pages_and_their_policy():
        reply, text = office.ask("GET", "/", raw=True)
        assert reply.status == 200 and b"<div id=" in text, text[:200]
        assert "default-src 'self'" in reply.getheader("Content-Security-Policy")
        reply, _ = office.ask("GET", "/desk/sites", raw=True)
        assert reply.status == 200
        assert office.ask("GET", "/nothing.js")[0] == 404

    def an_independent_validator_accepts_the_api():
        status, api = office.ask("GET", "/api/openapi.json")
        assert status == 200 and api["openapi"] == "3.1.0"
        path = os.path.join(folder, "openapi.json")
        json.dump(api, open(path, "w", encoding="utf-8"))
        check = subprocess.run(["node", "tests/api/openapi.mjs", path], capture_output=True, text=True)
        assert check.returncode == 0, check.stdout + check.stderr
        assert office.ask("GET", "/api/docs")[0] == 200

    def nobody_gets_in_without_a_password():
        assert office.ask("GET", "/api/sites")[0] == 401
        assert office.ask("POST", "/api/session", {"login": "office", "password": "wrong-wrong-1"})[0] in (401, 403)

    def the_session_cookie_is_closed_to_scripts():
        cookie = office.sign_in("office").getheader("Set-Cookie")
        assert "HttpOnly" in cookie and "SameSite" in cookie, cookie
        assert office.ask("GET", "/api/session")[0] == 200
        thief = Client(port)
        thief.cookie = office.cookie
        assert thief.ask("POST", "/api/units", {"name": "x"})[0] == 403  # no CSRF token

    def open311_is_spoken_at_its_own_address():
        import xml.etree.ElementTree
        reply, text = Client(port).ask("GET", "/open311/v2/services.xml", raw=True)
        assert reply.status == 200 and reply.getheader("Content-Type") == "text/xml; charset=utf-8", reply.status
        services = xml.etree.ElementTree.fromstring(text)
        assert services.tag == "services" and services.find("service/service_code").text, text[:200]
        check = subprocess.run(["xmllint", "--noout", "-"], input=text, capture_output=True)
        assert check.returncode == 0, check.stderr
        status, discovery = Client(port).ask("GET", "/open311/v2/discovery.json")
        assert status == 200 and discovery["endpoints"][0]["url"].endswith("/open311/v2"), discovery
        # A platform with a key reports; another without one does not.
        status, made = office.ask("POST", "/api/open311-keys", {"name": "热线", "secret": "socket-test-key-of-length"})
        assert status == 201, made
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        _, places = office.ask("GET", "/api/places?level=street&limit=1")
        body = f"service_code=0102&description=%E5%9E%83%E5%9C%BE&address_id={places['rows'][0]['code']}"
        status, refused = Client(port).ask("POST", "/open311/v2/requests.json", body.encode(), form)
        assert status == 403 and refused[0]["code"] == 403, refused
        status, posted = Client(port).ask("POST", "/open311/v2/requests.json", f"{body}&api_key=socket-test-key-of-length".encode(), form)
        assert status == 201, posted
        report = posted[0]["service_request_id"]
        assert Client(port).ask("GET", f"/open311/v2/requests/{report}.json")[0] == 404
        status, said = office.ask("PUT", f"/api/report-review/{report}", {"shown": "shown", "text": "垃圾 & <袋>"})
        assert status == 200, said
        reply, text = Client(port).ask("GET", f"/open311/v2/requests/{report}.xml", raw=True)
        request = xml.etree.ElementTree.fromstring(text).find("request")
        assert request.find("description").text == "垃圾 & <袋>" and request.find("status").text == "open", text
        assert subprocess.run(["xmllint", "--noout", "-"], input=text, capture_output=True).returncode == 0
        reply, text = Client(port).ask("POST", "/open311/v2/requests.json", b"x" * 70_000, form, raw=True)
        assert reply.status == 413, reply.status

    def a_citizen_reports_without_signing_in():
        import base64
        token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        citizen = Client(port)
        _, asked = citizen.ask("GET", "/api/public/kinds")
        body = {"token": token, "text": "路灯不亮", "place": asked["places"][0]["code"]}
        reply, text = citizen.ask("POST", "/api/public/reports", json.dumps(body).encode(), {"Content-Type": "application/json"}, raw=True)
        assert reply.status == 201, text
        assert "HttpOnly" in reply.getheader("Set-Cookie"), reply.headers
        assert citizen.upload(f"/api/public/reports/{token}/photos", "a.txt", b"no photo")[0] == 415
        assert citizen.upload(f"/api/public/reports/{'x' * 43}/photos", "a.txt", b"no photo")[0] == 404
        status, followed = citizen.ask("GET", f"/api/public/reports/{token}")
        assert status == 200 and followed["state"] == "reported", followed
        # Behind no proxy a header that names another address changes nothing: one address has twenty an hour.
        counted = 0
        for n in range(30):
            more = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
            status, _ = Client(port).ask("POST", "/api/public/reports", json.dumps({**body, "token": more}).encode(), {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{n}"})
            counted += status == 201
        assert counted == 19, counted

    def another_program_confirms_the_draw():
        _, plans = office.ask("GET", "/api/plans?limit=50")
        published = [p for p in plans["rows"] if p["state"] == "published"]
        assert published, plans
        status, proof = office.ask("GET", f"/api/plans/{published[0]['id']}/proof")
        assert status == 200
        path = os.path.join(folder, "proof.json")
        json.dump(proof, open(path, "w", encoding="utf-8"))
        check = subprocess.run([sys.executable, "docs/verify_draw.py", path], capture_output=True, text=True)
        assert check.returncode == 0 and check.stdout.count("ok") == 4, check.stdout + check.stderr
        # A frame of named sites, from the list to the proof.
        _, page = office.ask("GET", "/api/sites/map")
        numbers = [s["number"] for s in page["sites"] if s["state"] == "active"][::9]
        _, rounds = office.ask("GET", "/api/rounds?limit=50")
        running = [r for r in rounds["rows"] if r["state"] == "running"][0]
        status, plan = office.ask("POST", "/api/plans", {"name": "圈选", "round": running["id"], "wanted": 10, "least": 1, "sites": "\n".join(numbers)})
        assert status == 201, plan
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        for step, body in (("commit", None), ("draw", {"source": "福彩双色球", "value": "03 08 17 22 29 31 + 05", "day": today}), ("publish", None)):
            status, said = office.ask("POST", f"/api/plans/{plan['id']}/{step}", body)
            assert status == 200, said
        _, of_list = office.ask("GET", f"/api/plans/{plan['id']}/proof")
        assert of_list["named"] == of_list["frame_size"] == len(numbers) and of_list["active_sites"] > len(numbers), of_list
        assert sorted(s["number"] for s in of_list["sites"]) == sorted(numbers)
        json.dump(of_list, open(path, "w", encoding="utf-8"))
        check = subprocess.run([sys.executable, "docs/verify_draw.py", path], capture_output=True, text=True)
        assert check.returncode == 0 and check.stdout.count("ok  ") == 4, check.stdout + check.stderr
        of_list["sites"].pop()
        json.dump(of_list, open(path, "w", encoding="utf-8"))
        assert subprocess.run([sys.executable, "docs/verify_draw.py", path], capture_output=True).returncode == 1
        proof["sites"][0], proof["sites"][1] = {**proof["sites"][0], "position": 1}, {**proof["sites"][1], "position": 0}
        json.dump(proof, open(path, "w", encoding="utf-8"))
        assert subprocess.run([sys.executable, "docs/verify_draw.py", path], capture_output=True).returncode == 1

    def the_journal_is_whole():
        status, found = office.ask("GET", "/api/journal/verify")
        assert status == 200 and found["whole"] and found["rows"] > 0, found

    def every_field_has_a_name_in_both_languages():
        admin = Client(port)
        admin.sign_in("admin")
        _, schema = admin.ask("GET", "/api/schema")
        unnamed = [f"{e['name']}.{f['name']}" for e in schema["entities"] for f in e["fields"] + e["filters"]
                   if not f["hidden"] and f["name"] not in ("cursor", "limit", "sort") and not (f["label_en"] and re.search(r"[\u4e00-\u9fff]", f["label"]))]
        assert len(schema["entities"]) > 20 and unnamed == [], unnamed

    def a_mark_reaches_a_listener_at_once():
        _, rounds = office.ask("GET", "/api/rounds?limit=50")
        running = [r for r in rounds["rows"] if r["state"] == "running"][0]
        listener = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        listener.request("GET", f"/api/events?topics=round:{running['id']}", headers={"Cookie": office.cookie})
        stream = listener.getresponse()
        assert stream.status == 200
        inspector = Client(port)
        inspector.sign_in("inspector1")
        _, mine = inspector.ask("GET", "/api/my/visits")
        status, visit = inspector.ask("POST", "/api/visits", {"draw": [e for e in mine["todo"] if e["draw"]][0]["draw"]})
        assert status == 201, visit
        counter = [i for i in visit["checklist"] if i["input"] == "counter"][0]
        _, before = office.ask("GET", f"/api/rounds/{running['id']}/score")
        status, said = inspector.ask("POST", f"/api/visits/{visit['visit']['id']}/observations", {"items": [{"criterion": counter["code"], "value": "9", "note": ""}]})
        assert status == 200, said
        seen = b""
        while b"event: score" not in seen:
            line = stream.fp.readline()
            assert line, seen
            seen += line
        _, after = office.ask("GET", f"/api/rounds/{running['id']}/score")
        assert before != after
        listener.close()

    def an_export_comes_in_again_unchanged():
        for kind in ("csv", "xlsx"):
            reply, data = office.ask("GET", f"/api/sites/export?format={kind}", raw=True)
            assert reply.status == 200 and "attachment" in reply.getheader("Content-Disposition")
            status, report = office.upload("/api/sites/import?mode=check", f"sites.{kind}", data)
            assert status == 200, report
            assert report["same"] == report["rows"] == 300 and report["wrong"] == 0, {k: v for k, v in report.items() if k != "lines"}

    def a_request_under_way_is_finished_at_the_end():
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0

    def the_first_administrator_gets_a_link_and_nothing_else():
        empty = os.path.join(folder, "empty")
        fresh, fresh_port, _ = start(empty)
        link = fresh.stdout.readline()
        try:
            assert "/setup?token=" in link, link
            guest = Client(fresh_port)
            assert guest.ask("POST", "/api/session", {"login": "office", "password": PASSWORD})[0] in (401, 403)
            token = link.strip().split("token=")[1]
            short = guest.ask("POST", "/api/setup", {"token": token, "login": "root1", "name": "管理员", "password": "short"})
            assert short[0] == 422, short
            made = guest.ask("POST", "/api/setup", {"token": token, "login": "root1", "name": "管理员", "password": "Kunpeng-47-zhan"})
            assert made[0] in (200, 201, 204), made
            assert guest.ask("POST", "/api/setup", {"token": token, "login": "root2", "name": "管理员", "password": "Kunpeng-47-zhan"})[0] in (404, 409, 410)
            guest.sign_in("root1", "Kunpeng-47-zhan")
        finally:
            fresh.terminate()
            fresh.wait(timeout=15)

    for function in (demo_prints_its_result, serves_within_two_seconds, is_healthy_and_counts, pages_and_their_policy,
                     an_independent_validator_accepts_the_api, nobody_gets_in_without_a_password, the_session_cookie_is_closed_to_scripts,
                     open311_is_spoken_at_its_own_address, a_citizen_reports_without_signing_in,
                     another_program_confirms_the_draw, the_journal_is_whole, every_field_has_a_name_in_both_languages, a_mark_reaches_a_listener_at_once, an_export_comes_in_again_unchanged,
                     a_request_under_way_is_finished_at_the_end, the_first_administrator_gets_a_link_and_nothing_else):
        test(function)
    if process.poll() is None:
        process.kill()

print(f"{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) else 1)
