#include "engine/sampling.hpp"

#include <algorithm>
#include <map>

#include "base/hash.hpp"

namespace engine {
namespace {

void sort_frame(std::vector<FrameRow>& frame) {
  std::sort(frame.begin(), frame.end(), [](const FrameRow& a, const FrameRow& b) { return a.stratum != b.stratum ? a.stratum < b.stratum : a.site < b.site; });
}

}  // namespace

std::string frame_digest(std::vector<FrameRow> frame) {
  sort_frame(frame);
  std::string text;
  for (const auto& row : frame) text += row.stratum + "\t" + row.site + "\n";
  return base::sha256_hex(text);
}

std::string commitment_of(std::string_view secret) { return base::sha256_hex(secret); }

std::string seed_of(std::string_view secret, std::string_view public_value) {
  return base::sha256_hex("chuangcheng-draw-1\n" + std::string(secret) + "\n" + std::string(public_value));
}

DrawStream::DrawStream(std::string_view seed, std::string_view stratum) : prefix_(std::string(seed) + "\n" + std::string(stratum) + "\n") {}

std::uint64_t DrawStream::word() {
  if (at_ == block_.size()) {
    block_ = base::digest(base::Digest::sha256, prefix_ + std::to_string(next_block_++));
    at_ = 0;
  }
  std::uint64_t w = 0;
  for (int i = 0; i < 8; ++i) w = (w << 8) | static_cast<unsigned char>(block_[at_++]);
  return w;
}

std::uint64_t DrawStream::below(std::uint64_t n) {
  const std::uint64_t spill = (~std::uint64_t{0} % n + 1) % n;  // 2^64 mod n
  for (;;) {
    const std::uint64_t w = word();
    if (spill == 0 || w < ~std::uint64_t{0} - spill + 1) return w % n;
  }
}

std::vector<Quota> allocate(const std::vector<FrameRow>& frame, std::int64_t total, std::int64_t least) {
  std::map<std::string, std::int64_t> sizes;
  for (const auto& row : frame) ++sizes[row.stratum];
  std::vector<Quota> out;
  std::int64_t given = 0;
  for (const auto& [name, size] : sizes) {
    out.push_back({name, size, std::min(least, size)});
    given += out.back().wanted;
  }
  const auto all = static_cast<std::int64_t>(frame.size());
  total = std::min(total, all);
  // One at a time to the stratum that is furthest below its proportional share: exact, and never beyond a stratum's size.
  // Compared as whole numbers: share = total × size / all, shortfall = share − wanted.
  while (given < total) {
    Quota* next = nullptr;
    for (auto& q : out) {
      if (q.wanted == q.size) continue;
      if (!next || total * q.size - q.wanted * all > total * next->size - next->wanted * all) next = &q;
    }
    ++next->wanted;
    ++given;
  }
  return out;
}

std::vector<DrawnSite> draw(std::vector<FrameRow> frame, const std::vector<Quota>& quotas, std::string_view seed) {
  sort_frame(frame);
  std::vector<DrawnSite> out;
  out.reserve(frame.size());
  for (std::size_t from = 0; from < frame.size();) {
    std::size_t to = from;
    while (to < frame.size() && frame[to].stratum == frame[from].stratum) ++to;
    DrawStream stream(seed, frame[from].stratum);
    for (std::size_t i = to - from; i > 1; --i) std::swap(frame[from + i - 1], frame[from + stream.below(i)]);
    const auto quota = std::find_if(quotas.begin(), quotas.end(), [&](const Quota& q) { return q.stratum == frame[from].stratum; });
    const std::int64_t wanted = quota == quotas.end() ? 0 : quota->wanted;
    for (std::size_t i = from; i < to; ++i) {
      const auto position = static_cast<std::int64_t>(i - from);
      out.push_back({frame[i].stratum, frame[i].site, position, position < wanted, wanted, static_cast<std::int64_t>(to - from)});
    }
    from = to;
  }
  return out;
}

}  // namespace engine
