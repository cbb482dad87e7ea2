// The command line: one binary, one command each for what a city does with it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/log.hpp"
#include "main/config.hpp"
#include "main/demo_command.hpp"
#include "main/ops_command.hpp"
#include "main/score_command.hpp"
#include "main/server.hpp"
#include "main/words.hpp"
#include "meta/nearest.hpp"
#include "modules/accounts/accounts.hpp"

namespace {

// What the command line says of the configuration: a file, and single keys that win over it.
struct Said {
  std::string file;
  std::vector<composition::Given> given;
  composition::Config config() const { return composition::configure(file, given); }
};

void add_keys(CLI::App& command, Said& said, const std::vector<std::string>& keys) {
  command
      .add_option("--config", said.file,
                  fmt::format("配置文件 configuration (默认 default {})", composition::kConfigFile))
      ->check(CLI::ExistingFile);
  for (const auto& key : keys) {
    std::string name = "--" + key;
    std::replace(name.begin(), name.end(), '_', '-');
    const auto put = [&said, key](const std::string& value) { said.given.push_back({key, value}); };
    if (composition::is_flag(key))
      command.add_flag(
          name + ",!--no-" + name.substr(2), [put](std::int64_t n) { put(n > 0 ? "true" : "false"); },
          composition::described(key));
    else
      command.add_option_function<std::string>(name, put, composition::described(key));
  }
}

const std::vector<std::string> kCityKeys{"data", "database", "digest", "key_file", "cipher", "blobs", "blobs_endpoint", "blobs_region", "blobs_keys", "blobs_ca"};

int typescript() {
  composition::Config c;
  c.database = "sqlite::memory:";
  c.data = (std::filesystem::temp_directory_path() / "chuangcheng-describe").string();
  composition::City city(c);
  fmt::print("{}", city.kernel().typescript());
  return 0;
}

base::log::Level level_of(const composition::Config& c, bool quiet) {
  return quiet ? base::log::Level::warn : static_cast<base::log::Level>(static_cast<int>(c.log));
}

int serve(const composition::Config& c, bool quiet) {
  base::log::start(level_of(c, quiet));
  composition::City city(c);
  return composition::serve(city, c, [&](const std::string& address) {
    fmt::print("{}\n", address);
    // Somebody has to be first: whoever reads this console.
    if (const auto link = accounts::setup_link(city.kernel()))
      fmt::print("首次使用，请打开 first administrator: {}{}\n", c.base_url.empty() ? address : c.base_url, *link);
    std::fflush(stdout);
    if (city.services().demo) fmt::print("\n{}", demo::result_text(city.kernel()));
    std::fflush(stdout);
  });
}

// Of an option that nobody knows: the one that was probably meant.
void suggest(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    std::vector<std::string> names;
    for (const CLI::Option* o : command->get_options())
      for (const auto& name : o->get_lnames()) names.push_back("--" + name);
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (const auto& said : command->remaining()) {
      const auto near = said.starts_with("--") ? meta::nearest(known, std::string_view(said).substr(0, said.find('='))) : "";
      if (!near.empty()) fmt::print(stderr, "{}: 是不是 did you mean {}?\n", said, near);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"创城 Chuangcheng: 全国文明城市创建工作台"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "0.1.0");
  Said said;

  auto* serve_command = app.add_subcommand("serve", "启动服务 serve the city");
  add_keys(*serve_command, said, composition::config_keys());
  serve_command->add_flag_callback(
      "--sm3",
      [&] {
        said.given.push_back({"digest", "sm3"});
      },
      "同 --digest sm3 the same as --digest sm3");
  bool quiet = false;
  serve_command->add_flag("--quiet", quiet, "只输出地址 print the address alone");

  auto* config = app.add_subcommand("config", "显示生效的配置 print the configuration in effect");
  add_keys(*config, said, composition::config_keys());
  bool example = false;
  config->add_flag("--example", example, "带说明的样例 an example that documents every key");

  std::string folder, generation;
  auto* backup = app.add_subcommand("backup", "备份，不必停服务 back up while the server runs");
  add_keys(*backup, said, kCityKeys);
  backup->add_option("DIR", folder, "备份文件夹 the backups' folder")->required();
  std::size_t keep = 0;
  backup->add_option("--keep", keep, "只留最近几次，0 全留 keep the newest alone, 0: all")->check(CLI::Range(0, 10'000));
  std::string key_copy;
  backup->add_option("--with-key", key_copy, "把密钥另存到这个文件，不能在备份文件夹里 keep a copy of the key in this file, apart from the backups");
  auto* restore = app.add_subcommand("restore", "恢复到空的数据文件夹 restore into an empty data folder");
  add_keys(*restore, said, kCityKeys);
  restore->add_option("DIR", folder, "备份文件夹 the backups' folder")->required();
  restore->add_option("--generation", generation, "哪一次，默认最新 which one, by default the newest");
  auto* verify = app.add_subcommand("verify", "核对数据库、审计日志、照片 check database, journal and files");
  add_keys(*verify, said, kCityKeys);
  composition::VerifyRequest look;
  verify->add_flag("--json", look.json, "输出 JSON");
  verify->add_option("--against", look.against,
                     "用备份核对审计日志没有被截短 the journal must hold what this backup's held");
  verify->add_option("--backup", look.backup, "核对备份文件夹 check a backup folder instead");
  verify->add_option("--generation", look.generation, "只核对这一次 this generation alone");
  auto* migrate = app.add_subcommand("migrate", "升级数据库，先备份 upgrade the database, copied before");
  add_keys(*migrate, said, {"data", "database", "digest", "key_file", "cipher", "backup", "keep"});
  auto* export_all = app.add_subcommand("export", "全部导出为开放格式 everything as CSV and files");
  add_keys(*export_all, said, kCityKeys);
  bool all = false;
  export_all->add_flag("--all", all, "全部 everything")->required();
  export_all->add_option("DIR", folder, "空文件夹 an empty folder")->required();
  auto* import_all =
      app.add_subcommand("import", "把全部导出的装入空的系统 fill an empty installation of either database");
  add_keys(*import_all, said, kCityKeys);
  import_all->add_option("DIR", folder, "export 写的文件夹 what export wrote")->required();
  auto* doctor = app.add_subcommand("doctor", "检查这台机器 is this machine fit?");
  add_keys(*doctor, said, {"data", "database", "certificate", "key", "key_file", "cipher", "blobs", "blobs_endpoint", "blobs_region", "blobs_keys", "blobs_ca", "allowed_networks"});
  bool json = false;
  doctor->add_flag("--json", json, "输出 JSON");
  auto* link = app.add_subcommand("link", "给忘了密码的人一个设置密码的链接 a link to set a new password");
  add_keys(*link, said, {"data", "database", "digest", "key_file", "cipher", "base_url", "link_hours"});
  std::string login;
  link->add_option("LOGIN", login, "账号 login")->required();
  bool without_factor = false;
  link->add_flag("--without-factor", without_factor, "手机也丢了：同时取消第二因素 the phone is lost as well: remove the second factor");

  auto* key = app.add_subcommand("key", "封存用的密钥 the keys of what is sealed");
  add_keys(*key, said, kCityKeys);
  composition::KeyRequest keys;
  key->add_flag("--new", keys.fresh, "加一个新密钥 add a new one");
  key->add_option("--take", keys.take, "从另一个密钥文件取来旧密钥 take the keys of another file as older ones")->check(CLI::ExistingFile);
  key->add_flag("--give-up", keys.give_up, "密钥丢了：清空只有它能打开的值 a key is lost: empty what it alone opens");
  auto* reseal = app.add_subcommand("reseal", "用最新的密钥和算法重新封存 seal all values with the newest key and cipher");
  add_keys(*reseal, said, kCityKeys);

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
  add_keys(*demo, said, kCityKeys);
  demo::Order order;
  demo->add_option("--seed", order.seed, "种子 equal seed, equal city")->capture_default_str();
  demo->add_option("--sites", order.sites, "点位数 sites")->check(CLI::Range(54, 20'000))->capture_default_str();
  demo->add_option("--observations", order.observations, "观察数 observations")
      ->check(CLI::Range(0, 5'000'000))
      ->capture_default_str();
  demo->add_option("--photos", order.photos, "照片数 photos")->check(CLI::Range(0, 20'000))->capture_default_str();

  std::string today;
  demo->add_option("--today", today, "演示的今天,如 2026-11-25(默认当天) the demo's today, the present day by default")
      ->check([](const std::string& text) {
        return base::parse_day(text) ? std::string() : "不是日期 no such day: " + text;
      });

  auto* types = app.add_subcommand("typescript", "输出网页用的类型 print the web app's types");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    if (code != 0) suggest(app);
    return code;
  }
  try {
    if (*check) return composition::check_standard(file);
    if (*score) return composition::score_files(request);
    if (*types) return typescript();
    if (*config) return fmt::print("{}", example ? composition::example() : composition::to_toml(said.config())), 0;
    if (*demo) return composition::load_demo(said.config(), order, today);
    if (*backup) return composition::back_up_command(said.config(), folder, keep, key_copy);
    if (*restore) return composition::restore_command(said.config(), folder, generation);
    if (*verify) return composition::verify_command(said.config(), look);
    if (*migrate) return composition::migrate_command(said.config());
    if (*export_all) return composition::export_command(said.config(), folder);
    if (*import_all) return composition::import_command(said.config(), folder);
    if (*doctor) return composition::doctor_command(said.config(), json);
    if (*key) return composition::key_command(said.config(), keys);
    if (*reseal) return composition::reseal_command(said.config());
    if (*link) return composition::link_command(said.config(), login, without_factor);
    if (*serve_command) return serve(said.config(), quiet);
  } catch (const base::Fail& f) {
    fmt::print(stderr, "{}\n", composition::in_words(f));
    return 2;
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 2;
  }
  return 0;
}
