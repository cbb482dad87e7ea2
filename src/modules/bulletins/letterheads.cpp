// How each office heads its papers; and registration of the module.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/bulletins/store.hpp"
#include "modules/places/places.hpp"

namespace bulletins {
namespace {

using app::Ctx;

struct LetterheadFilter : app::PageQuery {};
BOOST_DESCRIBE_STRUCT(LetterheadFilter, (app::PageQuery), ())

app::Page<Letterhead> list(Ctx& c, const LetterheadFilter& f) {
  app::Select s("bulletins_letterhead");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  return s.page<Letterhead>(c, f, "place", {{"place", "place"}}, app::SortBy::text);
}

std::optional<Letterhead> one(Ctx& c, const app::Key& place) {
  return c.scope.covers(place.value) ? stored_letterhead(c.tx, place.value) : std::nullopt;
}

void save(Ctx& c, const Letterhead* before, Letterhead& l, base::Problems& bad) {
  places::check_reference(c, l.place, "place", bad);
  for (auto* text : {&l.office, &l.code, &l.bulletin, &l.addressee, &l.copies_to}) *text = base::trim(*text);
  if (before)
    bad.check(l.place == before->place, "place", "fixed");
  else
    bad.check(!stored_letterhead(c.tx, l.place), "place", "taken");
  if (!bad.empty()) return;
  if (before)
    c.tx.update("bulletins_letterhead", l);
  else
    c.tx.insert("bulletins_letterhead", l);
}

void remove(Ctx& c, const Letterhead& l) { c.tx.exec("DELETE FROM bulletins_letterhead WHERE place=$1", l.place); }

void place_goes(Ctx& c, const places::Removing& going) {
  for (const char* table : {"bulletins_paper", "bulletins_meeting", "bulletins_letterhead"})
    if (*c.tx.one<std::int64_t>(std::string("SELECT count(*) FROM ") + table + " WHERE place=$1", going.code))
      throw base::Fail(base::Code::conflict, "places.in_use");
}

}  // namespace

void add_letterheads(app::Module& m) {
  app::EntityOf<Letterhead, LetterheadFilter, app::Key> e{.name = "letterheads",
                                                          .title = "发文机关",
                                                          .title_en = "Letterheads",
                                                          .path = "/letterheads",
                                                          .read = kRead,
                                                          .write = kApprove};
  e.key_column = "place";
  e.title_field = "office";
  e.columns = {"place", "office", "code", "bulletin"};
  e.sorts = {"place"};
  e.list = list;
  e.find = one;
  e.save = save;
  e.remove = remove;
  m.with(app::entity(e));
}

app::Module module() {
  app::Module m{.name = "bulletins", .title = "简报与例会", .title_en = "Papers and meetings"};
  m.migrations = {{1, kSchema}, {2, kHeads}, {3, kTours}};
  m.references = {{"bulletins_task", "meeting", "bulletins_meeting"}};
  m.permissions = {kRead, kWrite, kApprove, kTasks};
  add_papers(m);
  add_meetings(m);
  add_tasks(m);
  add_letterheads(m);
  for (auto* routes : {draft_routes, file_routes})
    for (auto& r : routes()) m.routes.push_back(std::move(r));
  m.listeners.push_back(app::on<places::Removing>(place_goes));
  return m;
}

}  // namespace bulletins
