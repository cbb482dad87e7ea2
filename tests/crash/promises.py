"""What was acknowledged is there, once, as it was sent."""
import hashlib
import json
import sys


class Check:
    def __init__(self):
        self.failures = []

    def fail(self, what):
        self.failures.append(what)
        print("FAILED: " + what, file=sys.stderr, flush=True)

    def must(self, holds, what):
        if not holds:
            self.fail(what)

    def end(self, tests):
        print(f"{0 if self.failures else tests} passed, {len(self.failures)} failed")
        sys.exit(1 if self.failures else 0)

    def gather(self, inspectors):
        """The promises of all, when they have ended."""
        for i in inspectors:
            i.join()
            for status, body in i.strange:
                self.fail(f"reply {status}: {body[:300]}")
        return [p for i in inspectors for p in i.promises]

    def promises(self, promises, line, admin):
        """Sends each again with its key: what was acknowledged must give the same, what was not must be there now, each once."""
        for p in promises:
            known = p.reply
            status, body = p.send(line)
            if p.reply is None or status not in (200, 201):
                self.fail(f"{p.kind} {p.key} sent again: {status} {body[:300]}")
            elif known is not None and p.kind != "photo" and p.reply != known:
                self.fail(f"{p.kind} {p.key} had been acknowledged as another one")
        wholes = {}
        for p in promises:
            if p.reply is not None:
                self.one(p, line, wholes)
        status, body, _ = admin.ask("GET", "/api/journal/verify")
        self.must(status == 200 and json.loads(body)["whole"], f"the journal is broken: {status} {body[:200]}")

    def one(self, p, line, wholes):
        visit = p.reply["visit"]["id"] if p.kind == "visit" else int(p.path.split("/")[3])
        if visit not in wholes:
            status, body, _ = line.ask("GET", f"/api/visits/{visit}/whole")
            if status != 200:
                return self.fail(f"visit {visit} of {p.key}: {status}")
            wholes[visit] = json.loads(body)
        whole = wholes[visit]
        if p.kind == "observation":
            item = p.body["items"][0]
            self.must(any(o["criterion"] == item["criterion"] and o["note"] == item["note"] and o["value"] == item["value"] and o["mark"] for o in whole["observations"]),
                      f"observation {p.key} is gone")
        if p.kind == "photo":
            same = [x for x in whole["photos"] if x["hash"] == p.sha256]
            if len(same) != 1:
                return self.fail(f"photo {p.key} is there {len(same)} times")
            status, content, _ = line.ask("GET", f"/api/photos/{same[0]['id']}/original")
            self.must(status == 200 and hashlib.sha256(content).hexdigest() == p.sha256, f"the bytes of photo {p.key} are not those that were sent ({status})")
