#pragma once
// What C++ cannot say about a field stands beside its struct, once, keyed by the member pointer:
//
//   inline std::span<const meta::Note> form(const Entry*) {
//     static const meta::Note all[] = {
//         meta::note(&Entry::minutes, "时长", "Minutes").range(15, 720).unit("分钟"),
//         meta::note(&Entry::activity, "活动", "Activity").required().length(1, 240)};
//     return all;
//   }
//
// and for an enumeration:  inline std::span<const meta::Word> words(const State*) { … }, in its order.
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace meta {

struct Word {
  std::string_view zh, en;
};

struct Note {
  std::string_view field;
  std::string_view zh, en;
  bool is_required = false;   // text not blank, list not empty, optional present
  bool is_read_only = false;  // shown, never taken from a form or an import
  bool is_secret = false;     // never in a reply's list, journal diff or log
  bool is_masked = false;     // a phone, a name: replies, files and the journal hold its mask (base::masked)
  bool is_hidden = false;     // not in forms, lists and exports
  bool is_wide = false;       // long text
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::size_t min_length = 0, max_length = 200;  // characters of a text; items of a list
  std::string_view measure;                      // unit shown after the figure
  std::string_view sealed_as;                    // "table.column" it is sealed in; else stored as it is
  std::string_view refers;                       // name of the entity an id or code refers to

  Note required() const { Note n = *this; n.is_required = true; return n; }
  Note read_only() const { Note n = *this; n.is_read_only = true; return n; }
  Note secret() const { Note n = *this; n.is_secret = true; return n; }
  Note masked() const { Note n = *this; n.is_masked = true; return n; }
  // At rest it is sealed (store/tx.cpp) under the name of its column; whether people see it is another question: masked, secret.
  Note sealed(std::string_view column) const { Note n = *this; n.sealed_as = column; return n; }
  Note hidden() const { Note n = *this; n.is_hidden = true; return n; }
  Note wide() const { Note n = *this; n.is_wide = true; if (n.max_length == 200) n.max_length = 4000; return n; }
  Note range(std::int64_t lo, std::int64_t hi) const { Note n = *this; n.min = lo; n.max = hi; return n; }
  Note length(std::size_t lo, std::size_t hi) const { Note n = *this; n.min_length = lo; n.max_length = hi; return n; }
  Note unit(std::string_view u) const { Note n = *this; n.measure = u; return n; }
  Note ref(std::string_view entity) const { Note n = *this; n.refers = entity; return n; }
};

template <class C, class M>
Note note(M C::*member, std::string_view zh, std::string_view en) {
  Note out;
  out.zh = zh;
  out.en = en;
  boost::mp11::mp_for_each<boost::describe::describe_members<C, boost::describe::mod_public>>([&](auto d) {
    if constexpr (std::is_same_v<decltype(d.pointer), M C::*const> || std::is_same_v<decltype(d.pointer), M C::*>)
      if (d.pointer == member) out.field = d.name;
  });
  return out;
}

}  // namespace meta
