#include "src/tools/patient_readme.h"

#include <map>

#include "src/audit/canonical.h"
#include "src/process/build_identity.h"

namespace isoguard::app {
namespace {

std::string count(std::size_t number, const char* what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string head(const PatientFolder& folder, const PatientEvents& events) {
  std::string text = "Records of isoguard about one patient\n\nPatient   " + folder.patient +
                     " (how the records name the patient)\nMade      " + folder.made_utc +
                     " by isoguard " + std::string(build_identity().version) + "\nRecords   " +
                     std::to_string(events.all.size());
  std::map<std::string, std::size_t> types;
  for (const PatientEvent& event : events.all) ++types[event.record.type];
  const char* before = ": ";
  for (const auto& [type, number] : types) {
    text += before + std::to_string(number) + " " + type;
    before = ", ";
  }
  if (!events.all.empty()) {
    text += "\nRecorded  " + audit::utc_text(events.all.front().record.recorded_us) + " to " +
            audit::utc_text(events.all.back().record.recorded_us);
  }
  return text + "\n";
}

std::string files(const PatientFolder& folder) {
  std::string text =
      "\nFiles\n\n"
      "records.txt     what happened, to be read: a section for each record\n"
      "records.ndjson  the same records as they are kept, a line of JSON each; what is sealed in\n"
      "                them (subject.enc) stays sealed\n"
      "proofs/         for each record a proof that it stands in the signed log, unchanged\n";
  if (folder.has_opened) {
    text +=
        "opened.ndjson   what is sealed in the records, opened. IT HOLDS PLAIN IDENTIFIERS AND "
        "FREE\n"
        "                TEXT: give it to nobody but the patient\n";
  }
  return text;
}

std::string missing(const PatientFolder& folder, const PatientEvents& events) {
  std::string text;
  const auto add = [&text](const std::string& what) { text += "- " + what + "\n"; };
  if (const std::size_t early = count_early(events); early > 0) {
    add(count(early, "record") +
        " without a proof: newer than the newest checkpoint. Export again in some minutes.");
  }
  if (events.pruned > 0) {
    add("Of " + count(events.pruned, "event") +
        " of these logs at most, about anybody, only the hash is left, since their time was over. "
        "Nothing tells any more whom they were about.");
  }
  if (!folder.has_opened) add("What is sealed was not opened: no --key-file was given.");
  if (folder.unopened > 0) {
    add("What is sealed in " + count(folder.unopened, "record") +
        " does not open: the patient's key was destroyed, or it is another site key.");
  }
  if (folder.misses_databases) {
    add("Not all databases of the log could be read; there may be more records.");
  }
  for (const std::string& lack : folder.lacks) add(lack);
  for (const std::string& fault : events.damaged) add(fault);
  add("The reading that made this folder, which is recorded, too. What became of the answers is in "
      "records.txt; the delivery events themselves name other patients' decisions.");
  return "\nNot here\n\n" + text;
}

constexpr const char* kChecking =
    "\nHow to check\n\n"
    "    isoguard audit verify --key VERIFIER --proof proofs/EVENT_ID.ndjson\n"
    "    cat proofs/*.ndjson | isoguard audit verify --key VERIFIER --proof -\n\n"
    "VERIFIER is the line name+id+key that `isoguard audit key FILE` prints for the key which "
    "signs\n"
    "the log. Get it from the hospital by another way than this folder. \"n of n events proven\" "
    "and\n"
    "\"no finding\" say that the records are in the log as they are here. The member `event` of a\n"
    "proof is the line of records.ndjson, byte for byte. The format, and how to check it with "
    "other\n"
    "programs, is docs/audit-format.md of isoguard. With the hospital's manifests of the version\n"
    "that a record names, `isoguard rulebook` prints what its rules and cards say.\n";

}  // namespace

std::string patient_readme(const PatientFolder& folder, const PatientEvents& events) {
  return head(folder, events) + files(folder) + missing(folder, events) + kChecking;
}

}  // namespace isoguard::app
