// What clients say on the live socket: any text is either ignored or becomes an activity that can be told to others.
#include <cstdlib>

#include "platform/json/json.h"
#include "platform/realtime/live_client.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace recado::realtime;
    auto const activity = read_activity({reinterpret_cast<char const*>(data), size});
    if (!activity) return 0;
    if (activity->conversation_id < 0 || activity->status == Status::offline) std::abort();
    auto const told = presence_json({.user_id = {1},
                                     .status = activity->status,
                                     .conversation_id = activity->conversation_id,
                                     .doing = activity->doing});
    if (!recado::json::parse(told)) std::abort();
    return 0;
}
