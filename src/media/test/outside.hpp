#pragma once
// Other programs as witnesses of written files: they run in a folder of their own, which goes with it.
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

class Outside {
 public:
  Outside() {
    char name[] = "/tmp/media_test_XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    at_ = name;
  }
  ~Outside() { std::filesystem::remove_all(at_); }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

  std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string path(const std::string& name) const { return at_ + "/" + name; }
  // What the command writes; it must succeed.
  std::string run(const std::string& command) const {
    FILE* pipe = ::popen(("cd " + at_ + " && " + command + " 2>>errors").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    char piece[65536];
    for (std::size_t n; (n = std::fread(piece, 1, sizeof piece, pipe)) > 0;) out.append(piece, n);
    INFO(command);
    REQUIRE(::pclose(pipe) == 0);
    return out;
  }

  // Pages of a PDF as lines, in the order in which they were drawn.
  std::vector<std::vector<std::string>> pages(const std::string& pdf) const {
    std::vector<std::vector<std::string>> out(1);
    std::string line;
    for (const char c : run("pdftotext -raw " + pdf + " -")) {
      if (c == '\f') {
        out.emplace_back();
      } else if (c == '\n') {
        out.back().push_back(std::exchange(line, {}));
      } else {
        line += c;
      }
    }
    out.pop_back();  // each page ends with a form feed
    return out;
  }

  struct Word {
    double left, top, right, bottom;
    std::string text;
  };
  // Words of one page (from 1) with their places in points.
  std::vector<Word> words(const std::string& pdf, int page) const {
    const std::string n = std::to_string(page), html = run("pdftotext -bbox -f " + n + " -l " + n + " " + pdf + " -");
    static const std::regex kWord(
        "<word xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">([^<]*)</word>");
    std::vector<Word> out;
    for (std::sregex_iterator at(html.begin(), html.end(), kWord), end; at != end; ++at)
      out.push_back({std::stod((*at)[1]), std::stod((*at)[2]), std::stod((*at)[3]), std::stod((*at)[4]), (*at)[5]});
    return out;
  }

 private:
  std::string at_;
};

// Without white space and page numbers: what remains whichever program broke the lines.
inline std::string only_text(const std::vector<std::vector<std::string>>& pages) {
  std::string all;
  for (const auto& page : pages)
    for (const auto& line : page) all += line;
  static const std::regex kSpace("[ \\t\\r\\n]|\u3000|\u00A0"), kNumber("—[0-9]+—");
  return std::regex_replace(std::regex_replace(all, kSpace, ""), kNumber, "");
}
