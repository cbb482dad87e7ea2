#include "modules/cases/rules.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "engine/coordinates.hpp"

namespace cases {
namespace {

using enum CaseState;
using M = Move;
using W = Who;

// GB/T 30428.8-2020, 5: 信息收集、案卷建立、任务派遣、任务处理、处理反馈、核查结案、综合评价; the moves beside it are those of municipal practice:
// 退回, 延期, 挂账 (the clock stands still), 协调会, 返工.
constexpr std::array kTable{
    Rule{M::file, reported, filed, W::office, kKind},
    Rule{M::reject, reported, rejected, W::office, kReason},
    Rule{M::restore, rejected, reported, W::citizen_or_office, kReason},
    Rule{M::merge, reported, merged, W::office, kOther},
    Rule{M::merge, filed, merged, W::office, kOther},
    Rule{M::split, merged, reported, W::office, kReason},
    Rule{M::dispatch, filed, dispatched, W::office, kUnit},
    Rule{M::withdraw, filed, rejected, W::office, kReason},
    Rule{M::withdraw, dispatched, rejected, W::office, kReason},
    Rule{M::send_back, dispatched, filed, W::unit, kReason},
    Rule{M::transfer, dispatched, dispatched, W::office, kUnit | kReason},
    Rule{M::ask_extension, dispatched, dispatched, W::unit, kReason | kUntil},
    Rule{M::extend, dispatched, dispatched, W::office, kReason | kUntil},
    Rule{M::refuse_extension, dispatched, dispatched, W::office, kReason},
    Rule{M::suspend, dispatched, suspended, W::office, kReason | kUntil},
    Rule{M::resume, suspended, dispatched, W::office, kNothing},
    Rule{M::dispute, dispatched, disputed, W::unit_or_office, kReason},
    Rule{M::settle, disputed, dispatched, W::office, kUnit | kReason},
    Rule{M::handle, dispatched, handled, W::unit, kReason | kPhoto},
    Rule{M::pass, handled, verified, W::verifier, kNothing},
    Rule{M::rework, handled, dispatched, W::verifier, kReason},
    Rule{M::rework, verified, dispatched, W::verifier_or_office, kReason},
    Rule{M::close, verified, closed, W::office, kNothing},
    Rule{M::reopen, closed, dispatched, W::citizen_or_office, kReason},
    Rule{M::note, reported, reported, W::anybody, kReason},
    Rule{M::note, filed, filed, W::anybody, kReason},
    Rule{M::note, dispatched, dispatched, W::anybody, kReason},
    Rule{M::note, handled, handled, W::anybody, kReason},
    Rule{M::note, verified, verified, W::anybody, kReason},
    Rule{M::note, suspended, suspended, W::anybody, kReason},
    Rule{M::note, disputed, disputed, W::anybody, kReason},
    Rule{M::note, closed, closed, W::anybody, kReason},
    Rule{M::recur, closed, closed, W::program, kNothing},  // its repeat was filed: the trace is open again, the case stays what it was
};

template <class E>
std::string_view zh(E value) {
  return words(static_cast<const E*>(nullptr))[static_cast<std::size_t>(value)].zh;
}

std::string_view who_zh(Who who) {
  constexpr std::array<std::string_view, 8> kText{"创城办", "承办单位", "承办单位、创城办", "核查人（非处置人）", "核查人、创城办", "反映人、创城办", "能看到案件的人", "程序（复发案件立案时）"};
  return kText[static_cast<std::size_t>(who)];
}

std::string needs_zh(unsigned needs) {
  std::string out;
  const auto add = [&](unsigned bit, std::string_view text) {
    if (needs & bit) out += (out.empty() ? "" : "、") + std::string(text);
  };
  add(kKind, "类别");
  add(kUnit, "承办单位");
  add(kOther, "并入的案件");
  add(kReason, "说明");
  add(kUntil, "日期");
  add(kPhoto, "处置后照片");
  return out;
}

}  // namespace

std::span<const Rule> rules() { return kTable; }

const Rule* rule_of(Move move, CaseState from) {
  const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Rule& r) { return r.move == move && r.from == from; });
  return found == kTable.end() ? nullptr : &*found;
}

std::string diagram() {
  std::string out = "| 动作 | 从 | 到 | 谁来做 | 要写明 |\n|---|---|---|---|---|\n";
  for (const auto& r : kTable) {
    if (r.move == Move::note) continue;  // changes nothing
    out += "| " + std::string(zh(r.move)) + " | " + std::string(zh(r.from)) + " | " + std::string(zh(r.to)) + " | " + std::string(who_zh(r.who)) + " | " + needs_zh(r.needs) + " |\n";
  }
  return out;
}

bool is_open(CaseState state) { return state != closed && state != rejected && state != merged; }

std::optional<Stage> stage_of(CaseState state) {
  switch (state) {
    case reported: return Stage::filing;
    case filed: return Stage::dispatch;
    case dispatched: return Stage::handling;
    case handled: return Stage::verification;
    default: return {};
  }
}

const Limit* limit_for(std::span<const Limit> all, const LimitAsked& asked) {
  const Limit* best = nullptr;
  std::tuple<std::size_t, int, int> rank_of_best{};
  for (const auto& l : all) {
    if (l.stage != asked.stage || l.phase != asked.phase || !asked.place.starts_with(l.place)) continue;
    if (l.level && *l.level != asked.level) continue;
    if (!l.kind.empty() && l.kind != asked.kind && l.kind != asked.parent) continue;
    const std::tuple rank{l.place.size(), l.kind.empty() ? 0 : l.kind == asked.kind ? 2 : 1, l.level ? 1 : 0};
    if (!best || rank > rank_of_best) best = &l, rank_of_best = rank;
  }
  return best;
}

bool same_place(const Case& a, const Case& b) {
  if (a.site && b.site) return a.site == b.site;
  if (a.lon && a.lat && b.lon && b.lat) return engine::distance_m({*a.lon, *a.lat}, {*b.lon, *b.lat}) <= kSamePlaceM;
  return !a.address.empty() && a.address == b.address && a.place == b.place;
}

Staying staying(std::span<const Case> trace, std::int32_t watch_days, base::Instant now) {
  const Case* last = nullptr;  // that was closed
  const Case* open = nullptr;
  for (const auto& k : trace) {
    if (k.open && !open) open = &k;
    if (k.closed_at && (!last || *k.closed_at > *last->closed_at)) last = &k;
  }
  if (open) {
    if (!last) return {Stay::fixing, {}};
    // Another case since it was filed, the same one since it was taken up again.
    return {Stay::reopened, open->closed_at ? open->dispatched_at : open->filed_at};
  }
  if (!last) return {Stay::fixing, {}};
  const auto until = *last->closed_at + watch_days * base::kDayMs;
  return now < until ? Staying{Stay::watched, until} : Staying{Stay::stayed, last->closed_at};
}

}  // namespace cases
