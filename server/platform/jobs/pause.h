// Sending that is held back. A store that came out of a backup, or was left behind by a move, may have a living twin
// that has sent its messages already: it sends nothing until an administrator of the account says so, and says what
// becomes of the work that is left over from the twin.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/jobs/queue.h"

namespace recado::jobs {

enum class PauseReason { restored, moved };
DESCRIBE_ENUM(PauseReason, restored, moved)

enum class Leftovers { send, discard };
DESCRIBE_ENUM(Leftovers, send, discard)

struct Resumed {
    AccountId account_id;
    Leftovers leftovers;
};
DESCRIBE(Resumed, FIELD(account_id), FIELD(leftovers))

// Kept as JSON under this key of the settings.
inline constexpr std::string_view pause_setting = "sending_paused";

struct Pause {
    PauseReason reason;
    Time since;    // jobs made before are left over
    Time made_at;  // when the backup was made, or the move began
    std::vector<Resumed> resumed;

    bool holds(AccountId account) const;
    bool discards(AccountId account, Time job_made_at) const;
};
DESCRIBE(Pause, FIELD(reason), FIELD(since), FIELD(made_at), FIELD(resumed))

std::optional<Pause> find_pause(Tx& tx);
// Puts off what is due of these kinds in accounts that are paused.
void hold_back(Tx& tx, Pause const& pause, std::vector<std::string> const& kinds);
// What becomes of one that was claimed nevertheless.
Retry held_back();

// As the API tells it.
struct Sending {
    bool paused;
    std::optional<PauseReason> reason;
    std::optional<Time> since;
    std::optional<Time> made_at;
    std::optional<std::int64_t> waiting;  // jobs held back
};
DESCRIBE(Sending, FIELD(paused), FIELD(reason), FIELD(since), FIELD(made_at), FIELD(waiting))

struct ResumeSending {
    Leftovers leftovers;
};
DESCRIBE(ResumeSending, FIELD(leftovers))

struct SendingResumed {
    static constexpr std::string_view event_type = "sending_resumed";
    Leftovers leftovers;
};
DESCRIBE(SendingResumed, FIELD(leftovers))

Result<Sending> show_sending(Tx& tx, Nothing const&);
Result<Sending> resume_sending(Tx& tx, ResumeSending const& in);

}  // namespace recado::jobs
