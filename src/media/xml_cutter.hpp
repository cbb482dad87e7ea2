#pragma once
// Cuts a stream of XML into the elements of one name and parses each by itself, so that a sheet of 200 MB needs
// the memory of one row. Elements of that name must not nest (row and si do not).
#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace media {

// Names are compared without their namespace prefix: some programs write <x:row>.
std::string_view local_name(const char* name);
pugi::xml_node child_of(pugi::xml_node node, std::string_view name);
std::string_view attribute_of(pugi::xml_node node, std::string_view name);

class XmlCutter {
 public:
  using Take = std::function<void(pugi::xml_node element)>;
  XmlCutter(std::string name, Take take) : name_(std::move(name)), take_(std::move(take)) {}
  // Throws base::Fail: bad_media file.unreadable (not XML), too_large file.too_large (one element above 16 MB).
  void add(std::string_view piece);
  void finish();  // throws when an element was left open

 private:
  bool cut();
  void element(std::size_t begin, std::size_t end);
  std::string name_, buffer_;
  Take take_;
  std::size_t seen_ = 0;      // no element begins before this offset
  std::size_t searched_ = 0;  // no end of the open element lies before this offset
  bool open_ = false;
  std::string end_tag_;
};

}  // namespace media
