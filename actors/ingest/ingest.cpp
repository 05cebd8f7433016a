#include "actors/ingest/ingest.hpp"

#include "messages/genesys/message_decode.hpp"
#include "messages/json/writer.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace streamvane::actors::ingest {

namespace {

using runtime::event_log::appended;
using runtime::event_log::new_record;
using runtime::event_log::record_kind;
using runtime::event_log::record_source;
using runtime::http::problem;
using runtime::http::refused_request;
using runtime::http::request;
using runtime::http::response;
using runtime::http::same_ignoring_case;

constexpr std::string_view event_path = "/ingest/eventbridge";
constexpr std::string_view batch_path = "/ingest/batch";

/// A detail record of a conversation is what REST knows, however it came in.
record_kind kind_of(const genesys::message_head& head) {
  return head.topic == genesys_topic::detail_record ? record_kind::backfill
                                                    : record_kind::event;
}

/// Why a message cannot be taken although it can be read; none if it can. A
/// detail record never names its organisation: as one of nobody's it would be
/// counted beside what events tell of the same conversation.
std::optional<std::string> refusal(const genesys::message_head& head) {
  if (head.topic != genesys_topic::detail_record || head.organization)
    return std::nullopt;
  return "a detail record names no organization, and ingest.organization is "
         "not set";
}

constexpr int bad_request = 400;
constexpr int unsupported_type = 415;
constexpr int server_error = 500;
constexpr int unavailable = 503;

/// What one core digests while it catches up, at the least; only used to say
/// how long a sender should wait.
constexpr std::uint64_t drained_per_second = 50'000;
constexpr std::uint64_t retry_after_max_seconds = 60;
constexpr std::uint32_t retry_when_full_seconds = 5;

genesys::decoder& decoder_of_thread() {
  thread_local genesys::decoder decoder;
  return decoder;
}

/// The media type of the request, without parameters.
std::string_view media_type(const request& asked) {
  const auto* field = asked.headers.find("Content-Type");
  if (field == nullptr)
    return {};
  std::string_view type{*field};
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ')
    type.remove_suffix(1);
  return type;
}

response failed_append(const failure& why) {
  if (why.code == errc::unavailable)
    return problem(unavailable, why.what, retry_when_full_seconds);
  return problem(server_error, why.what);
}

/// What people see of a refused body besides the body itself.
std::string refused_head(int status, std::string_view why,
                         std::string_view target, std::string_view peer,
                         std::uint64_t body_bytes) {
  std::string text;
  json::writer out{text};
  out.start_object().member("status", status).member("reason", why);
  out.member("target", target).member("peer", peer);
  out.member("body_bytes", body_bytes).end_object();
  return text;
}

/// A line of NDJSON at a time, empty ones passed over.
class lines {
public:
  explicit lines(std::string_view text) : rest_{text} {
    // nop
  }

  std::optional<std::string_view> next() {
    while (!rest_.empty()) {
      auto end = rest_.find('\n');
      auto line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size()
                                                        : end + 1);
      ++number_;
      if (!line.empty() && line.back() == '\r')
        line.remove_suffix(1);
      if (!line.empty())
        return line;
    }
    return std::nullopt;
  }

  std::size_t number() const {
    return number_;
  }

private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

std::string batch_answer(const std::vector<appended>& done) {
  auto duplicates = std::count_if(done.begin(), done.end(),
                                  [](const auto& a) { return a.duplicate; });
  std::string text;
  json::writer out{text};
  out.start_object().member("records", done.size());
  out.member("duplicates", duplicates);
  if (!done.empty()) {
    out.member("first_offset", done.front().offset);
    out.member("last_offset", done.back().offset);
  }
  out.end_object();
  return text;
}

} // namespace

ingest::ingest(ingest_options options, runtime::event_log::event_log& log,
               const epoch::engine_progress& progress,
               std::function<instant()> now)
    : options_{options}, log_{log}, progress_{progress}, now_{std::move(now)},
      unread_kept_{options.unread_kept_per_second, options.unread_kept_burst} {
  // nop
}

result<> ingest::add_routes(runtime::http::server& server) {
  auto added
      = server.add("POST", event_path, [this](request asked, replier reply) {
          take_event(std::move(asked), std::move(reply));
        });
  if (!added)
    return added;
  added = server.add("POST", batch_path,
                     [this](request asked, replier reply) {
                       take_batch(std::move(asked), std::move(reply));
                     },
                     {.body_bytes_max = options_.batch_bytes_max});
  if (!added)
    return added;
  return server.on_refused(
      [this](const refused_request& asked) { note_refused(asked); });
}

std::uint32_t ingest::retry_after_seconds() const {
  auto seconds = progress_.lag() / drained_per_second;
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(seconds, 1, retry_after_max_seconds));
}

bool ingest::refuse_overload(const replier& reply) {
  auto lag = progress_.lag();
  if (lag <= options_.lag_max) {
    if (auto writable = log_.writable(); !writable) {
      ++counters_.overloaded;
      reply(problem(unavailable, writable.why().what, retry_when_full_seconds));
      return true;
    }
    return false;
  }
  ++counters_.overloaded;
  reply(problem(unavailable,
                "the engine lags " + std::to_string(lag) + " records behind",
                retry_after_seconds()));
  return true;
}

void ingest::take_event(request asked, replier reply) {
  if (!same_ignoring_case(media_type(asked), "application/json"))
    return refuse(asked, unsupported_type,
                  "Content-Type must be application/json", std::move(reply));
  if (refuse_overload(reply))
    return;
  auto arrival = now_();
  auto head = decoder_of_thread().peek(asked.body,
                                       {options_.organization, arrival, 0});
  if (!head)
    return refuse(asked, bad_request, head.why().what, std::move(reply));
  if (auto why = refusal(*head))
    return refuse(asked, bad_request, *why, std::move(reply));
  ++counters_.by_topic[static_cast<std::size_t>(head->topic)];
  std::vector<new_record> records(1);
  records[0] = {.kind = kind_of(*head),
                .source = record_source::eventbridge,
                .arrival = arrival,
                .organization = head->organization,
                .transport = head->transport,
                .payload = std::move(asked.body)};
  log_.append(std::move(records), [this,
                                   reply = std::move(reply)](auto outcome) {
    if (!outcome)
      return reply(failed_append(outcome.why()));
    ++(outcome->front().duplicate ? counters_.duplicates : counters_.stored);
    reply(response{});
  });
}

void ingest::take_batch(request asked, replier reply) {
  auto type = media_type(asked);
  if (!same_ignoring_case(type, "application/x-ndjson")
      && !same_ignoring_case(type, "application/json"))
    return refuse(asked, unsupported_type,
                  "Content-Type must be application/x-ndjson",
                  std::move(reply));
  if (refuse_overload(reply))
    return;
  auto arrival = now_();
  std::vector<new_record> records;
  lines all{asked.body};
  while (auto line = all.next()) {
    auto head
        = decoder_of_thread().peek(*line, {options_.organization, arrival, 0});
    auto wrong = [&](const std::string& why) {
      refuse(asked, bad_request,
             "line " + std::to_string(all.number()) + ": " + why, reply);
    };
    if (!head)
      return wrong(head.why().what);
    if (auto why = refusal(*head))
      return wrong(*why);
    if (records.size() == options_.batch_lines_max)
      return wrong("more than " + std::to_string(options_.batch_lines_max)
                   + " lines");
    ++counters_.by_topic[static_cast<std::size_t>(head->topic)];
    records.push_back({.kind = kind_of(*head),
                       .source = record_source::batch,
                       .arrival = arrival,
                       .organization = head->organization,
                       .transport = head->transport,
                       .payload = std::string{*line}});
  }
  if (records.empty())
    return refuse(asked, bad_request, "no line in the body", std::move(reply));
  log_.append(std::move(records), [this, reply](auto outcome) {
    if (!outcome)
      return reply(failed_append(outcome.why()));
    for (const auto& done : *outcome)
      ++(done.duplicate ? counters_.duplicates : counters_.stored);
    reply({.content_type = "application/json", .body = batch_answer(*outcome)});
  });
}

void ingest::refuse(const request& asked, int status, const std::string& why,
                    replier reply) {
  append_refused(
      refused_head(status, why, asked.path, asked.peer.address,
                   asked.body.size()),
      asked.body, [status, why, reply = std::move(reply)](bool kept) {
        // A body that is neither folded nor kept would be lost.
        reply(kept ? problem(status, why)
                   : problem(unavailable, why, retry_when_full_seconds));
      });
}

/// Keeps what the server refused in our place. It was answered: nobody waits.
void ingest::note_refused(const refused_request& asked) {
  std::string_view path{asked.target};
  path = path.substr(0, path.find('?'));
  if (asked.method != "POST" || (path != event_path && path != batch_path))
    return;
  if (!unread_kept_.take(now_())) {
    ++counters_.refused;
    ++counters_.refused_unkept;
    return;
  }
  append_refused(refused_head(asked.status, asked.detail, path,
                              asked.peer.address, asked.body_bytes),
                 asked.body, [this](bool kept) {
                   if (!kept)
                     ++counters_.refused_unkept;
                 });
}

/// The head as a line of JSON, then as much of the body as is kept.
void ingest::append_refused(const std::string& head, std::string_view body,
                            std::function<void(bool)> kept) {
  ++counters_.refused;
  std::vector<new_record> records(1);
  records[0] = {.kind = record_kind::refused,
                .source = record_source::eventbridge,
                .arrival = now_(),
                .payload = head + '\n'};
  records[0].payload += body.substr(0, options_.refused_bytes_max);
  log_.append(std::move(records), [kept = std::move(kept)](auto outcome) {
    kept(static_cast<bool>(outcome));
  });
}

} // namespace streamvane::actors::ingest
