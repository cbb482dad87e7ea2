#include "ops/references.hpp"

#include <algorithm>

namespace ops {

std::vector<app::BlobColumn> blob_columns(const std::vector<app::Module>& modules) {
  std::vector<app::BlobColumn> out;
  for (const auto& m : modules) out.insert(out.end(), m.blobs.begin(), m.blobs.end());
  return out;
}

void each_blob(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns,
               const std::function<void(const app::BlobColumn&, std::string_view hash)>& visit) {
  for (const auto& c : columns)
    each_row(tx, engine, "SELECT " + c.column + " FROM " + c.table + (c.where.empty() ? "" : " WHERE " + c.where),
             [&](const store::Row& row) {
               if (!row.null(0) && blob_name(row.text(0))) visit(c, row.text(0));
             });
}

std::vector<BlobHash> blobs_named(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns) {
  std::vector<BlobHash> out;
  each_blob(tx, engine, columns,
            [&](const app::BlobColumn&, std::string_view hash) { out.push_back(blob_hash(hash)); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void each_named(const store::Blobs& blobs, const std::vector<BlobHash>& named,
                const std::function<void(const BlobHash& hash, std::optional<std::int64_t> bytes)>& visit) {
  auto next = named.begin();
  blobs.each([&](const std::string& name, std::int64_t bytes) {
    const BlobHash hash = blob_hash(name);
    for (; next != named.end() && *next < hash; ++next) visit(*next, std::nullopt);
    if (next != named.end() && *next == hash) visit(*next++, bytes);
  });
  for (; next != named.end(); ++next) visit(*next, std::nullopt);
}

}  // namespace ops
