import type { Words } from '../../base/language.ts'

/** What `isthmus check` and `isthmus worker` say, in their help and while they run. */
export const CHECK = {
  check: {
    en: 'try the laws of isolation on random histories of networks, or of one around your own',
    zh: '在随机网络历史（或围绕您自己的网络）上检验隔离规律',
  },
  file: {
    en: 'a scenario file: networks are drawn around its own, with packets at its boundaries (default: any network)',
    zh: '场景文件：围绕其中的网络生成变体，并针对其边界发送报文（默认任意网络）',
  },
  law: { en: 'a law to try, again for another', zh: '要检验的规律，可重复给出' },
  lawDefault: { en: 'all', zh: '全部' },
  module: {
    en: 'a module that exports laws of your own (defineLaw); they are tried in place of those of Isthmus',
    zh: '导出自定义规律（defineLaw）的模块；用它们代替 Isthmus 自带的规律',
  },
  moduleAway: {
    en: 'error: --laws and --redis do not go together: the workers of other machines do not have that module',
    zh: '错误：--laws 不能与 --redis 同时使用：其他机器上的 worker 没有该模块',
  },
  mutant: {
    en: 'with --mutants: only this one, again for another (--mutants --list has their names)',
    zh: '与 --mutants 同用：只植入该缺陷，可重复给出（名称见 --mutants --list）',
  },
  mutantDefault: { en: 'all', zh: '全部' },
  mutantAlone: { en: 'error: --mutant needs --mutants', zh: '错误：--mutant 需要与 --mutants 同用' },
  suite: {
    en: 'with --mutants: a command in place of laws, as of your own tests; it notices a fault when it fails',
    zh: '与 --mutants 同用：以命令（如您自己的测试）代替规律；命令失败即表示发现缺陷',
  },
  suiteAlone: { en: 'error: --suite needs --mutants', zh: '错误：--suite 需要与 --mutants 同用' },
  mutantsAround: {
    en: 'error: --mutants tries laws on any network: give it no file',
    zh: '错误：--mutants 在任意网络上检验规律，不能指定文件',
  },
  list: { en: 'list the laws and what each says', zh: '列出各规律及其内容' },
  runs: { en: 'runs of each law', zh: '每个规律的运行次数' },
  for: { en: 'as many runs as there is time for, as in 90s, 10m, 2h', zh: '在给定时间内尽量多运行，例如 90s、10m、2h' },
  seed: {
    en: 'a whole number, or random; the same seed and runs give the same result',
    zh: '整数或 random；种子和次数相同则结果相同',
  },
  workers: {
    en: 'threads; with --redis those of this machine (0: only coordinate)',
    zh: '线程数；与 --redis 同用时为本机线程数（0 表示只协调）',
  },
  redis: {
    en: 'share the runs with every `isthmus worker` at this Redis',
    zh: '与连接到该 Redis 的所有 isthmus worker 分担运行',
  },
  campaign: {
    en: 'name of the campaign in the Redis (default: made from what it does, so that the same command goes on with it)',
    zh: 'Redis 中该任务的名称（默认由任务内容得出，因此重复同一命令即可继续）',
  },
  failures: { en: 'folder in which failures are kept, and tried first', zh: '保存失败用例的目录，其中的用例最先重试' },
  mutants: {
    en: 'plant each known fault into Isthmus in turn, and say which of them the laws notice',
    zh: '逐个在 Isthmus 中植入已知缺陷，并说明规律发现了哪些',
  },
  exit: {
    en: 'Ctrl-C ends with a report. Exit code: 0 all laws held and met what they must, 1 one did not, 2 bad input or usage, 3 a fault of Isthmus.',
    zh: '按 Ctrl-C 结束并输出报告。退出码：0 全部成立且覆盖了应覆盖的情形，1 有规律不成立或未覆盖，2 输入或用法有误，3 Isthmus 自身出错。',
  },
  worker: { en: 'do runs of the campaigns at a Redis, until Ctrl-C', zh: '执行 Redis 上各任务的运行，直到按 Ctrl-C' },
  workerRedis: { en: 'the Redis of `isthmus check --redis`', zh: 'isthmus check --redis 所用的 Redis' },
  workerCampaign: { en: 'work for this campaign only', zh: '只为该任务工作' },
  once: { en: 'end with the first campaign', zh: '第一个任务结束后退出' },
  workerExit: {
    en: 'A worker may come and go at any time, or be killed. Exit code: 0 ended, 2 bad input or usage, Redis lost, or a campaign of another version; 3 a fault of Isthmus.',
    zh: 'worker 可随时加入、离开或被杀死。退出码：0 正常结束，2 输入或用法有误、Redis 失联或任务属于其他版本，3 Isthmus 自身出错。',
  },
  positive: { en: 'a whole number from 1 is needed.', zh: '应为从 1 起的整数。' },
  workersNumber: { en: 'a whole number from 0 to 256 is needed.', zh: '应为 0 到 256 的整数。' },
  workersZero: {
    en: 'error: --workers 0 needs --redis: somebody has to do the runs',
    zh: '错误：--workers 0 需要 --redis，否则无人执行',
  },
  durationText: { en: 'a time is needed, as in 90s, 10m, 2h.', zh: '应为时间，例如 90s、10m、2h。' },
  seedText: { en: 'a whole number from 0, or random, is needed.', zh: '应为从 0 起的整数或 random。' },
  redisUrl: {
    en: 'an address is needed, as in redis://127.0.0.1:6379.',
    zh: '应为地址，例如 redis://127.0.0.1:6379。',
  },
  campaignName: {
    en: 'a name of letters, digits, - and _ is needed.',
    zh: '名称只能含字母、数字、- 和 _。',
  },
  noRedis: { en: 'no Redis answers at {url}: {reason}', zh: '{url} 没有 Redis 应答：{reason}' },
  badRedis: { en: 'the Redis at {url} cannot be used: {reason}', zh: '无法使用 {url} 处的 Redis：{reason}' },
  noFailures: {
    en: 'failures cannot be kept in {folder}: {reason}. Give another folder: --failures FOLDER',
    zh: '无法在 {folder} 中保存失败用例：{reason}。请用 --failures 指定其他目录',
  },
  busy: {
    en: 'campaign {name} has a coordinator that is at work; give another --campaign',
    zh: '任务 {name} 已有协调者在工作；请用 --campaign 指定其他名称',
  },
  otherBuild: {
    en: 'campaign {name} is of Isthmus {by}, this is {mine}: they may draw other runs. Give another --campaign',
    zh: '任务 {name} 属于 Isthmus {by}，当前为 {mine}，生成的用例可能不同。请用 --campaign 指定其他名称',
  },
  otherSetting: {
    en: 'campaign {name} is there already, with other laws, runs or seed; give another --campaign',
    zh: '任务 {name} 已存在，但规律、次数或种子不同；请用 --campaign 指定其他名称',
  },
  lostRedis: {
    en: 'Redis does not answer any more: what has not come back is done here. The result is the same.',
    zh: 'Redis 不再应答：尚未返回的部分改在本机执行，结果不变。',
  },
  brokenRedis: {
    en: 'Redis does not do its work any more ({reason}): what has not come back is done here. The result is the same.',
    zh: 'Redis 无法继续工作（{reason}）：尚未返回的部分改在本机执行，结果不变。',
  },
  replaced: {
    en: 'Another process coordinates campaign {name} now: this one leaves Redis to it and does here what has not come back. The result is the same.',
    zh: '另一个进程已接管任务 {name}：本进程不再使用 Redis，尚未返回的部分改在本机执行，结果不变。',
  },
  blockHere: {
    en: 'Workers could not do some of the runs ({reason}): they are done here.',
    zh: 'worker 无法完成部分运行（{reason}）：改在本机执行。',
  },
  waitingForWorkers: {
    en: 'No worker has done anything yet: isthmus worker --redis {url}',
    zh: '尚无 worker 工作：isthmus worker --redis {url}',
  },
  takingOver: {
    en: 'Campaign {name} was not ended; waiting until its coordinator is certainly gone.',
    zh: '任务 {name} 未正常结束；等待确认其协调者已退出。',
  },
  workerWaiting: {
    en: 'Waiting for a campaign (isthmus check --redis {url}).',
    zh: '等待任务（isthmus check --redis {url}）。',
  },
  workerWorking: { en: 'Working for campaign {name}.', zh: '正在为任务 {name} 工作。' },
  workerWorked: {
    en: 'Campaign {name}: {blocks} blocks of runs done here.',
    zh: '任务 {name}：在此完成 {blocks} 组运行。',
  },
  workerOtherBuild: {
    en: 'Campaign {name} is of Isthmus {by}, this is {mine}: it is left alone, as its runs would be others.',
    zh: '任务 {name} 属于 Isthmus {by}，当前为 {mine}：不参与，因为生成的用例会不同。',
  },
  workerLost: { en: 'Redis does not answer any more: {reason}.', zh: 'Redis 不再应答：{reason}。' },
  workerUnable: {
    en: 'A block of runs could not be done here: {reason}. This worker ends; others do it.',
    zh: '此处无法完成一组运行：{reason}。本 worker 退出，由其他 worker 执行。',
  },
  title: {
    en: 'laws: {laws}, seed: {seed}, runs of each: {runs}',
    zh: '{laws} 条规律，种子 {seed}，各运行 {runs} 次',
  },
  titleFor: { en: 'laws: {laws}, seed: {seed}', zh: '{laws} 条规律，种子 {seed}' },
  progress: {
    en: '{done} runs, {rate} runs/s, {labels} labels met',
    zh: '{done} 次，{rate} 次/秒，已覆盖 {labels} 项',
  },
  held: { en: 'holds', zh: '成立' },
  unmet: { en: 'not met', zh: '未覆盖' },
  broken: { en: 'BROKEN', zh: '不成立' },
  runsOf: { en: '{runs} runs', zh: '{runs} 次' },
  metHead: { en: 'Met, in how many runs:', zh: '覆盖情况（次数）：' },
  unmetLaw: {
    en: '{law} held, but its runs say too little: they never met {labels}. More runs would.',
    zh: '{law} 成立，但说服力不足：从未遇到 {labels}。请增加运行次数。',
  },
  brokenLaw: { en: '{law}{sentence} is broken in run {run}:', zh: '{law}{sentence} 在第 {run} 次运行中不成立：' },
  shrunk: {
    en: 'shrunk to VPCs: {vpcs}, services: {services}, steps: {steps}',
    zh: '已缩减为 {vpcs} 个 VPC、{services} 个服务、{steps} 个步骤',
  },
  keptIn: { en: '; kept in {file}', zh: '；保存在 {file}' },
  unkept: { en: 'it could not be kept: {reason}', zh: '无法保存：{reason}' },
  replay: { en: 'replay: {command}', zh: '重放：{command}' },
  interrupted: { en: 'Interrupted: what is counted was done.', zh: '已中断：以上为已完成部分。' },
  unreadable: { en: 'cannot be tried: {why}', zh: '无法重试：{why}' },
  keptFirst: {
    en: 'Kept failures, tried first: {count}; failing still: {still}, holding now: {fixed}.',
    zh: '先重试了 {count} 个保存的失败用例：{still} 个仍失败，{fixed} 个已成立。',
  },
  fixedHint: { en: 'holds now: {command}', zh: '已成立：{command}' },
} as const satisfies Record<string, Words>

export type CheckText = keyof typeof CHECK
