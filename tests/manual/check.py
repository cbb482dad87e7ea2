"""Runs the commands of the administrators' chapter; see run and machine."""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BINARY = os.path.abspath(sys.argv[1])
CHAPTER = "docs/manual/12-run.md"
MACHINE = tempfile.mkdtemp(prefix="chuangcheng-manual-")
PLAYED = ["chuangcheng", "apt-get", "systemctl", "journalctl", "runuser", "install"]
# What the chapter supposes to lie there.
EXAMPLE = {
    "体系.csv": "编号,上级,名称,分值,方法,规则,点位类型,汇总,权重,备注\nJ,,街道综合文化站,10,实地考察,,,,,\n"
    "J.1,J,挂牌,4,实地考察,缺陷 0=A 1+=C#,街道综合文化站,,,\nJ.2,J,活动设备条件,6,实地考察,缺陷 0=A 1=B 2=C 3+=C#,街道综合文化站,,,\n",
    "观察.csv": "subject,site,site_type,place,criterion,value\n云澜市,1,街道综合文化站,339901,J.1,0\n云澜市,1,街道综合文化站,339901,J.2,1\n",
}


def blocks(language):
    text = open(CHAPTER, encoding="utf-8").read()
    found = []
    section = ""
    for part in re.finditer(r"^## ([^\n]+)$|^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        if part.group(1):
            section = part.group(1)
        elif part.group(2) == language:
            found.append((section, part.group(3)))
    return found


def here(text):
    """Paths of the machine below the folder that stands for it."""
    return re.sub(r"(?<![\w.])/(etc|var)/", lambda m: f"{MACHINE}/{m.group(1)}/", text)


environment = dict(os.environ, MACHINE=MACHINE, BINARY=BINARY, PATH=f"{MACHINE}/bin:{os.environ['PATH']}", LC_ALL="C.UTF-8")
os.makedirs(f"{MACHINE}/bin")
for name in PLAYED:
    shutil.copy("tests/manual/machine", f"{MACHINE}/bin/{name}")
os.makedirs(f"{MACHINE}/etc/cron.d")
for name in EXAMPLE:
    with open(os.path.join(MACHINE, name), "w", encoding="utf-8") as out:
        out.write(EXAMPLE[name])
os.symlink(os.path.abspath("packaging"), f"{MACHINE}/packaging")

results = []


def run(section, script):
    done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", here(script)], cwd=MACHINE, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    for line in filter(None, script.split("\n")):
        results.append(done.returncode == 0)
        print("ok  " if done.returncode == 0 else "FAIL", f"{section}: {line}", flush=True)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def address():
    return int(re.search(r"://127\.0\.0\.1:(\d+)", open(f"{MACHINE}/out").read()).group(1))


def first_administrator(printed):
    """What the person does with the link that the chapter shows how to find."""
    token = re.search(r"/setup\?token=(\S+)", printed).group(1)
    c = http.client.HTTPConnection("127.0.0.1", address(), timeout=30)
    c.request("POST", "/api/setup", json.dumps({"token": token, "login": "admin", "name": "管理员", "password": "a-Long-passw0rd-7"}), {"Content-Type": "application/json"})
    reply = c.getresponse()
    results.append(reply.status in (200, 201))
    print("ok  " if results[-1] else "FAIL", "the link makes the first administrator", reply.read()[:200] if not results[-1] else "")


def write_settings(text):
    """The chapter's last settings are those in effect when its next commands run."""
    with open(f"{MACHINE}/etc/chuangcheng/chuangcheng.toml", "w", encoding="utf-8") as out:
        out.write(here(text))


for section, text in blocks("toml"):
    with open(f"{MACHINE}/x.toml", "w", encoding="utf-8") as out:
        out.write(here(text))
    done = subprocess.run([BINARY, "config", "--config", f"{MACHINE}/x.toml"], capture_output=True, text=True)
    results.append(done.returncode == 0)
    print("ok  " if done.returncode == 0 else "FAIL", f"{section}: {text.splitlines()[0]} …", done.stderr)

try:
    moved = [text for section, text in blocks("toml") if section == "换到 PostgreSQL"][0]
    for section, script in blocks("sh"):
        if section == "换到 PostgreSQL" and script.startswith("systemctl start"):
            write_settings(moved)
        printed = run(section, script)
        if "grep setup" in script:
            first_administrator(printed)
finally:
    subprocess.run([f"{MACHINE}/bin/systemctl", "stop", "chuangcheng"], env=environment)

shutil.rmtree(MACHINE, ignore_errors=True)
print(f"{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) and len(results) > 30 else 1)
