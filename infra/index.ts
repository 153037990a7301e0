// The program: from an AWS account, or an existing cluster, to a working Conductor. Read it from top to bottom.
import * as pulumi from "@pulumi/pulumi";

import { Dns } from "./components/aws/dns.ts";
import { loadConfiguration } from "./config.ts";
import { createApplications } from "./layers/applications.ts";
import { createFoundation } from "./layers/foundation.ts";
import { createPlatform } from "./layers/platform.ts";
import { planBackends } from "./plans/backends.ts";
import { consoleService, hostDomain } from "./settings/rules.ts";
import { bindRoles } from "./shared/boundary.ts";

const name = "podium";

const configuration = loadConfiguration();
for (const warning of configuration.warnings) void pulumi.log.warn(warning);

const { settings } = configuration;
const domain = hostDomain(settings);
if (settings.permissionsBoundary !== undefined) bindRoles(settings.permissionsBoundary);

/** What the world may reach; names, certificates, routes and policies follow from it. */
const backends = planBackends({
  app: settings.appEnabled,
  composeName: settings.compose?.subdomain,
  console: consoleService(settings),
});

/** Network, cluster, database, images, load balancer. */
const foundation = createFoundation(name, configuration);

if (domain !== undefined && settings.hostedZoneId !== undefined && foundation.edge !== undefined) {
  const hosts = backends.map((backend) => `${backend.publicName}.${domain}`);
  new Dns(
    `${name}-dns`,
    { hostedZoneId: settings.hostedZoneId, hosts, target: foundation.edge },
    foundation.aws === undefined ? {} : { providers: [foundation.aws] },
  );
}

/** Secrets, certificates, ingress, autoscaling. */
const platform = createPlatform(name, configuration, foundation, backends);

/** Database roles, Dex, Conductor, Console, the sample application, routes and network policies. */
const applications = createApplications(name, configuration, foundation, platform, backends);

// Outputs are a contract with the users of a stack: the changelog names every renamed one. What a stack does not have is
// null, since Pulumi would warn about undefined at every run.
export const consoleUrl = applications.consoleUrl;
export const conductorUrl = applications.conductorUrl;
export const conductorWebSocketUrl = applications.conductorUrl.apply((url) => url.replace(/^https/, "wss"));
export const issuerUrl = applications.issuerUrl;
export const appUrl = applications.appUrl ?? null;
export const loadBalancerHostname = platform.hostname;
export const clusterName = foundation.cluster.clusterName;
export const kubeconfigCommand = foundation.cluster.kubeconfigCommand;
export const databaseHost = foundation.database?.host ?? null;
export const imageRepositories = foundation.repositoryUrls ?? null;
/** What clients outside must trust where no public authority signed the certificate, as in NODE_EXTRA_CA_CERTS. */
export const tlsCertificate = platform.certificatePem ?? null;
/** For `kubeseal --cert`. */
export const sealingCertificate = platform.sealingCertificatePem;
/** Passwords of the first users, by e-mail address. */
export const userPasswords = pulumi.secret(applications.passwords);
/** Connects an application that runs elsewhere. */
export const apiKey = pulumi.secret(applications.apiKey);
/** To be entered at Google before people can sign in to a Compose server. */
export const composeGoogleRedirectUri = applications.compose?.googleRedirectUri ?? null;
export const composeGoogleJavascriptOrigin = applications.compose?.googleJavascriptOrigin ?? null;
