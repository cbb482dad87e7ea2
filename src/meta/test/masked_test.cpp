// Masked fields: whatever leaves the program or stays in the journal holds the mask, and none of them can forget.
#include <doctest/doctest.h>

#include "meta/cells.hpp"
#include "meta/diff.hpp"
#include "meta/json.hpp"
#include "meta/schema.hpp"

namespace {

struct Reporter {
  std::string name, phone, email;
};
BOOST_DESCRIBE_STRUCT(Reporter, (), (name, phone, email))
std::span<const meta::Note> form(const Reporter*) {
  static const meta::Note all[] = {meta::note(&Reporter::name, "姓名", "Name").masked(), meta::note(&Reporter::phone, "电话", "Phone").masked().sealed("t.phone"),
                                   meta::note(&Reporter::email, "邮箱", "E-mail").sealed("t.email")};
  return all;
}
struct Whole {
  std::vector<Reporter> reports;
};
BOOST_DESCRIBE_STRUCT(Whole, (), (reports))

const Reporter kOne{"王小明", "13800001234", "anna@city.example"};

}  // namespace

TEST_CASE("JSON holds masks, inside of other records, too; what is read is taken as it is") {
  CHECK(meta::to_json(Whole{{kOne}}) == R"({"reports":[{"name":"王**","phone":"138****1234","email":"anna@city.example"}]})");
  CHECK(meta::from_json<Reporter>(R"({"name":"王小明","phone":"13800001234"})").phone == "13800001234");
}

TEST_CASE("files hold masks; the form says which fields are") {
  CHECK(meta::row_cells(meta::type_of<Reporter>(), &kOne) == std::vector<std::string>{"王**", "138****1234", "anna@city.example"});
  const auto form = meta::form_fields(meta::type_of<Reporter>());
  CHECK(form.find(R"("masked":true)") != std::string::npos);
  CHECK(form.find(R"("masked":false)") != std::string::npos);
}

TEST_CASE("the journal holds the mask of what is masked or sealed, and sees a change behind equal masks") {
  auto next = kOne;
  next.phone = "13899991234";
  next.email = "andy@city.example";
  const auto changes = meta::diff(meta::type_of<Reporter>(), &kOne, &next);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].before.text == "\"138****1234\"");
  CHECK(changes[0].after.text == "\"138****1234\"");
  CHECK(changes[1].before.text == "\"an***@city.example\"");
  CHECK(changes[1].after.text == "\"an***@city.example\"");
}
