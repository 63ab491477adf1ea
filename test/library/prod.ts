import { scenario } from '../../sim/index.ts'

/** A service of one account, used by another: what the library's tests load and build. */
export const PROD_YAML = `title: A service is used by another account
network:
  accounts: { shop: {}, customer: {} }
  securityGroups:
    sg-web: { ingress: ['ACCEPT#11.163.0.0/16#8080#TCP'] }
  vpcs:
    vpc1: { cidr: 10.0.0.0/16, account: customer }
    vpc2: { cidr: 172.16.0.0/16, account: shop }
  cvms:
    consumer: { in: vpc1, ip: 10.0.1.10 }
    web1: { in: vpc2, listen: 8080, securityGroups: [sg-web] }
  clbs:
    lb1: { in: vpc2, tcp:80: web1:8080 }
  endpointServices:
    svc: { clb: lb1, whitelist: [customer] }
  endpoints:
    ep1: { in: vpc1, service: svc }
`

/** The same as a value. */
export const PROD = scenario({
  title: 'A service is used by another account',
  network: {
    accounts: { shop: {}, customer: {} },
    securityGroups: { 'sg-web': { ingress: ['ACCEPT#11.163.0.0/16#8080#TCP'] } },
    vpcs: {
      vpc1: { cidr: '10.0.0.0/16', account: 'customer' },
      vpc2: { cidr: '172.16.0.0/16', account: 'shop' },
    },
    cvms: {
      consumer: { in: 'vpc1', ip: '10.0.1.10' },
      web1: { in: 'vpc2', listen: 8080, securityGroups: ['sg-web'] },
    },
    clbs: { lb1: { in: 'vpc2', 'tcp:80': 'web1:8080' } },
    endpointServices: { svc: { clb: 'lb1', whitelist: ['customer'] } },
    endpoints: { ep1: { in: 'vpc1', service: 'svc' } },
  },
})

/** The call that accepts ep1. */
export const ACCEPT = [
  'EnableVpcEndPointConnect',
  { EndPointServiceId: 'svc', EndPointId: ['ep1'], AcceptFlag: true },
] as const

/** The call that takes away what lets the link reach web1. */
export const CLOSE = [
  'DeleteSecurityGroupPolicies',
  {
    SecurityGroupId: 'shop/sg-web',
    SecurityGroupPolicySet: {
      Ingress: [{ Protocol: 'TCP', Port: '8080', CidrBlock: '11.163.0.0/16', Action: 'ACCEPT' }],
    },
  },
] as const
