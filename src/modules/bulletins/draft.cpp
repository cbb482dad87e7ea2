// Drafting: the program reads the figures, freezes them, and writes the first words.
#include "app/two_steps.hpp"
#include "base/text.hpp"
#include "modules/bulletins/compose.hpp"
#include "modules/bulletins/store.hpp"

namespace bulletins {
namespace {

using app::Ctx;

constexpr std::int32_t kLongestDays = 92;  // a quarter

struct DraftIn {
  PaperKind kind = PaperKind::weekly;
  base::Day from_day, to_day;
  std::string place;  // "": the caller's own
};
BOOST_DESCRIBE_STRUCT(DraftIn, (), (kind, from_day, to_day, place))
std::span<const meta::Note> form(const DraftIn*) {
  static const meta::Note all[] = {
      meta::note(&DraftIn::kind, "种类", "Kind").required(), meta::note(&DraftIn::from_day, "自", "From").required(),
      meta::note(&DraftIn::to_day, "至", "To").required(), meta::note(&DraftIn::place, "区划", "Place").ref("places")};
  return all;
}

void check(Ctx& c, const DraftIn& in) {
  base::Problems bad;
  if (bad.check(in.from_day <= in.to_day, "to_day", "before_start"))
    bad.check(in.to_day.days - in.from_day.days < kLongestDays, "to_day", "too_long");
  bad.check(in.from_day <= c.today(), "from_day", "future");
  bad.check(in.kind != PaperKind::minutes, "kind", "of_meeting");  // a meeting's page makes them
  bad.raise_if_any();
}

// Two requests with one key are one: a second press, or a reply that was lost on its way.
std::optional<Bulletin> drafted(Ctx& c, std::string_view key) {
  if (key.empty()) return {};
  const auto id = c.tx.one<base::Id<Bulletin>>("SELECT paper FROM bulletins_asked WHERE drafter=$1 AND key=$2", c.user.id, key);
  return id ? find(c.tx, *id) : std::nullopt;
}

http::Reply drafted_by(app::Kernel& k, http::Request& r, const app::Caller& who, const DraftIn& in) {
  const std::string key(r.header("Idempotency-Key"));
  if (key.size() > 200 || !base::valid_utf8(key)) throw base::Fail(base::Code::bad_request, "idempotency_key");
  Bulletin b;
  return read_then_write(
      k, r, who, "POST /bulletins/draft", in.place,
      [&](Ctx& c) {
        check(c, in);
        b.frozen = gather(c, in.kind, in.from_day, in.to_day);
      },
      [&](Ctx& c) {
        if (const auto before = drafted(c, key)) {
          if (before->kind != in.kind || before->from_day != in.from_day || before->to_day != in.to_day)
            throw base::Fail(base::Code::conflict, "idempotency_reused");
          return meta::to_json(*before);
        }
        const Period p{in.kind, in.from_day, in.to_day};
        b.id = c.new_id<Bulletin>();
        b.kind = in.kind;
        b.place = c.scope.lo;
        b.from_day = in.from_day;
        b.to_day = in.to_day;
        b.title = title_for(p, b.frozen.place_name);
        if (in.kind != PaperKind::bulletin) b.addressee = letterhead(c, b.place).addressee;
        b.blocks = compose(p, b.frozen);
        b.drafter = who.id;
        b.created_at = b.edited_at = c.now;
        c.tx.insert("bulletins_paper", b);
        if (!key.empty()) c.tx.exec("INSERT INTO bulletins_asked(drafter, key, paper) VALUES($1, $2, $3)", who.id, key, b.id);
        c.changed<Bulletin>("bulletins", std::to_string(b.id.value), b.title, nullptr, &b);
        return meta::to_json(b);
      });
}

http::Reply draft_asked(app::Kernel& k, http::Request& r, const app::Caller& who) {
  return drafted_by(k, r, who, app::read_body<DraftIn>(r));
}

}  // namespace

app::Route two_steps(std::string path, std::string name, const meta::Type& in, const meta::Type& out,
                     std::function<http::Reply(app::Kernel&, http::Request&, const app::Caller&)> run) {
  app::Route route =
      app::outside("POST", std::move(path), kWrite, std::move(run)).typed(in, out).named(std::move(name)).gives(201);
  route.body = app::Body::json;
  return route;
}

http::Reply read_then_write(app::Kernel& k, http::Request& r, const app::Caller& who, std::string_view route,
                            const std::string& place, const std::function<void(Ctx&)>& read,
                            const std::function<std::string(Ctx&)>& write) {
  app::Scope cut;
  return app::take_steps(k, r, who, "bulletins", route, 201,
                         {.look =
                              [&](Ctx& c) {
                                c.scope = cut = app::Scope::of_place(office_place(c, place));
                                read(c);
                              },
                          .between = {},
                          .write =
                              [&](Ctx& c) {
                                c.scope = cut;
                                return write(c);
                              }});
}

std::vector<app::Route> draft_routes() {
  return {two_steps("/bulletins/draft", "起草简报", meta::type_of<DraftIn>(), meta::type_of<Bulletin>(), draft_asked)};
}

Bulletin draft(app::Kernel& k, const app::Caller& who, PaperKind kind, base::Day from, base::Day to) {
  http::Request none;
  const auto reply = drafted_by(k, none, who, {kind, from, to, ""});
  Bulletin out;
  base::Problems bad;
  meta::read_json(reply.body, meta::type_of<Bulletin>(), &out, bad);
  bad.raise_if_any();
  return out;
}

}  // namespace bulletins
