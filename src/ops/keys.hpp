#pragma once
// The key of what is sealed (base/seal.hpp): where the file lies, whether it is the one the database needs.
// The database knows the ids of the keys its values were sealed with (app_setting 'seal.keys'), never a key.
#include <filesystem>
#include <string>
#include <vector>

#include "app/module.hpp"
#include "base/seal.hpp"
#include "store/database.hpp"

namespace ops {

// Ids of the keys without which some value cannot be read; none in a database that is empty or older than sealing.
std::vector<std::string> keys_needed(store::Database& db);
// Those of them that the file has not; all of them when there is no file. Throws when the file cannot be used at all.
std::vector<std::string> keys_missing(store::Database& db, const std::filesystem::path& file);

// What the city seals with. The file is made when nothing in the database needs one; Fail(invalid, "seal.missing") names the keys
// the database needs and the file has not. A database in memory gets a key of its own and no file.
base::Seal open_seal(store::Database& db, const std::filesystem::path& file, base::Cipher cipher, base::Iv iv = base::Iv::random);
// After the migrations: the database remembers that values are sealed with the newest key. Fails as above when another process with
// another file was faster.
void remember_key(store::Database& db, const base::Seal& seal);

// Once no value of a sealed column is of another key than the newest: the database needs no older one any more. True: so it is.
bool forget_older_keys(store::Database& db, const base::Seal& seal, const std::vector<app::Module>& modules);

// For who has lost a key for good: empties the values that need a key the seal has not, and the database needs it no more. How many.
std::int64_t give_up_unreadable(store::Database& db, const base::Seal& seal, const std::vector<app::Module>& modules);

}  // namespace ops
