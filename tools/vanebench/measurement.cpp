#include "tools/vanebench/measurement.hpp"

#include "messages/json/writer.hpp"
#include "tools/vanebench/machine.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sys/resource.h>

namespace streamvane::tools::vanebench {

namespace {

double seconds_of(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

/// "RssAnon:   1234 kB" → bytes.
std::optional<std::uint64_t> bytes_in(std::string_view line,
                                      std::string_view name) {
  if (line.substr(0, name.size()) != name)
    return std::nullopt;
  line.remove_prefix(name.size());
  auto digits = line.find_first_of("0123456789");
  std::uint64_t kib = 0;
  if (digits != std::string_view::npos)
    std::from_chars(line.data() + digits, line.data() + line.size(), kib);
  return kib * 1024;
}

void write_figure(json::writer& out, const figure& f) {
  out.start_object().member("name", f.name).member("unit", f.unit);
  out.key("median").raw_number(number_text(f.median()));
  out.key("min").raw_number(number_text(f.min()));
  out.key("max").raw_number(number_text(f.max()));
  out.key("runs").start_array();
  for (double value : f.runs)
    out.raw_number(number_text(value));
  out.end_array().end_object();
}

} // namespace

double stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now()
                                       - began_)
      .count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

result<resident> resident_memory() {
  std::ifstream status{"/proc/self/status"};
  resident memory;
  for (std::string line; std::getline(status, line);) {
    if (auto all = bytes_in(line, "VmRSS:"))
      memory.all = *all;
    if (auto anonymous = bytes_in(line, "RssAnon:"))
      memory.anonymous = *anonymous;
  }
  if (memory.all == 0 || memory.anonymous == 0)
    return failure{errc::io, "/proc/self/status does not tell the memory"};
  return memory;
}

double figure::median() const {
  if (runs.empty())
    return 0;
  auto sorted = runs;
  std::sort(sorted.begin(), sorted.end());
  auto middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle]
                                : (sorted[middle - 1] + sorted[middle]) / 2;
}

double figure::min() const {
  return runs.empty() ? 0 : *std::min_element(runs.begin(), runs.end());
}

double figure::max() const {
  return runs.empty() ? 0 : *std::max_element(runs.begin(), runs.end());
}

void benchmark_report::add(std::string_view name, std::string_view unit,
                           double value) {
  auto at = std::find_if(figures.begin(), figures.end(),
                         [&](const figure& f) { return f.name == name; });
  if (at == figures.end())
    at = figures.insert(at, {std::string{name}, std::string{unit}, {}});
  at->runs.push_back(value);
}

const figure* benchmark_report::find(std::string_view name) const {
  auto at = std::find_if(figures.begin(), figures.end(),
                         [&](const figure& f) { return f.name == name; });
  return at == figures.end() ? nullptr : &*at;
}

std::string to_json(const benchmark_report& report) {
  std::string text;
  json::writer out{text};
  out.start_object().member("benchmark", report.benchmark);
  if (!report.figures.empty()) {
    const auto& first = report.figures.front();
    out.member("figure", first.name).member("unit", first.unit);
    out.member("runs", first.runs.size());
    out.key("min").raw_number(number_text(first.min()));
    out.key("median").raw_number(number_text(first.median()));
    out.key("max").raw_number(number_text(first.max()));
  }
  if (const auto* limit = report.find(report.limit)) {
    out.key("limit").start_object().member("name", limit->name);
    out.key("figure").raw_number(number_text(limit->median())).end_object();
  }
  out.key("setting").start_array();
  for (const auto& line : report.setting)
    out.string(line);
  out.end_array().key("figures").start_array();
  for (const auto& f : report.figures)
    write_figure(out, f);
  out.end_array().key("machine").start_object();
  for (const auto& [name, value] : machine_facts())
    out.member(name, value);
  out.end_object().end_object();
  return text;
}

std::string number_text(double value) {
  int decimals = 0;
  for (double bound : {100.0, 10.0, 1.0})
    decimals += std::abs(value) < bound ? 1 : 0;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::uint32_t quantile(const std::vector<std::uint32_t>& sorted, double part) {
  if (sorted.empty())
    return 0;
  auto place = std::ceil(part * static_cast<double>(sorted.size()));
  auto index = static_cast<std::size_t>(std::max(place, 1.0)) - 1;
  return sorted[std::min(index, sorted.size() - 1)];
}

void note(std::string_view line) {
  std::fprintf(stderr, "vanebench: %.*s\n", static_cast<int>(line.size()),
               line.data());
}

} // namespace streamvane::tools::vanebench
