import { compile } from '../../sim/compile/compile.ts'
import type { Options } from '../../sim/model/options.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import type { ConnectRequest, Observation } from '../../sim/world/observation.ts'
import { World } from '../../sim/world/world.ts'
import { type Change, changed, LINK, type Literal, networkOf } from './networks.ts'

export const SECOND_US = 1_000_000

/** A connection as a test asks for it: `client -> ep1:80`. */
type Dial = { readonly from?: string; readonly to?: string } & Partial<
  Omit<ConnectRequest, 'client' | 'address' | 'port'>
>

/** A world of `LINK` with changes, and connections by names. */
export class LinkWorld {
  readonly world: World
  #literal: Literal
  #options: Partial<Options>

  constructor(change: Change<Literal> = {}, options: Partial<Options> = {}, start: 'settled' | 'cold' = 'settled') {
    this.#literal = changed(LINK, change)
    this.#options = options
    const network = networkOf(this.#literal, options)
    this.world = World.start(network, compile(network, 1), 42, start)
  }

  request({ from = 'client', to = 'ep1:80', ...rest }: Dial = {}): ConnectRequest {
    const { cvms, clbs, endpoints } = this.world.network
    const [name = '', port = '0'] = to.split(':')
    const owner = [...cvms, ...endpoints].find((one) => one.name === name)
    const address = parseIpv4(name) ?? owner?.address ?? clbs.find((clb) => clb.name === name)!.vip
    return {
      client: cvms.findIndex((cvm) => cvm.name === from),
      address,
      port: Number(port),
      protocol: 'TCP',
      sourcePort: undefined,
      patienceUs: 10 * SECOND_US,
      bytes: 100,
      ...rest,
    }
  }

  connect(dial: Dial = {}): Observation {
    return this.world.connect(this.request(dial))
  }

  change(change: Change<Literal>): void {
    this.#literal = changed(this.#literal, change)
    const network = networkOf(this.#literal, this.#options)
    this.world.reconfigure(network, compile(network, this.world.version + 1))
  }

  /** Changes the documents some time from now. */
  changeIn(delayUs: number, change: Change<Literal>): void {
    this.world.schedule(delayUs, () => this.change(change))
  }
}
