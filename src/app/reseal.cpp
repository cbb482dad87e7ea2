#include "app/reseal.hpp"

#include "base/log.hpp"

namespace app {
namespace {

constexpr int kBatch = 200;  // some milliseconds of the writer
constexpr std::string_view kJob = "system.seal";

struct Held {
  std::int64_t key = 0;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Held, (), (key, value))

std::vector<SealedColumn> columns_of(const std::vector<Module>& modules) {
  std::vector<SealedColumn> out;
  for (const auto& m : modules) out.insert(out.end(), m.sealed.begin(), m.sealed.end());
  return out;
}

std::string names_of(const std::vector<Module>& modules) {
  std::string out;
  for (const auto& c : columns_of(modules)) out += (out.empty() ? "" : " ") + c.table + "." + c.column;
  return out;
}

void mark_swept(store::Tx& tx, const std::vector<Module>& modules) {
  tx.exec("INSERT INTO app_setting(name, value) VALUES('seal.columns', $1) ON CONFLICT(name) DO UPDATE SET value=$1", names_of(modules));
}

// Text that begins with `head` is a range of it, as the places under a place are: on both engines text compares by bytes.
std::string not_within(const std::string& column) { return column + "<>'' AND NOT (" + column + ">=$1 AND " + column + "<$2)"; }

std::string after(std::string head) {
  ++head.back();
  return head;
}

// Values of one column that do not begin with `head`.
void rewrite(Services& services, const SealedColumn& column, std::string_view head, Resealed& done) {
  const std::string name = column.table + "." + column.column, beyond = after(std::string(head));
  const std::string find = "SELECT " + column.key + ", " + column.column + " FROM " + column.table + " WHERE " + not_within(column.column) + " AND " + column.key + ">$3 ORDER BY " +
                           column.key + " LIMIT " + std::to_string(kBatch);
  const std::string write = "UPDATE " + column.table + " SET " + column.column + "=$2 WHERE " + column.key + "=$1";
  for (std::int64_t past = -1;;) {
    std::size_t n = 0;
    std::int64_t last = past;
    services.db.write([&](store::Tx& tx) {
      const auto rows = tx.all<Held>(find, head, beyond, past);
      n = rows.size();
      for (const auto& r : rows) {
        tx.exec(write, r.key, tx.sealed(tx.opened(r.value, name), name));
        last = r.key;
      }
    });
    if (n == 0) return;
    past = last;
    done.values += static_cast<std::int64_t>(n);
    ++done.batches;
  }
}

}  // namespace

bool all_begin_with(store::Tx& tx, const std::vector<Module>& modules, std::string_view head) {
  for (const auto& c : columns_of(modules))
    if (tx.one<std::int64_t>("SELECT " + c.key + " FROM " + c.table + " WHERE " + not_within(c.column) + " LIMIT 1", head, after(std::string(head)))) return false;
  return true;
}

Resealed reseal(Services& services, const std::vector<Module>& modules) {
  Resealed done;
  for (const auto& column : columns_of(modules)) rewrite(services, column, services.seal.head(), done);
  return done;
}

Resealed seal_open_values(Services& services, const std::vector<Module>& modules) {
  Resealed done;
  for (const auto& column : columns_of(modules)) rewrite(services, column, base::Seal::kBegin, done);
  return done;
}

void seal_new_columns(Ctx& c) {
  if (c.tx.one<std::string>("SELECT value FROM app_setting WHERE name='seal.columns'") == names_of(c.kernel.modules())) return;
  if (all_begin_with(c.tx, c.kernel.modules(), base::Seal::kBegin)) mark_swept(c.tx, c.kernel.modules());
  else c.enqueue(kJob, "");
}

Job seal_job() {
  return {std::string(kJob), 0, [](Services& services, Kernel& kernel, const std::string&) {
            const auto done = seal_open_values(services, kernel.modules());
            services.db.write([&](store::Tx& tx) { mark_swept(tx, kernel.modules()); });
            if (done.values > 0) base::log::info("columns sealed", {{"values", done.values}});
          }};
}

}  // namespace app
