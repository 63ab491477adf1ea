/** A service of shop behind lb1, and the endpoint of rides that uses it. */
export const ENDPOINT_SHOP = `
seed: 7
network:
  accounts: { shop: { uin: "100000000011", appId: "1250000011" }, rides: { uin: "100000000012", appId: "1250000012" } }
  vpcs:
    vpc1: { cidr: 10.0.0.0/16, account: shop, subnets: { app: 10.0.1.0/24 } }
    vpc2: { cidr: 10.0.0.0/16, account: rides, subnets: { app: 10.0.2.0/24 } }
  cvms:
    web1: { subnet: vpc1/app, listen: [8080] }
    consumer: { subnet: vpc2/app }
  clbs:
    lb1: { subnet: vpc1/app, "tcp:80": web1:8080 }
  endpointServices: { svc1: { clb: lb1, autoAccept: true, whitelist: [rides] } }
  endpoints: { ep1: { subnet: vpc2/app, service: svc1 } }
`
