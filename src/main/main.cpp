// The command line: one binary, one command each for what a city does with it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/error.hpp"
#include "base/log.hpp"
#include "main/demo_command.hpp"
#include "main/score_command.hpp"
#include "main/server.hpp"
#include "modules/accounts/accounts.hpp"

namespace {

void add_city_options(CLI::App& command, composition::Options& o) {
  command.add_option("--data", o.data, "数据目录 folder of the database and files")->capture_default_str();
  command.add_option("--database", o.database, "PostgreSQL 地址 URL (默认 SQLite, SQLite in the data folder by default)");
}

int typescript() {
  composition::Options o;
  o.database = "sqlite::memory:";
  o.data = std::filesystem::temp_directory_path() / "chuangcheng-describe";
  composition::City city(o);
  fmt::print("{}", city.kernel().typescript());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"创城 Chuangcheng: 全国文明城市创建工作台"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "0.1.0");

  composition::Options options;
  auto* serve = app.add_subcommand("serve", "启动服务 serve the city");
  add_city_options(*serve, options);
  serve->add_option("--address", options.address, "监听地址 address")->capture_default_str();
  serve->add_option("--port", options.port, "端口 port")->capture_default_str();
  serve->add_option("--certificate", options.certificate, "TLS 证书 PEM certificate");
  serve->add_option("--key", options.key, "TLS 私钥 PEM key");
  serve->add_option("--workers", options.workers, "工作线程 worker threads")->check(CLI::Range(1, 64))->capture_default_str();
  serve->add_option("--base-url", options.base_url, "二维码里的网址 address in QR labels, e.g. https://city.example");
  serve->add_flag("--behind-proxy", options.behind_proxy, "经反向代理访问，采信其 X-Forwarded-For believe the proxy's X-Forwarded-For and -Proto");
  serve->add_flag("--sm3", options.sm3, "日志用国密 SM3 the journal's digest is SM3");

  bool quiet = false;
  serve->add_flag("--quiet", quiet, "只输出地址 print the address alone");

  auto* standard = app.add_subcommand("standard", "测评体系 standards");
  standard->require_subcommand(1);
  auto* check = standard->add_subcommand("check", "检查测评体系文件 check a standard's file");
  std::string file;
  check->add_option("FILE", file, "XLSX 或 CSV")->required();

  auto* score = app.add_subcommand("score", "计算得分 score observations");
  composition::ScoreRequest request;
  score->add_option("--standard", request.standard, "测评体系 XLSX 或 CSV")->required();
  score->add_option("--observations", request.observations, "观察记录 XLSX 或 CSV")->required();
  score->add_flag("--json", request.json, "输出 JSON");
  score->add_option("--out", request.report, "写出 XLSX 报告 write a report");

  auto* demo = app.add_subcommand("demo", "装入演示城市 load the demo city into an empty installation");
  add_city_options(*demo, options);
  demo::Order order;
  demo->add_option("--seed", order.seed, "种子 equal seed, equal city")->capture_default_str();
  demo->add_option("--sites", order.sites, "点位数 sites")->check(CLI::Range(54, 20'000))->capture_default_str();
  demo->add_option("--observations", order.observations, "观察数 observations")->check(CLI::Range(0, 5'000'000))->capture_default_str();
  demo->add_option("--photos", order.photos, "照片数 photos")->check(CLI::Range(0, 20'000))->capture_default_str();

  std::string today;
  demo->add_option("--today", today, "演示的今天,如 2026-11-25(默认当天) the demo's today, the present day by default")
      ->check([](const std::string& text) { return base::parse_day(text) ? std::string() : "不是日期 no such day: " + text; });

  auto* types = app.add_subcommand("typescript", "输出网页用的类型 print the web app's types");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*check) return composition::check_standard(file);
    if (*score) return composition::score_files(request);
    if (*types) return typescript();
    if (*demo) return composition::load_demo(options, order, today);
    if (*serve) {
      base::log::start(quiet ? base::log::Level::warn : base::log::Level::info);
      composition::City city(options);
      return composition::serve(city, options, [&](const std::string& address) {
        fmt::print("{}\n", address);
        // Somebody has to be first: whoever reads this console.
        if (const auto link = accounts::setup_link(city.kernel())) fmt::print("首次使用，请打开 first administrator: {}{}\n", address, *link);
        std::fflush(stdout);
        if (city.services().demo) fmt::print("\n{}", demo::result_text(city.kernel()));
        std::fflush(stdout);
      });
    }
  } catch (const base::Fail& f) {
    fmt::print(stderr, "{}\n", f.what());
    return 1;
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 1;
  }
  return 0;
}
