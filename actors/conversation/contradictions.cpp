#include "actors/conversation/contradictions.hpp"

#include "actors/conversation/said.hpp"
#include "actors/conversation/timeline.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace streamvane::actors::conversation {

namespace {

using messages = std::span<const conversation_event>;

/// A value as text; nothing where it says nothing.
using told = std::optional<std::string>;

template <class Enum>
requires std::is_enum_v<Enum> told text_of(Enum word) {
  if (word == Enum::none)
    return std::nullopt;
  return std::string{to_string(word)};
}

told text_of(const uuid& id) {
  return id ? told{to_string(id)} : std::nullopt;
}

told text_of(const token& word) {
  return word.empty() ? std::nullopt : told{word.text()};
}

told text_of(const std::optional<millis>& length) {
  return length ? told{std::to_string(length->count())} : std::nullopt;
}

told text_of(instant at) {
  return to_iso(at);
}

/// A duration of a session, as Genesys names it.
struct named_duration {
  std::string_view name{};
  std::optional<millis> conversation_event::*member = nullptr;
};

constexpr std::array<named_duration, 10> durations{{
    {"connectedDurationMs", &conversation_event::connected},
    {"interactingDurationMs", &conversation_event::interacting},
    {"heldDurationMs", &conversation_event::held},
    {"alertingDurationMs", &conversation_event::alerting},
    {"contactingDurationMs", &conversation_event::contacting},
    {"dialingDurationMs", &conversation_event::dialing},
    {"callbackDurationMs", &conversation_event::callback},
    {"wrapupDurationMs", &conversation_event::wrapping},
    {"voicemailDurationMs", &conversation_event::voicemail},
    {"flowOutcomeTime", &conversation_event::outcome_time},
}};

/// Messages of which a session has one of each.
bool is_said_once(genesys_topic topic) {
  switch (topic) {
  case genesys_topic::customer_start:
  case genesys_topic::customer_end:
  case genesys_topic::flow_start:
  case genesys_topic::flow_end:
  case genesys_topic::acd_start:
  case genesys_topic::acd_end:
  case genesys_topic::user_start:
  case genesys_topic::user_end:
  case genesys_topic::voicemail_start:
  case genesys_topic::voicemail_end: return true;
  default: return false; // May come again: states, wrap-ups, attributes, …
  }
}

/// Time spent inside a session, as its end tells.
millis inside(const conversation_event& end) {
  switch (end.topic) {
  case genesys_topic::user_end:
    return length(end.alerting) + length(end.interacting) + length(end.held)
           + length(end.contacting) + length(end.dialing)
           + length(end.callback);
  case genesys_topic::customer_end: return length(end.interacting);
  case genesys_topic::voicemail_end: return length(end.voicemail);
  case genesys_topic::acd_end:
  case genesys_topic::flow_end: return length(end.connected);
  default: return millis{0};
  }
}

/// The start that belongs to an end.
genesys_topic start_of(genesys_topic end) {
  switch (end) {
  case genesys_topic::customer_end: return genesys_topic::customer_start;
  case genesys_topic::flow_end: return genesys_topic::flow_start;
  case genesys_topic::acd_end: return genesys_topic::acd_start;
  case genesys_topic::user_end: return genesys_topic::user_start;
  case genesys_topic::voicemail_end: return genesys_topic::voicemail_start;
  default: return genesys_topic::unknown;
  }
}

bool is_reversed(const conversation_event& start,
                 const conversation_event& end) {
  return end.at < start.at;
}

bool is_too_long(const conversation_event& start,
                 const conversation_event& end) {
  return !is_reversed(start, end)
         && inside(end) > end.at - start.at + span_slack;
}

bool is_early(const conversation_event& acw,
              const conversation_event& user_end) {
  return acw.at + acw_slack < user_end.at;
}

/// Looks through one session.
class session_check {
public:
  session_check(std::vector<contradiction>& into, const session_view& view,
                messages said)
      : into_{into}, view_{view}, said_{said} {
    // nop
  }

  void look() {
    for (auto at = said_.begin(); at != said_.end();) {
      auto end = std::find_if(at, said_.end(), [&](const auto& e) {
        return slot_of(e) != slot_of(*at);
      });
      if (end - at > 1)
        look_at_slot({at, end});
      at = end;
    }
    look_at_dimensions();
    look_at_times();
  }

private:
  /// Takes down what the messages say of one thing if they do not agree.
  /// `member` gives it as text; `taken` is the message that decides, with what
  /// it lacks filled in.
  template <class Member>
  void compare(contradiction_kind kind, std::string_view name, messages said,
               const conversation_event& taken, Member member) {
    contradiction found{.kind = kind, .session = view_.id, .member = name};
    bool differ = false;
    for (const auto& e : said)
      if (told value = member(e)) {
        found.said.push_back({e.topic, e.at, std::move(*value), e.offset});
        differ = differ || found.said.back().value != found.said.front().value;
      }
    if (!differ)
      return;
    found.taken = told{member(taken)}.value_or("");
    into_.push_back(std::move(found));
  }

  template <class T>
  static auto text_in(T conversation_event::*member) {
    return [member](const conversation_event& e) {
      return text_of(e.*member);
    };
  }

  void compare_durations(messages said, const conversation_event& taken) {
    for (auto [name, member] : durations)
      compare(contradiction_kind::duration, name, said, taken, text_in(member));
  }

  /// The greatest message of a slot decides, the smallest where `first` (11.2).
  static conversation_event decided(messages slot, bool first) {
    auto taken = first ? slot.front() : slot.back();
    for (std::size_t i = 1; i < slot.size(); ++i)
      fill(taken, first ? slot[i] : slot[slot.size() - 1 - i]);
    return taken;
  }

  void look_at_slot(messages slot) {
    auto topic = slot.front().topic;
    if (topic == genesys_topic::acw)
      return look_at_wrap_ups(slot);
    auto taken = decided(slot, false);
    using kind = contradiction_kind;
    if (topic == genesys_topic::metric_record) {
      compare(kind::record, "value", slot, taken, [](const auto& e) -> told {
        return std::to_string(e.metric_value);
      });
      compare(kind::record, "metricDate", slot, taken,
              text_in(&conversation_event::at));
      return;
    }
    if (topic == genesys_topic::agent_segment)
      return compare(kind::state, "currentState", slot, taken,
                     text_in(&conversation_event::segment_state));
    if (is_said_once(topic))
      compare(kind::instant, "eventTime", slot, taken,
              text_in(&conversation_event::at));
    if (topic == genesys_topic::acd_end)
      compare(kind::answerer, "answeredUserId", slot, taken,
              [](const auto& e) { return text_of(e.agent.value); });
    compare(kind::outcome, "acdOutcome", slot, taken,
            text_in(&conversation_event::outcome));
    compare(kind::outcome, "flowOutcomeValue", slot, taken,
            text_in(&conversation_event::verdict));
    compare(kind::disconnect, "disconnectType", slot, taken,
            text_in(&conversation_event::disconnect));
    compare_durations(slot, taken);
  }

  /// A wrap-up may be submitted again later (trap 20), but not with another
  /// length at the same instant.
  void look_at_wrap_ups(messages slot) {
    auto taken = decided(slot, true);
    for (auto at = slot.begin(); at != slot.end();) {
      auto end = std::find_if(at, slot.end(),
                              [&](const auto& e) { return e.at != at->at; });
      compare_durations({at, end}, taken);
      at = end;
    }
  }

  void look_at_dimensions() {
    using kind = contradiction_kind;
    conversation_event taken;
    taken.participant = view_.participant;
    taken.queue = view_.queue;
    taken.agent = view_.agent;
    taken.media = view_.media;
    taken.direction = view_.direction;
    auto dimension = [&](kind k, std::string_view name, auto member) {
      compare(k, name, said_, taken, [&](const conversation_event& e) -> told {
        return tells_of_session(e) ? text_of(member(e)) : std::nullopt;
      });
    };
    dimension(kind::queue, "queueId",
              [](const auto& e) { return e.queue.value; });
    dimension(kind::agent, "userId", [](const auto& e) {
      return e.topic == genesys_topic::acd_end ? uuid{} : e.agent.value;
    });
    dimension(kind::participant, "participantId",
              [](const auto& e) { return e.participant.value; });
    dimension(kind::media, "mediaType", [](const auto& e) { return e.media; });
    dimension(kind::direction, "direction",
              [](const auto& e) { return e.direction; });
  }

  void look_at_times() {
    for (auto [start, end] :
         {std::pair{view_.customer_start, view_.customer_end},
          {view_.flow_start, view_.flow_end},
          {view_.acd_start, view_.acd_end},
          {view_.user_start, view_.user_end},
          {view_.voicemail_start, view_.voicemail_end}})
      if (start != nullptr && end != nullptr)
        look_at_span(*start, *end);
    if (view_.acw_first != nullptr && view_.user_end != nullptr
        && is_early(*view_.acw_first, *view_.user_end))
      add_times(contradiction_kind::early_acw, *view_.acw_first,
                *view_.user_end);
  }

  void look_at_span(const conversation_event& start,
                    const conversation_event& end) {
    if (is_reversed(start, end))
      add_times(contradiction_kind::reversed, start, end);
    if (!is_too_long(start, end))
      return;
    auto spent = std::to_string(inside(end).count());
    into_.push_back(
        {.kind = contradiction_kind::too_long,
         .session = view_.id,
         .member = "durations",
         .said = {{start.topic, start.at, to_iso(start.at), start.offset},
                  {end.topic, end.at, spent, end.offset}},
         .taken = spent});
  }

  /// Both times stand as they were told.
  void add_times(contradiction_kind kind, const conversation_event& a,
                 const conversation_event& b) {
    into_.push_back({.kind = kind,
                     .session = view_.id,
                     .member = "eventTime",
                     .said = {{a.topic, a.at, to_iso(a.at), a.offset},
                              {b.topic, b.at, to_iso(b.at), b.offset}},
                     .taken = "both"});
  }

  std::vector<contradiction>& into_;
  const session_view& view_;
  messages said_;
};

/// Two words, neither of them none. Mostly they are equal, which is said first.
template <class T>
bool differ(const T& x, const T& y) {
  return x != y && x != T{} && y != T{};
}

bool name_two(const conversation_event& a, const conversation_event& b) {
  return differ(a.queue, b.queue) || differ(a.participant, b.participant)
         || differ(a.media, b.media) || differ(a.direction, b.direction)
         || (differ(a.agent, b.agent) && a.topic != genesys_topic::acd_end
             && b.topic != genesys_topic::acd_end);
}

bool is_wrong_span(const conversation_event& start,
                   const conversation_event& end) {
  return start_of(end.topic) == start.topic
         && (is_reversed(start, end) || is_too_long(start, end));
}

bool wraps_early(const conversation_event& acw, const conversation_event& end) {
  return acw.topic == genesys_topic::acw && end.topic == genesys_topic::user_end
         && is_early(acw, end);
}

/// Whether two messages of one session, each alone in its slot, contradict each
/// other.
bool disagree(const conversation_event& a, const conversation_event& b) {
  if (!tells_of_session(a) || !tells_of_session(b))
    return false;
  return name_two(a, b) || is_wrong_span(a, b) || is_wrong_span(b, a)
         || wraps_early(a, b) || wraps_early(b, a);
}

messages of_session(const state& s, const session_id& session) {
  auto first = std::lower_bound(
      s.said.begin(), s.said.end(), session,
      [](const auto& e, const auto& id) { return e.session < id; });
  auto last = std::find_if(first, s.said.end(),
                           [&](const auto& e) { return e.session != session; });
  return {first, last};
}

} // namespace

std::string_view to_string(contradiction_kind kind) {
  switch (kind) {
  case contradiction_kind::outcome: return "outcome";
  case contradiction_kind::answerer: return "answerer";
  case contradiction_kind::disconnect: return "disconnect";
  case contradiction_kind::duration: return "duration";
  case contradiction_kind::instant: return "instant";
  case contradiction_kind::state: return "state";
  case contradiction_kind::record: return "record";
  case contradiction_kind::queue: return "queue";
  case contradiction_kind::agent: return "agent";
  case contradiction_kind::participant: return "participant";
  case contradiction_kind::media: return "media";
  case contradiction_kind::direction: return "direction";
  case contradiction_kind::reversed: return "reversed";
  case contradiction_kind::too_long: return "too_long";
  case contradiction_kind::early_acw: return "early_acw";
  }
  return "unknown";
}

std::vector<contradiction> contradictions(const state& s) {
  std::vector<contradiction> found;
  timeline line{s};
  for (const auto& view : line.sessions())
    if (view.id) // What names no session may be of several.
      session_check{found, view, of_session(s, view.id)}.look();
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) {
                     return std::tie(a.session, a.kind, a.member)
                            < std::tie(b.session, b.kind, b.member);
                   });
  return found;
}

std::vector<contradiction_kind>
kinds_of(const std::vector<contradiction>& found) {
  std::vector<contradiction_kind> kinds;
  for (const auto& one : found)
    kinds.push_back(one.kind);
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

bool may_contradict(const state& s, const conversation_event& news) {
  if (!news.session)
    return false;
  auto said = of_session(s, news.session);
  for (std::size_t i = 0; i < said.size(); ++i) {
    // Two messages in one slot may disagree by themselves, or together with
    // others: that is rare enough to be looked into.
    if (i > 0 && said[i - 1].topic == said[i].topic
        && slot_of(said[i - 1]) == slot_of(said[i]))
      return true;
    if (disagree(said[i], news))
      return true;
  }
  return false;
}

} // namespace streamvane::actors::conversation
