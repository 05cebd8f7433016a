#pragma once

#include "messages/error.hpp"
#include "tools/vanebench/measurement.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace streamvane::tools::vanebench {

/// The machine and a table per benchmark, in Markdown.
std::string tables_of(const std::vector<benchmark_report>& reports);

/// Puts `tables` between the two marker lines of the page and leaves the rest.
/// Errors: invalid (no markers), io.
result<> write_tables(const std::filesystem::path& page,
                      const std::string& tables);

} // namespace streamvane::tools::vanebench
