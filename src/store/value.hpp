#pragma once
// A bound parameter. Its kind decides the PostgreSQL type, so that `$1 IS NULL OR a=$1` prepares on both engines.
#include <cstdint>
#include <string>
#include <string_view>

#include "meta/type.hpp"

namespace store {

struct Value {
  meta::Kind kind = meta::Kind::text;  // boolean, i32, i64, real or text after reduction
  bool null = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
  std::string own;  // when the text had to be made (a list as JSON)
};

// Enumerations are stored by name, lists as JSON text, days as INTEGER, ids and instants as BIGINT.
Value value_of(const meta::Type& type, const void* value);

inline Value parameter(std::string_view s) { Value v; v.text = s; return v; }
inline Value parameter(const char* s) { return parameter(std::string_view(s)); }
inline Value parameter(int n) { Value v; v.kind = meta::Kind::i64; v.integer = n; return v; }
inline Value parameter(std::size_t n) { Value v; v.kind = meta::Kind::i64; v.integer = static_cast<std::int64_t>(n); return v; }
inline Value parameter(const std::string& s) { return parameter(std::string_view(s)); }
template <class T>
  requires(!std::is_convertible_v<T, std::string_view> && !std::is_same_v<T, int> && !std::is_same_v<T, std::size_t>)
Value parameter(const T& value) {
  return value_of(meta::type_of<T>(), &value);
}

}  // namespace store
