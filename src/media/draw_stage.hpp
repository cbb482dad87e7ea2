#pragma once
// The stage demo photos are drawn on: one-point perspective in metres, light by the hour, haze by depth.
// X is to the right, Y up, Z away from the camera; the camera's foot is at the origin. Inside of media only.
#include <cairo.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace media::drawing {

struct Colour {
  double r = 0, g = 0, b = 0;
};
Colour mix(Colour a, Colour b, double t);  // t = 0: a
Colour dim(Colour c, double by);           // times `by`, kept within 0..1

// splitmix64: the same stream on every machine, which <random>'s distributions do not promise.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  double between(double a, double b) { return a + (b - a) * unit(); }
  int whole(int a, int b) { return a + static_cast<int>(next() % static_cast<std::uint64_t>(b - a + 1)); }
  bool chance(double p) { return unit() < p; }
  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& from) {
    return from[static_cast<std::size_t>(next() % N)];
  }

 private:
  std::uint64_t state_;
};

struct Light {
  Colour sky_top, sky_low, haze, tint{1, 1, 1};
  double level = 1;     // brightness of what is lit
  double sun_x = 0.4;   // where shadows point away from, -1..1
  double haze_at = 90;  // metres to half haze
  bool night = false, clouds = false, sunny = false, wet = false;
};
Light light_at(std::int64_t day, int minute_of_day, Rng& rng);  // the weather is the day's, the same in each of its photos
Light light_indoors(Rng& rng);

struct Space {
  double x = 0, y = 0, z = 0;
};
struct Point {
  double x = 0, y = 0;
};

class Stage {
 public:
  Stage(cairo_t* cairo, int width, int height, const Light& light, Rng& rng);

  Point at(double x, double y, double z) const;
  double scale(double z) const { return focal_ / z; }  // pixels a metre at that depth
  double left(double z) const { return -centre_x / scale(z); }  // what is in view at that depth, in metres
  double right(double z) const { return (width - centre_x) / scale(z); }
  Colour lit(Colour c, double z) const;
  void ink(Colour c, double z, double alpha = 1) const;

  void face(std::initializer_list<Space> corners, Colour c, double alpha = 1);
  void ground(double x0, double z0, double x1, double z1, Colour c, double alpha = 1, double y = 0);
  void wall(double x, double z0, double z1, double y0, double y1, Colour c, double alpha = 1);   // along the view
  void front(double x0, double x1, double y0, double y1, double z, Colour c, double alpha = 1);  // facing the camera
  void line(Space a, Space b, double metres, Colour c, double alpha = 1);
  void shadow(double x, double z, double wide, double deep, double alpha = 0.35);  // soft, on the ground
  // Words on a wall along the view, between z0 (near) and z1.
  void sign(double x, double z0, double z1, double y0, double y1, std::string_view words, Colour c);
  void front_sign(double x0, double x1, double y0, double y1, double z, std::string_view words, Colour c);

  // From here to leave(), cairo's unit is a metre at (x, 0, z), y down, so that heights are negative.
  void enter(double x, double z, double y = 0);
  void leave();
  void sprite_ink(Colour c, double alpha = 1) const { ink(c, sprite_z_, alpha); }

  cairo_t* cairo;
  int width, height;
  double horizon_y, centre_x;
  Light light;
  Rng& rng;

 private:
  double focal_, eye_, sprite_z_ = 1;
};

// How things stand: one behind the other along a way that leads off, or side by side before a front.
enum class Order { file, row };

// Where defects can lie: a patch of ground the camera sees well, and what stands at its side.
struct Zone {
  double x0 = -2, x1 = 2, z0 = 3.4, z1 = 9;
  double cable_y = 3.9, cable_x0 = -6, cable_x1 = 6;
  double line_x = 0;  // the line stalls must stay behind
  Order order = Order::file;
  // Frames of public adverts: of a file their side and nearest depth, of a row the middle, the depth and the room.
  double frame_x = 2.2, frame_z = 4.4, frame_wide = 1.1, frame_high = 1.75, frame_y = 0.25, room = 7;
  bool indoors = false;
};

void paint_sky(Stage& stage);
void skyline(Stage& stage);
void wet_ground(Stage& stage, double x0, double x1, double z1);  // after rain the sky lies in it
void grime(Stage& stage, double x0, double x1, double z0, double z1,
           int spots);  // stains, cracks, leaves of a used ground
void paving(Stage& stage, double x0, double x1, double z0, double z1, double tile, Colour joint, double alpha);
void tree(Stage& stage, double x, double z, double height);
void branches(Stage& stage);  // of a tree beside the camera, into the upper corner
void bush(Stage& stage, double x, double z, double wide);
void car(Stage& stage, double x, double z, Colour paint);       // seen from behind, its left rear corner at (x, z)
void car_side(Stage& stage, double x, double z, Colour paint);  // seen from the side, its middle at (x, z)
void bike(Stage& stage, double x, double z, double lean);       // an e-bike
void bin(Stage& stage, double x, double z, Colour body);
void bag(Stage& stage, double x, double z, double size, Colour c);
void lamp(Stage& stage, double x, double z);
void person(Stage& stage, double x, double z);  // a plain shape without a face, never near
Colour car_paint(Rng& rng);

void shop_fronts(Stage& stage, double x0, double x1, double z, double top);  // facing the camera, up to a height

Zone street(Stage& stage);
Zone lane(Stage& stage);
Zone crossing(Stage& stage);
Zone frontage(Stage& stage);
Zone bus_stop(Stage& stage, std::string_view sign);
Zone hoarding(Stage& stage);
Zone market(Stage& stage);
Zone residential(Stage& stage);
Zone park(Stage& stage);
Zone square(Stage& stage);
Zone hall(Stage& stage, std::string_view sign);
Zone lobby(Stage& stage, std::string_view sign);
Zone shop(Stage& stage);
Zone washroom(Stage& stage);

void rubbish(Stage& stage, const Zone& zone, int count);
void full_bins(Stage& stage, const Zone& zone, int count);
void stalls(Stage& stage, const Zone& zone, int count);
void adverts(Stage& stage, const Zone& zone, int missing, int frames);  // frames 0: a few more than are missing
void parking(Stage& stage, const Zone& zone, int count);
void cables(Stage& stage, const Zone& zone, int count);
void broken_paving(Stage& stage, const Zone& zone, int count);
void blocked(Stage& stage, const Zone& zone, int count);

}  // namespace media::drawing
