#include "platform/base/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <memory>
#include <mutex>

#include "platform/base/text.h"
#include "platform/base/time.h"

namespace recado::log {

namespace {

std::string_view level_name(Level level) {
    constexpr std::array<std::string_view, 5> names = {"debug", "info", "warning", "error", "off"};
    return names[static_cast<std::size_t>(level)];
}

class CallbackSink : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit CallbackSink(std::function<void(std::string_view)> callback) : callback_(std::move(callback)) {}

  private:
    void sink_it_(spdlog::details::log_msg const& message) override {
        callback_({message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    std::function<void(std::string_view)> callback_;
};

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>("recado", std::move(sink));
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return logger;
}

struct Output {
    std::mutex mutex;
    std::shared_ptr<spdlog::logger> logger = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
};

// The process has one stderr: the only state of this folder besides the id counter.
Output& output() {
    static Output instance;
    return instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
        case Level::off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

void write(Level level, std::string_view message, Fields fields) {
    std::shared_ptr<spdlog::logger> logger;
    {
        std::lock_guard const lock(output().mutex);
        logger = output().logger;
    }
    if (logger->should_log(to_spdlog(level)))
        logger->log(to_spdlog(level), line(level, system_now().ms, message, fields));
}

}  // namespace

Field::Field(std::string_view key, std::string_view value) : key_(key) { text::append_json_string(json_, value); }

Field::Field(std::string_view key, double value) : key_(key) {
    std::array<char, 32> buffer{};
    auto const end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, 6).ptr;
    json_.assign(buffer.data(), end);
    if (json_.find_first_not_of("-.0123456789") != std::string::npos) json_ = "null";
}

bool names_secret(std::string_view key) {
    constexpr auto words = std::to_array<std::string_view>({"token", "secret", "password", "authorization", "cookie",
                                                            "signature", "api_key", "credential", "recovery_code"});
    auto const folded = text::lower_ascii(key);
    for (auto word : words)
        if (folded.find(word) != std::string::npos) return true;
    return false;
}

std::string line(Level level, std::int64_t now_ms, std::string_view message, Fields fields) {
    std::string out = "{\"at\":" + std::to_string(now_ms) + ",\"level\":\"";
    out += level_name(level);
    out += "\",\"message\":";
    text::append_json_string(out, message);
    for (auto const& field : fields) {
        out += ',';
        text::append_json_string(out, field.key());
        out += ':';
        out += names_secret(field.key()) ? std::string_view("\"[redacted]\"") : field.json();
    }
    out += '}';
    return out;
}

void debug(std::string_view message, Fields fields) { write(Level::debug, message, fields); }
void info(std::string_view message, Fields fields) { write(Level::info, message, fields); }
void warning(std::string_view message, Fields fields) { write(Level::warning, message, fields); }
void error(std::string_view message, Fields fields) { write(Level::error, message, fields); }

void set_level(Level level) {
    std::lock_guard const lock(output().mutex);
    output().logger->set_level(to_spdlog(level));
}

void set_sink(std::function<void(std::string_view)> sink) {
    std::lock_guard const lock(output().mutex);
    auto const level = output().logger->level();
    if (sink)
        output().logger = make_logger(std::make_shared<CallbackSink>(std::move(sink)));
    else
        output().logger = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    output().logger->set_level(level);
}

}  // namespace recado::log
