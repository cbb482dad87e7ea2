"""A primary and its synchronous copy, three processes that know both: see tests/crash/failover.

While 16 clients write through nginx the primary is killed with all of its processes. Until the copy is promoted writes are answered 503;
then they go on without anybody touching the program. Everything acknowledged is there once. The dead one comes back as a copy of the
new one, and when that is killed in turn the same holds again."""
import argparse
import tempfile
import time

from clusters import USER, Cluster
from promises import Check
from several import Several, answers, until

parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--clients", type=int, default=16)
asked = parser.parse_args()


def main():
    with tempfile.TemporaryDirectory() as folder:
        first, second = Cluster(), Cluster()
        first.init().start()
        first.psql("CREATE DATABASE city")
        second.follow(first).start()
        first.wait_for_a_copy()
        # The first that can be written to is taken, in this order, whenever a connection is made.
        city = Several(asked.binary, folder, f"postgresql://{USER}@127.0.0.1:{first.port},127.0.0.1:{second.port}/city?target_session_attrs=read-write", 200, asked.clients)
        check = Check()
        city.begin()
        gaps = []

        def fail_over(dying, heir):
            city.more("writes before", 150)
            refused, start = city.refusals(), time.monotonic()
            dying.kill()
            until("503 while there is no primary", lambda: city.refusals() >= refused + 10)
            check.must(not answers(city.nginx.port), "said to be healthy without a primary")
            promoted = time.monotonic()
            heir.promote()
            city.more("writes by the new primary", asked.clients)
            gaps.append((promoted - start, time.monotonic() - promoted))
            city.more("writes as before", 150)

        fail_over(first, second)
        # What has died comes back as the other's copy, and commits wait for it again.
        first.rejoin(second)
        second.wait_for_a_copy()
        check.must(first.psql("SELECT pg_is_in_recovery()") == "t", "two primaries at once")
        fail_over(second, first)
        check.must(all(s.process.poll() is None for s in city.servers), "a process ended")
        promises = city.end(check, lambda sql: first.psql(sql, "city"))
        print(f"{len(promises)} writes over two fail-overs, {sum(p.reply is not None for p in promises)} acknowledged, {city.refusals()} refused and tried again; "
              + "; ".join(f"killed to promotion {a:.1f} s, promotion to {asked.clients} new writes {b:.1f} s" for a, b in gaps))
        check.end(1)


main()
