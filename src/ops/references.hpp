#pragma once
// Which blobs the rows of a database name (app::Module::blobs), and where each is named.
#include <functional>
#include <vector>

#include "app/module.hpp"
#include "ops/catalogue.hpp"

namespace ops {

std::vector<app::BlobColumn> blob_columns(const std::vector<app::Module>& modules);

// Each hash once for each column, by order of its bytes: `visit(column, hash)`.
void each_blob(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns,
               const std::function<void(const app::BlobColumn&, std::string_view hash)>& visit);
// Each hash once, sorted. 64 bytes a blob: a million photos are 100 MB.
std::vector<std::string> blobs_named(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns);

}  // namespace ops
