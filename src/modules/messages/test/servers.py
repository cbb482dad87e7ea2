"""Servers that the tests send to: mail with and without TLS, and HTTP that answers as robots and gateways do.

First line on standard output: the ports and the certificate. Then one JSON line for each thing that arrived, written before it is
answered. Standard input: "mark" is echoed (everything before it has arrived), "go" lets the request to /hold have its answer.
Ends when standard input does.
"""
import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable()
warnings.simplefilter("ignore")
writing = threading.Lock()
go = threading.Semaphore(0)
seen = {}


def tell(**what):
    with writing:
        print(json.dumps(what, ensure_ascii=False), flush=True)


def first(key):
    seen[key] = seen.get(key, 0) + 1
    return seen[key] == 1


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            tell(refused=address)
            return "550 5.1.1 no such mailbox"
        if name == "later" and first(address):
            tell(later=address)
            return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        tell(mail={
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("ssl_object") is not None, "login": str(session.auth_data or ""),
            "subject": mail["Subject"], "sender": str(mail["From"]), "id": mail["Message-ID"], "date": mail["Date"],
            "importance": mail["Importance"] or "", "text": mail.get_content().replace("\r\n", "\n"), "headers": mail.keys(),
            "longest": max(len(line) for line in raw.split(b"\r\n")), "ascii": raw.isascii(), "bare_lf": raw.replace(b"\r\n", b"").count(b"\n"),
        })
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 looks like spam"
        return "250 kept"


class Cutting(SMTP):
    async def smtp_DATA(self, arg):
        if self.envelope and self.envelope.rcpt_tos and self.envelope.rcpt_tos[0].startswith("cut"):
            await self.push("354 go on")
            await self._reader.readline()
            tell(cut=self.envelope.rcpt_tos[0])
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"robot@example.org" and data.password == "密码 word".encode()
    return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)


class Robot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass  # it reads no more than it wants

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        tell(http={"method": self.command, "path": self.path, "type": self.headers.get("Content-Type", ""), "key": self.headers.get("X-Key", ""), "body": body})
        at = self.path.split("?")[0]
        fine = b'{"errcode":0,"errmsg":"ok"}'
        if at == "/flaky" and first(at):
            self.answer(500, b"oops")
        elif at == "/busy" and first(at):
            self.answer(200, b'{"errcode":45009,"errmsg":"api freq out of limit"}')
        elif at == "/bad":
            self.answer(200, '{"errcode":93000,"errmsg":"invalid webhook url","hint":"机器人已被移除"}'.encode())
        elif at == "/silent":
            go.acquire()
        elif at == "/hold":
            go.acquire()
            self.answer(200, fine)
        elif at == "/redirect":
            self.answer(302, b"", headers=[("Location", "/ok")])
        elif at == "/big":
            self.answer(200, b"x" * 5_000_000, "text/plain")
        elif at == "/gateway-timeout":
            self.answer(504, b"upstream timed out")
        elif at == "/forbidden":
            self.answer(403, b"\xff\xfe not text")
        elif at == "/sms":
            self.answer(200, b'{"code":"OK"}')
        elif at == "/sms-limit":
            self.answer(200, '{"code":"LIMIT","message":"余额不足"}'.encode())
        else:
            self.answer(200, fine)

    do_POST = do_GET = handle_one


async def serve():
    folder = tempfile.mkdtemp()
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)
    loop = asyncio.get_running_loop()
    handler = Handler()
    careful = dict(authenticator=authenticate, auth_required=True)
    listen = lambda make, **more: loop.create_server(make, "127.0.0.1", 0, **more)
    plain = await listen(lambda: Cutting(handler))
    starttls = await listen(lambda: SMTP(handler, tls_context=tls, require_starttls=True, **careful))
    inside = await listen(lambda: SMTP(handler, auth_require_tls=False, **careful), ssl=tls)
    robot = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    robot.daemon_threads = True
    threading.Thread(target=robot.serve_forever, daemon=True).start()
    port = lambda server: server.sockets[0].getsockname()[1]
    tell(plain=port(plain), starttls=port(starttls), tls=port(inside), http=robot.server_address[1], ca=cert)

    def commands():
        for line in sys.stdin:
            if line.strip() == "go":
                go.release()
            else:
                tell(mark=line.strip())

    await asyncio.to_thread(commands)
    subprocess.run(["rm", "-r", folder], check=True)
    os._exit(0)


asyncio.run(serve())
