import { eightDigits } from '../base/random.ts'

/** The prefixes of cloud ids (PRIVATE-LINK-FACTS, sections 4.1, 7 and 8.4), by kind of resource. */
export const ID_PREFIX = {
  vpc: 'vpc-',
  subnet: 'subnet-',
  routeTable: 'rtb-',
  networkAcl: 'acl-',
  securityGroup: 'sg-',
  defaultSecurityGroup: 'sg-',
  cvm: 'ins-',
  clb: 'lb-',
  listener: 'lbl-',
  endpointService: 'vpcsvc-',
  endpoint: 'vpce-',
} as const

export type IdKind = keyof typeof ID_PREFIX

/** The id that a resource has unless another one has it already. */
export const firstId = (seed: number, kind: IdKind, account: string, name: string): string =>
  ID_PREFIX[kind] + eightDigits(seed, kind, account, name)

/**
 * Draws the cloud ids of one network. An id depends on the seed and on what it names, not on what else there is: adding a
 * resource changes no other id (unless the two collide, once in about 10^12 pairs; the later one is then drawn again).
 */
export class Ids {
  readonly #seed: number
  readonly #taken = new Set<string>()

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The id of `name`, a resource of `account` (its name), such as `vpce-1x8k2q0z`. */
  draw(kind: IdKind, account: string, name: string): string {
    let id = firstId(this.#seed, kind, account, name)
    for (let again = 1; this.#taken.has(id); again++) {
      id = ID_PREFIX[kind] + eightDigits(this.#seed, kind, account, name, again)
    }
    this.#taken.add(id)
    return id
  }
}
