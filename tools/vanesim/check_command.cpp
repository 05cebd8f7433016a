#include "runtime/http/client.hpp"
#include "tools/vanesim/cell_text.hpp"
#include "tools/vanesim/check/comparison.hpp"
#include "tools/vanesim/check/live_comparison.hpp"
#include "tools/vanesim/commands.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

namespace streamvane::tools::vanesim {

namespace {

namespace http = runtime::http;
using wall = std::chrono::steady_clock;

constexpr millis ask_again{2'000};
constexpr millis answer_timeout{60'000};

struct check_options {
  std::string ledger{};
  std::string url{}; ///< Of the read listener; "unix:…" for a socket.
  std::string exported{};
  std::vector<std::pair<std::string, std::string>> headers{};
  millis wait{0};
  bool live = false; ///< What stands open, not the cells.
};

result<check_options> read_options(std::span<const char* const> words) {
  constexpr std::array<std::string_view, 7> names{
      "ledger", "server", "socket", "export", "wait", "header", "token"};
  constexpr std::array<std::string_view, 1> switches{"live"};
  auto line = command_line::parse(words, names, switches);
  if (!line)
    return line.why();
  check_options options;
  options.ledger = line->text("ledger");
  options.url = line->text("server");
  if (line->has("socket"))
    options.url = "unix:" + line->text("socket");
  options.exported = line->text("export");
  if (options.ledger.empty())
    return failure{errc::invalid, "--ledger is not given"};
  options.live = line->has("live");
  if (options.live && options.url.empty())
    return failure{errc::invalid, "--live asks a server: give --server or "
                                  "--socket"};
  if (options.url.empty() == options.exported.empty())
    return failure{errc::invalid, "give one of --server, --socket, --export"};
  auto headers = read_headers(*line);
  if (!headers)
    return headers.why();
  options.headers = std::move(*headers);
  if (auto read = line->read("wait", options.wait); !read)
    return read.why();
  return options;
}

/// The stretch in which cells of a family can be: the simulated day, and what
/// the ledger knows from before.
interval stretch_of(const ledger_book& book, family f) {
  interval whole{interval_start(book.start),
                 interval_start(book.end - millis{1}) + quarter};
  for (const auto& cell : book.cells)
    if (cell.key.family == f) {
      whole.start = std::min(whole.start, cell.key.start);
      whole.end = std::max(whole.end, cell.key.start + quarter);
    }
  return whole;
}

/// A server whose envelopes are read line by line.
class envelope_source {
public:
  explicit envelope_source(const check_options& options)
      : client_{{.url = options.url, .read_timeout = answer_timeout}} {
    for (const auto& [name, value] : options.headers)
      headers_.add(name, value);
  }

  /// Gives each line of the answer to `keep`, which may fail.
  template <class Keep>
  result<> read(const std::string& target, Keep keep) {
    result<> kept = done{};
    auto take = [&](std::string_view line) {
      if (!line.empty())
        kept = keep(line);
      return static_cast<bool>(kept);
    };
    auto answer = client_.for_each_line(target, headers_, take);
    if (!answer)
      return answer.why();
    if (answer->status != 200)
      return failure{errc::unavailable, "GET " + target + " answered "
                                            + std::to_string(answer->status)
                                            + " "
                                            + answer->body.substr(0, 200)};
    return kept;
  }

private:
  http::client client_;
  http::header_fields headers_{{"Accept", "application/x-ndjson"}};
};

result<> read_server(const check_options& options, const ledger_book& book,
                     shown_cells& into) {
  envelope_source server{options};
  for (auto f : all_families) {
    auto stretch = stretch_of(book, f);
    auto read = server.read(
        "/api/v1/kpis?family=" + std::string{to_string(f)}
            + "&from=" + to_iso(stretch.start) + "&to=" + to_iso(stretch.end)
            + "&granularity=PT15M",
        [&](std::string_view line) { return keep_envelope(line, into); });
    if (!read)
      return read;
  }
  return done{};
}

result<live_comparison> compare_live(const check_options& options,
                                     const ledger_book& book) {
  envelope_source server{options};
  live_lines shown;
  for (auto f : live_families) {
    auto read
        = server.read("/api/v1/kpis?family=" + std::string{to_string(f)},
                      [&](std::string_view line) {
                        return take_live(line, book.sources.states, shown);
                      });
    if (!read)
      return read.why();
  }
  return compare(book.live, shown);
}

/// Says what the sources of the day can tell of, and so what is compared.
void print_scope(const source_set& sources) {
  std::string text = "compared: statuses of agents";
  if (sources.detail)
    text += ", contacts waiting";
  if (sources.detail || sources.states)
    text += ", alerting and interacting with their queues and agents";
  if (sources.states)
    text += ", wrap-ups";
  else if (sources.detail)
    text += "; without states of sessions an alert lasts until the end of the "
            "queue visit, and nothing is said of wrap-ups";
  std::printf("%s\n", text.c_str());
}

result<> read_export(const std::string& path, shown_cells& into) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return io_failure("cannot read " + path, errno);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number)
    if (!line.empty())
      if (auto kept = keep_envelope(line, into); !kept)
        return failure{errc::invalid, path + ":" + std::to_string(number) + ": "
                                          + kept.why().what};
  return done{};
}

void print(const comparison& c) {
  for (const auto& d : c.listed)
    std::printf("%s\n    %-28s truth %s\n    %-28s shown %s\n",
                describe(d.cell).c_str(), d.what.c_str(), d.truth.c_str(), "",
                d.shown.c_str());
  if (c.differences > c.listed.size())
    std::printf("... and %llu more\n", static_cast<unsigned long long>(
                                           c.differences - c.listed.size()));
  for (const auto& name : c.not_kept)
    std::printf("not in the ledger, not compared: %s\n", name.c_str());
  std::printf("truth %s\nshown %s\n", c.truth_digest.c_str(),
              c.shown_digest.c_str());
  std::printf("checked %llu cells, %llu metrics, %llu KPIs: %llu differing "
              "cells\n",
              static_cast<unsigned long long>(c.cells),
              static_cast<unsigned long long>(c.metrics),
              static_cast<unsigned long long>(c.kpis),
              static_cast<unsigned long long>(c.differing_cells));
}

void print(const live_comparison& c) {
  std::size_t listed = 0;
  for (const auto& d : c.differences) {
    if (++listed > comparison::listed_max)
      break;
    std::printf("%s\n    truth %s\n    shown %s\n", d.what.c_str(),
                d.truth.c_str(), d.shown.c_str());
  }
  std::printf("checked %llu things that stand open: %zu differences\n",
              static_cast<unsigned long long>(c.compared),
              c.differences.size());
}

int fails(const failure& why, int code) {
  std::fprintf(stderr, "vanesim check: %s\n", why.what.c_str());
  return code;
}

int check_live(const check_options& options, const ledger_book& book) {
  auto deadline = wall::now() + options.wait;
  print_scope(book.sources);
  while (true) {
    auto outcome = compare_live(options, book);
    bool again = wall::now() + ask_again < deadline;
    bool unanswered = !outcome && outcome.why().code == errc::unavailable;
    if (!outcome && (!again || !unanswered))
      return fails(outcome.why(),
                   unanswered ? exit_unreachable : exit_bad_data);
    if (outcome && (outcome->differences.empty() || !again)) {
      print(*outcome);
      return outcome->differences.empty() ? exit_ok : exit_differs;
    }
    std::this_thread::sleep_for(ask_again);
  }
}

} // namespace

int check_command(std::span<const char* const> words) {
  auto options = read_options(words);
  if (!options)
    return fails(options.why(), exit_usage);
  auto book = read_ledger(options->ledger);
  if (!book)
    return fails(book.why(), exit_bad_data);
  if (options->live)
    return check_live(*options, *book);
  auto deadline = wall::now() + options->wait;
  while (true) {
    shown_cells shown;
    auto read = options->exported.empty()
                    ? read_server(*options, *book, shown)
                    : read_export(options->exported, shown);
    bool again = wall::now() + ask_again < deadline;
    if (!read && (!again || read.why().code != errc::unavailable))
      return fails(read.why(), read.why().code == errc::unavailable
                                   ? exit_unreachable
                                   : exit_bad_data);
    if (read) {
      auto outcome = compare(*book, shown);
      if (outcome.differing_cells == 0 || !again) {
        print(outcome);
        return outcome.differing_cells == 0 ? exit_ok : exit_differs;
      }
      std::fprintf(stderr, "vanesim check: %llu cells still differ\n",
                   static_cast<unsigned long long>(outcome.differing_cells));
    }
    std::this_thread::sleep_for(ask_again);
  }
}

} // namespace streamvane::tools::vanesim
