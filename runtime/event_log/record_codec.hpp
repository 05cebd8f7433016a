#pragma once

#include "runtime/event_log/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The bytes of FORMAT.md, sections Header, Record and Footer. Pure functions.
namespace streamvane::runtime::event_log {

inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t segment_header_bytes = 4096;
inline constexpr std::size_t segment_footer_bytes = 64;
inline constexpr std::size_t record_head_bytes = 80;
inline constexpr std::size_t transport_entry_bytes = 32;
inline constexpr std::size_t record_alignment = 8;
inline constexpr std::size_t payload_bytes_max = 4 * 1024 * 1024;

struct segment_header {
  std::uint64_t base = 0; ///< Offset of the first record.
  std::uint64_t epoch = 0;
  std::uint64_t salt = 0;
  std::uint64_t segment_bytes = 0;
  std::uint32_t previous_footer = 0; ///< Crc of the preceding segment's footer.
  std::uint32_t seed = 0; ///< Crc of the header; seeds those of its records.
};

enum class segment_ending : std::uint8_t {
  closed = 1, ///< The process ended in order.
  rolled = 2, ///< It was full; a following segment exists.
  cut = 3,    ///< Recovery removed a torn tail.
};

struct segment_footer {
  std::uint64_t end = 0;      ///< Offset after the last record.
  std::uint64_t position = 0; ///< Where the records end, bytes.
  instant arrival_newest{};
  std::uint64_t transports = 0; ///< Events that carry a transport id.
  std::uint32_t last_crc = 0;   ///< Of the last record.
  std::uint32_t table_crc = 0;  ///< Of the table of transport ids.
  segment_ending ending = segment_ending::closed;
  std::uint32_t crc = 0;
};

/// A line of the table of transport ids that a sealed segment ends with.
struct transport_entry {
  transport_id id{};
  std::uint64_t offset = 0;
  instant arrival{};
};

/// Where a record stands among the others.
struct record_place {
  std::uint64_t offset = 0;
  std::uint64_t durable_end = 0;
  std::uint32_t seed = 0;
  std::uint32_t previous = 0; ///< Crc of the preceding record.
  bool continues = false;     ///< The append goes on in the next record.
};

/// A record's head as stored.
struct stored_head : record_head {
  std::uint64_t durable_end = 0;
  std::uint32_t crc = 0;
  std::uint32_t payload_crc = 0;
  std::uint32_t previous = 0;
  std::uint32_t payload_bytes = 0;
  bool continues = false;
};

/// Bytes that a record with this payload takes in a segment.
constexpr std::size_t stored_bytes(std::size_t payload_bytes) {
  return record_head_bytes
         + (payload_bytes + record_alignment - 1) / record_alignment
               * record_alignment;
}

/// Whether the log remembers the record's transport id.
constexpr bool remembered(record_kind kind, const transport_id& transport) {
  return kind == record_kind::event && transport != transport_id{};
}

/// The header's block; sets `header.seed`.
std::string encode_segment_header(segment_header& header);

/// Errors: corrupt (with why, without the file), invalid (a newer version).
result<segment_header> decode_segment_header(std::string_view block);

/// The footer's bytes; sets `footer.crc`.
std::string encode_segment_footer(segment_footer& footer, std::uint32_t seed);

/// The footer in the first bytes of `bytes`, if it is one of this segment.
std::optional<segment_footer> decode_segment_footer(std::string_view bytes,
                                                    std::uint32_t seed);

/// Where the footer stands: behind the records and the table.
constexpr std::uint64_t footer_position(const segment_footer& footer) {
  return footer.position + footer.transports * transport_entry_bytes;
}

/// Appends a line to a table.
void encode_transport(std::string& table, const transport_entry& entry);

/// The line in the first transport_entry_bytes of `bytes`.
transport_entry decode_transport(std::string_view bytes);

/// Appends the record's bytes to `out`; returns its crc. The payload is at most
/// payload_bytes_max long.
std::uint32_t encode_record(std::string& out, const new_record& record,
                            const record_place& place);

/// The head in the first bytes of `bytes`, if it is one of this segment.
std::optional<stored_head> decode_head(std::string_view bytes,
                                       std::uint32_t seed);

/// Whether payload and padding are what was written; `record` are all
/// stored_bytes() of the record that begins with `head`.
bool payload_whole(const stored_head& head, std::string_view record,
                   std::uint32_t seed);

} // namespace streamvane::runtime::event_log
