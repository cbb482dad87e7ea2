#include "modules/accounts/device.hpp"

#include <algorithm>

namespace accounts {
namespace {

struct Known {
  std::string_view part, name;
};
// The first that fits: what calls itself by several names stands before those.
constexpr Known kBrowsers[] = {{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"wxwork", "企业微信"}, {"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"HuaweiBrowser", "华为浏览器"},
                               {"MiuiBrowser", "小米浏览器"}, {"QQBrowser", "QQ 浏览器"}, {"UCBrowser", "UC 浏览器"}, {"360SE", "360 浏览器"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
constexpr Known kSystems[] = {{"HarmonyOS", "鸿蒙"}, {"OpenHarmony", "鸿蒙"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"UOS", "统信"}, {"Kylin", "麒麟"}, {"Linux", "Linux"}};

template <std::size_t N>
std::string_view found(const Known (&all)[N], std::string_view agent) {
  const auto at = std::find_if(std::begin(all), std::end(all), [&](const Known& k) { return agent.find(k.part) != std::string_view::npos; });
  return at == std::end(all) ? "" : at->name;
}

}  // namespace

std::string device_of(std::string_view agent) {
  const auto browser = found(kBrowsers, agent), system = found(kSystems, agent);
  return std::string(browser) + (browser.empty() || system.empty() ? "" : " · ") + std::string(system);
}

std::string network_of(std::string_view peer) {
  if (peer.starts_with("::ffff:")) peer.remove_prefix(7);
  bool inside = peer == "::1" || peer.starts_with("127.") || peer.starts_with("10.") || peer.starts_with("192.168.") || peer.starts_with("fc") || peer.starts_with("fd") || peer.starts_with("fe80:");
  if (peer.starts_with("172.")) {
    const auto second = peer.substr(4, peer.find('.', 4) - 4);
    inside = second.size() == 2 && second >= "16" && second <= "31";
  }
  return inside ? "内网" : "互联网";
}

bool first_seen(store::Tx& tx, base::Id<User> user, const std::string& device, const std::string& network, base::Instant now) {
  if (tx.exec("UPDATE accounts_seen SET last_at=$4 WHERE user_id=$1 AND device=$2 AND network=$3", user, device, network, now) > 0) return false;
  const bool others = *tx.one<std::int64_t>("SELECT count(*) FROM accounts_seen WHERE user_id=$1", user) > 0;
  tx.exec("INSERT INTO accounts_seen(user_id, device, network, first_at, last_at) VALUES($1, $2, $3, $4, $4)", user, device, network, now);
  return others;
}

app::Keep devices() {
  return {.name = "devices", .title = "登录过的设备种类", .title_en = "Kinds of devices that signed in", .what = "每个账号用过哪些浏览器和网络。清除后再用，会当作新设备提醒本人。",
          .what_en = "Which browsers and networks an account was used from. Used again later, they count as new and the owner is told.", .days = 365, .least = 30,
          .due = [](store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM accounts_seen WHERE last_at<$1", before); },
          .remove = [](app::Ctx& c, base::Instant before, std::int64_t) { return c.tx.exec("DELETE FROM accounts_seen WHERE last_at<$1", before).rows(); }};
}

}  // namespace accounts
