"""What a power cut leaves of a folder that storage.cpp watched: synced bytes under synced names. Of the rest, page by page and name
by name, chance decides (`keep` 0: nothing of it), as a disk does that wrote some of its cache."""
import os
import shutil

PAGE = 4096


def read_log(shadow):
    """Names of each folder at its last sync, and the serial of the content that each path has."""
    folders, serial_of, current = {}, {}, None
    for line in open(os.path.join(shadow, "log"), encoding="utf-8"):
        mark, _, rest = line.rstrip("\n").partition(" ")
        if mark == "D":
            current = folders[rest] = {}
        elif mark == "E":
            serial, _, name = rest.partition(" ")
            current[name] = serial
        elif mark == "F":
            serial, _, path = rest.partition(" ")
            serial_of[path] = serial
        elif mark == "R":
            was, _, path = rest.partition(" ")
            serial_of[path] = serial_of.pop(was, "-")
    return folders, serial_of


def mixed(durable, real, chance, keep):
    """The durable bytes, with some pages as they really stand."""
    out = bytearray(durable)
    for at in range(0, len(real), PAGE):
        page = real[at:at + PAGE]
        if out[at:at + PAGE] != page and chance.random() < keep:
            if len(out) < at:
                out.extend(bytes(at - len(out)))
            out[at:at + len(page)] = page
    return bytes(out)


def bytes_of(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return b""


def cut(before, data, shadow, chance, keep):
    """Makes of `data` what survives. `before`: the folder as it was when the watched server started."""
    folders, serial_of = read_log(shadow)
    out = data + ".after"
    shutil.rmtree(out, ignore_errors=True)

    def rebuild(folder):
        os.makedirs(os.path.join(out, folder))
        old, new = os.path.join(before, folder), os.path.join(data, folder)
        names = dict(folders.get(folder, {}))
        if folder not in folders:
            names = {n: "-" for n in (os.listdir(old) if os.path.isdir(old) else [])}
        for name in os.listdir(new):
            if name not in names and chance.random() < keep:
                names[name] = "-"
        for name, serial in names.items():
            path = os.path.normpath(os.path.join(folder, name))
            if name.endswith("-shm"):
                continue  # shared memory, made anew from the log
            if os.path.isdir(os.path.join(new, name)) or os.path.isdir(os.path.join(old, name)):
                rebuild(path)
                continue
            if serial == "-":  # it was first written after its folder was synced, or is as it was
                serial = serial_of.get(path, "-")
            durable = bytes_of(os.path.join(shadow, "files", serial)) if serial != "-" else bytes_of(os.path.join(old, name))
            with open(os.path.join(out, path), "wb") as f:
                f.write(mixed(durable, bytes_of(os.path.join(new, name)), chance, keep))
            kept = next((p for p in (os.path.join(new, name), os.path.join(old, name)) if os.path.exists(p)), None)
            if kept:
                shutil.copymode(kept, os.path.join(out, path))  # files are made with their mode, none changes later

    rebuild(".")
    shutil.rmtree(data)
    os.rename(out, data)
