#include "main/words.hpp"

#include <array>
#include <string_view>

namespace composition {

std::string in_words(const base::Fail& f) {
  struct Word {
    std::string_view key, text;
  };
  static constexpr std::array kWords = {
      Word{"config", "配置 configuration"},
      Word{"database.away", "数据库打不开 the database cannot be opened"},
      Word{"database.busy", "数据库被别的程序占着 another program holds the database"},
      Word{"store.newer", "数据库是更新的版本用过的，请装更新的版本 the database was used by a newer program"},
      Word{"store.migration_changed", "数据库的升级记录和程序不符 the database was made by another program"},
      Word{"seal.no_file", "密钥文件 key file"},
      Word{"seal.file", "密钥文件不能用 the key file cannot be used"},
      Word{"seal.others", "密钥文件不能用 the key file cannot be used"},
      Word{"seal.missing", "缺少密钥 a key is missing"},
      Word{"http.bind", "端口不能监听 cannot listen"},
      Word{"http.tls", "证书或私钥不能用 certificate or key cannot be used"},
      Word{"ops.file", "文件读写失败 a file cannot be read or written"},
      Word{"ops.no_file", "没有这个文件 no such file"},
      Word{"ops.not_empty", "不是空的，不会覆盖 not empty, nothing is overwritten"},
      Word{"ops.key_beside", "密钥不能和备份放在一起：谁拿到备份就能打开它，换一个地方 the key must not lie among the backups, which it opens: another place"},
      Word{"ops.key_itself", "这就是正在用的密钥，换一个地方 that is the key in use: another place"},
      Word{"ops.damaged", "已损坏 damaged"},
      Word{"ops.manifest", "这不是创城写的文件夹 not a folder of ours"},
      Word{"ops.newer", "是更新的版本写的，请先升级 written by a newer program: upgrade first"},
      Word{"ops.other_engine",
           "备份来自另一种数据库：用 export 和 import 换库；PostgreSQL 的备份要给 --database this backup is of the "
           "other engine: export and import move between them"},
      Word{"ops.no_generation", "没有这一次备份 no such backup"},
      Word{"ops.no_city", "找不到 not found"},
      Word{"ops.no_user", "找不到 not found"},
      Word{"ops.running", "另一个备份正在写这个文件夹 another backup is being made there"},
      Word{"ops.csv", "CSV 不对 not the CSV that was written"}};
  for (const auto& w : kWords)
    if (w.key == f.key) return std::string(w.text) + (f.internal.empty() ? "" : ": " + f.internal);
  return f.what();
}

}  // namespace composition
