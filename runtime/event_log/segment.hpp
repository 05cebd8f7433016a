#pragma once

#include "runtime/event_log/disk.hpp"
#include "runtime/event_log/record_codec.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace streamvane::runtime::event_log {

/// What is known of a segment without reading its records. While it is not
/// sealed, the footer is what it would be if it were sealed now.
struct segment {
  std::filesystem::path path{};
  segment_header header{};
  segment_footer footer{};
  bool sealed = false;
};

/// "00000000000000000042.segment"
std::string segment_name(std::uint64_t base);

/// The base in a segment's name; nullopt where it is not one.
std::optional<std::uint64_t> to_segment_base(std::string_view name);

/// A segment without records.
segment empty_segment(std::filesystem::path path, const segment_header& header);

/// Takes a record that follows all others into the footer-to-be and into the
/// table of transport ids.
void extend(segment_footer& footer, std::string& table,
            const stored_head& head);

/// Makes the footer-to-be the footer that ends the segment so.
void set_ending(segment& s, segment_ending ending, std::string_view table);

/// The table of a sealed segment. Errors: corrupt (names file and byte), io.
result<std::string> read_table(const disk_file& file, const segment& s);

/// Reads header and footer. Errors: corrupt, invalid, io; all name the file.
result<segment> read_segment(const disk_file& file,
                             const std::filesystem::path& path);

/// Makes the end durable: the table behind the records, synced, so that a
/// footer implies it; then the footer, and the file cut behind it.
result<> seal(disk_file& file, segment& s, segment_ending ending,
              std::string_view table);

/// "/var/…/0….segment: byte 4096: …", for failures and warnings.
std::string at_byte(const std::filesystem::path& path, std::uint64_t position,
                    std::string_view what);

} // namespace streamvane::runtime::event_log
