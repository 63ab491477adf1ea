/** A packet as it stands in a capture, and the interface that it names. */
export type Read = {
  readonly at: string
  readonly timeUs: number
  readonly outbound: boolean
  readonly comment: string
  readonly ttl: number
  readonly id: number
  readonly protocol: number
  readonly source: string
  readonly destination: string
  /** What comes after the IP header, in hexadecimal. */
  readonly rest: string
}

export type Section = { readonly comment: string; readonly interfaces: string[]; readonly packets: Read[] }

/** Reads a pcapng file as far as ours go, and throws where lengths, padding or options are not what the format says. */
export function readPcapng(bytes: Uint8Array): Section[] {
  const sections: Section[] = []
  for (let at = 0; at < bytes.length; ) {
    const block = Buffer.from(bytes.subarray(at))
    const length = block.readUInt32BE(4)
    if (length % 4 !== 0 || block.readUInt32BE(length - 4) !== length) throw new Error(`a block of ${length} at ${at}`)
    readBlock(sections, block.readUInt32BE(0), block.subarray(8, length - 4))
    at += length
  }
  return sections
}

function readBlock(sections: Section[], type: number, body: Buffer): void {
  const section = sections.at(-1)
  if (type === 0x0a0d0d0a) {
    if (body.readUInt32BE(0) !== 0x1a2b3c4d) throw new Error('byte order')
    sections.push({ comment: `${optionsOf(body.subarray(16)).get(1)}`, interfaces: [], packets: [] })
  } else if (type === 1) {
    const options = optionsOf(body.subarray(8))
    if (body.readUInt16BE(0) !== 101 || options.get(9)?.[0] !== 9) throw new Error('link type, or resolution of time')
    section?.interfaces.push(`${options.get(2)}`)
  } else if (type === 6) {
    const length = body.readUInt32BE(12)
    const options = optionsOf(body.subarray(20 + Math.ceil(length / 4) * 4))
    const packet = body.subarray(20, 20 + length)
    section?.packets.push({
      at: section.interfaces[body.readUInt32BE(0)] ?? 'nowhere',
      timeUs: Number(body.readBigUInt64BE(4)) / 1000,
      outbound: options.get(2)?.readUInt32BE(0) === 2,
      comment: `${options.get(1)}`,
      id: packet.readUInt16BE(4),
      ttl: packet.readUInt8(8),
      protocol: packet.readUInt8(9),
      source: [...packet.subarray(12, 16)].join('.'),
      destination: [...packet.subarray(16, 20)].join('.'),
      rest: packet.subarray(20).toString('hex'),
    })
  } else throw new Error(`a block of type ${type}`)
}

function optionsOf(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>()
  for (let at = 0; bytes.readUInt16BE(at) !== 0; ) {
    const length = bytes.readUInt16BE(at + 2)
    options.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  return options
}
