// The register of sealed columns (app::Module::sealed) against a city in which everything happened: a telephone number that lies
// open anywhere in its database is one that a module forgot.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>

#include "main/blobs.hpp"
#include "main/demo_command.hpp"
#include "main/modules.hpp"
#include "ops/catalogue.hpp"
#include "ops/verify.hpp"

namespace {

// A mobile number that stands alone: eleven digits between what is neither digit nor letter.
bool has_number(std::string_view text) {
  const auto word = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.'; };
  for (std::size_t at = 0; at < text.size();) {
    if (!word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && word(text[end])) ++end;
    const auto one = text.substr(at, end - at);
    if (one.size() == 11 && one[0] == '1' && one[1] >= '3' && one.find_first_not_of("0123456789") == std::string_view::npos) return true;
    at = end;
  }
  return false;
}

}  // namespace

TEST_CASE("a number is told from other digits") {
  for (const char* text : {"13800001234", "tel:13800001234,", "\"phone\":\"15412345678\"", "电话13800001234。"}) CHECK_MESSAGE(has_number(text), text);
  for (const char* text : {"1772413200000", "138****1234", "a13800001234", "12345678901", "1380000123", "13800001234.5", ""}) CHECK_FALSE_MESSAGE(has_number(text), text);
}

TEST_CASE("what an entity's form calls sealed stands in its module's register") {
  for (const auto& m : composition::all_modules()) {
    std::set<std::string> registered;
    for (const auto& c : m.sealed) registered.insert(c.table + "." + c.column);
    for (const auto& e : m.entities)
      for (const auto& f : e->type->fields()) {
        CAPTURE(e->name + "." + std::string(f.name));
        if (!f.note->sealed_as.empty()) CHECK(registered.contains(std::string(f.note->sealed_as)));
        // A mask is no use when whoever holds the disk reads the number.
        if (f.note->is_masked) CHECK_FALSE(f.note->sealed_as.empty());
        if (f.note->is_masked || !f.note->sealed_as.empty()) CHECK(f.type().kind == meta::Kind::text);
      }
  }
}

TEST_CASE("no telephone number lies open in the demo city, and every sealed one opens") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("chuangcheng-sealed-" + std::to_string(::getpid()));
  composition::Config config;
  config.data = folder.string();
  demo::Order order;
  order.sites = 60, order.observations = 600, order.photos = 4;
  composition::load_demo(config, order, "2026-11-25");
  std::set<std::string> open, registered;
  std::map<std::string, std::size_t> sealed;
  {
    store::Database db(composition::database_url(config), 1);
    db.read([&](store::Tx& tx) {
      for (const auto& table : ops::tables_of(tx, db.engine()))
        ops::each_row(tx, db.engine(), table, [&](const store::Row& row) {
          for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const int at = static_cast<int>(i);
            if (table.columns[i].kind != ops::ColumnKind::text || row.null(at)) continue;
            const std::string name = table.name + "." + table.columns[i].name;
            if (base::Seal::is_sealed(row.text(at))) ++sealed[name];
            else if (has_number(row.text(at))) open.insert(name);
          }
        });
    });
  }
  for (const auto& name : open) CHECK_MESSAGE(false, name);
  for (const auto& m : composition::all_modules())
    for (const auto& c : m.sealed) registered.insert(c.table + "." + c.column);
  for (const auto& [name, n] : sealed) CHECK_MESSAGE(registered.contains(name), name);
  for (const char* name : {"units_unit.head_phone", "units_liaison.phone", "cases_report.phone"}) CHECK_MESSAGE(sealed[name] > 0, name);
  const auto report = ops::verify({.blobs = composition::open_blobs(config), .url = composition::database_url(config), .key_file = composition::key_file_of(config)}, composition::all_modules());
  for (const auto& f : report.findings) CHECK_MESSAGE(f.check != ops::Check::sealed, f.what);
  std::filesystem::remove_all(folder);
}
