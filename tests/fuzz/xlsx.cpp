// link: media
// Any bytes read as a workbook end as sheets within the limits or as a Fail. The second half of the inputs is put into
// a sound container as the sheet, the strings or the styles, because random bytes seldom make a ZIP.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "media/table.hpp"
#include "media/zip.hpp"

namespace {

std::string book_of(std::string_view bytes) {
  const auto cut = bytes.find('\0');
  const std::string sheet(bytes.substr(0, cut));
  const std::string rest(cut == std::string_view::npos ? std::string_view{} : bytes.substr(cut + 1));
  return media::zip_of(
      {{"_rels/.rels",
        R"(<Relationships><Relationship Id="r" Type="/officeDocument" Target="xl/workbook.xml"/></Relationships>)",
        {}},
       {"xl/workbook.xml", R"(<workbook><sheets><sheet name="s" r:id="a"/></sheets></workbook>)", {}},
       {"xl/_rels/workbook.xml.rels",
        R"(<Relationships><Relationship Id="a" Type="/worksheet" Target="s.xml"/><Relationship Id="b" Type="/sharedStrings" Target="t.xml"/><Relationship Id="c" Type="/styles" Target="u.xml"/></Relationships>)",
        {}},
       {"xl/s.xml", sheet, {}},
       {"xl/t.xml", "<sst>" + rest + "</sst>", {}},
       {"xl/u.xml", rest.starts_with("<styleSheet") ? rest : std::string("<styleSheet/>"), {}}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const media::TableLimits limits{.bytes = 1u << 20,
                                  .inflated = 4u << 20,
                                  .entries = 50,
                                  .sheets = 4,
                                  .rows = 1'000,
                                  .columns = 60,
                                  .cells = 10'000,
                                  .text = 1u << 20};
  try {
    const auto sheets = media::read_xlsx(bytes[0] == 'P' ? std::string(bytes) : book_of(bytes.substr(1)), limits);
    for (const auto& sheet : sheets)
      if (sheet.rows.size() > limits.rows) std::abort();
  } catch (const base::Fail&) {
  }
  return 0;
}
