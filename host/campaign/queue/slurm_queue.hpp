// The runs of a campaign as job arrays of Slurm. In the folder slurm/ of the campaign's directory are MEMBER.sh, the
// batch script of each member, which is for people to change; N-MEMBER.tasks, the number and the run of each task of an
// array; and `jobs`, the job id and the name of each array that has been submitted.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/campaign/plan/campaign_directory.hpp"
#include "host/campaign/queue/slurm_arrays.hpp"

namespace vitrify {

/// What a task asks for.
struct SlurmRequest {
  std::string partition, account, time_limit;  ///< as sbatch takes them; "": the cluster's default
  std::vector<std::string> further;            ///< other options of sbatch, without "--"
  bool on_cpu = false;                         ///< no GPU
  int cores = 1;
  int at_once = 0;           ///< tasks of an array at a time; 0: all
  int largest_array = 1000;  ///< tasks of an array
  bool dry = false;          ///< only write the files
};

struct SubmittedArray {
  TaskArray array;
  std::string job;                 ///< its id; "" where it was only written
  std::vector<std::string> words;  ///< what sbatch was given, or would be
};

struct Submission {
  std::vector<SubmittedArray> arrays;
  std::vector<std::size_t> queued;          ///< runs that Slurm has already
  std::vector<std::size_t> left;            ///< runs that start from one that is neither done nor in the queue
  std::vector<std::filesystem::path> kept;  ///< scripts that are not what would be written
};

class SlurmQueue {
 public:
  SlurmQueue(const Expansion& expansion, const CampaignDirectory& directory);

  /// Whether anything has been submitted.
  bool is_used() const;
  /// Where Slurm has each run. Throws Error(io) if it cannot be asked.
  std::vector<std::optional<SlurmTask>> queued() const;
  /// Submits `program` for the runs that are neither done nor in the queue nor changed; a run that starts from another
  /// one begins when that is done. Throws Error(io); what has been submitted before is in the queue then.
  Submission submit(const std::filesystem::path& program, const SlurmRequest& request) const;

 private:
  struct Script {
    std::filesystem::path file;
    bool is_new;
  };
  Script write_script(const std::string& member, const std::string& text, Submission& submission) const;
  void write_tasks(const TaskArray& array) const;
  void note_job(const std::string& job, const std::string& name) const;

  const Expansion& expansion_;
  const CampaignDirectory& directory_;
  std::filesystem::path folder_;
};

}  // namespace vitrify
