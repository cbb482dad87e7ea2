// What the console shows of the demo: who may sign in, and where the mock assessment stands.
#include <algorithm>

#include "base/text.hpp"
#include "demo/ground.hpp"

namespace demo {
namespace {

// Columns of a console: a Chinese character takes two.
std::size_t width(std::string_view s) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto byte = static_cast<unsigned char>(s[i]);
    if ((byte & 0xC0) == 0x80) continue;
    n += byte >= 0xE2 && !(byte == 0xE2 && static_cast<unsigned char>(s[i + 1]) < 0xBA) ? 2 : 1;
  }
  return n;
}

enum class Side { left, right };
std::string cell(std::string_view s, std::size_t wide, Side side) {
  const std::string blank(wide > width(s) ? wide - width(s) : 0, ' ');
  return side == Side::left ? std::string(s) + blank : blank + std::string(s);
}

// A table whose first columns are words and whose others are figures.
std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t words) {
  std::vector<std::size_t> wide;
  for (const auto& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k == wide.size()) wide.push_back(0);
      wide[k] = std::max(wide[k], width(row[k]));
    }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t k = 0; k < row.size(); ++k) line += " " + cell(row[k], wide[k], k < words ? Side::left : Side::right) + " ";
    while (line.ends_with(' ')) line.pop_back();
    out += line + "\n";
  }
  return out;
}

// "66.123456789012" → "66.12"; the exact figure stays in the program.
std::string two_places(std::string_view decimal) {
  const auto n = engine::parse_number(decimal);
  std::string s = n ? engine::to_decimal(*n, 2) : std::string(decimal);
  const auto dot = s.find('.');
  if (dot == std::string::npos) return s + ".00";
  return s + std::string(2 - std::min<std::size_t>(2, s.size() - dot - 1), '0');
}

std::string percent(std::string_view rate) {
  const auto n = engine::parse_number(rate);
  return n ? two_places(engine::to_decimal(*n * engine::Ratio(100), 2)) + "%" : std::string(rate);
}

std::string accounts_text() {
  std::vector<std::vector<std::string>> rows{{"登录名", "密码", "角色", "用途"}};
  for (const auto& a : accounts_of()) {
    const bool inspector = a.login.starts_with("inspector");
    if (inspector && a.login != "inspector1") continue;
    rows.push_back({inspector ? "inspector1…8" : a.login, std::string(kPassword), a.role, a.for_whom});
  }
  return "演示账号\n" + table(rows, 4);
}

}  // namespace

std::string result_text(app::Kernel& kernel) {
  std::string out = accounts_text();
  auto& services = kernel.services();
  const app::Caller nobody;
  const http::Request none;
  services.db.read([&](store::Tx& tx) {
    const auto round = tx.one<marks::Round>("SELECT " + store::columns<marks::Round>() + " FROM marks_round WHERE name=$1", kRound);
    if (!round) return;
    app::Ctx c{tx, services.clock.now(), services, kernel, nobody, {}, none, {}};
    const auto rows = standards::criteria(tx, round->standard);
    // As wide as the home page asks for it, so that the board is warm when the first browser comes.
    marks::with_board(c, *round, marks::level_below(round->place), [&](const marks::BoardView& view) {
      const auto subject = view.board.find_subject(round->place);
      if (!subject) return;
      std::vector<std::vector<std::string>> lines{{"编号", "项目", "得分", "满分", "得分率", "观察", "点位"}};
      const auto& compiled = view.board.standard();
      const auto depth_of = [&](int node) {
        int depth = 0;
        for (; node > 0; node = compiled.nodes[static_cast<std::size_t>(node)].parent) ++depth;
        return depth;
      };
      const auto line = [&](const std::string& code, const std::string& name, const engine::Score& s, std::string indent) {
        lines.push_back({code, indent + name, two_places(s.points), two_places(s.max), percent(s.rate), std::to_string(s.observations), std::to_string(s.sites)});
      };
      const bool one_root = compiled.nodes[0].children == 1;
      for (const auto& row : rows) {
        const int node = compiled.find(row.code), depth = depth_of(node);
        if (node < 0 || depth > 3 || (one_root && depth == 1)) continue;
        const auto& n = compiled.nodes[static_cast<std::size_t>(node)];
        if (n.leaf >= 0) continue;
        const auto score = view.board.score(*subject, node);
        if (score.counted && score.max != "0") line(row.code, row.name, score, depth > 2 ? "  " : "");
      }
      const auto total = view.board.result(*subject);
      line("", total.voided ? "合计(一票否决:" + total.voided->name + ")" : "合计", total, "");
      out += "\n" + std::string(kCity) + " " + round->name + "\n" + table(lines, 2);
    });
  });
  return out;
}

}  // namespace demo
