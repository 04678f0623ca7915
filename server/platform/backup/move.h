// Moves a whole installation from one database to another, of whichever kind. Files and key stay where they are. It can
// be killed at any time and goes on where it was; the target is no installation until every row has been compared.
#pragma once

#include "platform/backup/backup.h"

namespace recado::backup {

struct MoveOptions {
    std::string from, to;  // stores (place.h)
    Time now;
    Progress progress;
};

struct MoveReport {
    std::vector<TableTally> tables;
    std::int64_t rows = 0;
    bool resumed = false;
};

// Nobody may serve either side meanwhile. Afterwards the source sends nothing any more (jobs/pause.h), so that starting
// it by mistake reaches no customer.
MoveReport move_store(MoveOptions const& options);

}  // namespace recado::backup
