#pragma once
// The run-time type table. BOOST_DESCRIBE_STRUCT names the fields of a struct once; type_of<T>() turns that into a
// static table of {name, type, address}, and one ordinary function each walks it for JSON, SQL, CSV and XLSX cells,
// form schema, validation, journal diff, OpenAPI and TypeScript. Nobody writes a field list a second time.
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "meta/note.hpp"

namespace meta {

// JSON text kept as it is: GeoJSON shapes, grade scales, what only the browser reads. Always valid JSON.
struct Json {
  std::string text = "null";
  bool operator==(const Json&) const = default;
};

enum class Kind : unsigned char { boolean, i32, i64, real, text, day, instant, id, enumeration, optional, list, record, json };

struct Type;

struct Field {
  std::string_view name;
  const Type& (*type)();
  void* (*at)(void* record);
  const Note* note;  // what the module says about it beside the struct; never null

  const void* at_const(const void* record) const { return at(const_cast<void*>(record)); }
};

struct Type {
  Kind kind;
  std::string_view name;                        // record, enumeration: the C++ name; id: of its entity
  const Type& (*element)() = nullptr;           // optional, list
  std::span<const Field> (*fields)() = nullptr; // record

  std::span<const std::string_view> names{};    // enumeration, in order
  std::span<const Word> words{};                // enumeration: what people read, in order; may be empty
  int (*ordinal)(const void*) = nullptr;
  void (*set_ordinal)(void*, int) = nullptr;

  const void* (*held)(const void*) = nullptr;   // optional: the value or null
  void* (*engage)(void*) = nullptr;             // optional: make a value
  void (*reset)(void*) = nullptr;

  std::size_t (*count)(const void*) = nullptr;  // list
  void* (*item)(void*, std::size_t) = nullptr;
  void (*resize)(void*, std::size_t) = nullptr;
};

template <class T>
const Type& type_of();

namespace detail {

template <class T> struct is_id : std::false_type {};
template <class T> struct is_id<base::Id<T>> : std::true_type { using entity = T; };
template <class T> struct is_optional : std::false_type {};
template <class T> struct is_optional<std::optional<T>> : std::true_type { using inner = T; };
template <class T> struct is_list : std::false_type {};
template <class T> struct is_list<std::vector<T>> : std::true_type { using inner = T; };

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

// "ns::Name" → "Name", from the compiler's own text.
template <class T>
constexpr std::string_view type_name() {
  std::string_view s = __PRETTY_FUNCTION__;
  s.remove_prefix(s.find("T = ") + 4);
  s = s.substr(0, s.find_first_of(";]"));
  const auto colon = s.rfind("::");
  return colon == std::string_view::npos ? s : s.substr(colon + 2);
}

inline const Note kNoNote{};

template <class T>
const Note* note_of(std::string_view field) {
  if constexpr (requires { form(static_cast<const T*>(nullptr)); })
    for (const Note& n : form(static_cast<const T*>(nullptr)))
      if (n.field == field) return &n;
  return &kNoNote;
}

template <class T>
std::span<const Field> fields_of() {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
  static const std::vector<Field> all = [] {
    std::vector<Field> out;
    boost::mp11::mp_for_each<Members>([&](auto d) {
      using D = decltype(d);
      using M = std::remove_cvref_t<decltype(std::declval<T&>().*D::pointer)>;
      out.push_back({D::name, &type_of<M>, [](void* r) -> void* { return &(static_cast<T*>(r)->*D::pointer); },
                     note_of<T>(D::name)});
    });
    return out;
  }();
  return all;
}

template <class E>
struct Enumerators {
  using List = boost::describe::describe_enumerators<E>;
  static constexpr std::size_t kCount = boost::mp11::mp_size<List>::value;
  static std::span<const std::string_view> names() {
    static const std::vector<std::string_view> all = [] {
      std::vector<std::string_view> out;
      boost::mp11::mp_for_each<List>([&](auto d) { out.push_back(d.name); });
      return out;
    }();
    return all;
  }
};

template <class T>
Type make_type() {
  if constexpr (std::is_same_v<T, bool>) return {Kind::boolean, "boolean"};
  else if constexpr (std::is_same_v<T, std::int32_t>) return {Kind::i32, "i32"};
  else if constexpr (std::is_same_v<T, std::int64_t>) return {Kind::i64, "i64"};
  else if constexpr (std::is_same_v<T, double>) return {Kind::real, "real"};
  else if constexpr (std::is_same_v<T, std::string>) return {Kind::text, "text"};
  else if constexpr (std::is_same_v<T, base::Day>) return {Kind::day, "day"};
  else if constexpr (std::is_same_v<T, base::Instant>) return {Kind::instant, "instant"};
  else if constexpr (std::is_same_v<T, Json>) return {Kind::json, "json"};
  else if constexpr (is_id<T>::value) return {Kind::id, type_name<typename is_id<T>::entity>()};
  else if constexpr (is_optional<T>::value) {
    using V = typename is_optional<T>::inner;
    Type t{Kind::optional, "optional"};
    t.element = &type_of<V>;
    t.held = [](const void* p) -> const void* { const auto& o = *static_cast<const T*>(p); return o ? &*o : nullptr; };
    t.engage = [](void* p) -> void* { auto& o = *static_cast<T*>(p); if (!o) o.emplace(); return &*o; };
    t.reset = [](void* p) { static_cast<T*>(p)->reset(); };
    return t;
  } else if constexpr (is_list<T>::value) {
    using V = typename is_list<T>::inner;
    static_assert(!std::is_same_v<V, bool>, "a list of bool has no addresses");
    Type t{Kind::list, "list"};
    t.element = &type_of<V>;
    t.count = [](const void* p) { return static_cast<const T*>(p)->size(); };
    t.item = [](void* p, std::size_t i) -> void* { return &(*static_cast<T*>(p))[i]; };
    t.resize = [](void* p, std::size_t n) { static_cast<T*>(p)->resize(n); };
    return t;
  } else if constexpr (std::is_enum_v<T>) {
    Type t{Kind::enumeration, type_name<T>()};
    t.names = Enumerators<T>::names();
    if constexpr (requires { words(static_cast<const T*>(nullptr)); }) t.words = words(static_cast<const T*>(nullptr));
    t.ordinal = [](const void* p) { return static_cast<int>(*static_cast<const T*>(p)); };
    t.set_ordinal = [](void* p, int v) { *static_cast<T*>(p) = static_cast<T>(v); };
    return t;
  } else {
    static_assert(Described<T>, "BOOST_DESCRIBE_STRUCT is missing for this type");
    Type t{Kind::record, type_name<T>()};
    t.fields = &fields_of<T>;
    return t;
  }
}

}  // namespace detail

// Enumerations are numbered from 0 without gaps; BOOST_DESCRIBE_ENUM lists them in that order.
template <class T>
const Type& type_of() {
  static const Type t = detail::make_type<T>();
  return t;
}

template <class T>
concept Record = detail::Described<T> && !std::is_enum_v<T>;

// The Type below an optional, or the type itself.
inline const Type& bare(const Type& t) { return t.kind == Kind::optional ? t.element() : t; }

template <class E>
std::string_view name_of(E value) {
  return type_of<E>().names[static_cast<std::size_t>(value)];
}

}  // namespace meta
