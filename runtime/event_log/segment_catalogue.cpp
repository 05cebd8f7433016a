#include "runtime/event_log/segment_catalogue.hpp"

#include <algorithm>

namespace streamvane::runtime::event_log {

segment_catalogue::segment_catalogue(std::vector<segment> segments) {
  for (auto& s : segments)
    entries_.push_back({std::move(s), nullptr, {}, {}});
}

log_bounds segment_catalogue::bounds() const {
  std::lock_guard guard{mutex_};
  if (entries_.empty())
    return {};
  return {entries_.front().of.header.base, entries_.back().of.footer.end};
}

std::vector<segment> segment_catalogue::segments() const {
  std::lock_guard guard{mutex_};
  std::vector<segment> all;
  all.reserve(entries_.size());
  for (const auto& e : entries_)
    all.push_back(e.of);
  return all;
}

void segment_catalogue::add(const segment& s,
                            std::shared_ptr<const disk_file> file) {
  std::lock_guard guard{mutex_};
  entries_.push_back({s, std::move(file), {}, {}});
}

void segment_catalogue::extend(const segment_footer& footer,
                               const std::vector<index_entry>& entries) {
  std::lock_guard guard{mutex_};
  auto& last = entries_.back();
  last.of.footer = footer;
  for (const auto& e : entries)
    learn(last, e);
}

void segment_catalogue::sealed(const segment_footer& footer) {
  std::lock_guard guard{mutex_};
  auto& last = entries_.back();
  last.of.footer = footer;
  last.of.sealed = true;
  last.file.reset();
}

std::size_t segment_catalogue::index_of(std::uint64_t offset) const {
  // The last segment whose base is not above the offset. (An empty segment is
  // never in the catalogue before its first record, but then it is the last.)
  auto above = std::upper_bound(entries_.begin(), entries_.end(), offset,
                                [](std::uint64_t wanted, const entry& e) {
                                  return wanted < e.of.header.base;
                                });
  return static_cast<std::size_t>(above - entries_.begin()) - 1;
}

reading_place segment_catalogue::find(std::uint64_t offset) const {
  std::lock_guard guard{mutex_};
  auto i = index_of(offset);
  const auto& e = entries_[i];
  reading_place place{e.of.path,
                      e.file,
                      e.of.header,
                      {e.of.header.base, segment_header_bytes},
                      e.of.footer.end,
                      e.of.footer.position,
                      0};
  auto above = std::upper_bound(e.index.begin(), e.index.end(), offset,
                                [](std::uint64_t wanted, const index_entry& x) {
                                  return wanted < x.offset;
                                });
  if (above != e.index.begin())
    place.start = *std::prev(above);
  if (e.last_read.position != 0 && e.last_read.offset <= offset
      && e.last_read.offset > place.start.offset)
    place.start = e.last_read;
  for (; i < entries_.size(); ++i)
    place.bytes_left += entries_[i].of.footer.position - segment_header_bytes;
  place.bytes_left -= place.start.position - segment_header_bytes;
  return place;
}

void segment_catalogue::learn(std::uint64_t base,
                              const std::vector<index_entry>& entries) {
  if (entries.empty())
    return;
  std::lock_guard guard{mutex_};
  auto& e = entries_[index_of(base)];
  for (const auto& x : entries)
    learn(e, x);
  e.last_read = entries.back();
}

void segment_catalogue::learn(entry& e, const index_entry& place) {
  auto last = e.index.empty() ? segment_header_bytes : e.index.back().position;
  if (place.position >= last + index_spacing)
    e.index.push_back(place);
}

} // namespace streamvane::runtime::event_log
