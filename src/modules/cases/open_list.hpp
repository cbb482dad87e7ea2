#pragma once
// Open cases by their deadline: what lists and the board ask for. Which way is quick depends on how many match:
//   few   they are picked by an index of the file (state, place, class, …), and their deadlines looked up and sorted
//   many  the index by deadline is walked until the page is full; it holds what the filters ask for
// A planner without statistics cannot tell; counting up to kFew can.
#include "modules/cases/store.hpp"

namespace cases {

class OpenList {
 public:
  explicit OpenList(const app::Ctx& c) {
    file_.where("open");
    view_.where("open");
    for (auto* s : {&file_, &walk_, &pick_, &view_}) scope_to(c, *s);
  }

  // state, kind, place, level, source, unit.
  template <class... A>
  OpenList& where(std::string_view condition, const A&... values) {
    for (auto* s : {&file_, &walk_, &pick_, &view_}) s->where(condition, values...);
    return *this;
  }
  template <class T>
  OpenList& where_if(std::string_view condition, const std::optional<T>& value) {
    return value ? where(condition, *value) : *this;
  }
  // due_order, alone or with the columns above.
  template <class... A>
  OpenList& due(std::string_view condition, const A&... values) {
    for (auto* s : {&walk_, &pick_, &view_}) s->where(condition, values...);
    by_due_ = true;
    return *this;
  }
  // Whatever else a case has.
  template <class... A>
  OpenList& more(std::string_view condition, const A&... values) {
    view_.where(condition, values...);
    wide_ = true;
    return *this;
  }
  template <class T>
  OpenList& more_if(std::string_view condition, const std::optional<T>& value) {
    return value ? more(condition, *value) : *this;
  }
  OpenList& contains(std::initializer_list<std::string_view> columns, const std::optional<std::string>& text);

  app::Page<Case> page(app::Ctx& c, const app::PageQuery& q) const;
  std::int64_t count(store::Tx& tx) const;

 private:
  const app::Select& quick(store::Tx& tx) const;

  app::Select file_{"cases_file"}, walk_{"cases_clock"}, pick_{"cases_picked"}, view_{"cases_case"};
  bool by_due_ = false, wide_ = false;
};

}  // namespace cases
