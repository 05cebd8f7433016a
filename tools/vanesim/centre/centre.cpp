#include "tools/vanesim/centre/centre.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::days;
using std::chrono::minutes;

/// Median talk before it is scaled to the staff.
constexpr per_medium<millis> usual_talk{{millis{180'000}, millis{280'000},
                                         millis{240'000}, millis{260'000},
                                         millis{170'000}}};

constexpr millis talk_min{2'500};
constexpr millis observation_period{5 * 60'000};
constexpr millis record_period{60 * 60'000};

/// Mean over median of `random_stream::skewed`, in percent.
constexpr std::int64_t skewed_mean_percent = 116;

/// Legs per conversation, in percent: some never reach an agent, others are
/// passed on.
constexpr std::int64_t legs_percent = 104;

/// Net of breaks.
constexpr std::int64_t staffed_net_percent = 86;

/// The talk that fills the agents' time as `load_percent` says.
std::int64_t scale_of_talk(const centre_options& o, millis staffed) {
  std::int64_t parts = 0;
  std::int64_t talk = 0;
  for (auto m : all_media) {
    parts += o.mix[m];
    talk += o.mix[m] * usual_talk[m].count() / 100 * skewed_mean_percent;
  }
  auto legs = std::int64_t{o.conversations} * legs_percent / 100 + 1;
  auto beside = o.acw.count() * skewed_mean_percent / 100 + 5'000;
  auto time
      = staffed.count() / 100 * staffed_net_percent / 100 * o.load_percent;
  auto wanted = (time / legs - beside) * 1000 / (talk / parts);
  return std::clamp<std::int64_t>(wanted, 60, 4'000);
}

/// Another day, or a day of another size, of the same centre must not repeat
/// the ids of this one: a receiver would take its events for copies.
std::uint64_t day_seed(const centre_options& o) {
  std::uint64_t seed = o.seed;
  for (auto part :
       {static_cast<std::uint64_t>(epoch_ms(o.start)),
        static_cast<std::uint64_t>(o.length.count()), std::uint64_t{o.agents},
        std::uint64_t{o.queues}, std::uint64_t{o.conversations}})
    seed = random_stream{seed ^ part}.next();
  return seed;
}

} // namespace

centre::centre(const centre_options& options, publisher::sink out)
    : organization_{random_stream{options.seed ^ 0x6f7267ULL}.id()},
      options_{options}, random_{day_seed(options)}, clock_{options.start},
      truth_{
          organization_, options.rules, options.sources,
          [this](const work& w, metric_id m, instant date, std::int64_t value) {
            // Flows have metric records of their own, in a topic that nobody
            // has subscribed to here.
            if (!is_flow_metric(m))
              publisher_.metric_record(clock_.now(), w, m, date, value);
            if (options_.sources.records)
              records_.note({w, m, date, value});
          }},
      publisher_{organization_, day_seed(options), options.sources,
                 std::move(out)},
      workforce_{options, clock_, random_, truth_, publisher_} {
  talk_permille_ = scale_of_talk(options, workforce_.staffed());
  for (std::uint32_t i = 0; i < options.queues; ++i)
    queue_weights_.push_back(queue_size(i));
  workforce_.on_idle = [this](place a) {
    seek_contact(a);
  };
  workforce_.open();
  plan_day();
  plan_old_sessions();
}

bool centre::step() {
  if (clock_.step())
    return true;
  if (!books_closed_) {
    ask_for_records();
    workforce_.close_books();
    books_closed_ = true;
  }
  return false;
}

void centre::plan_day() {
  auto open = options_.doors_close() - options_.start;
  arrivals_.reserve(options_.conversations);
  for (std::uint32_t i = 0; i < options_.conversations; ++i)
    arrivals_.push_back(options_.start
                        + open * point_of_day(random_) / 1'000'000);
  std::sort(arrivals_.begin(), arrivals_.end());
  open_next();
  for (place a = 0; a < workforce_.agents().size(); ++a)
    plan_own_calls(a);
  observe();
  if (options_.sources.records)
    plan_next_records();
}

/// Customers of messages who wrote about two months ago and whose sessions
/// expire today (genesys.md trap 14).
void centre::plan_old_sessions() {
  auto open = options_.doors_close() - options_.start;
  auto many = std::max<std::uint32_t>(3, options_.conversations / 500);
  for (std::uint32_t i = 0; i < many; ++i) {
    auto end = options_.start + random_.between(millis{1'000}, open);
    auto length = random_.between(days{59}, days{60});
    clock_.at(end, [this, length] {
      auto c = converse_anew(medium::message, direction::inbound);
      customer_session s;
      s.participant = random_.id();
      s.session = random_.id();
      s.media = medium::message;
      s.connect = clock_.now() - length;
      s.talked = true;
      conversations_[c].customers.push_back(s);
      session_begins(c);
      customer_leaves(c, 0, "SESSION_EXPIRED");
      ++count_.sessions_of_60_days;
    });
  }
}

void centre::open_next() {
  if (arrived_ == arrivals_.size())
    return;
  clock_.at(arrivals_[arrived_++], [this] {
    arrive();
    open_next();
  });
}

void centre::observe() {
  for (const auto& q : workforce_.queues())
    publisher_.observations(clock_.now(), q, q.open[medium::voice]);
  if (clock_.now() + observation_period < options_.end())
    clock_.after(observation_period, [this] { observe(); });
}

void centre::plan_next_records() {
  if (clock_.now() + record_period < options_.end())
    clock_.after(record_period, [this] {
      ask_for_records();
      plan_next_records();
    });
}

void centre::ask_for_records() {
  for (auto& known : records_.take_news())
    publisher_.detail_record(clock_.now(), std::move(known));
}

bool centre::doors_open() const {
  return clock_.now() < options_.doors_close();
}

millis centre::drain() const {
  return options_.end() - options_.doors_close();
}

/// Short enough for every leg to end in the day.
millis centre::talk_time(medium m) {
  auto wanted = random_.skewed(usual_talk[m]) * talk_permille_ / 1000;
  return std::clamp(wanted, talk_min, drain() / 4);
}

place centre::another_queue(place not_this) {
  auto q = static_cast<place>(random_.pick(queue_weights_));
  if (q == not_this)
    q = (q + 1) % static_cast<place>(queue_weights_.size());
  return q;
}

place centre::converse_anew(medium m, direction originating) {
  auto& c = conversations_.emplace_back();
  c.id = random_.id();
  c.originating = originating;
  c.caller
      = 10'000'000 + static_cast<std::uint64_t>(random_.between(0, 89'999'999));
  c.target = static_cast<place>(random_.pick(queue_weights_));
  c.media = m;
  return static_cast<place>(conversations_.size() - 1);
}

void centre::session_begins(place c) {
  auto& x = conversations_[c];
  if (x.open++ == 0 && options_.sources.records)
    records_.note_open(x.id);
}

/// A conversation is over when nobody is in it any more; who wraps up has left
/// (genesys.md 6.5).
void centre::session_ends(place c) {
  auto& x = conversations_[c];
  if (--x.open == 0 && options_.sources.records)
    records_.note_end(x.id, clock_.now());
}

} // namespace streamvane::tools::vanesim
