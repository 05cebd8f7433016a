#include "messages/json/document.hpp"

// RapidJSON's loops want more inlining than -O2 gives once the asserts can
// throw: 1.15 instead of 1.72 us for an event of 1.1 KB (g++ 12.2, 2026-11).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

#include "messages/json/ordinary_text.hpp"

#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// What a failed assertion of RapidJSON becomes: it ends in this file.
struct rapidjson_assertion : std::logic_error {
  using std::logic_error::logic_error;
};

/// Out of line and cold: the asserts stand in RapidJSON's innermost loops.
[[noreturn, gnu::noinline, gnu::cold]] void give_up(const char* expression) {
  throw rapidjson_assertion{expression};
}

} // namespace

#define RAPIDJSON_ASSERT(x) (static_cast<bool>(x) ? void() : give_up(#x))
#define RAPIDJSON_SSE2
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

namespace streamvane::json {

namespace {

/// RapidJSON's encoding check is left out: it halves the speed, and `scan` has
/// refused everything that it would (tests/messages/json/scan_test.cpp).
constexpr unsigned parse_flags = rapidjson::kParseInsituFlag
                                 | rapidjson::kParseIterativeFlag
                                 | rapidjson::kParseNumbersAsStringsFlag;

/// Takes RapidJSON's events and lays down cells.
class cell_writer
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, cell_writer> {
public:
  cell_writer(std::vector<cell>& cells, std::vector<std::uint32_t>& open,
              const char* buffer)
      : cells_{cells}, open_{open}, buffer_{buffer} {
    // nop
  }

  bool Null() {
    cells_.push_back({0, 0, 1, kind::null});
    return true;
  }

  bool Bool(bool truth) {
    cells_.push_back({0, truth ? 1U : 0U, 1, kind::boolean});
    return true;
  }

  bool RawNumber(const char* text, unsigned size, bool) {
    return lay(text, size, kind::number);
  }

  bool String(const char* text, unsigned size, bool) {
    return lay(text, size, kind::string);
  }

  bool Key(const char* text, unsigned size, bool) {
    return lay(text, size, kind::string);
  }

  bool StartObject() {
    return start(kind::object);
  }

  bool EndObject(unsigned count) {
    return end(count);
  }

  bool StartArray() {
    return start(kind::array);
  }

  bool EndArray(unsigned count) {
    return end(count);
  }

private:
  bool lay(const char* text, unsigned size, kind k) {
    cells_.push_back({static_cast<std::uint32_t>(text - buffer_), size, 1, k});
    return true;
  }

  bool start(kind k) {
    open_.push_back(static_cast<std::uint32_t>(cells_.size()));
    cells_.push_back({0, 0, 1, k});
    return true;
  }

  bool end(unsigned count) {
    auto first = open_.back();
    open_.pop_back();
    cells_[first].size = count;
    cells_[first].span = static_cast<std::uint32_t>(cells_.size()) - first;
    return true;
  }

  std::vector<cell>& cells_;
  std::vector<std::uint32_t>& open_;
  const char* buffer_;
};

failure refused(std::string what, std::size_t offset) {
  return {errc::invalid,
          "JSON: " + std::move(what) + " at byte " + std::to_string(offset)};
}

} // namespace

node node::operator[](std::string_view name) const {
  node found;
  for (auto [key, content] : members())
    if (key == name)
      found = content;
  return found;
}

struct document::parser {
  /// RapidJSON loads sixteen bytes at a time from addresses that divide by 16,
  /// some of them behind the final NUL.
  struct alignas(16) block {
    char bytes[16];
  };

  char* text() {
    return buffer.empty() ? nullptr : buffer.front().bytes;
  }

  /// Takes a copy of the text, to work in.
  char* copy_of(std::string_view from) {
    auto blocks = (from.size() + ordinary_text::padding) / sizeof(block) + 1;
    if (buffer.size() < blocks)
      buffer.resize(blocks);
    std::memcpy(text(), from.data(), from.size());
    return text();
  }

  result<> read_carefully(std::string_view from);

  limits within{};
  reading how = reading::quick;
  ordinary_text ordinary{};
  rapidjson::Reader reader{};
  std::vector<block> buffer{};       ///< A copy of the text and room behind it.
  std::vector<cell> cells{};         ///< Read carefully.
  std::vector<std::uint32_t> open{}; ///< Cells of containers not yet closed.
  std::span<const cell> read{};      ///< Of the last text; empty for none.
};

document::document(const limits& within, reading how)
    : parser_{std::make_unique<parser>()} {
  parser_->within = within;
  parser_->how = how;
}

document::document(document&&) noexcept = default;
document& document::operator=(document&&) noexcept = default;
document::~document() = default;

result<> document::parser::read_carefully(std::string_view from) {
  cells.clear();
  open.clear();
  if (auto scanned = scan(from, within); !scanned)
    return scanned;
  char* copy = copy_of(from);
  copy[from.size()] = '\0';
  cell_writer to{cells, open, copy};
  try {
    rapidjson::InsituStringStream stream{copy};
    auto parsed = reader.Parse<parse_flags>(stream, to);
    if (parsed.IsError())
      return refused(rapidjson::GetParseError_En(parsed.Code()),
                     parsed.Offset());
  } catch (const rapidjson_assertion& broken) {
    return refused(std::string{"RapidJSON gave up on "} + broken.what(), 0);
  }
  read = cells;
  return done{};
}

result<> document::read(std::string_view text) {
  auto& p = *parser_;
  p.read = {};
  if (p.how == reading::quick && text.size() <= text_bytes_max
      && p.ordinary.read(p.copy_of(text), text.size(), p.within)) {
    p.read = p.ordinary.cells();
    return done{};
  }
  return p.read_carefully(text);
}

node document::root() const {
  if (parser_->read.empty())
    return {};
  return {parser_->read.data(), parser_->text()};
}

} // namespace streamvane::json
