#pragma once
// Rounds: their life, and the subjects of one.
#include "modules/marks/store.hpp"

namespace marks {

// The state machine as a table.
bool may_go(RoundState from, RoundState to);
// Finds the subject of a mark; what is wrong goes to `bad` under `field` + subject, place or unit.
std::string derive_subject(const Round& round, const NewMark& m, const std::string& field, base::Problems& bad);
bool sees_subject(app::Ctx& c, const Round& round, const std::string& subject);
void remove(app::Ctx& c, const Round& row);

}  // namespace marks
