#pragma once

#include "tools/vanesim/centre/ledger.hpp"
#include "tools/vanesim/centre/model.hpp"
#include "tools/vanesim/centre/options.hpp"
#include "tools/vanesim/centre/publisher.hpp"
#include "tools/vanesim/centre/random.hpp"
#include "tools/vanesim/centre/record_book.hpp"
#include "tools/vanesim/centre/virtual_clock.hpp"
#include "tools/vanesim/centre/workforce.hpp"
#include "tools/vanesim/live_lines.hpp"

#include <deque>
#include <optional>
#include <utility>

namespace streamvane::tools::vanesim {

/// How often each situation occurred, so that a run can be judged.
struct situation_counts {
  std::uint64_t conversations = 0;
  std::uint64_t left_in_flow = 0;
  std::uint64_t abandoned_alerting = 0;
  std::uint64_t alerts_missed = 0;
  std::uint64_t answered_after_miss = 0; ///< Visits.
  std::uint64_t blind_to_queue = 0;
  std::uint64_t blind_to_user = 0;
  std::uint64_t no_answer_transfers = 0;
  std::uint64_t consults = 0;
  std::uint64_t consults_without_transfer = 0;
  std::uint64_t consults_abandoned = 0;
  std::uint64_t consults_with_user = 0;
  std::uint64_t conferences = 0;
  std::uint64_t flow_outs = 0;
  std::uint64_t callbacks_from_queue = 0;
  std::uint64_t callbacks_expired = 0;
  std::uint64_t callbacks_unreached = 0;
  std::uint64_t voicemails = 0;
  std::uint64_t calls_of_agents = 0;
  std::uint64_t calls_between_agents = 0;
  std::uint64_t without_acw = 0;
  std::uint64_t acw_of_zero = 0;
  std::uint64_t acw_resubmitted = 0;
  std::uint64_t acw_late = 0;
  std::uint64_t sessions_of_60_days = 0;
  std::uint64_t sessions_left_open = 0; ///< At the end of the day.
};

/// A day of a contact centre, from one seed: the same options give the same
/// story, the same ledger and the same bytes on every machine.
///
/// Use: step() until it gives false, then read the ledger. The events come out
/// of `out` ordered by their event time. An agent does one thing at a time; the
/// stories keep to what detail events can tell apart, for instance nobody hangs
/// up within two seconds after a missed alert (genesys.md 11.4).
///
/// Not for several threads. Memory grows with the conversations of the day,
/// about 1 KB each.
class centre {
public:
  /// `options` must be valid.
  centre(const centre_options& options, publisher::sink out);

  centre(const centre&) = delete;
  centre& operator=(const centre&) = delete;

  /// Lets the next thing happen. False when the day is over.
  bool step();

  /// When the last thing happened.
  instant now() const {
    return clock_.now();
  }

  /// The truth; complete once step() gave false.
  const ledger& truth() const {
    return truth_;
  }

  /// What stands open now, as far as the sources can tell of it: the truth
  /// beside which live state is held. Wrap-ups are in it only where states of
  /// sessions are told.
  live_lines open_now() const;

  /// When the next thing happens; nothing when the day is over.
  std::optional<instant> next() const {
    return clock_.next();
  }

  const situation_counts& situations() const {
    return count_;
  }

  organization_id organization() const {
    return organization_;
  }

  const std::vector<agent>& agents() const {
    return workforce_.agents();
  }

private:
  // centre.cpp: the day
  void plan_day();
  void plan_old_sessions();
  void open_next();
  void observe();
  void plan_next_records();
  void ask_for_records();
  bool doors_open() const;
  millis drain() const;
  millis talk_time(medium m);
  place another_queue(place not_this);
  place converse_anew(medium m, direction originating);
  void session_begins(place c);
  void session_ends(place c);

  // customers.cpp: customers and what they meet outside of queues
  void arrive();
  void enter_flow(place c, medium m);
  void leave_flow(place c, flow_session f);
  flow_session begin_flow(place c, flow_session begun);
  void end_flow(place c, const flow_session& f, bool hands_over);
  std::size_t customer_joins(place c, medium m, direction d);
  void customer_connects(place c, std::size_t which);
  void customer_leaves(place c, std::size_t which, std::string_view why);
  void customers_leave(place c, std::string_view why);
  void record_voicemail(place c, place q, agent_id user);

  // visits.cpp: queue visits
  void enter_queue(place c, place q, medium m, place consultant = nobody);
  void plan_patience(place v);
  void plan_exit(place v);
  void seek_agent(place v);
  void seek_contact(place a);
  void alert(place v, place a);
  void miss_alert(place l);
  void lose_patience(place v);
  void leave_for(place v, exit_plan plan);
  void close_queue(place v);
  void answer_visit(place v, place l);
  void stop_waiting(place v);
  void flow_out(place v, std::string_view flow);
  void end_visit(place v, std::string_view outcome, agent_id answered_by,
                 std::string_view flow);
  bool postponed(place v, void (centre::*again)(place));
  std::optional<std::uint32_t> skill_asked(const visit& v) const;
  work work_of(const visit& v) const;
  work work_of(const customer_session& s, const conversation& c) const;
  work work_of(const flow_session& f, const conversation& c) const;

  // legs.cpp: agents' sessions
  place begin_leg(leg begun);
  void end_alert(place l);
  void connect(place l);
  void converse(place l);
  void talk_then(place l, millis length, void (centre::*story)(place));
  void part(place l);
  void transfer_to_queue(place l);
  void transfer_to_user(place l);
  void ring_user(place c, place a);
  void ring_in_vain(place l);
  void turn_to(place l, session_state what);
  void finish_stretch(place l);
  void confer(place l);
  void leave_conference(place l);
  void close_leg(place l, std::string_view disconnect);
  void wrap_up(place l);
  void submit_wrap_up(place l, millis said, millis length);
  work work_of(const leg& l) const;
  const queue* queue_of(const leg& l) const;

  // open_now.cpp: what stands open
  std::pair<session_state, instant> standing_of(const leg& l) const;

  // consults.cpp: asking for advice
  void consult_queue(place l);
  void consult_user(place l);
  void consult_answered(place adviser);
  void consult_ends(place adviser);
  void consult_in_vain(place giver);

  // calls.cpp: calls that agents make
  void make_callback(place l);
  void callback_over(place call);
  void plan_own_calls(place a);
  void call_out(place a);
  void call_colleague(place a, place other);
  void dial(place call, bool reached);
  void dialed(place call, bool reached);
  void hang_up(place call);
  void answer_colleague(place callee);

  organization_id organization_{};
  centre_options options_;
  random_stream random_;
  virtual_clock clock_;
  record_book records_{};
  ledger truth_;
  publisher publisher_;
  workforce workforce_;
  situation_counts count_{};
  std::int64_t talk_permille_ = 1000; ///< Scales talk to the staff.
  std::vector<std::int64_t> queue_weights_{};
  std::vector<instant> arrivals_{};
  std::size_t arrived_ = 0;
  // Stable references while stories grow.
  std::deque<conversation> conversations_{};
  std::deque<visit> visits_{};
  std::deque<leg> legs_{};
  bool books_closed_ = false;
};

} // namespace streamvane::tools::vanesim
