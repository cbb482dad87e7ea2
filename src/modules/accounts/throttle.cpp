#include "modules/accounts/throttle.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/subscriber.hpp"

namespace accounts {
namespace {

struct Row {
  std::int32_t tries = 0;
  base::Instant last_at, until_at;
};
BOOST_DESCRIBE_STRUCT(Row, (), (tries, last_at, until_at))

Row row_of(store::Tx& tx, const std::string& name, base::Instant now) {
  const auto row = tx.one<Row>("SELECT tries, last_at, until_at FROM accounts_attempt WHERE name=$1", name);
  return row && now.ms - row->last_at.ms < base::kDayMs ? *row : Row{};
}

void count(store::Tx& tx, const std::string& name, Row row, int free, std::int64_t longest, base::Instant now) {
  ++row.tries;
  const int over = row.tries - free;
  const std::int64_t delay = over < 0 ? 0 : std::min(longest, std::int64_t{2000} << std::min(over, 20));
  tx.exec("INSERT INTO accounts_attempt(name, tries, last_at, until_at) VALUES($1, $2, $3, $4)"
          " ON CONFLICT(name) DO UPDATE SET tries=$2, last_at=$3, until_at=$4", name, row.tries, now, now + delay);
}

// By hash: what was typed may be a password in the wrong field.
std::string login_name(std::string_view login, Tried tried) { return (tried == Tried::code ? "code " : "login ") + base::sha256_hex(base::fold(login)); }

}  // namespace

Attempt::Attempt(store::Tx& tx, const Settings& s, std::string_view login, std::string_view peer, base::Instant now, Tried tried)
    : login_(login_name(login, tried)), address_("from " + http::subscriber(peer)) {
  const Row by_login = row_of(tx, login_, now), by_address = row_of(tx, address_, now);
  const auto until = std::max(by_login.until_at, by_address.until_at);
  if (until > now) {
    base::Fail f(base::Code::too_many, "accounts.too_many");
    f.retry_after_s = static_cast<int>((until.ms - now.ms + 999) / 1000);
    f.args = {{"seconds", std::to_string(f.retry_after_s)}};
    throw f;
  }
  count(tx, login_, by_login, s.free_login, s.longest_delay_ms, now);
  count(tx, address_, by_address, s.free_address, s.longest_delay_ms, now);
}

// The address keeps its earlier failures: else an attacker would clear them with an account of his own.
void Attempt::was_right(store::Tx& tx) const {
  tx.exec("DELETE FROM accounts_attempt WHERE name=$1", login_);
  tx.exec("UPDATE accounts_attempt SET tries=tries-1, until_at=last_at WHERE name=$1", address_);
}

app::Keep attempts() {
  return {.name = "attempts", .title = "错误的登录尝试", .title_en = "Wrong tries to sign in", .what = "按账号和地址记下的错误次数，用来延长等待；账号只存摘要。被拒绝的登录另记在审计日志里。",
          .what_en = "How often a login (as a digest) or an address was wrong, by which the wait grows. Refused sign-ins are in the journal as well.", .days = 1, .least = 1,
          .due = [](store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM accounts_attempt WHERE last_at<$1", before); },
          .remove = [](app::Ctx& c, base::Instant before, std::int64_t) { return c.tx.exec("DELETE FROM accounts_attempt WHERE last_at<$1", before).rows(); }};
}

void forgive(store::Tx& tx, std::string_view login) {
  for (const auto tried : {Tried::password, Tried::code}) tx.exec("DELETE FROM accounts_attempt WHERE name=$1", login_name(login, tried));
}

}  // namespace accounts
