import type { Words } from '../../base/language.ts'

/** What `isthmus serve` says, in its help and while it runs. */
export const SERVE = {
  serve: {
    en: "serve the cloud's API over HTTP, for the official SDKs",
    zh: '通过 HTTP 提供云 API，供官方 SDK 调用',
  },
  file: {
    en: 'a scenario file whose network to begin with (default: nothing but accounts)',
    zh: '作为初始网络的场景文件（默认只有账号）',
  },
  host: { en: 'address to listen on', zh: '监听地址' },
  port: { en: 'port to listen on; 0: one that is free', zh: '监听端口；0 表示任选空闲端口' },
  accounts: {
    en: 'a JSON file of accounts with their keys: [{ "name", "uin", "secretId", "secretKey" }]',
    zh: '账号及密钥的 JSON 文件：[{ "name", "uin", "secretId", "secretKey" }]',
  },
  insecure: { en: 'look at no signature and no token', zh: '不校验签名和令牌' },
  token: {
    en: "the operator's token for the control API (default: ISTHMUS_TOKEN, else one is made)",
    zh: '控制接口的管理令牌（默认取 ISTHMUS_TOKEN，否则自动生成）',
  },
  redis: {
    en: 'keep the world in a Redis, which several servers may share',
    zh: '将网络保存在 Redis 中，可由多个服务共享',
  },
  world: { en: 'name of the world in the Redis', zh: 'Redis 中该网络的名称' },
  state: {
    en: 'keep the world in a file, and go on from it',
    zh: '将网络保存在文件中，并从中继续',
  },
  clock: {
    en: 'who moves the clock: only `advance`, or real time',
    zh: '时钟由谁推进：仅 advance（manual），或真实时间（real）',
  },
  snapshotEvery: {
    en: 'entries of the log after which a snapshot shortens it',
    zh: '日志达到多少条时生成快照以缩短日志',
  },
  noAccessLog: { en: 'no line for each request', zh: '不输出访问日志' },
  exit: {
    en: 'Ctrl-C ends. Standard output has one JSON line for each request. Exit code: 0 ended, 2 bad input or usage, 3 a fault of Isthmus.',
    zh: '按 Ctrl-C 结束。标准输出中每个请求一行 JSON。退出码：0 正常结束，2 输入或用法有误，3 Isthmus 自身出错。',
  },
  positive: { en: 'a whole number from 1 is needed.', zh: '应为从 1 起的整数。' },
  portNumber: { en: 'a whole number from 0 to 65535 is needed.', zh: '应为 0 到 65535 的整数。' },
  listening: { en: 'Isthmus serves the cloud API at {url}', zh: 'Isthmus 云 API 服务地址：{url}' },
  resumed: {
    en: 'It goes on with the world that is there, at entry {position} of its log.',
    zh: '继续使用已有的网络，日志位置 {position}。',
  },
  key: {
    en: '  account {name}: SecretId {secretId}, SecretKey {secretKey}',
    zh: '  账号 {name}：SecretId {secretId}，SecretKey {secretKey}',
  },
  operator: { en: '  operator of the control API: {token}', zh: '  控制接口的管理令牌：{token}' },
  insecureNow: {
    en: 'INSECURE: signatures and tokens are not looked at; whoever reaches this port may do everything.',
    zh: '不安全模式：不校验签名和令牌，任何能访问该端口的人都可执行所有操作。',
  },
  needsKeys: {
    en: '--host {host} is reached from elsewhere: give --accounts with keys of your own (the default keys are known to everybody), or --insecure',
    zh: '--host {host} 可被其他机器访问：请用 --accounts 指定自己的密钥（默认密钥是公开的），或使用 --insecure',
  },
  badAccounts: { en: '{file}: {fault}', zh: '{file}：{fault}' },
  cannotListen: { en: 'cannot listen on {host}:{port} ({reason})', zh: '无法监听 {host}:{port}（{reason}）' },
  cannotStore: { en: 'the store cannot be used: {reason}', zh: '无法使用存储：{reason}' },
  ended: { en: 'Ended.', zh: '已结束。' },
} as const satisfies Record<string, Words>
