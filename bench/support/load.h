// Open-loop HTTP load from one thread: each request has an intended start, and its latency is counted from there, so a
// server that stalls cannot hide it (no coordinated omission). A fixed set of keep-alive connections carries one
// request each; what finds no free connection waits in line.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace recado::bench {

struct LoadOptions {
    std::string host = "127.0.0.1";
    int port = 0;
    int connections = 64;
    double per_second = 0;  // 0: closed loop, as fast as the connections go
    std::int64_t requests = 0;
};

struct LoadResult {
    std::int64_t answered = 0;
    std::int64_t not_ok = 0;         // any status but 2xx
    double seconds = 0;              // from the first intended start to the last answer
    std::vector<double> latency_ms;  // of every answer, sorted ascending

    double percentile(double share) const;
    double rate() const { return seconds > 0 ? static_cast<double>(answered) / seconds : 0; }
};

// `request(i)` gives the whole i-th HTTP/1.1 request, head and body; it may be called up to `connections` requests
// ahead. Throws std::runtime_error when the server cannot be reached or breaks a connection.
LoadResult run_load(LoadOptions const& options, std::function<std::string const&(std::int64_t)> const& request);

// One request on a connection of its own; gives status and body.
struct Answer {
    int status = 0;
    std::string head;
    std::string body;
};
Answer call(int port, std::string const& request);

std::string http_request(std::string const& method, std::string const& path, std::vector<std::string> const& headers,
                         std::string const& body);

}  // namespace recado::bench
