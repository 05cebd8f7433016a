#include "tools/vanebench/http_load.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <ctime>
#include <deque>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace streamvane::tools::vanebench {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::seconds answer_within{30};
constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr int accepted_status = 200;

/// A kept connection with at most one request under way.
class connection {
public:
  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  ~connection() {
    if (socket_ >= 0)
      ::close(socket_);
  }

  result<> open(std::uint16_t port, int epoll) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      return io_failure("cannot make a socket", errno);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to)
        != 0)
      return io_failure("cannot connect to 127.0.0.1:" + std::to_string(port),
                        errno);
    int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.ptr = this;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &wanted) != 0)
      return io_failure("cannot wait for a socket", errno);
    return done{};
  }

  /// Sends a request whole: a body is far smaller than a socket's buffer.
  result<> send(const std::string& head, const std::string& body,
                clock::time_point due) {
    due_ = due;
    request_ = head;
    request_ += std::to_string(body.size());
    request_ += "\r\n\r\n";
    request_ += body;
    std::string_view rest{request_};
    while (!rest.empty()) {
      auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0)
        return io_failure("cannot send a request", errno);
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return done{};
  }

  /// Reads what is there; the status once the answer is whole.
  result<std::optional<int>> receive() {
    std::array<char, 4096> part{};
    auto got = ::recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      return std::optional<int>{};
    if (got < 0)
      return io_failure("cannot read an answer", errno);
    if (got == 0)
      return failure{errc::unavailable, "the server closed a connection"};
    answer_.append(part.data(), static_cast<std::size_t>(got));
    if (answer_.size() > answer_bytes_max)
      return failure{errc::too_large, "an answer is longer than "
                                          + std::to_string(answer_bytes_max)
                                          + " bytes"};
    return status_if_whole();
  }

  clock::time_point due() const {
    return due_;
  }

private:
  result<std::optional<int>> status_if_whole() {
    auto head_end = answer_.find("\r\n\r\n");
    if (head_end == std::string::npos)
      return std::optional<int>{};
    std::string_view head{answer_.data(), head_end};
    auto number_after = [&](std::string_view name) -> std::optional<int> {
      auto at = head.find(name);
      int number = 0;
      if (at == std::string_view::npos)
        return std::nullopt;
      auto from = head.data() + at + name.size();
      auto [end, error]
          = std::from_chars(from, head.data() + head.size(), number);
      return error == std::errc{} ? std::optional<int>{number} : std::nullopt;
    };
    auto status = number_after("HTTP/1.1 ");
    if (!status)
      return failure{errc::invalid, "an answer without a status"};
    auto length = number_after("Content-Length: ").value_or(0);
    if (answer_.size() < head_end + 4 + static_cast<std::size_t>(length))
      return std::optional<int>{};
    answer_.clear();
    return status;
  }

  int socket_ = -1;
  std::string request_{};
  std::string answer_{};
  clock::time_point due_{};
};

/// One run.
class load_run {
public:
  load_run(const load_plan& plan, std::span<const std::string> bodies)
      : plan_{plan}, bodies_{bodies} {
    head_ = "POST " + plan.target
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
              "Content-Type: application/json\r\nContent-Length: ";
  }

  load_run(const load_run&) = delete;
  load_run& operator=(const load_run&) = delete;

  ~load_run() {
    if (epoll_ >= 0)
      ::close(epoll_);
  }

  result<load_outcome> run() {
    if (auto opened = open(); !opened)
      return opened.why();
    began_ = clock::now();
    end_ = began_ + plan_.length;
    last_ = began_;
    while (going_on() || running() > 0) {
      if (auto sent = send_due(); !sent)
        return sent.why();
      if (auto received = receive(); !received)
        return received.why();
    }
    outcome_.seconds = std::chrono::duration<double>(last_ - began_).count();
    std::sort(outcome_.latencies_us.begin(), outcome_.latencies_us.end());
    return std::move(outcome_);
  }

private:
  result<> open() {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0)
      return io_failure("cannot make an epoll", errno);
    for (std::uint32_t i = 0; i < plan_.connections; ++i) {
      all_.push_back(std::make_unique<connection>());
      if (auto opened = all_.back()->open(plan_.port, epoll_); !opened)
        return opened;
      idle_.push_back(all_.back().get());
    }
    return done{};
  }

  std::size_t running() const {
    return all_.size() - idle_.size();
  }

  /// When the next request should go out: without a rate, at once.
  clock::time_point due() const {
    if (plan_.rate == 0)
      return clock::now();
    return began_
           + std::chrono::nanoseconds{std::int64_t{1'000'000'000}
                                      * static_cast<std::int64_t>(next_)
                                      / plan_.rate};
  }

  bool going_on() const {
    return next_ < bodies_.size() && due() < end_;
  }

  result<> send_due() {
    while (!idle_.empty() && going_on()) {
      auto when = due();
      if (when > clock::now())
        return done{};
      auto* to = idle_.front();
      idle_.pop_front();
      if (auto sent = to->send(head_, bodies_[next_], when); !sent)
        return sent;
      ++next_;
    }
    return done{};
  }

  result<> receive() {
    std::array<epoll_event, 256> ready{};
    std::chrono::nanoseconds patience = answer_within;
    if (!idle_.empty() && going_on())
      patience = std::max(std::chrono::nanoseconds{0}, due() - clock::now());
    std::timespec timeout{};
    timeout.tv_sec = patience.count() / 1'000'000'000;
    timeout.tv_nsec = patience.count() % 1'000'000'000;
    int count
        = ::epoll_pwait2(epoll_, ready.data(), static_cast<int>(ready.size()),
                         &timeout, nullptr);
    if (count < 0 && errno != EINTR)
      return io_failure("cannot wait for answers", errno);
    if (count == 0 && patience == answer_within)
      return failure{errc::unavailable, "no answer for 30 s"};
    for (int i = 0; i < count; ++i) {
      auto& from = *static_cast<connection*>(
          ready[static_cast<std::size_t>(i)].data.ptr);
      auto status = from.receive();
      if (!status)
        return status.why();
      if (*status)
        answered(from, **status);
    }
    return done{};
  }

  void answered(connection& from, int status) {
    last_ = clock::now();
    idle_.push_back(&from);
    if (status != accepted_status) {
      ++outcome_.refused;
      outcome_.refusal = status;
      return;
    }
    ++outcome_.accepted;
    outcome_.latencies_us.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(last_
                                                              - from.due())
            .count()));
  }

  load_plan plan_;
  std::span<const std::string> bodies_;
  std::string head_{};
  int epoll_ = -1;
  std::vector<std::unique_ptr<connection>> all_{};
  /// They take turns: a server closes whom it does not hear from.
  std::deque<connection*> idle_{};
  std::size_t next_ = 0;
  clock::time_point began_{};
  clock::time_point end_{};
  clock::time_point last_{};
  load_outcome outcome_{};
};

} // namespace

result<load_outcome> load(const load_plan& plan,
                          std::span<const std::string> bodies) {
  load_run run{plan, bodies};
  return run.run();
}

} // namespace streamvane::tools::vanebench
