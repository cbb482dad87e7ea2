// The state machine as a whole, and which limit holds. The cities of the limits are two published tables that differ.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "modules/cases/rules.hpp"

using namespace cases;

namespace {

constexpr int kStates = 10;
CaseState state(int n) { return static_cast<CaseState>(n); }

}  // namespace

TEST_CASE("a move leads from a state to one state") {
  std::set<std::pair<int, int>> seen;
  for (const auto& r : rules()) CHECK(seen.emplace(static_cast<int>(r.move), static_cast<int>(r.from)).second);
  CHECK(rule_of(Move::close, CaseState::dispatched) == nullptr);
  CHECK(rule_of(Move::pass, CaseState::handled)->to == CaseState::verified);
}

TEST_CASE("from every state closed can still be reached, and only through the check of another person") {
  for (int n = 0; n < kStates; ++n) {
    std::set<CaseState> reached{state(n)};
    for (std::size_t before = 0; before != reached.size();) {
      before = reached.size();
      for (const auto& r : rules())
        if (reached.contains(r.from)) reached.insert(r.to);
    }
    INFO("from ", n);
    CHECK(reached.contains(CaseState::closed));
  }
  for (const auto& r : rules()) {
    if (r.to == CaseState::closed && r.from != CaseState::closed) CHECK(r.from == CaseState::verified);
    if (r.to == CaseState::verified && r.from != CaseState::verified) CHECK((r.from == CaseState::handled && r.who == Who::verifier));
  }
}

TEST_CASE("no path of moves leaves the machine, and what happened in between stands") {
  rc::check("moves drawn at random", [] {
    const auto moves = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 24));
    CaseState now = CaseState::reported;
    bool filed = false, given = false, fixed = false, checked = false;
    for (const int n : moves) {
      const auto* r = rule_of(static_cast<Move>(n), now);
      if (!r) continue;
      RC_ASSERT(r->from == now);
      filed |= r->to == CaseState::filed;
      given |= r->to == CaseState::dispatched;
      fixed |= r->to == CaseState::handled;
      checked |= r->to == CaseState::verified;
      now = r->to;
      if (now == CaseState::closed) RC_ASSERT(filed && given && fixed && checked);
      if (now == CaseState::handled) RC_ASSERT(filed && given);
      RC_ASSERT(static_cast<int>(now) < kStates);
    }
  });
}

TEST_CASE("the manual's table of moves is the machine's own") {
  std::ifstream file(std::string(SOURCE_DIR) + "/docs/manual/13-cases.md");
  const std::string manual((std::istreambuf_iterator<char>(file)), {});
  CHECK_MESSAGE(manual.find(diagram()) != std::string::npos, "put this into docs/manual/13-cases.md:\n", diagram());
}

TEST_CASE("the manual's drawing of the states is the machine's own") {
  const std::string path = std::string(SOURCE_DIR) + "/docs/manual/img/case-states.svg";
  // After a change of the table: CASE_STATES=write build/…/cases_test
  if (const char* asked = std::getenv("CASE_STATES"); asked && std::string_view(asked) == "write") std::ofstream(path) << drawing();
  std::ifstream file(path);
  const std::string kept((std::istreambuf_iterator<char>(file)), {});
  CHECK(kept == drawing());
  // Each move but a note, which changes nothing, stands in it.
  for (const auto& r : rules())
    if (r.move != Move::note) CHECK(kept.find(words(static_cast<const Move*>(nullptr))[static_cast<std::size_t>(r.move)].zh) != std::string::npos);
}

TEST_CASE("two cities with other limits: the most exact one holds") {
  using engine::LimitUnit;
  const auto limit = [](std::string kind, std::int32_t amount, LimitUnit unit, std::string place = "", std::string phase = "", std::optional<Level> level = {}, Stage stage = Stage::handling) {
    return Limit{{}, stage, std::move(kind), level, std::move(place), std::move(phase), amount, unit, ""};
  };
  // 数字化城市管理立案结案标准（事件类）, and 济源市 as place 4190: rows of the same kinds.
  const std::vector<Limit> all{limit("", 3, LimitUnit::working_days),
                               limit("01", 2, LimitUnit::working_days),
                               limit("0101", 4, LimitUnit::working_hours, "", "停工"),
                               limit("0101", 7, LimitUnit::working_days, "", "处罚"),
                               limit("0101", 20, LimitUnit::working_days, "", "拆除"),
                               limit("0102", 4, LimitUnit::working_hours),
                               limit("0104", 2, LimitUnit::working_hours),
                               limit("0101", 15, LimitUnit::working_days, "4190"),
                               limit("0102", 1, LimitUnit::working_days, "4190"),
                               limit("0104", 5, LimitUnit::working_hours, "4190"),
                               limit("", 4, LimitUnit::hours, "", "", Level::urgent),
                               limit("0102", 1, LimitUnit::hours, "", "", Level::urgent),
                               limit("", 2, LimitUnit::working_hours, "", "", {}, Stage::filing)};
  const auto found = [&](std::string_view kind, std::string_view place, std::string_view phase = "", Level level = Level::general, Stage stage = Stage::handling) {
    const auto* l = limit_for(all, {stage, kind, kind.substr(0, 2), level, place, phase});
    return l ? std::to_string(l->amount) + " " + std::to_string(static_cast<int>(l->unit)) : "none";
  };
  CHECK(found("0102", "330102") == "4 0");
  CHECK(found("0102", "419001") == "1 1");
  CHECK(found("0104", "330102") == "2 0");
  CHECK(found("0104", "419001") == "5 0");
  CHECK(found("0101", "330102", "停工") == "4 0");
  CHECK(found("0101", "330102", "拆除") == "20 1");
  CHECK(found("0101", "419001") == "15 1");
  CHECK(found("0108", "330102") == "2 1");  // its parent's
  CHECK(found("0301", "330102") == "3 1");  // everybody's
  CHECK(found("0301", "330102", "", Level::urgent) == "4 2");
  CHECK(found("0102", "330102", "", Level::urgent) == "1 2");
  CHECK(found("0102", "330102", "", Level::general, Stage::filing) == "2 0");
  CHECK(found("0102", "330102", "", Level::general, Stage::verification) == "none");
}

TEST_CASE("the same place: the same site, or within a hundred metres, or the same address") {
  Case a, b;
  a.lon = b.lon = 120.0;
  a.lat = 30.0;
  b.lat = 30.0008;  // 89 m
  CHECK(same_place(a, b));
  b.lat = 30.001;  // 111 m
  CHECK_FALSE(same_place(a, b));
  a.site = base::Id<sites::Site>{1};
  b.site = base::Id<sites::Site>{1};
  CHECK(same_place(a, b));
  b.site = base::Id<sites::Site>{2};
  b.lat = 30.0;
  CHECK_FALSE(same_place(a, b));
  Case c, d;
  CHECK_FALSE(same_place(c, d));
  c.address = d.address = "东门";
  CHECK(same_place(c, d));
}
