#include "app/names.hpp"

#include <algorithm>
#include <set>

#include "embedded/pinyin_files.hpp"
#include "meta/cells.hpp"

namespace app {
namespace {

std::int64_t last_seq(store::Tx& tx) {
  std::int64_t seq = 0;
  tx.run("SELECT seq FROM app_journal ORDER BY seq DESC LIMIT 1", {}, [&](const store::Row& r) { seq = r.integer(0); });
  return seq;
}

// Modules of which anything was touched since. A journal row names what it touched: [{"entity":"sites",…},…]; inside of
// texts quotes are escaped, so that nothing else looks like it.
std::set<std::string> touched_modules(Ctx& c, std::int64_t since) {
  std::set<std::string> out;
  const std::vector<store::Value> values{store::parameter(since)};
  c.tx.run("SELECT detail FROM app_journal WHERE seq>$1", values, [&](const store::Row& r) {
    constexpr std::string_view kHead = "{\"entity\":\"";
    const std::string_view detail = r.text(0);
    std::string_view last;
    for (auto at = detail.find(kHead); at != std::string_view::npos; at = detail.find(kHead, at)) {
      at += kHead.size();
      const auto name = detail.substr(at, detail.find('"', at) - at);
      if (name == last) continue;  // a file of 20,000 sites
      last = name;
      if (const Entity* e = c.kernel.entity(name)) out.insert(e->module);
    }
  });
  return out;
}

}  // namespace

void read_names(Ctx& c, const std::string& sql, std::size_t codes, bool place, std::size_t units, const std::function<void(KnownName&&)>& put) {
  c.tx.run(sql, {}, [&](const store::Row& r) {
    KnownName n;
    int at = 0;
    n.key = r.text(at++);
    n.title = base::letters(r.text(at++));
    for (std::size_t i = 0; i < codes; ++i) n.codes.push_back(base::letters(r.text(at++)));
    if (place) n.place = r.text(at++);
    for (std::size_t i = 0; i < units; ++i) n.units.push_back(r.integer(at++));
    put(std::move(n));
  });
}

std::string label_of_field(Ctx& c, const meta::Type& record, std::string_view field, const void* row) {
  for (const auto& f : record.fields()) {
    if (f.name != field) continue;
    const std::string key = meta::cell_of(f.type(), f.at_const(row));
    const Entity* e = key.empty() || key == "0" ? nullptr : c.kernel.entity(f.note->refers);
    return e && e->label ? e->label(c, key).value_or("") : "";
  }
  return "";
}

const base::Readings& Names::readings() {
  const std::lock_guard lock(mutex_);
  if (!readings_) {
    const auto* file = http::find_asset(embedded::pinyin_files(), "/readings.txt");
    readings_ = std::make_unique<const base::Readings>(file ? file->identity : std::string_view());
  }
  return *readings_;
}

Names::All Names::read(Ctx& c) {
  const std::int64_t now = last_seq(c.tx);
  std::int64_t since = 0;
  All all;
  {
    const std::lock_guard lock(mutex_);
    if (seq_ >= now) return all_;
    since = seq_;
    all = all_;
  }
  const bool first = since < 0;
  const auto touched = first ? std::set<std::string>{} : touched_modules(c, since);
  if (first)
    for (const auto& m : c.kernel.modules())
      for (const auto& e : m.entities)
        if (e->each_name) {
          auto one = std::make_shared<KnownNames>();
          one->entity = e.get();
          all.push_back(std::move(one));
        }
  for (auto& one : all) {
    if (!first && !touched.contains(one->entity->module)) continue;
    auto fresh = std::make_shared<KnownNames>();
    fresh->entity = one->entity;
    fresh->entity->each_name(c, [&](KnownName&& row) { fresh->rows.push_back(std::move(row)); });
    one = std::move(fresh);
  }
  const std::lock_guard lock(mutex_);
  // A reader of an older state does not put it in the place of a newer one.
  if (now > seq_) {
    seq_ = now;
    all_ = all;
  }
  return all;
}

}  // namespace app
