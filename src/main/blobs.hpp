#pragma once
// Where the configuration says that photos lie.
#include "main/config.hpp"
#include "store/blobs.hpp"

namespace composition {

// Asks nobody yet. Throws base::Fail(invalid, "config") when a key is wrong or the file of keys is not for us alone.
store::Blobs open_blobs(const Config& config);

}  // namespace composition
