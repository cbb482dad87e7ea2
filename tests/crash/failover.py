"""A primary and its synchronous copy, three processes that know both: see tests/crash/failover.

While 16 clients write through nginx the primary is killed with all of its processes. Until the copy is promoted writes are answered 503;
then they go on without anybody touching the program. Everything acknowledged is there once. The dead one comes back as a copy of the
new one, and when that is killed in turn the same holds again."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from city import Inspector, Line, Server, a_photo
from clusters import USER, Cluster
from promises import Check
from several import Nginx, answers, until

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--clients", type=int, default=16)
asked = parser.parse_args()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        first, second = Cluster(), Cluster()
        first.init().start()
        first.psql("CREATE DATABASE city")
        second.follow(first).start()
        first.wait_for_a_copy()
        # The first that can be written to is taken, in this order, whenever a connection is made.
        database = f"postgresql://{USER}@127.0.0.1:{first.port},127.0.0.1:{second.port}/city?target_session_attrs=read-write"
        data, log = os.path.join(folder, "data"), os.path.join(folder, "log")
        subprocess.run([asked.binary, "demo", "--data", data, "--database", database, "--sites", "54", "--observations", "200", "--photos", "4"],
                       check=True, stdout=subprocess.DEVNULL)
        servers = [Server(asked.binary, data, log, database=database) for _ in range(3)]
        nginx = Nginx(folder, [s.port for s in servers])
        check = Check()
        until("nginx", lambda: answers(nginx.port))
        headers = Line(nginx.port).sign_in("inspector1").headers
        admin = Line(nginx.port).sign_in("admin").headers
        desk = Line(nginx.port).sign_in("office")
        sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
        round_id = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
        stop = threading.Event()
        inspectors = [Inspector(f"f-{k}", nginx.port, headers, sites, round_id, a_photo(data), stop, again=True) for k in range(asked.clients)]
        for i in inspectors:
            i.start()
        acknowledged = lambda: sum(p.reply is not None for i in inspectors for p in list(i.promises))
        refusals = lambda: sum(len(i.refusals) for i in inspectors)
        gaps = []

        def fail_over(dying, heir):
            before = acknowledged()
            until("writes before", lambda: acknowledged() >= before + 150)
            refused, start = refusals(), time.monotonic()
            dying.kill()
            until("503 while there is no primary", lambda: refusals() >= refused + 10)
            check.must(not answers(nginx.port), "said to be healthy without a primary")
            promoted = time.monotonic()
            heir.promote()
            at_promotion = acknowledged()
            until("writes by the new primary", lambda: acknowledged() >= at_promotion + asked.clients)
            gaps.append((promoted - start, time.monotonic() - promoted))
            until("writes as before", lambda: acknowledged() >= at_promotion + 150)

        fail_over(first, second)
        # What has died comes back as the other's copy, and commits wait for it again.
        first.rejoin(second)
        second.wait_for_a_copy()
        check.must(first.psql("SELECT pg_is_in_recovery()") == "t", "two primaries at once")
        fail_over(second, first)
        stop.set()
        promises = check.gather(inspectors)
        check.promises(promises, Line(nginx.port, headers), Line(nginx.port, admin))
        twice = first.psql("SELECT count(*) FROM (SELECT note FROM marks_mark WHERE note LIKE '记录 %' GROUP BY note HAVING count(*) > 1) t", "city")
        check.must(twice == "0", f"{twice} observations made more than one mark")
        check.must(all(s.process.poll() is None for s in servers), "a process ended")
        nginx.end()
        for s in servers:
            s.end()
        print(f"{len(promises)} writes over two fail-overs, {sum(p.reply is not None for p in promises)} acknowledged, {refusals()} refused and tried again; "
              + "; ".join(f"killed to promotion {a:.1f} s, promotion to {asked.clients} new writes {b:.1f} s" for a, b in gaps))
        if check.failures:
            print(open(log, errors="replace").read()[-3000:], file=sys.stderr)
        check.end(1)


main()
