// A transaction as domain functions see it: SQL in place with $1 placeholders, rows read into described structs by
// column name, the clock, who asks, and what is announced. It commits when the function that was given to
// Database::write returns a value, and rolls back on an error or an exception.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/base/result.h"
#include "platform/base/time.h"
#include "platform/base/who.h"
#include "platform/db/dialect.h"
#include "platform/json/json.h"
#include "platform/json/who_names.h"

namespace recado::db {

// NULL, with the type that the value would have had: PostgreSQL wants every placeholder to have one.
struct Null {
    enum class Of : std::uint8_t { text, integer, real, boolean };
    Of of = Of::text;
};

// One bound value. Texts are referenced, not copied: they live until the statement has run.
using Value = std::variant<Null, std::int64_t, double, std::string_view, bool>;

inline Value to_value(std::nullptr_t) { return Null{}; }
inline Value to_value(bool value) { return value; }
inline Value to_value(double value) { return value; }
inline Value to_value(std::string_view value) { return value; }
inline Value to_value(std::string const& value) { return std::string_view(value); }
inline Value to_value(char const* value) { return std::string_view(value); }
inline Value to_value(Time value) { return value.ms; }
inline Value to_value(json::Raw const& value) {
    return value.text.empty() ? Value(Null{}) : Value(std::string_view(value.text));
}
template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
Value to_value(T value) {
    return static_cast<std::int64_t>(value);
}
template <json::DescribedEnum T>
Value to_value(T value) {
    return json::name_of(value);
}
template <class Noun>
Value to_value(Id<Noun> id) {
    return id ? Value(id.value) : Value(Null{Null::Of::integer});  // zero means none, and none is NULL
}
template <class T>
constexpr Null null_of = Null{};
template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
constexpr Null null_of<T> = Null{Null::Of::integer};
template <class Noun>
constexpr Null null_of<Id<Noun>> = Null{Null::Of::integer};
template <>
inline constexpr Null null_of<Time> = Null{Null::Of::integer};
template <>
inline constexpr Null null_of<double> = Null{Null::Of::real};
template <>
inline constexpr Null null_of<bool> = Null{Null::Of::boolean};
template <class T>
Value to_value(std::optional<T> const& value) {
    return value ? to_value(*value) : Value(null_of<T>);
}

template <class... Args>
std::array<Value, sizeof...(Args)> values_of(Args const&... args) {
    return {to_value(args)...};
}

// "$2, $3, $4" for first 2, count 3: the placeholders of a list whose length is known at run time only.
std::string placeholders(std::size_t first, std::size_t count);

// Who may receive an event live. All fields that are set must hold; an event with none reaches every member of the
// account.
struct Audience {
    InboxId inbox;                             // members who see this inbox
    UserId user;                               // this person only
    Permission permission = Permission::none;  // members with this permission
    bool nobody = false;                       // history only, never pushed
};

// What an event is about, for history and for the audit log.
struct Subject {
    std::string_view kind;  // "conversation", "contact", ...
    std::int64_t id = 0;
    Audience audience;
    std::string reason;  // why, when somebody or some rule gave one
};

// A stored event, as it left the transaction. `data` is JSON text.
struct Event {
    std::int64_t account_id;
    std::int64_t seq;
    std::string type;
    std::string subject_kind;
    std::int64_t subject_id;
    Audience audience;
    ActorKind actor_kind;
    std::int64_t actor_id;
    std::string actor_name;
    std::string reason;
    std::string data;
    Time at;
};

// A job to run after the commit (jobs/queue.h has the runner).
struct NewJob {
    std::string_view kind;                // the handler's name
    std::string payload;                  // JSON
    Time run_at{};                        // zero: at once
    std::string_view queue = "customer";  // capacity class: interactive, customer, notifications, bulk
    std::int64_t lane = 0;   // jobs of one lane (a conversation, say) run one at a time in order of id; zero: no lane
    std::string unique_key;  // a waiting job with the same key in the account is not added again
    int max_attempts = 12;
};

class Tx {
  public:
    virtual ~Tx() = default;
    Tx(Tx const&) = delete;
    Tx& operator=(Tx const&) = delete;

    // The first row, or nothing. A field of T that the query does not select is a Fault ("query selects no column
    // 'email'").
    template <class T, class... Args>
    std::optional<T> one(std::string_view sql, Args const&... args) {
        std::optional<T> found;
        query(sql, values_of(args...), *json::type_of<T>,
              [&]() -> void* { return found ? nullptr : &found.emplace(); });
        return found;
    }
    template <class T, class... Args>
    std::vector<T> all(std::string_view sql, Args const&... args) {
        std::vector<T> rows;
        query(sql, values_of(args...), *json::type_of<T>, [&]() -> void* { return &rows.emplace_back(); });
        return rows;
    }
    // The same for statements composed at run time: values in order of $1, $2 ...
    template <class T>
    std::vector<T> all_with(std::string_view sql, std::span<Value const> values) {
        std::vector<T> rows;
        query(sql, values, *json::type_of<T>, [&]() -> void* { return &rows.emplace_back(); });
        return rows;
    }
    // The first column of the first row, for counts and single values.
    template <class... Args>
    std::optional<std::int64_t> number(std::string_view sql, Args const&... args) {
        return scalar_number(sql, values_of(args...));
    }
    template <class... Args>
    std::optional<std::string> text(std::string_view sql, Args const&... args) {
        return scalar_text(sql, values_of(args...));
    }
    template <class... Args>
    bool exists(std::string_view sql, Args const&... args) {
        return number(sql, args...).has_value();
    }
    // Gives how many rows changed.
    template <class... Args>
    std::int64_t run(std::string_view sql, Args const&... args) {
        return execute(sql, values_of(args...));
    }
    virtual std::int64_t execute(std::string_view sql, std::span<Value const> values) = 0;
    virtual void query(std::string_view sql, std::span<Value const> values, json::Type const& row,
                       std::function<void*()> const& next_row) = 0;
    virtual std::optional<std::int64_t> scalar_number(std::string_view sql, std::span<Value const> values) = 0;
    virtual std::optional<std::string> scalar_text(std::string_view sql, std::span<Value const> values) = 0;

    template <class T>
    Id<T> next_id() {
        return Id<T>{next_id_value(now().ms)};
    }
    // The next human number of a noun in the account of who asks: 1, 2, 3 ... ("conversation", "contact").
    virtual std::int64_t next_display_id(std::string_view noun) = 0;

    Time now() const { return now_; }
    Who const& who() const { return who_; }
    AccountId account() const { return who_.account; }
    // Imports and demo data tell what happened earlier: from here on the transaction takes this for the present.
    void pretend_now(Time time) { now_ = time; }
    // A webhook or job may learn only inside the transaction for which account or actor it works.
    void act_as(Who who) {
        join_account(who.account);
        who_ = std::move(who);
    }
    // From here on the transaction is serial with those of the account, as one that was begun for it.
    virtual void join_account(AccountId account) = 0;

    // Records `event` (a described struct with `static constexpr std::string_view event_type`) with the next sequence
    // number of the account, runs what subscribed to happen within this transaction, and after the commit hands it to
    // the realtime hub and to the durable subscribers.
    template <class E>
    void announce(Subject subject, E const& event) {
        std::string data;
        json::write(data, *json::type_of<E>, &event);
        record(E::event_type, std::move(subject), std::move(data));
        run_within(E::event_type, &event);
    }
    virtual void enqueue(NewJob job) = 0;
    // For those who change the jobs table themselves: after the commit the runner looks for work, as after enqueue().
    virtual void wake_jobs() = 0;
    // Which database this is, for the few statements that have two spellings (dialect.h).
    virtual Dialect dialect() const = 0;

    // Runs `part` in a savepoint: an error or exception undoes only what it did. Rethrows exceptions.
    template <class F>
    auto nested(F&& part) -> decltype(part()) {
        begin_nested();
        try {
            auto result = part();
            result ? release_nested() : rollback_nested();
            return result;
        } catch (...) {
            rollback_nested();
            throw;
        }
    }

  protected:
    Tx(Who who, Time now) : who_(std::move(who)), now_(now) {}
    virtual void record(std::string_view type, Subject subject, std::string data) = 0;
    virtual void run_within(std::string_view type, void const* event) = 0;
    virtual void begin_nested() = 0;
    virtual void release_nested() = 0;
    virtual void rollback_nested() = 0;

    Who who_;
    Time now_;
};

}  // namespace recado::db

namespace recado {
using db::Tx;
}
