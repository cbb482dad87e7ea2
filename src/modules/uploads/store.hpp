#pragma once
// The SQL of uploads, and what its handlers share.
#include "modules/uploads/uploads.hpp"

namespace uploads {

extern const std::string_view kSchema;

struct Part {
  std::int32_t number = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(Part, (), (number, sha256))

Upload upload_of(store::Tx& tx, base::Id<app::User> owner, std::string_view id);  // another's is not there: Fail(not_found)
std::vector<Part> parts_of(store::Tx& tx, const Upload& u);                        // by number
void forget(store::Tx& tx, const Upload& u);
std::string folder_of(const Upload& u);  // its name in the blob store

bool is_hex(std::string_view text, std::size_t digits);
std::int32_t part_count(std::int64_t bytes);
std::int64_t part_size(const Upload& u, std::int32_t number);
UploadStatus status_of(const Upload& u, const std::vector<Part>& parts);

std::vector<app::Route> part_routes();

}  // namespace uploads
