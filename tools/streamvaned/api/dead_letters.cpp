#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "runtime/metrics_store/write_batch.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cursor.hpp"
#include "tools/streamvaned/api/dead_letter_groups.hpp"
#include "tools/streamvaned/api/parameters.hpp"
#include "tools/streamvaned/api/routes.hpp"

#include <optional>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::http::replier;
using runtime::http::request;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;
using runtime::supervision::letter_kind;
using runtime::supervision::letter_kinds;

constexpr std::uint64_t limit_default = 100;
constexpr std::uint64_t limit_max = 1'000;

/// A page ends before its limit where letters are as long as that.
constexpr std::size_t page_bytes_max = 4 * 1024 * 1024;

void write_letter(json::writer& out, const row& letter) {
  out.start_object().member("id", to_cursor(letter.key));
  out.member("of", letter_origin(letter.key));
  out.member("bytes", letter.payload.size()).key("letter");
  auto content = json::parse(letter.payload);
  if (content)
    write(out, *content);
  else
    out.null();
  out.end_object();
}

/// Letters of the store: what could not be folded or delivered.
void list(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  auto of = given.text("of");
  auto limit = given.number("limit", limit_default, 1, limit_max);
  std::string begin;
  std::string end;
  if (of) {
    begin = std::string{*of} + '/';
    end = prefix_end(begin);
  }
  if (auto cursor = given.text("cursor")) {
    auto key = from_cursor(*cursor);
    if (key)
      begin = *key + '\0';
    else
      given.refuse("cursor",
                   "is " + shown(*cursor) + ", allowed is a next_cursor");
  }
  if (auto refused = given.refusal())
    return reply(*refused);
  auto now = api.sources.store->read();
  if (!now)
    return reply(problem_of(now.why()));
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  std::uint64_t listed = 0;
  std::string last;
  bool more = false;
  auto scanned
      = now->scan(table::dead_letters, begin, end, [&](const row& letter) {
          more = listed == limit || text.size() > page_bytes_max;
          if (more)
            return false;
          write_letter(out, letter);
          last = letter.key;
          ++listed;
          return true;
        });
  if (!scanned)
    return reply(problem_of(scanned.why()));
  out.end_array().key("next_cursor");
  if (more)
    out.string(to_cursor(last));
  else
    out.null();
  out.end_object();
  reply(json_response(std::move(text)));
}

void write_mailbox_totals(
    json::writer& out, const runtime::supervision::dead_letter_ring& letters) {
  out.start_object();
  for (std::size_t i = 0; i < letter_kinds; ++i) {
    auto kind = static_cast<letter_kind>(i);
    out.member(to_string(kind), letters.total(kind));
  }
  out.end_object();
}

/// How many letters of the store have which reason; counted beside the io
/// threads, for there may be many.
void list_groups(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  auto read
      = [&sources = api.sources, reply](const std::atomic<bool>& stopping) {
          auto counts = count_letters(*sources.store, stopping);
          if (!counts)
            return reply(problem_of(counts.why()));
          std::string text;
          json::writer out{text};
          out.start_object().key("items").start_array();
          for (const auto& [group, letters] : counts->by_group) {
            out.start_object().member("of", group.origin);
            out.member("reason", group.reason).member("letters", letters);
            out.end_object();
          }
          out.end_array().member("others", counts->others);
          out.member("total", counts->total).key("mailbox");
          write_mailbox_totals(out, sources.actors->dead_letters());
          out.end_object();
          reply(json_response(std::move(text)));
        };
  if (auto taken = api.slow.run(read); !taken)
    reply(problem_of(taken.why()));
}

/// Messages that got lost between actors, the last thousand of them.
void list_mailbox(api_state& api, request asked, replier reply) {
  parameters given{asked, api.sources.now()};
  if (auto refused = given.refusal())
    return reply(*refused);
  const auto& letters = api.sources.actors->dead_letters();
  std::string text;
  json::writer out{text};
  out.start_object().key("items").start_array();
  for (const auto& letter : letters.letters()) {
    out.start_object().member("kind", to_string(letter.kind));
    out.member("actor", letter.actor).member("actor_kind", letter.actor_kind);
    out.member("actor_label", letter.actor_label);
    out.member("message", letter.message).member("reason", letter.reason);
    out.member("request", letter.request).end_object();
  }
  out.end_array().key("totals");
  write_mailbox_totals(out, letters);
  out.end_object();
  reply(json_response(std::move(text)));
}

} // namespace

void add_dead_letter_routes(route_adder& to) {
  to.get("/api/v1/dead-letters", list);
  to.get("/api/v1/dead-letters/groups", list_groups);
  to.get("/api/v1/dead-letters/mailbox", list_mailbox);
}

} // namespace streamvane::tools::streamvaned
