// What changes about an account is told to its owner, whoever did it: in the inbox, and by mail or SMS where there is a channel.
#include "base/time.hpp"
#include "modules/messages/store.hpp"

namespace messages {
namespace {

using accounts::Credential;

struct Wording {
  std::string_view title, text;
};

Wording wording(Credential what) {
  switch (what) {
    case Credential::password: return {"您的密码已更改", "您的账号设置了新密码，其他设备上的登录都已结束。"};
    case Credential::factor_set: return {"已启用第二因素", "您的账号启用了第二因素：以后登录除密码外还要验证码。"};
    case Credential::factor_removed: return {"第二因素已取消", "您的账号取消了第二因素：现在只凭密码就能登录。"};
    case Credential::codes_made: return {"恢复码已重新生成", "您的账号重新生成了恢复码，以前的恢复码都已作废。"};
    case Credential::code_refused: return {"有人多次输错验证码", "有人用您的密码登录，却多次输错验证码，没有登录成功。如果不是您，密码可能已经泄露，请马上修改密码。"};
    case Credential::new_device: return {"新的设备或网络登录了您的账号", "您的账号从一种以前没有用过的设备或网络登录。"};
  }
  return {};
}

}  // namespace

void tell_owner(app::Ctx& c, const accounts::CredentialChanged& e) {
  const auto said = wording(e.what);
  std::string text(said.text);
  std::string at = base::to_text(c.now).substr(0, 16);  // 2026-11-21T21:34
  at[10] = ' ';
  text += "\n时间：" + at;
  if (!e.device.empty()) text += "\n设备：" + e.device;
  if (!e.network.empty()) text += "\n网络：" + e.network;
  if (!e.by.empty()) text += "\n操作人：" + e.by;
  text += e.by.empty() ? "\n如果不是您本人操作，请马上修改密码，结束其他设备上的会话，并告诉管理员。" : "\n如果您不知道这件事，请问管理员。";
  send(c, {.to = {e.user}, .key = "accounts." + std::string(meta::name_of(e.what)) + ":" + std::to_string(e.user.value) + ":" + std::to_string(c.services.ids.next(c.now.ms)),
           .kind = "accounts." + std::string(meta::name_of(e.what)), .title = std::string(said.title), .text = text, .link = "/account", .urgency = Urgency::important});
}

}  // namespace messages
