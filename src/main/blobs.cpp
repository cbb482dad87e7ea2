#include "main/blobs.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"

namespace composition {
namespace {

[[noreturn]] void wrong(const std::string& key, const std::string& what) {
  throw base::Fail(base::Code::invalid, "config", {}, key + ": " + what);
}

bool made_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) || others.find(c) != std::string_view::npos; });
}

// A secret that others can read is none: the server would rather not start than use it.
void read_keys(const std::string& file, store::Bucket& into) {
  struct stat s {};
  if (file.empty()) wrong("blobs_keys", "没有给放密钥的文件 no file of keys is given");
  if (::stat(file.c_str(), &s) != 0) wrong("blobs_keys", file + ": " + std::strerror(errno));
  if (s.st_mode & 077) wrong("blobs_keys", file + ": 别的用户也能读，先运行 chmod 600 others can read it: chmod 600 first");
  std::ifstream in(file);
  std::string id, secret;
  std::getline(in, id);
  std::getline(in, secret);
  into.key_id = base::trim(id);
  into.secret = base::trim(secret);
  if (into.key_id.empty() || into.secret.empty() || !made_of(into.key_id, "-_./+=")) wrong("blobs_keys", file + ": 第一行访问编号，第二行访问密钥 the id on the first line, the secret on the second");
}

// Read by each request to come: what is wrong with it is better told now.
void check_authority(const std::string& file) {
  std::ifstream in(file);
  if (!in) wrong("blobs_ca", file + ": " + std::strerror(errno));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos) wrong("blobs_ca", file + ": 没有 PEM 证书 no certificate in PEM is in it");
}

store::Bucket bucket_of(const Config& c) {
  store::Bucket b{.endpoint = c.blobs_endpoint, .region = c.blobs_region, .name = {}, .prefix = {}, .key_id = {}, .secret = {}, .authority = c.blobs_ca};
  const std::string_view scheme = "s3://";
  if (!c.blobs.starts_with(scheme)) wrong("blobs", c.blobs + ": 写作 s3://存储桶/前缀 must be s3://bucket/prefix");
  const std::string rest = c.blobs.substr(scheme.size());
  b.name = rest.substr(0, rest.find('/'));
  b.prefix = rest.size() > b.name.size() ? rest.substr(b.name.size() + 1) : "";
  while (b.prefix.ends_with('/')) b.prefix.pop_back();
  if (b.name.empty() || !made_of(b.name, "-._") || !made_of(b.prefix, "-._/")) wrong("blobs", c.blobs + ": 只用字母、数字、- . _ letters, digits, - . _ alone");
  if (!c.blobs_endpoint.starts_with("https://") && !c.blobs_endpoint.starts_with("http://")) wrong("blobs_endpoint", "\"" + c.blobs_endpoint + "\": 以 https:// 开头 must begin with https://");
  if (!made_of(c.blobs_endpoint.substr(c.blobs_endpoint.find("://") + 3), "-._:[]{}")) wrong("blobs_endpoint", c.blobs_endpoint + ": 只有主机名和端口 a host and a port alone");
  if (b.region.empty() || !made_of(b.region, "-_")) wrong("blobs_region", b.region);
  read_keys(c.blobs_keys, b);
  if (!b.authority.empty()) check_authority(b.authority);
  return b;
}

}  // namespace

store::Blobs open_blobs(const Config& c) {
  const auto folder = std::filesystem::path(c.data) / "blobs";
  if (c.blobs.empty()) return store::Blobs(folder);
  return {folder, bucket_of(c)};
}

}  // namespace composition
