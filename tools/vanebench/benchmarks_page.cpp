#include "tools/vanebench/benchmarks_page.hpp"

#include "tools/vanebench/machine.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

namespace streamvane::tools::vanebench {

namespace {

constexpr std::string_view begin_marker = "<!-- vanebench: begin -->\n";
constexpr std::string_view end_marker = "<!-- vanebench: end -->\n";

/// The same number of runs for all figures is said once.
std::string runs_of(const benchmark_report& report) {
  std::size_t runs = 0;
  for (const auto& f : report.figures)
    runs = std::max(runs, f.runs.size());
  return std::to_string(runs) + (runs == 1 ? " run" : " runs");
}

void add_table(std::string& text, const benchmark_report& report) {
  text += "\n### ";
  text += report.benchmark;
  text += "\n\n";
  for (const auto& line : report.setting) {
    text += line;
    text += "; ";
  }
  text += runs_of(report) + ".\n\n";
  text += "| figure | median | min–max | unit |\n| --- | ---: | ---: | --- |\n";
  for (const auto& f : report.figures) {
    text += "| " + f.name + " | " + number_text(f.median()) + " | ";
    text += number_text(f.min()) + "–" + number_text(f.max()) + " | ";
    text += f.unit + " |\n";
  }
}

} // namespace

std::string tables_of(const std::vector<benchmark_report>& reports) {
  std::string text = "\n| machine | |\n| --- | --- |\n";
  for (const auto& [name, value] : machine_facts())
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  for (const auto& report : reports)
    add_table(text, report);
  return text + '\n';
}

result<> write_tables(const std::filesystem::path& page,
                      const std::string& tables) {
  std::ifstream file{page};
  if (!file)
    return io_failure("cannot read " + page.string(), errno);
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto begin = text.find(begin_marker);
  auto end = text.find(end_marker);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    return failure{errc::invalid,
                   page.string() + " lacks the markers of vanebench"};
  begin += begin_marker.size();
  text.replace(begin, end - begin, tables);
  auto unfinished = page;
  unfinished += ".new";
  std::ofstream out{unfinished};
  out << text;
  out.close();
  if (!out)
    return io_failure("cannot write " + unfinished.string(), errno);
  std::error_code error;
  std::filesystem::rename(unfinished, page, error);
  if (error)
    return io_failure("cannot rename " + unfinished.string(), error.value());
  return done{};
}

} // namespace streamvane::tools::vanebench
