#include <doctest/doctest.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <functional>

#include "base/error.hpp"
#include "media/part_reader.hpp"
#include "media/qr.hpp"
#include "media/zip.hpp"

using namespace media;
using base::Fail;

TEST_CASE("zip: folders, Chinese names, doubles, files from disk") {
  char path[] = "/tmp/zip_test_XXXXXX";
  const int fd = mkstemp(path);
  REQUIRE(fd >= 0);
  const std::string photo = "\xFF\xD8\xFF" + std::string(300'000, 'p');
  REQUIRE(write(fd, photo.data(), photo.size()) == static_cast<ssize_t>(photo.size()));
  close(fd);
  const base::Instant when = *base::parse_instant("2026-11-21 21:34:12");
  const std::string zip = zip_of({{"照片/一.jpg", FilePath{path}, when},
                                  {"照片/一.jpg", "second", when},
                                  {"../../etc/passwd", "x", when},
                                  {"/a\\b:c\n", "y", when},
                                  {"", "z", when},
                                  {"long.txt", std::string(500'000, 't'), when}});
  unlink(path);
  CHECK(zip.size() > 300'000);          // the photo is stored
  CHECK(zip.size() < 310'000);          // the text is packed
  std::setlocale(LC_CTYPE, "C.UTF-8");  // libarchive reads Chinese names in such a locale alone; it writes them in any
  PartReader reader(zip, {});
  CHECK((reader.whole("照片/一.jpg", 1'000'000) == photo));
  CHECK(reader.whole("照片/一 (2).jpg", 100) == "second");
  CHECK(reader.whole("_/_/etc/passwd", 100) == "x");
  CHECK(reader.whole("a_b_c_", 100) == "y");
  CHECK(reader.whole("file", 100) == "z");
  CHECK((reader.whole("long.txt", 1'000'000) == std::string(500'000, 't')));
  CHECK(zip.find("..") == std::string::npos);
  // The first entry's time to the second, UTC, in the extra field of its header.
  const std::int64_t seconds = when.ms / 1000;
  std::string stamp = "UT\x05";
  stamp += std::string("\0\1", 2);
  for (int i = 0; i < 4; ++i) stamp += static_cast<char>(seconds >> (8 * i) & 0xFF);
  CHECK(zip.substr(0, 100).find(stamp) != std::string::npos);
}

TEST_CASE("a ZIP of very many photos keeps little of each to its end") {
  constexpr int kPhotos = 20'000;
  int n = 0;
  ZipStream zip([&]() -> std::optional<ZipEntry> {
    if (n == kPhotos) return std::nullopt;
    return ZipEntry{"澜东区/人民路与解放路路口/F6.5.4-" + std::to_string(1'000'000'000'000 + n++) + ".jpg", "\xFF\xD8\xFF", {}};
  });
  const auto held = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const auto before = held();
  std::string chunk;
  while (n < kPhotos && zip.pull(chunk)) {}
  // What libarchive keeps for the directory at the end, and a few bytes to tell two names apart.
  const auto each = (held() - before) / kPhotos;
  CHECK_MESSAGE(each < 500, each);
}

TEST_CASE("zip: comes in pieces and holds no more than a piece") {
  int n = 0;
  ZipStream stream([&]() -> std::optional<ZipEntry> {
    if (n == 20) return std::nullopt;
    std::string bytes = "\x89PNG\r\n\x1A\n" + std::string(200'000, static_cast<char>('a' + n));
    return ZipEntry{"p" + std::to_string(n++) + ".png", bytes, {}};
  });
  std::string chunk;
  std::size_t total = 0, chunks = 0, most = 0;
  while (stream.pull(chunk)) total += chunk.size(), ++chunks, most = std::max(most, chunk.size());
  CHECK(chunk.empty());
  CHECK_FALSE(stream.pull(chunk));
  CHECK(total > 4'000'000);
  CHECK(chunks > 20);
  CHECK(most < 300'000);
}

TEST_CASE("zip: a missing file ends the whole") {
  CHECK_THROWS_AS(zip_of({{"a", FilePath{"/nonexistent/file"}, {}}}), Fail);
  CHECK(zip_of({}).starts_with("PK\x05\x06"));
}

TEST_CASE("qr: size, finder patterns, svg") {
  const auto small = qr_matrix("https://example.org/s/abc");
  CHECK(small.size == 25);  // version 2 holds 26 bytes at level M
  for (const auto& [x, y] : {std::pair{0, 0}, {small.size - 7, 0}, {0, small.size - 7}}) {
    for (int i = 0; i < 7; ++i) {
      CHECK(small.at(x + i, y));
      CHECK(small.at(x, y + i));
      CHECK(small.at(x + 2 + i % 3, y + 2 + i / 3));
    }
    CHECK_FALSE(small.at(x + 1, y + 1));
  }
  const std::string svg = qr_svg("创城<>&\"");
  CHECK(svg.starts_with("<svg xmlns"));
  CHECK(svg.ends_with("</svg>"));
  CHECK(svg.find("创城") == std::string::npos);
  CHECK(svg.find("viewBox=\"0 0 29 29\"") != std::string::npos);
  CHECK_THROWS_AS(qr_matrix(std::string(2'301, 'x')), Fail);
  CHECK(qr_matrix(std::string(2'300, 'x')).size <= 177);
}

TEST_CASE("qr: the sheet has one page for 24 labels and equal bytes for equal content") {
  std::vector<QrLabel> labels;
  for (int i = 0; i < 25; ++i)
    labels.push_back({"https://example.org/s/" + std::to_string(i),
                      "人民路与解放路交叉口东侧公交站台第" + std::to_string(i) + "号", "D03-" + std::to_string(i),
                      "主次干道"});
  const auto when = *base::parse_instant("2026-11-21 21:34:12");
  const std::string pdf = qr_sheet(labels, "示范市 点位二维码", when);
  CHECK(pdf.starts_with("%PDF-1."));
  CHECK(pdf.find("/Count 2") != std::string::npos);
  CHECK((pdf == qr_sheet(labels, "示范市 点位二维码", when)));
  labels.pop_back();
  CHECK(qr_sheet(labels, "t", when).find("/Count 1") != std::string::npos);
  CHECK(qr_sheet({}, "t", when).find("/Count 1") != std::string::npos);
}

TEST_CASE("zip: what lies elsewhere is read in pieces, and a hole ends it") {
  const std::string photo = "\xFF\xD8\xFF" + std::string(3'000'000, 'p');
  std::size_t largest = 0;
  const auto from = [&](std::uint64_t first, std::size_t length) {
    largest = std::max(largest, length);
    return photo.substr(static_cast<std::size_t>(first), length);
  };
  const std::string zip = zip_of({{"a.jpg", Elsewhere{photo.size(), from}, {}}, {"empty.jpg", Elsewhere{0, from}, {}}, {"b.txt", "bytes", {}}});
  CHECK(largest <= 1 << 20);
  PartReader reader(zip, {});
  CHECK((reader.whole("a.jpg", 4'000'000) == photo));
  CHECK(reader.whole("b.txt", 100) == "bytes");
  CHECK_THROWS_AS(zip_of({{"a", Elsewhere{photo.size() + 1, from}, {}}}), Fail);
}
