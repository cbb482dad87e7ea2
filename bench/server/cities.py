"""Two cities on one PostgreSQL cluster against one: observations a second that are on disk before their reply, and their p99.

    bench/server/cities.py BINARY LOAD [--form schema|database] [--seconds 10] [--connections 32] [--visits 2000] [--runs 3]

LOAD is bench_load. Makes a cluster of its own (fsync on), in it two demo cities, a schema each (decision 11) or a database each, with one
process each. Then, in turn: each city alone, while the other's process is idle, and both at once, each by as many connections as when alone."""
import argparse
import concurrent.futures
import contextlib
import os
import re
import statistics
import sys
import tempfile

from inspectors import City, observations, visits_of

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tests/crash"))
from clusters import USER, Cluster  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("load")
parser.add_argument("--form", choices=["schema", "database"], default="schema")
parser.add_argument("--seconds", type=int, default=10)
parser.add_argument("--connections", type=int, default=32)
parser.add_argument("--visits", type=int, default=2000)
parser.add_argument("--runs", type=int, default=3)
asked = parser.parse_args()
NAMES = ("yunlan", "beside")
DEMO = ("--observations", "4000", "--photos", "24")  # what is there before hardly matters to what comes


def database_of(cluster, name):
    address = f"postgresql://{USER}@127.0.0.1:{cluster.port}/"
    if asked.form == "database":
        cluster.psql(f"CREATE DATABASE {name}")
        return address + name
    cluster.psql(f"CREATE SCHEMA {name}", "cities")
    return address + f"cities?options=-csearch_path%3D{name}"


def cpu(pids):
    """Seconds that each of these processes has used; one that ended is left out."""
    used = {}
    for pid in pids:
        with contextlib.suppress(FileNotFoundError):
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            used[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def measure(cluster, what, cities, requests):
    """[(observations/s, p99 in ms)] of each of them, loaded at the same time; CPU of both sides an observation, in µs."""
    mine, theirs = [c.server.pid for c in cities], cluster.processes()
    before = cpu(mine), cpu(theirs)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        texts = list(pool.map(lambda c: c.load(what, "POST", requests[c], "--connections", str(asked.connections), "--seconds", str(asked.seconds), "--warm-up", "1"), cities))
    after = cpu(mine), cpu(theirs)
    found = []
    for text in texts:
        assert "not 2xx 0   broken connections 0" in text, text
        found.append((float(re.search(r"([0-9.]+) requests/s", text)[1]), float(re.search(r"p99 ([0-9.]+)", text)[1])))
    done = sum(rate for rate, _ in found) * (asked.seconds + 1)  # the first second is not counted, but worked
    return found, [1e6 * sum(b[pid] - a[pid] for pid in b) / done for a, b in zip(before, after)]


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        cluster = Cluster().init().start()
        cluster.psql("CREATE DATABASE cities")
        cities = []
        try:
            for name in NAMES:
                os.mkdir(os.path.join(folder, name))
                cities.append(City(asked.binary, asked.load, os.path.join(folder, name), database=database_of(cluster, name), demo=DEMO))
            requests = {c: observations(visits_of(c, asked.visits)) for c in cities}
            print(f"a {asked.form} each, {asked.connections} connections a city, {asked.seconds} s, {len(requests[cities[0]])} observations to make; load of the machine {os.getloadavg()[0]:.1f}")
            alone, both = [], []
            for run in range(asked.runs):
                for n, city in enumerate(cities):
                    [(rate, p99)], (ours, theirs) = measure(cluster, f"alone-{run}-{n}", [city], requests)
                    alone.append(rate)
                    print(f"  {NAMES[n]:8} alone   {rate:6.0f}/s   p99 {p99:6.1f} ms   CPU an observation: {ours:.0f} µs of the program, {theirs:.0f} µs of PostgreSQL")
                found, (ours, theirs) = measure(cluster, f"both-{run}", cities, requests)
                both.append(sum(rate for rate, _ in found))
                each = ", ".join(f"{rate:.0f}/s p99 {p99:.1f} ms" for rate, p99 in found)
                print(f"  both at once    {both[-1]:6.0f}/s   ({each})   CPU an observation: {ours:.0f} µs of the program, {theirs:.0f} µs of PostgreSQL")
            one, two = statistics.median(alone), statistics.median(both)
            print(f"  medians: one {one:.0f}/s, two {two:.0f}/s, {two / one:.2f} times; load of the machine {os.getloadavg()[0]:.1f}")
        finally:
            for city in cities:
                city.end()


main()
