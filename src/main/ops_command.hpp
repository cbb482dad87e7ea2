#pragma once
// What an administrator runs beside the server: backup, restore, verify, migrate, export, import, doctor, keys, a new link
// for somebody who cannot sign in. Each prints what it did and returns the exit code: 0 well, 1 something is wrong, 2
// (by main) it could not be done.
#include <string>

#include "main/config.hpp"

namespace composition {

// `keep`: how many backups stay; 0: all. `key_copy`: also writes the key there, which must be elsewhere than the backups; "": nowhere.
int back_up_command(const Config& config, const std::string& folder, std::size_t keep, const std::string& key_copy);
int restore_command(const Config& config, const std::string& folder, const std::string& generation);
struct VerifyRequest {
  bool json = false;
  std::string against;     // a backup folder whose newest journal head must be in this journal
  std::string backup;      // verify a backup folder instead of the installation
  std::string generation;  // of `backup`; "": all
};
int verify_command(const Config& config, const VerifyRequest& request);
int migrate_command(const Config& config);
int export_command(const Config& config, const std::string& folder);
int import_command(const Config& config, const std::string& folder);
int doctor_command(const Config& config, bool json);
// The key of what is sealed. Without either: which keys there are, and which the database needs.
struct KeyRequest {
  bool fresh = false;  // add a new one, which seals from the next start on
  std::string take;    // add those of another key file as older ones
  bool give_up = false;  // a key is lost: empty what it alone opens
};
int key_command(const Config& config, const KeyRequest& request);
int reseal_command(const Config& config);
int link_command(const Config& config, const std::string& login, bool without_factor);

}  // namespace composition
