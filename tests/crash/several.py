"""Several processes of one city, and what stands around them: nginx in front, who writes through it, who listens at one of them."""
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time

from city import Inspector, Line, Server, a_photo, ends_with_us


class Nginx:
    """In front of the processes: a request whose process is gone goes to the next one, also a write, as each has its key."""

    def __init__(self, folder, ports):
        self.port = free_port()
        servers = "\n".join(f"    server 127.0.0.1:{p} max_fails=1 fail_timeout=1s;" for p in ports)
        config = os.path.join(folder, "nginx.conf")
        with open(config, "w") as out:
            out.write(f"""pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream city {{
{servers}
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{self.port};
    client_max_body_size 30m;
    location / {{
      proxy_pass http://city;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream error timeout non_idempotent;
    }}
  }}
}}
""")
        # One process, so that no worker is left when it is killed.
        self.process = subprocess.Popen(["nginx", "-c", config, "-p", folder, "-g", "daemon off; master_process off;"], stderr=subprocess.DEVNULL)
        ends_with_us(self.process)

    def end(self):
        self.process.terminate()
        self.process.wait()


class Several:
    """A demo city in a database, three processes that serve it, nginx in front of them, and clients that write through it."""

    def __init__(self, binary, folder, database, observations, clients):
        os.chmod(folder, 0o755)
        self.binary, self.database = binary, database
        self.data, self.log = os.path.join(folder, "data"), os.path.join(folder, "log")
        subprocess.run([binary, "demo", "--data", self.data, "--database", database, "--sites", "54", "--observations", str(observations), "--photos", "4"],
                       check=True, stdout=subprocess.DEVNULL)
        self.servers = [self.serve() for _ in range(3)]
        self.nginx = Nginx(folder, [s.port for s in self.servers])
        until("nginx", lambda: answers(self.nginx.port))
        self.headers = self.line().sign_in("inspector1").headers
        self.admin = self.line().sign_in("admin").headers
        self.desk = self.line().sign_in("office")
        sites = [r["id"] for r in json.loads(self.desk.ask("GET", "/api/sites?limit=100")[1])["rows"]]
        self.round = next(r["id"] for r in json.loads(self.desk.ask("GET", "/api/rounds?limit=20")[1])["rows"] if r["state"] == "running")
        self.stop = threading.Event()
        self.inspectors = [Inspector(f"s-{k}", self.nginx.port, self.headers, sites, self.round, a_photo(self.data), self.stop, again=True) for k in range(clients)]

    def serve(self):
        return Server(self.binary, self.data, self.log, database=self.database)

    def line(self, headers=None):
        return Line(self.nginx.port, headers)

    def begin(self):
        for i in self.inspectors:
            i.start()

    def acknowledged(self):
        return sum(p.reply is not None for i in self.inspectors for p in list(i.promises))

    def refusals(self):
        return sum(len(i.refusals) for i in self.inspectors)

    def more(self, what, count):
        """So many more writes are acknowledged."""
        before = self.acknowledged()
        until(what, lambda: self.acknowledged() >= before + count)

    def end(self, check, ask):
        """Everything that was acknowledged is there once. `ask`: SQL to its database. Returns the promises."""
        self.stop.set()
        promises = check.gather(self.inspectors)
        check.promises(promises, self.line(self.headers), self.line(self.admin))
        twice = ask("SELECT count(*) FROM (SELECT note FROM marks_mark WHERE note LIKE '记录 %' GROUP BY note HAVING count(*) > 1) t")
        check.must(twice == "0", f"{twice} observations made more than one mark")
        self.nginx.end()
        for s in self.servers:
            s.end()
        if check.failures:
            print(open(self.log, errors="replace").read()[-3000:], file=sys.stderr)
        return promises


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Ears(threading.Thread):
    """Who listens to a round at one process."""

    def __init__(self, port, headers, topic):
        super().__init__(daemon=True)
        self.heard = set()
        self.line = Line(port, headers)
        self.topic = topic

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.line.port)
        connection.request("GET", f"/api/events?topics={self.topic}", headers=self.line.headers)
        for line in connection.getresponse():
            if line.startswith(b"data: {") and b'"seq"' in line:
                self.heard.add(json.loads(line[6:])["seq"])


def until(what, done, seconds=180):
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            raise SystemExit(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)  # between two looks


def answers(port):
    try:
        return Line(port).ask("GET", "/healthz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False
