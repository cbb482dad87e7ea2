"""A server with known holes, so that scanners which find nothing can be told from scanners that look at nothing: SQL put together from
text, a text written back as HTML, a redirect to anywhere. With the argument `one` it answers one request at a time: slow clients stop it.
Prints its port."""
import http.server
import sqlite3
import sys
import urllib.parse

db = sqlite3.connect(":memory:", check_same_thread=False)
db.executescript("CREATE TABLE site(id INTEGER, name TEXT); INSERT INTO site VALUES(1,'a'),(2,'b'),(3,'c')")


class Holes(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def do_GET(self):
        at = urllib.parse.urlsplit(self.path)
        asked = {k: v[0] for k, v in urllib.parse.parse_qs(at.query).items()}
        status, headers, text = 200, {"Content-Type": "text/html"}, "<p>holes</p>"
        if at.path == "/sites":
            try:
                text = "".join(f"<li>{name}</li>" for _, name in db.execute(f"SELECT id, name FROM site WHERE name='{asked.get('name', 'a')}'"))
            except sqlite3.Error:
                status = 400
        elif at.path == "/said":
            text = f"<p>{asked.get('text', '')}</p>"
        elif at.path == "/go":
            status, headers = 302, {"Location": asked.get("to", "/")}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = (http.server.HTTPServer if "one" in sys.argv else http.server.ThreadingHTTPServer)(("127.0.0.1", 0), Holes)
print(server.server_port, flush=True)
server.serve_forever()
