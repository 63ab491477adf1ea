/** A run of ports, both ends included. */
export type PortRange = { readonly first: number; readonly last: number }

export const PORT_MAX = 65_535
export const ALL_PORTS: PortRange = { first: 0, last: PORT_MAX }

/** Reads a port as a person writes it, 1 to 65535. */
export function parsePort(text: string): number | undefined {
  if (!/^[1-9]\d{0,4}$/.test(text)) return undefined
  const port = Number(text)
  return port <= PORT_MAX ? port : undefined
}

/**
 * Reads the port of a security group rule: `80`, `80,443`, `8000-8010`, `8000-8010,9000` or `ALL` (any case).
 * Undefined when it is none of these, a port is out of 1 to 65535, or a range runs backwards.
 * Source: SecurityGroupPolicy.Port of the cloud's API (VPC, 2017-03-12).
 */
export function parsePortRanges(text: string): readonly PortRange[] | undefined {
  if (/^all$/i.test(text.trim())) return [ALL_PORTS]
  const ranges: PortRange[] = []
  for (const part of text.split(',')) {
    const [low = '', high = low, ...rest] = part.trim().split('-')
    const [first, last] = [parsePort(low), parsePort(high)]
    if (first === undefined || last === undefined || rest.length > 0 || last < first) return undefined
    ranges.push({ first, last })
  }
  return ranges
}

/** `80`, `80,443`, `8000-8010`, `ALL` */
export function portRangesText(ranges: readonly PortRange[]): string {
  return ranges
    .map(({ first, last }) =>
      first === 0 && last === PORT_MAX ? 'ALL' : first === last ? `${first}` : `${first}-${last}`,
    )
    .join(',')
}
