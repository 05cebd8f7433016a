#include "tools/vanesim/centre/record_book.hpp"

#include <utility>

namespace streamvane::tools::vanesim {

void record_book::note(measured_value told) {
  auto id = told.of.conversation;
  auto& page = pages_[id];
  page.values.push_back(told);
  if (!std::exchange(page.news, true))
    news_.push_back(id);
}

std::vector<std::vector<measured_value>> record_book::take_news() {
  std::vector<std::vector<measured_value>> all;
  all.reserve(news_.size());
  for (const auto& id : std::exchange(news_, {})) {
    auto& page = pages_.at(id);
    page.news = false;
    all.push_back(page.values);
  }
  return all;
}

} // namespace streamvane::tools::vanesim
