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

}  // namespace ops
