import { resolve } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import type { Certificate } from '../../base/certificate.ts'
import type { Language } from '../../base/language.ts'
import { originText } from '../../base/origin.ts'
import { type Fault, faultsOf, type Packets } from '../../certify/certify.ts'
import type { Fate } from '../../certify/fates.ts'
import type { Network } from '../../model/network.ts'
import type { Checked } from '../../model/problem.ts'
import { validate } from '../../model/validate.ts'
import type { Range } from '../../net/boxes.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { protocolText } from '../../net/protocol.ts'
import { type CertificateFile, claimsOf, originOfClass, readCertificate } from '../../scenario/certificate-file.ts'
import { normalPath } from '../../scenario/paths.ts'
import type { ExitCode } from '../../scenario/report.ts'
import { caseCalled } from '../files/case-called.ts'
import { readStream, readText, STDIN } from '../files/files.ts'
import { allProblems, loadFile } from '../files/load-file.ts'
import { networkHash } from '../files/network-hash.ts'
import { certifyWord } from './certify-words.ts'
import type { Io } from './io.ts'
import { openWorld, tellProblems } from './open-world.ts'
import { paintFor } from './paint.ts'

export type CertifyOptions = { readonly scenario?: string | undefined; readonly format: 'text' | 'json' }

/** A certificate may be longer than what people write. */
const CERTIFICATE_BYTES_MAX = 64_000_000

/** More faults nobody reads: one is enough. */
const FAULTS_MAX = 20

/** `isthmus certify`: whether a certificate says nothing but the truth about its network. */
export async function certifyCommand(
  file: string,
  options: CertifyOptions,
  language: Language,
  io: Io,
): Promise<ExitCode> {
  const path = file === '-' ? STDIN : normalPath(file) || '.'
  const text =
    file === '-' ? await readStream(io.stdin(), STDIN) : readText(resolve(io.cwd, path), path, CERTIFICATE_BYTES_MAX)
  const read = text.ok ? readCertificate(text.value, path, manifest.version) : text
  if (!read.ok) {
    await tellProblems(read.problems, path, () => (text.ok ? text.value : undefined), language, io)
    return 2
  }
  const { certificate } = read.value
  const scenario = options.scenario ?? certificate.scenario.file
  const { network, textOf } = await networkOf(scenario, certificate, io)
  const claims = network.ok ? claimsOf(read.value, network.value, networkHash(network.value), scenario) : network
  if (!claims.ok || !network.ok) {
    const problems = claims.ok ? [] : claims.problems
    const told = (name: string) => (name === path && text.ok ? text.value : textOf(name))
    await tellProblems(problems, network.ok ? path : scenario, told, language, io)
    return 2
  }
  const faults: Fault[] = []
  for (const fault of faultsOf(network.value, claims.value)) if (faults.push(fault) > FAULTS_MAX) break
  const report = { file: read.value, network: network.value, scenario, faults }
  await io.stdout.write(options.format === 'json' ? reportJson(report, language) : reportText(report, language, io))
  return faults.length === 0 ? 0 : 1
}

type Found = { readonly network: Checked<Network>; readonly textOf: (file: string) => string | undefined }

/** The network that a certificate names: before any step it is made without compiler and world. */
async function networkOf(file: string, { scenario: { case: name, after = 0 } }: Certificate, io: Io): Promise<Found> {
  if (after > 0) {
    const world = await openWorld(file, { case: name, after }, io)
    const network: Checked<Network> = world.ok ? { ok: true, value: world.value.cloud.network } : world
    return { network, textOf: (file) => world.texts.get(file) }
  }
  const path = file === '-' ? STDIN : normalPath(file) || '.'
  const { scenario, problems, texts } = await loadFile({ path, absolute: resolve(io.cwd, path) }, io)
  const textOf = (file: string): string | undefined => texts.get(file)
  if (scenario === undefined || problems.length > 0) {
    return { network: { ok: false, problems: allProblems({ scenario, problems }) }, textOf }
  }
  const one = caseCalled(scenario, name)
  return { network: one.ok ? validate(one.value.documents, one.value.options, one.value.seed) : one, textOf }
}

type Report = {
  readonly file: CertificateFile
  readonly network: Network
  readonly scenario: string
  readonly faults: readonly Fault[]
}

function reportText(report: Report, language: Language, io: Io): string {
  const { file, scenario, faults } = report
  const { classes, question } = file.certificate
  const paint = paintFor(io.stdout, io.env)
  const lines: string[] = []
  if (faults.length === 0) {
    const isFine = ({ outcomes }: (typeof classes)[number]) => outcomes.some(({ answer }) => answer === 'DELIVERED')
    const count = classes.filter(isFine).length
    const counts = { scenario, classes: String(classes.length), clients: String(question.from.length) }
    lines.push(`${paint.ok('✓')} ${file.file}: ${certifyWord('holds', language, counts)}`)
    lines.push(`  ${certifyWord(count === 0 ? 'none' : 'delivered', language, { count: String(count) })}`)
    if (question.health !== 'any') lines.push(`  ${certifyWord('health', language)}`)
  } else {
    lines.push(`${paint.bad('✗')} ${file.file}: ${certifyWord('fails', language, { scenario })}`)
    for (const fault of faults.slice(0, FAULTS_MAX)) lines.push(`  ${faultText(report, fault, language)}`)
    if (faults.length > FAULTS_MAX) lines.push(`  ${certifyWord('more', language, { count: String(FAULTS_MAX) })}`)
  }
  return `${lines.join('\n')}\n`
}

function reportJson(report: Report, language: Language): string {
  const { file, scenario, faults } = report
  const shown = faults.slice(0, FAULTS_MAX).map((fault) => {
    const place = 'class' in fault ? { class: fault.class + 1, line: originOfClass(file, fault.class).line } : {}
    return { code: fault.code, ...place, message: messageOf(report, fault, language) }
  })
  const { question, classes } = file.certificate
  const counts = { classes: classes.length, clients: question.from.length }
  const value = { format: 1, file: file.file, scenario, holds: faults.length === 0, ...counts, faults: shown }
  return `${JSON.stringify(value, null, 2)}\n`
}

function faultText(report: Report, fault: Fault, language: Language): string {
  const place = 'class' in fault ? `${originText(originOfClass(report.file, fault.class))}: ` : ''
  return place + messageOf(report, fault, language)
}

/** A fault in words; classes are counted from 1. */
function messageOf({ file, network }: Report, fault: Fault, language: Language): string {
  const number = 'class' in fault ? String(fault.class + 1) : ''
  switch (fault.code) {
    case 'OTHERWISE':
      return certifyWord(fault.code, language, {
        class: number,
        packets: packetsText(network, fault.packets, language),
        is: fateText(fault.is, language),
      })
    case 'NEVER': {
      const said = file.certificate.classes[fault.class]?.outcomes[fault.outcome]
      const { target = '', reason = '', answer = '', at = [], rule = '' } = said ?? {}
      const fate = fateText({ target, reason, answer, at: at.join(', '), rule }, language)
      return certifyWord(fault.code, language, { class: number, said: fate })
    }
    default:
      return certifyWord(fault.code, language, {
        class: number,
        packets: packetsText(network, fault.packets, language),
      })
  }
}

function fateText({ target, reason, answer, at, rule }: Fate, language: Language): string {
  const key = answer === 'DELIVERED' ? 'arrives' : answer === '' ? 'at' : 'answer'
  const byRule = rule === '' ? '' : certifyWord('byRule', language, { rule })
  const byTarget = target === '' ? '' : certifyWord('byTarget', language, { target })
  return certifyWord(key, language, { reason, answer, at }) + byRule + byTarget
}

/** `TCP consumer:0-65535 -> 10.0.1.200:80` */
function packetsText({ cvms }: Network, { client, protocol, isSpoofed, box }: Packets, language: Language): string {
  const run = ({ first, last }: Range, text: (value: number) => string): string =>
    first === last ? text(first) : `${text(first)}-${text(last)}`
  const port = (range: Range): string => (protocolText(protocol) === 'ICMP' ? '' : `:${run(range, String)}`)
  const from = `${cvms[client]?.name ?? ''}${port(box.sourcePort)}`
  const to = `${run(box.destination, ipv4Text)}${port(box.port)}`
  return `${protocolText(protocol)} ${from} -> ${to}${isSpoofed ? certifyWord('spoofed', language) : ''}`
}
