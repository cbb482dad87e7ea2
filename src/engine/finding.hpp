#pragma once
// What a check found: every wrong or doubtful cell of a standard or of observations, all at once,
// with where it stands and what was expected, in Chinese and English.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engine {

// One sheet as it stands in the file: comments, blank rows and the header included, so that row numbers are the file's.
using Table = std::vector<std::vector<std::string>>;

enum class Severity { error, warning };

struct Finding {
  Severity severity = Severity::error;
  int row = 0;          // 1-based row of the table; 0: the whole table
  std::string column;   // the header cell as written in the file; empty: the whole row
  std::string code;     // of the node or criterion, if any
  std::string key;      // stable, e.g. "sum_open"; the list is in wording.cpp
  std::vector<std::pair<std::string, std::string>> args;  // what the wording needs, e.g. {"printed","15"}
  std::string zh, en;   // worded, what was expected included

  std::string text() const;  // "第 12 行 分值 [七]: …。(row 12 …)": one line for a console or a JSON warning
};

using Findings = std::vector<Finding>;
bool has_errors(const Findings& all);

// Makes a worded finding. Unknown keys are a programming error (assert).
Finding finding(Severity severity, int row, std::string column, std::string code, std::string key,
                std::vector<std::pair<std::string, std::string>> args = {});

}  // namespace engine
