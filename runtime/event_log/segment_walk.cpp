#include "runtime/event_log/segment_walk.hpp"

#include <algorithm>
#include <cstring>

namespace streamvane::runtime::event_log {

namespace {

constexpr std::size_t block_bytes = 1024 * 1024;

/// Calls `f(position, bytes)` for blocks of [from, to) until it returns true;
/// each block begins where the last but `overlap` bytes of the previous ended.
template <class F>
result<bool> any_block(const disk_file& file, std::uint64_t from,
                       std::uint64_t to, std::size_t overlap, F f) {
  std::string block(block_bytes, '\0');
  while (from < to) {
    auto size = std::min<std::uint64_t>(block.size(), to - from);
    auto got = read_all(file, from, block.data(), size);
    if (!got)
      return got.why();
    if (f(from, std::string_view{block}.substr(0, *got)))
      return true;
    if (*got < size || from + *got == to)
      break;
    from += *got - overlap;
  }
  return false;
}

} // namespace

segment_walk::segment_walk(const disk_file& file, std::uint32_t seed,
                           place start, std::uint64_t limit, depth checks)
    : file_{file}, seed_{seed}, at_{start}, limit_{limit}, depth_{checks},
      buffer_{new char[block_bytes]}, capacity_{block_bytes} {
  // nop
}

result<std::string_view> segment_walk::look(std::size_t size) {
  auto begin = static_cast<std::size_t>(at_.position - buffer_position_);
  if (at_.position < buffer_position_ || begin + size > filled_) {
    if (size > capacity_) {
      buffer_.reset(new char[size]);
      capacity_ = size;
    }
    auto want = std::min<std::uint64_t>(
        capacity_, limit_ - std::min(limit_, at_.position));
    auto got = read_all(file_, at_.position, buffer_.get(), want);
    if (!got)
      return got.why();
    buffer_position_ = at_.position;
    filled_ = *got;
    begin = 0;
  }
  return std::string_view{buffer_.get() + begin,
                          std::min(size, filled_ - begin)};
}

std::optional<stored_head> segment_walk::stop(std::string_view why) {
  trouble_ = why;
  return std::nullopt;
}

result<std::optional<stored_head>> segment_walk::next() {
  if (at_.position >= limit_)
    return std::optional<stored_head>{};
  auto bytes = look(record_head_bytes);
  if (!bytes)
    return bytes.why();
  auto head = decode_head(*bytes, seed_);
  if (!head)
    return stop("no record of this segment");
  auto size = stored_bytes(head->payload_bytes);
  if (head->offset != at_.offset)
    return stop("a record with another offset");
  if (at_.previous && head->previous != *at_.previous)
    return stop("a record that does not follow the one before it");
  if (head->durable_end > head->offset)
    return stop("a record that claims to have been durable before itself");
  if (size > limit_ - at_.position)
    return stop("a record that is cut short");
  if (depth_ == depth::whole) {
    bytes = look(size);
    if (!bytes)
      return bytes.why();
    if (bytes->size() < size || !payload_whole(*head, *bytes, seed_))
      return stop("a record whose payload's crc does not match");
  }
  at_ = {at_.position + size, head->offset + 1, head->crc};
  return head;
}

segment_walk walk_all(const disk_file& file, const segment& s,
                      segment_walk::depth checks) {
  return {file,
          s.header.seed,
          {segment_header_bytes, s.header.base, s.header.seed},
          s.footer.position,
          checks};
}

result<std::optional<std::uint64_t>>
find_durable_behind(const disk_file& file, std::uint32_t seed,
                    const segment_walk::place& end, std::uint64_t size) {
  std::optional<std::uint64_t> found;
  auto search = [&](std::uint64_t position, std::string_view block) {
    for (std::size_t i = 0; i + segment_footer_bytes <= block.size();
         i += record_alignment) {
      auto rest = block.substr(i);
      if (rest.size() >= record_head_bytes) {
        // A cheap look before the crc: the durable end has to be above the
        // missing record and below the record itself.
        std::uint64_t offset = 0;
        std::uint64_t durable_end = 0;
        std::memcpy(&offset, rest.data() + 16, 8);
        std::memcpy(&durable_end, rest.data() + 24, 8);
        if (durable_end > end.offset && durable_end <= offset
            && decode_head(rest, seed)) {
          found = position + i;
          return true;
        }
      }
      auto footer = decode_segment_footer(rest, seed);
      if (footer && footer->end > end.offset) {
        found = position + i;
        return true;
      }
    }
    return false;
  };
  // The first bytes may be the missing record's own; it proves nothing, since
  // its durable end is not above it. The overlap keeps heads whole.
  auto any = any_block(file, end.position, size,
                       record_head_bytes - record_alignment, search);
  if (!any)
    return any.why();
  return found;
}

result<bool> anything_behind(const disk_file& file, std::uint64_t from,
                             std::uint64_t size) {
  return any_block(file, from, size, 0, [](std::uint64_t, std::string_view b) {
    return b.find_first_not_of('\0') != std::string_view::npos;
  });
}

} // namespace streamvane::runtime::event_log
