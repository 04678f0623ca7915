// A PostgreSQL of a benchmark's own with the settings of a small production server: everything durable, a gigabyte of
// shared buffers, a socket and no port. The folder may hold one that was stopped before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace recado::bench {

class Cluster {
  public:
    explicit Cluster(std::string folder);
    ~Cluster();
    Cluster(Cluster const&) = delete;
    Cluster& operator=(Cluster const&) = delete;

    bool fresh() const { return fresh_; }
    std::string url() const { return "postgres://postgres@/postgres?host=" + folder_; }
    // What psql prints, columns separated by tabs. Throws std::runtime_error on an error.
    std::string sql(std::string const& statements) const;
    std::int64_t number(std::string const& statement) const;
    // Runs pgbench and gives transactions per second.
    double pgbench(std::vector<std::string> const& options) const;
    // One JSON object a line.
    std::string log_path() const;

  private:
    std::string folder_, bin_;
    bool fresh_;
    int pid_ = 0;
};

// Runs a program and gives what it prints; throws std::runtime_error with its messages when it fails.
std::string output_of(std::vector<std::string> words, bool as_postgres = false);

}  // namespace recado::bench
