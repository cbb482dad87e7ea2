#include "modules/standards/shelf.hpp"

#include "app/kernel.hpp"
#include "modules/standards/store.hpp"

namespace standards {
namespace {
constexpr std::size_t kMostBooks = 20;   // a city has a handful in use
constexpr std::size_t kMostLists = 500;  // of site types: what a stranger types must not fill the memory
}  // namespace

std::shared_ptr<Shelf::Book> Shelf::book(store::Tx& tx, base::Id<Standard> id) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = books_.find(id.value); at != books_.end()) return at->second;
  }
  const Standard row = must_find(tx, id);
  auto made = std::make_shared<Book>(to_engine(row, criteria(tx, id)));
  if (row.state == StandardState::draft) return made;
  const auto keep = [this, id, made] {
    const std::lock_guard lock(mutex_);
    if (books_.size() >= kMostBooks) books_.clear();
    books_.emplace(id.value, made);
  };
  // What a writer sees published may be rolled back.
  if (tx.mode() == store::Mode::read) keep();
  else tx.after_commit(keep);
  return made;
}

Checklist Shelf::checklist(store::Tx& tx, base::Id<Standard> id, std::string_view site_type) {
  const auto b = book(tx, id);
  const std::lock_guard lock(b->mutex);
  if (const auto at = b->lists.find(site_type); at != b->lists.end()) return at->second;
  if (b->lists.size() >= kMostLists) b->lists.clear();
  return b->lists.emplace(site_type, std::make_shared<const std::vector<ChecklistItem>>(checklist_of(b->standard, site_type))).first->second;
}

Checklist checklist(app::Ctx& c, base::Id<Standard> id, std::string_view site_type) { return c.kernel.shared<Shelf>().checklist(c.tx, id, site_type); }

}  // namespace standards
