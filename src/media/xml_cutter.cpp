#include "media/xml_cutter.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
constexpr std::size_t kMostElement = 16u << 20;
constexpr std::size_t kMostTag = 64u << 10;

}  // namespace

std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child_of(pugi::xml_node node, std::string_view name) {
  for (const auto& child : node.children())
    if (local_name(child.name()) == name) return child;
  return {};
}

std::string_view attribute_of(pugi::xml_node node, std::string_view name) {
  for (const auto& attribute : node.attributes())
    if (local_name(attribute.name()) == name) return attribute.value();
  return {};
}

void XmlCutter::element(std::size_t begin, std::size_t end) {
  pugi::xml_document document;
  const auto result = document.load_buffer_inplace(
      buffer_.data() + begin, end - begin, pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (!result) throw Fail(Code::bad_media, "file.unreadable", {}, result.description());
  take_(document.first_child());
}

// One step: finds a beginning, or the end of what is open; false when more bytes are needed.
bool XmlCutter::cut() {
  if (!open_) {
    const auto begin = buffer_.find('<', seen_);
    if (begin == std::string::npos) return seen_ = buffer_.size(), false;
    seen_ = begin;
    const auto name_end = buffer_.find_first_of(" \t\r\n/>", begin + 1);
    if (name_end == std::string::npos) return false;
    const std::string full = buffer_.substr(begin + 1, name_end - begin - 1);
    if (full.empty() || local_name(full.c_str()) != name_) return seen_ = begin + 1, true;
    const auto close = buffer_.find('>', name_end);
    if (close == std::string::npos) return false;
    if (buffer_[close - 1] == '/') {
      element(begin, close + 1);
      return seen_ = close + 1, true;
    }
    open_ = true;
    end_tag_ = "</" + full;
    searched_ = close + 1;
    return true;
  }
  const auto end = buffer_.find(end_tag_, searched_);
  if (end == std::string::npos) {
    searched_ = std::max(searched_, buffer_.size() - std::min(buffer_.size(), end_tag_.size()));
    return false;
  }
  const auto close = buffer_.find('>', end);
  if (close == std::string::npos) return searched_ = end, false;
  element(seen_, close + 1);
  open_ = false;
  return seen_ = close + 1, true;
}

void XmlCutter::add(std::string_view piece) {
  buffer_ += piece;
  while (cut()) {
  }
  buffer_.erase(0, seen_);
  searched_ -= std::min(searched_, seen_);
  seen_ = 0;
  if (buffer_.size() > (open_ ? kMostElement : kMostTag + piece.size()))
    throw Fail(Code::too_large, "file.too_large", {}, "element");
}

void XmlCutter::finish() {
  if (open_) throw Fail(Code::bad_media, "file.unreadable", {}, "element left open");
}

}  // namespace media
