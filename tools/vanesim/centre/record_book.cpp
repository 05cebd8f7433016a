#include "tools/vanesim/centre/record_book.hpp"

#include <utility>

namespace streamvane::tools::vanesim {

void record_book::note(measured_value told) {
  auto id = told.of.conversation;
  auto& page = pages_[id];
  page.values.push_back(told);
  mark(id, page);
}

/// Its values make the news.
void record_book::note_flow(const uuid& conversation, const passed_flow& told) {
  pages_[conversation].flows.push_back(told);
}

void record_book::note_end(const uuid& conversation, instant at) {
  auto& page = pages_[conversation];
  page.ended = at;
  if (!page.values.empty())
    mark(conversation, page);
}

void record_book::note_open(const uuid& conversation) {
  pages_[conversation].ended.reset();
}

std::vector<record_page> record_book::take_news() {
  std::vector<record_page> all;
  all.reserve(news_.size());
  for (const auto& id : std::exchange(news_, {})) {
    auto& page = pages_.at(id);
    page.news = false;
    all.push_back(page);
  }
  return all;
}

void record_book::mark(const uuid& conversation, known_page& page) {
  if (!std::exchange(page.news, true))
    news_.push_back(conversation);
}

} // namespace streamvane::tools::vanesim
