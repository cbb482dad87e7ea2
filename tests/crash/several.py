"""What stands around several processes of one city: nginx in front of them, somebody who listens at one of them."""
import http.client
import json
import os
import socket
import subprocess
import threading
import time

from city import Line, ends_with_us


class Nginx:
    """In front of the processes: a request whose process is gone goes to the next one, also a write, as each has its key."""

    def __init__(self, folder, ports):
        self.port = free_port()
        servers = "\n".join(f"    server 127.0.0.1:{p} max_fails=1 fail_timeout=1s;" for p in ports)
        config = os.path.join(folder, "nginx.conf")
        with open(config, "w") as out:
            out.write(f"""pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
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
        self.process = subprocess.Popen(["nginx", "-c", config, "-p", folder, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        ends_with_us(self.process)

    def end(self):
        self.process.terminate()
        self.process.wait()


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
