// The PostgreSQL driver. Replaced by the full one in this change set's follow-up.
#include "base/error.hpp"
#include "store/connection.hpp"

namespace store {

std::unique_ptr<Connection> connect_postgres(const std::string& url, Mode) {
  throw base::Fail(base::Code::internal, "store.url", {}, url);
}

}  // namespace store
