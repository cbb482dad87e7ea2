#include "media/qr.hpp"

#include <qrcodegen/qrcodegen.hpp>

#include "base/error.hpp"

namespace media {

QrMatrix qr_matrix(std::string_view text) {
  constexpr std::size_t kMost = 2'300;
  if (text.size() > kMost) throw base::Fail(base::Code::invalid, "qr.too_long");
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  // As bytes: every reader takes them for UTF-8, while kanji mode would garble Chinese.
  const auto code = qrcodegen::QrCode::encodeBinary(bytes, qrcodegen::QrCode::Ecc::MEDIUM);
  QrMatrix matrix{code.getSize(), {}};
  for (int y = 0; y < matrix.size; ++y)
    for (int x = 0; x < matrix.size; ++x) matrix.dark.push_back(code.getModule(x, y));
  return matrix;
}

std::string qr_svg(std::string_view text) {
  constexpr int kQuiet = 4;
  const QrMatrix matrix = qr_matrix(text);
  const std::string side = std::to_string(matrix.size + 2 * kQuiet);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
                    "\" shape-rendering=\"crispEdges\"><rect width=\"" + side + "\" height=\"" + side +
                    "\" fill=\"#fff\"/><path fill=\"#000\" d=\"";
  for (int y = 0; y < matrix.size; ++y) {
    for (int x = 0; x < matrix.size; ++x) {
      if (!matrix.at(x, y)) continue;
      int run = 1;
      while (x + run < matrix.size && matrix.at(x + run, y)) ++run;
      out += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h" + std::to_string(run) + "v1h-" +
             std::to_string(run) + "z";
      x += run - 1;
    }
  }
  return out + "\"/></svg>";
}

}  // namespace media
