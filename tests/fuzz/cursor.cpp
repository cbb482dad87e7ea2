// link: app
// The cursor of a page and the query string it comes in: whatever a stranger makes of them is refused by name or gives a page.
#include <cstdint>
#include <filesystem>
#include <string>

#include "app/kernel.hpp"

namespace {

struct City {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "chuangcheng-fuzz-cursor";
  store::Database db{"sqlite::memory:", 1};
  store::Blobs blobs{folder};
  base::SetClock clock{{1'800'000'000'000}};
  base::IdSource ids;
  http::Hub hub;
  base::Seal seal{{std::string(32, 'k')}};
  app::Services services{db, blobs, clock, ids, hub, seal};
  app::Kernel kernel{services, {}};
  City() {
    kernel.migrate();
    db.write([](store::Tx& tx) {
      for (int i = 0; i < 5; ++i) tx.exec("INSERT INTO app_job(id, name, payload, run_at, attempts, state, error, created_at) VALUES($1, 'x', 'y', 0, 0, 'z', '', $1)", i + 1);
    });
  }
};

struct Row {
  std::int64_t id = 0;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Row, (), (id, name))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static City city;
  const std::string text(reinterpret_cast<const char*>(data), size);
  city.kernel.as_system([&](app::Ctx& c) {
    for (const bool as_query : {true, false}) {
      try {
        app::PageQuery q;
        base::Problems bad;
        if (as_query) app::read_query(text, meta::type_of<app::PageQuery>(), &q, bad);
        else q.cursor = text;
        if (bad.empty()) app::Select("app_job").page<Row>(c, q, "id", {{"name", "name"}, {"id", "id", app::SortBy::number}});
      } catch (const base::Fail& f) {
        if (f.code == base::Code::internal) __builtin_trap();
      }
    }
  });
  return 0;
}
