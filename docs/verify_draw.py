#!/usr/bin/env python3
"""Checks a published draw: verify_draw.py PROOF.json. The method is told in draw.md. Exit 0 when all four checks hold."""
import hashlib
import json
import sys


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def stream(seed, stratum):
    block = 0
    while True:
        digest = hashlib.sha256(f"{seed}\n{stratum}\n{block}".encode()).digest()
        for i in range(0, 32, 8):
            yield int.from_bytes(digest[i:i + 8], "big")
        block += 1


def below(words, n):
    limit = 2**64 - 2**64 % n
    while True:
        word = next(words)
        if word < limit:
            return word % n


def allocate(strata, total, least):
    size = {name: len(sites) for name, sites in strata.items()}
    everything = sum(size.values())
    total = min(total, everything)
    wanted = {name: min(least, n) for name, n in size.items()}
    while sum(wanted.values()) < total:
        open_ones = [n for n in sorted(size, key=str.encode) if wanted[n] < size[n]]
        wanted[max(open_ones, key=lambda n: total * size[n] - wanted[n] * everything)] += 1
    return wanted


def main(path):
    proof = json.load(open(path, encoding="utf-8"))
    strata = {}
    for row in proof["sites"]:
        strata.setdefault(row["stratum"], []).append(row["number"])
    names = sorted(strata, key=str.encode)
    frame = "".join(f"{s}\t{n}\n" for s in names for n in sorted(strata[s], key=str.encode))
    seed = sha(f"chuangcheng-draw-1\n{proof['secret']}\n{proof['public_value']}")
    wanted = allocate(strata, proof["wanted"], proof["least"])
    order = []
    for name in names:
        sites, words = sorted(strata[name], key=str.encode), stream(seed, name)
        for i in range(len(sites), 1, -1):
            j = below(words, i)
            sites[i - 1], sites[j] = sites[j], sites[i - 1]
        order += [(name, site, place, wanted[name]) for place, site in enumerate(sites)]
    shown = sorted(((r["stratum"], r["number"], r["position"], r["wanted"]) for r in proof["sites"]), key=lambda r: (r[0].encode(), r[2]))
    checks = {
        "commitment": sha(proof["secret"]) == proof["commitment"],
        "frame": sha(frame) == proof["frame_digest"] and len(proof["sites"]) == proof.get("frame_size", len(proof["sites"])),
        "seed": seed == proof["seed"],
        "order": order == shown,
    }
    for name, good in checks.items():
        print(f"{'ok  ' if good else 'FAIL'} {name}")
    how = "of sites named one by one" if proof.get("named") else "of all sites of the plan's place and types"
    print(f"     a frame {how}: {len(proof['sites'])}, of {proof.get('active_sites') or 'an unknown number of'} active in the place")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
