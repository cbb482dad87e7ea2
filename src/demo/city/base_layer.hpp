#pragma once
// The map under the city: a GeoJSON FeatureCollection in WGS-84, five decimals (1 m). Each feature has `layer`
// (water, forest, block, road) and `kind` (river, stream, lake, forest; the block's use; highway, ring, arterial, secondary,
// local, railway); most have `name`. Points of the layer `label` are names alone: `kind` is district, street, town, community
// or village, `rank` 1 … 4 says from how near they are worth reading.
#include <string>

#include "demo/city/fabric.hpp"

namespace demo {

std::string base_layer(const Regions& regions, const Fabric& fabric);

}  // namespace demo
