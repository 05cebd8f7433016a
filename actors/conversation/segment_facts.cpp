#include "actors/conversation/segment_facts.hpp"

#include "actors/conversation/detail_facts.hpp"

#include <string_view>

namespace streamvane::actors::conversation {

namespace {

bool is(const conversation_event& segment, std::string_view state) {
  return segment.segment_state.text() == state;
}

/// The contact has left: what follows is the agent's own.
bool is_after_contact(const conversation_event& segment) {
  return is(segment, "WRAPUP") || is(segment, "TERMINATED");
}

/// Names the fact of a segment among those of its session and metric.
uuid instance_of(const conversation_event& segment) {
  uuid id;
  auto start = static_cast<std::uint64_t>(epoch_ms(segment.at));
  for (std::size_t i = 0; i < sizeof(start); ++i)
    id.bytes[i] = static_cast<unsigned char>(start >> (56 - 8 * i));
  return id;
}

/// One agent's session, told state by state: each state lasts until the next
/// one begins.
class told_session {
public:
  told_session(metric_facts& into, const session_view& session)
      : into_{into}, session_{session} {
    // nop
  }

  void add_all() {
    const auto& all = session_.segments;
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
      add_segment(*all[i], all[i + 1]->at);
    if (begins_whole())
      add_sums();
  }

private:
  metric_fact& add(metric_id metric, millis value, instant at) {
    into_.push_back(session_fact(session_, metric, value.count(), at));
    into_.back().source = fact_source::agent_state;
    return into_.back();
  }

  void add_segment(const conversation_event& segment, instant end) {
    auto metric = metric_of(segment);
    auto length = end - segment.at;
    if (metric == metric_id::none || length <= millis{0})
      return;
    add(metric, length, end).instance = instance_of(segment);
    if (is_handling(metric))
      handled_ += length;
    if (metric == metric_id::t_talk) {
      talked_ += length;
      talked_until_ = end;
    } else if (metric == metric_id::t_held) {
      held_ += length;
    }
  }

  /// Sums would be too small where the first states are not known: the topic
  /// was subscribed to in the middle, or a message is still to come.
  bool begins_whole() const {
    const auto& first = *session_.segments.front();
    return first.session_start == instant{} || first.at <= first.session_start;
  }

  /// The sums of a session are known once the contact has left, the handle time
  /// once the agent is done (genesys.md 4.2).
  void add_sums() {
    const auto& all = session_.segments;
    auto left = all.size();
    while (left > 0 && is_after_contact(*all[left - 1]))
      --left;
    if (left == all.size())
      return;
    auto disconnect = all[left]->at;
    bool ends_on_hold = left > 0 && is(*all[left - 1], "HOLD");
    if (talked_ > millis{0})
      add(metric_id::t_talk_complete, talked_,
          ends_on_hold ? talked_until_ : disconnect);
    if (held_ > millis{0})
      add(metric_id::t_held_complete, held_, disconnect);
    if (is(*all.back(), "TERMINATED") && handled_ > millis{0})
      add(metric_id::t_handle, handled_, all.back()->at);
  }

  metric_facts& into_;
  const session_view& session_;
  millis talked_{};
  millis held_{};
  millis handled_{}; ///< Both, and after-call work, contacting, dialing.
  instant talked_until_{};
};

} // namespace

metric_id metric_of(const conversation_event& segment) {
  auto state = segment.segment_state.text();
  if (state == "ALERT")
    return metric_id::t_alert;
  if (state == "INTERACT")
    return metric_id::t_talk;
  if (state == "HOLD")
    return metric_id::t_held;
  if (state == "WRAPUP")
    return metric_id::t_acw;
  if (state == "CONTACTING")
    return metric_id::t_contacting;
  if (state == "DIALING")
    return metric_id::t_dialing;
  return metric_id::none;
}

bool is_handling(metric_id metric) {
  return metric == metric_id::t_talk || metric == metric_id::t_held
         || metric == metric_id::t_acw || metric == metric_id::t_contacting
         || metric == metric_id::t_dialing;
}

void add_segment_facts(metric_facts& into,
                       const std::vector<session_view>& sessions) {
  for (const auto& session : sessions)
    if (!session.segments.empty())
      told_session{into, session}.add_all();
}

} // namespace streamvane::actors::conversation
