"""PostgreSQL clusters that live as long as a test, made with the server's own programs as an administrator makes them."""
import atexit
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

from several import free_port

BIN = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
# PostgreSQL refuses to run as root: there it belongs to the user that Debian made for it.
AS = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
USER = "postgres"


def run(*command):
    done = subprocess.run([*AS, f"{BIN}/{command[0]}", *command[1:]], capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-1000:]} {done.stderr[-1000:]}")
    return done.stdout


class Cluster:
    def __init__(self, *settings):
        self.folder = tempfile.mkdtemp(prefix="chuangcheng-pg-")
        if AS:
            shutil.chown(self.folder, USER, USER)
        self.data, self.port, self.settings = os.path.join(self.folder, "data"), free_port(), settings
        atexit.register(self.remove)

    def init(self):
        # Checksums: pg_rewind wants them, and a damaged page is found.
        run("initdb", "-D", self.data, "-U", USER, "-A", "trust", "--data-checksums", "--no-locale", "-E", "UTF8", "--no-sync")
        # In the file, because pg_rewind starts the dead one by itself to recover it, and must still find there what both once had.
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as settings:
            settings.write("wal_keep_size = '1GB'\n")
        return self

    def start(self):
        given = [f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", "hot_standby=on", *self.settings]
        run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", os.path.join(self.folder, "log"), "-o", " ".join(f"-c {s}" for s in given), "start")
        return self

    def conninfo(self):
        return f"host=127.0.0.1 port={self.port} user={USER} dbname=postgres"

    def follow(self, primary):
        """A copy of the primary that stays one."""
        run("pg_basebackup", "-d", primary.conninfo(), "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        return self

    def rejoin(self, primary):
        """What was the primary, and died, becomes the new one's copy: what it alone had committed, and told nobody, goes."""
        primary.psql("CHECKPOINT")  # until then its control file does not tell of the new time line, and pg_rewind finds nothing to do
        run("pg_rewind", "--target-pgdata", self.data, "--source-server", primary.conninfo(), "-R")
        return self.start()

    def psql(self, sql, database="postgres"):
        return run("psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", f"host=127.0.0.1 port={self.port} user={USER} dbname={database}", "-c", sql).strip()

    def run_file(self, file, where, /, **variables):
        given = [x for name, value in variables.items() for x in ("-v", f"{name}={value}")]
        # The file is read by us: the server's user may not see it.
        done = subprocess.run([*AS, f"{BIN}/psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", *given, "-d", f"host=127.0.0.1 port={self.port} user={USER} dbname={where}"],
                              input=open(file, encoding="utf-8").read(), capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{file}: {done.stderr[-2000:]}")
        return done.stdout

    def wait_for_a_copy(self):
        """Each commit waits for the copy's disk from here on."""
        self.psql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.psql("SELECT pg_reload_conf()")
        limit = time.monotonic() + 60
        while self.psql("SELECT count(*) FROM pg_stat_replication WHERE sync_state='sync'") != "1":
            if time.monotonic() > limit:
                raise RuntimeError("the copy does not follow")
            time.sleep(0.05)  # between two looks

    def processes(self):
        """The server and its children."""
        with open(os.path.join(self.data, "postmaster.pid")) as file:
            server = int(file.readline())
        out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True).stdout
        return [server, *(int(p) for p in out.split())]

    def kill(self):
        """As when the machine loses power: all of it at once, nothing is said to anybody."""
        dying = []
        for pid in self.processes():
            try:
                dying.append(os.pidfd_open(pid))
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for process in dying:
            select.select([process], [], [], 60)
            os.close(process)
        # Who opens the data next would take a process of that number for their owner: one that nobody has buried yet, or a new one.
        os.remove(os.path.join(self.data, "postmaster.pid"))

    def promote(self):
        if self.psql("SELECT pg_promote(true, 60)") != "t":
            raise RuntimeError("not promoted")

    def remove(self):
        try:
            run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        except RuntimeError:
            pass  # killed before
        shutil.rmtree(self.folder, ignore_errors=True)
