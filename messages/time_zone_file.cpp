#include "messages/time_zone_file.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace streamvane {

namespace {

constexpr std::string_view magic = "TZif";
constexpr std::size_t header_bytes = 44;
constexpr std::size_t offset_type_bytes = 6;

/// Bounds of an offset in seconds (RFC 8536, 3.2).
constexpr std::int64_t offset_min = -89'999;
constexpr std::int64_t offset_max = 93'599;

failure damaged(const std::string& what, std::size_t at) {
  return {errc::corrupt, what + " at byte " + std::to_string(at)};
}

/// The number in the first `width` bytes, big-endian two's complement.
std::int64_t number_at(std::string_view bytes, std::size_t at,
                       std::size_t width) {
  std::uint64_t x = 0;
  for (char c : bytes.substr(at, width))
    x = x << 8 | static_cast<std::uint8_t>(c);
  if (width == 4)
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(x));
  return static_cast<std::int64_t>(x);
}

/// A header and the data behind it; a file has one with times of 4 bytes and
/// one with times of 8.
struct block {
  std::size_t changes = 0;
  std::size_t types = 0;
  std::size_t name_bytes = 0;
  std::size_t times_at = 0; ///< Where the data begin.
  std::size_t end = 0;      ///< Behind its last byte.
  std::size_t time_bytes = 0;

  std::size_t indexes_at() const {
    return times_at + changes * time_bytes;
  }

  std::size_t types_at() const {
    return indexes_at() + changes;
  }
};

result<block> read_header(std::string_view bytes, std::size_t at,
                          std::size_t time_bytes) {
  if (bytes.size() < at + header_bytes)
    return damaged("the file ends within a header", bytes.size());
  if (bytes.substr(at, magic.size()) != magic)
    return damaged("no 'TZif'", at);
  if (char version = bytes[at + magic.size()]; version < '2' || version > '9')
    return damaged("not of version 2 or later", at + magic.size());
  std::size_t counts[6];
  for (std::size_t i = 0; i < 6; ++i) {
    auto where = at + 20 + 4 * i;
    auto count = number_at(bytes, where, 4);
    if (count < 0 || static_cast<std::size_t>(count) > bytes.size())
      return damaged("an impossible count", where);
    counts[i] = static_cast<std::size_t>(count);
  }
  auto [ut_marks, standard_marks, leaps, changes, types, name_bytes] = counts;
  if (leaps != 0)
    return damaged("leap seconds, which UTC instants do not have,", at + 28);
  if (types == 0 || name_bytes == 0)
    return damaged("no offset", at + 36);
  block b{.changes = changes,
          .types = types,
          .name_bytes = name_bytes,
          .times_at = at + header_bytes,
          .time_bytes = time_bytes};
  b.end = b.types_at() + types * offset_type_bytes + name_bytes + standard_marks
          + ut_marks;
  if (b.end > bytes.size())
    return damaged("the file ends within its data", bytes.size());
  return b;
}

result<> check_block(std::string_view bytes, const block& b) {
  auto before = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < b.changes; ++i) {
    auto at = b.times_at + i * b.time_bytes;
    auto time = number_at(bytes, at, b.time_bytes);
    if (i > 0 && time <= before)
      return damaged("a change of offset out of order", at);
    before = time;
    at = b.indexes_at() + i;
    if (static_cast<std::uint8_t>(bytes[at]) >= b.types)
      return damaged("a change to an offset that is not there", at);
  }
  for (std::size_t i = 0; i < b.types; ++i) {
    auto at = b.types_at() + i * offset_type_bytes;
    auto offset = number_at(bytes, at, 4);
    if (offset < offset_min || offset > offset_max)
      return damaged("an offset of more than a day", at);
    if (static_cast<std::uint8_t>(bytes[at + 5]) >= b.name_bytes)
      return damaged("a name that is not there", at + 5);
  }
  return done{};
}

/// "CET-1CEST,M3.5.0,M10.5.0/3": what holds after the last written change.
result<std::string_view> rule_at_end(std::string_view bytes, std::size_t at) {
  auto rest = bytes.substr(at);
  if (rest.size() < 2 || rest.front() != '\n' || rest.back() != '\n')
    return damaged("no rule at the end", at);
  return rest.substr(1, rest.size() - 2);
}

} // namespace

result<> check_time_zone_file(std::string_view bytes, instant until) {
  auto old = read_header(bytes, 0, 4);
  if (!old)
    return old.why();
  auto full = read_header(bytes, old->end, 8);
  if (!full)
    return full.why();
  for (const auto& b : {*old, *full})
    if (auto sound = check_block(bytes, b); !sound)
      return sound;
  auto rule = rule_at_end(bytes, full->end);
  if (!rule)
    return rule.why();
  bool goes_on = rule->find(',') != std::string_view::npos;
  if (!goes_on)
    return done{};
  auto last = full->changes == 0 ? std::numeric_limits<std::int64_t>::min()
                                 : number_at(bytes, full->indexes_at() - 8, 8);
  // Clocks that change every year were last changed within the last one.
  constexpr std::chrono::days year{366};
  if (last < std::chrono::floor<std::chrono::seconds>(until - year)
                 .time_since_epoch()
                 .count())
    return failure{errc::unavailable,
                   "its changes of offset end before " + to_iso(until)
                       + ": the database was compiled without the years to "
                         "come (zic -b slim)"};
  return done{};
}

} // namespace streamvane
