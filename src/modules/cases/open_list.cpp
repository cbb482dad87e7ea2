#include "modules/cases/open_list.hpp"

#include "base/text.hpp"

namespace cases {
namespace {

// Picking this many takes as long as walking to a page of as many among 300,000: 3 ms (docs/bench.md).
constexpr std::int64_t kFew = 600;

}  // namespace

OpenList& OpenList::contains(std::initializer_list<std::string_view> columns, const std::optional<std::string>& text) {
  if (!text || base::trim(*text).empty()) return *this;
  view_.contains(columns, text);
  wide_ = true;
  return *this;
}

const app::Select& OpenList::quick(store::Tx& tx) const {
  if (wide_) return view_;
  return file_.count(tx, kFew) <= kFew ? pick_ : walk_;
}

std::int64_t OpenList::count(store::Tx& tx) const {
  if (wide_) return view_.count(tx);
  return by_due_ ? quick(tx).count(tx) : file_.count(tx);
}

app::Page<Case> OpenList::page(app::Ctx& c, const app::PageQuery& q) const {
  using enum app::SortBy;
  // Other orders than by deadline are rare: the columns they need only the whole case has.
  const bool due = !q.sort || *q.sort == "due" || *q.sort == "-due";
  app::Select s = due ? quick(c.tx) : view_;
  s.rows_of("cases_case");
  if (!by_due_ && !wide_) s.counted_by(file_);
  return s.page<Case>(c, q, "id",
                      {{"due", "due_order", number}, {"-reported_at", "reported_at", number}, {"number", "number"}});
}

}  // namespace cases
