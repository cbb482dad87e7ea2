// Papers: the list, editing a draft, and the way from draft to print.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/bulletins/compose.hpp"
#include "modules/bulletins/store.hpp"
#include "modules/places/places.hpp"

namespace bulletins {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kBlocks = 500, kColumns = 16, kRows = 1'000, kReason = 500;

struct PaperFilter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<PaperKind> kind;
  std::optional<PaperState> state;
  std::optional<std::string> place;
};
BOOST_DESCRIBE_STRUCT(PaperFilter, (app::PageQuery), (q, kind, state, place))
std::span<const meta::Note> form(const PaperFilter*) {
  static const meta::Note all[] = {
      meta::note(&PaperFilter::q, "标题或文号", "Title or number"), meta::note(&PaperFilter::kind, "种类", "Kind"),
      meta::note(&PaperFilter::state, "状态", "State"), meta::note(&PaperFilter::place, "区划", "Place").ref("places")};
  return all;
}

// may_see() in SQL.
app::Page<Bulletin> list(Ctx& c, const PaperFilter& f) {
  app::Select s("bulletins_paper");
  const bool maker = c.user.may(kWrite) || c.user.may(kApprove);
  const std::string own = c.scope.unit ? "1=0" : maker ? "1=1" : "state='published'";
  s.where("((place>=? AND place<? AND " + own +
              ") OR (state='published' AND everybody AND ((place>=? AND place<?) OR (place<=? AND ?<place || ':'))))",
          c.scope.lo, c.scope.hi, c.scope.lo, c.scope.hi, c.scope.lo, c.scope.lo);
  s.contains({"title", "number"}, f.q).where_if("kind=?", f.kind).where_if("state=?", f.state);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  using enum app::SortBy;
  auto page = s.page<Bulletin>(c, f, "id", {{"-to_day", "to_day", number}, {"number", "number", text}});
  for (auto& b : page.rows) b.blocks.clear(), b.frozen = {};  // a list is read for its lines
  return page;
}

std::optional<Bulletin> one(Ctx& c, const Id<Bulletin>& id) {
  auto b = find(c.tx, id);
  return b && may_see(c, *b) ? b : std::nullopt;
}

void check_blocks(const std::vector<Block>& all, base::Problems& bad) {
  bad.check(all.size() <= kBlocks, "blocks", "length", {{"max", std::to_string(kBlocks)}});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& b = all[i];
    const std::string at = "blocks[" + std::to_string(i) + "].";
    if (b.kind != BlockKind::table) {
      bad.check(b.columns.empty() && b.rows.empty(), at + "columns", "only_tables");
      continue;
    }
    bad.check(!b.columns.empty() && b.columns.size() <= kColumns, at + "columns", "length",
              {{"min", "1"}, {"max", std::to_string(kColumns)}});
    bad.check(b.rows.size() <= kRows, at + "rows", "length", {{"max", std::to_string(kRows)}});
    for (std::size_t r = 0; r < b.rows.size(); ++r)
      bad.check(b.rows[r].size() == b.columns.size(), at + "rows[" + std::to_string(r) + "]", "as_columns");
  }
}

// Of a place within the caller's own, so that a city's people do not sign for nobody and a district's not for the city.
void check_own(const Ctx& c, const Bulletin& b) {
  if (c.scope.unit || !c.scope.covers(b.place)) throw Fail(Code::forbidden, "bulletins.not_yours");
}
void check_seen(std::int64_t seen, const Bulletin& b) {
  if (seen != b.version) throw Fail(Code::conflict, "bulletins.moved");
}

void save(Ctx& c, const Bulletin* before, Bulletin& b, base::Problems& bad) {
  check_own(c, *before);
  check_seen(b.version, *before);
  if (before->state != PaperState::draft) throw Fail(Code::conflict, "bulletins.not_draft");
  b.title = base::trim(b.title);
  b.addressee = base::trim(b.addressee);
  check_blocks(b.blocks, bad);
  if (!bad.empty()) return;
  b.editor = c.user.id;
  b.edited_at = c.now;
  ++b.version;
  c.tx.update("bulletins_paper", b);
}

// A draft is nobody's paper yet: it has no number that would be missing.
void remove(Ctx& c, const Bulletin& b) {
  check_own(c, b);
  if (b.state != PaperState::draft) throw Fail(Code::conflict, "bulletins.not_draft");
  if (b.meeting) c.tx.exec("UPDATE bulletins_meeting SET minutes=NULL, version=version+1 WHERE id=$1", *b.meeting);
  c.tx.exec("DELETE FROM bulletins_paper WHERE id=$1", b.id);
}

struct Seen {
  std::int64_t version = 0;  // of the paper that the screen shows
};
BOOST_DESCRIBE_STRUCT(Seen, (), (version))
std::span<const meta::Note> form(const Seen*) {
  static const meta::Note all[] = {meta::note(&Seen::version, "版本", "Version").required().range(1, 1'000'000'000)};
  return all;
}
struct Withdraw {
  std::int64_t version = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Withdraw, (), (version, reason))
std::span<const meta::Note> form(const Withdraw*) {
  static const meta::Note all[] = {
      meta::note(&Withdraw::version, "版本", "Version").required().range(1, 1'000'000'000),
      meta::note(&Withdraw::reason, "原因", "Reason").required().wide().length(1, kReason)};
  return all;
}

template <class F>
Bulletin move(Ctx& c, Id<Bulletin> id, std::int64_t seen, std::initializer_list<PaperState> from, F change) {
  const Bulletin before = paper_of(c, id);
  check_own(c, before);
  check_seen(seen, before);
  if (std::find(from.begin(), from.end(), before.state) == from.end()) throw Fail(Code::conflict, "bulletins.state");
  Bulletin b = before;
  change(b);
  ++b.version;
  c.tx.update("bulletins_paper", b);
  c.changed("bulletins", std::to_string(id.value), b.number + " " + b.title, &before, &b);
  return b;
}

// Numbered here and nowhere else: numbers of papers that were signed have no gaps, whatever becomes of them later.
Bulletin approve(Ctx& c, Id<Bulletin> id, const Seen& in) {
  return move(c, id, in.version, {PaperState::draft}, [&](Bulletin& b) {
    if (b.blocks.empty()) throw Fail(Code::conflict, "bulletins.empty");
    b.state = PaperState::approved;
    b.approver = c.user.id;
    b.approved_at = c.now;
    b.year = year_of(c.today());
    b.serial = next_serial(c, b.place, b.kind, b.year);
    b.head = head_of(c, b);
    b.number = number_text(b.kind, letterhead(c, b.place).code, b.year, b.serial);
  });
}

Bulletin publish(Ctx& c, Id<Bulletin> id, const Seen& in) {
  return move(c, id, in.version, {PaperState::approved}, [&](Bulletin& b) {
    b.state = PaperState::published;
    b.publisher = c.user.id;
    b.published_at = c.now;
  });
}

Bulletin withdraw(Ctx& c, Id<Bulletin> id, const Withdraw& in) {
  return move(c, id, in.version, {PaperState::approved, PaperState::published}, [&](Bulletin& b) {
    b.state = PaperState::withdrawn;
    b.withdrawn_at = c.now;
    b.reason = base::trim(in.reason);
  });
}

// What its page and its file are headed with.
Masthead head(Ctx& c, Id<Bulletin> id) {
  const auto b = paper_of(c, id);
  const auto h = head_of(c, b);
  return {h.office, mark_of(b.kind, h)};
}

}  // namespace

Bulletin sign_and_publish(Ctx& c, Id<Bulletin> id) {
  const store::Owner owner(c.tx, "bulletins");
  const auto b = approve(c, id, {paper_of(c, id).version});
  return publish(c, id, {b.version});
}

void add_papers(app::Module& m) {
  app::EntityOf<Bulletin, PaperFilter> e{
      .name = "bulletins", .title = "简报", .title_en = "Papers", .path = "/bulletins", .read = kRead, .write = kWrite};
  // No table: a lookup by name would show drafts.
  e.title_field = "title";
  e.columns = {"kind", "number", "title", "from_day", "to_day", "state", "approved_at", "published_at"};
  e.sorts = {"-to_day", "number"};
  e.list = list;
  e.find = one;
  e.save = save;
  e.remove = remove;
  e.created_elsewhere = true;
  m.with(app::entity(e));
  m.routes.push_back(app::get("/bulletins/{id}/head", kRead, head).named("简报版头"));
  m.routes.push_back(app::post("/bulletins/{id}/approve", kApprove, approve).named("签发简报"));
  m.routes.push_back(app::post("/bulletins/{id}/publish", kApprove, publish).named("印发简报"));
  m.routes.push_back(app::post("/bulletins/{id}/withdraw", kApprove, withdraw).named("撤回简报"));
}

}  // namespace bulletins
