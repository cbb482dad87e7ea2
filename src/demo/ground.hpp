#pragma once
// What load.cpp and its parts share: the invented city and the ids its parts were given.
#include <optional>
#include <vector>

#include "demo/agenda.hpp"
#include "demo/city/campaign.hpp"
#include "demo/city/quality.hpp"
#include "demo/demo.hpp"
#include "engine/standard.hpp"
#include "modules/marks/marks.hpp"
#include "modules/visits/visits.hpp"

namespace demo {

struct Town {
  Town(std::uint64_t seed, int site_count)
      : lattice(seed),
        names(seed),
        regions(make_regions(lattice, names, seed)),
        fabric(make_fabric(lattice, regions, names, seed)),
        units(make_units(regions, names, seed)),
        sites(make_sites(regions, fabric, units, names, site_count, seed)),
        quality(regions, units, sites, seed) {}
  const Region& region(int index) const { return regions.all[static_cast<std::size_t>(index)]; }

  Lattice lattice;
  Names names;
  Regions regions;
  Fabric fabric;
  std::vector<Unit> units;
  std::vector<Site> sites;
  Quality quality;
};

struct Ids {
  std::vector<base::Id<units::Unit>> units;
  std::vector<sites::Site> sites;
  std::vector<base::Id<app::User>> inspectors;
  base::Id<app::User> office, reviewer;
  std::vector<base::Id<standards::Standard>> editions;  // of the standard, the oldest first
  base::Id<marks::Round> round;                         // the one being written
};

struct Account {
  std::string login, name, role, for_whom;
};
std::vector<Account> accounts_of();  // in the order of the printed table; names are given by the city

// Register of places, units, people, sites.
Ids write_register(app::Ctx& c, Town& town, const Order& order, const accounts::Settings& settings);
// Messages about the round that is under way.
void write_notices(app::Ctx& c, const Ids& ids, const Stage& stage);
// The round, running, and its edition of the standard when that is not there yet.
void write_round(app::Ctx& c, const Stage& stage, Ids& ids);

// ---- what was seen ----
struct Item {
  std::size_t leaf = 0;  // into `leaves`
  Value value;
  std::string note;
  int photo = -1;  // into photos
};
struct Record {
  Outing outing;
  std::vector<Item> items;
  std::vector<Value> control;  // by the second assessor, item by item
};
struct Shot {
  std::size_t record = 0, item = 0;
  std::string hash, large, thumb, likeness;
  std::int64_t bytes = 0;
  int width = 0, height = 0;
};
struct Sample {
  visits::Plan plan;
  std::string secret;
  std::vector<visits::Draw> draws;
};
struct Season {
  Stage stage;
  engine::Standard standard;                        // as stored, rules settled
  std::vector<std::vector<std::size_t>> checklist;  // by site type: nodes of the standard
  std::vector<Sample> samples;
  std::vector<Record> records;
  std::vector<Shot> shots;
};
// `order` says how many of what in this round.
Season make_season(const Town& town, const Ids& ids, const Stage& stage, const Order& order, engine::Standard standard,
                   base::IdSource& source);
void draw_photos(const Town& town, Season& season, const store::Blobs& blobs, std::uint64_t seed);
// ---- the same place when it has been put right, for cases ----
// Of the shots named: the same picture without its defects.
std::vector<Shot> draw_fixed(const Town& town, const Season& season, const std::vector<std::size_t>& which,
                             const store::Blobs& blobs, std::uint64_t seed);
struct PairWanted {  // of a report that was not from a visit
  Look look = Look::street;
  Fault fault = Fault::none;
  int count = 0;
  base::Instant taken;
};
struct Pair {
  Shot before, after;
};
std::vector<Pair> draw_pairs(const std::vector<PairWanted>& wanted, const store::Blobs& blobs, std::uint64_t seed);
// About one case a site: reported over the last four months and moved by the rules of the module, as far as each has
// come by the order's end. `season` is the running round's.
void write_cases(app::Kernel& kernel, base::SetClock& clock, const Town& town, const Ids& ids, const Season& season,
                 const Order& order);

// A monthly summary and a weekly circular that are out, yesterday's check as a draft, a meeting with tasks, a tour of today.
void write_papers(app::Kernel& kernel, base::SetClock& clock, const Ids& ids, const Order& order);

void write_season(app::Ctx& c, const Town& town, const Ids& ids, const Season& season, std::uint64_t seed);

}  // namespace demo
