#include "runtime/event_log/record_codec.hpp"

#include "runtime/event_log/crc32c.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace streamvane::runtime::event_log {

namespace {

static_assert(std::endian::native == std::endian::little,
              "the log is written little-endian by plain copies");

constexpr std::string_view header_magic = "SVNLOG\r\n";
constexpr std::string_view footer_magic = "SVNEND\r\n";

template <class T>
void put(char* block, std::size_t at, const T& value) {
  std::memcpy(block + at, &value, sizeof value);
}

template <class T>
T get(const char* block, std::size_t at) {
  T value{};
  std::memcpy(&value, block + at, sizeof value);
  return value;
}

bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// A switch, so that the compiler finds whoever adds a kind and forgets this.
std::optional<record_kind> to_kind(std::uint8_t byte) {
  auto kind = static_cast<record_kind>(byte);
  switch (kind) {
  case record_kind::event:
  case record_kind::tick:
  case record_kind::config:
  case record_kind::reference:
  case record_kind::backfill:
  case record_kind::refused: return kind;
  }
  return std::nullopt;
}

std::optional<record_source> to_source(std::uint8_t byte) {
  auto source = static_cast<record_source>(byte);
  switch (source) {
  case record_source::node:
  case record_source::eventbridge:
  case record_source::webhook:
  case record_source::channel:
  case record_source::rest:
  case record_source::batch: return source;
  }
  return std::nullopt;
}

} // namespace

std::string encode_segment_header(segment_header& header) {
  std::string block(segment_header_bytes, '\0');
  auto* b = block.data();
  std::copy(header_magic.begin(), header_magic.end(), b);
  put(b, 8, format_version);
  put(b, 16, header.base);
  put(b, 24, header.epoch);
  put(b, 32, header.salt);
  put(b, 40, header.segment_bytes);
  put(b, 48, header.previous_footer);
  header.seed = crc32c(block);
  put(b, 12, header.seed);
  return block;
}

result<segment_header> decode_segment_header(std::string_view block) {
  if (block.size() < segment_header_bytes)
    return failure{errc::corrupt, "the header is cut short"};
  block = block.substr(0, segment_header_bytes);
  if (!block.starts_with(header_magic))
    return failure{errc::corrupt, "the header does not begin with SVNLOG"};
  std::string unsigned_block{block};
  put(unsigned_block.data(), 12, std::uint32_t{0});
  segment_header header;
  header.seed = get<std::uint32_t>(block.data(), 12);
  if (crc32c(unsigned_block) != header.seed)
    return failure{errc::corrupt, "the header's crc does not match"};
  auto version = get<std::uint32_t>(block.data(), 8);
  if (version != format_version)
    return failure{errc::invalid, "format version " + std::to_string(version)
                                      + " is not known to this program ("
                                      + std::to_string(format_version) + ")"};
  header.base = get<std::uint64_t>(block.data(), 16);
  header.epoch = get<std::uint64_t>(block.data(), 24);
  header.salt = get<std::uint64_t>(block.data(), 32);
  header.segment_bytes = get<std::uint64_t>(block.data(), 40);
  header.previous_footer = get<std::uint32_t>(block.data(), 48);
  return header;
}

std::string encode_segment_footer(segment_footer& footer, std::uint32_t seed) {
  std::string block(segment_footer_bytes, '\0');
  auto* b = block.data();
  std::copy(footer_magic.begin(), footer_magic.end(), b);
  put(b, 12, footer.last_crc);
  put(b, 16, footer.end);
  put(b, 24, footer.position);
  put(b, 32, epoch_ms(footer.arrival_newest));
  put(b, 40, footer.transports);
  put(b, 48, footer.ending);
  put(b, 52, footer.table_crc);
  footer.crc = crc32c(std::string_view{block}.substr(12), seed);
  put(b, 8, footer.crc);
  return block;
}

std::optional<segment_footer> decode_segment_footer(std::string_view bytes,
                                                    std::uint32_t seed) {
  if (bytes.size() < segment_footer_bytes || !bytes.starts_with(footer_magic))
    return std::nullopt;
  const auto* b = bytes.data();
  segment_footer footer;
  footer.crc = get<std::uint32_t>(b, 8);
  if (crc32c(bytes.substr(12, segment_footer_bytes - 12), seed) != footer.crc)
    return std::nullopt;
  auto ending = get<std::uint8_t>(b, 48);
  if (ending < 1 || ending > 3)
    return std::nullopt;
  footer.last_crc = get<std::uint32_t>(b, 12);
  footer.end = get<std::uint64_t>(b, 16);
  footer.position = get<std::uint64_t>(b, 24);
  footer.arrival_newest = from_epoch_ms(get<std::int64_t>(b, 32));
  footer.transports = get<std::uint64_t>(b, 40);
  footer.ending = static_cast<segment_ending>(ending);
  footer.table_crc = get<std::uint32_t>(b, 52);
  return footer;
}

void encode_transport(std::string& table, const transport_entry& entry) {
  std::array<char, transport_entry_bytes> line{};
  put(line.data(), 0, entry.id.value.bytes);
  put(line.data(), 16, entry.offset);
  put(line.data(), 24, epoch_ms(entry.arrival));
  table.append(line.data(), line.size());
}

transport_entry decode_transport(std::string_view bytes) {
  transport_entry entry;
  std::memcpy(entry.id.value.bytes.data(), bytes.data(), 16);
  entry.offset = get<std::uint64_t>(bytes.data(), 16);
  entry.arrival = from_epoch_ms(get<std::int64_t>(bytes.data(), 24));
  return entry;
}

std::uint32_t encode_record(std::string& out, const new_record& record,
                            const record_place& place) {
  auto padding = stored_bytes(record.payload.size()) - record_head_bytes
                 - record.payload.size();
  auto start = out.size();
  std::array<char, record_head_bytes> head{};
  auto* b = head.data();
  put(b, 8, place.previous);
  put(b, 12, static_cast<std::uint32_t>(record.payload.size()));
  put(b, 16, place.offset);
  put(b, 24, place.durable_end);
  put(b, 32, epoch_ms(record.arrival));
  put(b, 40, record.kind);
  put(b, 41, record.source);
  put(b, 42, static_cast<std::uint8_t>(place.continues ? 1 : 0));
  put(b, 48, record.organization.value.bytes);
  put(b, 64, record.transport.value.bytes);
  out.append(head.data(), head.size());
  out.append(record.payload);
  out.append(padding, '\0');
  auto* stored = out.data() + start;
  std::string_view bytes{stored, out.size() - start};
  put(stored, 4, crc32c(bytes.substr(record_head_bytes), place.seed));
  auto crc = crc32c(bytes.substr(4, record_head_bytes - 4), place.seed);
  put(stored, 0, crc);
  return crc;
}

std::optional<stored_head> decode_head(std::string_view bytes,
                                       std::uint32_t seed) {
  if (bytes.size() < record_head_bytes)
    return std::nullopt;
  const auto* b = bytes.data();
  stored_head head;
  head.payload_bytes = get<std::uint32_t>(b, 12);
  auto kind = to_kind(get<std::uint8_t>(b, 40));
  auto source = to_source(get<std::uint8_t>(b, 41));
  auto flags = get<std::uint8_t>(b, 42);
  if (!kind || !source || flags > 1 || head.payload_bytes > payload_bytes_max
      || !all_zero(bytes.substr(43, 5)))
    return std::nullopt;
  head.crc = get<std::uint32_t>(b, 0);
  if (crc32c(bytes.substr(4, record_head_bytes - 4), seed) != head.crc)
    return std::nullopt;
  head.payload_crc = get<std::uint32_t>(b, 4);
  head.previous = get<std::uint32_t>(b, 8);
  head.offset = get<std::uint64_t>(b, 16);
  head.durable_end = get<std::uint64_t>(b, 24);
  head.arrival = from_epoch_ms(get<std::int64_t>(b, 32));
  head.kind = *kind;
  head.source = *source;
  head.continues = flags == 1;
  std::memcpy(head.organization.value.bytes.data(), b + 48, 16);
  std::memcpy(head.transport.value.bytes.data(), b + 64, 16);
  return head;
}

bool payload_whole(const stored_head& head, std::string_view record,
                   std::uint32_t seed) {
  return crc32c(record.substr(record_head_bytes), seed) == head.payload_crc;
}

} // namespace streamvane::runtime::event_log
