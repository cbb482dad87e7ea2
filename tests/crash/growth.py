"""One city, three processes on one PostgreSQL behind nginx: see tests/crash/growth.

While 16 clients write through nginx, one process is killed, then PostgreSQL is stopped hard and started again. Everything acknowledged
is there once, who listens at one process hears what was written at another, sessions hold everywhere, each photo's job is done."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading

from city import Inspector, Line, Server, a_photo
from promises import Check
from several import Ears, Nginx, answers, until

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--clients", type=int, default=16)
asked = parser.parse_args()
DATABASE = os.environ["CHUANGCHENG_TEST_PG"]


def cluster(*what):
    version, name = subprocess.run(["pg_lsclusters", "-h"], check=True, capture_output=True, text=True).stdout.split()[:2]
    subprocess.run(["pg_ctlcluster", version, name, *what], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        data, log = os.path.join(folder, "data"), os.path.join(folder, "log")
        subprocess.run([asked.binary, "demo", "--data", data, "--database", DATABASE, "--sites", "54", "--observations", "400", "--photos", "4"],
                       check=True, stdout=subprocess.DEVNULL)
        servers = [Server(asked.binary, data, log, database=DATABASE) for _ in range(3)]
        nginx = Nginx(folder, [s.port for s in servers])
        check = Check()

        until("nginx", lambda: answers(nginx.port))
        headers = Line(nginx.port).sign_in("inspector1").headers
        admin = Line(nginx.port).sign_in("admin").headers
        desk = Line(nginx.port).sign_in("office")
        sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
        round_id = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
        ears = Ears(servers[0].port, desk.headers, f"round:{round_id}")
        ears.start()
        stop = threading.Event()
        inspectors = [Inspector(f"g-{k}", nginx.port, headers, sites, round_id, a_photo(data), stop, again=True) for k in range(asked.clients)]
        for i in inspectors:
            i.start()
        acknowledged = lambda: sum(p.reply is not None for i in inspectors for p in list(i.promises))
        until("first writes", lambda: acknowledged() >= 100)
        heard_before = len(ears.heard)
        until("events of other processes", lambda: len(ears.heard) >= heard_before + 20)
        servers[1].kill()
        before = acknowledged()
        until("writes after one process was killed", lambda: acknowledged() >= before + 100)
        # Only a session that is good everywhere is good here: each process is asked by itself.
        for s in (servers[0], servers[2]):
            check.must(Line(s.port, headers).ask("GET", "/api/session")[0] == 200, "a session is not known at another process")
        cluster("stop", "-m", "immediate")
        refusals = lambda: sum(len(i.refusals) for i in inspectors)
        until("503 while PostgreSQL is down", lambda: refusals() >= 10)
        cluster("start")
        before = acknowledged()
        until("writes after PostgreSQL came back", lambda: acknowledged() >= before + 100)
        servers[1] = Server(asked.binary, data, log, database=DATABASE)  # takes the number that the killed one had
        before = acknowledged()
        until("writes with three again", lambda: acknowledged() >= before + 100)
        stop.set()
        promises = check.gather(inspectors)
        check.promises(promises, Line(nginx.port, headers), Line(nginx.port, admin))

        def photos_left():
            out = subprocess.run(["psql", "-At", DATABASE, "-c", "SELECT count(*) FROM photos_waiting"], check=True, capture_output=True, text=True)
            return int(out.stdout)
        until("copies of photos, also of those that the killed one had claimed", lambda: photos_left() == 0, 120)
        twice = subprocess.run(["psql", "-At", DATABASE, "-c", "SELECT count(*) FROM (SELECT note FROM marks_mark WHERE note LIKE '记录 %' GROUP BY note HAVING count(*) > 1) t"],
                               check=True, capture_output=True, text=True).stdout.strip()
        check.must(twice == "0", f"{twice} observations made more than one mark")
        nginx.end()
        for s in servers:
            s.end()
        print(f"{len(promises)} writes through three processes, {sum(p.reply is not None for p in promises)} acknowledged, {refusals()} refused and tried again, "
              f"{len(ears.heard)} events heard at one of them")
        if check.failures:
            print(open(log, errors="replace").read()[-3000:], file=sys.stderr)
        check.end(1)


main()
