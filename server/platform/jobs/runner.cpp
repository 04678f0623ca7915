// One dispatcher settles what has finished and claims what is due, both in one transaction; the job threads run
// handlers outside any.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "platform/base/check.h"
#include "platform/base/log.h"
#include "platform/jobs/capacity.h"
#include "platform/jobs/claim.h"
#include "platform/jobs/pause.h"

namespace recado::jobs {

namespace {

struct Finished {
    Claimed claimed;
    Outcome outcome;
    double random;
};

struct Turn {
    std::vector<Claimed> claimed;
    std::optional<Pause> pause;
    std::optional<Time> next_due;
};

constexpr std::chrono::milliseconds least_between_turns{4};
constexpr auto all_queues = {Queue::interactive, Queue::customer, Queue::notifications, Queue::bulk};

}  // namespace

class Runner::Core {
  public:
    Core(Database& database, int threads) : database_(database), capacity_(threads) {}

    void handle(std::string kind, Handler handler) { handlers_[std::move(kind)] = std::move(handler); }
    void handle_sending(std::string kind, Handler handler, Handler discard);
    void every(std::string kind, std::int64_t period_ms, std::function<void(Database&)> work);
    void start(std::shared_ptr<Core> const& self);
    void stop();
    void wake();
    int run_due();

  private:
    void schedule_periodic();
    void take_back(Tx& tx, Pause const& pause, std::vector<Claimed>& claimed) const;
    Handler const* find_handler(Claimed const& claimed);
    Turn take_turn(std::vector<Finished> const& finished, bool one_at_most);
    void dispatch();
    void dispatch_once();
    void wait_for_work(std::optional<Time> next_due);
    void work();
    Outcome run(Claimed const& claimed);
    Finished finished(Claimed claimed, Outcome outcome);

    Database& database_;
    std::map<std::string, Handler, std::less<>> handlers_;
    std::map<std::string, std::int64_t> periods_;
    std::vector<std::string> sending_;
    std::map<std::string, Handler, std::less<>> discards_;

    std::mutex mutex_;
    std::condition_variable work_waiting_, turn_wanted_;
    Capacity capacity_;
    std::deque<Claimed> ready_;
    std::vector<Finished> finished_;
    std::vector<std::int64_t> in_flight_;
    std::mt19937_64 random_{std::random_device{}()};
    std::chrono::steady_clock::time_point last_turn_{};
    std::optional<Pause> pause_;
    bool woken_ = false, stopping_ = false, scheduled_ = false;
    std::thread dispatcher_;
    std::vector<std::thread> workers_;
};

void Runner::Core::every(std::string kind, std::int64_t period_ms, std::function<void(Database&)> work) {
    check(period_ms > 0, "a period is positive");
    periods_[kind] = period_ms;
    handle(std::move(kind), [work = std::move(work), period_ms](Database& database, Job const& job) -> Outcome {
        std::string error;
        try {
            work(database);
        } catch (std::exception const& caught) {
            error = caught.what();
            log::error("periodic work failed", {{"kind", job.kind}, {"error", error}});
        }
        return Retry{.after_ms = period_ms, .error = std::move(error), .count_attempt = false};
    });
}

void Runner::Core::handle_sending(std::string kind, Handler handler, Handler discard) {
    sending_.push_back(kind);
    discards_[kind] = std::move(discard);
    handle(std::move(kind), std::move(handler));
}

void Runner::Core::schedule_periodic() {
    if (std::exchange(scheduled_, true) || periods_.empty()) return;
    auto const result = database_.write_now(Who::system({}), [&](Tx& tx) -> Result<recado::Done> {
        for (auto const& [kind, period] : periods_) {
            auto const first = tx.now() + period;
            // A period that became shorter counts at once.
            tx.run(
                "UPDATE jobs SET run_at = $1 WHERE account_id = 0 AND unique_key = $2 AND state = 'waiting' AND run_at "
                "> $1",
                first, kind);
            tx.enqueue({.kind = kind, .payload = "{}", .run_at = first, .queue = "notifications", .unique_key = kind});
        }
        return recado::Done{};
    });
    check(result.has_value(), "periodic work cannot be scheduled");
}

// Jobs whose process died are claimed without being looked at.
void Runner::Core::take_back(Tx& tx, Pause const& pause, std::vector<Claimed>& claimed) const {
    std::erase_if(claimed, [&](Claimed const& job) {
        bool const held = discards_.contains(job.kind) && pause.holds(job.account_id);
        if (held) finish(tx, job, held_back(), 0);
        return held;
    });
}

Turn Runner::Core::take_turn(std::vector<Finished> const& finished, bool one_at_most) {
    std::unique_lock lock(mutex_);
    auto const capacity = capacity_;
    auto const in_flight = in_flight_;
    lock.unlock();
    auto turn = database_.write_now(Who::system({}), [&](Tx& tx) -> Result<Turn> {
        Turn turn;
        Capacity left = capacity;
        for (auto const& [claimed, outcome, random] : finished) finish(tx, claimed, outcome, random);
        // Before claiming: a machine that slept must not take its own running jobs for abandoned ones.
        for (auto id : in_flight)
            if (tx.exists("SELECT 1 FROM jobs WHERE id = $1 AND state = 'running' AND leased_until < $2", id,
                          tx.now() + lease_ms * 2 / 3))
                renew_lease(tx, id);
        auto pause = find_pause(tx);
        if (pause) hold_back(tx, *pause, sending_);
        for (auto queue : all_queues) {
            int const room = one_at_most ? static_cast<int>(turn.claimed.empty()) : left.free(queue);
            auto jobs = claim(tx, queue, room);
            if (pause) take_back(tx, *pause, jobs);
            for (auto& claimed : jobs) {
                left.take(queue);
                turn.claimed.push_back(std::move(claimed));
            }
        }
        // What is due already but has no thread is claimed when one finishes; only classes with room need a timer.
        for (auto queue : all_queues) {
            auto const due = left.free(queue) > 0 ? next_due(tx, queue) : std::nullopt;
            if (due && (!turn.next_due || *due < *turn.next_due)) turn.next_due = due;
        }
        turn.pause = std::move(pause);
        return turn;
    });
    lock.lock();
    pause_ = turn->pause;
    return std::move(turn).value();
}

Handler const* Runner::Core::find_handler(Claimed const& claimed) {
    auto const handler = handlers_.find(claimed.kind);
    if (handler == handlers_.end()) return nullptr;
    auto const discard = discards_.find(claimed.kind);
    std::lock_guard const lock(mutex_);
    bool const left_over = pause_ && pause_->discards(claimed.account_id, claimed.created_at);
    return left_over && discard != discards_.end() ? &discard->second : &handler->second;
}

Outcome Runner::Core::run(Claimed const& claimed) {
    auto const* handler = find_handler(claimed);
    if (!handler) return Failed{"nothing handles jobs of kind " + claimed.kind};
    try {
        return (*handler)(database_, claimed.job());
    } catch (std::exception const& error) {
        log::warning("a job threw", {{"kind", claimed.kind}, {"job_id", claimed.id}, {"error", error.what()}});
        return Retry{.error = error.what()};
    }
}

Finished Runner::Core::finished(Claimed claimed, Outcome outcome) {
    return {std::move(claimed), std::move(outcome), std::uniform_real_distribution<double>(0, 1)(random_)};
}

int Runner::Core::run_due() {
    check(!dispatcher_.joinable(), "run_due is for runners that were not started");
    schedule_periodic();
    std::vector<Finished> last;
    for (int count = 0;; ++count) {
        auto turn = take_turn(last, true);
        last.clear();
        if (turn.claimed.empty()) return count;
        check(count < 100'000, "jobs that are due at once make each other without end");
        auto outcome = run(turn.claimed[0]);
        last.push_back(finished(std::move(turn.claimed[0]), std::move(outcome)));
    }
}

void Runner::Core::start(std::shared_ptr<Core> const& self) {
    check(!dispatcher_.joinable(), "a runner starts once");
    schedule_periodic();
    database_.listen({.events = {}, .jobs_waiting = [weak = std::weak_ptr(self)] {
                          if (auto const core = weak.lock()) core->wake();
                      }});
    for (int i = 0; i < capacity_.threads(); ++i) workers_.emplace_back([this] { work(); });
    dispatcher_ = std::thread([this] { dispatch(); });
}

void Runner::Core::wake() {
    std::lock_guard const lock(mutex_);
    woken_ = true;
    turn_wanted_.notify_one();
}

void Runner::Core::stop() {
    {
        std::lock_guard const lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        // Claimed but not begun: they go back as if nothing had been.
        for (auto& claimed : ready_)
            finished_.push_back(finished(std::move(claimed), Retry{.after_ms = 1, .count_attempt = false}));
        ready_.clear();
        work_waiting_.notify_all();
        turn_wanted_.notify_all();
    }
    for (auto& worker : workers_) worker.join();
    if (!dispatcher_.joinable()) return;
    dispatcher_.join();
    if (finished_.empty()) return;
    try {
        static_cast<void>(database_.write_now(Who::system({}), [&](Tx& tx) -> Result<recado::Done> {
            for (auto const& [claimed, outcome, random] : finished_) finish(tx, claimed, outcome, random);
            return recado::Done{};
        }));
    } catch (std::exception const& error) {
        log::error("outcomes of jobs are lost, they will run again", {{"error", error.what()}});
    }
}

void Runner::Core::wait_for_work(std::optional<Time> next_due) {
    // Renewing leases needs a turn now and then even when nothing is due.
    auto wait = next_due ? *next_due - database_.clock()() : lease_ms / 3;
    wait = std::clamp<std::int64_t>(wait, 1, lease_ms / 3);
    std::unique_lock lock(mutex_);
    turn_wanted_.wait_for(lock, std::chrono::milliseconds(wait),
                          [this] { return woken_ || stopping_ || !finished_.empty(); });
    // Under load one turn for all that came in a moment costs a fraction of one for each.
    turn_wanted_.wait_until(lock, last_turn_ + least_between_turns, [this] { return stopping_; });
    last_turn_ = std::chrono::steady_clock::now();
    woken_ = false;
}

void Runner::Core::dispatch_once() {
    std::vector<Finished> settled;
    {
        std::lock_guard const lock(mutex_);
        settled = finished_;
    }
    auto turn = take_turn(settled, false);
    {
        std::lock_guard const lock(mutex_);
        finished_.erase(finished_.begin(), finished_.begin() + static_cast<std::ptrdiff_t>(settled.size()));
        for (auto& claimed : turn.claimed) {
            capacity_.take(claimed.queue);
            in_flight_.push_back(claimed.id);
            ready_.push_back(std::move(claimed));
        }
        work_waiting_.notify_all();
    }
    wait_for_work(turn.next_due);
}

void Runner::Core::dispatch() {
    std::int64_t pause = second_ms;
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            if (stopping_) return;
        }
        try {
            dispatch_once();
            pause = second_ms;
        } catch (std::exception const& error) {
            log::error("jobs cannot be claimed", {{"error", error.what()}, {"next_try_ms", pause}});
            std::unique_lock lock(mutex_);
            turn_wanted_.wait_for(lock, std::chrono::milliseconds(pause), [this] { return stopping_; });
            pause = std::min(pause * 2, 30 * second_ms);
        }
    }
}

void Runner::Core::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        work_waiting_.wait(lock, [this] { return stopping_ || !ready_.empty(); });
        if (stopping_) return;
        auto claimed = std::move(ready_.front());
        ready_.pop_front();
        lock.unlock();
        auto outcome = run(claimed);
        lock.lock();
        capacity_.give_back(claimed.queue);
        std::erase(in_flight_, claimed.id);
        finished_.push_back(finished(std::move(claimed), std::move(outcome)));
        turn_wanted_.notify_one();
    }
}

Outcome forget(Database&, Job const&) { return Done{}; }

Runner::Runner(Database& database, int threads) : core_(std::make_shared<Core>(database, threads)) {}
Runner::~Runner() { core_->stop(); }
void Runner::handle(std::string kind, Handler handler) { core_->handle(std::move(kind), std::move(handler)); }
void Runner::handle_sending(std::string kind, Handler handler, Handler discard) {
    core_->handle_sending(std::move(kind), std::move(handler), std::move(discard));
}
void Runner::every(std::string kind, std::int64_t period_ms, std::function<void(Database&)> work) {
    core_->every(std::move(kind), period_ms, std::move(work));
}
void Runner::start() { core_->start(core_); }
void Runner::stop() { core_->stop(); }
void Runner::wake() { core_->wake(); }
int Runner::run_due() { return core_->run_due(); }

}  // namespace recado::jobs
