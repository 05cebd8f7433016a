#include "tools/vanesim/centre/virtual_clock.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tools::vanesim {

bool virtual_clock::later(const entry& a, const entry& b) {
  return a.when != b.when ? a.when > b.when : a.order > b.order;
}

void virtual_clock::at(instant when, action what) {
  heap_.push_back({std::max(when, now_), scheduled_++, std::move(what)});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

bool virtual_clock::step() {
  if (heap_.empty())
    return false;
  std::pop_heap(heap_.begin(), heap_.end(), later);
  auto next = std::move(heap_.back());
  heap_.pop_back();
  now_ = next.when;
  next.what();
  return true;
}

} // namespace streamvane::tools::vanesim
