/** The form of certificates; one of another form is refused. */
export const CERTIFICATE_FORMAT = 1

/**
 * A reachability answer as it is written down, to be checked by another program (docs/certificates.md). Things have the names of
 * the file; ports and addresses are runs, both ends included: `0-79,81-65535`, `10.0.1.10,10.0.2.0-10.0.2.255`.
 */
export type Certificate = {
  readonly certificate: typeof CERTIFICATE_FORMAT
  /** The version of Isthmus that wrote it. */
  readonly isthmus: string
  readonly scenario: {
    readonly file: string
    /** Left out: the file's only case, or its first. */
    readonly case?: string | undefined
    /** How many steps were run first. */
    readonly after?: number | undefined
    /** A hash of the network that was asked about. */
    readonly network: string
  }
  readonly question: CertificateQuestion
  readonly classes: readonly CertificateClass[]
}

export type CertificateQuestion = {
  /** CVMs. */
  readonly from: readonly string[]
  /** Addresses are those of each client's own VPC. */
  readonly to:
    | 'anywhere'
    | { readonly cvms: readonly string[] }
    | { readonly endpoints: readonly string[] }
    | { readonly clbs: readonly string[] }
    | { readonly addresses: string }
  /** `TCP`, `UDP`, `ICMP`. */
  readonly protocols: readonly string[]
  /** Any health that targets could have, or the one that each of them has, by its name, in the cloud's words. */
  readonly health: 'any' | Readonly<Record<string, string>>
  /** Whether packets with another source address than the client's own are asked about as well. */
  readonly spoofed: boolean
}

/** Packets that fare alike: every combination of what is said here. */
export type CertificateClass = {
  readonly clients: readonly string[]
  /** `own`: each client's own address; `foreign`: any other. */
  readonly sources: 'own' | 'foreign'
  readonly protocol: string
  readonly sourcePorts: string
  /** `own`: each client dials its own address; else addresses but that one, unless `sources` is `foreign`. */
  readonly destinations: string
  readonly ports: string
  /** One for each target that a listener may choose, and one without where none may be chosen. */
  readonly outcomes: readonly CertificateOutcome[]
}

export type CertificateOutcome = {
  /** `lb1/tcp:80/web1` */
  readonly target?: string | undefined
  /** A Reason of the request. */
  readonly reason: string
  /** A Reason of the answer to it, where it came as far as a guest or a CLB that answers. */
  readonly answer?: string | undefined
  /** The component where the request ended, or its answer, if the request was delivered and the answer is lost; of a packet each one of these. */
  readonly at: readonly string[]
  /** The rule that stops it: `sg-web.ingress[0]`, `firewall[1]` of the machine; left out where none does, a list's last deny included. */
  readonly rule?: string | undefined
}
