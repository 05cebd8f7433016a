#include "tools/streamvaned/api/log_verification.hpp"

#include "messages/json/writer.hpp"
#include "runtime/event_log/segment_log.hpp"

#include <atomic>
#include <string>
#include <utility>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::event_log::segment_log;
using runtime::event_log::verify_report;

/// Progress that the client has not taken yet; what comes beyond is left out.
constexpr std::size_t untaken_bytes_max = 64 * 1024;

/// Damaged places that the result names; it counts all of them.
constexpr std::size_t damage_listed_max = 1'000;

/// Leads out of segment_log::verify, which asks nobody whether to go on.
struct given_up {};

std::string progress_line(std::size_t segments_done, std::size_t segments) {
  std::string line;
  json::writer out{line};
  out.start_object().member("segments_done", segments_done);
  out.member("segments", segments).end_object();
  return line + '\n';
}

std::string failure_line(const failure& why) {
  std::string line;
  json::writer out{line};
  out.start_object().member("failure", to_string(why)).end_object();
  return line + '\n';
}

std::string result_line(const verify_report& report) {
  std::string line;
  json::writer out{line};
  out.start_object().key("result").start_object();
  out.member("segments", report.segments).member("records", report.records);
  out.member("bytes", report.bytes);
  out.member("damaged", report.damage.size());
  out.key("damage").start_array();
  for (std::size_t i = 0; i < report.damage.size() && i < damage_listed_max;
       ++i)
    out.string(report.damage[i].what);
  out.end_array().end_object().end_object();
  return line + '\n';
}

} // namespace

/// What the thread and the body share.
struct log_verification::run {
  std::mutex mutex{};
  std::string untaken{};
  bool done = false; ///< Guarded by the mutex, as `untaken` is.
  std::atomic<bool> unwanted{false};

  void say(std::string line, bool last) {
    std::lock_guard guard{mutex};
    if (last || untaken.size() + line.size() <= untaken_bytes_max)
      untaken += line;
    done = done || last;
  }

  bool is_done() {
    std::lock_guard guard{mutex};
    return done;
  }

  void work(const std::filesystem::path& folder) {
    auto log = segment_log::open_for_reading({.folder = folder});
    if (!log)
      return say(failure_line(log.why()), true);
    try {
      auto report = (*log)->verify([this](std::size_t done_, std::size_t all) {
        if (unwanted)
          throw given_up{};
        say(progress_line(done_, all), false);
      });
      say(report ? result_line(*report) : failure_line(report.why()), true);
    } catch (const given_up&) {
      say(failure_line({errc::unavailable, "the verification was given up"}),
          true);
    }
  }
};

log_verification::log_verification(std::filesystem::path folder)
    : folder_{std::move(folder)} {
  // nop
}

log_verification::~log_verification() {
  std::lock_guard guard{mutex_};
  end();
}

void log_verification::end() {
  if (!thread_.joinable())
    return;
  run_->unwanted = true;
  thread_.join();
}

result<runtime::http::body_producer> log_verification::start() {
  std::lock_guard guard{mutex_};
  if (run_ && !run_->is_done())
    return failure{errc::unavailable, "a verification of the log is running"};
  end();
  run_ = std::make_shared<run>();
  thread_ = std::thread{[folder = folder_, now = run_] {
    now->work(folder);
  }};
  // Dies with the last copy of the body: then nobody listens any more.
  std::shared_ptr<run> listener{run_.get(), [now = run_](run*) {
                                  now->unwanted = true;
                                }};
  return runtime::http::body_producer{[listener](std::string& chunk) {
    std::lock_guard taking{listener->mutex};
    chunk = std::exchange(listener->untaken, {});
    return !listener->done;
  }};
}

} // namespace streamvane::tools::streamvaned
