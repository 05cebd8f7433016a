#include "runtime/supervision/dead_letter_ring.hpp"

#include <utility>

namespace streamvane::runtime::supervision {

namespace {

void cut(std::string& text) {
  if (text.size() > dead_letter_ring::text_bytes_max)
    text.resize(dead_letter_ring::text_bytes_max);
}

} // namespace

std::string_view to_string(letter_kind kind) {
  switch (kind) {
  case letter_kind::poison: return "poison";
  case letter_kind::unread: return "unread";
  case letter_kind::closed: return "closed";
  case letter_kind::unexpected: return "unexpected";
  }
  return "";
}

void dead_letter_ring::put(mailbox_dead_letter letter) {
  cut(letter.actor_kind);
  cut(letter.actor_label);
  cut(letter.message);
  cut(letter.reason);
  std::lock_guard guard{mutex_};
  ++totals_[static_cast<std::size_t>(letter.kind)];
  if (ring_.size() == letters_max)
    ring_.pop_front();
  ring_.push_back(std::move(letter));
}

void dead_letter_ring::count_only(letter_kind kind, std::uint64_t letters) {
  std::lock_guard guard{mutex_};
  totals_[static_cast<std::size_t>(kind)] += letters;
}

std::uint64_t dead_letter_ring::total(letter_kind kind) const {
  std::lock_guard guard{mutex_};
  return totals_[static_cast<std::size_t>(kind)];
}

std::vector<mailbox_dead_letter> dead_letter_ring::letters() const {
  std::lock_guard guard{mutex_};
  return {ring_.begin(), ring_.end()};
}

} // namespace streamvane::runtime::supervision
