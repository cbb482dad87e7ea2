#include "http/parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace http {

namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::size_t kMaxFields = 200;

}  // namespace

// Called back in this order: request line, fields, header end, body. Sizes are checked here: Beast's own header limit
// counts what is buffered, not what has passed.
struct Parser::Reader final : beast::http::basic_parser<true> {
  explicit Reader(std::size_t header_limit) : header_left_(header_limit) {
    header_limit_(header_limit);
    body_limit(boost::none);
    eager(false);
  }

  Head head;
  bool too_large = false, body_too_large = false;
  std::size_t limit = 0;  // of the body

 private:
  using basic = beast::http::basic_parser<true>;
  using Text = beast::string_view;

  void header_limit_(std::size_t n) { header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(n, 1U << 30))); }
  bool spend(std::size_t n, error_code& ec) {
    if (n > header_left_) {
      too_large = true;
      ec = beast::http::error::header_limit;
      return false;
    }
    header_left_ -= n;
    return true;
  }

  void on_request_impl(beast::http::verb, Text method, Text path, int number, error_code& ec) override {
    if (!spend(method.size() + path.size() + 12, ec)) return;
    head.request.method.assign(method.data(), method.size());
    head.target.assign(path.data(), path.size());
    head.version = number >= 11 ? Version::http11 : Version::http10;
  }
  void on_response_impl(int, Text, int, error_code&) override {}
  void on_field_impl(beast::http::field field, Text name, Text value, error_code& ec) override {
    if (!spend(name.size() + value.size() + 4, ec)) return;
    if (in_body_) return;  // a trailer: could contradict what was decided on the header
    if (head.request.headers.size() == kMaxFields) {
      too_large = true;
      ec = beast::http::error::header_limit;
      return;
    }
    if (field == beast::http::field::host) ++head.hosts;
    if (field == beast::http::field::expect) head.expect.assign(value.data(), value.size());
    if (field == beast::http::field::transfer_encoding && !same_name({value.data(), value.size()}, "chunked"))
      head.bad_coding = true;
    if (head.request.headers.empty()) head.request.headers.reserve(16);
    head.request.headers.emplace_back(std::string{name.data(), name.size()}, std::string{value.data(), value.size()});
  }
  void on_header_impl(error_code&) override { in_body_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
    if (length) head.request.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, limit)));
  }
  std::size_t on_body_impl(Text body, error_code& ec) override { return take(body, ec); }
  void on_chunk_header_impl(std::uint64_t, Text extensions, error_code& ec) override { spend(extensions.size(), ec); }
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code& ec) override { return take(body, ec); }
  void on_finish_impl(error_code&) override {}

  std::size_t take(Text body, error_code& ec) {
    if (body.size() > limit - head.request.body.size()) {
      body_too_large = true;
      ec = beast::http::error::body_limit;
      return 0;
    }
    head.request.body.append(body.data(), body.size());
    return body.size();
  }

  std::size_t header_left_;
  bool in_body_ = false;
};

Parser::Parser(std::size_t header_limit) : reader_(std::make_unique<Reader>(header_limit)) {}
Parser::~Parser() = default;

Parser::Step Parser::put(std::string_view bytes) {
  error_code ec;
  const auto used = reader_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (!ec) return {used, State::fine};
  if (ec == beast::http::error::need_more) return {used, State::more};
  if (reader_->body_too_large) return {used, State::body_too_large};
  if (reader_->too_large || ec == beast::http::error::header_limit) return {used, State::header_too_large};
  if (ec == beast::http::error::bad_version) return {used, State::version};
  return {used, State::malformed};
}

Parser::Head& Parser::head() { return reader_->head; }
void Parser::take_body(std::size_t limit) {
  reader_->limit = limit;
  reader_->eager(true);
}
bool Parser::begun() const { return reader_->got_some(); }
bool Parser::header_done() const { return reader_->is_header_done(); }
bool Parser::done() const { return reader_->is_done(); }
bool Parser::keep_alive() const { return reader_->keep_alive(); }
std::optional<std::uint64_t> Parser::length() const {
  const auto n = reader_->content_length();
  return n ? std::optional<std::uint64_t>{*n} : std::nullopt;
}
std::uint64_t Parser::left(std::uint64_t otherwise) const {
  return reader_->content_length_remaining().value_or(otherwise);
}

}  // namespace http
