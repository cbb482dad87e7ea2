// Against published vectors: the test data of eviltransform (Shanghai, Shenzhen, Beijing) and of coordtransform
// (116.404, 39.915), and what Baidu's own conversion service answered for the example of its manual. Within 3 m, and
// the formulas themselves to the last digits. (Two more Baidu points that eviltransform prints disagree by 10 and 40 m
// with the formula that the same program publishes; they are no measure.)
#include "engine/coordinates.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

using namespace engine;

namespace {
struct Pair {
  Point wgs, other;
};
const Pair kGcj[] = {{{121.5272106, 31.1774276}, {121.531541859215, 31.17530398364597}},
                     {{113.912316, 22.543847}, {113.9171764808363, 22.540796131694766}},
                     {{116.377817, 39.911954}, {116.38404722455657, 39.91334545536069}},
                     {{116.404, 39.915}, {116.41024449916938, 39.91640428150164}}};
// WGS-84 and BD-09; the last from Baidu's service.
const Pair kBd[] = {{{116.404, 39.915}, {116.41662724378733, 39.922699552216216}},
                    {{116.3913836995125, 39.907253214522164}, {116.404, 39.915}},
                    {{114.21892734521, 29.575429778924}, {114.2307519546763, 29.57908428837437}}};
}  // namespace

TEST_CASE("GCJ-02 agrees with published vectors") {
  for (const auto& [wgs, gcj] : kGcj) {
    CHECK(distance_m(from_wgs84(wgs, CoordinateSystem::gcj02), gcj) < 0.01);
    CHECK(distance_m(to_wgs84(gcj, CoordinateSystem::gcj02), wgs) < 0.01);
  }
  // A one-step inverse published by coordtransform; ours goes on until it is exact.
  CHECK(distance_m(to_wgs84({116.404, 39.915}, CoordinateSystem::gcj02), {116.39775550083061, 39.91359571849836}) < 3);
}

TEST_CASE("BD-09 agrees with published vectors") {
  for (const auto& [wgs, bd] : kBd) {
    CHECK(distance_m(to_wgs84(bd, CoordinateSystem::bd09), wgs) < 3);
    CHECK(distance_m(from_wgs84(wgs, CoordinateSystem::bd09), bd) < 3);
  }
  CHECK(distance_m(from_wgs84(kBd[0].wgs, CoordinateSystem::bd09), kBd[0].other) < 0.01);
}

TEST_CASE("there and back is the same point, all over the country") {
  for (double lon = 73.5; lon < 135; lon += 2.7)
    for (double lat = 3.5; lat < 53.5; lat += 1.9)
      for (const auto system : {CoordinateSystem::wgs84, CoordinateSystem::gcj02, CoordinateSystem::bd09, CoordinateSystem::cgcs2000}) {
        const Point back = to_wgs84(from_wgs84({lon, lat}, system), system);
        REQUIRE(std::fabs(back.lon - lon) < 1e-7);
        REQUIRE(std::fabs(back.lat - lat) < 1e-7);
      }
}

TEST_CASE("outside of China nothing is shifted; CGCS2000 is taken as WGS-84") {
  const Point denver{-104.9903, 39.7392};
  CHECK(from_wgs84(denver, CoordinateSystem::gcj02) == denver);
  CHECK(to_wgs84(denver, CoordinateSystem::bd09) == denver);
  CHECK(to_wgs84({102.7, 25.0}, CoordinateSystem::cgcs2000) == Point{102.7, 25.0});
}

TEST_CASE("distance: Shanghai to Beijing as eviltransform publishes it") {
  CHECK(std::fabs(distance_m(kGcj[0].other, kGcj[2].other) - 1'078'164.0) < 1'500);
}
