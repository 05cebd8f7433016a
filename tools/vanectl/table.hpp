#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanectl {

struct table_column {
  std::string heading{};
  bool right = false; ///< Numbers stand to the right.
};

/// Text in rows; a row has as many fields as there are columns.
struct table {
  std::vector<table_column> columns{};
  std::vector<std::vector<std::string>> rows{};
};

/// The table with columns as wide as their widest field, two blanks between
/// them, a line per row, no blank at the end of a line. An empty field shows as
/// "-". Nothing where there are no rows.
std::string laid_out(const table& t, bool headings);

/// The table as CSV (RFC 4180, but lines end in LF).
std::string to_csv(const table& t, bool headings);

/// Text from outside as it may go to a terminal: without control characters
/// (C0, C1, DEL) and marks that turn the direction of writing; what is not
/// UTF-8 becomes '?'.
std::string clean(std::string_view text);

} // namespace streamvane::tools::vanectl
