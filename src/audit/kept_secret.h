#pragma once

#include <sys/stat.h>

namespace isoguard::audit {

/// Whether `group` is root's or one that this process is in.
bool is_our_group(gid_t group);

/// Whether a file with these attributes is read and written by nobody but its owner; or, where root
/// owns it and this process is somebody else, read by one of our groups besides: so come systemd's
/// credentials (0440 root, with an access list for us) and the secrets of Kubernetes (0440 root,
/// fsGroup), which we cannot chmod.
bool is_kept_secret(const struct stat& file);

}  // namespace isoguard::audit
