// What the console shows of the demo: who may sign in, where the running round stands, and those before it.
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

const std::vector<std::string> kMethods = {"M", "F", "S"};

std::vector<std::vector<std::string>> by_method(const engine::Board& board, std::uint32_t subject) {
  std::vector<std::vector<std::string>> lines{{"编号", "测评方法", "得分", "满分", "得分率", "观察", "点位"}};
  const auto line = [&](const std::string& code, const std::string& name, const engine::Score& s) {
    lines.push_back({code, name, two_places(s.points), two_places(s.max), percent(s.rate), std::to_string(s.observations), std::to_string(s.sites)});
  };
  for (const auto& code : kMethods) {
    const int node = board.standard().find(code);
    const auto& source = board.standard().standard.nodes[static_cast<std::size_t>(board.standard().nodes[static_cast<std::size_t>(node)].source)];
    line(code, source.name, board.score(subject, node));
  }
  const auto total = board.result(subject);
  line("", total.voided ? "合计(一票否决:" + total.voided->name + ")" : "合计", total);
  return lines;
}

std::vector<std::string> line_of(const marks::Round& round, const engine::Board& board, std::uint32_t subject) {
  std::vector<std::string> line{round.name};
  for (const auto& code : kMethods) line.push_back(two_places(board.score(subject, board.standard().find(code)).points));
  const auto total = board.result(subject);
  for (const auto& cell : {two_places(total.points), std::to_string(total.observations), std::to_string(total.sites)}) line.push_back(cell);
  return line;
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
    app::Ctx c{tx, services.clock.now(), services, kernel, nobody, {}, none, {}};
    std::vector<std::vector<std::string>> before;
    tx.each<marks::Round>("SELECT " + store::columns<marks::Round>() + " FROM marks_round WHERE kind<>'daily' ORDER BY from_day DESC, id DESC", [&](marks::Round&& round) {
      // As wide as the home page asks for it, so that the board is warm when the first browser comes.
      marks::with_board(c, round, marks::level_below(round.place), [&](const marks::BoardView& view) {
        const auto subject = view.board.find_subject(round.place);
        if (!subject) return;
        if (round.state == marks::RoundState::running) out += "\n" + std::string(kCity) + " " + round.name + "\n" + table(by_method(view.board, *subject), 2);
        else before.push_back(line_of(round, view.board, *subject));
      });
    });
    if (before.empty()) return;
    before.insert(before.begin(), {"历次测评", "材料审核", "实地考察", "问卷调查", "合计", "观察", "点位"});
    out += "\n" + table(before, 1);
  });
  return out;
}

}  // namespace demo
