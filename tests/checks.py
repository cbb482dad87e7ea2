"""What the checks of the release binary share (tests/ops, tests/s3): a folder to work in, the program as an administrator calls it, each
test by its name and how many passed. A check is called as CHECK.py BINARY [TEST…]."""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

BINARY = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
WORK = tempfile.mkdtemp(prefix="chuangcheng-check-")
results = []


def at(*names):
    return os.path.join(WORK, *names)


def chuangcheng(*arguments, code=0):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + done.stderr


def test(function):
    """Runs it now, when it is wanted."""
    if ONLY and function.__name__ not in ONLY:
        return
    try:
        function()
        results.append(True)
        print("ok  ", function.__name__.replace("_", " "), flush=True)
    except Exception:
        results.append(False)
        print("FAIL", function.__name__.replace("_", " "))
        traceback.print_exc(limit=3, file=sys.stdout)


def end():
    shutil.rmtree(WORK, ignore_errors=True)
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(0 if all(results) and results else 1)
