#pragma once
// Notices 督办单 and 抄告单: what notices.cpp and paper.cpp share.
#include "modules/cases/store.hpp"

namespace cases {

enum class NoticeKind : unsigned char { supervision, information };
BOOST_DESCRIBE_ENUM(NoticeKind, supervision, information)
std::span<const meta::Word> words(const NoticeKind*);

enum class NoticeState : unsigned char { draft, issued, answered, closed, dropped };
BOOST_DESCRIBE_ENUM(NoticeState, draft, issued, answered, closed, dropped)
std::span<const meta::Word> words(const NoticeState*);

struct Notice {
  base::Id<Notice> id;
  std::string number;  // 督办〔2026〕12号, when it is issued
  NoticeKind kind = NoticeKind::supervision;
  NoticeState state = NoticeState::draft;
  base::Id<units::Unit> unit;                      // it goes to
  std::optional<base::Id<units::Unit>> from_unit;  // nothing: of the office
  std::string place;                               // of the unit
  std::string title, text;
  std::vector<base::Id<Case>> cases;
  std::optional<base::Instant> due_at;  // of the answer
  base::Instant drafted_at;
  std::optional<base::Id<app::User>> drafter;  // nothing: the program
  std::optional<base::Instant> issued_at;
  std::optional<base::Id<app::User>> issuer;
  std::string answer;
  std::optional<base::Instant> answered_at;
  std::optional<base::Id<app::User>> answerer;
  std::optional<base::Instant> closed_at;
};
BOOST_DESCRIBE_STRUCT(Notice, (), (id, number, kind, state, unit, from_unit, place, title, text, cases, due_at, drafted_at, drafter, issued_at, issuer, answer, answered_at, answerer, closed_at))
std::span<const meta::Note> form(const Notice*);

Notice notice_of(app::Ctx& c, base::Id<Notice> id);  // as the caller may see it; throws Fail(not_found)
std::string by_minute(base::Instant at);  // as people and papers write it: 2026-11-23 16:28
std::vector<app::Route> notice_paper_routes();

}  // namespace cases
