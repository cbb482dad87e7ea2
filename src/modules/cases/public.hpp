#pragma once
// What citizens use without signing in: report, follow by a random link, rate, re-open; and what everybody may read once the
// office has reviewed it. Nothing here tells a name, a telephone number or the exact position of a home.
#include "modules/cases/store.hpp"

namespace cases {

extern const std::string_view kPublicSchema;  // migration 2 of the module

extern const std::string_view kContactSchema;  // migration 6
app::Keep contacts();                          // contacts.cpp

inline constexpr std::int64_t kReopenMs = 15 * base::kDayMs;  // after closing or refusal: to say that it is not done
inline constexpr std::int64_t kMorePhotosMs = base::kDayMs;   // after the report
inline constexpr std::int32_t kPhotosOfReport = 3;
inline constexpr double kNearM = 200;                         // a report this near may be of the same problem

// How many reports are taken. Of an address more than of a device: a mobile network puts many people behind one address.
// app_setting 'cases.public_limits' = "20 60 5" sets others.
struct PublicLimits {
  std::int32_t address_hour = 20, address_day = 60, device_hour = 5;
};
BOOST_DESCRIBE_STRUCT(PublicLimits, (), (address_hour, address_day, device_hour))
PublicLimits public_limits(store::Tx& tx);
// Counts one report of this address and device. Throws Fail(too_many, "citizen.too_many_reports") with Retry-After.
void count_report(app::Ctx& c, const PublicLimits& limits, const std::string& device);
void count_within(app::Ctx& c, const std::string& name, std::int32_t most, std::int64_t window_ms);
// The device's cookie, or a new one that is then set on the reply.
struct Device {
  std::string token;
  bool fresh = false;
};
Device device_of(const app::Ctx& c);
void remember_device(const app::Ctx& c, const Device& d, http::Reply& r);

// A citizen is nobody, whoever is signed in on this browser: the report is not the official's, and no scope narrows it.
template <class F>
auto as_citizen(app::Ctx& c, F&& work) {
  const app::Caller nobody;
  app::Ctx own{c.tx, c.now, c.services, c.kernel, nobody, {}, c.request, {}};
  auto out = work(own);
  for (auto& t : own.touched) c.touched.push_back(std::move(t));
  return out;
}

// ---- public_report.cpp ----
struct Tell {
  std::string token;  // made by who reports: 32 random bytes as base64url. Sent again it is the same report.
  ReportKind kind = ReportKind::problem;
  std::string text, class_code;
  std::optional<double> lon, lat;  // WGS-84
  std::string place, address;      // place: where the position is in no border
  std::string site;                // token of a site's QR code
  std::string name, phone;
  std::optional<base::Id<Case>> join;  // the problem near by that it is
};
BOOST_DESCRIBE_STRUCT(Tell, (), (token, kind, text, class_code, lon, lat, place, address, site, name, phone, join))
std::span<const meta::Note> form(const Tell*);
// Writes the report and its case, without counting. The same token again gives the report there is.
Report tell_report(app::Ctx& c, const Tell& in, base::Problems& bad);
std::optional<Report> by_token(store::Tx& tx, std::string_view token);
std::optional<Report> report_of(store::Tx& tx, base::Id<Report> id);
std::vector<app::Route> report_routes();

// ---- public_follow.cpp, public_list.cpp, review.cpp ----
std::vector<app::Route> follow_routes();
std::vector<app::Route> list_routes();
std::vector<app::Route> review_routes();
// What the public may see of a report's case: the photos that were shown.
struct ShownPhoto {
  base::Id<CasePhoto> id;
  Moment moment = Moment::before;
};
BOOST_DESCRIBE_STRUCT(ShownPhoto, (), (id, moment))
std::vector<ShownPhoto> shown_photos(store::Tx& tx, const Report& r);
double rounded(double degrees);  // to about 100 m: three decimals
std::string public_name(app::Ctx& c, const std::string& place);  // down to the street

// ---- open311.cpp ----
std::vector<app::Route> open311_routes();
void add_open311_keys(app::Module& m);

}  // namespace cases
