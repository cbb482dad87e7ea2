#pragma once
// Exceptions end a request; values describe what is expected. Fail is the only exception modules throw.
// `key` is stable (`cases.already_closed`) and worded in the web app; `internal` goes to the log alone.
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

enum class Code {
  bad_request,   // 400: not even readable
  unauthorized,  // 401: no session
  forbidden,     // 403: no permission
  not_found,     // 404: also another organisation's row
  conflict,      // 409: the state does not allow it, or somebody was faster
  gone,          // 410: a link that was used or ran out
  too_large,     // 413
  bad_media,     // 415: not a file we take
  invalid,       // 422: one or more fields are wrong
  too_many,      // 429
  internal,      // 500
  busy,          // 503: try again
};

int status_of(Code code);

// One wrong field. `field` is a path (`rows[3].minutes`), `key` the rule that is broken (`max`),
// `args` what the wording needs, as name and value (`{"max","720"}`).
struct FieldError {
  std::string field;
  std::string key;
  std::vector<std::pair<std::string, std::string>> args;
};

class Fail : public std::exception {
 public:
  Fail(Code code_, std::string key_, std::vector<FieldError> fields_ = {}, std::string internal_ = {});
  const char* what() const noexcept override { return text_.c_str(); }

  Code code;
  std::string key;
  std::vector<FieldError> fields;
  std::string internal;
  std::vector<std::pair<std::string, std::string>> args;  // for the wording of `key`
  int retry_after_s = 0;                                  // sent as Retry-After when not 0

 private:
  std::string text_;
};

// Gathers every wrong field and raises once, so that one reply names them all.
class Problems {
 public:
  using Args = std::vector<std::pair<std::string, std::string>>;
  void add(std::string field, std::string key, Args args = {});
  // Returns `ok`, so that a dependent check can be skipped.
  bool check(bool ok, std::string_view field, std::string_view key, Args args = {});
  bool empty() const { return found_.empty(); }
  const std::vector<FieldError>& all() const { return found_; }
  void raise_if_any() const;  // throws Fail(invalid, "invalid", all())

 private:
  std::vector<FieldError> found_;
};

}  // namespace base
