#pragma once
// gzip for replies, over zlib. One per worker: the 256 KB of zlib's state are allocated once and reset between replies.
#include <memory>
#include <string>
#include <string_view>

namespace http {

class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(Gzip&&) noexcept;
  std::string whole(std::string_view bytes);
  // In pieces: add() appends what is ready (maybe nothing), finish() the rest; the next add() begins a new file.
  void add(std::string_view bytes, std::string& out);
  void finish(std::string& out);

 private:
  struct State;
  void run(std::string_view bytes, std::string& out, int flush);
  std::unique_ptr<State> state_;
};

// Text-like types: everything that is already compressed (images, archives, office files) only loses time.
bool compressible(std::string_view content_type);

}  // namespace http
