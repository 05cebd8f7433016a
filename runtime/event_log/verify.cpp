#include "runtime/event_log/verify.hpp"

#include "runtime/event_log/segment_walk.hpp"

namespace streamvane::runtime::event_log {

namespace {

failure damaged(const segment& s, std::uint64_t position,
                std::string_view what) {
  return {errc::corrupt, at_byte(s.path, position, what)};
}

/// Verifies one segment; `expected` is what the catalogue knows of it.
result<> verify_segment(disk& files, const segment& expected,
                        verify_report& report) {
  auto file = files.open(expected.path, open_mode::read);
  if (!file)
    return file.why();
  auto found = read_segment(**file, expected.path);
  if (!found) {
    if (found.why().code == errc::io)
      return found.why();
    report.damage.push_back(found.why());
    return done{};
  }
  if (found->header.seed != expected.header.seed) {
    report.damage.push_back(
        damaged(expected, 0, "the header is another segment's"));
    return done{};
  }
  auto walk = walk_all(**file, expected, segment_walk::depth::whole);
  for (;;) {
    auto head = walk.next();
    if (!head)
      return head.why();
    if (!*head)
      break;
    ++report.records;
  }
  report.bytes += walk.at().position;
  const auto& footer = expected.footer;
  if (walk.at().position != footer.position || walk.at().offset != footer.end
      || walk.at().previous != footer.last_crc)
    report.damage.push_back(damaged(
        expected, walk.at().position,
        walk.trouble().empty() ? "the records end elsewhere" : walk.trouble()));
  else if (expected.sealed
           && (!found->sealed || found->footer.crc != footer.crc))
    report.damage.push_back(damaged(expected, footer_position(footer),
                                    "the footer does not match"));
  else if (expected.sealed) {
    auto table = read_table(**file, expected);
    if (!table && table.why().code != errc::corrupt)
      return table.why();
    if (!table)
      report.damage.push_back(table.why());
  }
  return done{};
}

} // namespace

result<verify_report> verify_segments(disk& files,
                                      const std::vector<segment>& segments,
                                      const verify_progress& progress) {
  verify_report report;
  for (const auto& s : segments) {
    if (auto read = verify_segment(files, s, report); !read)
      return read.why();
    ++report.segments;
    if (progress)
      progress(report.segments, segments.size());
  }
  return report;
}

} // namespace streamvane::runtime::event_log
