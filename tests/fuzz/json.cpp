// link: meta
// Arbitrary bytes as JSON and as a row of cells into a record of every kind. What is accepted must come back the same:
// what was read, written and read again is equal, and the writers never make text that is no JSON or no UTF-8.
#include <cstdlib>

#include "base/text.hpp"
#include "meta/cells.hpp"
#include "meta/json.hpp"
#include "meta/validate.hpp"

namespace fuzz {
enum class State { open, shut };
BOOST_DESCRIBE_ENUM(State, open, shut)
inline std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"开放", "Open"}, {"关闭", "Shut"}};
  return all;
}
struct Part {
  std::string name;
  std::optional<double> share;
  bool operator==(const Part&) const = default;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, share))
struct Thing {
  base::Id<Thing> id{1};
  std::string name;
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t large = 0;
  double real = 0;
  std::optional<base::Day> day;
  base::Instant at;
  State state = State::open;
  std::vector<std::string> tags;
  std::vector<State> states;
  std::vector<Part> parts;
  meta::Json shape;
  bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, flag, small, large, real, day, at, state, tags, states, parts, shape))
}  // namespace fuzz

namespace {

void require(bool ok) {
  if (!ok) std::abort();
}

void as_json(std::string_view bytes) {
  fuzz::Thing thing;
  base::Problems bad;
  try {
    meta::read_json(bytes, meta::type_of<fuzz::Thing>(), &thing, bad);
  } catch (const base::Fail&) {
    require(!meta::valid_json(bytes));
    return;
  }
  require(meta::valid_json(bytes));
  base::Problems invalid;
  meta::validate(meta::type_of<fuzz::Thing>(), &thing, invalid);
  if (!bad.empty()) return;
  const std::string text = meta::to_json(thing);
  require(base::valid_utf8(text));
  require(meta::from_json<fuzz::Thing>(text) == thing);
  // What was posted is exported some day.
  for (const auto& cell : meta::row_cells(meta::type_of<fuzz::Thing>(), &thing)) require(base::valid_utf8(cell));
}

// Lines are cells; the first half of them is the header.
void as_cells(std::string_view bytes) {
  std::vector<std::string> header, cells;
  const auto lines = base::split(bytes, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) (i < lines.size() / 2 ? header : cells).emplace_back(lines[i]);
  base::Problems bad;
  const meta::Type& type = meta::type_of<fuzz::Thing>();
  const auto columns = meta::match_header(type, header, bad);
  fuzz::Thing thing;
  meta::read_row(columns, cells, &thing, bad);
  // All the columns, whatever the header said.
  fuzz::Thing whole;
  base::Problems whole_bad;
  meta::read_row(meta::file_fields(type), header, &whole, whole_bad);
  const auto written = meta::row_cells(type, &whole);
  require(written.size() == meta::file_fields(type).size());
  require(meta::valid_json(whole.shape.text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  as_json(bytes);
  as_cells(bytes);
  return 0;
}
