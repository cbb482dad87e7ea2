#pragma once
// Observations as a table, and the whole calculation of `chuangcheng score`: standard + observations → result.
//
// Columns in any order, Chinese or English: subject 对象 · site 点位 · site_type 点位类型 · place 区划 · criterion 编号 (also
// code) · value 值; any others are left alone. Rows starting with # are comments, blank rows are skipped. Without a
// subject column everything belongs to one subject named "" (with a warning); an empty subject cell is an error.
#include <string>
#include <vector>

#include "engine/score.hpp"

namespace engine {

struct Result {
  std::vector<SubjectResult> subjects;  // in order of first appearance
  Findings warnings;
};

struct Scored {
  Result result;      // empty when there are errors
  Findings findings;  // errors and warnings of the observations, by row
};
// All or nothing: one wrong row and nothing is scored, every wrong row is named.
// `standard` must be free of errors (else base::Fail invalid). Bounded: 20 million rows.
Scored score(const Standard& standard, const Table& observations);

// {"subjects":[{"subject","void":null|{"criterion","name"},"points","max","rate","observations","sites",
//   "nodes":[{"code","name","points","max","rate","observations","sites"}],
//   "by_site_type":[{"site_type","rate","observations","sites"}],"by_place":[{"place",…}]}],"warnings":["…"]}
// Points and rates are decimal strings. UTF-8, one line, a final newline. Invalid UTF-8 is replaced.
std::string to_json(const Result& result);

}  // namespace engine
