#include <doctest/doctest.h>

#include "meta/cells.hpp"
#include "meta/diff.hpp"
#include "meta/json.hpp"
#include "meta/schema.hpp"
#include "meta/validate.hpp"

namespace sample {
enum class State { open, shut };
BOOST_DESCRIBE_ENUM(State, open, shut)
inline std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"开放", "Open"}, {"关闭", "Shut"}};
  return all;
}
struct Part { std::string name; };
BOOST_DESCRIBE_STRUCT(Part, (), (name))
struct Thing {
  base::Id<Thing> id;
  std::string name;
  std::int32_t minutes = 0;
  State state = State::open;
  std::optional<base::Day> day;
  std::vector<std::string> tags;
  std::vector<Part> parts;
  std::string secret;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, minutes, state, day, tags, parts, secret))
inline std::span<const meta::Note> form(const Thing*) {
  static const meta::Note all[] = {
      meta::note(&Thing::id, "编号", "Id").read_only(),
      meta::note(&Thing::name, "名称", "Name").required().length(1, 5),
      meta::note(&Thing::minutes, "时长", "Minutes").required().range(15, 720).unit("分钟|min"),
      meta::note(&Thing::state, "状态", "State"),
      meta::note(&Thing::day, "日期", "Day"),
      meta::note(&Thing::tags, "标签", "Tags"),
      meta::note(&Thing::secret, "口令", "Secret").secret()};
  return all;
}
}  // namespace sample
using namespace sample;

TEST_CASE("JSON round trip; every wrong field is named by its path") {
  const auto t = meta::from_json<Thing>(R"({"name":"点位","minutes":30,"state":"shut","day":"2026-11-21","tags":["a","b"],"parts":[{"name":"x"}],"secret":"s"})");
  CHECK(t.state == State::shut);
  CHECK(t.secret == "s");
  CHECK(meta::to_json(t) == R"({"id":0,"name":"点位","minutes":30,"state":"shut","day":"2026-11-21","tags":["a","b"],"parts":[{"name":"x"}]})");
  try {
    meta::from_json<Thing>(R"({"minutes":3000000000,"state":"ajar","parts":[{"name":1}],"colour":1})");
    FAIL("accepted");
  } catch (const base::Fail& f) {
    std::string all;
    for (const auto& e : f.fields) all += e.field + ":" + e.key + " ";
    CHECK(all == "colour:unknown name:required minutes:range state:choice parts[0].name:type ");
  }
  CHECK_THROWS_AS(meta::from_json<Thing>("{"), base::Fail);
  CHECK_THROWS_AS(meta::from_json<Thing>(std::string(100, '[')), base::Fail);
}

TEST_CASE("validation follows the notes") {
  Thing t;
  t.name = "六个汉字太长";
  t.minutes = 5;
  base::Problems bad;
  meta::validate(meta::type_of<Thing>(), &t, bad);
  REQUIRE(bad.all().size() == 2);
  CHECK(bad.all()[0].key == "length");
  CHECK(bad.all()[1].key == "range");
}

TEST_CASE("rows of cells: labels in either language, words of enumerations, lists") {
  const auto& type = meta::type_of<Thing>();
  base::Problems bad;
  const auto columns = meta::match_header(type, {"状态", "Minutes", "name", "标签", "颜色"}, bad);
  REQUIRE(bad.all().size() == 1);
  CHECK(bad.all()[0].field == "颜色");
  Thing t;
  base::Problems row;
  meta::read_row(columns, {"关闭", " ４５ ", "某处", "甲、乙;丙", ""}, &t, row);
  CHECK(row.empty());
  CHECK(t.state == State::shut);
  CHECK(t.minutes == 45);
  CHECK(t.tags.size() == 3);
  CHECK(meta::row_cells(type, &t)[5] == "甲、乙、丙");
  meta::read_row(columns, {"半开", "x", "某处", "", ""}, &t, row);
  REQUIRE(row.all().size() == 2);
  CHECK(row.all()[0].args[0].second == "开放、关闭");
}

TEST_CASE("diff shows changed fields and hides secrets") {
  Thing a, b;
  b.name = "x";
  b.secret = "s";
  const auto d = meta::diff(meta::type_of<Thing>(), &a, &b);
  REQUIRE(d.size() == 2);
  CHECK(meta::to_json(d[0]) == R"({"field":"name","before":"","after":"x"})");
  CHECK(d[1].after.text == "\"***\"");
}

TEST_CASE("form schema, JSON Schema and TypeScript come from the same table") {
  const auto form = meta::form_fields(meta::type_of<Thing>());
  CHECK(meta::valid_json(form));
  CHECK(form.find(R"("choices":[{"value":"open","label":"开放","label_en":"Open"})") != std::string::npos);
  CHECK(form.find(R"("unit":"分钟","unit_en":"min")") != std::string::npos);
  meta::JsonSchemas s;
  CHECK(s.ref(meta::type_of<Thing>()) == R"({"$ref":"#/components/schemas/Thing"})");
  CHECK(meta::valid_json(s.named["Thing"]));
  meta::TypeScript ts;
  CHECK(ts.ref(meta::type_of<std::vector<Thing>>()) == "Thing[]");
  CHECK(ts.named["State"] == "export type State = 'open' | 'shut'\n");
}

namespace sample {
struct Moment {
  base::Id<Moment> id;
  base::Instant at;
  std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(Moment, (), (id, at, tags))
}  // namespace sample

TEST_CASE("what cannot be written again is not read: far instants, wide ids, NUL; wrong items are named up to a bound") {
  const auto key = [](const std::string& text) {
    try {
      meta::from_json<Moment>(text);
    } catch (const base::Fail& f) {
      return f.fields.at(0).field + ":" + f.fields.at(0).key;
    }
    return std::string();
  };
  CHECK(key(R"({"at":9223372036854775807})") == "at:range");
  CHECK(key(R"({"at":-9223372036854775808})") == "at:range");
  CHECK(key(R"({"at":253402271999999})") == "");
  CHECK(key(R"({"at":253402272000000})") == "at:range");
  CHECK(base::to_text(base::Instant{253402271999999}) == "9999-12-31T23:59:59.999+08:00");
  CHECK(base::to_text(meta::from_json<Moment>(R"({"at":-62135625600000})").at) == "0001-01-01T00:00:00.000+08:00");
  CHECK(key(R"({"at":-62135625600001})") == "at:range");

  std::string many = R"({"tags":[0)";
  for (int i = 0; i < 5000; ++i) many += ",0";
  base::Problems bad;
  Moment m;
  meta::read_json(many + "]}", meta::type_of<Moment>(), &m, bad);
  CHECK(bad.all().size() == 1000);

  const auto cell = [](const std::string& column, const std::string& text) {
    base::Problems wrong;
    Moment into;
    meta::read_row(meta::match_header(meta::type_of<Moment>(), {column}, wrong), {text}, &into, wrong);
    return wrong.empty() ? std::to_string(into.tags.size()) : wrong.all()[0].key;
  };
  CHECK(cell("id", "9007199254740991") == "0");
  CHECK(cell("id", "9007199254740992") == "range");
  CHECK(cell("id", "-1") == "range");
  CHECK(cell("tags", "甲，乙；丙、丁;戊,,") == "5");
  CHECK(cell("tags", std::string("a\0b", 3)) == "type");
  CHECK(cell("tags", "\xff") == "type");
}
