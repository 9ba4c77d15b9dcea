#pragma once

namespace isoguard::app {

/// Has large blocks, such as bodies, given back to the system when they are freed. glibc by itself
/// gives up doing so after the first ones that were freed, and then keeps room for as many large
/// bodies as there ever were, in pieces that fit nothing. To be called once, before other threads
/// run.
void give_large_blocks_back();

}  // namespace isoguard::app
