// Blobs in a bucket of any store that speaks S3: PREFIX/ab/<hash>, as in a folder, so that both can be copied into each other.
// The name of a blob is the payload hash that S3 signs, so the store itself refuses bytes that were damaged on the way. What is
// read comes in pieces of at most kPart, each a request of its own: none hangs on a slow reader, and a lost one is sent again.
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/keeper.hpp"
#include "store/s3_sign.hpp"

namespace store {
namespace {

using std::chrono::steady_clock;
constexpr int kTries = 4;
constexpr auto kFirstPause = std::chrono::milliseconds(100);  // doubled each time
constexpr auto kRest = std::chrono::seconds(2);  // after all tries were in vain everybody fails at once for so long: workers must not all wait
constexpr long kConnectMs = 3000, kSlowBytes = 1024, kSlowSeconds = 10, kLongestMs = 120'000;
constexpr std::size_t kHeard = 4 << 20;  // of an answer: a part, or a page of names
constexpr int kPage = 1000;
constexpr int kFetchers = 8;  // of this process, for all who read ahead

struct Order {
  const char* method;
  std::string key{};  // below the bucket; "": the bucket itself
  s3::Pairs query{};
  std::string range{};
  const Source* body = nullptr;
  std::string_view payload = s3::kNothing;
};

struct Answer {
  long status = 0;  // 0: none came
  std::string body, range, error;
  std::int64_t length = 0;
  std::size_t announced = 0;  // bytes of the body, as far as they are heard
};

struct Sending {
  const Source* source;
  std::int64_t done = 0;
  std::string room{};
};

std::size_t take(char* bytes, std::size_t size, std::size_t n, void* to) {
  auto& a = *static_cast<Answer*>(to);
  if (a.body.size() + size * n > kHeard) return 0;
  if (a.body.empty()) a.body.reserve(a.announced);  // a part that is kept for a while takes no more room than it has bytes
  a.body.append(bytes, size * n);
  return size * n;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t n, void* to) {
  const std::string_view line(bytes, size * n);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size * n;
  auto& a = *static_cast<Answer*>(to);
  const std::string name = base::fold(line.substr(0, colon)), value(base::trim(line.substr(colon + 1)));
  if (name == "content-range") a.range = value;
  if (name == "content-length") a.announced = static_cast<std::size_t>(std::clamp<std::int64_t>(base::to_int(value).value_or(0), 0, kHeard));
  return size * n;
}

// An exception must not pass through C: a source that fails ends the request.
std::size_t give(char* to, std::size_t size, std::size_t n, void* from) {
  auto& s = *static_cast<Sending*>(from);
  try {
    const auto piece = s.source->read(s.done, std::min<std::size_t>(size * n, static_cast<std::size_t>(s.source->bytes - s.done)), s.room);
    std::memcpy(to, piece.data(), piece.size());
    s.done += static_cast<std::int64_t>(piece.size());
    return piece.size();
  } catch (...) {
    return CURL_READFUNC_ABORT;
  }
}

int rewind(void* from, curl_off_t at, int) {
  static_cast<Sending*>(from)->done = at;
  return CURL_SEEKFUNC_OK;
}

// <Code>NoSuchKey</Code> → NoSuchKey
std::string_view between(std::string_view xml, std::string_view begin, std::string_view end, std::size_t& from) {
  const auto at = xml.find(begin, from);
  const auto until = at == std::string_view::npos ? at : xml.find(end, at);
  if (until == std::string_view::npos) return {};
  from = until + end.size();
  return xml.substr(at + begin.size(), until - at - begin.size());
}
std::string code_of(std::string_view xml) {
  std::size_t from = 0;
  return std::string(between(xml, "<Code>", "</Code>", from));
}

// Open connections, kept for the next request.
class Lines {
 public:
  Lines() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw base::Fail(base::Code::internal, "internal", {}, "libcurl does not start");
  }
  ~Lines() {
    for (CURL* c : idle_) curl_easy_cleanup(c);
  }
  CURL* get() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        CURL* c = idle_.back();
        idle_.pop_back();
        return c;
      }
    }
    CURL* c = curl_easy_init();
    if (!c) throw base::Fail(base::Code::internal, "internal", {}, "libcurl does not start");
    return c;
  }
  void give_back(CURL* c) {
    curl_easy_reset(c);
    const std::lock_guard lock(mutex_);
    idle_.push_back(c);
  }

 private:
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

// A few threads that fetch what is wanted soon, in the order in which it was asked for. They start when they are first needed.
class Fetchers {
 public:
  using Part = std::optional<Blobs::Part>;
  std::function<Part()> fetch(std::function<Part()> work) {
    auto task = std::make_shared<std::packaged_task<Part()>>(std::move(work));
    {
      const std::lock_guard lock(mutex_);
      // Who asked may have gone meanwhile: then nobody needs it any more.
      waiting_.push_back([wanted = std::weak_ptr(task)] { if (const auto t = wanted.lock()) (*t)(); });
      while (threads_.size() < kFetchers) threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
    ready_.notify_one();
    return [task] { return task->get_future().get(); };
  }

 private:
  void run(const std::stop_token& stop) {
    for (;;) {
      std::function<void()> next;
      {
        std::unique_lock lock(mutex_);
        if (!ready_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      next();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

class S3 final : public Keeper {
 public:
  explicit S3(Bucket bucket) : at_(std::move(bucket)) {
    const std::string_view mark = "{bucket}";
    if (const auto hole = at_.endpoint.find(mark); hole != std::string::npos) at_.endpoint.replace(hole, mark.size(), at_.name);
    else root_ = "/" + at_.name;
    while (at_.endpoint.ends_with('/')) at_.endpoint.pop_back();
    host_ = at_.endpoint.substr(at_.endpoint.find("://") + 3);
  }

  void put(std::string_view hash, const Source& source, Flush) const override {
    const auto a = ask({.method = "PUT", .key = key_of(hash), .body = &source, .payload = hash});
    if (a.status != 200) refused(a, "PUT");
  }
  std::optional<std::int64_t> size(std::string_view hash) const override {
    const auto a = ask({.method = "HEAD", .key = key_of(hash)});
    if (a.status == 404) return std::nullopt;
    if (a.status != 200) refused(a, "HEAD");
    return a.length;
  }
  std::optional<Blobs::Part> part(std::string_view hash, std::int64_t first, std::int64_t length) const override {
    const auto a = ask({.method = "GET", .key = key_of(hash), .range = "bytes=" + std::to_string(first) + "-" + std::to_string(first + std::max<std::int64_t>(length, 1) - 1)});
    if (a.status == 404 && code_of(a.body) == "NoSuchKey") return std::nullopt;
    if (a.status == 416) return Blobs::Part{"", size(hash).value_or(0)};  // it ends before: also what is empty
    const auto whole = base::to_int(std::string_view(a.range).substr(a.range.find('/') + 1));
    if (a.status != 206 || !whole) refused(a, "GET");
    return Blobs::Part{length > 0 ? a.body : "", *whole};
  }

  std::function<std::optional<Blobs::Part>()> part_coming(std::string_view hash, std::int64_t first, std::int64_t length) const override {
    return fetchers_.fetch([this, hash = std::string(hash), first, length] { return part(hash, first, length); });
  }

  void each(const std::function<void(const std::string& hash, std::int64_t bytes)>& visit) const override {
    for (std::string after;;) {
      const std::string page = names_after(after), before = after;
      for (std::size_t at = 0;;) {
        const auto entry = between(page, "<Contents>", "</Contents>", at);
        if (entry.empty()) break;
        std::size_t in = 0;
        after = between(entry, "<Key>", "</Key>", in);
        in = 0;
        const auto bytes = base::to_int(between(entry, "<Size>", "</Size>", in));
        if (after.size() < 64) continue;
        if (const std::string hash = after.substr(after.size() - 64); is_hash(hash) && after == key_of(hash) && bytes) visit(hash, *bytes);
      }
      std::size_t at = 0;
      if (between(page, "<IsTruncated>", "</IsTruncated>", at) != "true") return;
      if (after <= before) throw base::Fail(base::Code::busy, "blobs.away", {}, "the store's list does not go on after " + before);
    }
  }

  void try_out() const override {
    const std::string key = prefixed(".tried");
    const std::string_view text = "x";
    const std::string hash = base::sha256_hex(text);
    const Source source = source_of(text);
    const auto written = ask({.method = "PUT", .key = key, .body = &source, .payload = hash});
    if (written.status != 200) refused(written, "PUT");
    const auto read = ask({.method = "GET", .key = key});
    if (read.status != 200 || read.body != text) refused(read, "GET");
    names_after("");
    const auto removed = ask({.method = "DELETE", .key = key});
    if (removed.status / 100 != 2) refused(removed, "DELETE");
  }

 private:
  std::string prefixed(const std::string& name) const { return at_.prefix.empty() ? name : at_.prefix + "/" + name; }
  std::string key_of(std::string_view hash) const { return prefixed(std::string(hash.substr(0, 2)) + "/" + std::string(hash)); }

  // A page of the list in the words of S3. Keys are ours, so nothing in them is escaped.
  std::string names_after(const std::string& after) const {
    s3::Pairs query{{"list-type", "2"}, {"max-keys", std::to_string(kPage)}, {"prefix", prefixed("")}};
    if (!after.empty()) query.emplace_back("start-after", after);
    auto a = ask({.method = "GET", .query = std::move(query)});
    if (a.status != 200) refused(a, "GET list");
    return std::move(a.body);
  }

  [[noreturn]] void refused(const Answer& a, const char* what) const {
    throw base::Fail(base::Code::busy, "blobs.away", {}, at_.endpoint + ": " + what + " " + std::to_string(a.status) + " " + code_of(a.body) + a.error);
  }

  // Again after a while when no answer came or the store had trouble of its own.
  Answer ask(const Order& order) const {
    if (steady_clock::now().time_since_epoch().count() < resting_until_.load()) throw base::Fail(base::Code::busy, "blobs.away", {}, at_.endpoint + ": did not answer a moment ago");
    auto pause = kFirstPause;
    for (int tries = 1;; ++tries) {
      Answer a = once(order);
      if (a.status != 0 && a.status != 429 && a.status < 500) return a;
      if (tries == kTries) {
        resting_until_ = (steady_clock::now() + kRest).time_since_epoch().count();
        refused(a, order.method);
      }
      std::this_thread::sleep_for(pause);
      pause *= 2;
    }
  }

  Answer once(const Order& order) const {
    const auto now = base::SystemClock().now();
    s3::Request r{.method = order.method, .path = root_ + "/" + order.key, .query = order.query, .payload = order.payload};
    if (order.key.empty() && !root_.empty()) r.path = root_;
    r.headers = {{"host", host_}, {"x-amz-content-sha256", std::string(order.payload)}, {"x-amz-date", s3::date_of(now)}};
    if (!order.range.empty()) r.headers.emplace_back("range", order.range);
    r.headers.emplace_back("authorization", s3::authorization(r, now, at_.region, at_.key_id, at_.secret));
    const std::string url = at_.endpoint + s3::encoded(r.path, "/") + (order.query.empty() ? "" : "?" + s3::query_of(order.query));

    struct Line {
      Lines& lines;
      CURL* curl = lines.get();
      curl_slist* headers = nullptr;
      ~Line() { lines.give_back(curl), curl_slist_free_all(headers); }
    } line{lines_};
    line.headers = curl_slist_append(line.headers, "Expect:");
    for (const auto& [name, value] : r.headers) line.headers = curl_slist_append(line.headers, (name + ": " + value).c_str());
    Answer a;
    Sending sending{order.body};
    std::array<char, CURL_ERROR_SIZE> error{};
    const auto set = [&](CURLoption option, auto value) {
      if (curl_easy_setopt(line.curl, option, value) != CURLE_OK) throw base::Fail(base::Code::internal, "internal", {}, "libcurl lacks an option");
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // not even the environment's
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!at_.authority.empty()) {
      set(CURLOPT_CAINFO, at_.authority.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // and nobody else
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
    set(CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
    set(CURLOPT_TIMEOUT_MS, kLongestMs);
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_HTTPHEADER, line.headers);
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, &a);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &a);
    if (order.body) {
      set(CURLOPT_UPLOAD, 1L);
      set(CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
      set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(order.body->bytes));
      set(CURLOPT_READFUNCTION, &give);
      set(CURLOPT_READDATA, &sending);
      set(CURLOPT_SEEKFUNCTION, &rewind);
      set(CURLOPT_SEEKDATA, &sending);
    } else if (std::string_view(order.method) == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else {
      set(CURLOPT_CUSTOMREQUEST, order.method);
    }
    const CURLcode code = curl_easy_perform(line.curl);
    curl_easy_getinfo(line.curl, CURLINFO_RESPONSE_CODE, &a.status);
    curl_off_t length = 0;
    curl_easy_getinfo(line.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    a.length = length;
    // An answer that broke off is none, except one that refuses: a store may close before it has read all of what it does not want.
    if (code != CURLE_OK) {
      if (a.status < 400) a.status = 0;
      a.error = error[0] ? error.data() : curl_easy_strerror(code);
    }
    return a;
  }

  Bucket at_;
  std::string root_, host_;
  mutable Lines lines_;
  mutable std::atomic<steady_clock::rep> resting_until_{0};
  mutable Fetchers fetchers_;  // last: they ask with the rest
};

}  // namespace

std::unique_ptr<Keeper> keep_in_bucket(Bucket bucket) { return std::make_unique<S3>(std::move(bucket)); }

}  // namespace store
