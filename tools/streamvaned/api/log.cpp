#include "messages/json/writer.hpp"
#include "runtime/event_log/event_log.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/logged_record.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <stdexcept>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::event_log::record_view;
using runtime::http::replier;
using runtime::http::request;

/// What one turn of a long list reads.
constexpr std::size_t heads_per_chunk = 1024;
constexpr std::size_t heads_bytes_per_chunk = 4 * 1024 * 1024;

void show_log(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto bounds = api.sources.log->bounds();
  auto writable = api.sources.log->writable();
  const auto& progress = *api.sources.progress;
  const auto& ingest = *api.sources.ingest;
  std::string text;
  json::writer out{text};
  out.start_object().member("first", bounds.first).member("end", bounds.end);
  out.member("committed", progress.committed_offset.load());
  out.member("lag", progress.lag());
  out.member("clock", to_iso(from_epoch_ms(progress.clock_ms.load())));
  out.member("folder", api.sources.log_folder.string());
  out.member("writable", static_cast<bool>(writable)).key("not_writable");
  if (writable)
    out.null();
  else
    out.string(writable.why().what);
  out.key("ingest").start_object();
  out.member("stored", ingest.stored.load());
  out.member("duplicates", ingest.duplicates.load());
  out.member("refused", ingest.refused.load());
  out.member("overloaded", ingest.overloaded.load()).end_object();
  out.key("engine").start_object();
  out.member("epochs", progress.epochs.load());
  out.member("events", progress.events.load());
  out.member("unfolded", progress.unfolded.load());
  out.member("dead_letters", progress.dead_letters.load());
  out.end_object().end_object();
  reply(json_response(std::move(text)));
}

void write_head(json::writer& out, const record_view& record) {
  out.member("offset", record.offset);
  out.member("kind", to_string(record.kind));
  out.member("source", to_string(record.source));
  out.member("arrival", to_iso(record.arrival));
  auto id = [&](std::string_view name, const std::string& value) {
    out.key(name);
    if (value.empty())
      out.null();
    else
      out.string(value);
  };
  id("organization", to_string(record.organization));
  id("transport", to_string(record.transport));
  out.member("payload_bytes", record.payload.size());
}

/// The heads of the records from an offset up to the end that the log had when
/// it was asked, a line each.
void list_records(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto bounds = api.sources.log->bounds();
  auto from = given.number("from", bounds.first, bounds.first, bounds.end);
  if (auto refused = given.refusal())
    return reply(*refused);
  reply({.content_type = "application/x-ndjson",
         .producer = [log = api.sources.log, at = from,
                      end = bounds.end](std::string& chunk) mutable {
           if (at >= end)
             return false;
           auto batch = log->read(at, heads_per_chunk, heads_bytes_per_chunk);
           if (!batch)
             throw std::runtime_error{to_string(batch.why())};
           for (const auto& record : batch->records) {
             json::writer out{chunk};
             out.start_object();
             write_head(out, record);
             out.end_object();
             chunk += '\n';
           }
           at = batch->next;
           return at < end;
         }});
}

void show_record(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto batch = read_logged(*api.sources.log, asked.param("offset"));
  if (!batch)
    return reply(batch.why().code == errc::invalid
                     ? bad_parameter("offset", batch.why().what)
                     : problem_of(batch.why()));
  std::string text;
  json::writer out{text};
  const auto& record = batch->records.front();
  out.start_object();
  write_head(out, record);
  out.member("payload", record.payload).end_object();
  reply(json_response(std::move(text)));
}

void verify_log(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto body = api.verification.start();
  if (!body)
    return reply(problem_of(body.why()));
  reply({.content_type = "application/x-ndjson", .producer = std::move(*body)});
}

} // namespace

void add_log_routes(route_adder& to) {
  to.get("/api/v1/log", show_log);
  to.get("/api/v1/log/records", list_records);
  to.get("/api/v1/log/records/{offset}", show_record);
  to.post("/api/v1/log/verify", verify_log);
}

} // namespace streamvane::tools::streamvaned
