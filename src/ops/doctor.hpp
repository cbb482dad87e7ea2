#pragma once
// Is this machine fit to run a city, and what is to be done where it is not? Each look is one line; none changes
// anything but a temporary file in the data folder.
#include <filesystem>
#include <string>
#include <vector>

#include "app/module.hpp"
#include "store/blobs.hpp"

namespace ops {

enum class Health : unsigned char { ok, warn, fail };
BOOST_DESCRIBE_ENUM(Health, ok, warn, fail)

struct Look {
  std::string name;  // "disk", "clock" …
  Health health = Health::ok;
  std::string found, todo;  // todo: "" when all is well
};
BOOST_DESCRIBE_STRUCT(Look, (), (name, health, found, todo))

struct Patient {
  std::filesystem::path data;
  std::string url, certificate, key;
  std::filesystem::path key_file{};  // of what is sealed
  base::Instant now;
  const store::Blobs* blobs = nullptr;  // when they lie elsewhere, with the name of where
  std::string bucket{};
};
// disk, folder, database, seal, bucket (when set), clock, memory, files, fonts, certificate (when set), mail (each active channel).
std::vector<Look> doctor(const Patient& patient, const std::vector<app::Module>& modules);

// The parts, for those who have the figures already.
Look judge_disk(std::uint64_t free, std::uint64_t whole);
Look judge_clock(base::Instant now, base::Instant file_system, base::Instant newest_row, bool synchronised);
Look judge_memory(std::uint64_t available);
Look judge_certificate(const std::string& certificate, const std::string& key, base::Instant now);
// needed: the ids of the keys that the database cannot do without.
Look judge_seal(const std::filesystem::path& key_file, const std::vector<std::string>& needed);
Look judge_mail(const std::string& server, int port, bool greets);  // greets: the server speaks first, in plain text

}  // namespace ops
