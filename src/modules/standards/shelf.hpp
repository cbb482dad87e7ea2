#pragma once
// Published standards as the engine takes them, and their checklists, read once: a published version never changes, and an
// inspector's every line asks for them. Drafts are read anew each time.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "modules/standards/standards.hpp"

namespace standards {

class Shelf {
 public:
  Checklist checklist(store::Tx& tx, base::Id<Standard> id, std::string_view site_type);

 private:
  struct Book {
    explicit Book(engine::Standard s) : standard(std::move(s)) {}
    const engine::Standard standard;
    std::mutex mutex;
    std::map<std::string, Checklist, std::less<>> lists;  // by site type
  };
  std::shared_ptr<Book> book(store::Tx& tx, base::Id<Standard> id);

  std::mutex mutex_;
  std::unordered_map<std::int64_t, std::shared_ptr<Book>> books_;
};

}  // namespace standards
