#include "messages/genesys/drift_json.hpp"
#include "messages/genesys/drift_notes.hpp"
#include "messages/genesys/message_decode.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "tools/vanectl/session.hpp"
#include "tools/vanectl/verbs.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace streamvane::tools::vanectl {

namespace {

using genesys::drift_kind;

/// As much as the log takes of one message.
constexpr std::size_t line_bytes_max = 4U << 20;

/// A page of items that was written here.
exit_code print_page(session& s, const std::string& text, std::string_view what,
                     std::span<const list_column> columns) {
  json::limits wide;
  wide.tokens_max = 10'000'000;
  auto page = json::parse(text, wide);
  return page ? s.list(*page, what, columns)
              : s.fail(exit_internal, page.why().what);
}

void write_members(json::writer& out, genesys_topic topic) {
  for (const auto& node : genesys::schema_of(topic)) {
    if (!node.on.has(topic))
      continue;
    out.start_object().member("topic", to_string(topic));
    out.member("path",
               genesys::drift_path(genesys::body_name(topic), node.path));
    out.member("type", to_string(node.holds)).end_object();
  }
}

/// Messages of a file, one a line, and the ledger that they give.
class checked_file {
public:
  explicit checked_file(std::string path) : path_{std::move(path)} {
    // nop
  }

  /// Errors: not_found, io; too_large and invalid with the line.
  result<> read() {
    std::ifstream file{path_, std::ios::binary};
    if (!file)
      return failure{errc::not_found, path_ + ": cannot be opened"};
    std::string buffer(line_bytes_max + 1, '\0');
    while (file.getline(buffer.data(),
                        static_cast<std::streamsize>(buffer.size()))) {
      ++line_;
      auto size = static_cast<std::size_t>(file.gcount());
      std::string_view text{buffer.data(), file.eof() ? size : size - 1};
      if (!text.empty() && text.back() == '\r')
        text.remove_suffix(1);
      if (text.empty())
        continue;
      if (auto taken = take(text); !taken)
        return taken;
    }
    if (file.bad())
      return failure{errc::io, path_ + ": cannot be read to its end"};
    if (!file.eof())
      return failure{errc::too_large, at_line(line_ + 1) + "longer than "
                                          + std::to_string(line_bytes_max)
                                          + " bytes"};
    return done{};
  }

  const genesys::drift_ledger& ledger() const {
    return ledger_;
  }

  std::uint64_t messages() const {
    return messages_;
  }

private:
  std::string at_line(std::uint64_t line) const {
    return path_ + ", line " + std::to_string(line) + ": ";
  }

  result<> take(std::string_view text) {
    auto m = decoder_.decode(text, {.offset = line_});
    if (!m)
      return failure{m.why().code, at_line(line_) + m.why().what};
    ++messages_;
    genesys::log_place place{m->head.published, line_};
    genesys::drift_tally tally;
    tally.add(*m, place);
    ledger_.take(tally);
    // There is no clock here: a window may end behind any line.
    ledger_.minute_ended(place);
    return done{};
  }

  std::string path_;
  std::uint64_t line_ = 0;
  std::uint64_t messages_ = 0;
  genesys::decoder decoder_{};
  genesys::drift_ledger ledger_{};
};

bool is_break(drift_kind kind) {
  return kind == drift_kind::retyped || kind == drift_kind::vanished;
}

} // namespace

exit_code schema_list(session& s) {
  static constexpr std::array<list_column, 3> columns{{
      {"TOPIC", "topic"},
      {"MEMBER", "path"},
      {"TYPE", "type"},
  }};
  std::optional<genesys_topic> only;
  if (const auto* name = s.asked().value("topic")) {
    only = to_topic(*name);
    if (!only)
      return s.fail(exit_usage, "no topic is called '" + *name + "'");
  }
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  for (unsigned i = 0; i <= static_cast<unsigned>(genesys_topic_last); ++i)
    if (auto topic = static_cast<genesys_topic>(i); !only || *only == topic)
      write_members(out, topic);
  out.end_array().end_object();
  return print_page(s, text, "members", columns);
}

/// Operand: a file of messages, one a line, as they go to /ingest/batch. First
/// and last are numbers of lines.
exit_code schema_check(session& s) {
  static constexpr std::array<list_column, 9> columns{{
      {"TOPIC", "topic"},
      {"KIND", "kind"},
      {"PATH", "path"},
      {"DETAIL", "detail"},
      {"EXPECTED", "expected"},
      {"SAMPLE", "sample"},
      {"COUNT", "count", true},
      {"FIRST", "first.offset", true},
      {"LAST", "last.offset", true},
  }};
  checked_file file{s.asked().operands[0]};
  if (auto read = file.read(); !read)
    return s.fail(read.why().code == errc::not_found ? exit_usage
                                                     : exit_bad_data,
                  read.why().what);
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  const auto& lines = file.ledger().lines();
  for (const auto& [key, line] : lines)
    write(out, key, line);
  out.end_array().member("messages", file.messages());
  out.member("beyond", file.ledger().totals().beyond).end_object();
  if (auto printed = print_page(s, text, "drift", columns); printed != exit_ok)
    return printed;
  bool broken = std::any_of(lines.begin(), lines.end(), [](const auto& line) {
    return is_break(line.first.kind);
  });
  return broken ? exit_failed : exit_ok;
}

exit_code schema_drift(session& s) {
  static constexpr std::array<list_column, 12> columns{{
      {"TOPIC", "topic"},
      {"KIND", "kind"},
      {"PATH", "path"},
      {"DETAIL", "detail"},
      {"TYPE", "type", false, true},
      {"EXPECTED", "expected"},
      {"SAMPLE", "sample"},
      {"COUNT", "count", true},
      {"FIRST", "first.at"},
      {"FIRST_OFFSET", "first.offset", true, true},
      {"LAST", "last.at"},
      {"LAST_OFFSET", "last.offset", true, true},
  }};
  return s.list("/api/v1/schema/drift" + s.asked().query(), "drift", columns);
}

} // namespace streamvane::tools::vanectl
