import type { ActionRow } from './action-row.ts'
import { describeEndPoint } from './describe-endpoint.ts'
import { deleteEndPoint, disassociateSecurityGroups, modifyEndPoint } from './endpoint.ts'
import { enableConnect } from './endpoint-connect.ts'
import { createEndPoint } from './endpoint-create.ts'
import { createService, deleteService, modifyService } from './endpoint-service.ts'
import { describeService } from './endpoint-service-describe.ts'
import { createWhiteList, deleteWhiteList, describeWhiteList, modifyWhiteList } from './whitelist.ts'

/** The 14 actions of Private Link (PRIVATE-LINK-FACTS, sections 1.2 and 2.1). */
export const LINK_ACTIONS = {
  CreateVpcEndPointService: {
    run: createService,
    creates: { kind: 'endpointService', parameter: 'EndPointServiceName' },
  },
  ModifyVpcEndPointServiceAttribute: { run: modifyService },
  DeleteVpcEndPointService: { run: deleteService },
  DescribeVpcEndPointService: { run: describeService },
  CreateVpcEndPointServiceWhiteList: { run: createWhiteList },
  ModifyVpcEndPointServiceWhiteList: { run: modifyWhiteList },
  DeleteVpcEndPointServiceWhiteList: { run: deleteWhiteList },
  DescribeVpcEndPointServiceWhiteList: { run: describeWhiteList },
  EnableVpcEndPointConnect: { run: enableConnect },
  CreateVpcEndPoint: { run: createEndPoint, creates: { kind: 'endpoint', parameter: 'EndPointName' } },
  ModifyVpcEndPointAttribute: { run: modifyEndPoint },
  DeleteVpcEndPoint: { run: deleteEndPoint },
  DescribeVpcEndPoint: { run: describeEndPoint },
  DisassociateVpcEndPointSecurityGroups: { run: disassociateSecurityGroups },
} as const satisfies Readonly<Record<string, ActionRow>>
