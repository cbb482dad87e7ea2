// Which fields a channel of each kind has; those that are not listed all have.
const kKinds: Record<string, string[]> = {
  server: ['email'],
  port: ['email'],
  security: ['email'],
  login: ['email'],
  password: ['email', 'dingtalk'],
  sender: ['email'],
  sender_name: ['email'],
  ca_file: ['email'],
  url: ['wecom', 'dingtalk', 'sms'],
  unit: ['wecom', 'dingtalk'],
  method: ['sms'],
  format: ['sms'],
  body: ['sms'],
  header: ['sms'],
  success: ['sms'],
}
export function field_of_kind(field: string, kind: string): boolean {
  return kKinds[field]?.includes(kind) ?? true
}
