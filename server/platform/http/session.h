// One connection: requests in, responses out, in order, until either side has enough.
#pragma once

#include "platform/http/io_thread.h"

namespace recado::http {

// Takes over an accepted socket that was counted under `address`, and counts it out when it ends.
void start_session(IoThread& thread, Socket socket, std::string address);

}  // namespace recado::http
