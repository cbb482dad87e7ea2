// Against floods: reports are counted by address and by device. Only what was taken counts, in the transaction that takes it.
#include <sstream>

#include "app/kernel.hpp"
#include "http/subscriber.hpp"
#include "modules/cases/public.hpp"

namespace cases {

const std::string_view kPublicSchema = R"(
CREATE TABLE cases_told(id BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX cases_told_name ON cases_told(name, at);
CREATE INDEX cases_told_at ON cases_told(at);
CREATE TABLE cases_open311_key(id BIGINT PRIMARY KEY, name TEXT NOT NULL, secret TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, per_hour INTEGER NOT NULL, created_at BIGINT);
ALTER TABLE cases_report ADD COLUMN shown_answer TEXT NOT NULL DEFAULT '';
ALTER TABLE cases_report ADD COLUMN reviewed_at BIGINT;
CREATE INDEX cases_photo_waiting ON cases_photo(at) WHERE shown='waiting' AND moment='after';
CREATE INDEX cases_report_reanswered ON cases_report(id) WHERE shown='shown' AND COALESCE(answered_at, 0)>COALESCE(reviewed_at, 0);
CREATE INDEX cases_open_spot ON cases_case(lat, lon) WHERE open;
CREATE INDEX cases_report_shown_case ON cases_report(case_id) WHERE shown='shown';
)";

namespace {

constexpr std::string_view kCookie = "cc_device";
constexpr std::size_t kToken = 43;  // 32 bytes as base64url

// By digest: who reported from where is nobody's business, and gone after a day.
std::string name_of(std::string_view what, std::string_view who) { return std::string(what) + " " + base::sha256_hex(who); }

}  // namespace

PublicLimits public_limits(store::Tx& tx) {
  PublicLimits out;
  const auto text = tx.one<std::string>("SELECT value FROM app_setting WHERE name='cases.public_limits'");
  if (!text) return out;
  PublicLimits set;
  std::istringstream in(*text);
  if (in >> set.address_hour >> set.address_day >> set.device_hour) return set;
  return out;
}

void count_within(app::Ctx& c, const std::string& name, std::int32_t most, std::int64_t window_ms) {
  const auto begin = c.now + -window_ms;
  const auto n = *c.tx.one<std::int64_t>("SELECT count(*) FROM cases_told WHERE name=$1 AND at>$2", name, begin);
  if (n < most) return;
  // When the one goes out of the window that makes room for another.
  const auto oldest = c.tx.one<base::Instant>("SELECT at FROM cases_told WHERE name=$1 AND at>$2 ORDER BY at LIMIT 1 OFFSET $3", name, begin, n - most);
  base::Fail f(base::Code::too_many, "citizen.too_many_reports");
  f.retry_after_s = static_cast<int>((oldest.value_or(c.now).ms + window_ms - c.now.ms + 999) / 1000);
  f.args = {{"limit", std::to_string(most)}, {"hours", std::to_string(window_ms / base::kHour)}, {"minutes", std::to_string((f.retry_after_s + 59) / 60)}};
  throw f;
}

void count_report(app::Ctx& c, const PublicLimits& limits, const std::string& device) {
  const auto address = name_of("address", http::subscriber(c.request.peer)), phone = name_of("device", device);
  count_within(c, address, limits.address_hour, base::kHour);
  count_within(c, address, limits.address_day, base::kDayMs);
  count_within(c, phone, limits.device_hour, base::kHour);
  for (const auto& name : {address, phone}) c.tx.exec("INSERT INTO cases_told(id, name, at) VALUES($1, $2, $3)", c.services.ids.next(c.now.ms), name, c.now);
}

Device device_of(const app::Ctx& c) {
  const auto cookie = c.request.cookie(kCookie);
  if (cookie.size() == kToken) return {std::string(cookie), false};
  return {base::random_token(), true};
}

void remember_device(const app::Ctx& c, const Device& d, http::Reply& r) {
  if (d.fresh) r.headers.emplace_back("Set-Cookie", std::string(kCookie) + "=" + d.token + "; Path=/api/public; Max-Age=86400; HttpOnly; SameSite=Strict" + (c.request.tls ? "; Secure" : ""));
}

}  // namespace cases
