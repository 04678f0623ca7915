#include "platform/db/postgres_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "platform/base/id_node.h"
#include "platform/base/log.h"

namespace recado::db {

using std::chrono::milliseconds;

void with_snapshot(PostgresConnection& connection, Subscribers const& subscribers, Clock const& clock,
                   std::function<void(Tx&)> const& use) {
    connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
        StoreTx tx(connection, nullptr, subscribers, Who{}, clock());
        use(tx);
    } catch (...) {
        connection.end_reading();
        throw;
    }
    connection.end_reading();
}

void make_node_numbers(Connection& connection) {
    connection.execute_script("CREATE SEQUENCE IF NOT EXISTS store_nodes MINVALUE 0 MAXVALUE " +
                              std::to_string(id_nodes - 1) + " CYCLE");
}

PostgresListener::PostgresListener(Needs needs)
    : needs_(std::move(needs)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // A server that answers anything does so well within this; health must not wait for the time-out of a statement.
    needs_.options.statement_timeout = milliseconds(2'000);
    needs_.options.connect_timeout = milliseconds(3'000);
    connect();
    with_snapshot(*connection_, needs_.subscribers, needs_.clock, [this](Tx& tx) { needs_.publisher.start(tx); });
    thread_ = std::thread([this] { loop(); });
}

PostgresListener::~PostgresListener() {
    stopping_ = true;
    look();
    thread_.join();
    ::close(wake_);
}

void PostgresListener::look() {
    std::uint64_t const one = 1;
    static_cast<void>(::write(wake_, &one, sizeof one) == sizeof one);
}

void PostgresListener::connect() {
    connection_ = std::make_unique<PostgresConnection>(needs_.options);
    // Held as long as this session lives. A move or restore takes it alone (platform/backup).
    if (connection_->number("SELECT CAST(pg_try_advisory_lock_shared(8273, 1) AS integer)", {}) != 1)
        throw Outage("the PostgreSQL database is being moved or restored by another process");
    take_node();
    connection_->execute_script("LISTEN recado_events; LISTEN recado_jobs");
    backend_pid_ = connection_->backend_pid();
    others_wrote_ = true;  // perhaps, while we did not listen
}

// Numbers go round, so that none comes again soon after it was given back; the lock keeps one that is in use from
// coming round. A session that the server has not yet seen die keeps its number: then this node takes the next.
void PostgresListener::take_node() {
    for (int tries = 0; tries <= id_nodes; ++tries) {
        bool const mine =
            node_ && connection_->number("SELECT CAST(pg_try_advisory_lock(8274, CAST($1 AS integer)) AS integer)",
                                         values_of(*node_)) == 1;
        if (mine) return set_id_node(static_cast<int>(*node_));
        node_ = connection_->number("SELECT nextval('store_nodes')", {});
    }
    throw Outage("too many servers work on this PostgreSQL database: " + std::to_string(id_nodes));
}

void PostgresListener::loop() {
    milliseconds back_off{50};
    while (!stopping_) {
        try {
            if (!connection_ || connection_->lost()) connect();
            read_news();
            heard_at_ = std::chrono::steady_clock::now();
            if (!hears_.exchange(true)) log::info("PostgreSQL answers again");
            back_off = milliseconds(50);
            while (!wait() && !stopping_) {
            }
        } catch (std::exception const& error) {
            if (connection_ && !connection_->lost()) {
                log::error("events of other nodes cannot be read", {{"error", error.what()}});
            } else if (hears_.exchange(false)) {
                log::error("PostgreSQL does not answer", {{"error", error.what()}});
            }
            pause(back_off);
            back_off = std::min(back_off * 2, milliseconds(1'000));
        }
    }
}

void PostgresListener::pause(milliseconds time) {
    pollfd wake{wake_, POLLIN, 0};
    ::poll(&wake, 1, static_cast<int>(time.count()));
    std::uint64_t count = 0;
    static_cast<void>(::read(wake_, &count, sizeof count) == sizeof count);
}

bool PostgresListener::wait() {
    std::array<pollfd, 2> files{{{wake_, POLLIN, 0}, {connection_->socket(), POLLIN, 0}}};
    if (::poll(files.data(), files.size(), static_cast<int>(poll_period.count())) <= 0) return true;
    if (files[0].revents != 0) {
        pause(milliseconds(0));
        return true;
    }
    auto const own = needs_.own_backends();
    others_wrote_ = !connection_->notifications(own).empty();
    return others_wrote_;
}

void PostgresListener::read_news() {
    with_snapshot(*connection_, needs_.subscribers, needs_.clock, [this](Tx& tx) { needs_.publisher.catch_up(tx); });
    // Whichever channel it was: a notification that was lost is made good by the next one.
    if (std::exchange(others_wrote_, false)) needs_.publisher.wake_jobs();
}

}  // namespace recado::db
