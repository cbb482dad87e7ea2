#pragma once
// `chuangcheng standard check FILE` and `chuangcheng score`: the engine on files, without a database.
#include <string>

namespace composition {

// Prints every finding; 1 when there are errors, 2 when the file cannot be read.
int check_standard(const std::string& file);

struct ScoreRequest {
  std::string standard, observations, report;  // report: an XLSX to write, or ""
  bool json = false;
};
int score_files(const ScoreRequest& request);

}  // namespace composition
