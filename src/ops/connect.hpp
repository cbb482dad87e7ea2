#pragma once
// Does somebody answer there? Five seconds, no data sent.
#include <string>

namespace ops {

struct Connected {
  bool reached = false;
  std::string greeting;  // its first line, when asked for
  std::string why;       // when not reached
};
Connected connect_to(const std::string& host, int port, bool greeting);

}  // namespace ops
