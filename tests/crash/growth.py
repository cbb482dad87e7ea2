"""One city, three processes on one PostgreSQL behind nginx: see tests/crash/growth.

While 16 clients write through nginx, one process is killed, then PostgreSQL is stopped hard and started again. Everything acknowledged
is there once, who listens at one process hears what was written at another, sessions hold everywhere, each photo's job is done."""
import argparse
import os
import subprocess
import tempfile

from city import Line
from promises import Check
from several import Ears, Several, until

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--clients", type=int, default=16)
asked = parser.parse_args()
DATABASE = os.environ["CHUANGCHENG_TEST_PG"]


def cluster(*what):
    version, name = subprocess.run(["pg_lsclusters", "-h"], check=True, capture_output=True, text=True).stdout.split()[:2]
    subprocess.run(["pg_ctlcluster", version, name, *what], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ask(sql):
    return subprocess.run(["psql", "-At", DATABASE, "-c", sql], check=True, capture_output=True, text=True).stdout.strip()


def main():
    with tempfile.TemporaryDirectory() as folder:
        city = Several(asked.binary, folder, DATABASE, 400, asked.clients)
        check = Check()
        ears = Ears(city.servers[0].port, city.desk.headers, f"round:{city.round}")
        ears.start()
        city.begin()
        city.more("first writes", 100)
        heard_before = len(ears.heard)
        until("events of other processes", lambda: len(ears.heard) >= heard_before + 20)
        city.servers[1].kill()
        city.more("writes after one process was killed", 100)
        # Only a session that is good everywhere is good here: each process is asked by itself.
        for s in (city.servers[0], city.servers[2]):
            check.must(Line(s.port, city.headers).ask("GET", "/api/session")[0] == 200, "a session is not known at another process")
        cluster("stop", "-m", "immediate")
        until("503 while PostgreSQL is down", lambda: city.refusals() >= 10)
        cluster("start")
        city.more("writes after PostgreSQL came back", 100)
        city.servers[1] = city.serve()  # takes the number that the killed one had
        city.more("writes with three again", 100)
        city.stop.set()
        until("copies of photos, also of those that the killed one had claimed", lambda: ask("SELECT count(*) FROM photos_waiting") == "0", 120)
        promises = city.end(check, ask)
        print(f"{len(promises)} writes through three processes, {sum(p.reply is not None for p in promises)} acknowledged, {city.refusals()} refused and tried again, "
              f"{len(ears.heard)} events heard at one of them")
        check.end(1)


main()
