#pragma once
// What a spreadsheet stores as a number, as the text its reader saw.
#include <string>
#include <string_view>

namespace media {

enum class Shown : unsigned char { number, percent, date, datetime, time, elapsed };

// By the format code's first section: "yyyy\"年\"m\"月\"" is a date, "[h]:mm" an elapsed time, "0.00%" a percentage.
Shown shown_by_code(std::string_view code);
Shown shown_by_id(int id);  // the built-in formats, with the East Asian ones (27-36, 50-58)

// 66.670000000000002 → 66.67 (15 digits, as spreadsheets show), integers without .0, no exponent within 1e-9..1e21.
// Text that is no number comes back as it is.
std::string number_text(std::string_view raw);

enum class Epoch : unsigned char { y1900, y1904 };
// A serial number as date or time text; number_text when it is outside of the years 1900-9999.
std::string serial_text(std::string_view raw, Shown shown, Epoch epoch);

}  // namespace media
