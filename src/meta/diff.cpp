#include "meta/diff.hpp"

#include "base/text.hpp"
#include "meta/json.hpp"

namespace meta {

std::vector<Change> diff(const Type& record, const void* before, const void* after) {
  std::vector<Change> out;
  for (const Field& f : record.fields()) {
    std::string a = "null", b = "null";
    if (before) write_json(a = "", f.type(), f.at_const(before));
    if (after) write_json(b = "", f.type(), f.at_const(after));
    if (a == b) continue;
    if (f.note->is_secret) a = b = "\"***\"";
    else if (f.note->is_masked || !f.note->sealed_as.empty()) {
      // The journal is for ever: what is sealed at rest is not in it.
      if (before) write_json_string(a = "", base::masked(*static_cast<const std::string*>(f.at_const(before))));
      if (after) write_json_string(b = "", base::masked(*static_cast<const std::string*>(f.at_const(after))));
    }
    out.push_back({std::string(f.name), {std::move(a)}, {std::move(b)}});
  }
  return out;
}

}  // namespace meta
