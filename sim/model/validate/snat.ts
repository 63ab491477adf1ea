import { addressAfter, type Ipv4, parseIpv4 } from '../../net/ipv4.ts'
import { PORT_MAX, type PortRange, parsePortRanges } from '../../net/port.ts'
import type { EndpointDocument } from '../documents.ts'
import type { Endpoint } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, partOf } from './problems.ts'
import { BROKEN } from './values.ts'

/** Where the addresses that private links rewrite sources to begin (quick start, preconditions). */
const SNAT_NETWORK = parseIpv4('11.163.0.0') ?? (0 as Ipv4)
const SNAT_SIZE = 2 ** 16
/** Of each 256 addresses the first and the last are left out. */
const SNAT_USABLE = SNAT_SIZE - 2 * (SNAT_SIZE / 256)
const ADDRESSES_MAX = 16
const EVERY_PORT: PortRange = { first: 1, last: PORT_MAX }

/**
 * Gives each endpoint of a service its own consecutive addresses of 11.163.0.0/16, in the order of the documents, from
 * 11.163.0.1 on; .0 and .255 are passed over (option `snatPoolSize`; PRIVATE-LINK-FACTS, section 3.1). Services do not
 * share: each begins anew.
 */
export class SnatPools {
  readonly #context: Context
  /** By service: the offset in the network at which the next endpoint's addresses begin. */
  readonly #next = new Map<number, number>()
  /** Services some endpoint of which has as many as the option says: where those after it begin rests on that. */
  readonly #byOption = new Set<number>()
  readonly #exhausted = new Set<number>()
  #defaultIsReported = false

  constructor(context: Context) {
    this.#context = context
  }

  /** Goes on where these endpoints have left off. */
  static after(context: Context, endpoints: readonly Endpoint[], service: number): SnatPools {
    const pools = new SnatPools(context)
    const last = endpoints.findLast((endpoint) => endpoint.service === service)
    const address = last?.snatAddresses.at(-1)
    if (address !== undefined) pools.#next.set(service, address - SNAT_NETWORK + 1)
    if (last?.snatBasis === 'snatPoolSize') pools.#byOption.add(service)
    return pools
  }

  take(
    service: number,
    serviceName: string,
    document: EndpointDocument['snat'],
    endpointPlace: Place,
  ): Pick<Endpoint, 'snatAddresses' | 'snatBasis' | 'snatPorts'> {
    const place = partOf(endpointPlace, 'snat', document ?? {})
    const wanted = this.#count(document?.addresses, place)
    if (document?.addresses === undefined) this.#byOption.add(service)
    const snatBasis = this.#byOption.has(service) ? 'snatPoolSize' : 'written'
    const addresses: Ipv4[] = []
    if (service !== BROKEN) {
      let offset = this.#next.get(service) ?? 1
      for (; addresses.length < wanted && offset < SNAT_SIZE; offset++) {
        if (isUsable(offset)) addresses.push(addressAfter(SNAT_NETWORK, offset))
      }
      this.#next.set(service, offset)
      if (addresses.length < wanted) this.#reportExhausted(service, serviceName, endpointPlace)
    }
    return { snatAddresses: addresses, snatBasis, snatPorts: this.#ports(document?.ports, place) }
  }

  #count(written: number | undefined, place: Place): number {
    const count = written ?? this.#context.options.snatPoolSize
    if (Number.isInteger(count) && count >= 1 && count <= ADDRESSES_MAX) return count
    if (written !== undefined || !this.#defaultIsReported) {
      const at = written === undefined ? OPTION_PLACE : fieldOf(place, 'addresses')
      this.#context.problems.add('SNAT_ADDRESSES', at, { text: String(count) })
      this.#defaultIsReported ||= written === undefined
    }
    return 1
  }

  #ports(text: string | undefined, place: Place): PortRange {
    if (text === undefined || /^all$/i.test(text)) return EVERY_PORT
    const [range, ...others] = parsePortRanges(text) ?? []
    if (range !== undefined && others.length === 0) return range
    this.#context.problems.add('SNAT_PORTS', fieldOf(place, 'ports'), { text })
    return EVERY_PORT
  }

  #reportExhausted(service: number, name: string, place: Place): void {
    if (this.#exhausted.has(service)) return
    this.#exhausted.add(service)
    this.#context.problems.add('SNAT_EXHAUSTED', place, { service: name, count: String(SNAT_USABLE) })
  }
}

const OPTION_PLACE: Place = { path: 'options.snatPoolSize', origin: undefined, key: '' }

const isUsable = (offset: number): boolean => (offset & 255) !== 0 && (offset & 255) !== 255
