// `recado backup`, `verify`, `restore` and `move`: what people type and read. What they do is in platform/backup.
#pragma once

#include <optional>
#include <string>

#include "app/config.h"

namespace recado::app {

struct BackupWords {
    std::string file;             // to, or from
    std::string passphrase_file;  // empty: not sealed
    bool without_key = false;
};

int back_up(Loaded const& loaded, BackupWords const& words);
int verify(BackupWords const& words);
int restore(Loaded const& loaded, BackupWords const& words);

struct MoveWords {
    std::string from, to;  // a data folder, the path of a store, or a postgres:// address
};
int move(MoveWords const& words);

}  // namespace recado::app
