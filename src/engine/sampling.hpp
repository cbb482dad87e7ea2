#pragma once
// The draw of unannounced sites. Nobody can predict or steer it, anybody can check it afterwards:
//
//   commit   the office makes a secret (32 random bytes, hex) and shows commitment = SHA-256(secret) together with the
//            frame's digest, before the public value of the day is known
//   draw     seed = SHA-256("chuangcheng-draw-1\n" + secret + "\n" + public value), in hex. Each stratum's sites, sorted by
//            number, are shuffled (Fisher-Yates from the end) with the stream of that stratum; the first `wanted` are drawn,
//            the others follow in that order as replacements
//   reveal   the secret is shown; everyone repeats the two steps
//
//   stream   block i = SHA-256(seed + "\n" + stratum + "\n" + i), i = 0, 1, …; each block gives four big-endian 64-bit words
//   below n  a word w is taken when w < 2^64 − 2^64 mod n, else the next one: w mod n is then uniform
//
// Source of the method: commit-and-reveal as in RFC 3797 (publicly verifiable selection), with a commitment added because
// here the office would know the public value first. docs/draw.md repeats it with a script of thirty lines.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct FrameRow {
  std::string site;     // number, unique
  std::string stratum;  // "交通路口" or "交通路口|530102"
  bool operator==(const FrameRow&) const = default;
};

// SHA-256 over the rows sorted by stratum, then site, each "stratum\tsite\n", bytes compared.
std::string frame_digest(std::vector<FrameRow> frame);
std::string commitment_of(std::string_view secret);  // SHA-256, hex
std::string seed_of(std::string_view secret, std::string_view public_value);

class DrawStream {
 public:
  DrawStream(std::string_view seed, std::string_view stratum);
  std::uint64_t word();
  std::uint64_t below(std::uint64_t n);  // 0 … n−1, uniform; n > 0

 private:
  std::string prefix_, block_;
  std::uint64_t next_block_ = 0;
  std::size_t at_ = 0;
};

struct Quota {
  std::string stratum;
  std::int64_t size = 0;    // sites in the frame
  std::int64_t wanted = 0;  // inclusion probability of each = wanted / size
};
// Shares `total` among the strata in proportion to their size, each at least min(`least`, its size) and at most its size;
// largest remainders first, ties by the stratum's name. When the least shares alone exceed `total`, they stand.
std::vector<Quota> allocate(const std::vector<FrameRow>& frame, std::int64_t total, std::int64_t least);

struct DrawnSite {
  std::string stratum, site;
  std::int64_t position = 0;  // in the stratum's order, from 0; drawn when position < wanted
  bool drawn = false;
  std::int64_t wanted = 0, size = 0;
};
// The whole order of every stratum, strata by name.
std::vector<DrawnSite> draw(std::vector<FrameRow> frame, const std::vector<Quota>& quotas, std::string_view seed);

}  // namespace engine
