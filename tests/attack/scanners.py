"""wapiti, sqlmap, slowhttptest and testssl.sh as functions: what to look at → findings, as (tool, kind, where, text). Nothing here asks
a machine other than this one: wapiti's endpoint is ours, testssl looks nothing up."""
import collections
import csv
import http.server
import json
import os
import re
import subprocess
import threading

Finding = collections.namedtuple("Finding", "tool kind where text")
LONG_ENOUGH = 2 * 3600  # seconds; a scanner that hangs must not hang the tests


def command(arguments, log, seconds=LONG_ENOUGH, environment=None):
    """Runs it; the text it printed, which is kept in `log`."""
    with open(log, "w+") as out:
        subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=seconds, cwd=os.path.dirname(log),
                       env={**os.environ, **(environment or {})})
        out.seek(0)
        return out.read()


class Endpoint:
    """Where wapiti's payloads point to: a server that was made to ask for an address asks here, and is found out."""

    def __init__(self):
        self.asked = []
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                # wapiti asks what came for its session; whatever else comes is a server that let itself be sent.
                ours = "/get_" in self.path
                if not ours:
                    endpoint.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}" if ours else b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


BY_TIME = "Blind SQL Injection"  # told by how long a reply takes


def wapiti(folder, base, urls, modules, cookie="", most_seconds=0):
    """Findings. What was told by time alone is asked again: on a busy machine a reply is late for other reasons."""
    out = run_wapiti(folder, base, urls, modules, cookie, most_seconds)
    paths = {f.where.split(" ")[1] for f in out if f.kind == BY_TIME}
    if not paths:
        return out
    again = os.path.join(folder, "again")
    os.makedirs(again, exist_ok=True)
    sure = {f.where for f in run_wapiti(again, base, [u for u in urls if u.split("?")[0] in paths], ["blindsql"], cookie) if f.kind == BY_TIME}
    return [f._replace(kind="a guess", text=f.text + " (by time; not when asked again)") if f.kind == BY_TIME and f.where not in sure else f for f in out]


def run_wapiti(folder, base, urls, modules, cookie="", most_seconds=0):
    """`modules`: those that need nothing from outside (wapp and nikto fetch their lists). The crawler has the pages, `urls` the routes."""
    endpoint = Endpoint()
    report = os.path.join(folder, "wapiti.json")
    arguments = ["wapiti", "-u", base + "/", "--scope", "domain", "-d", "2", "--max-scan-time", "60", "-m", ",".join(modules), "-f", "json", "-o", report, "--store-session", os.path.join(folder, "wapiti"),
                 "--store-config", os.path.join(folder, "wapiti"), "--flush-session", "--no-bugreport", "-v", "1", "-t", "30", "--endpoint", endpoint.address, "-H", "X-Forwarded-For: 198.51.100.7"]
    if cookie:
        arguments += ["-H", "Cookie: " + cookie]
    if most_seconds:
        arguments += ["--max-attack-time", str(most_seconds)]
    for url in urls:
        arguments += ["-s", base + url]
    text = command(arguments, os.path.join(folder, "wapiti.log"))
    endpoint.end()
    launched = set(re.findall(r"Launching module (\w+)", text))
    assert launched == set(modules), f"wapiti ran {sorted(launched)} of {modules}: {text[-500:]}"
    with open(report) as file:
        got = json.load(file)
    out = [Finding("wapiti", "asked an address it was given", path, "") for path in endpoint.asked]
    for group in ("vulnerabilities", "anomalies"):
        for kind, found in got[group].items():
            out += [Finding("wapiti", kind, f"{f['method']} {f['path']} {f['parameter'] or ''}".strip(), f["info"]) for f in found]
    return out


def run_sqlmap(folder, requests, *more):
    """`requests`: each as on the line. Its text, and the rows of its table of findings."""
    os.makedirs(folder, exist_ok=True)
    line = "=" * 54 + "\n"
    with open(os.path.join(folder, "requests"), "w") as file:
        file.writelines(f"{line}{text}\n{line}" for text in requests)
    results = os.path.join(folder, "results.csv")
    text = command(["sqlmap", "-l", os.path.join(folder, "requests"), "--batch", "--ignore-stdin", "--answers", "quit=N,continue=Y", "--ignore-code", "*", "--skip-waf", "--tamper", "xforwardedfor", "--threads", "4",
                    "--timeout", "60", "--flush-session", "--disable-coloring", "--output-dir", folder, "--results-file", results, *more], os.path.join(folder, "log"), environment={"HOME": folder})
    broken = [line for line in re.findall(r".*\[CRITICAL\].*(?:connect|timed out|unhandled|parse).*", text) if "going to retry" not in line]
    assert not broken, broken[:3]
    rows = []
    if os.path.exists(results):
        with open(results, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("Parameter")]
    return text, rows


def sqlmap(folder, requests, *more):
    """Findings, and how many parameters were tried. Replies that differ for other reasons (each refusal has a number of its own) let it
    guess; so what it says for sure it must show by reading the database's version through the hole."""
    text, rows = run_sqlmap(folder, requests, *more)
    out = []
    for i, row in enumerate(rows):
        where = f"{row['Target URL']} {row['Parameter']}"
        if row["Note(s)"]:
            out.append(Finding("sqlmap", "a guess", where, f"{row['Technique(s)']} {row['Note(s)']}"))
            continue
        path = "/" + row["Target URL"].split("/", 3)[3].split("?")[0]
        same = [r for r in requests if re.search(rf" {re.escape(path)}[? ]", r)]
        shown, _ = run_sqlmap(os.path.join(folder, f"again{i}"), same, *more, "--banner")
        sure = re.search(r"banner: '([0-9.]+)'", shown)
        out.append(Finding("sqlmap", "SQL injection" if sure else "a guess", where, row["Technique(s)"] + (f": the database is {sure[1]}" if sure else " (nothing could be read through it)")))
    return out, len(re.findall(r"parameter '[^']+' does not seem to be injectable", text)) + len(rows)


SLOW = {  # how each of them is slow: slowhttptest's options
    "headers": ["-H", "-i", "2"],
    "body": ["-B", "-i", "2", "-s", "4000", "-t", "POST", "-f", "application/json"],
    "range": ["-R", "-a", "1", "-b", "3000", "-t", "HEAD"],
    "read": ["-X", "-w", "16", "-y", "32", "-z", "8", "-n", "2", "-k", "3"],
}


def slow(folder, mode, url, connections, seconds):
    """Each second in which its probe had no answer is a finding."""
    prefix = os.path.join(folder, "slow-" + mode)
    text = command(["slowhttptest", *SLOW[mode], "-c", str(connections), "-r", str(connections), "-l", str(seconds), "-p", "3", "-x", "24", "-g", "-o", prefix, "-u", url], prefix + ".log", seconds + 60)
    with open(prefix + ".csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, text[-300:]
    most = max(int(row["Connected"]) for row in rows)
    down = [row["Seconds"] for row in rows if int(row["Service Available"]) == 0]
    return [Finding("slowhttptest", mode, url, f"no answer in second {s}") for s in down], most


def testssl(folder, address, ca="", *more):
    """What it calls more than a remark. A check that could not be made (WARN) counts as a finding."""
    report = os.path.join(folder, "testssl.json")
    text = command(["testssl", "--quiet", "--color", "0", "-n", "none", "--warnings", "batch", *(["--add-ca", ca] if ca else []), "--jsonfile", report, *more, address], os.path.join(folder, "testssl.log"))
    with open(report) as file:
        got = json.load(file)
    assert len(got) > 3, text[-500:]
    return [Finding("testssl", f["id"], f["severity"], f["finding"]) for f in got if f["severity"] not in ("OK", "INFO", "DEBUG")], len(got)
