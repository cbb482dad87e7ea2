#pragma once
// Which blobs the rows of a database name (app::Module::blobs), and where each is named.
#include <functional>
#include <optional>
#include <vector>

#include "app/module.hpp"
#include "ops/catalogue.hpp"
#include "ops/files.hpp"

namespace ops {

std::vector<app::BlobColumn> blob_columns(const std::vector<app::Module>& modules);

// Row by row, in no order: sorting in the engine would take its memory.
void each_blob(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns,
               const std::function<void(const app::BlobColumn&, std::string_view hash)>& visit);
// Each hash once, sorted.
std::vector<BlobHash> blobs_named(store::Tx& tx, store::Engine engine, const std::vector<app::BlobColumn>& columns);

// Each of `named` (sorted) with its size in `blobs`; nullopt when it is not there. One walk over the list of names: a question
// for each would be a request for each where they lie elsewhere.
void each_named(const store::Blobs& blobs, const std::vector<BlobHash>& named,
                const std::function<void(const BlobHash& hash, std::optional<std::int64_t> bytes)>& visit);

}  // namespace ops
