#pragma once
// Lists: keyset pages with an opaque cursor, sort orders from a whitelist, and the number of rows on the first page.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctx.hpp"

namespace app {

// The base of every list filter:  struct Filter : app::PageQuery { … };  BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (…))
struct PageQuery {
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;  // 1…500, 50 when not given
  std::optional<std::string> sort;    // a name of the whitelist, with '-' before it for descending
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (cursor, limit, sort))

template <class T>
struct Page {
  std::vector<T> rows;
  std::optional<std::string> next;
  std::optional<std::int64_t> total;  // on the first page
};

// A sort order: its public name and the NOT NULL column behind it (text or whole number).
enum class SortBy { text, number };
struct Sort {
  std::string_view name, column;
  SortBy by = SortBy::text;
};

// A list says how many there are up to here; one more stands for "more". Counting millions would cost more than the page.
inline constexpr std::int64_t kCountMost = 100'000;

// SELECT … FROM … WHERE, put together from the parts a filter asks for. In a condition each '?' takes the next value.
class Select {
 public:
  explicit Select(std::string from) : from_(std::move(from)) {}

  template <class... A>
  Select& where(std::string_view condition, const A&... values) {
    add(condition);
    (values_.push_back(keep(values)), ...);
    return *this;
  }
  // Only when the filter has a value.
  template <class T>
  Select& where_if(std::string_view condition, const std::optional<T>& value) {
    return value ? where(condition, *value) : *this;
  }

  // Any of the columns has the typed text in it; `%` and `_` mean themselves.
  Select& contains(std::initializer_list<std::string_view> columns, const std::optional<std::string>& text);

  // `columns` in the order of T's fields; `key` the unique column that breaks ties: an id, or
  // a code (SortBy::text). The first sort is the default.
  template <class T>
  Page<T> page(Ctx& c, const PageQuery& q, std::string_view key, std::initializer_list<Sort> sorts, SortBy key_by = SortBy::number) {
    Plan plan = prepare(q, key, sorts, key_by);
    Page<T> out;
    if (!q.cursor) out.total = (counter_ ? *counter_ : *this).count(c.tx);
    const std::string base = "SELECT " + store::columns<T>(prefix_) + ", ";
    std::string last_sort, last_key;
    c.tx.run(base + plan.tail, plan.values, [&](const store::Row& row) {
      if (static_cast<std::int64_t>(out.rows.size()) == plan.limit) {
        out.next = make_cursor(plan, last_sort, last_key);
        return;
      }
      T value{};
      c.tx.read(row, meta::type_of<T>(), &value);
      const int n = static_cast<int>(meta::type_of<T>().fields().size());
      last_sort = plan.by == SortBy::number ? "n:" + std::to_string(row.integer(n)) : "t:" + std::string(row.text(n));
      last_key = key_by == SortBy::number ? std::to_string(row.integer(n + 1)) : std::string(row.text(n + 1));
      out.rows.push_back(std::move(value));
    });
    return out;
  }
  // All rows in the order of `order` (an SQL list of columns).
  template <class T, class F>
  void each(Ctx& c, std::string_view order, F&& visit) {
    c.tx.run("SELECT " + store::columns<T>(prefix_) + " FROM " + from_ + conditions_ + " ORDER BY " + std::string(order), values_,
             [&](const store::Row& row) {
               T value{};
               c.tx.read(row, meta::type_of<T>(), &value);
               visit(std::move(value));
             });
  }
  std::int64_t count(store::Tx& tx, std::int64_t most = kCountMost) const;  // `most` + 1 stands for "more"
  // The rows of the page are read from here; `from` only finds their keys, and has the columns of conditions and order.
  Select& rows_of(std::string table) { rows_ = std::move(table); return *this; }
  // How many there are is asked of another selection of the same rows, which an index serves.
  Select& counted_by(const Select& other) { counter_ = &other; return *this; }
  // Put before each column when `from` joins tables: "s.".
  Select& prefix(std::string p) { prefix_ = std::move(p); return *this; }

 private:
  struct Plan {
    std::string tail;
    std::vector<store::Value> values;
    std::int64_t limit = 50;
    std::string sort;  // as asked for
    SortBy by = SortBy::text;
  };
  void add(std::string_view condition);
  template <class T>
  store::Value keep(const T& value) {
    store::Value v = store::parameter(value);
    if (v.kind == meta::Kind::text && v.own.empty()) v.own = std::string(v.text), v.text = {};
    return v;
  }
  Plan prepare(const PageQuery& q, std::string_view key, std::initializer_list<Sort> sorts, SortBy key_by) const;
  static std::string make_cursor(const Plan& plan, const std::string& sort_value, const std::string& key_value);

  std::string from_, rows_, prefix_, conditions_;
  std::vector<store::Value> values_;
  const Select* counter_ = nullptr;
};

}  // namespace app
