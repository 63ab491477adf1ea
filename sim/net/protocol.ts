/** The protocol field of an IPv4 header (IANA protocol numbers); ALL is what a rule says when it does not care. */
export const Protocol = { ALL: 0, ICMP: 1, TCP: 6, UDP: 17 } as const
export type Protocol = (typeof Protocol)[keyof typeof Protocol]

/** TCP, UDP and ICMP are what is modelled; GRE and ICMPv6 rules of the cloud have no traffic here. */
export const protocolText = (protocol: number): string =>
  protocol === Protocol.TCP ? 'TCP' : protocol === Protocol.UDP ? 'UDP' : protocol === Protocol.ICMP ? 'ICMP' : 'ALL'
