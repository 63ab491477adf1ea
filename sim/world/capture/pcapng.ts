/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), big-endian. A file is any number of sections; a section is its header
 * block, and then interfaces and packets.
 */

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const ENHANCED_PACKET = 6
/** Tells the order of bytes, and, read at the start of a file, that this is one. */
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
/** LINKTYPE_RAW: packets begin with their IP header. */
const LINK_TYPE_RAW = 101
const LENGTH_UNKNOWN = 0xffffffff

/** Options, by block. */
const OPT_COMMENT = 1
const SHB_USERAPPL = 4
const IF_NAME = 2
const IF_DESCRIPTION = 3
const IF_TSRESOL = 9
const EPB_FLAGS = 2
const NANOSECONDS = 9

/** Of an option's value; longer texts are cut. */
const OPTION_MAX = 0xffff

type Option = { readonly code: number; readonly value: Uint8Array }

export type CapturedPacket = {
  /** Number of the interface in its section. */
  readonly port: number
  readonly timeUs: number
  readonly outbound: boolean
  readonly bytes: Uint8Array
  readonly comment: string
}

export const sectionHeader = (comment: string): Uint8Array =>
  block(SECTION_HEADER, 16, [text(OPT_COMMENT, comment), text(SHB_USERAPPL, 'isthmus')], (view) => {
    view.setUint32(0, BYTE_ORDER_MAGIC)
    view.setUint16(4, 1) // version 1.0
    view.setUint32(8, LENGTH_UNKNOWN)
    view.setUint32(12, LENGTH_UNKNOWN)
  })

/** An interface whose time stamps count nanoseconds. */
export const interfaceDescription = (name: string, description: string): Uint8Array => {
  const options = [
    text(IF_NAME, name),
    text(IF_DESCRIPTION, description),
    { code: IF_TSRESOL, value: Uint8Array.of(NANOSECONDS) },
  ]
  return block(INTERFACE_DESCRIPTION, 8, options, (view) => view.setUint16(0, LINK_TYPE_RAW))
}

export function enhancedPacket({ port, timeUs, outbound, bytes, comment }: CapturedPacket): Uint8Array {
  const options = [text(OPT_COMMENT, comment), { code: EPB_FLAGS, value: Uint8Array.of(0, 0, 0, outbound ? 2 : 1) }]
  return block(ENHANCED_PACKET, 20 + padded(bytes.length), options, (view, body) => {
    view.setUint32(0, port)
    view.setBigUint64(4, BigInt(timeUs) * 1000n)
    view.setUint32(12, bytes.length)
    view.setUint32(16, bytes.length)
    body.set(bytes, 20)
  })
}

/** A block: its type, its length, its body, its options, its length again. */
function block(
  type: number,
  bodyLength: number,
  options: readonly Option[],
  fill: (view: DataView, body: Uint8Array) => void,
): Uint8Array {
  const optionsLength = options.reduce((sum, { value }) => sum + 4 + padded(value.length), 4)
  const length = 12 + bodyLength + optionsLength
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type)
  view.setUint32(4, length)
  fill(new DataView(bytes.buffer, 8), bytes.subarray(8))
  let at = 8 + bodyLength
  for (const { code, value } of options) {
    view.setUint16(at, code)
    view.setUint16(at + 2, value.length)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  view.setUint32(at + 4, length) // after opt_endofopt, which is four bytes of 0
  return bytes
}

const padded = (length: number): number => (length + 3) & ~3

/** A text as an option, in UTF-8; what is too long is cut between two characters. */
function text(code: number, value: string): Option {
  const bytes = new TextEncoder().encode(value)
  if (bytes.length <= OPTION_MAX) return { code, value: bytes }
  const room = new Uint8Array(OPTION_MAX)
  const { written } = new TextEncoder().encodeInto(value, room)
  return { code, value: room.subarray(0, written) }
}
