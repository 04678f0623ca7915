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
    notify_service("READY=1");
    wait_for_stop(signals);
    notify_service("STOPPING=1");
    app.stop();
    return 0;
}

}  // namespace recado::app
