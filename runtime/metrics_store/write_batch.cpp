#include "runtime/metrics_store/write_batch.hpp"

#include "runtime/metrics_store/key_text.hpp"
#include "runtime/metrics_store/value_seal.hpp"

#include <algorithm>

namespace streamvane::runtime::metrics_store {

namespace {

/// Whether a range that came after the change covers its key.
bool covered(const write_batch& batch, const write_batch::change& c) {
  std::string_view key = batch.key(c);
  return std::any_of(batch.ranges().begin(), batch.ranges().end(),
                     [&](const write_batch::range& r) {
                       return r.sequence > c.sequence && r.target == c.target
                              && key.starts_with(r.prefix);
                     });
}

} // namespace

bool write_batch::fits(table t, std::string_view key,
                       std::size_t payload_size) {
  if (problem_)
    return false;
  if (key.empty() || key.size() > key_bytes_max)
    problem_
        = failure{errc::invalid, "a key of table " + std::string{to_string(t)}
                                     + " has " + std::to_string(key.size())
                                     + " bytes; a key has 1 to "
                                     + std::to_string(key_bytes_max)};
  else if (payload_size > payload_bytes_max)
    problem_
        = failure{errc::invalid,
                  "the payload of table " + std::string{to_string(t)} + ", key "
                      + key_text(key) + " has " + std::to_string(payload_size)
                      + " bytes; the bound payload_bytes_max is "
                      + std::to_string(payload_bytes_max)};
  return !problem_;
}

void write_batch::put(table t, std::string_view key, std::uint8_t version,
                      std::string_view payload) {
  if (!fits(t, key, payload.size()))
    return;
  change c{next_sequence_++,
           t,
           false,
           static_cast<std::uint16_t>(key.size()),
           bytes_.size(),
           bytes_.size() + key.size(),
           payload.size() + seal_bytes};
  bytes_ += key;
  seal(t, key, version, payload, bytes_);
  ++puts_;
  changes_.push_back(c);
}

void write_batch::erase(table t, std::string_view key) {
  if (!fits(t, key, 0))
    return;
  changes_.push_back({next_sequence_++, t, true,
                      static_cast<std::uint16_t>(key.size()), bytes_.size(),
                      bytes_.size() + key.size(), 0});
  bytes_ += key;
}

void write_batch::erase_range(table t, std::string_view prefix) {
  if (!problem_)
    ranges_.push_back({next_sequence_++, t, std::string{prefix}});
}

void write_batch::append(const write_batch& other) {
  if (!problem_)
    problem_ = other.problem_;
  for (change c : other.changes_) {
    c.sequence += next_sequence_;
    c.key_at += bytes_.size();
    c.value_at += bytes_.size();
    changes_.push_back(c);
  }
  for (range r : other.ranges_) {
    r.sequence += next_sequence_;
    ranges_.push_back(std::move(r));
  }
  bytes_ += other.bytes_;
  next_sequence_ += other.next_sequence_;
  puts_ += other.puts_;
}

void write_batch::clear() {
  bytes_.clear();
  changes_.clear();
  ranges_.clear();
  next_sequence_ = 0;
  puts_ = 0;
  problem_.reset();
}

std::vector<const write_batch::change*> write_batch::settled() const {
  std::vector<const change*> sorted;
  sorted.reserve(changes_.size());
  for (const change& c : changes_)
    if (ranges_.empty() || !covered(*this, c))
      sorted.push_back(&c);
  auto by_table_and_key = [this](const change* a, const change* b) {
    if (a->target != b->target)
      return a->target < b->target;
    if (int order = key(*a).compare(key(*b)); order != 0)
      return order < 0;
    return a->sequence < b->sequence;
  };
  if (!std::is_sorted(sorted.begin(), sorted.end(), by_table_and_key))
    std::sort(sorted.begin(), sorted.end(), by_table_and_key);
  auto same_row = [this](const change* a, const change* b) {
    return a->target == b->target && key(*a) == key(*b);
  };
  // std::unique keeps the first of its equals; read from behind, that is the
  // last change of the row.
  auto first = std::unique(sorted.rbegin(), sorted.rend(), same_row).base();
  sorted.erase(sorted.begin(), first);
  return sorted;
}

std::string prefix_end(std::string_view prefix) {
  std::string end{prefix};
  while (!end.empty() && end.back() == '\xff')
    end.pop_back();
  if (!end.empty())
    ++end.back();
  return end;
}

} // namespace streamvane::runtime::metrics_store
