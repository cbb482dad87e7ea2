#pragma once
// What /metrics says beside the kernel's routes: the edge, the process, the disk, the jobs, the certificate. Prometheus
// text.
#include <string>

#include "app/kernel.hpp"
#include "http/server.hpp"
#include "main/config.hpp"

namespace composition {

std::string edge_metrics(const http::Stats& stats);
std::string machine_metrics(app::Services& services, const Config& config);

}  // namespace composition
