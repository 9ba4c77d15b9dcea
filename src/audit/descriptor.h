#pragma once

#include <string>
#include <string_view>

namespace isoguard::audit {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

  /// Fills `space` from the file and cuts it to what there was. False, with errno, on an error.
  bool read(std::string& space) const;
  /// All of it. False, with errno, on an error.
  bool write(std::string_view bytes) const;

 private:
  const int number_;
};

/// All of it, to whoever's descriptor. False, with errno, on an error.
bool write_all(int descriptor, std::string_view bytes);

/// So that a rename or a new file in the folder ("" is this one) outlives a power loss. Best
/// effort: not all file systems can.
void synchronize(const std::string& folder);

}  // namespace isoguard::audit
