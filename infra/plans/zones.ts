// Availability zones.

/** Zones that EKS takes no subnets of, by id: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
export const zonesWithoutControlPlane = ["use1-az3", "usw1-az2", "cac1-az3"] as const;
