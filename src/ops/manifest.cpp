#include "ops/manifest.hpp"

#include "base/error.hpp"
#include "meta/json.hpp"
#include "ops/files.hpp"

namespace ops {

void write_manifest(const std::filesystem::path& folder, const Manifest& m) {
  write_file(folder / "manifest.json", meta::to_json(m) + "\n");
}

Manifest read_manifest(const std::filesystem::path& folder) {
  try {
    auto m = meta::from_json<Manifest>(read_file(folder / "manifest.json"));
    if (m.format != Manifest{}.format) throw base::Fail(base::Code::bad_media, "ops.format", {}, m.format);
    return m;
  } catch (const base::Fail& f) {
    throw base::Fail(base::Code::bad_media, "ops.manifest", {}, (folder / "manifest.json").string() + ": " + f.what());
  }
}

std::vector<std::string> check_files(const std::filesystem::path& folder, const Manifest& m) {
  std::vector<std::string> out;
  for (const auto& f : m.files) {
    try {
      const auto found = hash_file(folder / f.path);
      if (found.bytes != f.bytes || found.sha256 != f.sha256)
        out.push_back((folder / f.path).string() + ": not the bytes that were written");
    } catch (const base::Fail& why) {
      out.push_back(why.internal);
    }
  }
  return out;
}

}  // namespace ops
