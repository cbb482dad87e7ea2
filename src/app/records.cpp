// The routes every entity has: one, create, edit, remove, and the options of a reference field.
#include "app/entity.hpp"
#include "app/files.hpp"
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "meta/validate.hpp"

namespace app {
namespace {

using base::Code;
using base::Fail;

// A masked field, whole.
struct WholeText {
  std::string value;
};
BOOST_DESCRIBE_STRUCT(WholeText, (), (value))

struct Typed {
  std::optional<std::string> q;     // what was typed
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(Typed, (), (q, limit))

// What the client may not set keeps the stored value.
void keep_read_only(const meta::Type& type, const void* from, void* to) {
  for (const auto& f : type.fields()) {
    if (!f.note->is_read_only) continue;
    std::string text;
    meta::write_json(text, f.type(), f.at_const(from));
    base::Problems none;
    if (f.type().kind == meta::Kind::id && *static_cast<const std::int64_t*>(f.at_const(from)) == 0)
      *static_cast<std::int64_t*>(f.at(to)) = 0;
    else meta::read_json(text, f.type(), f.at(to), none);
  }
}

// Who was shown a mask and sends it back means the value as it was.
void keep_masked(const meta::Type& type, const void* from, void* to) {
  for (const auto& f : type.fields()) {
    if (!f.note->is_masked) continue;
    const auto& stored = *static_cast<const std::string*>(f.at_const(from));
    auto& given = *static_cast<std::string*>(f.at(to));
    if (!stored.empty() && given == base::masked(stored)) given = stored;
  }
}

const meta::Field* masked_field(const Entity& e, std::string_view name) {
  for (const auto& f : e.type->fields())
    if (f.name == name && f.note->is_masked) return &f;
  return nullptr;
}

std::string record_json(const Entity& e, const void* row) {
  std::string out;
  meta::write_json(out, *e.type, row);
  return out;
}

std::shared_ptr<void> must_find(const Entity& e, Ctx& c, const std::string& key) {
  auto row = e.find(c, key);
  if (!row) throw Fail(Code::not_found, "not_found");
  return row;
}

}  // namespace

Problematic save_record(Ctx& c, const Entity& e, const void* before, void* row) {
  const auto blank = e.blank();
  keep_read_only(*e.type, before ? before : blank.get(), row);
  if (before) keep_masked(*e.type, before, row);
  base::Problems bad;
  meta::validate(*e.type, row, bad);
  if (bad.empty()) e.save(c, before, row, bad);
  Problematic out;
  out.errors = bad.all();
  if (out.errors.empty()) {
    out.changes = meta::diff(*e.type, before, row);
    if (!out.changes.empty()) c.touched.push_back({e.name, e.key_of(row), e.title_of(row), out.changes});
  }
  return out;
}

std::vector<Route> routes_of(const std::shared_ptr<const Entity>& entity) {
  std::vector<Route> out;
  const auto add = [&](std::string method, std::string path, Perm perm, std::string summary, auto run) -> Route& {
    Route r;
    r.method = std::move(method);
    r.path = std::move(path);
    r.perm = perm;
    r.summary = std::move(summary);
    r.entity = entity->name;
    r.run = std::move(run);
    out.push_back(std::move(r));
    return out.back();
  };
  const std::string one = entity->path + "/{id}";
  const Entity* e = entity.get();  // the module's value outlives its routes

  auto& get_one = add("GET", one, e->read, "查看 " + e->title, [e](Ctx& c, const Endpoint& at) {
    const auto row = must_find(*e, c, at.path[0]);
    return json_reply(200, record_json(*e, row.get()));
  });
  get_one.output = e->type;

  if (e->can_create) {
    auto& create = add("POST", e->path, e->write, "新建 " + e->title, [e](Ctx& c, const Endpoint&) {
      const auto row = e->blank();
      base::Problems bad;
      meta::read_json(c.request.body, *e->type, row.get(), bad);
      if (!bad.empty()) validate_input(*e->type, row.get(), bad);
      if (auto errors = save_record(c, *e, nullptr, row.get()).errors; !errors.empty()) throw Fail(Code::invalid, "invalid", errors);
      return json_reply(201, record_json(*e, row.get()));
    });
    create.body = Body::json;
    create.status = 201;
    create.input = create.output = e->type;
  }
  if (e->can_edit) {
    auto& edit = add("PUT", one, e->write, "修改 " + e->title, [e](Ctx& c, const Endpoint& at) {
      // Read twice: what cannot be read is refused before the row is looked for, as in every other route.
      base::Problems bad;
      meta::read_json(c.request.body, *e->type, e->blank().get(), bad, meta::Absent::keep);
      bad.raise_if_any();
      const auto before = must_find(*e, c, at.path[0]);
      const auto row = must_find(*e, c, at.path[0]);
      meta::read_json(c.request.body, *e->type, row.get(), bad, meta::Absent::keep);
      if (auto errors = save_record(c, *e, before.get(), row.get()).errors; !errors.empty()) throw Fail(Code::invalid, "invalid", errors);
      return json_reply(200, record_json(*e, row.get()));
    });
    edit.body = Body::json;
    edit.partial = true;
    edit.input = edit.output = e->type;
  }
  if (e->can_remove) {
    auto& remove = add("DELETE", one, e->write, "删除 " + e->title, [e](Ctx& c, const Endpoint& at) {
      const auto row = must_find(*e, c, at.path[0]);
      e->remove(c, row.get());
      c.touched.push_back({e->name, e->key_of(row.get()), e->title_of(row.get()), meta::diff(*e->type, row.get(), nullptr)});
      http::Reply r;
      r.status = 204;
      return r;
    });
    remove.status = 204;
  }
  if (!e->show.key.empty()) {
    // A write: that somebody looked is a row of the journal. The reply is not kept for replays.
    auto& show = add("POST", one + "/show/{field}", e->show, "显示完整内容 " + e->title, [e](Ctx& c, const Endpoint& at) {
      const auto row = must_find(*e, c, at.path[0]);
      const auto* f = masked_field(*e, at.path[1]);
      if (!f) throw Fail(Code::not_found, "not_found");
      const auto& whole = *static_cast<const std::string*>(f->at_const(row.get()));
      std::string mask;
      meta::write_json_string(mask, base::masked(whole));
      c.touched.push_back({e->name, e->key_of(row.get()), e->title_of(row.get()), {{std::string(f->name), {mask}, {mask}}}});
      return json_reply(200, meta::to_json(WholeText{whole}));
    });
    show.replays = false;
    show.output = &meta::type_of<WholeText>();
  }
  if (e->search) {
    auto& options = add("GET", e->path + "/options", e->open, "选项 " + e->title, [e](Ctx& c, const Endpoint&) {
      Typed t;
      base::Problems bad;
      read_query(c.request.query, meta::type_of<Typed>(), &t, bad);
      bad.check(t.limit.value_or(20) >= 1 && t.limit.value_or(20) <= 500, "limit", "range", {{"min", "1"}, {"max", "500"}});
      bad.raise_if_any();
      return json_reply(200, meta::to_json(e->search(c, t.q.value_or(""), t.limit.value_or(20))));
    });
    options.input = &meta::type_of<Typed>();
    options.output = &meta::type_of<std::vector<Option>>();
  }
  for (auto& r : file_routes(entity)) out.push_back(std::move(r));
  return out;
}

}  // namespace app
