"""Two cities in one database, each in its schema: see tests/crash/cities.

Both are written at the same time through two processes each; who listens in one hears nothing of the other. Then docs/province is run as
it stands: the cities show their views, a second cluster has the province's partitioned tables over them, and its sums are theirs."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading

from city import Inspector, Line, Server, a_photo
from clusters import USER, Cluster
from promises import Check
from several import Ears, until

parser = argparse.ArgumentParser()
parser.add_argument("binary")
asked = parser.parse_args()
CITIES = {"city_a": "339900", "city_b": "330100"}


class City:
    def __init__(self, name, cluster, folder):
        self.name, self.data, self.log = name, os.path.join(folder, name), os.path.join(folder, name + ".log")
        cluster.psql(f"CREATE SCHEMA {name}", "cities")
        self.database = f"postgresql://{USER}@127.0.0.1:{cluster.port}/cities?options=-csearch_path%3D{name}"
        subprocess.run([asked.binary, "demo", "--data", self.data, "--database", self.database, "--sites", "54", "--observations", "200", "--photos", "4", "--today", "2026-11-25"],
                       check=True, stdout=subprocess.DEVNULL)
        self.servers = [Server(asked.binary, self.data, self.log, database=self.database) for _ in range(2)]
        desk = Line(self.servers[0].port).sign_in("office")
        sites = [r["id"] for r in json.loads(desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
        self.round = next(r["id"] for r in json.loads(desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
        self.ears = Ears(self.servers[0].port, desk.headers, f"round:{self.round}")
        self.ears.start()
        self.headers = Line(self.servers[1].port).sign_in("inspector1").headers
        self.stop = threading.Event()
        # They write at the second process; the first is where somebody listens.
        self.inspectors = [Inspector(f"{name}-{k}", self.servers[1].port, self.headers, sites, self.round, a_photo(self.data), self.stop) for k in range(4)]

    def acknowledged(self):
        return sum(p.reply is not None for i in self.inspectors for p in list(i.promises))

    def begin(self):
        for i in self.inspectors:
            i.start()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        here, there = Cluster().init().start(), Cluster().init().start()
        here.psql("CREATE DATABASE cities")
        there.psql("CREATE DATABASE province")
        check = Check()
        a, b = (City(name, here, folder) for name in CITIES)
        check.must(a.round == b.round, "the two rounds have two names: that nothing is heard proves nothing")

        a.begin()
        until("writes and their events in the first city", lambda: a.acknowledged() >= 60 and len(a.ears.heard) >= 20)
        check.must(not b.ears.heard, f"the second city heard {len(b.ears.heard)} events of the first")
        b.begin()
        until("both write", lambda: b.acknowledged() >= 60 and len(b.ears.heard) >= 20)
        for city in (a, b):
            city.stop.set()
        promises = 0
        for city in (a, b):
            made = check.gather(city.inspectors)
            check.promises(made, Line(city.servers[0].port, city.headers), Line(city.servers[0].port).sign_in("admin"))
            promises += len(made)

        # The province, as docs/province has it.
        for name, code in CITIES.items():
            here.run_file("docs/province/city.sql", "cities", schema=name, city=code, reader="province_reader", password="secret")
        there.run_file("docs/province/province.sql", "province")
        for name, code in CITIES.items():
            there.run_file("docs/province/join.sql", "province", city=code, host="127.0.0.1", port=here.port, database="cities", schema=name, reader="province_reader", password="secret")
        tables = {"places": "places_place", "sites": "sites_site", "rounds": "marks_round", "marks": "marks_mark", "visits": "visits_visit",
                  "observations": "visits_observation", "cases": "cases_case", "journal": "app_journal"}
        for table, theirs in tables.items():
            found = dict(line.split("|") for line in there.psql(f"SELECT city, count(*) FROM province.{table} GROUP BY city", "province").splitlines())
            for name, code in CITIES.items():
                count = here.psql(f"SELECT count(*) FROM {name}.{theirs}", "cities")
                check.must(found.get(code) == count and count != "0", f"province.{table} has {found.get(code)} rows of {name}, which has {count}")
        for name, code in CITIES.items():
            head = there.psql(f"SELECT hash FROM province.journal WHERE city='{code}' ORDER BY seq DESC LIMIT 1", "province")
            check.must(head == here.psql(f"SELECT hash FROM {name}.app_journal ORDER BY seq DESC LIMIT 1", "cities"), "another head of the journal")
        one = there.psql("EXPLAIN (COSTS OFF, VERBOSE) SELECT count(*) FROM province.marks WHERE city='339900' AND criterion='x'", "province")
        check.must("city_339900" in one and "city_330100" not in one, "a question about one city goes to all: " + one)
        both = there.psql("EXPLAIN (COSTS OFF, VERBOSE) SELECT city, count(*) FROM province.marks GROUP BY city", "province")
        check.must(both.count("Relations: Aggregate on") == 2, "sums are not made where the rows lie: " + both)
        for sql in ("SELECT phone FROM city_a.cases_report", "SELECT text FROM city_a.cases_file", "DELETE FROM city_a_out.marks"):
            done = subprocess.run(["psql", "-X", "-At", "-d", f"host=127.0.0.1 port={here.port} user=province_reader dbname=cities", "-c", sql], capture_output=True, text=True)
            check.must("permission denied" in done.stderr, f"the province may: {sql}: {done.stdout[:100]} {done.stderr[:200]}")
        # The program goes on beside the views; a city leaves.
        check.must("运行了 0 项" in subprocess.run([asked.binary, "migrate", "--data", a.data, "--database", a.database], capture_output=True, text=True).stdout, "migrate does not run")
        there.psql("DROP SCHEMA city_330100 CASCADE; DROP SERVER city_330100 CASCADE", "province")
        check.must(there.psql("SELECT DISTINCT city FROM province.marks", "province") == "339900", "who left is still there")
        for city in (a, b):
            for s in city.servers:
                s.end()
        print(f"{promises} writes in two cities of one database, {len(a.ears.heard)} and {len(b.ears.heard)} events heard, {len(tables)} tables read across")
        if check.failures:
            print(open(a.log, errors="replace").read()[-2000:], file=sys.stderr)
        check.end(1)


main()
