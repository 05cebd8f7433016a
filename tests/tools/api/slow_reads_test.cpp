#include "tools/streamvaned/api/slow_reads.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <thread>
#include <vector>

using streamvane::errc;
using streamvane::tools::streamvaned::slow_reads;

TEST_CASE("slow reads wait in a queue with a bound", "[api][slow_reads]") {
  std::promise<void> begun;
  std::promise<void> go_on;
  std::vector<std::size_t> order;
  {
    slow_reads reads;
    REQUIRE(reads.run([&](const std::atomic<bool>&) {
      begun.set_value();
      go_on.get_future().wait();
    }));
    begun.get_future().wait();
    std::promise<void> all_done;
    for (std::size_t i = 0; i < slow_reads::waiting_max; ++i)
      REQUIRE(reads.run([&, i](const std::atomic<bool>&) {
        order.push_back(i);
        if (i + 1 == slow_reads::waiting_max)
          all_done.set_value();
      }));
    auto refused = reads.run([](const std::atomic<bool>&) {});
    REQUIRE_FALSE(refused);
    CHECK(refused.why().code == errc::unavailable);
    go_on.set_value();
    all_done.get_future().wait();
  }
  REQUIRE(order.size() == slow_reads::waiting_max);
  for (std::size_t i = 0; i < order.size(); ++i)
    CHECK(order[i] == i);
}

TEST_CASE("slow reads that wait at the end are dropped", "[api][slow_reads]") {
  auto reply = std::make_shared<int>(0);
  bool ran = false;
  std::promise<void> begun;
  auto reads = std::make_unique<slow_reads>();
  REQUIRE(reads->run([&](const std::atomic<bool>& stopping) {
    begun.set_value();
    while (!stopping)
      std::this_thread::yield();
  }));
  begun.get_future().wait();
  REQUIRE(reads->run([&ran, reply](const std::atomic<bool>&) { ran = true; }));
  reads.reset();
  CHECK_FALSE(ran);
  CHECK(reply.use_count() == 1);
}
