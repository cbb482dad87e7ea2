#include "http/sender.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "base/text.hpp"

namespace http {
namespace {

bool one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// What one exchange gathers.
struct Exchange {
  std::string body;
  bool cut = false;  // the answer was longer than we read
  const Networks* networks = nullptr;
  std::string refused;
  // Mail.
  bool mail = false;
  std::string_view text;
  std::string reply;  // the last line
  int code = 0;
  bool data_taken = false;  // the server said 354: from here on it may have the mail
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t n, void* to) {
  auto& x = *static_cast<Exchange*>(to);
  const std::size_t room = kHeardBytes - std::min(kHeardBytes, x.body.size());
  x.body.append(bytes, std::min(size * n, room));
  x.cut = size * n > room;
  return x.cut ? 0 : size * n;
}

std::size_t take_line(char* bytes, std::size_t size, std::size_t n, void* to) {
  auto& x = *static_cast<Exchange*>(to);
  if (!x.mail) return size * n;
  const std::string_view line = base::trim({bytes, size * n});
  const auto code = line.size() >= 3 ? base::to_int(line.substr(0, 3)) : std::nullopt;
  if (!code || *code == 221) return size * n;  // 221: the goodbye after it has failed
  x.code = static_cast<int>(*code);
  x.reply = line.substr(0, 500);
  x.data_taken = x.data_taken || x.code == 354;
  return size * n;
}

std::size_t give_text(char* to, std::size_t size, std::size_t n, void* from) {
  auto& x = *static_cast<Exchange*>(from);
  const std::size_t bytes = std::min(size * n, x.text.size());
  std::memcpy(to, x.text.data(), bytes);
  x.text.remove_prefix(bytes);
  return bytes;
}

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* at) {
  auto& x = *static_cast<Exchange*>(data);
  std::array<char, INET6_ADDRSTRLEN> ip{};
  const void* bytes = at->family == AF_INET
                          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&at->addr)->sin_addr)
                          : static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(&at->addr)->sin6_addr);
  if ((at->family != AF_INET && at->family != AF_INET6) || !inet_ntop(at->family, bytes, ip.data(), ip.size()) ||
      !address_fault(ip.data(), *x.networks).empty()) {
    x.refused = ip.data();
    return CURL_SOCKET_BAD;
  }
  return ::socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

struct List {
  curl_slist* head = nullptr;
  ~List() { curl_slist_free_all(head); }
  void add(const std::string& line) { head = curl_slist_append(head, line.c_str()); }
};

// Takes the exchange's addresses out of the handle again: a kept connection that is closed later still hears a goodbye.
struct Reset {
  CURL* curl;
  ~Reset() { curl_easy_reset(curl); }
};

}  // namespace

struct Sender::State {
  CURL* curl = nullptr;
  std::chrono::milliseconds patience;
  Networks networks;
  std::array<char, CURL_ERROR_SIZE> error{};

  State(std::chrono::milliseconds p, Networks n) : patience(p), networks(std::move(n)) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = started == CURLE_OK ? curl_easy_init() : nullptr;
    if (!curl) throw std::runtime_error("libcurl does not start");
  }
  ~State() { curl_easy_cleanup(curl); }

  template <class T>
  void set(CURLoption option, T value) {
    if (curl_easy_setopt(curl, option, value) != CURLE_OK) throw std::runtime_error("libcurl lacks an option");
  }
  void begin(Exchange& x, const std::string& url, const char* schemes) {
    curl_easy_reset(curl);
    error[0] = '\0';
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, schemes);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // not even the environment's
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.count() / 2));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &x);
    set(CURLOPT_HEADERFUNCTION, &take_line);
    set(CURLOPT_HEADERDATA, &x);
    x.networks = &networks;
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &x);
  }
  std::string why(CURLcode code, const Exchange& x) const {
    if (!x.refused.empty())
      return "address refused: " + x.refused +
             (refused_address(x.refused) ? "" : " 是内网地址，不在配置 allowed_networks 里 is private and not in allowed_networks");
    return error[0] ? error.data() : curl_easy_strerror(code);
  }
};

Sender::Sender(std::chrono::milliseconds patience, Networks networks) : state_(std::make_unique<State>(patience, std::move(networks))) {}
Sender::~Sender() = default;

Heard Sender::send(const Outbound& request) {
  auto& s = *state_;
  Exchange x;
  List headers;
  Heard heard;
  if (host_of_url(request.url).empty()) return heard.error = "not an http or https URL", heard;
  s.begin(x, request.url, "http,https");
  for (const auto& [name, value] : request.headers) {
    if (!one_line(name) || !one_line(value)) return heard.error = "a header of two lines", heard;
    headers.add(name + ": " + value);
  }
  headers.add("Expect:");  // no second thoughts about a small body
  s.set(CURLOPT_HTTPHEADER, headers.head);
  if (request.method == "GET") {
    s.set(CURLOPT_HTTPGET, 1L);
  } else {
    s.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    s.set(CURLOPT_POSTFIELDS, request.body.data());
    s.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  // On a kept connection that has died libcurl sends again by itself; then it might arrive twice.
  s.set(CURLOPT_FRESH_CONNECT, 1L);
  s.set(CURLOPT_FORBID_REUSE, 1L);

  const Reset reset{s.curl};
  const CURLcode code = curl_easy_perform(s.curl);
  long status = 0, sent = 0;
  curl_easy_getinfo(s.curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(s.curl, CURLINFO_REQUEST_SIZE, &sent);
  heard.status = static_cast<int>(status);
  heard.text = std::move(x.body);
  if (code == CURLE_OK || x.cut) return heard.end = Heard::End::answered, heard;
  heard.error = s.why(code, x);
  heard.end = status >= 300 ? Heard::End::answered : sent > 0 ? Heard::End::unknown : Heard::End::not_sent;
  return heard;
}

Heard Sender::send(const Mail& mail) {
  auto& s = *state_;
  Exchange x;
  x.mail = true;
  x.text = mail.text;
  List to;
  Heard heard;
  // A line break would be the next command of the conversation.
  for (const auto* part : {&mail.server, &mail.login, &mail.password, &mail.from, &mail.to})
    if (!one_line(*part)) return heard.error = "a field of two lines", heard;
  const bool six = mail.server.find(':') != std::string::npos;
  const std::string host = six ? "[" + mail.server + "]" : mail.server;
  s.begin(x,
          (mail.security == Security::tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(mail.port) +
              "/chuangcheng",
          "smtp,smtps");
  s.set(CURLOPT_USE_SSL, static_cast<long>(mail.security == Security::starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!mail.ca_file.empty()) s.set(CURLOPT_CAINFO, mail.ca_file.c_str());
  if (!mail.login.empty()) {
    s.set(CURLOPT_USERNAME, mail.login.c_str());
    s.set(CURLOPT_PASSWORD, mail.password.c_str());
  }
  const std::string from = "<" + mail.from + ">";
  to.add("<" + mail.to + ">");
  s.set(CURLOPT_MAIL_FROM, from.c_str());
  s.set(CURLOPT_MAIL_RCPT, to.head);
  s.set(CURLOPT_READFUNCTION, &give_text);
  s.set(CURLOPT_READDATA, &x);
  s.set(CURLOPT_UPLOAD, 1L);

  const Reset reset{s.curl};
  const CURLcode code = curl_easy_perform(s.curl);
  heard.status = x.code;
  heard.text = std::move(x.reply);
  heard.login_refused = code == CURLE_LOGIN_DENIED;
  const bool refused = x.code >= 400 && code != CURLE_USE_SSL_FAILED;  // without TLS nothing of the mail was told
  if (code == CURLE_OK || (x.data_taken && x.code == 250)) return heard.end = Heard::End::answered, heard;
  heard.error = s.why(code, x);
  heard.end = refused ? Heard::End::answered : x.data_taken ? Heard::End::unknown : Heard::End::not_sent;
  return heard;
}

}  // namespace http
