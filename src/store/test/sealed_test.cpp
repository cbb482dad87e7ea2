// Columns that are sealed: what lies in the table, what is read from it.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "store/database.hpp"

namespace {

struct Person {
  std::int64_t id = 0;
  std::string name, phone;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, phone))
std::span<const meta::Note> form(const Person*) {
  static const meta::Note all[] = {meta::note(&Person::phone, "电话", "Phone").masked().sealed("t_person.phone")};
  return all;
}

const std::string kKey(32, 'k'), kNext(32, 'n');

std::string raw(store::Database& db, int id) {
  std::string out;
  db.read([&](store::Tx& tx) { out = *tx.one<std::string>("SELECT phone FROM t_person WHERE id=$1", id); });
  return out;
}

std::string phone(store::Database& db, int id) {
  std::string out;
  db.read([&](store::Tx& tx) { out = tx.one<Person>("SELECT " + store::columns<Person>() + " FROM t_person WHERE id=$1", id)->phone; });
  return out;
}

}  // namespace

TEST_CASE("a field that is to be sealed never lies open in its table") {
  const base::Seal seal({kKey}, base::Cipher::sm4);
  store::Database db("sqlite::memory:", 1);
  db.seal_with(seal);
  db.write([](store::Tx& tx) {
    tx.script("CREATE TABLE t_person(id BIGINT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL)");
    tx.insert("t_person", Person{1, "甲", "13800001234"});
    tx.insert("t_person", Person{2, "乙", ""});
    tx.exec("INSERT INTO t_person(id, name, phone) VALUES(3, '丙', '13900005678')");  // from before it was sealed
    tx.exec("INSERT INTO t_person(id, name, phone) VALUES(4, '丁', $1)", tx.sealed("13700001111", "t_person.phone"));
  });
  CHECK(raw(db, 1).starts_with(seal.head()));
  CHECK(phone(db, 1) == "13800001234");
  CHECK(raw(db, 2).empty());
  CHECK(phone(db, 2).empty());
  CHECK(phone(db, 3) == "13900005678");
  CHECK(phone(db, 4) == "13700001111");
  db.write([](store::Tx& tx) { tx.update("t_person", Person{3, "丙", "13900005678"}); });
  CHECK(base::Seal::is_sealed(raw(db, 3)));
  CHECK(phone(db, 3) == "13900005678");
  db.read([&](store::Tx& tx) { CHECK(tx.opened(*tx.one<std::string>("SELECT phone FROM t_person WHERE id=4"), "t_person.phone") == "13700001111"); });
}

TEST_CASE("without the key a row is an error, not an empty field; without a seal nothing is written open") {
  const base::Seal seal({kKey}), other({kNext});
  store::Database db("sqlite::memory:", 1);
  const auto fault = [&](const auto& work) {
    try {
      db.write(work);
    } catch (const base::Fail& f) {
      return f.key;
    }
    return std::string();
  };
  db.write([](store::Tx& tx) { tx.script("CREATE TABLE t_person(id BIGINT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL)"); });
  CHECK(fault([](store::Tx& tx) { tx.insert("t_person", Person{1, "甲", "13800001234"}); }) == "store.no_seal");
  db.seal_with(seal);
  CHECK(fault([](store::Tx& tx) { tx.insert("t_person", Person{1, "甲", "13800001234"}); }) == "");
  // Moved into another row it opens, into another column it does not.
  CHECK(fault([](store::Tx& tx) { tx.opened(*tx.one<std::string>("SELECT phone FROM t_person"), "t_person.name"); }) == "seal.broken");
  db.seal_with(other);
  CHECK(fault([](store::Tx& tx) { tx.all<Person>("SELECT " + store::columns<Person>() + " FROM t_person"); }) == "seal.no_key");
}
