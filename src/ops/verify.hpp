#pragma once
// Is everything there, and as it was written? Looks at a database and its blobs, changes nothing, may run beside
// the server. What is wrong is named: the row of the journal, the blob, the column.
#include <filesystem>
#include <string>
#include <vector>

#include "app/module.hpp"
#include "base/hash.hpp"
#include "ops/manifest.hpp"
#include "store/blobs.hpp"

namespace ops {

enum class Check : unsigned char { database, structure, references, types, journal, blobs, backup, sealed };
BOOST_DESCRIBE_ENUM(Check, database, structure, references, types, journal, blobs, backup, sealed)
enum class Weight : unsigned char { wrong, note };
BOOST_DESCRIBE_ENUM(Weight, wrong, note)

struct Finding {
  Check check = Check::database;
  Weight weight = Weight::wrong;
  std::string what;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (check, weight, what))

struct VerifyReport {
  bool whole = true;  // nothing is wrong; notes may be there
  std::int64_t journal_rows = 0;
  std::string journal_head;
  std::int64_t blobs = 0, blob_bytes = 0;      // files whose bytes were compared with their name
  std::int64_t orphans = 0, orphan_bytes = 0;  // files that no row names (photos taken back, uploads given up)
  std::vector<Finding> findings;

  void add(Check check, Weight weight, std::string what);
};
BOOST_DESCRIBE_STRUCT(VerifyReport, (),
                      (whole, journal_rows, journal_head, blobs, blob_bytes, orphans, orphan_bytes, findings))

struct VerifyOrder {
  const store::Blobs& blobs;
  std::string url{};  // of the database
  base::Digest digest = base::Digest::sha256;
  std::filesystem::path key_file{};  // every sealed value is opened with it; empty: none is looked at
  std::filesystem::path
      against{};  // a backup folder: its newest generation's journal head must be in this journal; empty: none
};
VerifyReport verify(const VerifyOrder& order, const std::vector<app::Module>& modules);

}  // namespace ops
