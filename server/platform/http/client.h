// The one gate for outgoing HTTP: a thread of its own drives libcurl; features and channels hand in a Call and get an
// Answer. It tells apart what was certainly not sent from what may have been (that difference decides whether a message
// may be sent again), never repeats a request by itself, follows redirects of GET only and checks every hop, and
// connects only to addresses that Egress allows. Knows no provider.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/api.h"
#include "platform/http/egress.h"

namespace recado::http {

enum class Delivery : std::uint8_t {
    answered,  // a complete HTTP answer, whatever its status
    not_sent,  // no byte of the request body left (for GET: nothing left): trying again is harmless
    unclear,   // sent, but no complete answer: the other side may have acted
    refused,   // by our own policy (address, scheme, redirect): trying again is useless
};
DESCRIBE_ENUM(Delivery, answered, not_sent, unclear, refused)

// One part of multipart/form-data: a value, or the file at `path`.
struct Part {
    std::string name, value;
    std::string path, file_name, content_type;
};

struct Limits {
    long connect_ms = 5'000;
    long first_byte_ms = 20'000;
    long total_ms = 30'000;
    long min_bytes_per_second = 0;  // over 20 s; 0: none
    std::size_t max_body = 1 << 20;
};
// For uploads and downloads.
inline constexpr Limits media_limits{.total_ms = 120'000, .min_bytes_per_second = 2'048, .max_body = 110 << 20};

struct Call {
    Method method = Method::get;
    std::string url;
    std::vector<std::pair<std::string, std::string>>
        headers;  // Authorization is dropped when a redirect leaves the origin
    std::string body;
    std::vector<Part> parts;  // instead of body
    std::string sink;         // when set: a 2xx body is written to this file instead of Answer::body
    Limits limits;
    std::string about;  // for the log: channel and our message id
};

struct Answer {
    Delivery delivery = Delivery::not_sent;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    std::size_t size = 0;  // of the body, also when it went into the sink
    std::string error;     // why it is not `answered`
    bool too_large = false;
    std::int64_t duration_ms = 0;

    std::string_view header(std::string_view lower_case_name) const;
    bool ok() const { return delivery == Delivery::answered && status >= 200 && status < 300; }
};

// What the log and the metrics learn of one call. The URL is redacted; `trace` joins the provider's trace ids.
struct CallRecord {
    std::string_view method, url, about, error, trace;
    Delivery delivery;
    int status;
    std::int64_t duration_ms;
};

struct ClientOptions {
    std::string user_agent = "Recado/" RECADO_VERSION;
    std::string ca_file;                             // in addition to the system's authorities
    std::vector<std::string> trusted_bases;          // see Egress
    std::function<void(CallRecord const&)> on_call;  // on the client's thread: quick, must not throw
};

class Client {
  public:
    explicit Client(ClientOptions options);
    ~Client();  // open calls end as unclear or not_sent

    // `done` runs on the client's thread: quick, must not throw.
    void send(Call call, std::move_only_function<void(Answer)> done);
    // Blocks the caller; for job and worker threads only.
    Answer send_now(Call call);
    // Another configured base, from now on.
    void trust(std::string_view base);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace recado::http
