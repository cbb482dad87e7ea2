"""Writes the seeds that are made by hand: what a fuzzer does not find by itself, because the libraries behind it do not tell it how far
it came (libexif, libjpeg). Run from the tree's root; the files are in the tree, beside two JPEGs of 24 by 16 pixels by libjpeg-turbo."""
import os
import struct
import sys

sys.path.insert(0, "tests/attack")
import malformed  # noqa: E402

GPS = malformed.tiff([(0x010F, 2, 6, 50), (0x0112, 3, 1, 6), (0x8825, 4, 1, 56)], behind=b"phone\0" + struct.pack("<H", 4)
                     + b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in
                                [(1, 2, 2, b"N\0\0\0"), (2, 5, 3, struct.pack("<I", 110)), (3, 2, 2, b"E\0\0\0"), (4, 5, 3, struct.pack("<I", 134))])
                     + b"\0" * 4 + struct.pack("<6I", 30, 1, 15, 1, 5, 1) + struct.pack("<6I", 102, 1, 15, 1, 5, 1))
seeds = {"exif": {"position": GPS, "orientation": malformed.tiff([(0x0112, 3, 1, 6)]), "big_end": malformed.tiff([(0x0112, 3, 1, 6)], ">"), "date": malformed.tiff([(0x8769, 4, 1, 26)], behind=struct.pack("<H", 1) + struct.pack("<HHII", 0x9003, 2, 20, 44) + b"\0" * 4 + b"2026:11:25 09:30:00\0")},
         "xlsx": {"book": malformed.book()}, "whole": {"png": malformed.png(2, 2), "webp": b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0" + b"\x2f" + b"\0" * 9, "jpeg": b"\xff\xd8\xff\xdb\0\x04ab\xff\xda\0\x04ab12\xff\xd9"}, "jpeg": {"png": malformed.png(2, 2)},
         "geojson": {"place": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[0,1],[1,1],[0,0]]]]}}]}'},
         "multipart": {"form": b'--XX\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8\'\'a.csv\r\n\r\nx\r\n--XX--\r\n'},
         "head": {"cookie": b"a=b; cc_session=x; c", "url": b"https://user@host:8443/path?x#y", "name": "报告\r\nX: y.pdf".encode()}, "open311": {"path": b"/open311/v2/requests/12.json", "text": "<a>&\"'\x01字".encode()}}
for target, files in seeds.items():
    folder = os.path.join("tests/fuzz/seeds", target)
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
