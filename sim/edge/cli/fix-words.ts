import type { Words } from '../../base/language.ts'

/** What `isthmus fix` says, in both languages. */
export const FIX_WORDS = {
  about: {
    en: 'find the smallest change that makes a connection, prove it, and say what else it opens',
    zh: '找出使连接可达的最小改动，加以验证，并说明它还放通了什么',
  },
  format: {
    en: 'form of the answer; api, tccli, terraform and patch print only that',
    zh: '输出格式；api、tccli、terraform 和 patch 只输出相应内容',
  },
  apply: { en: 'write the patched file', zh: '将改动写入文件' },
  exit: {
    en: 'Exit code: 0 the connection is made, or a change was found that makes it, or time does; 1 no operation makes it, or --apply cannot write it into the file; 2 bad input or usage; 3 a fault of Isthmus.',
    zh: '退出码：0 连接已可达、已找到改动或等待即可；1 没有任何操作能使其可达，或 --apply 无法写入该文件；2 输入或用法有误；3 Isthmus 自身出错。',
  },
  noStdin: {
    en: 'error: --apply writes a file, and standard input (-) is none',
    zh: '错误：--apply 需要写入文件，不能用于标准输入（-）',
  },
  works: {
    en: 'Nothing to fix: the connection is made, whichever target it is sent to.',
    zh: '无需修改：无论转发到哪个后端，连接都可达。',
  },
  waits: {
    en: 'Nothing to change: it is made by itself after {seconds} s ({reason} at {where} passes).',
    zh: '无需修改：等待 {seconds} 秒后即可达（{where} 处的 {reason} 会自行消失）。',
  },
  stuck: {
    en: 'No operation of the cloud and no change in a guest makes this connection: {reason} at {where}.',
    zh: '没有任何云上操作或操作系统内的改动能使该连接可达：{where} 处的 {reason}。',
  },
  stuckPassing: {
    en: 'No change makes this connection: {reason} at {where} lasts as long as what causes it (connections that are open, a fault).',
    zh: '没有任何改动能使该连接可达：{where} 处的 {reason} 会一直持续，直到其起因（未关闭的连接、故障）消失。',
  },
  stuckAfter: {
    en: 'It would come so far after these changes, which are not made:',
    zh: '做出以下改动后（并未执行）才会到达该处：',
  },
  hint: { en: 'What can be done: ', zh: '可以这样处理：' },
  fixed: {
    en: 'The smallest change that makes it, {count} in all:',
    zh: '使其可达的最小改动，共 {count} 项：',
  },
  fixedOne: { en: 'The smallest change that makes it:', zh: '使其可达的最小改动：' },
  by: { en: 'by {account}', zh: '由 {account} 执行' },
  guest: {
    en: 'not a call of the cloud: to be done in the machine',
    zh: '不是云 API 调用：须在云服务器内完成',
  },
  proof: {
    en: 'Proven in a copy of the network: sent again, it is connected{targets}; no smaller part of the changes does.',
    zh: '已在网络副本中验证：再次发送，连接成功{targets}；缺少其中任何一部分都不行。',
  },
  proofTargets: { en: ' by each of {targets}', zh: '（{targets} 均可）' },
  alternatives: {
    en: '{count} other sets of changes would do as well; this one opens least.',
    zh: '另有 {count} 组改动同样可行；这一组放通的最少。',
  },
  alternativesOne: {
    en: 'One other set of changes would do as well; this one opens least.',
    zh: '另有 1 组改动同样可行；这一组放通的最少。',
  },
  alternativesMore: {
    en: 'At least {count} other sets of changes would do as well; of those that were compared this one opens least.',
    zh: '至少另有 {count} 组改动同样可行；在比较过的方案中，这一组放通的最少。',
  },
  opens: { en: 'What it newly opens:', zh: '新放通的连接：' },
  opensNothing: {
    en: 'It opens no connection that was not possible before, under some health or choice of target.',
    zh: '没有放通此前（在某种健康状态或后端选择下）不可能的连接。',
  },
  exactly: { en: '(exactly what was asked)', zh: '（恰好是所问的连接）' },
  more: { en: '(more than was asked)', zh: '（超出所问的连接）' },
  further: { en: 'and {count} more', zh: '另有 {count} 项' },
  served: { en: 'served by {servers}', zh: '由 {servers} 提供服务' },
  port: { en: 'port {ports}', zh: '端口 {ports}' },
  from: { en: ' from ports {ports}', zh: '，源端口 {ports}' },
  tooLarge: {
    en: 'What it newly opens was not compared: the network is too large (it would take about {bytes} MB, of {max} MB).',
    zh: '未比较新放通的连接：网络过大（约需 {bytes} MB，上限 {max} MB）。',
  },
  patch: { en: 'Patch of {file}', zh: '{file} 的补丁' },
  patchHint: { en: ' (--apply writes it):', zh: '（加 --apply 写入）：' },
  patchSteps: {
    en: ', as {count} more steps, which is where calls have made the network what it is',
    zh: '，以 {count} 个步骤的形式写入，因为网络是由步骤变成这样的',
  },
  noPatch: {
    en: 'The file is written in a way that cannot be patched by itself: make the changes by hand.',
    zh: '该文件的写法无法自动修改：请手动修改。',
  },
  applied: { en: 'Written: {file}', zh: '已写入：{file}' },
  notApplied: { en: 'Nothing was written to {file}.', zh: '没有写入 {file}。' },
  cannotApply: { en: '{file} cannot be written: {reason}', zh: '无法写入 {file}：{reason}' },
} as const satisfies Record<string, Words>

/** The forms of its answer. */
export const FIX_FORMATS = ['text', 'json', 'api', 'tccli', 'terraform', 'patch'] as const
export type FixFormat = (typeof FIX_FORMATS)[number]

export type FixWord = keyof typeof FIX_WORDS
