#include "runtime/event_log/segment.hpp"

#include "runtime/event_log/crc32c.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace streamvane::runtime::event_log {

namespace {

constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 20;

} // namespace

std::string segment_name(std::uint64_t base) {
  auto number = std::to_string(base);
  return std::string(digits - number.size(), '0') + number
         + std::string{suffix};
}

std::optional<std::uint64_t> to_segment_base(std::string_view name) {
  if (name.size() != digits + suffix.size() || !name.ends_with(suffix))
    return std::nullopt;
  std::uint64_t base = 0;
  auto parsed = std::from_chars(name.data(), name.data() + digits, base);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + digits)
    return std::nullopt;
  return base;
}

segment empty_segment(std::filesystem::path path,
                      const segment_header& header) {
  segment s;
  s.path = std::move(path);
  s.header = header;
  s.footer.end = header.base;
  s.footer.position = segment_header_bytes;
  s.footer.last_crc = header.seed;
  return s;
}

void extend(segment_footer& footer, std::string& table,
            const stored_head& head) {
  auto first = footer.position == segment_header_bytes;
  footer.arrival_newest
      = first ? head.arrival : std::max(footer.arrival_newest, head.arrival);
  footer.end = head.offset + 1;
  footer.position += stored_bytes(head.payload_bytes);
  footer.last_crc = head.crc;
  if (remembered(head.kind, head.transport)) {
    ++footer.transports;
    encode_transport(table, {head.transport, head.offset, head.arrival});
  }
}

void set_ending(segment& s, segment_ending ending, std::string_view table) {
  s.footer.ending = ending;
  s.footer.table_crc = crc32c(table, s.header.seed);
  encode_segment_footer(s.footer, s.header.seed);
}

result<std::string> read_table(const disk_file& file, const segment& s) {
  std::string table(footer_position(s.footer) - s.footer.position, '\0');
  auto got = read_all(file, s.footer.position, table.data(), table.size());
  if (!got)
    return got.why();
  if (*got < table.size() || crc32c(table, s.header.seed) != s.footer.table_crc)
    return failure{errc::corrupt,
                   at_byte(s.path, s.footer.position,
                           "the crc of the transport ids does not match")};
  return table;
}

result<segment> read_segment(const disk_file& file,
                             const std::filesystem::path& path) {
  std::string block(segment_header_bytes, '\0');
  auto got = read_all(file, 0, block.data(), block.size());
  if (!got)
    return got.why();
  block.resize(*got);
  auto header = decode_segment_header(block);
  if (!header)
    return failure{header.why().code, at_byte(path, 0, header.why().what)};
  auto s = empty_segment(path, *header);
  auto size = file.size();
  if (!size)
    return size.why();
  if (*size < segment_header_bytes + segment_footer_bytes)
    return s;
  std::array<char, segment_footer_bytes> tail{};
  auto position = *size - segment_footer_bytes;
  got = read_all(file, position, tail.data(), tail.size());
  if (!got)
    return got.why();
  auto footer = decode_segment_footer({tail.data(), *got}, header->seed);
  if (footer && footer_position(*footer) == position) {
    s.footer = *footer;
    s.sealed = true;
  }
  return s;
}

result<> seal(disk_file& file, segment& s, segment_ending ending,
              std::string_view table) {
  if (auto written = write_all(file, s.footer.position, table); !written)
    return written;
  if (auto synced = file.sync(); !synced)
    return synced;
  set_ending(s, ending, table);
  auto at = footer_position(s.footer);
  auto footer = encode_segment_footer(s.footer, s.header.seed);
  if (auto written = write_all(file, at, footer); !written)
    return written;
  if (auto cut = file.resize(at + footer.size()); !cut)
    return cut;
  if (auto synced = file.sync(); !synced)
    return synced;
  s.sealed = true;
  return done{};
}

std::string at_byte(const std::filesystem::path& path, std::uint64_t position,
                    std::string_view what) {
  return path.string() + ": byte " + std::to_string(position) + ": "
         + std::string{what};
}

} // namespace streamvane::runtime::event_log
