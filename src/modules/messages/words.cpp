// What people read: the words of the enumerations and the labels of the fields.
#include "modules/messages/messages.hpp"

namespace messages {

std::span<const meta::Word> words(const Urgency*) {
  static const meta::Word all[] = {{"一般", "Routine"}, {"重要", "Important"}, {"紧急", "Urgent"}};
  return all;
}
std::span<const meta::Word> words(const Reach*) {
  static const meta::Word all[] = {{"不发送", "Never"}, {"仅紧急", "Urgent only"}, {"重要和紧急", "Important and urgent"}, {"全部", "All"}};
  return all;
}
std::span<const meta::Word> words(const Kind*) {
  static const meta::Word all[] = {{"电子邮件", "E-mail"}, {"企业微信群机器人", "WeCom robot"}, {"钉钉群机器人", "DingTalk robot"}, {"短信网关", "SMS gateway"}};
  return all;
}
std::span<const meta::Word> words(const Security*) {
  static const meta::Word all[] = {{"STARTTLS", "STARTTLS"}, {"TLS", "TLS"}, {"不加密", "None"}};
  return all;
}
std::span<const meta::Word> words(const Method*) {
  static const meta::Word all[] = {{"POST", "POST"}, {"GET", "GET"}};
  return all;
}
std::span<const meta::Word> words(const Format*) {
  static const meta::Word all[] = {{"JSON", "JSON"}, {"表单", "Form"}};
  return all;
}
std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"等待", "Waiting"}, {"正在发送", "Sending"}, {"已发送", "Sent"}, {"失败", "Failed"}, {"不确定", "Uncertain"}};
  return all;
}

std::span<const meta::Note> form(const Message*) {
  static const meta::Note all[] = {
      meta::note(&Message::id, "编号", "Id").read_only().hidden(), meta::note(&Message::kind, "类别", "Kind").read_only(),
      meta::note(&Message::title, "标题", "Title").read_only(),    meta::note(&Message::body, "内容", "Text").read_only().wide(),
      meta::note(&Message::link, "链接", "Link").read_only(),      meta::note(&Message::urgency, "紧急程度", "Urgency").read_only(),
      meta::note(&Message::created_at, "时间", "Time").read_only(), meta::note(&Message::read_at, "已读时间", "Read at").read_only()};
  return all;
}

std::span<const meta::Note> form(const Contact*) {
  static const meta::Note all[] = {
      meta::note(&Contact::email, "邮箱", "E-mail").length(0, 254).sealed("messages_contact.email"), meta::note(&Contact::by_email, "邮件", "By e-mail"),
      meta::note(&Contact::by_sms, "短信", "By SMS"), meta::note(&Contact::quiet_from, "静默开始", "Quiet from").range(0, 1439).unit("分|min"),
      meta::note(&Contact::quiet_to, "静默结束", "Quiet to").range(0, 1439).unit("分|min")};
  return all;
}

std::span<const meta::Note> form(const Channel*) {
  static const meta::Note all[] = {
      meta::note(&Channel::id, "编号", "Id").read_only().hidden(),
      meta::note(&Channel::name, "名称", "Name").required().length(1, 40),
      meta::note(&Channel::kind, "种类", "Kind").required(),
      meta::note(&Channel::active, "启用", "Active"),
      meta::note(&Channel::least, "最低紧急程度", "Least urgency"),
      meta::note(&Channel::server, "服务器", "Server").length(0, 200),
      meta::note(&Channel::port, "端口", "Port").range(1, 65'535),
      meta::note(&Channel::security, "加密", "Encryption"),
      meta::note(&Channel::login, "登录账号", "Login").length(0, 200),
      meta::note(&Channel::password, "密码或加签密钥", "Password or signing secret").length(0, 200).secret().sealed("messages_channel.password"),
      meta::note(&Channel::sender, "发件地址", "Sender's address").length(0, 200),
      meta::note(&Channel::sender_name, "发件人名称", "Sender's name").length(0, 40),
      meta::note(&Channel::ca_file, "CA 文件路径", "Path of the CA file").length(0, 200),
      meta::note(&Channel::url, "网址", "Address").length(0, 1000).secret().sealed("messages_channel.url"),
      meta::note(&Channel::unit, "群所属单位", "Unit of the group").ref("units"),
      meta::note(&Channel::method, "请求方法", "Method"),
      meta::note(&Channel::format, "内容格式", "Format"),
      meta::note(&Channel::body, "内容模板（含 {phone} 和 {text}）", "Template with {phone} and {text}").wide().length(0, 2000),
      meta::note(&Channel::header, "请求头", "Header").length(0, 500).secret().sealed("messages_channel.header"),
      meta::note(&Channel::success, "成功标志", "Sign of success").length(0, 100),
      meta::note(&Channel::created_at, "建立时间", "Created at").read_only()};
  return all;
}

std::span<const meta::Note> form(const Delivery*) {
  static const meta::Note all[] = {
      meta::note(&Delivery::id, "编号", "Id").read_only().hidden(),
      meta::note(&Delivery::channel, "渠道", "Channel").read_only().ref("channels"),
      meta::note(&Delivery::person, "收件人", "Person").read_only().ref("users"),
      meta::note(&Delivery::address, "地址", "Address").read_only().masked().sealed("messages_delivery.address"),
      meta::note(&Delivery::title, "标题", "Title").read_only(),
      meta::note(&Delivery::body, "内容", "Text").read_only().wide(),
      meta::note(&Delivery::link, "链接", "Link").read_only(),
      meta::note(&Delivery::kind, "类别", "Kind").read_only(),
      meta::note(&Delivery::key, "唯一标识", "Key").read_only().hidden(),
      meta::note(&Delivery::place, "区划", "Place").read_only().hidden().ref("places"),
      meta::note(&Delivery::unit, "单位", "Unit").read_only().ref("units"),
      meta::note(&Delivery::urgency, "紧急程度", "Urgency").read_only(),
      meta::note(&Delivery::state, "状态", "State").read_only(),
      meta::note(&Delivery::attempts, "尝试次数", "Attempts").read_only(),
      meta::note(&Delivery::answer, "对方答复", "Answer").read_only().wide(),
      meta::note(&Delivery::created_at, "产生时间", "Made at").read_only(),
      meta::note(&Delivery::due_at, "应发时间", "Due at").read_only(),
      meta::note(&Delivery::claimed_at, "开始发送", "Begun at").read_only(),
      meta::note(&Delivery::sent_at, "发出时间", "Sent at").read_only()};
  return all;
}

}  // namespace messages
