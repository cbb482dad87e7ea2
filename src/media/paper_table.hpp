#pragma once
// What is filled into the pages of an official document, and the strips of its tables. Inside of media only.
#include <functional>
#include <memory>

#include "media/paper_type.hpp"

namespace media::paper {

// A part of a page that is not cut.
struct Strip {
  double before = 0, height = 0;  // `before` is left out at the top of a page
  bool with_next = false;
  std::function<void(cairo_t*, double y)> draw;  // y of its upper edge on the page
  std::shared_ptr<const Strip> head;             // drawn before it at the top of a page: the head of its table
};

// The head and each row. `type` and `table` must outlive the strips.
void add_strips(std::vector<Strip>& strips, Type& type, const Table& table);

}  // namespace media::paper
