"""Malformed files of each format: name → bytes. Made anew each time and always the same ones."""
import io
import json
import random
import struct
import warnings
import zipfile
import zlib


def cut(data, *parts):
    return {f"cut off after {int(100 * p)} %": data[:int(len(data) * p)] for p in parts}


def noise(size, seed):
    return random.Random(seed).randbytes(size)


def damaged(data, seeds, first=0):
    """A few bytes of it changed, behind the first ones that say what it is."""
    out = {}
    for seed in seeds:
        r, b = random.Random(seed), bytearray(data)
        for _ in range(max(4, len(b) // 200)):
            b[r.randrange(first, len(b))] = r.randrange(256)
        out[f"bytes changed, seed {seed}"] = bytes(b)
    return out


# ---- XLSX and the ZIP it is ----

RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>'
BOOK_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="t.xml"/></Relationships>'


def text_cell(text, at="A1"):
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows):
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


SHEET = sheet(f'<row r="1">{text_cell("名称")}{text_cell("类型", "B1")}</row><row r="2">{text_cell("不该有的点位", "A2")}</row>')


def zipped(parts, level=6):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        for name, data in parts:
            warnings.simplefilter("ignore")  # a name twice is meant
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def book(of_sheet=SHEET, strings="<sst/>", **more):
    parts = {"[Content_Types].xml": "<Types/>", "_rels/.rels": RELS, "xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": BOOK_RELS, "xl/worksheets/s.xml": of_sheet, "xl/t.xml": strings}
    parts.update(more)
    return zipped([(k, v) for k, v in parts.items() if v is not None])


def xlsx():
    good = book()
    doctype = '<!DOCTYPE x [<!ENTITY a "' + "a" * 50 + '">' + "".join(f'<!ENTITY a{i} "{"&a" + (str(i - 1) if i else "") + ";"}{"&a" + (str(i - 1) if i else "") + ";"}{"&a" + (str(i - 1) if i else "") + ";"}">' for i in range(20)) + "]>"
    return {
        **cut(good, 0.1, 0.5, 0.9, 0.99),
        **damaged(good, (1, 2, 3, 4), 4),
        "no sheets": book(**{"xl/workbook.xml": "<workbook><sheets/></workbook>"}),
        "sheet is missing": book(of_sheet=None),
        "no workbook": book(**{"xl/workbook.xml": None}),
        "sheet is no XML": book(of_sheet="<<<<>>>"),
        "sheet never ends": book(of_sheet=SHEET[:len(SHEET) // 2]),
        "sheet is noise": book(of_sheet=noise(5000, 5)),
        "entities that grow": book(of_sheet=doctype + sheet(f'<row r="1">{text_cell("&a19;")}</row>')),
        "an external entity": book(of_sheet='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet(f'<row r="1">{text_cell("&e;")}</row>')),
        "elements 200,000 deep": book(of_sheet=sheet("<row>" * 200_000)),
        "one element of 30 MB": book(of_sheet=sheet(f'<row r="1">{text_cell("x" * (30 << 20))}</row>')),
        "a row number beyond all": book(of_sheet=sheet(f'<row r="4294967297">{text_cell("a", "A4294967297")}</row>')),
        "a column beyond all": book(of_sheet=sheet(f'<row r="1">{text_cell("a", "ZZZZZZZ1")}</row>')),
        "a row number below one": book(of_sheet=sheet(f'<row r="-5">{text_cell("a", "A-5")}</row>')),
        "a shared string that is not there": book(of_sheet=sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')),
        "a shared string below zero": book(of_sheet=sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>')),
        "text that is no UTF-8": book(of_sheet=sheet('<row r="1">').encode() + b'<c r="A1" t="inlineStr"><is><t>\xff\xfe\xc0\x80</t></is></c></row></sheetData></worksheet>'),
        "a million rows": book(of_sheet=sheet("".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 1_000_001)))),
        "sheet is a path outside": book(**{"xl/_rels/workbook.xml.rels": BOOK_RELS.replace("worksheets/s.xml", "../../../../../etc/passwd")}),
        "old Excel": bytes.fromhex("d0cf11e0a1b11ae1") + noise(4096, 6),
        "headings alone that nobody knows": book(of_sheet=sheet(f'<row r="1">{text_cell("甲")}{text_cell("乙", "B1")}</row>')),
    }


def patched(data, signature, offset, form, value):
    """A field of a header of the ZIP, counted from its signature, with another value."""
    b, at = bytearray(data), data.index(signature)
    struct.pack_into(form, b, at + offset, value)
    return bytes(b)


def zips():
    good = book()
    local, central, end = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
    bomb = zipped([("xl/workbook.xml", b"\0" * (300 << 20))], 9)
    nested = zipped([("a.zip", zipped([("b.zip", zipped([("c.xml", b"x" * 1000)]))]))])
    return {
        **cut(good, 0.2, 0.6, 0.95),
        **damaged(good, (11, 12, 13), 30),
        "a bomb: 300 MB of zeros": bomb,
        "a bomb as the sheet": book(of_sheet=sheet(" " * (250 << 20))),
        "only the end of a ZIP": good[good.index(end):],
        "no end of the ZIP": good[:good.index(end)],
        "nothing in it": zipped([]),
        "10,000 entries": zipped([(f"x{i}", b"") for i in range(10_000)], 1),
        "a ZIP in a ZIP in a ZIP": nested,
        "a size larger than the file": patched(good, local, 18, "<I", 0x7FFFFFFF),
        "a size of nothing": patched(good, local, 22, "<I", 0),
        "a wrong checksum": patched(good, local, 14, "<I", 0xDEADBEEF),
        "a method that is none": patched(patched(good, local, 8, "<H", 77), central, 10, "<H", 77),
        "encrypted, it says": patched(patched(good, local, 6, "<H", 1), central, 8, "<H", 1),
        "a directory outside of the file": patched(good, end, 16, "<I", 0x7FFFFFF0),
        "a name longer than the file": patched(good, local, 26, "<H", 0xFFFF),
        "more entries than there are": patched(good, end, 10, "<H", 0xFFFF),
        "names that climb": zipped([("../../../../etc/cron.d/x", b"x"), ("/etc/passwd", b"x"), ("..\\..\\x", b"x")]),
        "names with zeros and lines": zipped([("a\r\nb", b"x"), ("x" * 5000, b"x")]),
        "the same name twice": zipped([("xl/workbook.xml", BOOK), ("xl/workbook.xml", "<x/>"), ("_rels/.rels", RELS)]),
        "a ZIP behind 64 kB of noise": noise(65_536, 14) + good,
        "7z": b"7z\xbc\xaf\x27\x1c" + noise(4000, 15),
        "RAR": b"Rar!\x1a\x07\x01\x00" + noise(4000, 16),
    }


def csvs():
    head = "名称,类型,区划\n".encode()
    return {
        "nothing but a mark": b"\xef\xbb\xbf",
        "empty lines": b"\n" * 5000,
        "a quote that is never closed": head + b'"' + b"x" * 10_000,
        "quotes inside of quotes": head + b'"a"b"c"d"e,1,2\n',
        "half a character": head + "点".encode()[:2],
        "neither UTF-8 nor GB18030": b"\xff" * 300 + b",\x80\xff\n",
        "UTF-16 cut in half": "名称,类型\n点,1\n".encode("utf-16")[:-1],
        "UTF-16 with lone surrogates": b"\xff\xfe" + struct.pack("<4H", 0xD800, 0xD800, 0x2C, 0xDC00) * 100,
        "UTF-32": "名称,类型\n".encode("utf-32"),
        "zeros": b"\0" * 10_000,
        "zeros inside": head + b"a\0b,1,2\n",
        "100,000 columns": b",".join([b"a"] * 100_000) + b"\n",
        "columns that nobody knows": b"one,two,three\n1,2,3\n",
        "a heading twice": "名称,名称\nx,y\n".encode(),
        "one line of 20 MB": head + b"x" * (20 << 20),
        "300,000 lines": head + b"a,b,c\n" * 300_000,
        "more bytes than are taken": head + b"x,y,z\n" * 12_000_000,
        "noise": noise(50_000, 21),
        "noise behind a heading": head + noise(50_000, 22),
        "HTML": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        "XML with an external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "a picture called CSV": b"\x89PNG\r\n\x1a\n" + noise(2000, 23),
        "PDF": b"%PDF-1.7\n" + noise(2000, 24),
        "carriage returns alone": b"\r" * 1000,
        "separators alone": b";,\t" * 1000,
    }


# ---- pictures ----

def chunk(kind, data, crc=None):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)


def png(width=8, height=8, bits=8, colour=2, data=None, *, more=b"", interlace=0, end=True):
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width * 3 for _ in range(height))) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)) + more + chunk(b"IDAT", rows) + (chunk(b"IEND", b"") if end else b"")


def pngs():
    good = png(64, 64)
    line = zlib.compress(b"\0" + b"\x80" * 24)
    return {
        **cut(good, 0.3, 0.6, 0.8),
        **{k: v for k, v in damaged(good, (31, 32, 33, 34), 20).items()},
        "a name alone": good[:8],
        "60,000 by 60,000": png(60_000, 60_000, data=line),
        "2,147,483,647 wide": png(2**31 - 1, 1, data=line),
        "4,294,967,295 wide": png(2**32 - 1, 2**32 - 1, data=line),
        "no width": png(0, 8, data=line),
        "no height": png(8, 0, data=line),
        "a bomb of pixels": png(40_000, 40_000, data=zlib.compress(b"\0" * (64 << 20), 9)),
        "no pixels": png(8, 8, data=b""),
        "pixels that are no zlib": png(8, 8, data=noise(300, 35)),
        "3 bits": png(8, 8, bits=3),
        "a colour that is none": png(8, 8, colour=5),
        "palette without a palette": png(8, 8, colour=3, data=zlib.compress(b"\0" * 72)),
        "interlaced in a way that is none": png(8, 8, interlace=9),
        "a chunk longer than the file": good[:33] + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + good[41:],
        "a chunk of 4 GB": good[:33] + struct.pack(">I", 0xFFFFFFFF) + b"IDAT" + good[41:],
        "the header twice": good[:33] + good[8:33] + good[33:],
        "a wrong checksum of the header": good[:29] + b"\0\0\0\0" + good[33:],
        "no header": good[:8] + good[33:],
        "a filter that is none": png(8, 8, data=zlib.compress(b"\x09" + b"\x80" * 24)),
    }


def jpegs(good):
    """`good`: a photo of the demo city."""
    frame = next(at for at in range(2, len(good) - 10) if good[at] == 0xFF and good[at + 1] in (0xC0, 0xC2))
    scan = good.index(b"\xff\xda")

    def sized(height, width):
        return good[:frame + 5] + struct.pack(">HH", height, width) + good[frame + 9:]

    return {
        **cut(good, 0.001, 0.01, 0.05),
        **damaged(good[:scan], (41, 42, 43, 44, 45, 46), 2),
        "first bytes alone": good[:3],
        "65,535 by 65,535": sized(65_535, 65_535),
        "no width": sized(100, 0),
        "no height and no line that says it": sized(0, 100),
        "30,000 by 30,000, nothing behind": sized(30_000, 30_000)[:scan],
        "no tables": good[:2] + good[frame:scan] + good[scan:scan + 400],
        "no frame": good[:frame] + good[scan:],
        "two frames": good[:scan] + good[frame:],
        "a segment of no length": good[:2] + b"\xff\xe1\0\0" + good[2:],
        "a segment longer than the file": good[:2] + b"\xff\xe1\xff\xff",
        "a thousand comments and nothing": b"\xff\xd8" + b"\xff\xfe\0\x04ab" * 1000 + b"\xff\xd9",
        "markers alone": b"\xff\xd8" + b"\xff" * 5000,
        "12 bits": good[:frame + 4] + b"\x0c" + good[frame + 5:],
        "200 components": good[:frame + 9] + b"\xc8" + good[frame + 10:],
        "arithmetic coding": good[:frame + 1] + b"\xc9" + good[frame + 2:],
        "lossless": good[:frame + 1] + b"\xc3" + good[frame + 2:],
    }


def tiff(entries, order="<", first=8, following=0, behind=b""):
    """An EXIF block: entries are (tag, type, count, value or offset)."""
    e = order
    out = (b"II*\0" if e == "<" else b"MM\0*") + struct.pack(e + "I", first) + struct.pack(e + "H", len(entries))
    for tag, kind, count, value in entries:
        out += struct.pack(e + "HHII", tag, kind, count, value & 0xFFFFFFFF)
    return out + struct.pack(e + "I", following) + behind


def exifs(good):
    """Photos that can be shown and lie about themselves: taken or refused, and never believed."""
    def with_block(block, mark=b"Exif\0\0"):
        block = mark + block
        return good[:2] + b"\xff\xe1" + struct.pack(">H", min(0xFFFF, len(block) + 2)) + block[:0xFFFD] + good[2:]

    gps = 0x8825
    return {name: with_block(block) for name, block in {
        "nothing": b"",
        "noise": noise(2000, 51),
        "an order that is none": b"XX*\0\x08\0\0\0",
        "points at itself": tiff([(gps, 4, 1, 8)]),
        "goes around": tiff([(0x8769, 4, 1, 8), (gps, 4, 1, 8)], following=8),
        "the next one is itself": tiff([(0x0112, 3, 1, 1)], following=8),
        "begins outside": tiff([], first=0x7FFFFFFF),
        "65,535 entries and none of them": b"II*\0\x08\0\0\0\xff\xff",
        "orientation 0": tiff([(0x0112, 3, 1, 0)]),
        "orientation 65,535": tiff([(0x0112, 3, 1, 0xFFFF)]),
        "orientation of a type that is none": tiff([(0x0112, 99, 1, 6)]),
        "4 billion orientations": tiff([(0x0112, 3, 0xFFFFFFFF, 6)]),
        "a maker outside of the block": tiff([(0x010F, 2, 100, 0x00FFFFFF)]),
        "a maker of 4 GB": tiff([(0x010F, 2, 0xFFFFFFFF, 26)], behind=b"x" * 100),
        "a maker that is no text": tiff([(0x010F, 2, 40, 26)], behind=b"\xff\xfe\x00\x01" * 10),
        "a date that is none": tiff([(0x0132, 2, 20, 26)], behind=b"9999:99:99 99:99:99\0"),
        "a date of letters": tiff([(0x0132, 2, 20, 26)], behind=b"x" * 20),
        "a latitude divided by zero": tiff([(gps, 4, 1, 26)], behind=struct.pack("<H", 2) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, 60) + b"\0" * 4 + b"\xff\0\0\0\0\0\0\0" * 3),
        "a latitude of 4 billion": tiff([(gps, 4, 1, 26)], behind=struct.pack("<H", 2) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, 60) + b"\0" * 4 + b"\xff\xff\xff\xff\1\0\0\0" * 3),
        "a latitude without a side": tiff([(gps, 4, 1, 26)], behind=struct.pack("<H", 1) + struct.pack("<HHII", 2, 5, 3, 48) + b"\0" * 4 + b"\1\0\0\0\1\0\0\0" * 3),
        "a thumbnail outside": tiff([], following=14, behind=struct.pack("<H", 2) + struct.pack("<HHII", 0x0201, 4, 1, 0xFFFFFFF0) + struct.pack("<HHII", 0x0202, 4, 1, 0xFFFFFFF0) + b"\0" * 4),
        "a maker's note of noise": tiff([(0x8769, 4, 1, 26)], behind=struct.pack("<H", 1) + struct.pack("<HHII", 0x927C, 7, 500, 44) + b"\0" * 4 + b"Nikon\0\x02\0\0\0" + noise(500, 52)),
        "big end first, small end inside": tiff([(0x0112, 3, 1, 6)], ">").replace(b"\x01\x12", b"\x12\x01"),
        "cut in the middle of an entry": tiff([(0x010F, 2, 40, 26), (0x0112, 3, 1, 6)])[:17],
        "64 kB of entries": tiff([(0x010F, 2, 4, 0x41414141)] * 5400),
    }.items()}


def other_pictures():
    """Kinds that are not read, under the name of one that is."""
    def ftyp(brand):
        return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0" + b"mif1" + brand

    webp = lambda kind, data: b"RIFF" + struct.pack("<I", len(data) + 12) + b"WEBP" + kind + struct.pack("<I", len(data)) + data
    return {
        "HEIC": ftyp(b"heic") + noise(4000, 61), "HEIC cut off": ftyp(b"heic")[:12], "HEIX": ftyp(b"heix") + noise(400, 62), "AVIF": ftyp(b"avif") + noise(400, 63),
        "a film": ftyp(b"mp42") + noise(400, 64), "a box longer than the file": struct.pack(">I", 0xFFFFFFFF) + b"ftypheic",
        "GIF": b"GIF89a\xff\xff\xff\xff" + noise(400, 65), "BMP": b"BM" + noise(400, 66), "TIFF": b"II*\0" + noise(400, 67), "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "PDF": b"%PDF-1.7\n" + noise(400, 68), "a ZIP": book(), "a DOCX": zipped([("word/document.xml", "<w/>")]), "HTML": b"<!doctype html><script>alert(1)</script>", "a program": b"\x7fELF" + noise(400, 69), "one byte": b"\xff",
        "noise": noise(20_000, 70), "zeros": b"\0" * 20_000, "text": "这不是照片".encode() * 100,
        "WebP without a picture": webp(b"VP8 ", b""), "WebP of noise": webp(b"VP8 ", noise(500, 71)), "WebP 16,384 by 16,384": webp(b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\xff\x3f\xff\x3f" + noise(100, 72)),
        "WebP lossless of noise": webp(b"VP8L", b"\x2f" + noise(500, 73)), "WebP extended with nothing": webp(b"VP8X", b"\0" * 10), "WebP that says 4 GB": b"RIFF\xff\xff\xff\xffWEBPVP8 " + noise(100, 74),
    }


# ---- texts ----

def geojsons():
    def feature(geometry, properties='{"name":"x"}'):
        return f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}'.encode()

    ring = "[0,0],[0,1],[1,1],[0,0]"
    good = feature(f'{{"type":"Polygon","coordinates":[[{ring}]]}}')
    many = lambda n: b'{"type":"FeatureCollection","features":[' + b",".join([b'{"type":"Feature","properties":{},"geometry":null}'] * n) + b"]}"
    return {
        **cut(good, 0.2, 0.7, 0.99),
        "nothing": b"{}", "a list": b"[]", "null": b"null", "a number": b"1", "not JSON": b"{'type':'FeatureCollection'}",
        "another type": b'{"type":"Topology"}', "features that are no list": b'{"type":"FeatureCollection","features":{}}', "features of numbers": b'{"type":"FeatureCollection","features":[1,2,3]}',
        "no features": b'{"type":"FeatureCollection","features":[]}',
        "lists 200,000 deep": b'{"type":"FeatureCollection","features":' + b"[" * 200_000, "objects 100,000 deep": b'{"type":' * 100_000,
        "coordinates 5,000 deep": feature('{"type":"Polygon","coordinates":' + "[" * 5000 + "]" * 5000 + "}"),
        "30,000 features": many(30_000), "600,000 positions": feature('{"type":"Polygon","coordinates":[[' + ",".join(["[1,2]"] * 600_000) + "]]}"),
        "11 MB": good + b" " * (11 << 20),
        "numbers beyond all": feature('{"type":"Point","coordinates":[1e999,-1e999]}'), "texts for numbers": feature('{"type":"Point","coordinates":["1","2"]}'), "outside of the world": feature('{"type":"Point","coordinates":[999,999]}'),
        "one number": feature('{"type":"Point","coordinates":[1]}'), "a ring that is open": feature('{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[5,5]]]}'), "a ring of two": feature('{"type":"Polygon","coordinates":[[[0,0],[0,0]]]}'),
        "a geometry inside of itself": feature('{"type":"GeometryCollection","geometries":[' * 50 + "]}" * 50), "text that is no UTF-8": feature('{"type":"Point","coordinates":[1,2]}').replace(b'"x"', b'"\xff\xfe"'),
        "a mark and UTF-16": good.decode().encode("utf-16"), "zeros": b"\0" * 1000,
    }


def jsons(good):
    """`good`: a body the route takes (its names become other people's bodies)."""
    text = json.dumps(good)
    first = next(iter(good))
    wrong = lambda value: json.dumps({**good, first: None}).replace("null", value, 1).encode()
    return {
        **cut(text.encode(), 0.1, 0.5, 0.9),
        "nothing in it": b" ", "null": b"null", "a list": b"[]", "a text": b'"x"', "a number": b"-0", "two of them": text.encode() * 2, "a comma too many": text[:-1].encode() + b",}",
        "comments": text.encode() + b"//", "single quotes": text.replace('"', "'").encode(),
        "a key nobody knows": json.dumps({**good, "__proto__": {"admin": True}}).encode(),
        "lists 500,000 deep": wrong("[" * 500_000), "objects 100,000 deep": wrong('{"a":' * 100_000), "a number of 100,000 digits": wrong("9" * 100_000), "1e999999": wrong("1e999999"), "NaN": wrong("NaN"),
        "half a surrogate": wrong('"\\ud800"'), "no UTF-8": wrong('"x"').replace(b'"x"', b'"\xff\xfe\xc0\x80"'), "zeros in a text": wrong('"a\\u0000b"'), "control characters": wrong('"x"').replace(b'"x"', b'"a\x01\x02b"'),
        "an object for a text": wrong('{"$gt":""}'), "a list for a text": wrong('["a"]'), "UTF-16": text.encode("utf-16"), "900 kB of text": wrong('"' + "x" * 900_000 + '"'),
    }


def tomls():
    return {
        "not TOML": b"<xml/>", "a key without a value": b"port =\n", "a value without a key": b"= 1\n", "a text that never ends": b'data = "x\n', "a text of three quotes that never ends": b'data = """x\n' + b"x" * 100_000,
        "a key twice": b"port = 1\nport = 2\n", "a table nobody knows": b"[server]\nport = 1\n", "a list of tables": b"[[port]]\n", "a key nobody knows": b"prot = 1\n", "a text for a number": b'port = "8080"\n', "a number for a text": b"data = 5\n",
        "a port beyond all": b"port = 99999999999999999999\n", "a port below zero": b"port = -1\n", "half a port": b"port = 80.5\n", "infinite": b"port = inf\n", "a list": b"port = [1,2]\n", "a flag that is a text": b'behind_proxy = "yes"\n',
        "lists 100,000 deep": b"port = " + b"[" * 100_000, "tables 100,000 deep": b"port = " + b"{a=" * 100_000, "dots 100,000 deep": b"a." * 100_000 + b"a = 1\n", "no UTF-8": b'data = "\xff\xfe"\n', "zeros": b"\0" * 1000, "control characters": b'data = "\x01"\n',
        "noise": noise(5000, 81), "a date for a number": b"port = 2026-11-26\n", "a word that is none": b'log = "loud"\n',
    }


def forms():
    """Bodies of multipart/form-data, with the boundary B."""
    part = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nx\r\n'
    return {
        "nothing": b"", "the end alone": b"--B--\r\n", "no end": part, "no lines": b"--B", "the boundary alone": b"--B\r\n" * 1000, "another boundary": part.replace(b"--B", b"--C") + b"--C--\r\n",
        "no name": b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n", "no header": b"--B\r\n\r\nx\r\n--B--\r\n", "another name": part.replace(b'"file"', b'"fil"') + b"--B--\r\n", "an empty file": part.replace(b"\r\nx\r\n", b"\r\n\r\n") + b"--B--\r\n",
        "a header that never ends": b"--B\r\nContent-Disposition: form-data; name=\"file\"; x=" + b"x" * 500_000, "10,000 parts": b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 10_000 + b"--B--\r\n",
        "10,000 headers": b"--B\r\n" + b"X: y\r\n" * 10_000 + b"\r\nx\r\n--B--\r\n", "a name with lines": part.replace(b'"a.csv"', b'"a\r\nX-Evil: 1"') + b"--B--\r\n", "a name that is no UTF-8": part.replace(b"a.csv", b"\xff\xfe") + b"--B--\r\n",
        "a name that climbs": part.replace(b"a.csv", b"../../../../etc/passwd") + b"--B--\r\n", "a name with zeros": part.replace(b"a.csv", b"a\0b") + b"--B--\r\n", "a name of 100 kB": part.replace(b"a.csv", b"a" * 100_000) + b"--B--\r\n",
        "lines without returns": part.replace(b"\r\n", b"\n") + b"--B--\n", "returns without lines": part.replace(b"\r\n", b"\r") + b"--B--\r", "two files": part * 2 + b"--B--\r\n", "a form in a form": part.replace(b"\r\nx\r\n", b"\r\n" + part + b"\r\n") + b"--B--\r\n",
        "zeros": b"\0" * 10_000, "noise": noise(10_000, 91), "JSON": b'{"file":"x"}', "a quote that never ends": b'--B\r\nContent-Disposition: form-data; name="file; filename="a\r\n\r\nx\r\n--B--\r\n',
    }
