// The state machine drawn: where each state stands is chosen by hand, every arrow is one of the table in rules.cpp.
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "modules/cases/rules.hpp"

namespace cases {
namespace {

using enum CaseState;

constexpr double kWide = 104, kHigh = 40;

struct Point {
  double x = 0, y = 0;
};

constexpr double kMain = 170;  // y of the way from report to closing

Point centre(CaseState s) {
  constexpr double kStep = 168, kLeft = 70;
  switch (s) {
    case reported:
      return {kLeft, kMain};
    case filed:
      return {kLeft + kStep, kMain};
    case dispatched:
      return {kLeft + 2 * kStep, kMain};
    case handled:
      return {kLeft + 3 * kStep, kMain};
    case verified:
      return {kLeft + 4 * kStep, kMain};
    case closed:
      return {kLeft + 5 * kStep, kMain};
    case rejected:
      return {kLeft + kStep / 2, 48};
    case merged:
      return {kLeft + kStep / 2, 290};
    case suspended:
      return {kLeft + 1.5 * kStep, 290};
    case disputed:
      return {kLeft + 2.9 * kStep, 290};
  }
  return {};
}

template <class E>
std::string_view zh(E value) {
  return words(static_cast<const E*>(nullptr))[static_cast<std::size_t>(value)].zh;
}

// Where the line from `from` to `to` leaves the box around `box`.
Point leaving(Point box, Point from, Point to) {
  constexpr int kSteps = 400;
  for (int i = 0; i <= kSteps; ++i) {
    const Point at{from.x + (to.x - from.x) * i / kSteps, from.y + (to.y - from.y) * i / kSteps};
    if (std::abs(at.x - box.x) > kWide / 2 || std::abs(at.y - box.y) > kHigh / 2) return at;
  }
  return to;
}

// Way there and way back beside each other; along the main line back over the top, the further the higher.
std::string arrow(CaseState from, CaseState to, std::string_view label) {
  const Point a = centre(from), b = centre(to);
  Point start, end, mid, text;
  const char* anchor = "middle";
  if (a.y == b.y && b.x < a.x) {
    const double steps = (a.x - b.x) / 168;
    const double shift = 10 * steps;
    start = {a.x - 12, a.y - kHigh / 2};
    end = {b.x + 12 + shift, b.y - kHigh / 2};
    mid = {(start.x + end.x) / 2, a.y - kHigh / 2 - 46 * steps - 4};
    text = {mid.x, (mid.y + start.y) / 2 + 4};
  } else {
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    const double nx = a.y == b.y ? 0 : -(b.y - a.y) / length * 9, ny = a.y == b.y ? 0 : (b.x - a.x) / length * 9;
    const Point p{a.x + nx, a.y + ny}, q{b.x + nx, b.y + ny};
    start = leaving(a, p, q), end = leaving(b, q, p);
    mid = {(start.x + end.x) / 2, (start.y + end.y) / 2};
    // Beside the line; away from the main one where lines part, near it where they meet.
    const double out = a.y == b.y ? 0.5 : from == merged || to == merged ? 0.36 : 0.66;
    const double part = a.y == kMain ? out : 1 - out;
    text = {start.x + (end.x - start.x) * part +
                (nx > 0   ? 5
                 : nx < 0 ? -5
                          : 0),
            start.y + (end.y - start.y) * part + (a.y == b.y ? -7 : 4)};
    if (nx != 0) anchor = nx > 0 ? "start" : "end";
  }
  return fmt::format(
      "<path d=\"M{:.0f} {:.0f}Q{:.0f} {:.0f} {:.0f} {:.0f}\" marker-end=\"url(#a)\"/>\n<text x=\"{:.0f}\" "
      "y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n",
      start.x, start.y, mid.x, mid.y, end.x, end.y, text.x, text.y, anchor, label);
}

}  // namespace

std::string drawing() {
  std::map<std::pair<CaseState, CaseState>, std::string> arrows;
  for (const auto& r : rules()) {
    if (r.move == Move::note) continue;  // changes nothing
    auto& label = arrows[{r.from, r.to}];
    label += (label.empty() ? "" : "、") + std::string(zh(r.move));
  }
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"980\" height=\"374\" viewBox=\"0 0 980 374\" "
      "font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n"
      "<title>案件的状态和动作</title>\n"
      "<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
      "orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\" fill=\"#55606e\"/></marker></defs>\n"
      "<rect width=\"980\" height=\"374\" fill=\"#fff\"/>\n<g fill=\"none\" stroke=\"#55606e\">\n";
  std::string texts, loops;
  int loop_y = 342;
  for (const auto& [ends, label] : arrows) {
    if (ends.first == ends.second) {
      loops += fmt::format("<text x=\"490\" y=\"{}\" fill=\"#55606e\">{}：{}，状态不变</text>\n", loop_y,
                           zh(ends.first), label);
      loop_y += 18;
      continue;
    }
    const auto both = arrow(ends.first, ends.second, label);
    const auto cut = both.find("<text");
    out += both.substr(0, cut);
    texts += both.substr(cut);
  }
  out += "</g>\n<g fill=\"#1d2733\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">\n" + texts + "</g>\n" +
         loops;
  for (const auto s : {reported, filed, dispatched, handled, verified, closed, rejected, merged, suspended, disputed}) {
    const Point at = centre(s);
    const char* fill = s == closed ? "#e3f3ea" : is_open(s) ? "#eaf1fb" : "#f1f1f1";
    out += fmt::format(
        "<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"6\" fill=\"{}\" "
        "stroke=\"#55606e\"/>\n<text x=\"{:.0f}\" y=\"{:.0f}\" font-weight=\"600\" fill=\"#1d2733\">{}</text>\n",
        at.x - kWide / 2, at.y - kHigh / 2, kWide, kHigh, fill, at.x, at.y + 5, zh(s));
  }
  return out + "</svg>\n";
}

}  // namespace cases
