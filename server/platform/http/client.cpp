#include "platform/http/client.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstring>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "platform/base/check.h"

namespace recado::http {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int max_redirects = 3;
constexpr std::size_t max_header_bytes = 64 << 10;
constexpr int tick_ms = 100;  // how exactly the first-byte limit is kept

std::int64_t ms_since(Steady::time_point start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start).count();
}

char const* verb(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
    }
    return "GET";
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string trace_of(Answer const& answer) {
    std::string trace;
    for (auto const* name : {"x-fb-trace-id", "x-fb-request-id", "twilio-request-id", "request-id"}) {
        auto const value = answer.header(name);
        if (value.empty()) continue;
        if (!trace.empty()) trace += ' ';
        trace.append(name).append("=").append(value.substr(0, 100));
    }
    return trace;
}

// One call under way. Its address is given to libcurl, so it never moves.
struct Transfer {
    Call call;
    std::move_only_function<void(Answer)> done;
    Egress egress;  // what was trusted when the call began
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    curl_mime* mime = nullptr;
    Answer answer;
    Steady::time_point started = Steady::now();
    std::optional<Steady::time_point> body_sent_at;
    std::size_t body_given = 0;
    std::size_t header_bytes = 0;
    bool any_body_given = false;
    bool got_header = false;
    int redirects = 0;
    int sink = -1;
    std::string refusal;

    Transfer() = default;
    Transfer(Transfer const&) = delete;
    Transfer& operator=(Transfer const&) = delete;
    ~Transfer() {
        release();
        if (sink >= 0) ::close(sink);
    }
    void release() {
        if (easy) curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
        curl_mime_free(mime);
        easy = nullptr;
        headers = nullptr;
        mime = nullptr;
    }
};

// libcurl repeats a request on a fresh connection when a kept-alive one turns out dead, even a POST that the other side
// has already read. Handing the body out exactly once, with no way to rewind, takes that choice away from it.
std::size_t give_body(char* to, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    auto const& body = transfer.call.body;
    auto const n = std::min(size * count, body.size() - transfer.body_given);
    std::memcpy(to, body.data() + transfer.body_given, n);
    transfer.body_given += n;
    transfer.any_body_given = transfer.any_body_given || n > 0;
    if (transfer.body_given == body.size()) transfer.body_sent_at = Steady::now();
    return n;
}

int refuse_rewind(void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; }

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view line(data, size * count);
    transfer.got_header = true;
    transfer.header_bytes += line.size();
    if (transfer.header_bytes > max_header_bytes) return 0;
    if (line.starts_with("HTTP/")) {  // also after "100 Continue"
        transfer.answer.headers.clear();
        auto const space = line.find(' ');
        transfer.answer.status = 0;
        if (space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), transfer.answer.status);
        return line.size();
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return size * count;
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
        value.remove_suffix(1);
    transfer.answer.headers.emplace_back(lower(line.substr(0, colon)), value);
    return line.size();
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    auto const n = size * count;
    if (is_redirect(transfer.answer.status)) return n;
    if (transfer.answer.size + n > transfer.call.limits.max_body) {
        transfer.answer.too_large = true;
        return 0;
    }
    transfer.answer.size += n;
    bool const to_sink = transfer.sink >= 0 && transfer.answer.status / 100 == 2;
    if (!to_sink) {
        transfer.answer.body.append(data, n);
        return n;
    }
    for (std::size_t written = 0; written < n;) {
        auto const got = ::write(transfer.sink, data + written, n - written);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            transfer.answer.error = std::string("cannot write the file: ") + std::strerror(errno);
            return 0;
        }
        written += static_cast<std::size_t>(got);
    }
    return n;
}

// Called with each resolved address right before connecting to exactly that address, so a second look-up cannot change
// it.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(user);
    auto const target = parse_target(transfer.call.url);
    if (!is_public(address->addr) && !(target && transfer.egress.trusts(*target))) {
        transfer.refusal = "the address is private";
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void set_body(Transfer& transfer) {
    auto* easy = transfer.easy;
    auto const& call = transfer.call;
    if (!call.parts.empty()) {
        transfer.mime = curl_mime_init(easy);
        for (auto const& part : call.parts) {
            auto* added = curl_mime_addpart(transfer.mime);
            curl_mime_name(added, part.name.c_str());
            if (part.path.empty()) curl_mime_data(added, part.value.data(), part.value.size());
            if (!part.path.empty()) curl_mime_filedata(added, part.path.c_str());
            if (!part.file_name.empty()) curl_mime_filename(added, part.file_name.c_str());
            if (!part.content_type.empty()) curl_mime_type(added, part.content_type.c_str());
        }
        curl_easy_setopt(easy, CURLOPT_MIMEPOST, transfer.mime);
        return;
    }
    if (call.method == Method::get || call.method == Method::del) return;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    if (call.body.empty()) {  // nothing that could be withheld from a repetition: do not risk a dead connection
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
        return;
    }
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, refuse_rewind);
}

void set_up(Transfer& transfer, ClientOptions const& options) {
    auto const& call = transfer.call;
    transfer.easy = curl_easy_init();
    auto* easy = transfer.easy;
    curl_easy_setopt(easy, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    // The system's folder of authorities stays in use beside this file.
    if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, call.limits.connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     std::max(1L, call.limits.total_ms - static_cast<long>(ms_since(transfer.started))));
    if (call.limits.min_bytes_per_second > 0) {
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, call.limits.min_bytes_per_second);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 20L);
    }
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    for (auto const& [name, value] : call.headers)
        transfer.headers = curl_slist_append(transfer.headers, (name + ": " + value).c_str());
    transfer.headers = curl_slist_append(transfer.headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers);
    set_body(transfer);
    if (call.method != Method::get && call.method != Method::post)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, verb(call.method));
}

Delivery delivery_of(Transfer const& transfer, CURLcode code) {
    if (!transfer.refusal.empty()) return Delivery::refused;
    if (code == CURLE_OK) return Delivery::answered;
    if (!transfer.call.body.empty()) return transfer.any_body_given ? Delivery::unclear : Delivery::not_sent;
    long request_bytes = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    return request_bytes > 0 ? Delivery::unclear : Delivery::not_sent;
}

}  // namespace

std::string_view Answer::header(std::string_view lower_case_name) const {
    for (auto const& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

struct Client::State {
    ClientOptions options;
    CURLM* multi = nullptr;
    std::mutex mutex;  // guards egress, waiting, stopping
    Egress egress;
    std::vector<std::unique_ptr<Transfer>> waiting;
    bool stopping = false;
    std::unordered_map<Transfer*, std::unique_ptr<Transfer>> running;  // the thread's own
    std::thread thread;

    void run();
    void begin(std::unique_ptr<Transfer> transfer);
    void collect();
    void give_up_on_silent();
    void end(Transfer* transfer, CURLcode code, char const* why);
    bool follow(Transfer& transfer);
    void report(Transfer& transfer);
};

void Client::State::run() {
    bool stop = false;
    while (!stop) {
        std::vector<std::unique_ptr<Transfer>> fresh;
        {
            std::scoped_lock lock(mutex);
            fresh.swap(waiting);
            stop = stopping;
        }
        for (auto& transfer : fresh) begin(std::move(transfer));
        int active = 0;
        curl_multi_perform(multi, &active);
        collect();
        give_up_on_silent();
        if (!stop) curl_multi_poll(multi, nullptr, 0, running.empty() ? 60'000 : tick_ms, nullptr);
    }
    while (!running.empty()) end(running.begin()->first, CURLE_ABORTED_BY_CALLBACK, "the program stops");
}

void Client::State::begin(std::unique_ptr<Transfer> transfer) {
    auto* key = transfer.get();
    if (auto objection = key->egress.objection(key->call.url)) key->refusal = *objection;
    if (key->refusal.empty() && !key->call.sink.empty() && key->sink < 0) {
        key->sink = ::open(key->call.sink.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (key->sink < 0) key->refusal = std::string("cannot open the file: ") + std::strerror(errno);
    }
    if (key->refusal.empty()) set_up(*key, options);
    running.emplace(key, std::move(transfer));
    if (!key->refusal.empty()) return end(key, CURLE_ABORTED_BY_CALLBACK, "");
    curl_multi_add_handle(multi, key->easy);
}

void Client::State::collect() {
    int left = 0;
    while (auto* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        auto const code = message->data.result;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        if (code == CURLE_OK && is_redirect(transfer->answer.status) && follow(*transfer)) continue;
        end(transfer, code, curl_easy_strerror(code));
    }
}

void Client::State::give_up_on_silent() {
    std::vector<Transfer*> silent;
    for (auto const& [key, transfer] : running) {
        if (transfer->got_header || !transfer->call.parts.empty()) continue;
        if (transfer->call.body.empty() && !transfer->body_sent_at) {
            long request_bytes = 0;
            curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
            if (request_bytes > 0) transfer->body_sent_at = Steady::now();
        }
        if (transfer->body_sent_at && ms_since(*transfer->body_sent_at) > transfer->call.limits.first_byte_ms)
            silent.push_back(key);
    }
    for (auto* transfer : silent) end(transfer, CURLE_OPERATION_TIMEDOUT, "no answer within the limit");
}

// Gives false when the answer stands as it is.
bool Client::State::follow(Transfer& transfer) {
    auto const location = transfer.answer.header("location");
    if (transfer.call.method != Method::get || location.empty()) return false;
    auto const next = resolve_url(transfer.call.url, std::string(location));
    auto const from = parse_target(transfer.call.url);
    auto const to = next ? parse_target(*next) : std::nullopt;
    if (++transfer.redirects > max_redirects) transfer.refusal = "too many redirects";
    if (!to) transfer.refusal = "the redirect leads to no http URL";
    if (to && from->scheme == "https" && to->scheme == "http")
        transfer.refusal = "the redirect leads from https to http";
    if (to && transfer.refusal.empty()) transfer.refusal = transfer.egress.objection(*next).value_or("");
    if (!transfer.refusal.empty()) return false;
    if (to->origin() != from->origin())
        std::erase_if(transfer.call.headers, [](auto const& header) { return lower(header.first) == "authorization"; });
    curl_multi_remove_handle(multi, transfer.easy);
    transfer.release();
    transfer.call.url = *next;
    transfer.answer = {};
    transfer.got_header = false;
    transfer.body_sent_at.reset();
    set_up(transfer, options);
    curl_multi_add_handle(multi, transfer.easy);
    return true;
}

void Client::State::end(Transfer* key, CURLcode code, char const* why) {
    auto found = running.find(key);
    auto transfer = std::move(found->second);
    running.erase(found);
    auto& answer = transfer->answer;
    answer.delivery = transfer->easy || !transfer->refusal.empty() ? delivery_of(*transfer, code) : Delivery::not_sent;
    if (answer.delivery == Delivery::answered && answer.status == 0) answer.delivery = Delivery::unclear;
    if (!transfer->refusal.empty()) answer.error = transfer->refusal;
    if (answer.delivery != Delivery::answered && answer.error.empty())
        answer.error = answer.too_large ? "the answer is too large" : why;
    if (transfer->easy) {
        curl_multi_remove_handle(multi, transfer->easy);
        transfer->release();
    }
    if (transfer->sink >= 0) {
        ::close(transfer->sink);
        transfer->sink = -1;
        if (!answer.ok()) ::unlink(transfer->call.sink.c_str());
    }
    answer.duration_ms = ms_since(transfer->started);
    report(*transfer);
    transfer->done(std::move(answer));
}

void Client::State::report(Transfer& transfer) {
    if (!options.on_call) return;
    auto const url = redacted_url(transfer.call.url);
    auto const trace = trace_of(transfer.answer);
    options.on_call({.method = verb(transfer.call.method),
                     .url = url,
                     .about = transfer.call.about,
                     .error = transfer.answer.error,
                     .trace = trace,
                     .delivery = transfer.answer.delivery,
                     .status = transfer.answer.status,
                     .duration_ms = transfer.answer.duration_ms});
}

Client::Client(ClientOptions options) : state_(std::make_unique<State>()) {
    static bool const ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    check(ready, "libcurl starts");
    state_->options = std::move(options);
    for (auto const& base : state_->options.trusted_bases) state_->egress.trust(base);
    state_->multi = curl_multi_init();
    curl_multi_setopt(state_->multi, CURLMOPT_MAX_HOST_CONNECTIONS, 64L);
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Client::~Client() {
    {
        std::scoped_lock lock(state_->mutex);
        state_->stopping = true;
    }
    curl_multi_wakeup(state_->multi);
    state_->thread.join();
    curl_multi_cleanup(state_->multi);
}

void Client::send(Call call, std::move_only_function<void(Answer)> done) {
    auto transfer = std::make_unique<Transfer>();
    transfer->call = std::move(call);
    transfer->done = std::move(done);
    {
        std::scoped_lock lock(state_->mutex);
        transfer->egress = state_->egress;
        state_->waiting.push_back(std::move(transfer));
    }
    curl_multi_wakeup(state_->multi);
}

Answer Client::send_now(Call call) {
    std::promise<Answer> promise;
    auto answer = promise.get_future();
    send(std::move(call), [promise = std::move(promise)](Answer got) mutable { promise.set_value(std::move(got)); });
    return answer.get();
}

void Client::trust(std::string_view base) {
    std::scoped_lock lock(state_->mutex);
    state_->egress.trust(base);
}

}  // namespace recado::http
