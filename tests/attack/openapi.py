"""The requests the scanners begin with, made from what the server says of itself (/api/openapi.json): no list by hand that a new route
would be missing from. A request is a good one (the server answers it 2xx) where that can be found out by asking: an injection into a
request that is refused for another field never reaches the SQL."""
import json
import re
import urllib.parse
from collections import namedtuple

Request = namedtuple("Request", "method path query body person good public texts")

# What scanners may not call, each with the reason.
LEFT_OUT = {
    ("GET", "/api/events"): "never ends",
    ("DELETE", "/api/session"): "would sign the scanner out",
    ("POST", "/api/session/password"): "would end the scanner's sessions",
    ("GET", "/api/rounds/{id}/photos.zip"): "all photos each time; the same filter stands in /api/marks",
}


# Queries that another standard (GeoReport v2) names and our description does not.
GEOREPORT = {"service_request_id": "1", "service_code": "0203", "start_date": "2026-11-01T00:00:00Z", "end_date": "2026-11-25T00:00:00Z", "status": "open"}


class Api:
    """`people`: signed-in clients; each route is asked by the first of them who may."""

    def __init__(self, people):
        self.people = people
        self.description = people[0].json("GET", "/api/openapi.json")[1]
        self.rows = {}
        self.mine = {p.user["id"] for p in people}

    def operations(self):
        for path, operations in self.description["paths"].items():
            for method, operation in operations.items():
                if (method.upper(), path) not in LEFT_OUT:
                    yield method.upper(), path, operation

    def person_for(self, operation):
        wanted = operation.get("x-permission", "")
        for p in self.people:
            if wanted in p.permissions:
                return p
        return self.people[0]

    def schema(self, s):
        while "$ref" in s or "anyOf" in s:
            if "$ref" in s:
                s = self.description["components"]["schemas"][s["$ref"].rsplit("/", 1)[1]]
            else:
                s = s["anyOf"][0]
        return s

    def first(self, path):
        """The row of the list at `path` that requests are about; of accounts and roles the last one, which is not the scanner's own."""
        if path not in self.rows:
            self.rows[path] = {}
            operation = self.description["paths"].get(path, {}).get("get")
            if operation:
                status, got = self.person_for(operation).json("GET", path)
                rows = got if isinstance(got, list) else next((v for v in got.values() if isinstance(v, list)), []) if status == 200 and got else []
                rows = [r for r in rows if isinstance(r, dict) and r.get("id") not in self.mine]
                if rows:
                    self.rows[path] = rows[-1] if path in ("/api/users", "/api/roles") else rows[0]
        return self.rows[path]

    def of_entity(self, name):
        """The row of a list that is called like `name` ("round" → /api/rounds), or {}."""
        for path in (f"/api/{name}s", f"/api/{name}es", f"/api/case-{name}s", f"/api/{name}"):
            if self.first(path):
                return self.first(path)
        return {}

    def guess(self, name, schema, depth=0):
        """A value that may be right for what is called `name`."""
        s = self.schema(schema)
        kind, row = s.get("type"), self.of_entity(name)
        if "enum" in s:
            return s["enum"][0]
        if kind == "boolean":
            return True
        if kind == "array":
            return [self.guess(name.rstrip("s"), s.get("items", {}), depth + 1)] if depth < 4 else []
        if kind == "object":
            return {n: self.guess(n, k, depth + 1) for n, k in s.get("properties", {}).items()} if depth < 4 else {}
        if kind in ("integer", "number"):
            return row["id"] if isinstance(row.get("id"), int) else max(1, s.get("minimum", 1))
        return next((row[k] for k in ("code", "id") if isinstance(row.get(k), str)), "a")

    def better(self, error, value):
        """What the server says it would take instead; None when it does not say. A value it has refused is not tried twice."""
        args, key = error.get("args", {}), error["key"]
        expected = args.get("expected", "")
        said = {"choice": args.get("choices", "").split(", ")[0], "digits": self.of_entity("place").get("code", "1"), "range": int(args.get("min") or 1), "no_such": None,
                "length": "a" * int(args.get("min") or 1), "taken": f"{value}{len(str(value))}", "month": "2026-11", "min_length": "a" * int(args.get("min") or 1), "type": {"day": "2026-11-20", "instant": "2026-11-20T08:00:00Z", "integer": 1, "text": "a", "boolean": True}.get(expected)}.get(key)
        if key == "format" and value != "2026-11":
            said = "2026-11"
        return None if said == value else said

    def settled(self, ask, values, kinds):
        """`values` as the server takes them: what it refuses by name is bettered or, at last, taken out. Returns them, what was taken out
        and whether the whole is good."""
        out, refused = dict(values), {}
        for _ in range(6):
            status, answer = ask(out)
            errors = answer.get("errors") if isinstance(answer, dict) else None
            errors = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
            wrong = {re.split(r"[.\[]", e["field"])[0]: e for e in errors}
            wrong = {name: e for name, e in wrong.items() if name in out}
            if status < 300:
                return out, refused, True
            if not wrong:
                break
            for name, e in wrong.items():
                value = self.better(e, out[name]) if e["field"] == name else None
                if value is None:
                    refused[name] = out.pop(name)
                else:
                    out[name] = value
        # Refused without a name (another row's key): whose absence makes it good?
        for name in [n for n in out if self.schema(kinds.get(n, {})).get("type") in ("string", "integer")]:
            rest = {n: v for n, v in out.items() if n != name}
            if ask(rest)[0] < 300:
                refused[name] = out[name]
                return rest, refused, True
        return out, refused, False

    def segments(self, path):
        """The path with a value for each of its {…}."""
        done = ""
        for part in path.split("/")[1:]:
            if part.startswith("{"):
                name = part[1:].split("}")[0]
                row = self.first(done) or self.of_entity(name)
                value = row.get("code" if name == "code" else "token" if name == "token" else "id") or row.get("code")
                if value is None:
                    value = {"size": "thumb", "format": "pdf", "code": self.of_entity("place").get("code")}.get(name, 1)
                part = urllib.parse.quote(str(value)) + part.split("}", 1)[1]
            done += "/" + part
        return done

    def reads(self):
        """Every GET route, with all its query parameters: those together that are good together, and the others by themselves."""
        for method, path, operation in self.operations():
            if method != "GET":
                continue
            person = self.person_for(operation)
            whole = self.segments(path)
            # An export takes what its list takes; asking the list is cheaper.
            of_list = self.description["paths"].get(path.removesuffix("/export"), {}).get("get", {})
            asked = whole.removesuffix("/export") if of_list else whole
            kinds = {p["name"]: p["schema"] for p in operation.get("parameters", []) or of_list.get("parameters", []) if p["in"] == "query"}
            values = {name: self.guess(name, kind) for name, kind in kinds.items()}
            if "cursor" in kinds:
                first_page = person.json("GET", asked + "?limit=1")[1]
                values["cursor"] = first_page.get("next") or "a" if isinstance(first_page, dict) else "a"
                values["sort"] = ""
            good, refused, fine = self.settled(lambda q: person.json("GET", asked + "?" + query_text(q)), values, kinds)
            if asked != whole:
                good.pop("cursor", None), good.pop("limit", None), refused.pop("cursor", None)
            public = operation.get("security") == []
            texts = {n for n, k in kinds.items() if is_text(self.schema(k))}
            if path.startswith("/open311/v2/requests."):
                # The number overrides all else, so it goes by itself.
                alone = {"service_request_id": GEOREPORT["service_request_id"]}
                yield Request("GET", whole, alone, None, person, True, public, set(alone))
                good, texts = {k: v for k, v in GEOREPORT.items() if k not in alone}, set(GEOREPORT)
            yield Request("GET", whole, good, None, person, fine, public, texts)
            if refused:
                yield Request("GET", whole, refused, None, person, False, public, texts)

    def writes(self):
        """Every route that takes a JSON body."""
        for method, path, operation in self.operations():
            content = operation.get("requestBody", {}).get("content", {})
            if method == "GET" or "application/json" not in content:
                continue
            person = self.person_for(operation)
            whole = self.segments(path)
            kinds = self.schema(content["application/json"]["schema"]).get("properties", {})
            # A row that is there is changed into itself, or made once more under another name.
            known = person.json("GET", whole)[1] if method == "PUT" else self.first(path)
            known = known if isinstance(known, dict) and "request_id" not in known else {}
            values = {name: known[name] if name in known else self.guess(name, kind) for name, kind in kinds.items()}
            good, refused, fine = self.settled(lambda body: person.json(method, whole, body), values, kinds)
            texts = {n for n, k in kinds.items() if is_text(self.schema(k))}
            yield Request(method, whole, {}, good, person, fine, False, texts)
            if refused:
                yield Request(method, whole, {}, {**good, **refused}, person, False, False, texts)


def is_text(schema):
    return schema.get("type") == "string" and "enum" not in schema and "format" not in schema


def query_text(query, safe=""):
    return urllib.parse.urlencode({k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}, safe=safe)


def text_of(request):
    return request.path + ("?" + query_text(request.query) if request.query else "")


def marked_texts(request, values):
    """With sqlmap's mark after each text: only there it tries."""
    return {k: f"{v}*" if k in request.texts and isinstance(v, str) else v for k, v in values.items()}


def raw(request, port, marked):
    """As on the line: what sqlmap reads."""
    query = marked_texts(request, request.query) if marked else request.query
    lines = [f"{request.method} {request.path}{'?' + query_text(query, '*') if query else ''} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json"]
    lines += [f"{k}: {v}" for k, v in request.person.headers.items()]
    if request.body is None:
        return "\n".join(lines) + "\n\n"
    return "\n".join(lines + ["Content-Type: application/json"]) + "\n\n" + json.dumps(marked_texts(request, request.body) if marked else request.body)
