import type { Operation } from '../cloud/operation.ts'

export type Direction = 'ingress' | 'egress'

/** A target as people write it: `web1:8080`. */
export type TargetAt = { readonly cvm: string; readonly port: number }

/**
 * One change that a repair is made of, in names of the network. The cloud's are made by its calls (`operationsOf`); a machine's
 * own guest no call reaches.
 */
export type Change = CloudChange | InGuest

export type InGuest =
  /** A socket that listens, as documents write it: `8080`, `udp:53`. */
  | { readonly kind: 'listen'; readonly cvm: string; readonly socket: string }
  /** A rule of the guest's firewall, at this place of its list. */
  | { readonly kind: 'firewall'; readonly cvm: string; readonly index: number; readonly rule: string }
  /** Its programs take connections out of the accept queue again. */
  | { readonly kind: 'accepts'; readonly cvm: string }
  /** A machine that has vanished from the network is there again. */
  | { readonly kind: 'revive'; readonly cvm: string }

export type CloudChange =
  /** `rule`: in the short form; `index`: its place in the list; `from`: where it stands now, when it is only moved. */
  | {
      readonly kind: 'policy'
      readonly group: string
      readonly direction: Direction
      readonly index: number
      readonly from: number | undefined
      readonly rule: string
    }
  | {
      readonly kind: 'entry'
      readonly acl: string
      readonly direction: Direction
      readonly index: number
      readonly from: number | undefined
      readonly rule: string
    }
  | { readonly kind: 'accept'; readonly service: string; readonly endpoint: string }
  | { readonly kind: 'whitelist'; readonly service: string; readonly account: string; readonly uin: string }
  /** An endpoint that has failed is made anew, with the same address. */
  | {
      readonly kind: 'recreate'
      readonly endpoint: string
      readonly vpc: string
      readonly subnet: string
      readonly service: string
      readonly address: string
      readonly groups: readonly string[]
    }
  | { readonly kind: 'startClb'; readonly clb: string; readonly listener: string | undefined }
  /** A listener for a port, with targets. */
  | {
      readonly kind: 'listener'
      readonly clb: string
      readonly protocol: 'TCP' | 'UDP'
      readonly port: number
      readonly targets: readonly TargetAt[]
    }
  | {
      readonly kind: 'register'
      readonly clb: string
      readonly listener: string
      readonly targets: readonly TargetAt[]
    }
  | { readonly kind: 'weight'; readonly clb: string; readonly listener: string; readonly target: TargetAt }
  /** A call that was refused for want of another change is made again; `makes`: what is there then. */
  | { readonly kind: 'again'; readonly makes: string; readonly operation: Operation }
  | { readonly kind: 'startCvm'; readonly cvm: string }

const IN_GUEST: readonly string[] = ['listen', 'firewall', 'accepts', 'revive'] satisfies InGuest['kind'][]

export const isInGuest = (change: Change): change is InGuest => IN_GUEST.includes(change.kind)
