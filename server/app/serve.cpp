#include <pthread.h>
#include <signal.h>

#include <cstdio>

#include "app/app.h"
#include "app/commands.h"
#include "app/notify.h"
#include "platform/base/log.h"

namespace recado::app {
namespace {

// Blocked in every thread from here on; the main thread waits for them.
sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return signals;
}

void wait_for_stop(sigset_t const& signals) {
    auto const period = watchdog_period();
    for (;;) {
        if (!period) {
            int received = 0;
            sigwait(&signals, &received);
            return;
        }
        timespec const wait{.tv_sec = period->count() / 1000, .tv_nsec = period->count() % 1000 * 1'000'000};
        if (sigtimedwait(&signals, nullptr, &wait) >= 0) return;
        notify_service("WATCHDOG=1");
    }
}

log::Level log_level(std::string const& name) {
    if (name == "trace" || name == "debug") return log::Level::debug;
    if (name == "warn") return log::Level::warning;
    return name == "error" ? log::Level::error : log::Level::info;
}

// The simulator must know where its webhooks go; a real provider is told by a person.
void point_simulator(App& app) {
    auto const& config = app.core().config;
    if (config.simulator.empty()) return;
    for (auto const& callback : demo::callbacks(*app.core().database)) {
        auto const answer = app.core().client.send_now({.method = http::Method::post,
                                                        .url = config.simulator + "/_sim/app",
                                                        .headers = {{"content-type", "application/json"}},
                                                        .body = R"({"callback_url":")" + callback + R"("})",
                                                        .about = "simulator"});
        if (!answer.ok())
            log::warning(
                "the simulator does not listen to us yet",
                {{"simulator", config.simulator}, {"error", answer.error.empty() ? answer.body : answer.error}});
    }
}

// People read standard output; logs go to standard error.
void announce_start(App& app) {
    std::printf("recado listening on %s\n", app.url().c_str());
    if (auto const link = app.setup_link()) std::printf("set-up link: %s\n", link->c_str());
    std::fflush(stdout);
}

}  // namespace

int serve(Loaded const& loaded) {
    auto const signals = stop_signals();
    log::set_level(log_level(loaded.config.log_level));
    App app(loaded.config);
    if (loaded.config.demo) demo::load(app.core().demo_parts());
    app.start();
    announce_start(app);
    point_simulator(app);
    notify_service("READY=1");
    wait_for_stop(signals);
    notify_service("STOPPING=1");
    app.stop();
    return 0;
}

}  // namespace recado::app
