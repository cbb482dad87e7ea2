// Appending to the log. There is one writer, so max(seq) + 1 is the order of commits: a board that has seen n has seen all
// that is below n.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/marks/boards.hpp"
#include "modules/marks/rounds.hpp"

namespace marks {
namespace {

using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kJournalled = 50;  // a larger batch is one line in the journal

std::string text_of(std::string_view s) { return std::string(base::trim(s)); }

// Its own method, or that of the nearest row above.
std::string method_of(const engine::Compiled& standard, int node) {
  for (; node > 0; node = standard.nodes[static_cast<std::size_t>(node)].parent) {
    const auto& method = standard.standard.nodes[static_cast<std::size_t>(standard.nodes[static_cast<std::size_t>(node)].source)].method;
    if (method.empty()) continue;
    const auto word = engine::method_word(method);
    return word.empty() ? method : std::string(word);
  }
  return "";
}

struct Replaceable : Mark {
  std::optional<std::int64_t> newer;  // has replaced it already
};
BOOST_DESCRIBE_STRUCT(Replaceable, (Mark), (newer))

Mark correction(app::Ctx& c, const Round& round, const NewMark& in, const std::string& field, base::Problems& bad) {
  static const std::string sql = "SELECT " + store::columns<Mark>("m.") + ", n.seq FROM marks_mark m LEFT JOIN marks_mark n ON n.replaces=m.seq WHERE m.seq=$1";
  const auto old = c.tx.one<Replaceable>(sql, *in.replaces);
  if (!bad.check(old && old->round == round.id, field + "replaces", "no_such")) return {};
  if (old->newer) throw Fail(Code::conflict, "marks.replaced");
  Mark m = *old;
  m.replaces = old->seq;
  m.value = text_of(in.value);
  m.note = text_of(in.note);
  m.photos = in.photos ? in.photos : old->photos;
  if (!in.source_id.empty()) m.source = in.source, m.source_id = in.source_id;
  return m;
}

// Marks come site by site, so the last one is remembered.
struct Register {
  std::optional<sites::Site> site;
  std::string type_name;
  bool look(store::Tx& tx, Id<sites::Site> id) {
    if (!site || site->id != id) {
      site = sites::find(tx, id);
      if (site) type_name = sites::type_name(tx, site->site_type);
    }
    return site.has_value();
  }
};

Mark fresh(app::Ctx& c, Register& known, const Round& round, NewMark in, const std::string& field, base::Problems& bad) {
  if (in.site && !in.site_known && bad.check(known.look(c.tx, *in.site), field + "site", "no_such")) {
    if (in.site_name.empty()) in.site_name = known.site->name;
    if (in.site_type.empty()) in.site_type = known.type_name;
    if (in.place.empty()) in.place = known.site->place;
    if (!in.unit) in.unit = known.site->unit;
  }
  Mark m;
  m.round = round.id;
  m.criterion = text_of(in.criterion);
  m.site = in.site;
  m.site_name = text_of(in.site_name);
  m.site_type = text_of(in.site_type);
  m.place = text_of(in.place);
  m.unit = in.unit;
  m.method = text_of(in.method);
  m.value = text_of(in.value);
  m.source = in.source;
  m.source_id = in.source_id;
  m.note = text_of(in.note);
  m.photos = in.photos;
  const bool code = !m.place.empty() && cut_place(m.place, 1).size() == 1;
  bad.check(!code || m.place.starts_with(round.place), field + "place", "outside_round", {{"is", m.place}, {"place", round.place}});
  m.subject = derive_subject(round, in, field, bad);
  return m;
}

const std::string kNewest = "marks_mark";

std::int64_t newest(store::Tx& tx) {
  if (const auto* known = tx.recall<std::int64_t>(kNewest)) return *known;
  return *tx.one<std::int64_t>("SELECT COALESCE(MAX(seq), 0) FROM marks_mark");
}

}  // namespace

void evidence(app::Ctx& c, std::int64_t seq, std::int32_t photos) {
  const store::Owner owner(c.tx, "marks");
  c.tx.exec("UPDATE marks_mark SET photos=$2 WHERE seq=$1", seq, photos);
}

std::optional<base::FieldError> wrong_value(app::Ctx& c, Id<Round> round, std::string_view criterion, std::string_view value) {
  const auto r = find(c.tx, round);
  if (!r) throw Fail(Code::not_found, "not_found");
  const auto read = c.kernel.shared<Boards>().reader(c.tx, r->standard)->read(criterion, value);
  if (read.reading) return std::nullopt;
  return base::FieldError{read.wrong.key.starts_with("criterion") ? "criterion" : "value", read.wrong.key, read.wrong.args};
}

std::optional<Given> given(app::Ctx& c, Id<Round> round, std::string_view criterion, std::string_view value) {
  const auto r = find(c.tx, round);
  if (!r) throw Fail(Code::not_found, "not_found");
  const auto reader = c.kernel.shared<Boards>().reader(c.tx, r->standard);
  const auto read = reader->read(criterion, value);
  if (!read.reading) return std::nullopt;
  const engine::Compiled& standard = reader->standard();
  const auto& leaf = standard.leaves[read.reading->leaf];
  const auto& rule = *standard.standard.nodes[static_cast<std::size_t>(standard.nodes[static_cast<std::size_t>(leaf.node)].source)].rule;
  const auto& scale = standard.standard.scale;
  const auto a = engine::award(rule, scale, leaf.points, value);
  if (!a.award) return std::nullopt;
  Given out;
  out.points = engine::to_decimal(a.award->points);
  if (a.award->grade >= 0) out.grade = scale.grades[static_cast<std::size_t>(a.award->grade)].name;
  out.flawed = rule.kind == engine::RuleKind::veto ? a.award->points != engine::Ratio(0) : a.award->points < engine::best(rule, scale, leaf.points);
  return out;
}

std::vector<Mark> record(app::Ctx& c, Id<Round> id, const std::vector<NewMark>& all) {
  const auto round = find(c.tx, id);
  if (!round) throw Fail(Code::not_found, "not_found");
  return record(c, *round, all);
}

std::vector<Mark> record(app::Ctx& c, const Round& round, const std::vector<NewMark>& all) {
  const store::Owner owner(c.tx, "marks");  // called by visits and others
  const auto reader = c.kernel.shared<Boards>().reader(c.tx, round.standard);
  const engine::Compiled& standard = reader->standard();
  std::vector<Mark> out;
  out.reserve(all.size());
  base::Problems bad;
  Register known;
  std::int64_t seq = newest(c.tx);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const NewMark& in = all[i];
    const bool corrects = in.replaces.has_value();
    if (round.state != RoundState::running && !(corrects && round.state == RoundState::closed)) throw Fail(Code::conflict, "marks.not_running");
    const std::string field = all.size() == 1 ? "" : "marks[" + std::to_string(i) + "].";
    Mark m = corrects ? correction(c, round, in, field, bad) : fresh(c, known, round, in, field, bad);
    if (corrects && m.seq == 0) continue;  // no such mark
    if (!(corrects && m.value.empty())) {
      const auto read = reader->read(m.criterion, m.value);
      if (!read.reading) {
        bad.add(field + (read.wrong.key.starts_with("criterion") ? "criterion" : "value"), read.wrong.key, read.wrong.args);
        continue;
      }
      const int node = standard.leaves[read.reading->leaf].node;
      m.criterion = standard.standard.nodes[static_cast<std::size_t>(standard.nodes[static_cast<std::size_t>(node)].source)].code;
      if (m.method.empty()) m.method = method_of(standard, node);
    }
    m.seq = ++seq;
    m.user_id = in.user_id.value_or(c.user.id);
    m.at = in.at.value_or(c.now);
    try {
      app::validate_input(meta::type_of<Mark>(), &m);
    } catch (const Fail& f) {
      for (const auto& w : f.fields) bad.add(field + w.field, w.key, w.args);
    }
    out.push_back(std::move(m));
  }
  bad.raise_if_any();
  if (out.empty()) return out;
  for (const Mark& m : out) c.tx.insert("marks_mark", m);
  c.tx.remember(kNewest, seq);
  if (out.size() <= kJournalled)
    for (const Mark& m : out) c.changed<Mark>("marks", std::to_string(m.seq), m.criterion + " " + m.site_name, nullptr, &m);
  else c.did("rounds", std::to_string(round.id.value), round.name + " +" + std::to_string(out.size()));
  c.publish("round:" + std::to_string(round.id.value), "score", "{\"round\":" + std::to_string(round.id.value) + ",\"seq\":" + std::to_string(seq) + "}");
  return out;
}

Mark record(app::Ctx& c, const Round& round, const NewMark& mark) { return record(c, round, std::vector<NewMark>{mark}).front(); }
Mark record(app::Ctx& c, Id<Round> round, const NewMark& mark) { return record(c, round, std::vector<NewMark>{mark}).front(); }

}  // namespace marks
