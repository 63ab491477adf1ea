import type { Headed } from '../declared/declared.ts'
import { protocolKey } from '../declared/texts.ts'
import type { Seen } from './scene.ts'

/** `10.0.0.2`, of an address as a whole number. */
export const addressText = (address: number): string =>
  [16_777_216, 65_536, 256, 1].map((unit) => Math.floor(address / unit) % 256).join('.')

/** `10.0.0.2:40000 -> 10.0.0.9:80` */
export const headerText = ({ source, sourcePort, destination, destinationPort }: Headed): string =>
  `${addressText(source)}:${sourcePort} -> ${addressText(destination)}:${destinationPort}`

/** `tcp 10.0.0.2:40000 -> 10.0.0.9:80 of c0` */
export const sentText = ({ sent, sender }: Seen): string =>
  `${protocolKey(sent.protocol)} ${headerText(sent)} (${sender ?? 'CLB'})`
