#include "tools/vanesim/ledger_file.hpp"

#include "tools/vanesim/cell_text.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

constexpr std::string_view format = "vanesim/1";

std::string header_line(const ledger_book& book) {
  std::string line;
  json::writer out{line};
  out.start_object().member("ledger", format);
  out.member("organization", to_string(book.organization));
  out.member("seed", std::to_string(book.seed));
  out.member("start", to_iso(book.start)).member("end", to_iso(book.end));
  out.key("threshold_ms").start_object();
  for (auto m : all_media)
    out.member(to_string(m), book.rules.threshold[m].count());
  out.end_object();
  out.member("short_abandon_ms", book.rules.short_abandon.count());
  out.key("sources").start_object();
  out.member("detail", book.sources.detail);
  out.member("states", book.sources.states);
  out.member("metrics", book.sources.metrics);
  out.member("records", book.sources.records).end_object();
  out.end_object();
  return line;
}

std::string live_line(const std::pair<const std::string, std::string>& live) {
  std::string line;
  json::writer out{line};
  out.start_object().member("live", live.first);
  out.member("is", live.second).end_object();
  return line;
}

std::string cell_line(const ledger_cell& cell) {
  std::string line;
  json::writer out{line};
  out.start_object().member("family", to_string(cell.key.family));
  out.member("start", to_iso(cell.key.start)).key("dimensions");
  write_dimensions(out, cell.key);
  out.key("metrics");
  write_metrics(out, cell.metrics);
  out.end_object();
  return line;
}

result<ledger_book> read_header(const json::value& line) {
  if (line["ledger"].text() != format)
    return failure{errc::invalid,
                   "the header is not of format " + std::string{format}};
  auto start = parse_iso(line["start"].text());
  auto end = parse_iso(line["end"].text());
  if (!start || !end)
    return failure{errc::invalid, "the header lacks start or end"};
  ledger_book book;
  book.organization = organization_id{line["organization"].text()};
  book.start = *start;
  book.end = *end;
  book.seed
      = std::strtoull(std::string{line["seed"].text()}.c_str(), nullptr, 10);
  for (auto m : all_media)
    book.rules.threshold.values[static_cast<std::size_t>(m)]
        = millis{line["threshold_ms"][to_string(m)].as_int64().value_or(0)};
  book.rules.short_abandon
      = millis{line["short_abandon_ms"].as_int64().value_or(0)};
  const auto& sources = line["sources"];
  book.sources = {sources["detail"].as_bool().value_or(true),
                  sources["states"].as_bool().value_or(false),
                  sources["metrics"].as_bool().value_or(false),
                  sources["records"].as_bool().value_or(false)};
  return book;
}

result<ledger_cell> read_cell(const json::value& line,
                              organization_id organization) {
  auto f = to_family(line["family"].text());
  auto start = parse_iso(line["start"].text());
  if (!f || !start)
    return failure{errc::invalid, "a cell lacks family or start"};
  auto key = read_dimensions(*f, *start, line["dimensions"]);
  if (!key)
    return key.why();
  key->organization = organization;
  std::vector<std::string> unknown;
  auto metrics = read_metrics(line["metrics"], unknown);
  if (!metrics)
    return metrics.why();
  if (!unknown.empty())
    return failure{errc::invalid, "unknown metric " + unknown.front()};
  return ledger_cell{*key, std::move(*metrics)};
}

} // namespace

result<> write_ledger(const std::string& path, const ledger_book& book) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << header_line(book) << '\n';
  for (const auto& cell : book.cells)
    file << cell_line(cell) << '\n';
  for (const auto& live : book.live.all())
    file << live_line(live) << '\n';
  file.close();
  if (!file)
    return io_failure("cannot write the ledger " + path, errno);
  return done{};
}

result<ledger_book> read_ledger(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return io_failure("cannot read the ledger " + path, errno);
  auto at = [&path](std::size_t line, const failure& why) {
    return failure{why.code,
                   path + ":" + std::to_string(line) + ": " + why.what};
  };
  ledger_book book;
  std::string text;
  for (std::size_t number = 1; std::getline(file, text); ++number) {
    auto line = json::parse(text);
    if (!line)
      return at(number, line.why());
    if (number == 1) {
      auto header = read_header(*line);
      if (!header)
        return at(number, header.why());
      book = std::move(*header);
      continue;
    }
    if (auto what = (*line)["live"].as_string()) {
      book.live.add_line(std::string{*what}, std::string{(*line)["is"].text()});
      continue;
    }
    auto cell = read_cell(*line, book.organization);
    if (!cell)
      return at(number, cell.why());
    book.cells.push_back(std::move(*cell));
  }
  if (book.start == instant{})
    return failure{errc::invalid, path + " is empty, not a ledger"};
  return book;
}

} // namespace streamvane::tools::vanesim
