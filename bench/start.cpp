// W12: how soon an empty installation answers, and how much memory it holds when idle.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "support/program.h"

using namespace recado::bench;

int main(int count, char** words) {
    std::string const binary = count > 1 ? words[1] : RECADO_BINARY_DIR "/recado";
    std::vector<double> starts, restarts;
    double resident = 0;
    for (int run = 0; run < 7; ++run) {
        Scratch scratch;
        {
            Program first(binary, scratch.path + "/data");
            starts.push_back(first.start_ms());
        }
        Program again(binary, scratch.path + "/data");
        restarts.push_back(again.start_ms());
        if (run == 6) {
            // Idle memory after the first five seconds, when start-up buffers are gone.
            std::this_thread::sleep_for(std::chrono::seconds(5));
            resident = again.resident_mb();
        }
    }
    std::ranges::sort(starts);
    std::ranges::sort(restarts);
    bool const met = report(
        "W12-start", {{"first start on an empty folder, median of 7", starts[3], "ms", "<= 150", starts[3] <= 150},
                      {"restart, median of 7", restarts[3], "ms", "<= 150", restarts[3] <= 150},
                      {"slowest start", starts[6], "ms", ""},
                      {"resident memory, idle", resident, "MB", "<= 50", resident <= 50}});
    return met ? 0 : 1;
}
