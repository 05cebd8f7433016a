#pragma once

// For .cpp files of this folder only: Boost.Asio costs a second to compile and
// must not meet CAF in a translation unit.

// clang-format off
#include <utility> // awaitable.hpp of Boost 1.74 forgets it under C++20
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
// clang-format on

namespace streamvane::runtime::http {

namespace net = boost::asio;
using boost::system::error_code;

/// TCP and unix sockets alike.
using stream_protocol = net::generic::stream_protocol;

// Bound to io_context's own executor: no virtual call per operation.
using io_executor = net::io_context::executor_type;
using stream_socket = net::basic_stream_socket<stream_protocol, io_executor>;
using stream_acceptor
    = net::basic_socket_acceptor<stream_protocol, io_executor>;
using deadline_timer
    = net::basic_waitable_timer<std::chrono::steady_clock,
                                net::wait_traits<std::chrono::steady_clock>,
                                io_executor>;

} // namespace streamvane::runtime::http
