// The board: open cases in columns by state, unit or deadline, as cards, each column by pages. The same cards are the
// queues of dispatcher, unit and verifier.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "modules/cases/open_list.hpp"

namespace cases {

enum class BoardBy : unsigned char { state, unit, deadline };
BOOST_DESCRIBE_ENUM(BoardBy, state, unit, deadline)

namespace {

using app::Ctx;
using base::Id;

constexpr std::int32_t kCards = 20, kMostCards = 200;
constexpr std::size_t kUnits = 30;  // columns; the list shows the others

struct BoardFilter {
  std::optional<BoardBy> by;
  std::optional<std::string> column;  // this one alone, from `cursor` on
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
  std::optional<std::string> place, kind, q;
  std::optional<Id<units::Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(BoardFilter, (), (by, column, cursor, limit, place, kind, q, unit))
std::span<const meta::Note> form(const BoardFilter*) {
  static const meta::Note all[] = {meta::note(&BoardFilter::by, "分栏", "By"),
                                   meta::note(&BoardFilter::column, "栏", "Column").length(0, 30),
                                   meta::note(&BoardFilter::limit, "条数", "Cards").range(1, kMostCards),
                                   meta::note(&BoardFilter::place, "区划", "Place").ref("places"),
                                   meta::note(&BoardFilter::kind, "类别", "Class").ref("case_kinds"),
                                   meta::note(&BoardFilter::q, "标题或案件号", "Title or number"),
                                   meta::note(&BoardFilter::unit, "承办单位", "Unit").ref("units")};
  return all;
}

struct Card {
  Id<Case> id;
  std::string number, title, text, kind, kind_name, unit_name, address;
  CaseState state = CaseState::reported;
  Level level = Level::general;
  std::optional<Id<units::Unit>> unit;
  std::optional<double> lon, lat;
  std::optional<base::Instant> due_at, until;
  std::optional<std::int64_t> left_minutes;  // of working time; negative: over
  base::Instant moved_at;
  std::int32_t reports = 1, rework = 0;
  bool repeats = false;
  std::int64_t version = 1;
  std::optional<Id<CasePhoto>> before, after;  // the first before, the last after
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (id, number, title, text, kind, kind_name, unit_name, address, state, level, unit, lon, lat,
                       due_at, until, left_minutes, moved_at, reports, rework, repeats, version, before, after))

struct BoardColumn {
  std::string key, title;  // title: of a unit; the others are worded by the screen
  std::int64_t count = 0, late = 0;
  std::vector<Card> cards;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(BoardColumn, (), (key, title, count, late, cards, next))

struct Board {
  std::vector<BoardColumn> columns;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Board, (), (columns, at))

struct OfUnit {
  std::int64_t unit = 0;
};
BOOST_DESCRIBE_STRUCT(OfUnit, (), (unit))

class Drawer {
 public:
  Drawer(Ctx& c, const BoardFilter& f) : c_(c), f_(f) {}

  // Whatever has conditions: an OpenList, or a Select of the files.
  template <class L>
  L open_cases(L l) const {
    l.where_if("unit=?", f_.unit).contains({"title", "number"}, f_.q);
    if (f_.place) l.where("place>=? AND place<?", *f_.place, *f_.place + ":");
    if (f_.kind) l.where("(kind=? OR kind IN (SELECT code FROM cases_kind WHERE parent=?))", *f_.kind, *f_.kind);
    return l;
  }

  BoardColumn column(const std::string& key, std::string title = "") {
    BoardColumn out{key, std::move(title), 0, 0, {}, {}};
    OpenList s = open_cases(OpenList(c_));
    narrow(s, key);
    app::PageQuery page;
    page.cursor = f_.column ? f_.cursor : std::nullopt;
    page.limit = f_.limit.value_or(kCards);
    auto rows = s.page(c_, page);
    out.count = rows.total.value_or(0);
    out.next = rows.next;
    for (const auto& k : rows.rows) out.cards.push_back(card(k));
    s.due("due_order<? AND state<>'suspended'", c_.now);  // whose clock stands still is not late
    if (!page.cursor) out.late = s.count(c_.tx);
    return out;
  }

  Board all() {
    Board out{{}, c_.now};
    switch (f_.by.value_or(BoardBy::state)) {
      case BoardBy::state:
        for (const char* key : {"reported", "filed", "dispatched", "handled", "verified", "paused"})
          if (!c_.scope.unit || (key != std::string("reported") && key != std::string("filed")))
            out.columns.push_back(column(key));
        break;
      case BoardBy::deadline:
        for (const char* key : {"overdue", "today", "week", "later", "none"}) out.columns.push_back(column(key));
        break;
      case BoardBy::unit:
        for (const auto& [id, name] : busiest()) out.columns.push_back(column("u" + std::to_string(id), name));
        break;
    }
    return out;
  }

 private:
  void narrow(OpenList& s, const std::string& key) const {
    const base::Day today = c_.today();
    const int weekday = (today.days + 3) % 7;  // Monday is 0
    const auto tomorrow = base::start_of(today + 1), monday = base::start_of(today + (7 - weekday));
    if (key == "paused")
      s.where("(state='suspended' OR state='disputed')");
    else if (key == "overdue")
      s.due("due_order<? AND state<>'suspended'", c_.now);
    else if (key == "today")
      s.due("due_order>=? AND due_order<? AND state<>'suspended'", c_.now, tomorrow);
    else if (key == "week")
      s.due("due_order>=? AND due_order<? AND state<>'suspended'", tomorrow, std::max(tomorrow, monday));
    else if (key == "later")
      s.due("due_order>=? AND due_order<? AND state<>'suspended'", std::max(tomorrow, monday), kNever);
    else if (key == "none")
      s.due("due_order=? OR state='suspended'", kNever);
    else if (key.starts_with("u"))
      s.where("unit=?", Id<units::Unit>{std::atoll(key.c_str() + 1)});
    else
      s.where("state=?", key);
  }

  // Units with most to do.
  std::vector<std::pair<std::int64_t, std::string>> busiest() {
    struct Busy {
      std::int64_t unit = 0, n = 0;
    };
    std::vector<std::pair<std::int64_t, std::string>> out;
    std::map<std::int64_t, std::int64_t> counts;
    app::Select files("cases_file");
    files.where("open AND unit IS NOT NULL");
    scope_to(c_, files);
    open_cases(files).each<OfUnit>(c_, "unit", [&](OfUnit&& k) { ++counts[k.unit]; });
    std::vector<Busy> all;
    for (const auto& [unit, n] : counts) all.push_back({unit, n});
    std::stable_sort(all.begin(), all.end(), [](const Busy& a, const Busy& b) { return a.n > b.n; });
    for (const auto& b : all)
      if (out.size() < kUnits) out.emplace_back(b.unit, unit_name(Id<units::Unit>{b.unit}));
    return out;
  }

  const std::string& unit_name(Id<units::Unit> id) {
    auto [at, fresh] = units_.try_emplace(id.value);
    if (fresh) at->second = units::name_of(c_.tx, id);
    return at->second;
  }
  const std::string& kind_name(const std::string& code) {
    auto [at, fresh] = kinds_.try_emplace(code);
    if (fresh)
      if (const auto kind = kind_of(c_.tx, code)) at->second = kind->name;
    return at->second;
  }

  Card card(const Case& k) {
    Card out;
    out.id = k.id;
    out.number = k.number;
    out.title = k.title;
    out.text = k.text;
    out.kind = k.kind;
    out.kind_name = kind_name(k.kind);
    out.address = k.address;
    out.state = k.state;
    out.level = k.level;
    out.unit = k.unit;
    if (k.unit) out.unit_name = unit_name(*k.unit);
    out.lon = k.lon;
    out.lat = k.lat;
    out.due_at = k.due_at;
    out.until = k.until;
    if (k.due_at && k.state != CaseState::suspended) out.left_minutes = engine::working_minutes(*calendar_of(c_, k.unit), c_.now, *k.due_at);
    out.moved_at = k.moved_at;
    out.reports = k.reports;
    out.rework = k.rework;
    out.repeats = k.repeat_of.has_value();
    out.version = k.version;
    out.before = c_.tx.one<Id<CasePhoto>>(
        "SELECT id FROM cases_photo WHERE case_id=$1 AND moment='before' ORDER BY at, id LIMIT 1", k.id);
    out.after = c_.tx.one<Id<CasePhoto>>(
        "SELECT id FROM cases_photo WHERE case_id=$1 AND moment='after' ORDER BY at DESC, id DESC LIMIT 1", k.id);
    return out;
  }

  Ctx& c_;
  const BoardFilter& f_;
  std::map<std::int64_t, std::string> units_;
  std::map<std::string, std::string> kinds_;
};

Board board(Ctx& c, const BoardFilter& f) {
  Drawer drawer(c, f);
  if (!f.column) return drawer.all();
  Board out{{}, c.now};
  out.columns.push_back(drawer.column(*f.column));
  return out;
}

}  // namespace

std::vector<app::Route> board_routes() { return {app::get("/case-board", kRead, board).named("案件看板")}; }

}  // namespace cases
