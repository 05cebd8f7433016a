#include "tools/vanesim/delivery/sender.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

std::string joined(const std::vector<delivery>& events) {
  std::string lines;
  for (const auto& e : events) {
    lines += e.body;
    lines += '\n';
  }
  return lines;
}

bool worth_retrying(int status) {
  return status == 429 || status >= 500;
}

} // namespace

result<std::unique_ptr<sender>> sender::open(sender_options options,
                                             poster_factory posters) {
  std::FILE* acked = nullptr;
  if (!options.acked_path.empty()) {
    acked = std::fopen(options.acked_path.c_str(), "ae");
    if (!acked)
      return io_failure("cannot open " + options.acked_path, errno);
  }
  return std::unique_ptr<sender>{
      new sender{std::move(options), std::move(posters), acked}};
}

sender::sender(sender_options options, poster_factory posters, std::FILE* acked)
    : options_{std::move(options)}, posters_{std::move(posters)}, acked_{
                                                                      acked} {
  options_.connections = std::max(1u, options_.connections);
  options_.batch = std::max(1u, options_.batch);
  options_.queued_max = std::max(options_.queued_max, 2 * options_.batch);
  for (std::size_t i = 0; i < options_.connections; ++i)
    threads_.emplace_back([this, i] { work(i); });
}

sender::~sender() {
  finish();
  if (acked_)
    std::fclose(acked_);
}

void sender::push(delivery d) {
  std::unique_lock lock{guard_};
  drained_.wait(lock, [this] { return queue_.size() < options_.queued_max; });
  queue_.push_back(std::move(d));
  bool enough = queue_.size() >= options_.batch;
  lock.unlock();
  if (enough)
    filled_.notify_one();
}

void sender::finish() {
  {
    std::lock_guard lock{guard_};
    closing_ = true;
  }
  filled_.notify_all();
  for (auto& t : threads_)
    t.join();
  threads_.clear();
}

sender_counts sender::counts() const {
  return {acknowledged_, refused_, given_up_, retries_};
}

std::string sender::last_trouble() const {
  std::lock_guard lock{guard_};
  return trouble_;
}

void sender::work(std::size_t number) {
  auto to = posters_();
  random_stream jitter{number};
  for (auto events = take(); !events.empty(); events = take())
    deliver(*to, events, jitter);
}

/// The next request's events, a full batch unless the end has come; none at the
/// end.
std::vector<delivery> sender::take() {
  std::unique_lock lock{guard_};
  filled_.wait(lock,
               [this] { return closing_ || queue_.size() >= options_.batch; });
  std::vector<delivery> events;
  while (!queue_.empty() && events.size() < options_.batch) {
    events.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  lock.unlock();
  drained_.notify_one();
  return events;
}

void sender::deliver(poster& to, const std::vector<delivery>& events,
                     random_stream& jitter) {
  std::string lines;
  if (options_.batch > 1)
    lines = joined(events);
  const auto& body = options_.batch > 1 ? lines : events.front().body;
  auto backoff = options_.backoff_min;
  millis waited{0};
  while (true) {
    auto answer = to.post(body);
    millis pause = backoff;
    if (answer) {
      if (answer->status >= 200 && answer->status < 300)
        return acknowledge(events);
      note(std::to_string(answer->status) + " " + answer->body);
      if (!worth_retrying(answer->status)) {
        refused_ += events.size();
        return;
      }
      pause = std::max(pause, answer->retry_after.value_or(millis{0}));
    } else {
      note(to_string(answer.why()));
    }
    pause += jitter.between(millis{0}, pause / 4);
    if (waited + pause > options_.give_up_after) {
      given_up_ += events.size();
      return;
    }
    std::this_thread::sleep_for(pause);
    waited += pause;
    backoff = std::min(backoff * 2, options_.backoff_max);
    ++retries_;
  }
}

void sender::acknowledge(const std::vector<delivery>& events) {
  acknowledged_ += events.size();
  if (!acked_)
    return;
  std::string ids;
  for (const auto& e : events) {
    ids += e.transport_id();
    ids += '\n';
  }
  std::lock_guard lock{acked_guard_};
  if (std::fwrite(ids.data(), 1, ids.size(), acked_) != ids.size()
      || std::fflush(acked_) != 0)
    note(to_string(io_failure("cannot write " + options_.acked_path, errno)));
}

void sender::note(std::string trouble) {
  std::lock_guard lock{guard_};
  trouble_ = std::move(trouble);
}

} // namespace streamvane::tools::vanesim
