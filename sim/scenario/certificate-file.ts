import { CERTIFICATE_FORMAT, type Certificate, type CertificateClass } from '../base/certificate.ts'
import type { Origin } from '../base/origin.ts'
import type { Network } from '../model/network.ts'
import type { Checked, Problem } from '../model/problem.ts'
import { ANY, parseRanges, type Range } from '../net/boxes.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { PORT_MAX } from '../net/port.ts'
import { Protocol } from '../net/protocol.ts'
import { certificateSchema } from './certificate-shape.ts'
import { readJson } from './json-tree.ts'
import { child, itemsOf, type Located, plainOf, shown, textOf } from './located.ts'
import { type Path, Problems } from './problems.ts'
import { checkShape } from './shape.ts'

/** A certificate as it stands in a file, and where in it. */
export type CertificateFile = { readonly certificate: Certificate; readonly root: Located; readonly file: string }

/** What a certificate claims of a network. Addresses are unsigned. */
export type Claims = {
  readonly question: {
    /** CVM indices. */
    readonly from: readonly number[]
    /** Addresses of a VPC that are asked about. */
    readonly to: (vpc: number) => readonly Range[]
    readonly protocols: readonly number[]
    /** By the names of targets; undefined: any. */
    readonly health: ReadonlyMap<string, string> | undefined
    readonly spoofed: boolean
  }
  readonly classes: readonly Claim[]
}

/** A class: every combination of these packets, and what is said of them. */
export type Claim = {
  readonly clients: ReadonlySet<number>
  readonly isSpoofed: boolean
  readonly protocol: number
  readonly sourcePorts: readonly Range[]
  readonly destinations: 'own' | readonly Range[]
  readonly ports: readonly Range[]
  readonly outcomes: CertificateClass['outcomes']
}

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: Protocol.TCP, UDP: Protocol.UDP, ICMP: Protocol.ICMP }

/** Reads the text of a certificate's file; one of another form, or written by another version than `isthmus`, is refused. */
export function readCertificate(text: string, file: string, isthmus: string): Checked<CertificateFile> {
  const problems = new Problems()
  const root = readJson(text, file, problems)
  if (root === undefined) return { ok: false, problems: problems.list }
  const format = child(root, 'certificate')
  const version = child(root, 'isthmus')
  if (format !== undefined && textOf(format) !== String(CERTIFICATE_FORMAT)) {
    const known = String(CERTIFICATE_FORMAT)
    problems.add('CERTIFICATE_FORMAT', format.origin, ['certificate'], { found: shown(format), known })
  } else if (version !== undefined && textOf(version) !== isthmus) {
    problems.add('CERTIFICATE_VERSION', version.origin, ['isthmus'], {
      found: textOf(version) ?? shown(version),
      known: isthmus,
    })
  } else checkShape(certificateSchema, root, [], problems)
  if (problems.list.length > 0) return { ok: false, problems: problems.list.map(ofNoScenario) }
  return { ok: true, value: { certificate: plainOf(root) as Certificate, root, file } }
}

/** What is empty inherits nothing here, as it would in a scenario. */
const ofNoScenario = (problem: Problem): Problem =>
  problem.code !== 'EMPTY_VALUE'
    ? problem
    : problem.path === ''
      ? { ...problem, code: 'EXPECTED_CERTIFICATE', parameters: { found: 'null' } }
      : { ...problem, code: 'CERTIFICATE_EMPTY' }

/** Where a class of a certificate stands. */
export const originOfClass = ({ root }: CertificateFile, index: number): Origin =>
  (itemsOf(child(root, 'classes'))[index] ?? root).origin

/** What a certificate claims of the network that it names; `hash`: of the network that there is in `scenario`. */
export function claimsOf(file: CertificateFile, network: Network, hash: string, scenario: string): Checked<Claims> {
  const reader = new Reader(file, network)
  return reader.claims(hash, scenario)
}

/** Finds out what names and runs mean, and which mean nothing. */
class Reader {
  readonly #root: Located
  readonly #certificate: Certificate
  readonly #network: Network
  readonly #problems = new Problems()

  constructor({ root, certificate }: CertificateFile, network: Network) {
    this.#root = root
    this.#certificate = certificate
    this.#network = network
  }

  claims(hash: string, scenario: string): Checked<Claims> {
    const { question, scenario: written, classes } = this.#certificate
    if (written.network !== hash) {
      const path = ['scenario', 'network']
      this.#problems.add('CERTIFICATE_NETWORK', this.#originOf(path), path, { file: scenario, known: hash })
      return { ok: false, problems: this.#problems.list }
    }
    const value: Claims = {
      question: {
        from: this.#indices('cvms', question.from, ['question', 'from']),
        to: this.#asked(),
        protocols: question.protocols.map((name) => PROTOCOLS[name] ?? Protocol.ALL),
        health: this.#health(),
        spoofed: question.spoofed,
      },
      classes: classes.map((one, index) => this.#claim(one, ['classes', index])),
    }
    if (question.protocols.length === 0) this.#nothing(['question', 'protocols'])
    this.#expectOnce(question.protocols, ['question', 'protocols'])
    return this.#problems.list.length === 0 ? { ok: true, value } : { ok: false, problems: this.#problems.list }
  }

  #claim(one: CertificateClass, path: Path): Claim {
    const addresses = (key: 'destinations') => this.#ranges(one[key], [...path, key], parseIpv4, ANY.last)
    const ports = (key: 'ports' | 'sourcePorts') => this.#ranges(one[key], [...path, key], parsePort, PORT_MAX)
    return {
      clients: new Set(this.#indices('cvms', one.clients, [...path, 'clients'])),
      isSpoofed: one.sources === 'foreign',
      protocol: PROTOCOLS[one.protocol] ?? Protocol.ALL,
      sourcePorts: ports('sourcePorts'),
      destinations: one.destinations === 'own' ? 'own' : addresses('destinations'),
      ports: ports('ports'),
      outcomes: one.outcomes,
    }
  }

  /** Which addresses of a VPC are asked about. */
  #asked(): Claims['question']['to'] {
    const { to } = this.#certificate.question
    if (to === 'anywhere') return () => [ANY]
    const path = ['question', 'to', Object.keys(to)[0] ?? '']
    if ('addresses' in to) {
      const ranges = this.#ranges(to.addresses, path, parseIpv4, ANY.last)
      return () => ranges
    }
    const { cvms, clbs, endpoints } = this.#network
    const kind = 'cvms' in to ? 'cvms' : 'clbs' in to ? 'clbs' : 'endpoints'
    const named = new Set(this.#indices(kind, Object.values(to)[0] ?? [], path))
    const owners = {
      cvms,
      endpoints,
      clbs: clbs.map(({ vpc, type, vip }) => ({ vpc: type === 'OPEN' ? -1 : vpc, address: vip })),
    }[kind]
    return (vpc) =>
      owners.flatMap((one, index) =>
        one.vpc === vpc && named.has(index) ? [{ first: one.address >>> 0, last: one.address >>> 0 }] : [],
      )
  }

  #health(): ReadonlyMap<string, string> | undefined {
    const { health } = this.#certificate.question
    if (health === 'any') return undefined
    const targets = this.#network.clbs.flatMap(({ listeners }) => listeners.flatMap((one) => one.targets))
    const known = new Set(targets.map(({ name }) => name))
    for (const name of Object.keys(health))
      if (!known.has(name)) this.#unknown('target', name, ['question', 'health', name], known)
    const [unsaid] = [...known].filter((name) => !Object.hasOwn(health, name))
    if (unsaid !== undefined) {
      const path = ['question', 'health']
      this.#problems.add('CERTIFICATE_HEALTH', this.#originOf(path), path, { name: unsaid })
    }
    return new Map(Object.entries(health))
  }

  #ranges(text: string, path: Path, parse: (text: string) => number | undefined, max: number): readonly Range[] {
    const ranges = parseRanges(text, parse)
    const isFine = ranges?.every(
      ({ first, last }, i) => first <= last && last <= max && (ranges[i - 1]?.last ?? -2) + 1 < first,
    )
    if (ranges !== undefined && isFine === true) return ranges
    this.#problems.add('EXPECTED_RUNS', this.#originOf(path), path, { found: text === '' ? '""' : text })
    return []
  }

  #indices(kind: 'cvms' | 'clbs' | 'endpoints', names: readonly string[], path: Path): readonly number[] {
    if (names.length === 0) this.#nothing(path)
    this.#expectOnce(names, path)
    const known = this.#byName(kind)
    return names.flatMap((name, i) => {
      const index = known.get(name)
      if (index === undefined) this.#unknown(KINDS[kind], name, [...path, i], known.keys())
      return index ?? []
    })
  }

  readonly #names = new Map<string, ReadonlyMap<string, number>>()

  #byName(kind: 'cvms' | 'clbs' | 'endpoints'): ReadonlyMap<string, number> {
    const known = this.#names.get(kind) ?? new Map(this.#network[kind].map(({ name }, index) => [name, index]))
    this.#names.set(kind, known)
    return known
  }

  #unknown(kind: string, name: string, path: Path, known: Iterable<string>): void {
    const hint = this.#problems.hint(name, () => known)
    this.#problems.add('CERTIFICATE_NAME', this.#originOf(path), path, { kind, name, ...hint })
  }

  #expectOnce(names: readonly string[], path: Path): void {
    const seen = new Set<string>()
    for (const [index, name] of names.entries()) {
      const at = [...path, index]
      if (seen.has(name))
        this.#problems.add('CERTIFICATE_TWICE', this.#originOf(at), at, { name, what: path.join('.') })
      seen.add(name)
    }
  }

  #nothing(path: Path): void {
    this.#problems.add('CERTIFICATE_NOTHING', this.#originOf(path), path, { what: path.join('.') })
  }

  #originOf(path: Path): Origin {
    let place: Located = this.#root
    for (const step of path) place = child(place, String(step)) ?? itemsOf(place)[Number(step)] ?? place
    return place.origin
  }
}

const KINDS = { cvms: 'CVM', clbs: 'CLB', endpoints: 'endpoint' } as const

const parsePort = (text: string): number | undefined => (/^(0|[1-9]\d{0,4})$/.test(text) ? Number(text) : undefined)
