#pragma once
// JSON in and out over the type table. Numbers outside int64 or int32 are refused, unknown names too;
// nesting is bounded (32) and every wrong field is named by its path.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "meta/type.hpp"

namespace meta {

// Of a record, secret fields are left out and masked ones are masked.
void write_json(std::string& out, const Type& type, const void* value);
void write_json_string(std::string& out, std::string_view text);

// Adds to `bad` what is wrong; a document that is no JSON at all throws Fail(bad_request, "json.malformed").
enum class Absent { wrong, keep };  // a required field that the text leaves out
void read_json(std::string_view text, const Type& type, void* value, base::Problems& bad, Absent absent = Absent::wrong);

bool valid_json(std::string_view text);

template <class T>
std::string to_json(const T& value) {
  std::string out;
  write_json(out, type_of<T>(), &value);
  return out;
}

// Throws Fail(invalid) naming every wrong field.
template <class T>
T from_json(std::string_view text) {
  T out{};
  base::Problems bad;
  read_json(text, type_of<T>(), &out, bad);
  bad.raise_if_any();
  return out;
}

}  // namespace meta
