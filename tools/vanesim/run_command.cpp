#include "tools/vanesim/centre/centre.hpp"
#include "tools/vanesim/commands.hpp"
#include "tools/vanesim/delivery/sender.hpp"
#include "tools/vanesim/ledger_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <thread>

namespace streamvane::tools::vanesim {

namespace {

using wall = std::chrono::steady_clock;

struct run_options {
  centre_options centre{};
  fault_options faults{};
  std::int64_t speed = 0; ///< Times as fast as the clock; 0: flat out.
  std::optional<millis>
      until{};       ///< Into the day: what comes later is not sent.
  std::string out{}; ///< A path, "-", or nothing.
  std::string ledger{};
  std::optional<post_options> post{};
  sender_options sending{};
};

constexpr std::int64_t speed_max = 1'000'000;
constexpr std::uint32_t connections_max = 512;
constexpr std::uint32_t batch_max = 5'000;

result<> read_post(const command_line& line, run_options& into) {
  if (!line.has("post"))
    return done{};
  post_options post;
  post.url = line.text("post");
  post.ndjson = line.has("batch");
  post.close_each = line.has("close");
  auto authority = post.url.find("://");
  if (authority != std::string::npos
      && post.url.find('/', authority + 3) == std::string::npos)
    post.url += post.ndjson ? "/ingest/batch" : "/ingest/eventbridge";
  auto headers = read_headers(line);
  if (!headers)
    return headers.why();
  post.headers = std::move(*headers);
  into.post = std::move(post);
  std::int64_t connections = into.sending.connections;
  std::int64_t batch = into.sending.batch;
  if (auto read = line.read("connections", connections, 1, connections_max);
      !read)
    return read;
  if (auto read = line.read("batch", batch, 1, batch_max); !read)
    return read;
  into.sending.connections = static_cast<std::uint32_t>(connections);
  into.sending.batch = static_cast<std::uint32_t>(batch);
  into.sending.acked_path = line.text("acked");
  return line.read("give-up-after", into.sending.give_up_after);
}

result<run_options> read_options(std::span<const char* const> words) {
  auto names = centre_option_names();
  auto more = fault_option_names();
  names.insert(names.end(), more.begin(), more.end());
  for (std::string_view name :
       {"out", "post", "speed", "connections", "batch", "header", "token",
        "ledger", "acked", "give-up-after", "until"})
    names.push_back(name);
  constexpr std::array<std::string_view, 1> switches{"close"};
  auto line = command_line::parse(words, names, switches);
  if (!line)
    return line.why();
  run_options options;
  auto speed = line->text("speed");
  if (speed == "realtime")
    options.speed = 1;
  else if (!speed.empty() && speed != "flat")
    if (auto read = line->read("speed", options.speed, 1, speed_max); !read)
      return failure{errc::invalid,
                     read.why().what + ", nor realtime, nor flat"};
  auto now = std::chrono::system_clock::now();
  using std::chrono::days;
  options.centre.start
      = speed == "realtime"
            ? instant{std::chrono::floor<std::chrono::seconds>(now)}
            : instant{std::chrono::floor<days>(now) - days{1}};
  if (auto read = read_centre(*line, options.centre); !read)
    return read.why();
  if (auto read = read_faults(*line, options.faults); !read)
    return read.why();
  if (auto read = read_post(*line, options); !read)
    return read.why();
  if (line->has("until")) {
    millis until{0};
    if (auto read = line->read("until", until); !read)
      return read.why();
    if (until > options.centre.length)
      return failure{errc::invalid, "--until '" + line->text("until")
                                        + "' is behind the end of the day"};
    options.until = until;
  }
  options.out = line->text("out");
  options.ledger = line->text("ledger");
  if (options.out.empty() && !options.post && options.ledger.empty())
    return failure{errc::invalid, "none of --out, --post, --ledger is given"};
  return options;
}

/// Where the deliveries go, and when.
class outlet {
public:
  static result<std::unique_ptr<outlet>> open(const run_options& options) {
    std::unique_ptr<outlet> made{new outlet{options}};
    if (options.out == "-") {
      made->file_ = stdout;
    } else if (!options.out.empty()) {
      made->file_ = std::fopen(options.out.c_str(), "we");
      if (!made->file_)
        return io_failure("cannot open " + options.out, errno);
    }
    if (options.post) {
      auto posters = http_posters(*options.post);
      if (!posters)
        return posters.why();
      auto opened = sender::open(options.sending, *posters);
      if (!opened)
        return opened.why();
      made->sender_ = std::move(*opened);
    }
    return made;
  }

  ~outlet() {
    if (file_ && file_ != stdout)
      std::fclose(file_);
  }

  outlet(const outlet&) = delete;
  outlet& operator=(const outlet&) = delete;

  void deliver(delivery d) {
    wait_for(d.due);
    latest_ = d.due;
    ++deliveries_;
    if (file_) {
      d.body += '\n';
      failed_ = failed_
                || std::fwrite(d.body.data(), 1, d.body.size(), file_)
                       != d.body.size();
      d.body.pop_back();
    }
    if (sender_)
      sender_->push(std::move(d));
    report(false);
  }

  /// Waits for the answers; false where the file could not be written.
  [[nodiscard]] bool finish() {
    if (sender_) {
      auto waiting
          = std::async(std::launch::async, [this] { sender_->finish(); });
      while (waiting.wait_for(report_period) != std::future_status::ready)
        report(true);
    }
    if (file_ && std::fflush(file_) != 0)
      failed_ = true;
    report(true);
    return !failed_;
  }

  sender_counts sent() const {
    return sender_ ? sender_->counts() : sender_counts{};
  }

private:
  explicit outlet(const run_options& options)
      : start_{options.centre.start}, speed_{options.speed} {
    // nop
  }

  void wait_for(instant due) {
    if (speed_ == 0)
      return;
    auto deadline
        = began_
          + std::chrono::duration_cast<wall::duration>(due - start_) / speed_;
    while (wall::now() < deadline) {
      std::this_thread::sleep_until(
          std::min(deadline, wall::now() + report_period));
      report(false);
    }
  }

  void report(bool at_the_end) {
    // Looking at the clock for every event would be felt.
    if (!at_the_end && speed_ == 0 && deliveries_ % 512 != 0)
      return;
    auto now = wall::now();
    if (!at_the_end && now - reported_ < report_period)
      return;
    auto seconds = std::chrono::duration<double>(now - began_).count();
    auto counts = sent();
    std::fprintf(stderr,
                 "vanesim: %s %llu events, %.0f/s, acknowledged %llu, "
                 "retries %llu, refused %llu, given up %llu%s%s\n",
                 to_iso(latest_).c_str(),
                 static_cast<unsigned long long>(deliveries_),
                 static_cast<double>(deliveries_) / std::max(seconds, 0.001),
                 static_cast<unsigned long long>(counts.acknowledged),
                 static_cast<unsigned long long>(counts.retries),
                 static_cast<unsigned long long>(counts.refused),
                 static_cast<unsigned long long>(counts.given_up),
                 sender_ && !sender_->last_trouble().empty() ? "; last: " : "",
                 sender_ ? sender_->last_trouble().c_str() : "");
    reported_ = now;
  }

  static constexpr std::chrono::seconds report_period{2};

  instant start_;
  std::int64_t speed_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<sender> sender_{};
  wall::time_point began_ = wall::now();
  wall::time_point reported_ = began_;
  instant latest_{};
  std::uint64_t deliveries_ = 0;
  bool failed_ = false;
};

int fails(const failure& why, int code) {
  std::fprintf(stderr, "vanesim run: %s\n", why.what.c_str());
  return code;
}

} // namespace

int run_command(std::span<const char* const> words) {
  auto options = read_options(words);
  if (!options)
    return fails(options.why(), exit_usage);
  auto opened = outlet::open(*options);
  if (!opened)
    return fails(opened.why(), opened.why().code == errc::invalid
                                   ? exit_usage
                                   : exit_bad_data);
  auto& out = **opened;
  faults between{options->faults, [&out](delivery d) {
                   out.deliver(std::move(d));
                 }};
  centre day{options->centre, [&between](emitted_event e) {
               between.accept(std::move(e));
             }};
  auto end = options->centre.end();
  if (options->until) {
    end = options->centre.start + *options->until;
    while (day.next().value_or(instant::max()) <= end && day.step()) {}
  } else {
    while (day.step()) {}
  }
  between.finish();
  if (!options->ledger.empty()) {
    ledger_book book{
        day.organization(),      options->centre.start, end,
        options->centre.seed,    options->centre.rules, day.truth().cells(),
        options->centre.sources, day.open_now()};
    if (auto written = write_ledger(options->ledger, book); !written)
      return fails(written.why(), exit_bad_data);
  }
  if (!out.finish())
    return fails({errc::io, "cannot write " + options->out}, exit_bad_data);
  auto counts = out.sent();
  if (counts.given_up > 0)
    return exit_unreachable;
  return counts.refused > 0 ? exit_differs : exit_ok;
}

} // namespace streamvane::tools::vanesim
