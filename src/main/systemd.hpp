#pragma once
// What systemd, or any supervisor that speaks its two protocols, tells and is told: a socket that listens already (a
// restart then refuses nobody: connections wait in it), and when we are ready.
#include <string_view>

namespace composition {

// The first socket handed over (sd_listen_fds(3)), or -1. Not handed on to children.
int inherited_socket();
// sd_notify(3): "READY=1", "STOPPING=1", "RELOADING=1". Nothing when nobody asked to be told.
void tell_supervisor(std::string_view state);

}  // namespace composition
