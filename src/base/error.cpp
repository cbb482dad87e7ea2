#include "base/error.hpp"

namespace base {

int status_of(Code code) {
  switch (code) {
    case Code::bad_request: return 400;
    case Code::unauthorized: return 401;
    case Code::forbidden: return 403;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::gone: return 410;
    case Code::too_large: return 413;
    case Code::bad_media: return 415;
    case Code::invalid: return 422;
    case Code::too_many: return 429;
    case Code::internal: return 500;
    case Code::busy: return 503;
  }
  return 500;
}

Fail::Fail(Code code_, std::string key_, std::vector<FieldError> fields_, std::string internal_)
    : code(code_), key(std::move(key_)), fields(std::move(fields_)), internal(std::move(internal_)) {
  text_ = key;
  for (const auto& f : fields) text_ += " [" + f.field + ": " + f.key + "]";
  if (!internal.empty()) text_ += " (" + internal + ")";
}

void Problems::add(std::string field, std::string key, Args args) {
  found_.push_back({std::move(field), std::move(key), std::move(args)});
}

bool Problems::check(bool ok, std::string_view field, std::string_view key, Args args) {
  if (!ok) add(std::string(field), std::string(key), std::move(args));
  return ok;
}

void Problems::raise_if_any() const {
  if (!found_.empty()) throw Fail(Code::invalid, "invalid", found_);
}

}  // namespace base
