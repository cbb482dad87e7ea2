// QR codes of sites: one as a picture, many as a sheet to print; and what a scanned code leads to.
#include "http/multipart.hpp"
#include "media/qr.hpp"
#include "modules/sites/store.hpp"

namespace sites {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;

constexpr std::int64_t kSheetSites = 2'000;

// The configured address; without one, the address under which this request came, when it has the form of one.
std::string base_url(Ctx& c) {
  if (!c.services.base_url.empty()) return c.services.base_url;
  const auto host = c.request.header("Host");
  const bool plain = !host.empty() && host.size() <= 255 &&
                     host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == std::string_view::npos;
  return std::string(c.request.tls ? "https://" : "http://") + (plain ? std::string(host) : "localhost");
}

http::Reply file(std::string type, std::string body) {
  http::Reply r;
  r.headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}};
  r.body = std::move(body);
  return r;
}

http::Reply code(Ctx& c, base::Id<Site> id) {
  const auto s = find(c.tx, c.scope, id);
  if (!s) throw Fail(Code::not_found, "not_found");
  return file("image/svg+xml", media::qr_svg(base_url(c) + "/q/" + s->token));
}

http::Reply sheet(Ctx& c, const Filter& f) {
  auto wanted = select(c.scope, f);
  if (wanted.count(c.tx) > kSheetSites) throw Fail(Code::too_large, "sites.too_many");
  const std::string prefix = base_url(c) + "/q/";
  std::vector<media::QrLabel> labels;
  wanted.each<Site>(c, "number", [&](Site&& s) { labels.push_back({prefix + s.token, s.name, s.number, s.site_type}); });
  if (labels.empty()) throw Fail(Code::not_found, "sites.none");
  for (auto& label : labels) label.type = type_name(c.tx, label.type);
  auto r = file("application/pdf", media::qr_sheet(labels, "点位二维码", c.now));
  r.headers.emplace_back("Content-Disposition", http::attachment("点位二维码-" + base::to_text(c.today()) + ".pdf"));
  return r;
}

Site scanned(Ctx& c, const app::Key& token) {
  const auto known = by_token(c.tx, token.value);
  const auto s = known ? find(c.tx, c.scope, known->id) : std::nullopt;
  if (!s) throw Fail(Code::not_found, "not_found");
  return *s;
}

}  // namespace

void add_labels(app::Module& m) {
  m.routes.push_back(app::get("/sites/{id}/qr.svg", kRead, code).named("点位二维码"));
  m.routes.push_back(app::get("/sites/qr-sheet", kRead, sheet).named("点位二维码打印页"));
  m.routes.push_back(app::get("/sites/by-token/{token}", kRead, scanned).named("扫码打开点位"));
}

}  // namespace sites
