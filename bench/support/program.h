// The server binary as a child process under a benchmark: started on a free port with its own data folder, measured
// from outside.
#pragma once

#include <string>
#include <vector>

namespace recado::bench {

class Program {
  public:
    // Starts BINARY serve --data DATA --listen 127.0.0.1:0 EXTRA... and waits for its first answer to GET /livez.
    Program(std::string const& binary, std::string const& data, std::vector<std::string> const& extra = {});
    ~Program();  // SIGTERM, and waits
    Program(Program const&) = delete;
    Program& operator=(Program const&) = delete;

    int port() const { return port_; }
    double start_ms() const { return start_ms_; }  // from fork to the first 200
    double resident_mb() const;
    double cpu_seconds() const;
    void stop();

  private:
    int read_port();
    int pid_ = 0;
    int output_ = -1;
    int port_ = 0;
    double start_ms_ = 0;
};

// A folder under /tmp that is removed at the end.
struct Scratch {
    std::string path;
    Scratch();
    ~Scratch();
};

// Records of `size` bytes appended and made durable in groups: the bound of any store that syncs. Gives records per
// second.
double append_bound(std::string const& folder, std::size_t size, int group, double seconds);

// Where results go: bench/results/NAME.json of the source tree, with the machine's processor and the day, and one line
// each on the screen.
struct Figure {
    std::string name;
    double value;
    std::string unit;
    std::string bar;  // what it should be, empty when there is none
    bool met = true;
};
// Prints the table and writes the file; gives false when a bar is missed.
bool report(std::string const& workload, std::vector<Figure> const& figures);

}  // namespace recado::bench
